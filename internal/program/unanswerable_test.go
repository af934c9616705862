package program_test

import (
	"testing"

	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// T-62: an invitation that nobody could accept any more is not sent again; the code is that of the acceptance.
func TestInvitation_NotSentWhenItCannotBeAccepted(t *testing.T) {
	tell(t, func(s *story) {
		s.newcomer(anton, "US", models.SegmentCommercial)
		r, token := s.jointly(dana, anton)
		s.must(s.dissolves(naomi, s.between(grant, dana)))
		for _, delivery := range []models.InvitationDelivery{models.DeliverByEmail, models.DeliverByHand} {
			s.refused(s.dispatches(dana, r, delivery), "PARTNERSHIP_NOT_ACTIVE")
		}
		s.refused(s.joins(anton, token), "PARTNERSHIP_NOT_ACTIVE")
		s.Work()
		s.ExpectMail()
	})
}

// T-62: an invitation to a partnership is not sent again to a reseller that was suspended meanwhile.
func TestInvitation_NotSentToSuspendedReseller(t *testing.T) {
	tell(t, func(s *story) {
		p, _ := s.asksReseller(s.active())
		sent, err := store.InvitationsTo.Find(s.ctx, s.Store, s.As(grant), []models.ID[models.Partnership]{p.ID})
		s.must(err)
		s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
			reseller, err := store.LockAny(tx, s.As(maya).PartnerID)
			if err != nil {
				return err
			}
			reseller.Status = models.PartnerSuspended
			return tx.Save(reseller)
		}))
		s.refused(s.dispatches(grant, sent[0], models.DeliverByEmail), "RESELLER_NOT_ACTIVE")
	})
}

// T-62: nobody of an Azure Government tenant could accept, so that it is not invited.
func TestInvitation_AzureGovernmentTenant(t *testing.T) {
	tell(t, func(s *story) {
		in := invitee(anton)
		in.TenantID = ptr(cedarGov)
		_, err := s.CreateRelationshipRequest(s.ctx, s.As(lucia), in)
		s.refused(err, "AZURE_GOV_TENANT_NOT_ALLOWED at tenantId")
		joint := s.joint(anton)
		joint.TenantID = ptr(cedarGov)
		_, _, err = s.InviteCustomerJointly(s.ctx, s.As(dana), joint)
		s.refused(err, "AZURE_GOV_TENANT_NOT_ALLOWED at tenantId")
		_, err = s.InviteIndirectReseller(s.ctx, s.As(grant), relationships.InviteIndirectResellerInput{TenantID: ptr(cedarGov)})
		s.refused(err, "AZURE_GOV_TENANT_NOT_ALLOWED at tenantId")
	})
}
