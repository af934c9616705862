package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

type partnerCmd struct {
	Enroll    partnerEnrollCmd    `cmd:"" help:"Enrol a partner, and write to its first global admin."`
	Suspend   partnerSuspendCmd   `cmd:"" help:"Suspend a partner account, with a reason."`
	Reinstate partnerReinstateCmd `cmd:"" help:"Take a suspension, restriction or closure back."`
	List      partnerListCmd      `cmd:"" help:"List partner accounts, by name."`
}

type publisherCmd struct {
	Enroll publisherEnrollCmd `cmd:"" help:"Enrol a publisher, and write to its first owner."`
}

// companyFlags are what is said of any company that is enrolled.
type companyFlags struct {
	Organization string `help:"The id of a company that is here already; it gets more types or a further account." placeholder:"org_01…"`
	Name         string `help:"The company's name; for a company that is here already the name of its further account." placeholder:"'Northwind Distribution'"`
	TenantID     string `name:"tenant-id" help:"The tenant that the company has." placeholder:"GUID"`
	Domain       string `help:"The default domain of that tenant." placeholder:"northwind.example"`
	WorkAccount  string `help:"Instead of that, the name of a new tenant under the program's own domain." placeholder:"northwind"`
	Admin        string `help:"The name of the person who manages the company at first." placeholder:"'Ada Byron'"`
	AdminEmail   string `help:"His or her e-mail address, which is written to." placeholder:"ada@northwind.example"`
	AdminLocale  string `help:"His or her language: en, es, zh-Hans, ja, pl or id; by default that of the market." placeholder:"en"`
	DryRun       bool   `help:"Only say what stands in the way."`
}

func (f companyFlags) tenant() (*enrolment.EnrolledTenantInput, *rules.NewTenantForm) {
	var has *enrolment.EnrolledTenantInput
	var gets *rules.NewTenantForm
	if f.TenantID != "" || f.Domain != "" {
		has = &enrolment.EnrolledTenantInput{TenantID: f.TenantID, Domain: textOrNil(f.Domain)}
	}
	if f.WorkAccount != "" {
		gets = &rules.NewTenantForm{Name: f.WorkAccount}
	}
	return has, gets
}

func (f companyFlags) admin() *enrolment.FirstAdminInput {
	if f.Admin == "" && f.AdminEmail == "" {
		return nil
	}
	return &enrolment.FirstAdminInput{Name: f.Admin, Email: f.AdminEmail, Locale: textOrNil(f.AdminLocale)}
}

type partnerEnrollCmd struct {
	acting       `embed:""`
	companyFlags `embed:""`
	Types        []word `name:"type" required:"" enum:"direct-bill,indirect-provider,indirect-reseller" help:"How it takes part, once for each: ${enum}." placeholder:"indirect-provider"`
	Market       string `required:"" help:"The country of the account, ISO 3166-1 alpha-2." placeholder:"US"`
	Currency     string `help:"In which it is billed; by default that of the market." placeholder:"USD"`
	PartnerID    string `name:"partner-id" help:"The location PartnerID that the company has." placeholder:"5100001"`
	Location     string `help:"Instead of that, the name of a new location, which gets a PartnerID." placeholder:"Seattle"`
	Line1        string `name:"address" help:"The street of the location." placeholder:"'1 Pike Street'"`
	City         string `help:"Its city." placeholder:"Seattle"`
	State        string `help:"Its state or province, where the country has them." placeholder:"WA"`
	PostalCode   string `help:"Its postal code, where the country has them." placeholder:"98101"`
}

// Run enrols a partner.
func (e partnerEnrollCmd) Run(ctx context.Context, c *config.Config) error {
	in := enrolment.EnrollPartnerInput{
		CompanyName: textOrNil(e.Name), Types: words[models.PartnerType](e.Types), Market: strings.ToUpper(e.Market), BillingCurrency: textOrNil(strings.ToUpper(e.Currency)),
		PartnerID: textOrNil(e.PartnerID), Admin: e.admin(), DryRun: e.DryRun,
	}
	in.Tenant, in.NewTenant = e.tenant()
	if e.Location != "" {
		in.Location = &enrolment.NewLocationInput{Name: e.Location, Address: kernel.PostalAddressInput{
			Line1: e.Line1, City: e.City, State: textOrNil(e.State), PostalCode: textOrNil(e.PostalCode), Country: in.Market,
		}}
	}
	var err error
	if in.OrganizationID, err = idOf(e.Organization); err != nil {
		return fmt.Errorf("--organization: %w", err)
	}
	return e.write(ctx, c, func(o operator) (printed, error) {
		done, err := o.EnrollPartner(ctx, o.who, in)
		return enrolled(done, in.DryRun), err
	})
}

