package graphtest

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/google/uuid"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// enrols does a step of a registration, and reports whether there is such a step. What a step makes gets a name:
// "<reg:alderridge>", "<doc:alderridge>", "<token:alderridge>" of the message to the primary contact,
// "<apitoken:maya.alder>".
//
//	"alderridge starts", "fills", "lodges"     begins, fills its profile in from the register, submits it
//	"alderridge applies"                       all three, and the primary contact is written to
//	"alderridge names robin@alderridge.example" another primary contact, who is no user
//	"alderridge confirms", "disowns"           the primary contact answers both questions with yes, or the first with no
//	"alderridge refused"                       a reviewer rejects it before the primary contact has confirmed
//	"alderridge vetted"                        applies and confirms: only the decision is left
//	"alderridge authorised", "rejected"        before the target, with a reason
//	"alderridge appeals"                       with a document
//	"alderridge associates 4500002", "signs"   a PartnerID, the partner agreement
//	"maya.alder@alderridge.example mints"      an API token with all the person's roles
func (a *api) enrols(who, do string, rest []string) (known bool, err error) {
	switch do {
	case "starts":
		return true, a.starts(who)
	case "fills":
		return true, a.fills(who)
	case "names":
		return true, a.namesContact(who, rest[0])
	case "lodges":
		_, _, err = a.SubmitRegistration(context.Background(), a.As(people[who]), enrolment.SubmitRegistrationInput{ID: a.registration(who)})
		a.Work()
		return true, a.noteToken(who, err)
	case "applies":
		a.play(who+" starts", who+" fills", who+" lodges")
		return true, nil
	case "refused":
		return true, a.refusesContact(who)
	case "confirms", "disowns":
		return true, a.confirms(who, do == "confirms")
	case "vetted":
		a.play(who+" applies", who+" confirms")
		return true, nil
	case "authorised":
		return true, a.decides(who, rules.OutcomeAuthorized)
	case "rejected":
		return true, a.decides(who, rules.OutcomeRejected)
	case "appeals":
		return true, a.appeals(who)
	case "associates":
		_, err = a.AssociatePartnerID(context.Background(), a.As(people[who]), enrolment.AssociatePartnerIDInput{ID: a.registration(who), PartnerID: rest[0]})
		return true, err
	case "signs":
		return true, a.signs(who)
	case "mints":
		return true, a.mints(who)
	}
	return false, nil
}

// registers are the numbers of companies in the invented register. Gelombang enters its company by hand.
var registers = map[string]string{"alderridge": "079000001", "northgate": "079000002", "copperkettle": "079000005"}

// registration is that of an organisation.
func (a *api) registration(who string) models.AnyID {
	id, err := models.ParseAnyID(a.names.id("reg:" + who))
	if err != nil {
		a.t.Fatal(err)
	}
	return id
}

func (a *api) starts(who string) error {
	started, err := a.StartRegistration(context.Background(), a.As(people[who]), enrolment.StartRegistrationInput{EnrollAs: models.IndirectReseller})
	if err != nil {
		return err
	}
	a.names.set("reg:"+who, started.Registration.ID.String())
	a.names.set("partner:"+who, started.Registration.PartnerID.String())
	return nil
}

func (a *api) fills(who string) error {
	ctx, actor, id := context.Background(), a.As(people[who]), a.registration(who)
	if duns, listed := registers[who]; listed {
		if _, _, _, err := a.LookUpCompany(ctx, actor, enrolment.LookUpCompanyInput{ID: id, Duns: duns}); err != nil {
			return err
		}
	}
	email, phone := people[who], "+1 206 555 0123"
	first, last, _ := strings.Cut(actor.Name, " ")
	_, domain, _ := strings.Cut(email, "@")
	help := "help@" + domain
	in := enrolment.SaveRegistrationProfileInput{
		ID: id, PrimaryContact: &kernel.PrimaryContactInput{FirstName: &first, LastName: &last, Email: &email, Phone: &phone},
		Support: &enrolment.SupportProfileInput{Email: &help, Phone: &phone},
	}
	if who == "harbor" { // is enrolled; only this is missing
		in.PrimaryContact = nil
	}
	if who == "gelombang" {
		name := "PT Gelombang Data Mandiri"
		code := "60135"
		in.Legal = &enrolment.LegalProfileInput{Name: &name, Address: &kernel.PostalAddressInput{Line1: "Jl. Cempaka No. 80", City: "Surabaya", PostalCode: &code, Country: "ID"}}
	}
	_, _, err := a.SaveRegistrationProfile(ctx, actor, in)
	return err
}

