package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// The roles of partners and of the operator, each of which somebody holds in the tests of what is visible.
var (
	partnerRoles = []models.Role{
		models.GlobalAdmin, models.UserAdmin, models.AccountAdmin, models.BillingAdmin, models.AdminAgent, models.SalesAgent, models.HelpdeskAgent, models.StandardUser,
	}
	operatorRoles = []models.Role{models.OperatorAdmin, models.EligibilityReviewer, models.VettingReviewer, models.SupportAgent, models.CertificationReviewer}
)

// setEnrolment is a stage on which two partners register, each with everything that belongs to it. Of p1 somebody holds
// each role, of p2 only one is global admin; c1 buys from p1.
func setEnrolment(w *world) *stage {
	s := &stage{w, map[string]string{}, map[string]access.Actor{"nobody": {}, "system": access.TheSystem}, map[string]func(access.Actor) []string{}}
	operator, p1 := s.company("operator", models.KindOperator), s.company("p1", models.KindPartner)
	p2, c1, c2 := s.enter("p2", models.KindPartner, models.GlobalAdmin), s.enter("c1", models.KindCustomer, models.CustomerGlobalAdmin), s.enter("c2", models.KindCustomer, models.CustomerUser)
	s.enter("publisher", models.KindPublisher, models.PublisherOwner)
	w.sells(p1, c1)
	for _, role := range partnerRoles {
		s.holds(p1, role)
	}
	for _, role := range operatorRoles {
		s.holds(operator, role)
	}
	s.owns(p2, p2.user.ID, "p2")
	s.enrolled(p1, "p1")
	s.enrolled(p2, "p2")
	for label, c := range map[string]*company{"c1": c1, "c2": c2} {
		s.add(name(s, label, w.acceptance(c, models.CustomerAgreement, "", "2026-01", start)))
		s.owns(c, c.user.ID, label)
	}
	s.enrolmentReaders(p1, p2, c1, c2)
	return s
}

// holds adds somebody who is called like the one role he or she has.
func (s *stage) holds(c *company, role models.Role) {
	user, who := s.person(c, strings.ToLower(string(role))+"@"+c.org.Name+".example", role)
	s.who[string(role)] = who
	s.owns(c, user.ID, string(role))
}

func (s *stage) owns(_ *company, user models.ID[models.User], label string) {
	token := &models.APIToken{ID: models.NewID[models.APIToken](), UserID: user, Name: label, Hash: []byte(label), ExpiresAt: start.Add(time.Hour), CreatedAt: start}
	s.add(name(s, label, token))
}

// enrolled writes a registration and all that belongs to it.
func (s *stage) enrolled(c *company, label string) {
	r := name(s, label, s.registration(c, models.RegistrationPending, models.StepEmailDomain))
	s.add(r, name(s, label, s.check(r, 1, models.StepEmailDomain, models.CheckOpen)))
	s.add(name(s, label, &models.ContactVerification{
		ID: models.NewID[models.ContactVerification](), RegistrationID: r.ID, Round: 1, TokenHash: []byte(label), SentAt: start, ResendFrom: start, ExpiresAt: start, CreatedAt: start,
	}))
	for _, version := range []models.ProfileVersion{models.ProfileCurrent, models.ProfileLastFinalized} {
		s.add(name(s, label, &models.PartnerProfile{
			ID: models.NewID[models.PartnerProfile](), PartnerID: c.partner.ID, OrganizationID: c.org.ID, VettingVersion: version, Stamp: models.FirstStamp(start),
		}))
	}
	s.add(
		name(s, label, &models.Document{ID: models.NewID[models.Document](), RegistrationID: r.ID, OrganizationID: c.org.ID, Round: 1, Kind: models.DocumentOther, CreatedAt: start}),
		name(s, label, &models.SupportRequest{
			ID: models.NewID[models.SupportRequest](), Reference: label, OrganizationID: c.org.ID, Kind: models.SupportVettingStuck, Status: models.SupportOpen, Stamp: models.FirstStamp(start),
		}),
		name(s, label, s.acceptance(c, models.PartnerAgreement, "UNITED_STATES", "2026-01", start)),
	)
	id := s.identifier(c, "10000"+label[1:], models.PartnerIDLocation, "US")
	id.PartnerID, id.AssociatedAt = c.partner.ID, &start
	s.add(name(s, label, id))
}

// enrolmentReaders reads each kind of row; what has no list and no id of its own is read by what it belongs to.
func (s *stage) enrolmentReaders(companies ...*company) {
	var partners []models.ID[models.Partner]
	for _, c := range companies {
		partners = append(partners, c.partner.ID)
	}
	registrations := func() []models.ID[models.Registration] {
		return typed[models.Registration](s.idsOf(models.Registration{}))
	}
	s.see["registrations"] = reader(s, func(c context.Context, w access.Actor, p store.Page) (*store.RegistrationConnection, error) {
		return s.Registrations(c, w, nil, nil, p)
	})
	s.see["checks"] = reader[models.VettingCheck](s, nil)
	s.see["documents"] = reader[models.Document](s, nil)
	s.see["support"] = reader[models.SupportRequest](s, nil)
	s.see["identifiers"] = reader[models.PartnerIdentifier](s, nil)
	s.see["acceptances"] = reader[models.AgreementAcceptance](s, nil)
	s.see["tokens"] = reader[models.APIToken](s, nil)
	s.see["registrations of partners"] = children(s, partners, store.RegistrationsOf)
	s.see["profiles"] = children(s, partners, store.ProfilesOf)
	s.see["associated identifiers"] = children(s, partners, store.AssociatedIdentifiersOf)
	s.see["verifications"] = func(who access.Actor) []string { return children(s, registrations(), store.VerificationsOf)(who) }
	s.see["checks of registrations"] = func(who access.Actor) []string { return children(s, registrations(), store.ChecksOf)(who) }
	s.see["documents of registrations"] = func(who access.Actor) []string { return children(s, registrations(), store.DocumentsOf)(who) }
}

