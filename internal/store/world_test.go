package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/internal/store/storetest"
	"github.com/partnergraph/partnergraph/models"
)

// start is where the clock of every test stands at first.
var start = time.Date(2026, 6, 15, 14, 0, 0, 0, time.UTC)

// world is one database, its clock, and the ways of a test to put rows into it.
type world struct {
	t testing.TB
	*store.Store
	clock *clock.Fake
	ctx   context.Context
}

// each runs a test on every database there is, each time in a world of its own.
func each(t *testing.T, run func(w *world)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(clock.Clock) *store.Store) {
		c := clock.NewFake(start)
		run(&world{t, open(c), c, t.Context()})
	})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// add writes rows as they are.
func (w *world) add(rows ...any) {
	w.t.Helper()
	w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
		for _, row := range rows {
			if err := tx.Create(row); err != nil {
				return fmt.Errorf("%T: %w", row, err)
			}
		}
		return nil
	}))
}

// company is an organisation, its account and one person of it.
type company struct {
	org      models.Organization
	tenant   models.Tenant
	partner  models.Partner
	customer models.Customer
	user     models.User
	who      access.Actor
}

// company writes an organisation of a kind; its person holds the roles.
func (w *world) company(name string, kind models.OrganizationKind, roles ...models.Role) *company {
	w.t.Helper()
	now, guid := w.clock.Now(), uuid.NewString()
	c := &company{
		org: models.Organization{ID: models.NewID[models.Organization](), Name: name, Kinds: models.Set[models.OrganizationKind]{kind}, Market: "US", Stamp: models.FirstStamp(now)},
	}
	c.tenant = models.Tenant{ID: models.NewID[models.Tenant](), OrganizationID: c.org.ID, TenantID: guid, Cloud: models.CloudCommercial, DefaultDomain: guid + ".example", CreatedAt: now}
	rows := []any{&c.org, &c.tenant}
	switch kind {
	case models.KindPartner:
		c.partner = models.Partner{
			ID: models.NewID[models.Partner](), OrganizationID: c.org.ID, TenantID: c.tenant.ID, Name: name, SearchName: models.FoldForSearch(name), Types: models.Set[models.PartnerType]{models.DirectBill},
			Status: models.PartnerActive, Market: "US", Region: "US", BillingCurrency: "USD", Stamp: models.FirstStamp(now),
		}
		rows = append(rows, &c.partner)
	case models.KindCustomer:
		c.customer = models.Customer{
			ID: models.NewID[models.Customer](), OrganizationID: c.org.ID, TenantID: c.tenant.ID, CompanyName: name, SearchName: models.FoldForSearch(name), Domain: guid + ".example",
			Market: "US", Segment: models.SegmentCommercial, Stamp: models.FirstStamp(now),
		}
		rows = append(rows, &c.customer)
	}
	w.add(rows...)
	c.user, c.who = w.person(c, strings.ToLower(strings.ReplaceAll(name, " ", "."))+"@"+guid+".example", roles...)
	return c
}

// person adds somebody to a company.
func (w *world) person(c *company, email string, roles ...models.Role) (models.User, access.Actor) {
	w.t.Helper()
	now := w.clock.Now()
	user := models.User{ID: models.NewID[models.User](), OrganizationID: c.org.ID, Email: email, Name: email, Locale: "en", Stamp: models.FirstStamp(now)}
	rows := []any{&user}
	for _, role := range roles {
		rows = append(rows, &models.UserRole{UserID: user.ID, Role: role})
	}
	w.add(rows...)
	who, err := w.ActorOf(w.ctx, user.ID)
	w.must(err)
	return user, who
}

// request is an eligibility request of an applicant, not yet written. Without a partner it is the partner's own.
func (w *world) eligibilityRequest(applicant, partner *company, status models.EligibilityStatus) *models.EligibilityRequest {
	id := models.NewID[models.EligibilityRequest]()
	r := &models.EligibilityRequest{
		ID: id, Reference: id.String()[14:], Kind: models.EligibilityPartner, OrganizationID: applicant.org.ID, SubjectTenantID: applicant.tenant.ID,
		PartnerID: applicant.partner.ID, ApplicantID: applicant.user.ID, Status: status, Stamp: models.FirstStamp(w.clock.Now()),
	}
	if partner != nil {
		r.Kind, r.PartnerID, r.CustomerID = models.EligibilityCustomer, partner.partner.ID, applicant.customer.ID
	}
	if status != models.EligibilityDraft {
		now := w.clock.Now()
		r.SubmittedAt = &now
	}
	return r
}

// sells lets a partner sell to a customer.
func (w *world) sells(partner, customer *company) {
	now := w.clock.Now()
	w.add(&models.ResellerRelationship{
		ID: models.NewID[models.ResellerRelationship](), PartnerID: partner.partner.ID, CustomerID: customer.customer.ID, Status: models.RelationshipActive, StartedAt: now, Stamp: models.Stamp{CreatedAt: now},
	})
}

func ptr[T any](v T) *T { return &v }

// registration is the registration of a partner, not yet written.
func (w *world) registration(c *company, status models.RegistrationStatus, step models.VettingStep) *models.Registration {
	id := models.NewID[models.Registration]()
	return &models.Registration{
		ID: id, Reference: id.String()[14:], OrganizationID: c.org.ID, PartnerID: c.partner.ID, ApplicantID: c.user.ID, Path: models.PathFull,
		Status: status, Step: step, Round: 1, Stamp: models.FirstStamp(w.clock.Now()),
	}
}

// check is the check of a step in a round, not yet written.
func (w *world) check(r *models.Registration, round int, step models.VettingStep, status models.VettingCheckStatus) *models.VettingCheck {
	return &models.VettingCheck{
		ID: models.NewID[models.VettingCheck](), RegistrationID: r.ID, Round: round, Step: step, Status: status, Stamp: models.FirstStamp(w.clock.Now()),
	}
}

// identifier is a PartnerID of a company, not yet written.
func (w *world) identifier(c *company, number string, kind models.PartnerIDType, country string) *models.PartnerIdentifier {
	return &models.PartnerIdentifier{
		ID: models.NewID[models.PartnerIdentifier](), OrganizationID: c.org.ID, Number: number, Type: kind, Name: number, SearchName: number, Country: country, Migrated: true,
		Stamp: models.FirstStamp(w.clock.Now()),
	}
}

// acceptance is that of an agreement by a company, not yet written.
func (w *world) acceptance(c *company, kind models.AgreementType, region, version string, at time.Time) *models.AgreementAcceptance {
	id := models.NewID[models.AgreementAcceptance]()
	return &models.AgreementAcceptance{
		ID: id, Type: kind, OrganizationID: c.org.ID, PartnerID: c.partner.ID, CustomerID: c.customer.ID, Region: region, TextVersion: version, Locale: "en",
		Method: models.AgreementDirect, AcceptedAt: at, OnceKey: id.String(), CreatedAt: w.clock.Now(),
	}
}
