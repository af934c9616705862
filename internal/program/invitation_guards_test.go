package program_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// forbids fails unless a customer cannot accept, nothing is written, and the page of the link says the same.
func (s *story) forbids(customer *models.Customer, email, token string, want ...string) {
	s.t.Helper()
	shown, err := s.ShowInvitation(s.ctx, s.As(email), token)
	s.must(err)
	before, connections := s.snapshot(), s.connections(customer)
	s.refused(s.joins(email, token), want...)
	s.unchanged(before)
	if s.connections(customer) != connections {
		s.t.Errorf("something was connected: %s", s.connections(customer))
	}
	if len(shown.Blockers) == 0 || string(shown.Blockers[0].Code) != want[0] {
		s.t.Errorf("the link tells of %v, want %v", shown.Blockers, want)
	}
}

// refused invitations write nothing.
func TestInvitation_Refusals(t *testing.T) {
	tell(t, func(s *story) {
		before := s.snapshot()
		for _, c := range []struct {
			email string
			in    relationships.CreateRelationshipRequestInput
			want  []string
		}{
			{naomi, invitee(anton), []string{"ROLE_NOT_ALLOWED"}},
			{"theo.park@meridian.example", invitee(anton), []string{"ROLE_NOT_ALLOWED"}},
			{paula, invitee(anton), []string{"ROLE_NOT_ALLOWED"}},
			{rosa, invitee(anton), []string{"ROLE_NOT_ALLOWED"}},
			{elias, invitee(anton), []string{"CSP_ENROLLMENT_REQUIRED", "AGREEMENT_NOT_ACCEPTED"}},
			{lucia, relationships.CreateRelationshipRequestInput{TenantID: ptr(" 3A000000-0000-4000-8000-000000000001 ")}, []string{"RELATIONSHIP_EXISTS at tenantId"}},
			{lucia, relationships.CreateRelationshipRequestInput{TenantID: ptr("cedar")}, []string{"TENANT_ID_INVALID at tenantId"}},
			{lucia, relationships.CreateRelationshipRequestInput{GovernmentCloud: true}, []string{"PARTNER_NOT_GCC_QUALIFIED at governmentCloud", "DELEGATED_ACCESS_REQUIRED at delegatedAccess"}},
			{lucia, relationships.CreateRelationshipRequestInput{Invitee: &relationships.InviteeInput{Locale: ptr("tlh"), Email: ptr("x"), Name: ptr("a\nb")}}, []string{
				"VALIDATION_FAILED at invitee.name", "VALIDATION_FAILED at invitee.email", "VALIDATION_FAILED at invitee.locale",
			}},
			{lucia, relationships.CreateRelationshipRequestInput{Text: ptr("Call me."), Subject: ptr("\r\n")}, []string{"VALIDATION_FAILED at subject", "INVITE_LINK_MISSING at text"}},
		} {
			_, err := s.CreateRelationshipRequest(s.ctx, s.As(c.email), c.in)
			s.refused(err, c.want...)
		}
		s.unchanged(before)
		unknown := s.drafts(lucia, relationships.CreateRelationshipRequestInput{TenantID: ptr("3b000000-0000-4000-8000-0000000000ff")}) // whether there is such a tenant is nobody's business
		s.refused(s.dispatches(lucia, unknown, models.DeliverByEmail), "EMAIL_REQUIRED at email")
		for _, foreign := range []string{amir, dana} {
			s.refused(s.dispatches(foreign, unknown, models.DeliverByHand), "NOT_FOUND at id")
			_, err := s.RevokeRelationshipRequest(s.ctx, s.As(foreign), relationships.RevokeRelationshipRequestInput{ID: new(unknown.ID.Any())})
			s.refused(err, "NOT_FOUND at id")
		}
		s.refused(s.dispatches(naomi, unknown, models.DeliverByHand), "ROLE_NOT_ALLOWED") // may send partnerships only
	})
}

// X-10, D-12: the market of the customer's tenant counts.
func TestAcceptInvitation_MarketOfTheTenant(t *testing.T) {
	tell(t, func(s *story) {
		s.qualified(lucia, meridian)
		for _, c := range []struct {
			email, market string
			segment       models.CustomerSegment
			want          string
		}{
			{"a@toronto.example", "CA", models.SegmentCommercial, "CUSTOMER_MARKET_OUT_OF_REGION"},
			{"a@osaka.example", "JP", models.SegmentGovernment, "CUSTOMER_MARKET_OUT_OF_REGION"},
			{"a@sanjuan.example", "PR", models.SegmentCommercial, "CUSTOMER_MARKET_OUT_OF_REGION"},
			{"a@sanjuan.gov.example", "PR", models.SegmentGovernment, ""},
			{"a@moscow.example", "RU", models.SegmentCommercial, "MARKET_UNKNOWN"},
		} {
			customer := s.newcomer(c.email, c.market, c.segment)
			_, token := s.mailed(lucia, c.email, invitee(c.email))
			if c.want != "" {
				s.forbids(customer, c.email, token, c.want)
				continue
			}
			s.must(s.joins(c.email, token))
			s.Work()
			s.ExpectMail(lucia)
			s.related(customer, "Meridian Distribution ACTIVE INVITATION")
		}
	})
}