// children reads what belongs to parents.
func children[T, P models.Noun](s *stage, parents []models.ID[P], of store.Children[T, P]) func(access.Actor) []string {
	return func(who access.Actor) []string {
		rows, err := of.Find(s.ctx, s.Store, who, parents)
		s.must(err)
		return s.named(idsOf(rows))
	}
}

// seen spells out who sees which registrations (with checks and verifications), profiles, documents, PartnerIDs (and support
// requests), acceptances and tokens.
func seen(registrations, profiles, documents, identifiers, acceptances, tokens string) map[string]string {
	twice := strings.Split(profiles, ",")
	var versions []string
	for _, p := range twice {
		if p != "" {
			versions = append(versions, p, p)
		}
	}
	return map[string]string{
		"registrations": registrations, "registrations of partners": registrations, "checks": registrations, "checks of registrations": registrations, "verifications": registrations,
		"profiles": strings.Join(versions, ","), "documents": documents, "documents of registrations": documents, "identifiers": identifiers, "associated identifiers": identifiers,
		"support": identifiers, "acceptances": acceptances, "tokens": tokens,
	}
}

// without is what somebody sees who sees nothing of one kind.
func without(kind string, see map[string]string) map[string]string {
	see[kind] = ""
	return see
}

const (
	tokensOfP1       = "ACCOUNT_ADMIN,ADMIN_AGENT,BILLING_ADMIN,GLOBAL_ADMIN,HELPDESK_AGENT,SALES_AGENT,STANDARD_USER,USER_MANAGEMENT_ADMIN"
	tokensOfOperator = "CERTIFICATION_REVIEWER,ELIGIBILITY_REVIEWER,OPERATOR_ADMIN,SUPPORT_AGENT,VETTING_REVIEWER"
	both, all        = "p1,p2", "c1,c2,p1,p2"
)

// visibleEnrolment is who sees what of the enrolment, exactly (section 2.2, R-59).
var visibleEnrolment = map[string]map[string]string{
	"GLOBAL_ADMIN":          seen("p1", "p1", "p1", "p1", "c1,p1", tokensOfP1),
	"USER_MANAGEMENT_ADMIN": seen("", "", "", "p1", "", tokensOfP1),
	"ACCOUNT_ADMIN":         seen("p1", "p1", "p1", "p1", "c1,p1", tokensOfP1),
	"BILLING_ADMIN":         seen("", "", "", "p1", "", "BILLING_ADMIN"),
	"ADMIN_AGENT":           seen("", "", "", "p1", "c1,p1", tokensOfP1),
	"SALES_AGENT":           seen("", "", "", "p1", "c1,p1", "SALES_AGENT"),
	"HELPDESK_AGENT":        seen("", "", "", "p1", "c1,p1", "HELPDESK_AGENT"),
	"STANDARD_USER":         without("support", seen("", "", "", "p1", "", "STANDARD_USER")), // who may open none (section 2.2)

	"OPERATOR_ADMIN":         seen(both, both, "", both, all, tokensOfOperator),
	"VETTING_REVIEWER":       seen(both, both, both, both, all, "VETTING_REVIEWER"),
	"SUPPORT_AGENT":          seen(both, both, "", both, all, "SUPPORT_AGENT"),
	"ELIGIBILITY_REVIEWER":   seen("", "", "", both, all, "ELIGIBILITY_REVIEWER"),
	"CERTIFICATION_REVIEWER": seen("", "", "", both, all, "CERTIFICATION_REVIEWER"),

	"p2":        seen("p2", "p2", "p2", "p2", "p2", "p2"),
	"c1":        seen("", "", "", "", "c1", "c1"),
	"c2":        seen("", "", "", "", "c2", "c2"),
	"publisher": seen("", "", "", "", "", ""),
	"nobody":    seen("", "", "", "", "", ""),
	"system":    seen(both, both, "", both, all, ""),
}

func TestVisible_Enrolment(t *testing.T) {
	each(t, func(w *world) {
		s := setEnrolment(w)
		for who, kinds := range visibleEnrolment {
			actor, known := s.who[who]
			if !known {
				w.t.Fatalf("nobody is called %s", who)
			}
			for kind, see := range s.see {
				if got := strings.Join(see(actor), ","); got != kinds[kind] {
					w.t.Errorf("%s: %s:\nwant %s\n got %s", who, kind, kinds[kind], got)
				}
			}
		}
		if len(visibleEnrolment) != len(s.who) {
			w.t.Errorf("%d people are in the table, want %d", len(visibleEnrolment), len(s.who))
		}
	})
}
