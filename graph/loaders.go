package graph

import (
	"context"
	"encoding/json"
	"slices"
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
	store   *store.Store
	who     access.Actor
	columns store.Columns // that the operation needs

	mu   sync.Mutex
	read []any // the slice of the rows of each statement

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
	resold         *cache[models.ID[models.Partner], bool] // whether the viewer's provider is in partnership with it

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
	supportMessages       *cache[models.ID[models.SupportRequest], []*models.SupportMessage]
	supportPartners       *cache[models.ID[models.SupportRequest], []*store.AudiencePartner]
	supportHistory        *cache[models.ID[models.SupportRequest], []*models.AuditEvent]
	attachments           *cache[models.ID[models.SupportMessage], []*models.Document]
	acceptances           *cache[models.ID[models.Organization], []*models.AgreementAcceptance]
	customerAcceptances   *cache[models.ID[models.Customer], []*models.AgreementAcceptance]
	keptTexts             *cache[string, *models.KeptText] // by their hash
	holders               *cache[models.ID[models.Organization], map[models.Role]int]
	roles                 *cache[models.ID[models.User], []models.Role]
	importProblems        *cache[models.ID[models.ProgramImport], []*models.ImportProblem]

	customerTenants        *cache[models.ID[models.Tenant], *models.Tenant]
	relationships          *cache[models.ID[models.Customer], []*models.ResellerRelationship]
	ownRelationships       *cache[models.ID[models.Customer], *models.ResellerRelationship]
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
	partnerStatuses        *cache[models.ID[models.Partner], models.PartnerStatus]

	offers        *cache[models.ID[models.Offer], *models.Offer]
	plans         *cache[models.ID[models.OfferPlan], *models.OfferPlan]
	liveListings  *cache[models.ID[models.Offer], *models.OfferListing]
	draftListings *cache[models.ID[models.Offer], *models.OfferListing]
	draftPrices   *cache[models.ID[models.OfferPlan], []*models.DraftPrice]
	catalogs      *cache[models.ID[models.Customer], store.Catalog]

	triedOffers      *cache[models.ID[models.Customer], map[models.ID[models.Offer]]bool]
	audiences        *cache[store.AudienceKey, *store.AudienceStanding]
	audiencePartners *cache[models.ID[models.Partner], *store.AudiencePartner]
	exclusions       *cache[models.ID[models.OfferPlan], *store.Exclusion] // of the viewer's account
	resoldOffers     *cache[models.ID[models.Offer], bool]                 // by the viewer's account

	carts         *cache[models.ID[models.Cart], *models.Cart]
	cartLines     *cache[models.ID[models.Cart], []*models.CartLine]
	cartStandings *cache[models.ID[models.Cart], store.CartStanding]
	cartOrders    *cache[models.ID[models.Cart], store.OrderStanding]
	ordersOfCarts *cache[models.ID[models.Cart], []*models.Order]
	orders        *cache[models.ID[models.Order], *models.Order]
	placedOrders  *cache[models.ID[models.Order], store.PlacedOrderStanding]
	orderLines    *cache[models.ID[models.Order], []*models.OrderLine]
	subscriptions *cache[models.ID[models.Subscription], *models.Subscription]

	nodes  *cache[models.AnyID, models.Noun]
	fields map[string]any // arguments of a field → its cache by parent
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
	return context.WithValue(ctx, loadersKey{}, newLoaders(s, actor(ctx), columnsOf(graphql.GetOperationContext(ctx).Operation)))
}

