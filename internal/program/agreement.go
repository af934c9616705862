package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/paper"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Agreement is an agreement and how a party stands to it (section 4.6).
type Agreement struct {
	Type          models.AgreementType
	Status        models.AgreementStatus
	Version       string
	Region        *string
	Locale        string
	Title         string
	Text          *string // nil while it is not available
	SHA256        string
	EffectiveFrom time.Time
	URL           *string // of the PDF
	URLExpiresAt  *time.Time
	AcceptBy      *time.Time
	Acceptance    *models.AgreementAcceptance
}

// PartnerAgreement is the partner agreement of a partner's region as the partner stands to it; acceptances are those of
// its organisation, newest first.
func (p *Program) PartnerAgreement(partner models.Partner, associated bool, acceptances []*models.AgreementAcceptance) (*Agreement, error) {
	text, err := p.partnerText(partner.Region)
	if err != nil {
		return nil, err
	}
	vetted := partner.Status == models.PartnerQualified || partner.Status == models.PartnerActive
	a := p.agreement(models.PartnerAgreement, rules.AgreementFacts{Open: vetted && associated, InForce: text, Accepted: acceptedIn(partner.Region, acceptances)})
	a.Region = &partner.Region
	return a, nil
}

// CustomerAgreement is the customer agreement as a customer stands to it.
func (p *Program) CustomerAgreement(acceptances []*models.AgreementAcceptance) (*Agreement, error) {
	text, err := p.customerText()
	if err != nil {
		return nil, err
	}
	return p.agreement(models.CustomerAgreement, rules.AgreementFacts{Open: true, InForce: text, Accepted: acceptedIn("", acceptances)}), nil
}

func acceptedIn(region string, acceptances []*models.AgreementAcceptance) *models.AgreementAcceptance {
	for _, a := range acceptances {
		if a.Region == region {
			return a
		}
	}
	return nil
}

func (p *Program) partnerText(region string) (data.Agreement, error) {
	return inForce(models.PartnerAgreement, region, p.Store.Now())
}

func (p *Program) customerText() (data.Agreement, error) {
	return inForce(models.CustomerAgreement, "", p.Store.Now())
}

func inForce(kind models.AgreementType, region string, now time.Time) (data.Agreement, error) {
	text, found := data.AgreementInForce(string(kind), region, now)
	if !found {
		return text, fmt.Errorf("no %s is in force for region %q", kind, region)
	}
	return text, nil
}

func (p *Program) agreement(kind models.AgreementType, f rules.AgreementFacts) *Agreement {
	status, until := rules.AgreementStatus(f)
	a := &Agreement{
		Type: kind, Status: status, Version: f.InForce.Version, Locale: f.InForce.Locale, Title: f.InForce.Title, SHA256: f.InForce.SHA256,
		EffectiveFrom: f.InForce.EffectiveFrom, AcceptBy: until, Acceptance: f.Accepted,
	}
	if status == models.AgreementNotAvailable {
		return a
	}
	url, expires := p.fileLink(agreementLink, strings.Join([]string{string(kind), f.InForce.RegionCode, f.InForce.Version}, "/"))
	a.Text, a.URL, a.URLExpiresAt = &f.InForce.Text, &url, &expires
	return a
}

// AcceptPartnerAgreementInput says which text is accepted.
type AcceptPartnerAgreementInput struct {
	Version          string
	SHA256           *string
	ClientMutationID *string
}

// AcceptPartnerAgreement accepts the partner agreement for the partner's region: who, when, which version, which text
// . With a PartnerID, the partner is active from now on.
func (p *Program) AcceptPartnerAgreement(ctx context.Context, who access.Actor, in AcceptPartnerAgreementInput) (*models.Partner, *models.AgreementAcceptance, error) {
	if err := who.May(access.AcceptPartnerAgreement); err != nil {
		return nil, nil, err
	}
	var partner *models.Partner
	var accepted *models.AgreementAcceptance
	unit := func(tx *store.Tx) (err error) {
		partner, accepted, err = p.accept(tx, who, in)
		return err
	}
	err := p.tx(ctx, unit)
	if errors.Is(err, store.ErrDuplicate) { // somebody was faster; now that can be said
		err = p.tx(ctx, unit)
	}
	if err != nil {
		return nil, nil, err
	}
	return partner, accepted, nil
}