// Section 4.7: changes since the invitation was issued count when it is accepted.
func TestAcceptInvitation_ChangesSinceItWasIssued(t *testing.T) {
	tell(t, func(s *story) {
		customer := s.newcomer(anton, "US", models.SegmentCommercial)
		r, token := s.mailed(lucia, anton, invitee(anton))
		s.becomes(lucia, models.PartnerSuspended)
		s.forbids(customer, anton, token, "RESELLER_NOT_ACTIVE")
		s.refused(s.dispatches(lucia, r, models.DeliverByEmail), "CSP_ENROLLMENT_REQUIRED")
		s.becomes(lucia, models.PartnerActive)
		account := func(status models.CustomerStatus) {
			s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
				row, err := store.LockAny(tx, customer.ID)
				if err != nil {
					return err
				}
				row.Status = status
				return tx.Save(row)
			}))
		}
		account(models.CustomerProvisioning)
		s.forbids(customer, anton, token, "CUSTOMER_STATE_INVALID")
		account(models.CustomerActive)
		for _, version := range []string{"2025-01", ""} {
			_, _, err := s.AcceptRelationshipRequest(s.ctx, s.As(anton), relationships.AcceptRelationshipRequestInput{Token: token, CustomerAgreement: &rules.GivenAgreement{Version: version, Accepted: true}})
			s.refused(err, "AGREEMENT_VERSION_OUTDATED at customerAgreement.version")
		}
		for _, none := range []*rules.GivenAgreement{nil, {Version: "2026-01"}} {
			_, _, err := s.AcceptRelationshipRequest(s.ctx, s.As(anton), relationships.AcceptRelationshipRequestInput{Token: token, CustomerAgreement: none})
			s.refused(err, "AGREEMENT_NOT_ACCEPTED at customerAgreement")
		}
		s.must(s.joins(anton, token))
		_, second := s.handed(amir, relationships.CreateRelationshipRequestInput{})
		_, _, err := s.AcceptRelationshipRequest(s.ctx, s.As(anton), relationships.AcceptRelationshipRequestInput{Token: second}) // it was accepted before
		s.must(err)
		s.related(customer, "Harbor Public Sector ACTIVE INVITATION", "Meridian Distribution ACTIVE INVITATION")
	})
}

// Section 4.6: the acceptance of an older partner agreement ends with its grace period, also for partners that have already invited.
func TestAcceptInvitation_PartnerAgreementHasEnded(t *testing.T) {
	tellFrom(t, time.Date(2026, 12, 20, 14, 0, 0, 0, time.UTC), func(s *story) {
		customer := s.newcomer(anton, "US", models.SegmentCommercial)
		s.AdvanceTo(time.Date(2027, 1, 10, 14, 0, 0, 0, time.UTC)) // a newer text is in force; the older one counts for 90 days
		s.Mail()
		_, token := s.mailed(lucia, anton, invitee(anton))
		s.Clock.Set(time.Date(2027, 4, 1, 0, 0, 0, 0, time.UTC))
		s.forbids(customer, anton, token, "AGREEMENT_NOT_ACCEPTED")
		s.Clock.Set(time.Date(2027, 3, 31, 23, 59, 59, 0, time.UTC))
		s.must(s.joins(anton, token))
	})
}

// R-48, D-06: the customer's kind counts at the acceptance, whether or not the invitation asked for government cloud.
func TestAcceptInvitation_GovernmentNeedsAQualifiedPartner(t *testing.T) {
	tell(t, func(s *story) {
		customer := s.customer(s.As(marcus).CustomerID)
		_, token := s.handed(lucia, relationships.CreateRelationshipRequestInput{DelegatedAccess: true})
		s.forbids(customer, marcus, token, "PARTNER_NOT_GCC_QUALIFIED")
		s.qualified(lucia, meridian)
		_, late := s.handed(lucia, relationships.CreateRelationshipRequestInput{TenantID: ptr(springfield), GovernmentCloud: true, DelegatedAccess: true})
		s.must(s.joins(marcus, token))
		s.forbids(customer, marcus, late, "RELATIONSHIP_EXISTS")
	})
}