func newLoaders(s *store.Store, who access.Actor, columns store.Columns) *loaders {
	l := &loaders{store: s, who: who, columns: columns, fields: map[string]any{}}
	l.organizations = rowsOf[models.Organization](l)
	l.tenants = rowsOf[models.Tenant](l)
	l.customerTenants = byOwnID(l, s.CustomerTenants)
	l.partners = rowsOf[models.Partner](l)
	l.customers = rowsOf[models.Customer](l)
	l.users = rowsOf[models.User](l)
	l.requests = rowsOf[models.EligibilityRequest](l)
	l.profiles = byID(l, store.CommercialTenantsOf)

	l.accounts = byParent(l, store.PartnersOfOrganizations)
	l.records = byID(l, store.CustomersOfOrganizations)

	l.messages = byParent(l, store.EligibilityMessagesOf)
	l.history = byParent(l, store.HistoryOf)
	l.granted = byParent(l, store.QualificationsFrom)
	l.issued = byParent(l, store.ValidationIDsFrom)
	l.qualifications = byParent(l, store.QualificationsOf)
	l.standings = newCache(func(ctx context.Context, ids []models.ID[models.Customer]) (map[models.ID[models.Customer]]store.CustomerStanding, error) {
		rows, err := s.CustomerStandings(ctx, who.PartnerID, ids)
		found := make(map[models.ID[models.Customer]]store.CustomerStanding, len(rows))
		for _, row := range rows {
			found[row.CustomerID] = row
		}
		return found, err
	})
	l.parties = newCache(s.Parties)
	l.resold = newCache(func(ctx context.Context, ids []models.ID[models.Partner]) (map[models.ID[models.Partner]]bool, error) {
		return s.ResellersAmong(ctx, who.PartnerID, ids)
	})
	l.offers = rowsOf[models.Offer](l)
	l.plans = rowsOf[models.OfferPlan](l)
	l.liveListings = byID(l, store.LiveListingsOf)
	l.draftListings = byID(l, store.DraftListingsOf)
	l.draftPrices = byParent(l, store.DraftPricesOf)
	l.catalogs = newCache(func(ctx context.Context, ids []models.ID[models.Customer]) (map[models.ID[models.Customer]]store.Catalog, error) {
		return s.CatalogOf(ctx, who, ids)
	})
	l.triedOffers = newCache(s.TriedOffers)
	l.carts = rowsOf[models.Cart](l)
	l.cartLines = byParent(l, store.CartLinesOf)
	l.cartStandings = newCache(s.CartStandings)
	l.cartOrders = newCache(s.CartOrderStandings)
	l.ordersOfCarts = byParent(l, store.OrdersOfCarts)
	l.orders = rowsOf[models.Order](l)
	l.placedOrders = newCache(s.PlacedOrderStandings)
	l.orderLines = byParent(l, store.OrderLinesOf)
	l.subscriptions = rowsOf[models.Subscription](l)
	l.audiences = newCache(s.AudienceStandings)
	l.audiencePartners = newCache(s.AudiencePartners)
	l.exclusions = newCache(func(ctx context.Context, ids []models.ID[models.OfferPlan]) (map[models.ID[models.OfferPlan]]*store.Exclusion, error) {
		return s.Exclusions(ctx, who.PartnerID, ids)
	})
	l.resoldOffers = newCache(func(ctx context.Context, ids []models.ID[models.Offer]) (map[models.ID[models.Offer]]bool, error) {
		return s.Resold(ctx, who.PartnerID, ids)
	})
	l.loadRegistrations(s, who)
	l.loadRelationships(s, who)
	l.nodes = newCache(func(ctx context.Context, ids []models.AnyID) (map[models.AnyID]models.Noun, error) {
		return findNodes(ctx, l, s, who, ids)
	})
	return l
}

func (l *loaders) loadRegistrations(s *store.Store, who access.Actor) {
	l.registrations = byID(l, store.RegistrationsOf)
	l.associated = byID(l, store.AssociatedIdentifiersOf)
	l.listings = byID(l, store.ListingsOf)
	l.supportRequests = rowsOf[models.SupportRequest](l)
	l.supportMessages = byParent(l, store.SupportMessagesOf)
	l.supportPartners = newCache(s.PartnersNamed)
	l.supportHistory = byParent(l, store.SupportHistoryOf)
	l.attachments = byParent(l, store.AttachmentsOf)
	l.partnerProfiles = byParent(l, store.ProfilesOf)
	l.checks = byParent(l, store.ChecksOf)
	l.verifications = byParent(l, store.VerificationsOf)
	l.documents = byParent(l, store.DocumentsOf)
	l.registrationHistory = byParent(l, store.RegistrationHistoryOf)
	l.acceptances = byParent(l, store.PartnerAcceptancesOf)
	l.customerAcceptances = byParent(l, store.CustomerAcceptancesOf)
	l.registrationStandings = newCache(s.RegistrationStandings)
	l.keptTexts = newCache(s.KeptTexts)
	l.holders = newCache(s.HoldersOf)
	l.roles = newCache(s.RolesOf)
	l.importProblems = newCache(func(ctx context.Context, ids []models.ID[models.ProgramImport]) (map[models.ID[models.ProgramImport]][]*models.ImportProblem, error) {
		return s.ImportProblemsOf(ctx, ids, shownImportProblems)
	})
}

func (l *loaders) loadRelationships(s *store.Store, who access.Actor) {
	l.relationships = byParent(l, store.RelationshipsOfCustomers)
	l.ownRelationships = byID(l, store.OwnRelationshipsOf)
	l.begun = byParent(l, store.RelationshipsFrom)
	l.customerGrants = byParent(l, store.CustomerGrantsOf)
	l.customerQualifications = byParent(l, store.QualificationsOfCustomers)
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
	l.validationIDs = rowsOf[models.ValidationID](l)
	l.invitations = rowsOf[models.RelationshipRequest](l)
	l.invitationStandings = newCache(s.InvitationStandings)
	l.invitationHistory = byParent(l, store.InvitationHistoryOf)
	l.partnerships = rowsOf[models.Partnership](l)
	l.partnershipInvitations = byParent(l, store.InvitationsTo)
	l.partnershipStandings = newCache(s.PartnershipStandings)
	l.providerGrants = byParent(l, store.ProviderGrantsOf)
	l.partnerNames = newCache(s.PartnerNames)
	l.partnerStatuses = newCache(s.PartnerStatuses)
}

// cache holds loaded values, and keys that have none.
type cache[K comparable, V any] struct {
	mu    sync.Mutex
	known map[K]V // nil until something is loaded
	find  func(context.Context, []K) (map[K]V, error)
}