func (p *Program) accept(tx *store.Tx, who access.Actor, in AcceptPartnerAgreementInput) (*models.Partner, *models.AgreementAcceptance, error) {
	if who.PartnerID.IsZero() {
		return nil, nil, problem.New(problem.VettingNotComplete, "")
	}
	partner, err := tx.LockPartner(who.PartnerID)
	if err != nil {
		return nil, nil, err
	}
	identifier, err := tx.AssociatedIdentifier(partner.ID)
	if err != nil {
		return nil, nil, err
	}
	text, err := inForce(models.PartnerAgreement, partner.Region, tx.Now())
	if err != nil {
		return nil, nil, err
	}
	before, err := tx.PartnerAcceptance(partner.OrganizationID, partner.Region)
	if err != nil {
		return nil, nil, err
	}
	facts := rules.AgreementFacts{InForce: text, Accepted: before, Contact: p.Settings.SupportContact}
	if err := rules.CheckPartnerAgreement(*partner, identifier != nil, in.Version, strings.ToLower(value(in.SHA256)), facts); err != nil {
		return nil, nil, err
	}
	signer, err := tx.User(who.UserID)
	if err != nil {
		return nil, nil, err
	}
	a := acceptanceOf(models.PartnerAgreement, text, models.AgreementDirect, tx.Now())
	a.OrganizationID, a.PartnerID, a.Region = partner.OrganizationID, partner.ID, partner.Region
	a.SignerID, a.SignerName, a.SignerEmail, a.AcceptedAt, a.RecordedBy = signer.ID, signer.Name, signer.Email, tx.Now(), signer.ID
	a.OnceKey = onceKey(models.PartnerAgreement, partner.OrganizationID.String(), partner.Region, text.Version)
	if err := tx.Create(a); err != nil {
		return nil, nil, err
	}
	if err := tx.Record(who, store.About(a.ID, a.OrganizationID), store.Event{Action: access.AcceptPartnerAgreement, To: text.Version}); err != nil {
		return nil, nil, err
	}
	partner, err = p.activate(tx, who, partner)
	return partner, a, err
}

// activate derives the status of a partner that has accepted the agreement.
func (p *Program) activate(tx *store.Tx, who access.Actor, partner *models.Partner) (*models.Partner, error) {
	r, err := tx.RegistrationOfPartner(partner.ID)
	if err != nil {
		return nil, err
	}
	if r == nil { // the operator has enrolled it
		_, err = p.settleStatus(tx, partner, nil)
		return partner, err
	}
	if err := p.refreshStatus(tx, r); err != nil {
		return nil, err
	}
	if err := p.recordRegistration(tx, who, r, access.AcceptPartnerAgreement, stateOf(r), ""); err != nil {
		return nil, err
	}
	return tx.Partner(partner.ID)
}

func acceptanceOf(kind models.AgreementType, text data.Agreement, method models.AgreementMethod, now time.Time) *models.AgreementAcceptance {
	return &models.AgreementAcceptance{
		ID: models.NewID[models.AgreementAcceptance](), Type: kind, TextVersion: text.Version, Locale: text.Locale, SHA256: text.SHA256, Method: method, CreatedAt: now,
	}
}

func onceKey(kind models.AgreementType, party, region, version string) string {
	return strings.Join([]string{string(kind), party, region, version}, "/")
}

// AgreementSigned reports whether business may rest on one of an organisation's acceptances.
func (p *Program) AgreementSigned(partner models.Partner, acceptances []*models.AgreementAcceptance) (bool, error) {
	text, err := p.partnerText(partner.Region)
	if err != nil {
		return false, err
	}
	return rules.AgreementCounts(rules.AgreementFacts{InForce: text, Accepted: acceptedIn(partner.Region, acceptances)}, p.Store.Now()), nil
}

// WriteAgreement renders the agreement that a link leads to, as PDF.
func (p *Program) WriteAgreement(w io.Writer, link string) (name string, err error) {
	id, err := p.openLink(agreementLink, link)
	if err != nil {
		return "", err
	}
	parts := strings.Split(id, "/")
	if len(parts) != 3 {
		return "", problem.New(problem.LinkInvalid, "")
	}
	text, found := data.AgreementVersion(parts[0], parts[1], parts[2])
	if !found {
		return "", problem.New(problem.LinkInvalid, "")
	}
	err = paper.Agreement(w, paper.AgreementDocument{
		Title: text.Title, Version: text.Version, RegionName: text.RegionName, Locale: text.Locale, SHA256: text.SHA256, Text: text.Text, Effective: text.EffectiveFrom,
	})
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" }) // the customer agreement has no region
	return strings.ToLower(strings.Join(parts, "-")) + ".pdf", err
}
