package graphtest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// reads are queries as front ends send them; how many statements each takes is in testdata/statements.json.
var reads = []struct{ name, who, document string }{
	{"the reviewers' queue", "rosa.delgado", `{ eligibilityRequests(first: 50, filter: {kind: {in: [CUSTOMER]}}) { nodes {
		reference status slaState organization { name } tenantId partner { name } customer { companyName } reviewer { name } } } }`},
	{"requests with everything in their files", "rosa.delgado", `{ eligibilityRequests(first: 50, filter: {kind: {in: [CUSTOMER]}}) { totalCount edges { cursor node {
		reference messages { body author { name } } history { action bySystem }
		qualification { name } validationId { code partner { name } } viewerActions { action allowed } } } } }`},
	{"a partner's customers with readiness", "amir.haddad", `{ customers(first: 50) { totalCount nodes {
		companyName tenantId governmentReadiness { ready blockers { code } } organization { name } } } }`},
	{"customers, their requests, and those requests' partners", "olga.marsh", `{ customers(first: 50) { nodes {
		companyName eligibilityRequests(first: 5) { totalCount nodes { status partner { name organization { name } } } } } } }`},
	{"partners with customers and legal information", "olga.marsh", `{ partners(first: 50) { totalCount nodes {
		name legalInfo { resellerQualifications { name partner { name } } } organization { name profile { microsoftId } }
		customers(first: 5) { totalCount edges { node { companyName } } } eligibilityRequests(first: 3) { nodes { status customer { companyName } } } } } }`},
	{"nodes and edges of the same lists", "olga.marsh", `{ customers(first: 50) {
		nodes { organization { name } eligibilityRequests(first: 5) { totalCount nodes { reference } } }
		edges { node { organization { name } eligibilityRequests(first: 5) { edges { node { reference organization { name } } } } } } } }`},
	{"the same list twice with different arguments", "olga.marsh", `{ customers(first: 50) { nodes {
		open: eligibilityRequests(first: 2, filter: {status: {in: [SUBMITTED]}}) { totalCount nodes { reference } }
		closed: eligibilityRequests(first: 2, filter: {status: {in: [APPROVED]}}) { totalCount nodes { reference } } } } }`},
	{"validation IDs and their requests", "wei.li", `{ validationIds(first: 50) { totalCount nodes {
		code partner { name } request { reference customer { companyName } } } } }`},
	{"jobs and what they are about", "olga.marsh", `{ jobs(first: 50) { nodes { kind state subject { __typename
		... on EligibilityRequest { reference organization { name } } ... on Email { toAddress } } } } }`},
	{"mail jobs, their e-mails, and what those are about", "olga.marsh", `{ jobs(first: 50, filter: {kind: {in: [MAIL_SEND]}}) { nodes {
		kind subject { ... on Email { toAddress about { ... on EligibilityRequest { reference organization { name } } } } } } } }`},
	{"e-mails and what they are about", "olga.marsh", `{ emails(first: 50) { totalCount nodes { template about {
		... on EligibilityRequest { reference partner { name } } } } } }`},
	{"audit events and what they are about", "olga.marsh", `{ auditEvents(first: 50) { nodes { action actor { name organization { name } } subject {
		... on EligibilityRequest { reference customer { companyName } } ... on Registration { reference partner { name } } } } } }`},
	{"registrations with everything in their files", "vera.lind", `{ registrations(first: 50) { totalCount nodes {
		reference status step slaState organization { name } applicant { name roles } partner { name legalInfo { programInfo { agreementSigned } } agreement { status acceptance { version } } }
		profile { legal { name } primaryContact { email } } partnerId { number partner { name } } checklist { task done } checks { step status }
		contactVerification { sentTo } requestedDocuments documents { name url } supportRequest { reference } history { action actor { name } }
		jobs(first: 3) { totalCount nodes { kind subject { id } } } viewerActions { action allowed reasons { code } } } } }`},
	{"registrations by nodes and edges", "vera.lind", `{ registrations(first: 50) { nodes { checks { step } viewerActions { action } } edges { node { checks { step } documents { name } } } } }`},
	{"partners with registrations, profiles, agreements and listings", "olga.marsh", `{ partners(first: 50, filter: {status: {in: [REJECTED]}}) { nodes {
		name registration { reference checks { step } } current: profile(version: CURRENT) { legal { name } } profile { legal { name } }
		agreement { status acceptance { signerName } } legalInfo { programInfo { agreementSigned indirectResellerStatus } } providerListing { name } } } }`},
	{"organisations' PartnerIDs and people", "olga.marsh", `{ partners(first: 50, filter: {status: {in: [REJECTED]}}) { nodes { organization {
		identifiers(first: 3) { totalCount nodes { number partner { name } } } users(first: 2) { nodes { name status roles apiTokens(first: 2) { totalCount nodes { name roles } } } } } } } }`},
	{"customers with their agreements", "amir.haddad", `{ customers(first: 50) { nodes { companyName agreement { status acceptance { signerName } } } } }`},
	{"a provider's customers with accounts, its relationships and readiness", "grant.whitfield", `{ customers(first: 50, filter: {name: {contains: "agency"}}) { totalCount nodes {
		companyName account { status isGccValidated reviewStatus contact { email } address { city } organizationRegistrationNumber createdBy { name } viewerActions { action }
			specialQualifications { code vettingStatus validationId { code } customer { companyName } } }
		relationship { status associatedReseller { name } request { reference status } delegatedAccess { status } removalBlockers { code count } } orderReadiness { ready blockers { code } } } } }`},
	{"a provider's customers with all relationships", "grant.whitfield", `{ customers(first: 50, filter: {name: {contains: "agency"}}) { nodes {
		companyName relationships { status partner { name } customer { companyName } request { reference } delegatedAccess { status } viewerActions { action allowed } } } } }`},
	{"customers with accounts, as the operator sees them", "olga.marsh", `{ customers(first: 50, filter: {gccValidated: true}) { nodes {
		companyName account { reviewFindings { code } contact { email } specialQualifications { code validationId { code } } }
		relationships { partner { name } request { reference } delegatedAccess { status } } } } }`},
	{"invitations with letters and histories", "grant.whitfield", `{ relationshipRequests(first: 50) { totalCount nodes { reference kind status partner { name } provider { name } issuer { name }
		partnership { status provider { name } reseller { name } } customer { companyName account { isGccValidated } } letter { link html } history { action actor { name } } viewerActions { action allowed } } } }`},
	{"invitations, as the operator sees them", "olga.marsh", `{ relationshipRequests(first: 50, filter: {kind: {in: [JOINT]}}) { totalCount nodes { reference partner { name organization { name } } provider { name }
		partnership { status invitation { reference } } customer { companyName relationships { status } } history { action } viewerActions { action } } } }`},
	{"partnerships with both sides", "grant.whitfield", `{ partnerships(first: 50) { totalCount nodes { provider { name } reseller { name organization { name } } providerName invitedAs adminAccess { status }
		invitation { reference status letter { link } history { action } } removalBlockers { code count } viewerActions { action allowed } } edges { node { removalBlockers { code } viewerActions { action } } } } }`},
	{"shared customers", "grant.whitfield", `{ sharedCustomers(resellerId: "<partner:tidewater>", first: 50) { totalCount nodes { companyName account { isGccValidated } relationship { status } relationships { partner { name } } } } }`},
	{"offers with plans and prices", "olga.marsh", `{ offers(first: 50) { totalCount nodes { name plans(first: 3) { totalCount nodes {
		name offer { name } basePlan { name } prices(market: "US") { term unitPrice { amount } } } } } } }`},
	{"catalogs of customers with prices and facets", "amir.haddad", `{ customers(first: 50, filter: {name: {contains: "agency"}}) { nodes { companyName
		catalog(first: 3, filter: {search: "offer"}) { totalCount nodes { name offer { name } prices(market: "US") { unitPrice { amount } } } } catalogFacets { types { value count } publishers { value } } } } }`},
	{"plans of catalogs with their availability", "amir.haddad", `{ customers(first: 50, filter: {name: {contains: "agency"}}) { nodes {
		catalog(first: 3) { nodes { name availabilityFor(customerId: "<customer:cedarcounty>") { available blockers { code } warnings { code } } } } } } }`},
	{"carts with lines, plans and prices", "olga.marsh", `{ carts(first: 50) { totalCount nodes { customer { companyName } partner { name } createdBy { name } status currencyCode total { amount } blockers { code field } warnings { code } viewerActions { action allowed }
		lines { number plan { name offer { name } } quantity partnerOfRecord { name } unitPrice { amount } total { amount } blockers { code } cart { id } } } } }`},
	{"orders with lines and subscriptions", "olga.marsh", `{ orders(first: 50) { totalCount nodes { number status customer { companyName } partner { name } partnerOfRecord { name } createdBy { name } cart { id } total { amount } viewerActions { action allowed }
		lines { number name plan { name offer { name } } unitPrice { amount } total { amount } status order { number } subscription { status termEndsAt viewerActions { action } } } } } }`},
	{"subscriptions with their orders", "amir.haddad", `{ subscriptions(first: 50) { totalCount nodes { name status customer { companyName } partner { name } partnerOfRecord { name } order { number } plan { name } unitPrice { amount } cancellableUntil viewerActions { action } } } }`},
	{"orders and subscriptions of customers", "amir.haddad", `{ customers(first: 50) { nodes { companyName orders(first: 3) { totalCount nodes { number lines { name } } } subscriptions(first: 3) { totalCount nodes { name } } } } }`},
	{"support requests with their threads", "olga.marsh", `{ supportRequests(first: 50) { totalCount nodes { reference kind status title organization { name } requester { name } contact { email } subject { id } assignee { name } offer { name } plan { name } partners { name } prefilled { title } viewerActions { action allowed }
		history { action } messages { body author { name } attachments { name url } } } } }`},
	{"the provider directory", "olga.marsh", `{ providerDirectory(first: 50) { totalCount nodes { name services partner { name } } } }`},
}

