package customers

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// CreateCustomerInput is a new customer; a nil text is empty.
type CreateCustomerInput struct {
	CompanyName                    string
	Domain                         string
	Market                         string
	OrganizationRegistrationNumber *string
	Contact                        *kernel.PrimaryContactInput
	Address                        *kernel.PostalAddressInput
	Culture                        *string
	SpecialQualification           models.SpecialQualification
	EducationSegment               *models.EducationSegment
	ValidationID                   *string
	IndirectResellerID             *models.AnyID
	ClientMutationID               *string
}

// CreateCustomer creates a customer with its relationships; a job provisions the account. Its organisation is
// always a new one, also where a validation ID confirms one that is known: a partner must not make somebody an admin there.
func (p *UseCases) CreateCustomer(ctx context.Context, who access.Actor, in CreateCustomerInput) (*models.Customer, *models.Job, error) {
	return kernel.DoBoth(ctx, p.Kernel, who, access.CreateCustomer, func(tx *store.Tx) (*models.Customer, *models.Job, error) {
		return p.create(tx, who, in)
	})
}

// create relies on the partner as it is, and does not lock it, so that the customers of one partner can be created at the same time. Concurrent
// creations with one validation ID follow each other by its lock.
func (p *UseCases) create(tx *store.Tx, who access.Actor, in CreateCustomerInput) (*models.Customer, *models.Job, error) {
	form := in.form()
	facts, err := p.facts(tx, who, in)
	if err != nil {
		return nil, nil, err
	}
	if err := rules.CheckCustomer(form, facts).Err(); err != nil {
		return nil, nil, err
	}
	store.RelyOn(tx, facts.Partner.ID, facts.Partner.Version)
	customer, err := p.openAccount(tx, form, models.Customer{Status: models.CustomerProvisioning, CreatedBy: who.PartnerID, CreatorID: who.UserID, Review: models.ReviewNone})
	if err != nil {
		return nil, nil, err
	}
	about := store.About(customer.ID, facts.Partner.OrganizationID)
	if err := tx.Record(who, about, store.Event{Action: access.CreateCustomer, To: string(customer.Status)}); err != nil {
		return nil, nil, err
	}
	if err := p.relate(tx, customer, facts); err != nil {
		return nil, nil, err
	}
	if err := p.askQualification(tx, who, customer, form, facts); err != nil {
		return nil, nil, err
	}
	if form.Qualification == models.QualificationGovernment {
		if err := p.hold(tx, about, customer, facts.Chosen); err != nil {
			return nil, nil, err
		}
	}
	job, err := tx.Enqueue(about, jobs.ProvisionCustomer{Customer: customer.ID})
	return customer, job, err
}

// form reads the input, in the spelling that is stored.
func (in CreateCustomerInput) form() rules.CustomerForm {
	form := rules.CustomerForm{
		CompanyName: strings.TrimSpace(in.CompanyName), Domain: in.Domain, Market: in.Market,
		Qualification: in.SpecialQualification, EducationSegment: kernel.Value(in.EducationSegment),
		ValidationID: strings.TrimSpace(kernel.Value(in.ValidationID)), Reseller: in.IndirectResellerID != nil,
	}
	if form.Qualification == "" {
		form.Qualification = models.QualificationNone
	}
	kernel.SetText(&form.RegistrationNumber, in.OrganizationRegistrationNumber)
	kernel.SetBilling(&form.Billing, in.Contact, in.Address, in.Culture)
	return form
}

// openAccount makes the organisation, its tenant, which reserves the domain, and the customer, which begins as it is given.
func (p *UseCases) openAccount(tx *store.Tx, form rules.CustomerForm, customer models.Customer) (*models.Customer, error) {
	now := tx.Now()
	org := &models.Organization{
		ID: models.NewID[models.Organization](), Name: form.CompanyName, Kinds: models.Set[models.OrganizationKind]{models.KindCustomer},
		Market: form.Market, Stamp: models.FirstStamp(now),
	}
	tenant := &models.Tenant{
		ID: models.NewID[models.Tenant](), OrganizationID: org.ID, TenantID: uuid.NewString(), Cloud: models.CloudCommercial, DefaultDomain: p.WorkDomain(form.Domain),
		Country: form.Market, CreatedAt: now,
	}
	if form.Tenant != nil {
		tenant.TenantID, tenant.DefaultDomain = form.Tenant.ID, form.Tenant.Domain
	}
	customer.ID, customer.OrganizationID, customer.TenantID = models.NewID[models.Customer](), org.ID, tenant.ID
	customer.CompanyName, customer.SearchName, customer.Domain = form.CompanyName, models.FoldForSearch(form.CompanyName), tenant.DefaultDomain
	customer.Market, customer.Segment = form.Market, segmentOf(form.Qualification)
	customer.RegistrationNumber, customer.Billing = form.RegistrationNumber, form.Billing
	for _, row := range []any{org, tenant} {
		if err := tx.Create(row); err != nil {
			return nil, err
		}
	}
	return &customer, tx.Save(&customer)
}

