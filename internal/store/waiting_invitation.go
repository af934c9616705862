package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
)

// maxWaiting is how many invitations are shown to the people for whom they wait.
const maxWaiting = 25

// WaitingInvitation is an invitation to a customer that waits for the answer of the reader, with what its letter says.
type WaitingInvitation struct {
	ID              models.ID[models.RelationshipRequest]
	Kind            models.RequestKind
	Reference       string
	PartnerName     string
	ProviderName    *string
	InviterName     *string // nil when the person has left
	DelegatedAccess bool
	GovernmentCloud bool
	ExpiresAt       time.Time
	CreatedAt       time.Time
}

// RequestID is the id as clients see it.
func (i WaitingInvitation) RequestID() models.AnyID { return i.ID.Any() }

// WaitingInvitations lists the invitations to the verified address of an actor and, for the global admin of a customer, those to the domains
// of the customer, newest first. Refused are domains that stand for no organisation.
func (s *Store) WaitingInvitations(ctx context.Context, who access.Actor, refused func(domain string) bool) ([]*WaitingInvitation, error) {
	var found []*WaitingInvitation
	if who.Identity.Email != "" {
		own, err := s.waiting(ctx, "invitee_key = ?", models.AddressKey(who.Identity.Email))
		if err != nil {
			return nil, err
		}
		found = own
	}
	if who.Roles.Has(models.CustomerGlobalAdmin) {
		domains, tenant, err := s.ownDomains(ctx, who.CustomerID)
		if err != nil {
			return nil, err
		}
		for _, domain := range domains {
			if domain == "" || refused(domain) {
				continue
			}
			colleagues, err := s.waiting(ctx, "invitee_domain = ? AND invitee_tenant IN ('', ?)", domain, tenant)
			if err != nil {
				return nil, err
			}
			found = append(found, colleagues...)
		}
	}
	slices.SortFunc(found, func(a, b *WaitingInvitation) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID.String(), a.ID.String()))
	})
	found = slices.CompactFunc(found, func(a, b *WaitingInvitation) bool { return a.ID == b.ID })
	return found[:min(len(found), maxWaiting)], nil
}

// ownDomains are the domains that a customer owns, and its tenant ID.
func (s *Store) ownDomains(ctx context.Context, id models.ID[models.Customer]) (domains []string, tenant string, err error) {
	var row struct{ Domain, DefaultDomain, TenantID string }
	err = s.read.WithContext(ctx).Model(&models.Customer{}).Select("customers.domain, tenants.default_domain, tenants.tenant_id").
		Joins("JOIN tenants ON tenants.id = customers.tenant_id").Where("customers.id = ?", id).Scan(&row).Error
	if row.Domain == row.DefaultDomain {
		return []string{row.Domain}, row.TenantID, translate(err)
	}
	return []string{row.Domain, row.DefaultDomain}, row.TenantID, translate(err)
}

// waiting reads the newest invitations that were sent and wait for an answer. The conditions besides the given one are such that no index
// is tempting: those of an address or a domain are few, and are read in their order.
func (s *Store) waiting(ctx context.Context, sql string, args ...any) ([]*WaitingInvitation, error) {
	var rows []*models.RelationshipRequest
	err := s.read.WithContext(ctx).Select("id, kind, reference, partner_id, provider_id, issuer_id, delegated_access, government_cloud, expires_at, created_at").
		Where(sql, args...).Where("kind <> ? AND status NOT IN ? AND COALESCE(expires_at, created_at) > ?", models.RequestPartnership, notWaiting, s.Now()).
		Order("created_at DESC").Limit(maxWaiting).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, translate(err)
	}
	return s.named(ctx, rows)
}

// notWaiting are the states in which nobody waits for an answer: before an invitation is sent, and after it is answered.
var notWaiting = []models.RequestStatus{models.RequestIssued, models.RequestAccepted, models.RequestDeclined, models.RequestExpired, models.RequestRevoked}

// named reads the names in invitations.
func (s *Store) named(ctx context.Context, rows []*models.RelationshipRequest) ([]*WaitingInvitation, error) {
	var partnerIDs []models.ID[models.Partner]
	var userIDs []models.ID[models.User]
	for _, r := range rows {
		partnerIDs, userIDs = append(partnerIDs, r.PartnerID, r.ProviderID), append(userIDs, r.IssuerID)
	}
	var partners []*models.Partner
	var users []*models.User
	if err := s.read.WithContext(ctx).Select("id, name").Find(&partners, "id IN ?", partnerIDs).Error; err != nil {
		return nil, translate(err)
	}
	if err := s.read.WithContext(ctx).Select("id, name").Find(&users, "id IN ? AND disabled_at IS NULL", userIDs).Error; err != nil {
		return nil, translate(err)
	}
	names := map[string]*string{}
	for _, p := range partners {
		names[p.ID.String()] = &p.Name
	}
	for _, u := range users {
		names[u.ID.String()] = &u.Name
	}
	found := make([]*WaitingInvitation, len(rows))
	for i, r := range rows {
		found[i] = &WaitingInvitation{
			ID: r.ID, Kind: r.Kind, Reference: r.Reference, ProviderName: names[r.ProviderID.String()], InviterName: names[r.IssuerID.String()],
			DelegatedAccess: r.DelegatedAccess, GovernmentCloud: r.GovernmentCloud, ExpiresAt: r.ExpiresAt, CreatedAt: r.CreatedAt,
		}
		if name := names[r.PartnerID.String()]; name != nil {
			found[i].PartnerName = *name
		}
	}
	return found, nil
}
