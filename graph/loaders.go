package graph

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/vektah/gqlparser/v2/ast"
)

// loaders avoid N+1 queries: a query needs one statement for each level, however many rows a level has. Rows that
// were read by one statement are siblings. When a field of one of them needs a linked object that is not
// loaded yet, it is loaded for all siblings in one statement. Unlike with batching, nothing waits, so that the number
// of statements does not depend on timing.
type loaders struct {
	mu       sync.Mutex
	siblings map[any][]any // row → the rows of the same statement

	organizations  *cache[models.ID[models.Organization], *models.Organization]
	tenants        *cache[models.ID[models.Tenant], *models.Tenant]
	profiles       *cache[models.ID[models.Organization], *models.Tenant]
	partners       *cache[models.ID[models.Partner], *models.Partner]
	customers      *cache[models.ID[models.Customer], *models.Customer]
	accounts       *cache[models.ID[models.Organization], []*models.Partner]
	records        *cache[models.ID[models.Organization], *models.Customer]
	users          *cache[models.ID[models.User], *models.User]
	requests       *cache[models.ID[models.EligibilityRequest], *models.EligibilityRequest]
	messages       *cache[models.ID[models.EligibilityRequest], []*models.EligibilityMessage]
	history        *cache[models.ID[models.EligibilityRequest], []*models.AuditEvent]
	granted        *cache[models.ID[models.EligibilityRequest], []*models.PartnerQualification]
	issued         *cache[models.ID[models.EligibilityRequest], []*models.ValidationID]
	qualifications *cache[models.ID[models.Partner], []*models.PartnerQualification]
	standings      *cache[models.ID[models.Customer], store.CustomerStanding]
	parties        *cache[models.ID[models.Partner], store.Party]

	registrations         *cache[models.ID[models.Partner], *models.Registration]
	partnerProfiles       *cache[models.ID[models.Partner], []*models.PartnerProfile]
	associated            *cache[models.ID[models.Partner], *models.PartnerIdentifier]
	checks                *cache[models.ID[models.Registration], []*models.VettingCheck]
	verifications         *cache[models.ID[models.Registration], []*models.ContactVerification]
	documents             *cache[models.ID[models.Registration], []*models.Document]
	registrationStandings *cache[models.ID[models.Registration], store.RegistrationStanding]
	registrationHistory   *cache[models.ID[models.Registration], []*models.AuditEvent]
	listings              *cache[models.ID[models.Partner], *models.ProviderListing]
	supportRequests       *cache[models.ID[models.SupportRequest], *models.SupportRequest]
	acceptances           *cache[models.ID[models.Organization], []*models.AgreementAcceptance]
	customerAcceptances   *cache[models.ID[models.Customer], []*models.AgreementAcceptance]
	adminAgents           *cache[models.ID[models.Organization], bool]
	roles                 *cache[models.ID[models.User], []models.Role]

	relationships          *cache[models.ID[models.Customer], []*models.ResellerRelationship]
	begun                  *cache[models.ID[models.RelationshipRequest], []*models.ResellerRelationship]
	customerGrants         *cache[models.ID[models.Customer], []*models.AccessGrant]
	customerQualifications *cache[models.ID[models.Customer], []*models.CustomerQualification]
	accountStandings       *cache[models.ID[models.Customer], store.AccountStanding]
	relationshipStandings  *cache[models.ID[models.ResellerRelationship], store.RelationshipStanding]
	invitationStandings    *cache[models.ID[models.RelationshipRequest], store.InvitationStanding]
	orderStandings         *cache[models.ID[models.Customer], store.OrderStanding]
	validationIDs          *cache[models.ID[models.ValidationID], *models.ValidationID]
	invitations            *cache[models.ID[models.RelationshipRequest], *models.RelationshipRequest]
	invitationHistory      *cache[models.ID[models.RelationshipRequest], []*models.AuditEvent]
	partnerships           *cache[models.ID[models.Partnership], *models.Partnership]
	partnershipInvitations *cache[models.ID[models.Partnership], []*models.RelationshipRequest]
	partnershipStandings   *cache[models.ID[models.Partnership], store.PartnershipStanding]
	providerGrants         *cache[models.ID[models.Partnership], []*models.AccessGrant]
	partnerNames           *cache[models.ID[models.Partner], string]

	nodes *cache[models.AnyID, models.Noun]
	lists map[string]any // arguments of a connection → its cache by parent
}

type loadersKey struct{}

