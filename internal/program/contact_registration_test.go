package program_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// verifiedAs is a user who has signed in with a verified address.
func (s *story) verifiedAs(email, address string) access.Actor {
	s.t.Helper()
	who := s.As(email)
	who.Identity = access.Identity{Issuer: issuer, Subject: models.AddressKey(address), Email: address}
	return who
}

// contactSees is what somebody is shown as a primary contact: "REFERENCE STATUS appealsLeft documents".
func (s *story) contactSees(who access.Actor) (seen []string) {
	s.t.Helper()
	all, err := s.ContactRegistrations(s.ctx, who.Identity)
	s.must(err)
	for _, r := range all {
		seen = append(seen, fmt.Sprintf("%s %s %d %d", r.Reference, r.Status, rules.AppealsLeft(r.Registration), len(r.Documents)))
	}
	return seen
}

// isShown fails unless somebody is shown exactly this as a primary contact.
func (s *story) isShown(who access.Actor, want ...string) {
	s.t.Helper()
	if got := s.contactSees(who); !slices.Equal(got, want) {
		s.t.Errorf("%s is shown %v, want %v", who.Identity.Email, got, want)
	}
}

func (s *story) appealsAs(who access.Actor, r *models.Registration, documents ...*enrolment.DocumentInput) error {
	_, _, err := s.AppealRegistration(s.ctx, who, appealOf(r, documents...))
	return err
}

// T-48, section 4.5: the primary contact, who is no user of the company, reads why its registration was rejected, and appeals with a
// document.
func TestContact_Appeals(t *testing.T) {
	tell(t, func(s *story) {
		r := s.decides(vera, s.confirmed(maya, alderRidge), rules.OutcomeRejected)
		s.letter(cora, "en", "Review complete: your registration was not confirmed", "The register says so.", "sign in with this e-mail address if you are the primary contact")
		guest := s.guest("Cora.Finch@AlderRidge.example")
		s.isShown(guest, r.Reference+" REJECTED 3 0")
		shown, err := s.ContactRegistrations(s.ctx, guest.Identity)
		s.must(err)
		if c := shown[0]; c.CompanyName != "Alder Ridge Consulting LLC" && c.CompanyName != "Alder Ridge Consulting" || c.DecisionReason != "The register says so." || len(c.Checks) != 4 || len(c.Requested) == 0 || c.DeadlineAt == nil {
			s.t.Errorf("the contact is shown %+v", c)
		}
		if why := s.whyNotAppeal(guest, shown[0].Registration); len(why) != 0 {
			s.t.Errorf("the contact may not appeal: %v", why)
		}
		s.must(s.appealsAs(guest, r, certificate("certificate.pdf")))
		s.Work()
		s.ExpectMail(cora, vera, hugo)
		s.stands(r, "CHALLENGED")
		s.isShown(guest, r.Reference+" CHALLENGED 2 1")
		s.refused(s.appealsAs(guest, r), "REGISTRATION_STATE_INVALID at id")
		s.refused(s.appeals(maya, r), "REGISTRATION_STATE_INVALID at id") // it is one registration, whoever appeals
		s.appealIsKept(r)
	})
}

// appealIsKept tells what others see of a contact's appeal: its document, and the event, which names no user.
func (s *story) appealIsKept(r *models.Registration) {
	s.t.Helper()
	kept := s.snapshot().Enrolment.Documents
	if len(kept) != 1 || !kept[0].UploadedBy.IsZero() || !models.SameAddress(kept[0].ContactEmail, cora) || kept[0].OrganizationID != r.OrganizationID {
		s.t.Fatalf("documents %+v", kept)
	}
	for _, reader := range []string{maya, vera} {
		seen, err := store.DocumentsOf.Find(s.ctx, s.Store, s.As(reader), []models.ID[models.Registration]{r.ID})
		s.must(err)
		if len(seen) != 1 {
			s.t.Errorf("%s sees %d documents", reader, len(seen))
		}
		url, _ := s.DocumentLink(s.As(reader), seen[0])
		_, content, err := s.OpenDocument(s.ctx, url[strings.LastIndex(url, "/")+1:])
		s.must(err)
		text, err := io.ReadAll(content)
		s.must(err)
		s.must(content.Close())
		if !strings.HasPrefix(string(text), "%PDF") {
			s.t.Errorf("%s reads %q", reader, text)
		}
	}
	page, err := s.Store.AuditEvents(s.ctx, s.As(maya), &store.AuditEventFilter{SubjectID: ptr(r.ID.Any()), Action: store.AnyOf("appealRegistration")}, firstPage())
	s.must(err)
	if page.TotalCount != 1 || !page.Nodes()[0].ActorID.IsZero() || page.Nodes()[0].Reason != "The certificate shows the name." {
		s.t.Errorf("the trail is %+v", page.Nodes())
	}
}