// A query takes no more statements for fifty rows than was reviewed for one. It may take fewer: partners that were read for the
// invitations of a page need not be read again for its partnerships, while in the other order the invitations need some more. Which of
// the two asks first is not settled, so the reviewed number is that of the order that takes more.
func TestStatementsDoNotGrowWithTheRows(t *testing.T) {
	t.Parallel()
	counted := map[string]int64{}
	for _, rows := range []int{1, 10, 50} {
		a := begin(t, "harbor qualified", "work")
		a.fill(rows)
		for _, r := range reads {
			got := a.ask(r.who, a.names.fill(r.document))
			if len(got.Errors) > 0 {
				t.Fatalf("%s: %s", r.name, clip(got.Text))
			}
			a.expectRows(t, r.name, got, rows)
			n := a.statements.Load().Load()
			counted[r.name] = max(n, counted[r.name])
		}
		name := "nodes of many kinds"
		got := a.ask("olga.marsh", `query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Customer { organization { name } } ... on EligibilityRequest { organization { name } } } }`, "ids", a.mixed(t, rows))
		if len(got.Errors) > 0 || strings.Contains(got.Text, "null") {
			t.Fatalf("%s: %s", name, clip(got.Text))
		}
		n := a.statements.Load().Load()
		counted[name] = max(n, counted[name])
	}
	compareCounts(t, counted)
}