// load returns the loaders of the request.
func load(ctx context.Context) *loaders { return ctx.Value(loadersKey{}).(*loaders) }

// withLoaders sets new loaders for each field of a mutation and each event of a subscription, which have to read
// what has changed.
func withLoaders(srv *handler.Server, s *store.Store) {
	srv.AroundResponses(func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		return next(freshLoaders(ctx, s))
	})
	srv.AroundRootFields(func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
		if graphql.GetOperationContext(ctx).Operation.Operation == ast.Mutation {
			ctx = freshLoaders(ctx, s)
		}
		return next(ctx)
	})
}

func freshLoaders(ctx context.Context, s *store.Store) context.Context {
	return context.WithValue(ctx, loadersKey{}, newLoaders(s, actor(ctx)))
}

func newLoaders(s *store.Store, who access.Actor) *loaders {
	l := &loaders{siblings: map[any][]any{}, lists: map[string]any{}}
	l.organizations = rowsOf[models.Organization](l, s, who)
	l.tenants = rowsOf[models.Tenant](l, s, who)
	l.partners = rowsOf[models.Partner](l, s, who)
	l.customers = rowsOf[models.Customer](l, s, who)
	l.users = rowsOf[models.User](l, s, who)
	l.requests = rowsOf[models.EligibilityRequest](l, s, who)
	l.profiles = byID(l, who, s.CommercialTenantsOf, func(r *models.Tenant) models.ID[models.Organization] { return r.OrganizationID })

	l.accounts = byParent(l, who, s.PartnersOfOrganizations, func(r *models.Partner) models.ID[models.Organization] { return r.OrganizationID })
	l.records = byID(l, who, s.CustomersOfOrganizations, func(r *models.Customer) models.ID[models.Organization] { return r.OrganizationID })

	l.messages = byParent(l, who, s.EligibilityMessagesOf, func(r *models.EligibilityMessage) models.ID[models.EligibilityRequest] { return r.RequestID })
	l.history = byParent(l, who, s.HistoryOf, func(r *models.AuditEvent) models.ID[models.EligibilityRequest] {
		return models.ID[models.EligibilityRequest](r.SubjectID)
	})
	l.granted = byParent(l, who, s.QualificationsFrom, func(r *models.PartnerQualification) models.ID[models.EligibilityRequest] { return r.RequestID })
	l.issued = byParent(l, who, s.ValidationIDsFrom, func(r *models.ValidationID) models.ID[models.EligibilityRequest] { return r.RequestID })
	l.qualifications = byParent(l, who, s.QualificationsOf, func(r *models.PartnerQualification) models.ID[models.Partner] { return r.PartnerID })
	l.standings = newCache(func(ctx context.Context, ids []models.ID[models.Customer]) (map[models.ID[models.Customer]]store.CustomerStanding, error) {
		rows, err := s.CustomerStandings(ctx, who.PartnerID, ids)
		found := make(map[models.ID[models.Customer]]store.CustomerStanding, len(rows))
		for _, row := range rows {
			found[row.CustomerID] = row
		}
		return found, err
	})
	l.parties = newCache(s.Parties)
	l.loadRegistrations(s, who)
	l.loadRelationships(s, who)
	l.nodes = newCache(func(ctx context.Context, ids []models.AnyID) (map[models.AnyID]models.Noun, error) {
		return findNodes(ctx, l, s, who, ids)
	})
	return l
}

func (l *loaders) loadRegistrations(s *store.Store, who access.Actor) {
	type id = models.ID[models.Registration]
	l.registrations = byID(l, who, s.RegistrationsOf, func(r *models.Registration) models.ID[models.Partner] { return r.PartnerID })
	l.associated = byID(l, who, s.AssociatedIdentifiersOf, func(r *models.PartnerIdentifier) models.ID[models.Partner] { return r.PartnerID })
	l.listings = byID(l, who, s.ListingsOf, func(r *models.ProviderListing) models.ID[models.Partner] { return r.PartnerID })
	l.supportRequests = rowsOf[models.SupportRequest](l, s, who)
	l.partnerProfiles = byParent(l, who, s.ProfilesOf, func(r *models.PartnerProfile) models.ID[models.Partner] { return r.PartnerID })
	l.checks = byParent(l, who, s.ChecksOf, func(r *models.VettingCheck) id { return r.RegistrationID })
	l.verifications = byParent(l, who, s.VerificationsOf, func(r *models.ContactVerification) id { return r.RegistrationID })
	l.documents = byParent(l, who, s.DocumentsOf, func(r *models.Document) id { return r.RegistrationID })
	l.registrationHistory = byParent(l, who, s.RegistrationHistoryOf, func(r *models.AuditEvent) id { return id(r.SubjectID) })
	l.acceptances = byParent(l, who, unscoped(s.PartnerAcceptancesOf), func(r *models.AgreementAcceptance) models.ID[models.Organization] { return r.OrganizationID })
	l.customerAcceptances = byParent(l, who, unscoped(s.CustomerAcceptancesOf), func(r *models.AgreementAcceptance) models.ID[models.Customer] { return r.CustomerID })
	l.registrationStandings = newCache(s.RegistrationStandings)
	l.adminAgents = newCache(s.AdminAgentsOf)
	l.roles = newCache(s.RolesOf)
}