// T-48: the contact may be a user of the company without the role, or of another company, which sees nothing of it.
func TestContact_CanBeAUser(t *testing.T) {
	for name, user := range map[string]string{"of the company": ruben, "of another company": dana, "global admin of another company": carla} {
		t.Run(name, func(t *testing.T) {
			tell(t, func(s *story) {
				r := s.rejected()
				who := s.verifiedAs(user, cora)
				s.refused(s.appealsAs(s.verifiedAs(user, user), r), map[bool]string{true: "NOT_FOUND at id", false: "GLOBAL_ADMIN_REQUIRED"}[user == carla])
				s.isShown(who, r.Reference+" REJECTED 3 0")
				s.must(s.appealsAs(who, r, certificate("a.pdf")))
				s.isShown(who, r.Reference+" CHALLENGED 2 1")
				own := who.OrganizationID == r.OrganizationID
				if kept := s.snapshot().Enrolment.Documents; len(kept) != 1 || kept[0].UploadedBy.IsZero() == own {
					s.t.Errorf("documents %+v", kept)
				}
				page, err := s.Store.AuditEvents(s.ctx, s.As(olga), &store.AuditEventFilter{SubjectID: ptr(r.ID.Any()), Action: store.AnyOf("appealRegistration")}, firstPage())
				s.must(err)
				if page.TotalCount != 1 || page.Nodes()[0].OrganizationID != r.OrganizationID {
					s.t.Errorf("the trail is %+v", page.Nodes())
				}
			})
		})
	}
}

// T-48: no other actor is the contact, and none of them can see whether there is such a registration.
func TestContact_OthersAreNotFound(t *testing.T) {
	tell(t, func(s *story) {
		r := s.rejected()
		unknown := &models.Registration{ID: models.NewID[models.Registration]()}
		token := s.verifiedAs(ruben, cora)
		token.Identity = access.Identity{} // as with an API token
		before := s.snapshot()
		for name, tc := range map[string]struct {
			who  access.Actor
			want string
		}{
			"nobody":                        {access.Actor{}, "UNAUTHENTICATED"},
			"a stranger":                    {s.guest(robin), "ORGANIZATION_REQUIRED"},
			"the same mailbox":              {s.guest("cora.finch+x@alderridge.example"), "ORGANIZATION_REQUIRED"},
			"the same name elsewhere":       {s.guest("cora.finch@alderridge.example.evil.example"), "ORGANIZATION_REQUIRED"},
			"an address that is not proven": {access.Actor{Identity: access.Identity{Issuer: issuer, Subject: cora}}, "ORGANIZATION_REQUIRED"},
			"a user of the company":         {s.verifiedAs(ruben, ruben), "GLOBAL_ADMIN_REQUIRED"},
			"a user with a script":          {token, "GLOBAL_ADMIN_REQUIRED"},
			"a user of another company":     {s.verifiedAs(dana, dana), "GLOBAL_ADMIN_REQUIRED"},
			"an admin of another company":   {s.verifiedAs(carla, carla), "NOT_FOUND at id"},
			"the reviewer":                  {s.verifiedAs(vera, vera), "GLOBAL_ADMIN_REQUIRED"},
			"a customer":                    {s.verifiedAs(paula, paula), "GLOBAL_ADMIN_REQUIRED"},
		} {
			for _, r := range []*models.Registration{r, unknown} {
				if got := told(s.appealsAs(tc.who, r, certificate("a.pdf"))); !slices.Equal(got, []string{tc.want}) {
					s.t.Errorf("%s: %v, want %s", name, got, tc.want)
				}
			}
			s.isShown(tc.who)
		}
		contact := s.guest(cora)
		s.refused(s.appealsAs(contact, unknown, certificate("a.pdf")), "ORGANIZATION_REQUIRED")
		if _, err := store.Find(s.ctx, s.Store, contact, r.ID); err == nil {
			s.t.Error("the contact reads the registration as its company does")
		}
		s.unchanged(before)
		s.stands(r, "REJECTED")
	})
}