func segmentOf(q models.SpecialQualification) models.CustomerSegment {
	if q == models.QualificationGovernment {
		return models.SegmentGovernment
	}
	return models.SegmentCommercial
}

// relate connects a new customer with the partner that creates it, and with the reseller through which that sells.
func (p *UseCases) relate(tx *store.Tx, c *models.Customer, facts rules.CustomerFacts) error {
	own := pending(tx, facts.Partner.ID, c)
	if facts.Reseller == nil {
		return tx.Save(own)
	}
	own.AssociatedResellerID = facts.Reseller.ID
	if err := tx.Save(own); err != nil {
		return err
	}
	return tx.Save(pending(tx, facts.Reseller.ID, c))
}

func pending(tx *store.Tx, partner models.ID[models.Partner], c *models.Customer) *models.ResellerRelationship {
	key := models.PairKey(partner, c.ID)
	return &models.ResellerRelationship{
		ID: models.NewID[models.ResellerRelationship](), PartnerID: partner, CustomerID: c.ID, Status: models.RelationshipPending,
		Origin: models.OriginCreated, ActiveKey: &key, StartedAt: tx.Now(),
	}
}

// askQualification asks for the special qualification of a new customer, which is vetted when the account is active.
func (p *UseCases) askQualification(tx *store.Tx, who access.Actor, c *models.Customer, form rules.CustomerForm, facts rules.CustomerFacts) error {
	if form.Qualification == models.QualificationNone {
		return nil
	}
	q := newQualification(who, c, form.Qualification, form.EducationSegment)
	if form.Qualification == models.QualificationGovernment {
		q.ValidationID = facts.Chosen.ID
	}
	return tx.Save(q)
}

// hold keeps one creation of a validation ID while the account is being set up (R-34, section 4.4).
func (p *UseCases) hold(tx *store.Tx, about store.Subject, c *models.Customer, v *models.ValidationID) error {
	h := &models.ValidationHold{
		ID: models.NewID[models.ValidationHold](), ValidationID: v.ID, CustomerID: c.ID, State: models.HoldHeld,
		ExpiresAt: tx.Now().Add(rules.HoldTime), CreatedAt: tx.Now(),
	}
	v.HeldCreates++
	if err := tx.Save(v); err != nil {
		return err
	}
	if err := tx.Create(h); err != nil {
		return err
	}
	_, err := tx.EnqueueAt(h.ExpiresAt, about, jobs.ReleaseHold{Hold: h.ID})
	return err
}

// Verdict is the result of a dry run besides its problems (P-07).
type Verdict struct {
	Domain        *string // that the account would have; nil when the name is not usable
	Market        *data.Market
	ValidationIDs []*models.ValidationID // that could be selected now
	Warnings      problem.List
}

// ValidateCustomer returns the problems that CreateCustomer would return, and changes nothing (P-07). The problems are the error; the
// verdict is returned with them.
func (p *UseCases) ValidateCustomer(ctx context.Context, who access.Actor, in CreateCustomerInput) (*Verdict, error) {
	if err := who.May(access.ValidateCustomer); err != nil {
		return nil, err
	}
	var facts rules.CustomerFacts
	err := p.Store.View(ctx, func(tx *store.Tx) (err error) {
		if facts, err = p.facts(tx, who, in); err != nil || facts.Partner == nil || facts.Available != nil {
			return err
		}
		facts.Available, err = tx.SelectableValidationIDs(facts.Partner.ID, mostSelectable) // to choose from
		return err
	})
	if err != nil {
		return nil, err
	}
	verdict := &Verdict{ValidationIDs: facts.Available}
	if rules.UsableAccountName(in.Domain) {
		domain := p.WorkDomain(in.Domain)
		verdict.Domain = &domain
	}
	if market, known := p.Content().FindMarket(in.Market); known {
		verdict.Market = &market
	}
	return verdict, rules.CheckCustomer(in.form(), facts).Err()
}