type publisherEnrollCmd struct {
	acting       `embed:""`
	companyFlags `embed:""`
	Market       string `help:"The company's country, ISO 3166-1 alpha-2." placeholder:"US"`
}

// Run enrols a publisher.
func (e publisherEnrollCmd) Run(ctx context.Context, c *config.Config) error {
	in := enrolment.EnrollPublisherInput{CompanyName: textOrNil(e.Name), Market: textOrNil(strings.ToUpper(e.Market)), Admin: e.admin(), DryRun: e.DryRun}
	in.Tenant, in.NewTenant = e.tenant()
	var err error
	if in.OrganizationID, err = idOf(e.Organization); err != nil {
		return fmt.Errorf("--organization: %w", err)
	}
	return e.write(ctx, c, func(o operator) (printed, error) {
		done, err := o.EnrollPublisher(ctx, o.who, in)
		return enrolled(done, in.DryRun), err
	})
}

// enrolledCompany is what was enrolled.
type enrolledCompany struct {
	DryRun       bool         `json:"dryRun"`
	Organization string       `json:"organization,omitempty"`
	Partner      *partnerRow  `json:"partner,omitempty"`
	Admin        *invitedUser `json:"admin,omitempty"`
}

func enrolled(done *enrolment.Enrolled, dry bool) enrolledCompany {
	out := enrolledCompany{DryRun: dry}
	if done == nil || done.Organization == nil {
		return out
	}
	out.Organization = done.Organization.ID.String()
	if done.Partner != nil {
		row := rowOf(done.Partner)
		out.Partner = &row
	}
	if done.Admin != nil {
		admin := userOf(done.Admin)
		out.Admin = &admin
	}
	return out
}

func (e enrolledCompany) text() string {
	if e.DryRun {
		return "nothing stands in the way; nothing was changed"
	}
	lines := []string{"enrolled the organisation " + e.Organization}
	if e.Partner != nil {
		lines = append(lines, fmt.Sprintf("its partner account is %s, %s until a global admin accepts the partner agreement", e.Partner.ID, e.Partner.Status))
		if e.Partner.Status == models.PartnerActive {
			lines[1] = fmt.Sprintf("its partner account is %s, ACTIVE, as %s", e.Partner.ID, strings.Join(e.Partner.Types, ", "))
		}
	}
	if e.Admin != nil {
		lines = append(lines, fmt.Sprintf("a letter is on its way to %s (%s)", e.Admin.Email, e.Admin.ID))
	}
	return strings.Join(lines, "\n")
}

// standingFlags are an account and the reason of a decision about it.
type standingFlags struct {
	ID     string `arg:"" help:"The account's id, as listed." placeholder:"partner_01…"`
	Reason string `required:"" help:"Why; the partner and its providers read it." placeholder:"'The invoices of May are open.'"`
}

type partnerSuspendCmd struct {
	acting        `embed:""`
	standingFlags `embed:""`
}

// Run suspends an account.
func (s partnerSuspendCmd) Run(ctx context.Context, c *config.Config) error {
	id, err := models.ParseAnyID(s.ID)
	if err != nil {
		return err
	}
	return s.write(ctx, c, func(o operator) (printed, error) {
		p, err := o.SuspendPartner(ctx, o.who, enrolment.SuspendPartnerInput{ID: id, Reason: s.Reason})
		return oneRow(p, err)
	})
}

type partnerReinstateCmd struct {
	acting        `embed:""`
	standingFlags `embed:""`
}

// Run reinstates an account.
func (r partnerReinstateCmd) Run(ctx context.Context, c *config.Config) error {
	id, err := models.ParseAnyID(r.ID)
	if err != nil {
		return err
	}
	return r.write(ctx, c, func(o operator) (printed, error) {
		p, err := o.ReinstatePartner(ctx, o.who, enrolment.ReinstatePartnerInput{ID: id, Reason: r.Reason})
		return oneRow(p, err)
	})
}