// T-48, R-90: a person who has answered no, or not at all, is no contact, also after a reviewer has rejected the registration.
func TestContact_DenialIsNoContact(t *testing.T) {
	tell(t, func(s *story) {
		r, token := s.asked(maya, alderRidge)
		s.isShown(s.guest(cora))
		_, err := s.answers(token, ptr(false), nil)
		s.must(err)
		s.isShown(s.guest(cora))
		_, _, err = s.RecordVettingCheck(s.ctx, s.As(vera), enrolment.RecordVettingCheckInput{ID: r.ID.Any(), Step: models.StepEmailOwnership, Outcome: rules.CheckOutcomeRejected, Evidence: "She said no."})
		s.must(err)
		s.Work()
		s.stands(r, "REJECTED")
		s.isShown(s.guest(cora))
		s.refused(s.appealsAs(s.guest(cora), r), "ORGANIZATION_REQUIRED")
		s.must(s.appeals(maya, r))
	})
}

// T-48, X-20: a replaced contact sees nothing from the moment of the change, and the new one sees the registration once it has confirmed.
func TestContact_ReplacedSeesNothing(t *testing.T) {
	tell(t, func(s *story) {
		r := s.authorized()
		s.isShown(s.guest(cora), r.Reference+" AUTHORIZED 3 0")
		s.saves(maya, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), PrimaryContact: contact("Robin", "Vale", "robin@alderridge.example")})
		s.isShown(s.guest(cora))
		s.isShown(s.guest("robin@alderridge.example"))
		s.submits(maya, r)
		s.Work()
		_, err := s.answers(s.token(), ptr(true), ptr(true))
		s.must(err)
		s.Work()
		s.decides(vera, s.registration(r.ID), rules.OutcomeRejected)
		s.isShown(s.guest(cora))
		s.refused(s.appealsAs(s.guest(cora), r), "ORGANIZATION_REQUIRED")
		s.isShown(s.guest("robin@alderridge.example"), r.Reference+" REJECTED 3 0")
		s.must(s.appealsAs(s.guest("robin@alderridge.example"), r))
	})
}

// T-48, section 4.5: the contact's appeals are counted with those of the company, and only the contact sees what it uploaded.
func TestContact_AppealsAreCounted(t *testing.T) {
	tell(t, func(s *story) {
		r, guest := s.rejected(), s.guest(cora)
		for n := range rules.MaxAppeals {
			if n == 1 {
				s.must(s.appeals(maya, r))
			} else {
				s.must(s.appealsAs(guest, r, certificate("mine.pdf")))
			}
			s.decides(hugo, r, rules.OutcomeRejected)
		}
		s.isShown(guest, r.Reference+" REJECTED 0 2") // maya's document is not the contact's
		before := s.snapshot()
		s.refused(s.appealsAs(guest, r, certificate("d.pdf")), "APPEAL_LIMIT_REACHED at id")
		s.unchanged(before)
		s.Advance(rules.SuspendAfter + time.Hour)
		s.isShown(guest, r.Reference+" SUSPENDED 0 2")
		all, err := s.ContactRegistrations(s.ctx, guest.Identity)
		s.must(err)
		if why := s.whyNotAppeal(guest, all[0].Registration); len(why) != 1 || why[0].Code != "APPEAL_LIMIT_REACHED" {
			s.t.Errorf("why not: %v", why)
		}
	})
}

// whyNotAppeal is what keeps a primary contact from appealing.
func (s *story) whyNotAppeal(who access.Actor, r models.Registration) problem.List {
	s.t.Helper()
	standings, err := s.Store.RegistrationStandings(s.ctx, []models.ID[models.Registration]{r.ID})
	s.must(err)
	return rules.OnOwnRegistration.WhyNot(access.AppealRegistration, who, s.RegistrationFacts(who, r, standings[r.ID]))
}
