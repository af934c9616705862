package graph

import (
	"context"
	"maps"

	"github.com/99designs/gqlgen/graphql"
	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/vektah/gqlparser/v2/ast"
)

// Resolver is the root of the resolvers: reads go to the store, changes to the program. There is one
// file of resolvers for each feature, without business rules.
type Resolver struct {
	program *program.Program
	store   *store.Store
	updates *Updates
	version string
	enums   map[string]ast.EnumValueList // of the schema
}

// NewSchema is the executable schema of a program; version is that of the server.
func NewSchema(p *program.Program, updates *Updates, version string) graphql.ExecutableSchema {
	schema := withoutDefer(generated.NewExecutableSchema(generated.Config{}).Schema())
	return generated.NewExecutableSchema(generated.Config{
		Schema:     schema,
		Resolvers:  &Resolver{program: p, store: p.Store, updates: updates, version: version, enums: enumsOf(schema)},
		Directives: generated.DirectiveRoot{Access: allow},
	})
}

// withoutDefer removes the @defer directive, which the parser declares but this server does not support, so that
// introspection is correct.
func withoutDefer(schema *ast.Schema) *ast.Schema {
	own := *schema
	own.Directives = maps.Clone(schema.Directives)
	delete(own.Directives, "defer")
	return &own
}

// allow enforces @access with the grants. Use cases check the grants of mutations, so that a refusal is a
// userError like the others.
func allow(ctx context.Context, _ any, next graphql.Resolver, _ []models.Role) (any, error) {
	field := graphql.GetFieldContext(ctx)
	if field.Object == "Mutation" {
		return next(ctx)
	}
	if err := actor(ctx).May(access.Action(field.Field.Name)); err != nil {
		return nil, err
	}
	return next(ctx)
}

type (
	query                 struct{ *Resolver }
	mutation              struct{ *Resolver }
	subscription          struct{ *Resolver }
	accessGrant           struct{ *Resolver }
	agreementAcceptance   struct{ *Resolver }
	apiToken              struct{ *Resolver }
	auditEvent            struct{ *Resolver }
	contactCheck          struct{ *Resolver }
	contactRegistration   struct{ *Resolver }
	customer              struct{ *Resolver }
	offer                 struct{ *Resolver }
	offerPlan             struct{ *Resolver }
	offerDraft            struct{ *Resolver }
	offerPlanDraft        struct{ *Resolver }
	planPrice             struct{ *Resolver }
	audienceEntry         struct{ *Resolver }
	audienceMove          struct{ *Resolver }
	resellerAudience      struct{ *Resolver }
	cart                  struct{ *Resolver }
	cartLine              struct{ *Resolver }
	order                 struct{ *Resolver }
	orderLine             struct{ *Resolver }
	orderGroup            struct{ *Resolver }
	customerSubscription  struct{ *Resolver }
	supportRequest        struct{ *Resolver }
	supportMessage        struct{ *Resolver }
	resellerRelationship  struct{ *Resolver }
	removalBlocker        struct{ *Resolver }
	relationshipRequest   struct{ *Resolver }
	partnership           struct{ *Resolver }
	invitation            struct{ *Resolver }
	customerQualification struct{ *Resolver }
	customerAccount       struct{ *Resolver }
	eligibilityMessage    struct{ *Resolver }
	eligibilityRequest    struct{ *Resolver }
	email                 struct{ *Resolver }
	document              struct{ *Resolver }
	importProblem         struct{ *Resolver }
	job                   struct{ *Resolver }
	legalInfo             struct{ *Resolver }
	legalProfile          struct{ *Resolver }
	market                struct{ *Resolver }
	organization          struct{ *Resolver }
	partner               struct{ *Resolver }
	partnerIdentifier     struct{ *Resolver }
	programImport         struct{ *Resolver }
	partnerQualification  struct{ *Resolver }
	postalAddress         struct{ *Resolver }
	providerListing       struct{ *Resolver }
	registration          struct{ *Resolver }
	newCustomer           struct{}
	settings              struct{ *Resolver }
	user                  struct{ *Resolver }
	validationID          struct{ *Resolver }
	vettingCheck          struct{ *Resolver }
	vettingOutcome        struct{ *Resolver }
	viewer                struct{ *Resolver }
	session               struct{ *Resolver }
)