func (l *loaders) loadRelationships(s *store.Store, who access.Actor) {
	customerOf := func(r *models.ResellerRelationship) models.ID[models.Customer] { return r.CustomerID }
	l.relationships = byParent(l, who, s.RelationshipsOfCustomers, customerOf)
	l.begun = byParent(l, who, s.RelationshipsFrom, func(r *models.ResellerRelationship) models.ID[models.RelationshipRequest] { return r.RequestID })
	l.customerGrants = byParent(l, who, unscoped(s.CustomerGrantsOf), func(r *models.AccessGrant) models.ID[models.Customer] { return r.CustomerID })
	l.customerQualifications = byParent(l, who, s.QualificationsOfCustomers, func(r *models.CustomerQualification) models.ID[models.Customer] { return r.CustomerID })
	l.orderStandings = newCache(func(ctx context.Context, ids []models.ID[models.Customer]) (map[models.ID[models.Customer]]store.OrderStanding, error) {
		rows, err := s.OrderStandings(ctx, who.PartnerID, ids)
		found := make(map[models.ID[models.Customer]]store.OrderStanding, len(rows))
		for _, row := range rows {
			found[row.CustomerID] = row
		}
		return found, err
	})
	l.accountStandings = newCache(func(ctx context.Context, ids []models.ID[models.Customer]) (map[models.ID[models.Customer]]store.AccountStanding, error) {
		return s.AccountStandings(ctx, who.PartnerID, ids)
	})
	l.relationshipStandings = newCache(s.RelationshipStandings)
	l.validationIDs = rowsOf[models.ValidationID](l, s, who)
	l.invitations = rowsOf[models.RelationshipRequest](l, s, who)
	l.invitationStandings = newCache(s.InvitationStandings)
	l.invitationHistory = byParent(l, who, s.InvitationHistoryOf, func(r *models.AuditEvent) models.ID[models.RelationshipRequest] {
		return models.ID[models.RelationshipRequest](r.SubjectID)
	})
	l.partnerships = rowsOf[models.Partnership](l, s, who)
	l.partnershipInvitations = byParent(l, who, s.InvitationsTo, func(r *models.RelationshipRequest) models.ID[models.Partnership] { return r.PartnershipID })
	l.partnershipStandings = newCache(s.PartnershipStandings)
	l.providerGrants = byParent(l, who, unscoped(s.ProviderGrantsOf), func(r *models.AccessGrant) models.ID[models.Partnership] { return r.PartnershipID })
	l.partnerNames = newCache(s.PartnerNames)
}

// unscoped is for rows without an access check of their own: they are visible with their parent.
func unscoped[K comparable, T any](find func(context.Context, []K) ([]*T, error)) func(context.Context, access.Actor, []K) ([]*T, error) {
	return func(ctx context.Context, _ access.Actor, ids []K) ([]*T, error) { return find(ctx, ids) }
}

// cache holds loaded values, and keys that have none.
type cache[K comparable, V any] struct {
	mu    sync.Mutex
	known map[K]V
	find  func(context.Context, []K) (map[K]V, error)
}

func newCache[K comparable, V any](find func(context.Context, []K) (map[K]V, error)) *cache[K, V] {
	return &cache[K, V]{known: map[K]V{}, find: find}
}

// get returns the value of a key. If it is not loaded, it is loaded together with the keys of others; concurrent calls
// wait.
func (c *cache[K, V]) get(ctx context.Context, key K, others func() []K) (V, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.known[key]; ok {
		return v, nil
	}
	var zero V
	missing, seen := []K{}, map[K]bool{}
	for _, k := range append(others(), key) {
		if _, ok := c.known[k]; !ok && !seen[k] && k != *new(K) {
			missing, seen[k] = append(missing, k), true
		}
	}
	found, err := c.find(ctx, missing)
	if err != nil {
		return zero, err
	}
	for _, k := range missing {
		c.known[k] = found[k]
	}
	return c.known[key], nil
}