// namesContact names another primary contact than the global admin.
func (a *api) namesContact(who, email string) error {
	first, last, phone := "Robin", "Vale", "+1 206 555 0124"
	_, _, err := a.SaveRegistrationProfile(context.Background(), a.As(people[who]), enrolment.SaveRegistrationProfileInput{
		ID: a.registration(who), PrimaryContact: &kernel.PrimaryContactInput{FirstName: &first, LastName: &last, Email: &email, Phone: &phone},
	})
	return err
}

var confirmationToken = regexp.MustCompile(`confirm#(\S+)`)

// noteToken names the token of the newest message to a primary contact.
func (a *api) noteToken(who string, err error) error {
	_, domain, _ := strings.Cut(people[who], "@")
	for _, m := range a.Outbox.Messages() {
		if found := confirmationToken.FindStringSubmatch(m.Text); found != nil && strings.HasSuffix(m.ToAddress, "@"+domain) {
			a.names.set("token:"+who, found[1])
		}
	}
	return err
}

func (a *api) confirms(who string, yes bool) error {
	in := enrolment.ConfirmPrimaryContactInput{Token: a.names.id("token:" + who), RegisteredForAccount: &yes}
	if yes {
		in.AddressBelongsToCompany = &yes
	}
	_, err := a.ConfirmPrimaryContact(context.Background(), access.Actor{}, in)
	a.Work()
	return err
}

func (a *api) refusesContact(who string) error {
	_, _, err := a.RecordVettingCheck(context.Background(), a.As("vera.lind@program.example"), enrolment.RecordVettingCheckInput{
		ID: a.registration(who), Step: models.StepEmailOwnership, Outcome: rules.CheckOutcomeRejected, Evidence: "Nobody there knows the contact.",
	})
	return err
}

func (a *api) decides(who string, outcome rules.RegistrationOutcome) error {
	reason, early := "What was looked at is in the file.", "The register answered at once."
	_, _, err := a.DecideRegistration(context.Background(), a.As("vera.lind@program.example"), enrolment.DecideRegistrationInput{ID: a.registration(who), Outcome: outcome, Reason: &reason, EarlyReason: &early})
	return err
}

// certificate is the beginning of a PDF; nobody reads on.
const certificate = "%PDF-1.4\n%%EOF\n"

func (a *api) appeals(who string) error {
	r, _, err := a.AppealRegistration(context.Background(), a.As(people[who]), enrolment.AppealRegistrationInput{
		ID: a.registration(who), Reason: "The certificate shows our address.",
		Documents: []*enrolment.DocumentInput{{Kind: models.DocumentBusinessRegistration, File: models.Upload{Name: "certificate.pdf", Content: bytes.NewReader([]byte(certificate))}}},
	})
	if err != nil {
		return err
	}
	each(a.t, a.db, fmt.Sprintf("SELECT id, '' FROM documents WHERE registration_id = x'%x'", r.ID[:]), func(id uuid.UUID, _ string) {
		a.names.set("doc:"+who, models.AnyID{Prefix: models.Document{}.Prefix(), UUID: id}.String())
	})
	return nil
}

func (a *api) signs(who string) error {
	actor := a.As(people[who])
	partner, err := a.Store.AnyPartner(context.Background(), actor.PartnerID)
	if err != nil {
		return err
	}
	text, _ := data.Demo().AgreementInForce(string(models.PartnerAgreement), partner.Region, "", a.Clock.Now())
	_, _, err = a.AcceptPartnerAgreement(context.Background(), actor, enrolment.AcceptPartnerAgreementInput{Version: text.Version})
	return err
}

func (a *api) mints(email string) error {
	token, _, err := a.CreateAPIToken(context.Background(), a.As(email), users.CreateAPITokenInput{Name: "nightly export", ExpiresInDays: 90})
	if err != nil {
		return err
	}
	name, _, _ := strings.Cut(email, "@")
	a.names.set("apitoken:"+name, token.ID.String())
	return nil
}