// D-07: letters to an address are limited, however they are sent: each letter counts for the address it went to.
func TestLetter_FiveToOneAddress(t *testing.T) {
	tell(t, func(s *story) {
		r, _ := s.mailed(lucia, anton, invitee(anton))
		first := s.Clock.Now()
		for range 2 { // sent again, and by others
			s.Advance(time.Hour)
			s.must(s.dispatches(lucia, r, models.DeliverByEmail))
		}
		s.Work()
		s.ExpectMail(anton, anton)
		other, _ := s.mailed(amir, anton, invitee(anton))
		_, err := s.RevokeRelationshipRequest(s.ctx, s.As(amir), relationships.RevokeRelationshipRequestInput{ID: new(other.ID.Any())})
		s.must(err)
		last := s.drafts(wei, invitee(anton))
		s.must(s.dispatches(wei, last, models.DeliverByEmail))
		elsewhere := relationships.SendRelationshipRequestInput{ID: last.ID.Any(), Delivery: models.DeliverByEmail, Email: ptr("wei@elsewhere.example")}
		_, _, err = s.SendRelationshipRequest(s.ctx, s.As(wei), elsewhere) // five letters are in his mailbox, whoever gets the next one
		s.must(err)
		s.Work()
		s.Mail()

		before := s.snapshot()
		_, err = s.CreateRelationshipRequest(s.ctx, s.As(lucia), invitee(anton))
		s.refused(err, "TOO_MANY_INVITATIONS at invitee.email")
		s.refused(s.dispatches(lucia, r, models.DeliverByEmail), "TOO_MANY_INVITATIONS")
		elsewhere.Email = ptr(anton)
		_, _, err = s.SendRelationshipRequest(s.ctx, s.As(wei), elsewhere)
		s.refused(err, "TOO_MANY_INVITATIONS")
		s.unchanged(before)
		s.must(s.dispatches(lucia, r, models.DeliverByHand)) // that fills no mailbox

		tagged := relationships.SendRelationshipRequestInput{ID: r.ID.Any(), Delivery: models.DeliverByEmail, Email: ptr(strings.Replace(anton, "@", "+once.more@", 1))}
		_, _, err = s.SendRelationshipRequest(s.ctx, s.As(lucia), tagged) // that is the same mailbox
		s.refused(err, "TOO_MANY_INVITATIONS")

		s.AdvanceTo(first.Add(rules.InvitationSpan - time.Millisecond))
		s.refused(s.dispatches(lucia, r, models.DeliverByEmail), "TOO_MANY_INVITATIONS")
		s.AdvanceTo(first.Add(rules.InvitationSpan))
		s.must(s.dispatches(lucia, r, models.DeliverByEmail))
		s.refused(s.dispatches(lucia, r, models.DeliverByEmail), "TOO_MANY_INVITATIONS")
	})
}

// D-07: one invitation cannot exceed the daily limit: each letter counts, to any address.
func TestLetter_LimitOfADay(t *testing.T) {
	tell(t, func(s *story) {
		s.hasWritten(lucia, rules.MaxPerDay-1)
		r := s.drafts(lucia, invitee(anton))
		s.must(s.dispatches(lucia, r, models.DeliverByEmail))
		elsewhere := relationships.SendRelationshipRequestInput{ID: r.ID.Any(), Delivery: models.DeliverByEmail, Email: ptr("new@elsewhere.example")}
		_, _, err := s.SendRelationshipRequest(s.ctx, s.As(lucia), elsewhere)
		s.refused(err, "TOO_MANY_INVITATIONS")
		_, err = s.CreateRelationshipRequest(s.ctx, s.As(lucia), invitee("other@elsewhere.example"))
		s.refused(err, "TOO_MANY_INVITATIONS at invitee.email")
		s.handed(lucia, relationships.CreateRelationshipRequestInput{}) // that is no letter
		s.must(s.dispatches(wei, s.drafts(wei, invitee(anton)), models.DeliverByEmail))

		s.Clock.Set(s.Clock.Now().Add(dayLong))
		_, _, err = s.SendRelationshipRequest(s.ctx, s.As(lucia), elsewhere)
		s.must(err)
	})
}

// hasWritten notes so many letters of somebody's partner account, each to another address.
func (s *story) hasWritten(email string, letters int) {
	s.t.Helper()
	partner, err := s.Store.AnyPartner(s.ctx, s.As(email).PartnerID)
	s.must(err)
	s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
		for i := range letters {
			id := models.NewID[models.Email]()
			row := &models.Email{
				ID: id, OrganizationID: partner.OrganizationID, Template: string(mail.RelationshipRequest), Locale: "en", ToAddress: fmt.Sprintf("a@many%d.example", i),
				Data: "{}", DedupeKey: id.String(), MessageID: id.String(), Status: models.EmailSent, Stamp: models.FirstStamp(tx.Now()),
			}
			if err := tx.Create(row); err != nil {
				return err
			}
		}
		return nil
	}))
}
