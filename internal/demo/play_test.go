package demo_test

import (
	"slices"
	"testing"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// all is a page that holds everything of the demo.
func all() store.Page {
	first := 100
	return store.Page{First: &first}
}

// The demo shows an invitation in every status of section 4.7, and of every kind.
func TestDemo_HasAnInvitationInEveryStatus(t *testing.T) {
	t.Parallel()
	p, _ := seeded(t, programtest.Start)
	found, err := p.Store.RelationshipRequests(t.Context(), p.As("olga.marsh@program.example"), nil, nil, all())
	if err != nil {
		t.Fatal(err)
	}
	statuses, kinds := map[models.RequestStatus]int{}, map[models.RequestKind]int{}
	for _, r := range found.Nodes() {
		statuses[r.Status]++
		kinds[r.Kind]++
	}
	for _, want := range append(models.OpenStatuses(), models.RequestAccepted, models.RequestDeclined, models.RequestExpired, models.RequestRevoked) {
		if statuses[want] == 0 {
			t.Errorf("no invitation is %s; got %v", want, statuses)
		}
	}
	for _, want := range []models.RequestKind{models.RequestReseller, models.RequestPartnership, models.RequestJoint} {
		if kinds[want] == 0 {
			t.Errorf("no invitation is a %s; got %v", want, kinds)
		}
	}
}

// The demo shows partnerships that are invited, opened and active, with administrative access and without.
func TestDemo_HasPartnershipsInSeveralStates(t *testing.T) {
	t.Parallel()
	p, _ := seeded(t, programtest.Start)
	found, err := p.Store.Partnerships(t.Context(), p.As("olga.marsh@program.example"), nil, all())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, row := range found.Nodes() {
		grants, err := store.ProviderGrantsOf.Find(t.Context(), p.Store, access.TheSystem, []models.ID[models.Partnership]{row.ID})
		if err != nil {
			t.Fatal(err)
		}
		state := string(row.Status)
		for _, g := range grants {
			state += " " + string(g.Status)
		}
		got[state]++
	}
	for _, want := range []string{"INVITED", "OPENED", "ACTIVE GRANTED", "ACTIVE REVOKED"} {
		if got[want] == 0 {
			t.Errorf("no partnership is %s; got %v", want, got)
		}
	}
}

// The demo shows customers whose details are verified, under review with a finding, and not approved, and special qualifications
// that are approved and under review.
func TestDemo_HasEveryKindOfReview(t *testing.T) {
	t.Parallel()
	p, _ := seeded(t, programtest.Start)
	got := map[string]int{}
	for _, c := range everyCustomer(t, p) {
		state := string(c.Review)
		if c.Review == models.ReviewUnderReview && slices.ContainsFunc(c.ReviewFindings, func(f models.Finding) bool { return f.Severity == models.SeverityWarning }) {
			state += " with a finding"
		}
		got[state]++
		held, err := store.QualificationsOfCustomers.Find(t.Context(), p.Store, access.TheSystem, []models.ID[models.Customer]{c.ID})
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range held {
			got[string(q.Code)+" "+string(q.Vetting)]++
		}
	}
	for want, n := range map[string]int{
		"VERIFIED": 1, "UNDER_REVIEW with a finding": 1, "NOT_APPROVED": 1, "GOVERNMENT_COMMUNITY_CLOUD APPROVED": 2, "EDUCATION IN_REVIEW": 1,
	} {
		if got[want] < n {
			t.Errorf("%d are %s, want %d or more; got %v", got[want], want, n, got)
		}
	}
}

// Cedar County is ready for orders with Harbor: there are no order blockers.
func TestDemo_HasACustomerReadyForOrders(t *testing.T) {
	t.Parallel()
	p, _ := seeded(t, programtest.Start)
	cedar := p.As("paula.jensen@cedarcounty.gov.example").CustomerID
	harbor := partner(t, p, p.As("amir.haddad@harbor.example").PartnerID)
	acceptances, err := store.PartnerAcceptancesOf.Find(t.Context(), p.Store, access.TheSystem, []models.ID[models.Organization]{harbor.OrganizationID})
	if err != nil {
		t.Fatal(err)
	}
	standings, err := p.Store.OrderStandings(t.Context(), harbor.ID, []models.ID[models.Customer]{cedar})
	if err != nil {
		t.Fatal(err)
	}
	customer, err := store.Find(t.Context(), p.Store, access.TheSystem, cedar)
	if err != nil {
		t.Fatal(err)
	}
	if blockers, _, err := p.OrderReadiness(*harbor, acceptances, *customer, standings[0]); err != nil || len(blockers) > 0 {
		t.Errorf("in the way of orders: %v, %v; want nothing", blockers, err)
	}
}

// Providers work with resellers of their own region, and partners sell in the markets of their region (R-117, D-12).
func TestDemo_PartnersStayInTheirRegion(t *testing.T) {
	t.Parallel()
	p, _ := seeded(t, programtest.Start)
	olga := p.As("olga.marsh@program.example")
	partnerships, err := p.Store.Partnerships(t.Context(), olga, nil, all())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range partnerships.Nodes() {
		provider, reseller := partner(t, p, row.ProviderID), partner(t, p, row.ResellerID)
		if provider.Region != reseller.Region || row.Region != reseller.Region {
			t.Errorf("%s of %s works with %s of %s", provider.Name, provider.Region, reseller.Name, reseller.Region)
		}
	}
	var sold int
	for _, c := range everyCustomer(t, p) {
		relationships, err := store.RelationshipsOfCustomers.Find(t.Context(), p.Store, olga, []models.ID[models.Customer]{c.ID})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range relationships {
			sold++
			seller := partner(t, p, row.PartnerID)
			if !data.Demo().SellsTo(seller.Region, c.Market, c.Segment == models.SegmentGovernment) {
				t.Errorf("%s of %s sells to %s in %s", seller.Name, seller.Region, c.CompanyName, c.Market)
			}
		}
	}
	if len(partnerships.Nodes()) == 0 || sold == 0 {
		t.Errorf("%d partnerships and %d relationships were looked at", len(partnerships.Nodes()), sold)
	}
}

func everyCustomer(t *testing.T, p *programtest.Program) []*models.Customer {
	t.Helper()
	found, err := p.Store.Customers(t.Context(), p.As("olga.marsh@program.example"), nil, nil, all())
	if err != nil {
		t.Fatal(err)
	}
	return found.Nodes()
}

func partner(t *testing.T, p *programtest.Program, id models.ID[models.Partner]) *models.Partner {
	t.Helper()
	found, err := p.Store.AnyPartner(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Section 4.12: the demo shows orders and subscriptions in every state that they come to without the operator's blocking.
func TestDemo_HasOrdersInEveryStatus(t *testing.T) {
	t.Parallel()
	p, _ := seeded(t, programtest.Start)
	placed, err := p.Store.Orders(t.Context(), access.TheSystem, nil, store.Page{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, o := range placed.Nodes() {
		got["order "+string(o.Status)]++
	}
	subscriptions, err := p.Store.Subscriptions(t.Context(), access.TheSystem, nil, store.Page{})
	if err != nil {
		t.Fatal(err)
	}
	renewed := 0
	for _, s := range subscriptions.Nodes() {
		got["subscription "+string(s.Status)]++
		renewed = max(renewed, s.TermNumber)
	}
	for _, want := range []string{
		"order PENDING", "order COMPLETED", "order FAILED", "order CANCELLED",
		"subscription PENDING", "subscription ACTIVE", "subscription SUSPENDED", "subscription EXPIRED", "subscription DELETED",
	} {
		if got[want] == 0 {
			t.Errorf("no %s; got %v", want, got)
		}
	}
	if renewed < 3 {
		t.Errorf("nothing was renewed twice: the highest term is %d", renewed)
	}
}