// The resolvers of each type.
func (r *Resolver) Query() generated.QueryResolver               { return query{r} }
func (r *Resolver) Mutation() generated.MutationResolver         { return mutation{r} }
func (r *Resolver) Subscription() generated.SubscriptionResolver { return subscription{r} }
func (r *Resolver) AgreementAcceptance() generated.AgreementAcceptanceResolver {
	return agreementAcceptance{r}
}
func (r *Resolver) ApiToken() generated.ApiTokenResolver           { return apiToken{r} }
func (r *Resolver) Document() generated.DocumentResolver           { return document{r} }
func (r *Resolver) ProgramImport() generated.ProgramImportResolver { return programImport{r} }
func (r *Resolver) ImportProblem() generated.ImportProblemResolver { return importProblem{r} }
func (r *Resolver) LegalInfo() generated.LegalInfoResolver         { return legalInfo{r} }
func (r *Resolver) LegalProfile() generated.LegalProfileResolver   { return legalProfile{r} }
func (r *Resolver) Market() generated.MarketResolver               { return market{r} }
func (r *Resolver) PartnerId() generated.PartnerIdResolver         { return partnerIdentifier{r} }
func (r *Resolver) PostalAddress() generated.PostalAddressResolver { return postalAddress{r} }
func (r *Resolver) ProviderListing() generated.ProviderListingResolver {
	return providerListing{r}
}
func (r *Resolver) ContactCheck() generated.ContactCheckResolver { return contactCheck{r} }
func (r *Resolver) ContactRegistration() generated.ContactRegistrationResolver {
	return contactRegistration{r}
}
func (r *Resolver) Registration() generated.RegistrationResolver     { return registration{r} }
func (r *Resolver) BrowserSession() generated.BrowserSessionResolver { return session{r} }
func (r *Resolver) VettingCheck() generated.VettingCheckResolver     { return vettingCheck{r} }
func (r *Resolver) VettingOutcome() generated.VettingOutcomeResolver { return vettingOutcome{r} }
func (r *Resolver) CreateCustomerInput() generated.CreateCustomerInputResolver {
	return newCustomer{}
}
func (r *Resolver) ValidateCustomerInput() generated.ValidateCustomerInputResolver {
	return newCustomer{}
}
func (r *Resolver) NewCustomerInput() generated.NewCustomerInputResolver { return invitedCompany{} }
func (r *Resolver) CustomerAccount() generated.CustomerAccountResolver   { return customerAccount{r} }
func (r *Resolver) CustomerQualification() generated.CustomerQualificationResolver {
	return customerQualification{r}
}
func (r *Resolver) Invitation() generated.InvitationResolver   { return invitation{r} }
func (r *Resolver) Partnership() generated.PartnershipResolver { return partnership{r} }
func (r *Resolver) AccessGrant() generated.AccessGrantResolver { return accessGrant{r} }

func (r *Resolver) RelationshipRequest() generated.RelationshipRequestResolver {
	return relationshipRequest{r}
}
func (r *Resolver) RemovalBlocker() generated.RemovalBlockerResolver { return removalBlocker{r} }
func (r *Resolver) ResellerRelationship() generated.ResellerRelationshipResolver {
	return resellerRelationship{r}
}
func (r *Resolver) AuditEvent() generated.AuditEventResolver { return auditEvent{r} }
func (r *Resolver) Customer() generated.CustomerResolver     { return customer{r} }
func (r *Resolver) EligibilityMessage() generated.EligibilityMessageResolver {
	return eligibilityMessage{r}
}
func (r *Resolver) EligibilityRequest() generated.EligibilityRequestResolver {
	return eligibilityRequest{r}
}
func (r *Resolver) Email() generated.EmailResolver                       { return email{r} }
func (r *Resolver) Job() generated.JobResolver                           { return job{r} }
func (r *Resolver) Offer() generated.OfferResolver                       { return offer{r} }
func (r *Resolver) OfferPlan() generated.OfferPlanResolver               { return offerPlan{r} }
func (r *Resolver) AudienceEntry() generated.AudienceEntryResolver       { return audienceEntry{r} }
func (r *Resolver) AudienceMove() generated.AudienceMoveResolver         { return audienceMove{r} }
func (r *Resolver) ResellerAudience() generated.ResellerAudienceResolver { return resellerAudience{r} }
func (r *Resolver) Cart() generated.CartResolver                         { return cart{r} }
func (r *Resolver) CartLine() generated.CartLineResolver                 { return cartLine{r} }
func (r *Resolver) Order() generated.OrderResolver                       { return order{r} }
func (r *Resolver) OrderLine() generated.OrderLineResolver               { return orderLine{r} }
func (r *Resolver) OrderGroup() generated.OrderGroupResolver             { return orderGroup{r} }
func (r *Resolver) CustomerSubscription() generated.CustomerSubscriptionResolver {
	return customerSubscription{r}
}
func (r *Resolver) SupportRequest() generated.SupportRequestResolver { return supportRequest{r} }
func (r *Resolver) SupportMessage() generated.SupportMessageResolver { return supportMessage{r} }
func (r *Resolver) PlanPrice() generated.PlanPriceResolver           { return planPrice{r} }
func (r *Resolver) Organization() generated.OrganizationResolver     { return organization{r} }
func (r *Resolver) Partner() generated.PartnerResolver               { return partner{r} }
func (r *Resolver) PartnerQualification() generated.PartnerQualificationResolver {
	return partnerQualification{r}
}
func (r *Resolver) Program() generated.ProgramResolver           { return settings{r} }
func (r *Resolver) User() generated.UserResolver                 { return user{r} }
func (r *Resolver) ValidationId() generated.ValidationIdResolver { return validationID{r} }
func (r *Resolver) Viewer() generated.ViewerResolver             { return viewer{r} }

// page reads the arguments of a connection, and finds out whether its total or its cursors are selected.
func page(ctx context.Context, first *int, after *string, last *int, before *string) store.Page {
	p := store.Page{First: first, After: after, Last: last, Before: before, Columns: load(ctx).columns, NoCursors: true}
	for _, f := range graphql.CollectFieldsCtx(ctx, nil) {
		p.Count = p.Count || f.Name == "totalCount" || f.Name == "totalCountIsExact"
		p.NoCursors = p.NoCursors && f.Name != "edges" && f.Name != "pageInfo"
	}
	return p
}
func (r *Resolver) OfferDraft() generated.OfferDraftResolver         { return offerDraft{r} }
func (r *Resolver) OfferPlanDraft() generated.OfferPlanDraftResolver { return offerPlanDraft{r} }
