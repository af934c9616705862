package program_test

import (
	"regexp"
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file holds the steps that the stories of registrations are made of.

// starts begins the registration of somebody's company.
func (s *story) starts(email string) *models.Registration {
	s.t.Helper()
	started, err := s.StartRegistration(s.ctx, s.As(email), enrolment.StartRegistrationInput{EnrollAs: models.IndirectReseller})
	s.must(err)
	return started.Registration
}

// registration reads a registration as it is now.
func (s *story) registration(id models.ID[models.Registration]) *models.Registration {
	s.t.Helper()
	r, err := store.Find(s.ctx, s.Store, access.TheSystem, id)
	s.must(err)
	return r
}

// stands fails unless a registration has this status, or this step while it is vetted.
func (s *story) stands(r *models.Registration, want string) *models.Registration {
	s.t.Helper()
	r = s.registration(r.ID)
	got := string(r.Status)
	if r.Status == models.RegistrationPending {
		got = string(r.Step)
	}
	if got != want {
		s.t.Fatalf("the registration stands at %s, want %s", got, want)
	}
	return r
}

// partnerIs fails unless the account of a registration has this status.
func (s *story) partnerIs(r *models.Registration, want models.PartnerStatus) *models.Partner {
	s.t.Helper()
	p, err := store.Find(s.ctx, s.Store, s.As(olga), r.PartnerID)
	s.must(err)
	if p.Status != want {
		s.t.Errorf("the partner is %s, want %s", p.Status, want)
	}
	return p
}

// profile reads a profile; nil when there is none of this version.
func (s *story) profile(r *models.Registration, version models.ProfileVersion) *models.PartnerProfile {
	s.t.Helper()
	all, err := store.ProfilesOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Partner]{r.PartnerID})
	s.must(err)
	for _, p := range all {
		if p.VettingVersion == version {
			return p
		}
	}
	return nil
}

// contacts are the primary and the support contact of Alder Ridge.
func contacts(r *models.Registration) enrolment.SaveRegistrationProfileInput {
	return enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), PrimaryContact: contact("Cora", "Finch", cora), Support: supportContact()}
}

func contact(first, last, email string) *kernel.PrimaryContactInput {
	return &kernel.PrimaryContactInput{FirstName: &first, LastName: &last, Email: &email, Phone: ptr("+1 253 555 0142")}
}

func supportContact() *enrolment.SupportProfileInput {
	return &enrolment.SupportProfileInput{Email: ptr("help@alderridge.example"), Phone: ptr("+1 253 555 0100")}
}

// saves saves parts of a profile.
func (s *story) saves(email string, in enrolment.SaveRegistrationProfileInput) *models.Registration {
	s.t.Helper()
	r, _, err := s.SaveRegistrationProfile(s.ctx, s.As(email), in)
	s.must(err)
	return r
}

func (s *story) looksUp(email string, r *models.Registration, duns string) *models.Registration {
	s.t.Helper()
	r, _, _, err := s.LookUpCompany(s.ctx, s.As(email), enrolment.LookUpCompanyInput{ID: r.ID.Any(), Duns: duns})
	s.must(err)
	return r
}

// filledIn is a registration that only has to be submitted, with the company from the register.
func (s *story) filledIn(email, duns string) *models.Registration {
	s.t.Helper()
	r := s.starts(email)
	s.looksUp(email, r, duns)
	in := contacts(r)
	in.PrimaryContact.Email = ptr("contact@" + strings.SplitAfter(email, "@")[1])
	if email == maya {
		in.PrimaryContact.Email = ptr(cora)
	}
	return s.saves(email, in)
}

func (s *story) submits(email string, r *models.Registration) *models.Registration {
	s.t.Helper()
	r, _, err := s.SubmitRegistration(s.ctx, s.As(email), enrolment.SubmitRegistrationInput{ID: r.ID.Any()})
	s.must(err)
	return r
}

// asked is a registration whose primary contact was just written to, and the token in the message.
func (s *story) asked(email, duns string) (*models.Registration, string) {
	s.t.Helper()
	r := s.submits(email, s.filledIn(email, duns))
	s.Work()
	return s.stands(r, "EMAIL_OWNERSHIP"), s.token()
}

var confirmationLink = regexp.MustCompile(`https://program\.example/confirm#(\S+)`)

// token is the token in the newest message that has one; the mail until then is forgotten.
func (s *story) token() string {
	s.t.Helper()
	s.Mail()
	for _, m := range slices.Backward(s.Outbox.Messages()) {
		if found := confirmationLink.FindStringSubmatch(m.Text); found != nil {
			return found[1]
		}
	}
	s.t.Fatal("nobody was sent a link")
	return ""
}

// answers gives the answers of the holder of a token; nil is no answer.
func (s *story) answers(token string, registered, belongs *bool) (*enrolment.Confirmation, error) {
	return s.ConfirmPrimaryContact(s.ctx, access.Actor{}, enrolment.ConfirmPrimaryContactInput{Token: token, RegisteredForAccount: registered, AddressBelongsToCompany: belongs})
}

// confirmed is a registration whose primary contact has confirmed; what the program can check is checked.
func (s *story) confirmed(email, duns string) *models.Registration {
	s.t.Helper()
	r, token := s.asked(email, duns)
	_, err := s.answers(token, ptr(true), ptr(true))
	s.must(err)
	s.Work()
	s.Mail()
	return s.registration(r.ID)
}

// doubtful is a registration in vetting that the program cannot settle anything of: the company is in no register, and
// the contact's domain is not the tenant's.
func (s *story) doubtful() *models.Registration {
	s.t.Helper()
	r := s.starts(maya)
	in := contacts(r)
	in.Legal = byHand()
	in.PrimaryContact.Email = ptr("cora@finchandco.example")
	s.submits(maya, s.saves(maya, in))
	s.Work()
	_, err := s.answers(s.token(), ptr(true), ptr(true))
	s.must(err)
	s.Work()
	s.Mail()
	return s.stands(r, "EMAIL_DOMAIN")
}

// byHand is a company as it is entered by hand.
func byHand() *enrolment.LegalProfileInput {
	return &enrolment.LegalProfileInput{Name: ptr("Alder Ridge Consulting LLC"), Address: &kernel.PostalAddressInput{
		Line1: "1200 Harbor Avenue", Line2: ptr("Suite 4"), City: "Tacoma", State: ptr("WA"), PostalCode: ptr("98402"), Country: "US",
	}}
}
