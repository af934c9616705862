package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// person is a persona of the demo.
type person struct {
	name, email, locale string
	roles               []models.Role
}

// part is an organisation of the demo with its users.
type part struct {
	key       string
	name      string
	kind      models.OrganizationKind
	market    string
	domain    string
	tenant    string // the commercial tenant's GUID
	gov       string // an Azure Government tenant's GUID, if it has one
	types     []models.PartnerType
	status    models.PartnerStatus
	segment   models.CustomerSegment
	providers []string // partnerships of a reseller
	partners  []string // reseller relationships of a customer
	people    []person

	unenrolled bool                     // a partner that has no account yet
	supported  bool                     // it has a support contact
	numbers    []identifier             // PartnerIDs; the first location is associated with the account
	services   []models.ProviderService // of a provider in the directory
	second     *branch                  // another account, in another country
}

// identifier is a PartnerID of the demo.
type identifier struct {
	number, name, country string
	kind                  models.PartnerIDType
	legacy                bool // it stayed behind when the membership site was retired
}

// branch is a second account of a partner, with a tenant of its own: one account for each region.
type branch struct{ name, market, domain, tenant, number string }

// parts lists the organisations, in the order of the story. Their tenant IDs are fixed, so that documents can contain them.
func parts() []part {
	return slices.Concat(office(), partners(), publishers(), buyers())
}

// office is the program operator.
func office() []part {
	return []part{
		{key: "operator", name: "Cloud Channel Program Office", kind: models.KindOperator, market: "US", domain: "program.example", tenant: "0a000000-0000-4000-8000-000000000001", people: []person{
			{"Rosa Delgado", "rosa.delgado@program.example", "es", []models.Role{models.EligibilityReviewer}},
			{"佐藤 健司", "kenji.sato@program.example", "ja", []models.Role{models.EligibilityReviewer}},
			{"Olga Marsh", "olga.marsh@program.example", "en", []models.Role{models.OperatorAdmin}},
			{"Vera Lind", "vera.lind@program.example", "en", []models.Role{models.VettingReviewer}},
			{"Hugo Brandt", "hugo.brandt@program.example", "en", []models.Role{models.VettingReviewer}},
			{"Sam Ortiz", "sam.ortiz@program.example", "en", []models.Role{models.SupportAgent, models.CertificationReviewer}},
		}},
	}
}

func publishers() []part {
	return []part{
		{key: "lumen", name: "Lumen Apps", kind: models.KindPublisher, market: "US", domain: "lumenapps.example", tenant: "2a000000-0000-4000-8000-000000000001", people: []person{
			{"Ivy Chen", "ivy.chen@lumenapps.example", "en", []models.Role{models.PublisherOwner}},
		}},
	}
}

// Enter creates the organisations of the demo, their users and their relationships, but no requests: tests begin with this
// state.
func Enter(ctx context.Context, p *program.Program) error {
	_, err := enter(ctx, p)
	return err
}

// companies has the organisations by the keys of their parts.
type companies map[string]*company

func enter(ctx context.Context, into *program.Program) (all companies, err error) {
	err = into.Store.Tx(ctx, func(tx *store.Tx) error {
		all = companies{}
		for _, part := range parts() {
			if err := all.enter(tx, part, into.Content()); err != nil {
				return fmt.Errorf("%s: %w", part.key, err)
			}
		}
		for _, part := range parts() {
			if err := all.connect(tx, part); err != nil {
				return fmt.Errorf("connect %s: %w", part.key, err)
			}
		}
		return nil
	})
	return all, err
}