func newCache[K comparable, V any](find func(context.Context, []K) (map[K]V, error)) *cache[K, V] {
	return &cache[K, V]{find: find}
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
	keys := append(others(), key)
	missing, seen := make([]K, 0, len(keys)), map[K]bool{}
	for _, k := range keys {
		if _, ok := c.known[k]; !ok && !seen[k] && k != *new(K) {
			missing, seen[k] = append(missing, k), true
		}
	}
	found, err := c.find(ctx, missing)
	if err != nil {
		return zero, err
	}
	if c.known == nil {
		c.known = make(map[K]V, len(missing))
	}
	for _, k := range missing {
		c.known[k] = found[k]
	}
	return c.known[key], nil
}

// alone says that a key has no others.
func alone[K comparable]() []K { return nil }

// byID caches the only child of each parent.
func byID[T, P models.Noun](l *loaders, of store.Children[T, P]) *cache[models.ID[P], *T] {
	return newCache(func(ctx context.Context, ids []models.ID[P]) (map[models.ID[P]]*T, error) {
		rows, err := of.FindParts(ctx, l.store, l.who, ids, l.columns)
		return firstBy(l, rows, of.Parent()), err
	})
}

// rowsOf caches the rows of a kind that the actor may see, by their ids.
func rowsOf[T models.Noun](l *loaders) *cache[models.ID[T], *T] {
	return byOwnID(l, func(ctx context.Context, ids []models.ID[T]) ([]*T, error) {
		return store.FindParts(ctx, l.store, l.who, ids, l.columns)
	})
}

// byOwnID caches rows by their ids.
func byOwnID[T models.Noun](l *loaders, find func(context.Context, []models.ID[T]) ([]*T, error)) *cache[models.ID[T], *T] {
	return newCache(func(ctx context.Context, ids []models.ID[T]) (map[models.ID[T]]*T, error) {
		rows, err := find(ctx, ids)
		return firstBy(l, rows, func(row *T) models.ID[T] { return models.As[T]((*row).GlobalID()) }), err
	})
}

func firstBy[K comparable, T any](l *loaders, rows []*T, key func(*T) K) map[K]*T {
	addSiblings(l, rows)
	found := make(map[K]*T, len(rows))
	for _, row := range rows {
		if k := key(row); found[k] == nil {
			found[k] = row
		}
	}
	return found
}

// byParent caches the children of each parent, in their order.
func byParent[T, P models.Noun](l *loaders, of store.Children[T, P]) *cache[models.ID[P], []*T] {
	return newCache(func(ctx context.Context, ids []models.ID[P]) (map[models.ID[P]][]*T, error) {
		rows, err := of.FindParts(ctx, l.store, l.who, ids, l.columns)
		addSiblings(l, rows)
		found, parent := make(map[models.ID[P]][]*T, len(ids)), of.Parent()
		for _, row := range rows {
			found[parent(row)] = append(found[parent(row)], row)
		}
		return found, err
	})
}

// addSiblings records that rows were read by one statement. The slice must not change afterwards.
func addSiblings[T any](l *loaders, rows []T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.read = append(l.read, rows)
}

// siblings are the rows that were read by the same statement, the last one with this row, which is one of them. It is needed only where something
// has to be loaded, so that a search costs less than a map of all rows.
func siblings[T any](l *loaders, row *T) []*T {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, read := range slices.Backward(l.read) {
		switch rows := read.(type) {
		case []*T:
			if slices.Contains(rows, row) {
				return rows
			}
		case []models.Noun:
			if noun, is := any(row).(models.Noun); is && slices.Contains(rows, noun) {
				return typed[T](rows)
			}
		}
	}
	return []*T{row}
}

// typed are rows of one kind.
func typed[T any](nouns []models.Noun) []*T {
	rows := make([]*T, len(nouns))
	for i, noun := range nouns {
		rows[i] = any(noun).(*T)
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
	return fieldCache(ctx, l, arguments, func(ctx context.Context, keys []K) (map[K]*store.Connection[T], error) {
		found, err := find(ctx, keys)
		var rows []*T
		for _, conn := range found {
			rows = append(rows, conn.Nodes()...)
		}
		addSiblings(l, rows)
		return found, err
	})
}

// fieldCache is the cache of a field that has arguments.
func fieldCache[K comparable, V any](ctx context.Context, l *loaders, arguments any, find func(context.Context, []K) (map[K]V, error)) *cache[K, V] {
	text, _ := json.Marshal(arguments) // plain values and ids: never fails
	field := graphql.GetFieldContext(ctx)
	name := field.Object + "." + field.Field.Name + string(text)
	l.mu.Lock()
	defer l.mu.Unlock()
	if c, ok := l.fields[name].(*cache[K, V]); ok {
		return c
	}
	c := newCache(find)
	l.fields[name] = c
	return c
}

// connection records the rows of a page as siblings.
func connection[T any](ctx context.Context, c *store.Connection[T], err error) (*store.Connection[T], error) {
	if err == nil {
		addSiblings(load(ctx), c.Nodes())
	}
	return c, err
}
