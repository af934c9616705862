package graphtest

import (
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// sides are people of a provider and of its reseller.
type sides struct{ provider, reseller access.Actor }

// partnership is that of both.
func (s sides) partnership(now time.Time) *models.Partnership {
	key := models.PairKey(s.provider.PartnerID, s.reseller.PartnerID)
	return &models.Partnership{ID: models.NewID[models.Partnership](), ProviderID: s.provider.PartnerID, ResellerID: s.reseller.PartnerID, Region: "UNITED_STATES", Status: models.PartnershipActive,
		ActiveKey: &key, ConsentAt: &now, StartedAt: now, Stamp: models.FirstStamp(now)}
}

// rows connect a customer with both: by a joint invitation, by which the provider administers it, and with a special
// qualification; and the provider with one more reseller.
func (s sides) rows(tx *store.Tx, i int, customer []any) (rows []any) {
	now := tx.Now()
	var c *models.Customer
	var v *models.ValidationID
	for _, row := range customer {
		switch r := row.(type) {
		case *models.Customer:
			c = r
		case *models.ValidationID:
			v = r
		}
	}
	partnership, more := s.oneMoreReseller(i, now)
	joint := s.request(i, models.RequestJoint, s.reseller, now)
	joint.ProviderID, joint.PartnershipID, joint.CustomerID, joint.Status = s.provider.PartnerID, partnership.ID, c.ID, models.RequestAccepted
	asked := s.request(i, models.RequestReseller, s.provider, now)
	asked.InviteeEmail = "head@" + c.Domain
	rows = append(more, joint, asked, event(joint, now), event(asked, now),
		&models.CustomerQualification{ID: models.NewID[models.CustomerQualification](), CustomerID: c.ID, OrganizationID: c.OrganizationID, Code: models.QualificationGovernment, ValidationID: v.ID,
			RequestedBy: v.PartnerID, Vetting: models.VettingApproved, DecidedAt: &now, Stamp: models.FirstStamp(now)},
		&models.CustomerQualification{ID: models.NewID[models.CustomerQualification](), CustomerID: c.ID, OrganizationID: c.OrganizationID, Code: models.QualificationEducation, EducationSegment: models.EducationK12,
			RequestedBy: s.provider.PartnerID, Vetting: models.VettingInReview, Stamp: models.FirstStamp(now)},
		&models.AccessGrant{ID: models.NewID[models.AccessGrant](), OrganizationID: c.OrganizationID, PartnerID: s.provider.PartnerID, CustomerID: c.ID, Status: models.AccessGranted, GrantedAt: now, Stamp: models.FirstStamp(now)})
	for _, partner := range []models.ID[models.Partner]{s.provider.PartnerID, s.reseller.PartnerID} {
		r := &models.ResellerRelationship{ID: models.NewID[models.ResellerRelationship](), PartnerID: partner, CustomerID: c.ID, Status: models.RelationshipActive, Origin: models.OriginJoint,
			RequestID: joint.ID, StartedAt: now, Stamp: models.FirstStamp(now)}
		if partner == s.provider.PartnerID {
			r.AssociatedResellerID = s.reseller.PartnerID
		}
		rows = append(rows, r)
	}
	return rows
}

// oneMoreReseller is a partnership of the provider, with its invitation and administrative access.
func (s sides) oneMoreReseller(i int, now time.Time) (*models.Partnership, []any) {
	name := fmt.Sprintf("Reseller %03d", i)
	org := models.Organization{ID: models.NewID[models.Organization](), Name: name, Kinds: models.Set[models.OrganizationKind]{models.KindPartner}, Market: "US", Stamp: models.FirstStamp(now)}
	tenant := models.Tenant{ID: models.NewID[models.Tenant](), OrganizationID: org.ID, TenantID: fmt.Sprintf("6f000000-0000-4000-8000-%012d", i), Cloud: models.CloudCommercial, DefaultDomain: fmt.Sprintf("reseller%d.example", i), CreatedAt: now}
	partner := models.Partner{ID: models.NewID[models.Partner](), OrganizationID: org.ID, TenantID: tenant.ID, Name: name, SearchName: models.FoldForSearch(name), Types: models.Set[models.PartnerType]{models.IndirectReseller},
		Status: models.PartnerActive, Market: "US", Region: "UNITED_STATES", BillingCurrency: "USD", Stamp: models.FirstStamp(now)}
	p := sides{s.provider, access.Actor{PartnerID: partner.ID}}.partnership(now)
	r := s.request(i, models.RequestPartnership, s.provider, now)
	r.PartnershipID, r.Status = p.ID, models.RequestAccepted
	return p, []any{&org, &tenant, &partner, p, r, event(r, now), &models.AccessGrant{ID: models.NewID[models.AccessGrant](), OrganizationID: org.ID, PartnerID: s.provider.PartnerID, PartnershipID: p.ID,
		Status: models.AccessGranted, GrantedAt: now, Stamp: models.FirstStamp(now)}}
}

func (s sides) request(i int, kind models.RequestKind, issuer access.Actor, now time.Time) *models.RelationshipRequest {
	id := models.NewID[models.RelationshipRequest]()
	hash := sha256.Sum256(id[:])
	return &models.RelationshipRequest{
		ID: id, Reference: fmt.Sprintf("INV-%.1s%07d", kind, i), Kind: kind, OrganizationID: issuer.OrganizationID, PartnerID: issuer.PartnerID, IssuerID: issuer.UserID, InviteeLocale: "en",
		Subject: "Work with us", Body: "Answer here: {{link}}", LinkNumber: 1, TokenHash: hash[:], Status: models.RequestSent, SentAt: &now, ExpiresAt: now.AddDate(0, 3, 0), Stamp: models.FirstStamp(now),
	}
}

// event is the first of the history of an invitation.
func event(r *models.RelationshipRequest, now time.Time) *models.AuditEvent {
	about := r.ID.Any()
	return &models.AuditEvent{ID: models.NewID[models.AuditEvent](), Action: "createRelationshipRequest", ActorID: r.IssuerID, ActorOrgID: r.OrganizationID, OrganizationID: r.OrganizationID,
		SubjectPrefix: about.Prefix, SubjectID: about.UUID[:], ToState: string(r.Status), CreatedAt: now}
}