// enter writes one organisation and its people.
func (all companies) enter(tx *store.Tx, p part, content *data.Content) error {
	now := tx.Now()
	co := &company{content: content, locale: p.people[0].locale, partnerships: map[string]models.ID[models.Partnership]{}}
	co.org = models.Organization{ID: models.NewID[models.Organization](), Name: p.name, Kinds: models.Set[models.OrganizationKind]{p.kind}, Market: p.market, Stamp: models.FirstStamp(now)}
	co.tenant = models.Tenant{ID: models.NewID[models.Tenant](), OrganizationID: co.org.ID, TenantID: p.tenant, Cloud: models.CloudCommercial, DefaultDomain: p.domain, Country: p.market, CreatedAt: now}
	rows := []any{&co.org, &co.tenant}
	if p.gov != "" {
		rows = append(rows, &models.Tenant{ID: models.NewID[models.Tenant](), OrganizationID: co.org.ID, TenantID: p.gov, Cloud: models.CloudAzureGovernment, DefaultDomain: "gov." + p.domain, Country: p.market, CreatedAt: now})
	}
	switch p.kind {
	case models.KindPartner:
		if !p.unenrolled {
			co.partner = co.account(co.tenant.ID, p.name, p.market, p.types, p.status, now)
			rows = append(rows, co.partner)
		}
	case models.KindCustomer:
		co.customer = &models.Customer{
			ID: models.NewID[models.Customer](), OrganizationID: co.org.ID, TenantID: co.tenant.ID, CompanyName: p.name, SearchName: models.FoldForSearch(p.name), Domain: p.domain,
			Market: p.market, Segment: p.segment, Status: models.CustomerActive, Review: models.ReviewVerified, Stamp: models.FirstStamp(now),
		}
		rows = append(rows, co.customer)
	}
	for _, who := range p.people {
		user := &models.User{ID: models.NewID[models.User](), OrganizationID: co.org.ID, Email: who.email, Name: who.name, Locale: who.locale, Stamp: models.FirstStamp(now)}
		if co.firstUser.IsZero() {
			co.firstUser = user.ID
		}
		if slices.Contains(who.roles, models.GlobalAdmin) {
			co.admin = user.ID
		}
		rows = append(rows, user)
		for _, role := range who.roles {
			rows = append(rows, &models.UserRole{UserID: user.ID, Role: role})
		}
	}
	rows = append(rows, co.enrolment(p, now)...)
	for _, row := range rows {
		if err := tx.Create(row); err != nil {
			return err
		}
		if a, accepted := row.(*models.AgreementAcceptance); accepted {
			text, _ := co.content.Document(string(a.Type), a.Region, a.TextVersion, a.SHA256)
			if err := tx.KeepAccepted(text); err != nil {
				return err
			}
		}
	}
	all[p.key] = co
	return nil
}

// connect writes the partnerships of a reseller and the relationships of a customer.
func (all companies) connect(tx *store.Tx, p part) error {
	for _, provider := range p.providers {
		id, err := all[p.key].authorize(tx, all[provider].partner)
		if err != nil {
			return err
		}
		all[p.key].partnerships[provider] = id
	}
	now := tx.Now()
	for _, partner := range p.partners {
		from, to := all[partner].partner, all[p.key].customer
		key := models.PairKey(from.ID, to.ID)
		row := &models.ResellerRelationship{
			ID: models.NewID[models.ResellerRelationship](), PartnerID: from.ID, CustomerID: to.ID, Status: models.RelationshipActive,
			Origin: models.OriginRecorded, ActiveKey: &key, StartedAt: now, Stamp: models.FirstStamp(now),
		}
		if err := tx.Create(row); err != nil {
			return err
		}
	}
	return nil
}

// authorize writes a partnership to which the reseller has consented, with the administrative access that comes with it.
func (co *company) authorize(tx *store.Tx, provider *models.Partner) (models.ID[models.Partnership], error) {
	now, key, granted := tx.Now(), models.PairKey(provider.ID, co.partner.ID), models.PairKey(co.org.ID, provider.ID)
	partnership := &models.Partnership{
		ID: models.NewID[models.Partnership](), ProviderID: provider.ID, ResellerID: co.partner.ID, Region: provider.Region, Status: models.PartnershipActive,
		ActiveKey: &key, ConsentAt: &now, ConsentBy: co.admin, StartedAt: now, Stamp: models.FirstStamp(now),
	}
	if err := tx.Create(partnership); err != nil {
		return partnership.ID, err
	}
	return partnership.ID, tx.Create(&models.AccessGrant{
		ID: models.NewID[models.AccessGrant](), OrganizationID: co.org.ID, PartnerID: provider.ID, PartnershipID: partnership.ID, Status: models.AccessGranted,
		ActiveKey: &granted, GrantedAt: now, GrantedBy: co.admin, Stamp: models.FirstStamp(now),
	})
}

// token returns a person's token, which is readable, since it protects nothing.
func token(email string) string {
	name, _, _ := strings.Cut(email, "@")
	return "demo_" + strings.ReplaceAll(name, ".", "-")
}