// byID caches rows by a unique id.
func byID[K comparable, T any](l *loaders, who access.Actor, find func(context.Context, access.Actor, []K) ([]*T, error), key func(*T) K) *cache[K, *T] {
	return newCache(func(ctx context.Context, ids []K) (map[K]*T, error) {
		rows, err := find(ctx, who, ids)
		addSiblings(l, rows)
		found := make(map[K]*T, len(rows))
		for _, row := range rows {
			if _, taken := found[key(row)]; !taken {
				found[key(row)] = row
			}
		}
		return found, err
	})
}

// rowsOf caches the rows of a kind that the actor may see, by their ids.
func rowsOf[T models.Noun](l *loaders, s *store.Store, who access.Actor) *cache[models.ID[T], *T] {
	find := func(ctx context.Context, who access.Actor, ids []models.ID[T]) ([]*T, error) {
		return store.FindMany(ctx, s, who, ids)
	}
	return byID(l, who, find, func(row *T) models.ID[T] { return models.As[T]((*row).GlobalID()) })
}

// byParent caches the rows of each parent, in the order of the query.
func byParent[K comparable, T any](l *loaders, who access.Actor, find func(context.Context, access.Actor, []K) ([]*T, error), parent func(*T) K) *cache[K, []*T] {
	return newCache(func(ctx context.Context, ids []K) (map[K][]*T, error) {
		rows, err := find(ctx, who, ids)
		addSiblings(l, rows)
		found := make(map[K][]*T, len(ids))
		for _, row := range rows {
			found[parent(row)] = append(found[parent(row)], row)
		}
		return found, err
	})
}

// addSiblings records that rows were read by one statement.
func addSiblings[T any](l *loaders, rows []T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	together := make([]any, len(rows))
	for i, row := range rows {
		together[i], l.siblings[row] = row, together
	}
}

// siblings are the rows that were read by the same statement, including row itself.
func siblings[T any](l *loaders, row *T) []*T {
	l.mu.Lock()
	defer l.mu.Unlock()
	together, ok := l.siblings[row]
	if !ok {
		return []*T{row}
	}
	rows := make([]*T, len(together))
	for i, other := range together {
		rows[i] = other.(*T)
	}
	return rows
}

// linked returns the value of a cache for a key of row. It loads the values for all siblings at once.
func linked[R any, K comparable, V any](ctx context.Context, c *cache[K, V], row *R, key func(*R) K) (V, error) {
	k := key(row)
	if k == *new(K) {
		var none V
		return none, nil
	}
	return c.get(ctx, k, func() []K {
		rows := siblings(load(ctx), row)
		keys := make([]K, len(rows))
		for i, r := range rows {
			keys[i] = key(r)
		}
		return keys
	})
}

// linkedPage returns a connection of row. It loads the same page for all siblings, in one statement.
func linkedPage[R any, K comparable, T any](ctx context.Context, row *R, key func(*R) K, arguments any, find func(context.Context, []K) (map[K]*store.Connection[T], error)) (*store.Connection[T], error) {
	l := load(ctx)
	return linked(ctx, listCache(ctx, l, arguments, find), row, key)
}

func listCache[K comparable, T any](ctx context.Context, l *loaders, arguments any, find func(context.Context, []K) (map[K]*store.Connection[T], error)) *cache[K, *store.Connection[T]] {
	text, _ := json.Marshal(arguments) // plain values and ids: never fails
	field := graphql.GetFieldContext(ctx)
	name := field.Object + "." + field.Field.Name + string(text)
	l.mu.Lock()
	defer l.mu.Unlock()
	if c, ok := l.lists[name].(*cache[K, *store.Connection[T]]); ok {
		return c
	}
	c := newCache(func(ctx context.Context, keys []K) (map[K]*store.Connection[T], error) {
		found, err := find(ctx, keys)
		var rows []*T
		for _, conn := range found {
			rows = append(rows, conn.Nodes()...)
		}
		addSiblings(l, rows)
		return found, err
	})
	l.lists[name] = c
	return c
}

// connection records the rows of a page as siblings.
func connection[T any](ctx context.Context, c *store.Connection[T], err error) (*store.Connection[T], error) {
	if err == nil {
		addSiblings(load(ctx), c.Nodes())
	}
	return c, err
}