// expectRows makes sure that the rows are really there: nothing costs nothing.
func (a *api) expectRows(t *testing.T, name string, got answer, rows int) {
	t.Helper()
	for _, page := range got.Data {
		n := max(len(list(follow(page, "nodes"))), len(list(follow(page, "edges"))))
		if n < rows {
			t.Fatalf("%s: want %d rows, got %d", name, rows, n)
		}
	}
}

func compareCounts(t *testing.T, counted map[string]int64) {
	t.Helper()
	file := filepath.Join(goldenFolder, "statements.json")
	if *update {
		text, err := json.MarshalIndent(counted, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, append(text, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]int64{}
	if err := json.Unmarshal(readFile(t, file), &want); err != nil {
		t.Fatal(err)
	}
	for name, n := range counted {
		if n > want[name] {
			t.Errorf("%s: want at most %d statements, got %d", name, want[name], n)
		}
	}
}

// mixed are the ids of rows objects each of several kinds, at most a hundred in all.
func (a *api) mixed(t *testing.T, rows int) (ids []string) {
	t.Helper()
	for _, kind := range []string{"customer", "org", "eligreq", "valid", "job", "email", "audit", "reg", "check", "pid", "agree", "support", "listing", "rel", "relreq", "pship", "cqual"} {
		found := a.rowsOf(t, kind, "1 = 1")
		ids = append(ids, found[:min(rows, 5, len(found))]...)
	}
	return ids
}

// fill adds partners, applicants (see rows_test.go), what connects Meridian with others (see relation_rows_test.go), and customers of Harbor: each with a request that was approved and one that is open, a validation ID,
// messages, audit events, a job and an e-mail.
func (a *api) fill(rows int) {
	a.t.Helper()
	rosa, harbor := a.As("rosa.delgado@program.example"), a.As(people["harbor"])
	cedar, sides := a.As(people["cedarcounty"]).CustomerID, sides{a.As(people["meridian"]), a.As(people["tidewater"])}
	err := a.Store.Tx(context.Background(), func(tx *store.Tx) error {
		if err := tx.Create(sides.partnership(tx.Now())); err != nil {
			return err
		}
		for i := range rows {
			customer := customerRows(tx, i, harbor.PartnerID, rosa.UserID)
			for _, row := range slices.Concat(customer, sides.rows(tx, i, customer), partnerRows(tx, i, cedar), registrationRows(tx, i, rosa.UserID)) {
				if err := tx.Create(row); err != nil {
					return fmt.Errorf("%T: %w", row, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		a.t.Fatal(err)
	}
	a.fillCatalog(rows)
	a.fillCarts(rows)
	a.fillOrders(rows)
	a.fillSupport(rows)
}

func customerRows(tx *store.Tx, i int, partner models.ID[models.Partner], reviewer models.ID[models.User]) []any {
	now, name := tx.Now(), fmt.Sprintf("Agency %03d", i)
	org := models.Organization{ID: models.NewID[models.Organization](), Name: name, Kinds: models.Set[models.OrganizationKind]{models.KindCustomer}, Market: "US", Stamp: models.FirstStamp(now)}
	domain := fmt.Sprintf("agency%d.gov.example", i)
	tenant := models.Tenant{ID: models.NewID[models.Tenant](), OrganizationID: org.ID, TenantID: fmt.Sprintf("7a000000-0000-4000-8000-%012d", i), Cloud: models.CloudCommercial, DefaultDomain: domain, CreatedAt: now}
	user := models.User{ID: models.NewID[models.User](), OrganizationID: org.ID, Email: "head@" + domain, Name: "Head " + name, Locale: "en", Stamp: models.FirstStamp(now)}
	customer := models.Customer{ID: models.NewID[models.Customer](), OrganizationID: org.ID, TenantID: tenant.ID, CompanyName: name, SearchName: models.FoldForSearch(name), Domain: domain, Market: "US", Segment: models.SegmentGovernment, Status: models.CustomerActive, Review: models.ReviewVerified, Stamp: models.FirstStamp(now)}
	rows := []any{&org, &tenant, &user, &customer,
		&models.ResellerRelationship{ID: models.NewID[models.ResellerRelationship](), PartnerID: partner, CustomerID: customer.ID, Status: models.RelationshipActive, StartedAt: now, Stamp: models.Stamp{CreatedAt: now}}}
	for _, status := range []models.EligibilityStatus{models.EligibilityApproved, models.EligibilitySubmitted} {
		r := models.EligibilityRequest{
			ID: models.NewID[models.EligibilityRequest](), Reference: fmt.Sprintf("GCC-%.1s%07d", status, i), Kind: models.EligibilityCustomer, OrganizationID: org.ID,
			SubjectTenantID: tenant.ID, PartnerID: partner, CustomerID: customer.ID, ApplicantID: user.ID, EntityType: "STATE_LOCAL_ENTITY", Status: status,
			ContactName: user.Name, ContactEmail: user.Email, ContactLocale: "en", ContractVersion: "2026-12", ContractAcceptedAt: &now, ContractAcceptedBy: user.ID,
			SubmittedAt: &now, ReviewerReminderAt: &now, ResponseDueAt: &now, RespondedAt: &now, ReviewerID: reviewer, Stamp: models.FirstStamp(now),
		}
		about := r.ID.Any()
		rows = append(rows, &r,
			&models.EligibilityMessage{ID: models.NewID[models.EligibilityMessage](), RequestID: r.ID, Kind: models.MessageNextSteps, AuthorID: reviewer, Body: "Wait.", CreatedAt: now},
			&models.EligibilityMessage{ID: models.NewID[models.EligibilityMessage](), RequestID: r.ID, Kind: models.MessageAnswer, AuthorID: user.ID, Body: "Yes.", CreatedAt: now},
			&models.AuditEvent{ID: models.NewID[models.AuditEvent](), Action: "submitEligibilityRequest", ActorID: user.ID, ActorOrgID: org.ID, OrganizationID: org.ID, SubjectPrefix: about.Prefix, SubjectID: about.UUID[:], ToState: string(status), CreatedAt: now})
		if status == models.EligibilityApproved {
			rows = append(rows, decisionRows(&r, now, i, name)...)
			continue
		}
		rows = append(rows, &models.Job{ID: models.NewID[models.Job](), Kind: "eligibility.screen", Queue: "default", Payload: "{}", State: models.JobSucceeded, RunAt: now, OrganizationID: org.ID, SubjectPrefix: about.Prefix, SubjectID: about.UUID[:], Stamp: models.FirstStamp(now)})
	}
	return rows
}

// partnerRows are a qualified provider of a customer, in the directory.
func partnerRows(tx *store.Tx, i int, customer models.ID[models.Customer]) []any {
	now, name := tx.Now(), fmt.Sprintf("Partner %03d", i)
	org := models.Organization{ID: models.NewID[models.Organization](), Name: name, Kinds: models.Set[models.OrganizationKind]{models.KindPartner}, Market: "US", Stamp: models.FirstStamp(now)}
	tenant := models.Tenant{ID: models.NewID[models.Tenant](), OrganizationID: org.ID, TenantID: fmt.Sprintf("8a000000-0000-4000-8000-%012d", i), Cloud: models.CloudCommercial, DefaultDomain: fmt.Sprintf("partner%d.example", i), CreatedAt: now}
	partner := models.Partner{
		ID: models.NewID[models.Partner](), OrganizationID: org.ID, TenantID: tenant.ID, Name: name, SearchName: models.FoldForSearch(name), Types: models.Set[models.PartnerType]{models.IndirectProvider},
		Status: models.PartnerActive, Market: "US", Region: "UNITED_STATES", BillingCurrency: "USD", Stamp: models.FirstStamp(now),
	}
	return []any{&org, &tenant, &partner, &models.ResellerRelationship{
		ID: models.NewID[models.ResellerRelationship](), PartnerID: partner.ID, CustomerID: customer, Status: models.RelationshipActive, StartedAt: now, Stamp: models.Stamp{CreatedAt: now},
	}, &models.PartnerQualification{
		ID: models.NewID[models.PartnerQualification](), PartnerID: partner.ID, Code: models.GovernmentCommunityCloud, Status: models.QualificationGranted, GrantedAt: now, Stamp: models.FirstStamp(now),
	}, &models.ProviderListing{
		ID: models.NewID[models.ProviderListing](), PartnerID: partner.ID, OrganizationID: org.ID, Name: name, SearchName: models.FoldForSearch(name), Markets: models.Set[string]{"US"},
		Services: models.Set[models.ProviderService]{models.ServiceTraining}, ContactEmail: "resellers@" + tenant.DefaultDomain, Published: true, Stamp: models.FirstStamp(now),
	}}
}

// decisionRows are what an approved request led to.
func decisionRows(r *models.EligibilityRequest, now time.Time, i int, name string) []any {
	about, email := r.ID.Any(), models.NewID[models.Email]()
	return []any{
		&models.ValidationID{ID: models.NewID[models.ValidationID](), Code: fmt.Sprintf("VAL-%024d", i), PartnerID: r.PartnerID, OrganizationID: r.OrganizationID, OrganizationName: name, RequestID: r.ID, Status: models.ValidationIDIssued, IssuedAt: now, Stamp: models.FirstStamp(now)},
		&models.Email{ID: email, OrganizationID: r.OrganizationID, Template: "validation_id_customer", Locale: "en", ToName: name, ToAddress: r.ContactEmail, Data: "{}", DedupeKey: fmt.Sprint(i), SubjectPrefix: about.Prefix, SubjectID: about.UUID[:], Status: models.EmailSent, MessageID: email.String(), Stamp: models.FirstStamp(now)},
		&models.Job{ID: models.NewID[models.Job](), Kind: "mail.send", Queue: "mail", Payload: "{}", State: models.JobSucceeded, RunAt: now, OrganizationID: r.OrganizationID, SubjectPrefix: models.Email{}.Prefix(), SubjectID: email[:], Stamp: models.FirstStamp(now)},
	}
}
