package enrolment

import (
	"context"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file enrols companies that did not register themselves (D-19).

// EnrollPartnerInput is a partner that the operator enrols: a new company, a further account of one that is here, or other types of an
// account.
type EnrollPartnerInput struct {
	OrganizationID   *models.AnyID
	CompanyName      *string
	Types            []models.PartnerType
	Market           string
	BillingCurrency  *string
	Tenant           *EnrolledTenantInput
	NewTenant        *rules.NewTenantForm
	PartnerID        *string
	Location         *NewLocationInput
	Admin            *FirstAdminInput
	DryRun           bool
	ClientMutationID *string
}

// EnrollPublisherInput is a publisher that the operator enrols: a new company, or one that is here as partner.
type EnrollPublisherInput struct {
	OrganizationID   *models.AnyID
	CompanyName      *string
	Market           *string
	Tenant           *EnrolledTenantInput
	NewTenant        *rules.NewTenantForm
	Admin            *FirstAdminInput
	DryRun           bool
	ClientMutationID *string
}

// EnrolledTenantInput is a tenant that the company has. The domain of one that the program knows need not be given.
type EnrolledTenantInput struct {
	TenantID string
	Domain   *string
}

// NewLocationInput is a location that gets a PartnerID.
type NewLocationInput struct {
	Name    string
	Address kernel.PostalAddressInput
}

// FirstAdminInput is the person who manages the company in the program, and is written to.
type FirstAdminInput struct {
	Name, Email string
	Locale      *string
}

// Enrolled is what has been enrolled. After a dry run all of it is nil.
type Enrolled struct {
	Partner      *models.Partner // nil for a publisher
	Organization *models.Organization
	Admin        *models.User // nil if nobody was named
	Job          *models.Job  // nil if nobody was written to
}

// EnrollPartner enrols a partner without a registration of its own (D-13, D-19). It accepts the agreement as any other before it sells.
func (p *UseCases) EnrollPartner(ctx context.Context, who access.Actor, in EnrollPartnerInput) (*Enrolled, error) {
	return kernel.Do(ctx, p.Kernel, who, access.EnrollPartner, func(tx *store.Tx) (*Enrolled, error) {
		form := in.form()
		f, err := p.enrollFacts(tx, kernel.Value(in.OrganizationID), form)
		if err != nil {
			return nil, err
		}
		if err := rules.CheckEnrollPartner(form, f).Err(); err != nil || in.DryRun {
			return &Enrolled{}, err
		}
		return p.enrollPartner(tx, who, form, f)
	})
}

func (p *UseCases) enrollPartner(tx *store.Tx, who access.Actor, form rules.EnrollForm, f rules.EnrollFacts) (e *Enrolled, err error) {
	e = &Enrolled{}
	if e.Organization, err = kindOf(tx, form, f, models.KindPartner); err != nil {
		return nil, err
	}
	if e.Partner, err = p.enrolledAccount(tx, e.Organization, form, f); err != nil {
		return nil, err
	}
	if err := associateFirst(tx, e.Partner, form, f); err != nil {
		return nil, err
	}
	event := store.Event{Action: access.EnrollPartner, To: "ENROLLED", Reason: typeList(form.Types)}
	if err := tx.Record(who, partnerSubject(e.Partner), event); err != nil {
		return nil, err
	}
	if err := p.vouch(tx, e.Partner, form.Types); err != nil {
		return nil, err
	}
	return e, p.welcome(tx, who, e, form)
}

// EnrollPublisher enrols a publisher (D-19).
func (p *UseCases) EnrollPublisher(ctx context.Context, who access.Actor, in EnrollPublisherInput) (*Enrolled, error) {
	return kernel.Do(ctx, p.Kernel, who, access.EnrollPublisher, func(tx *store.Tx) (*Enrolled, error) {
		form := in.form()
		f, err := p.enrollFacts(tx, kernel.Value(in.OrganizationID), form)
		if err != nil {
			return nil, err
		}
		if err := rules.CheckEnrollPublisher(form, f).Err(); err != nil || in.DryRun {
			return &Enrolled{}, err
		}
		return p.enrollPublisher(tx, who, form, f)
	})
}

func (p *UseCases) enrollPublisher(tx *store.Tx, who access.Actor, form rules.EnrollForm, f rules.EnrollFacts) (e *Enrolled, err error) {
	e = &Enrolled{}
	if e.Organization, err = kindOf(tx, form, f, models.KindPublisher); err != nil {
		return nil, err
	}
	if f.Organization == nil {
		if _, err := p.enrolledTenant(tx, e.Organization, form, f); err != nil {
			return nil, err
		}
	}
	about := store.About(e.Organization.ID, e.Organization.ID)
	if err := tx.Record(who, about, store.Event{Action: access.EnrollPublisher, To: string(models.KindPublisher)}); err != nil {
		return nil, err
	}
	return e, p.welcome(tx, who, e, form)
}

func (in EnrollPartnerInput) form() rules.EnrollForm {
	form := enrollForm(in.OrganizationID, in.CompanyName, in.Market, in.Tenant, in.NewTenant, in.Admin)
	form.Types, form.Currency, form.PartnerID = in.Types, strings.TrimSpace(kernel.Value(in.BillingCurrency)), strings.TrimSpace(kernel.Value(in.PartnerID))
	if l := in.Location; l != nil {
		form.Location = &rules.LocationForm{Name: strings.TrimSpace(l.Name), Address: l.Address.Address()}
	}
	return form
}

func (in EnrollPublisherInput) form() rules.EnrollForm {
	return enrollForm(in.OrganizationID, in.CompanyName, kernel.Value(in.Market), in.Tenant, in.NewTenant, in.Admin)
}

func enrollForm(known *models.AnyID, name *string, market string, tenant *EnrolledTenantInput, fresh *rules.NewTenantForm, admin *FirstAdminInput) rules.EnrollForm {
	form := rules.EnrollForm{Known: known != nil, CompanyName: strings.TrimSpace(kernel.Value(name)), Market: market, NewTenant: fresh}
	if tenant != nil {
		form.Tenant = &rules.TenantForm{ID: tenant.TenantID, Domain: normalDomain(kernel.Value(tenant.Domain))}
	}
	if admin != nil {
		form.Admin = &rules.PersonForm{Name: strings.TrimSpace(admin.Name), Email: strings.TrimSpace(admin.Email), Locale: kernel.Value(admin.Locale)}
	}
	return form
}

// normalDomain is a domain as tenants have it: in lower case and in ASCII, where that is possible.
func normalDomain(typed string) string {
	domain := rules.WorkAccountName(typed)
	if ascii, ok := models.ALabel(strings.TrimRight(domain, ".")); ok {
		return ascii
	}
	return domain
}
