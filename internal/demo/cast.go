package demo

import (
	"context"
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// person is somebody who can be acted as.
type person struct {
	name, email, locale string
	roles               []models.Role
}

// part is an organisation of the play and its people.
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

	unenrolled bool                     // a partner-to-be: no account yet
	supported  bool                     // its customers know where to get help
	numbers    []identifier             // PartnerIDs; the first location is associated with the account
	services   []models.ProviderService // of a provider in the directory
	second     *branch                  // another account, in another country
}

// identifier is a PartnerID of the play.
type identifier struct {
	number, name, country string
	kind                  models.PartnerIDType
	legacy                bool // it stayed behind when the membership site was retired
}

// branch is a second account of a partner, with a tenant of its own: one account for each region.
type branch struct{ name, market, domain, tenant, number string }

// parts lists everybody. Their tenant IDs are fixed, so that a story can be told with them.
func parts() []part {
	return []part{
		{key: "operator", name: "Cloud Channel Program Office", kind: models.KindOperator, market: "US", domain: "program.example", tenant: "0a000000-0000-4000-8000-000000000001", people: []person{
			{"Rosa Delgado", "rosa.delgado@program.example", "es", []models.Role{models.EligibilityReviewer}},
			{"佐藤 健司", "kenji.sato@program.example", "ja", []models.Role{models.EligibilityReviewer}},
			{"Olga Marsh", "olga.marsh@program.example", "en", []models.Role{models.OperatorAdmin}},
			{"Vera Lind", "vera.lind@program.example", "en", []models.Role{models.VettingReviewer}},
			{"Hugo Brandt", "hugo.brandt@program.example", "en", []models.Role{models.VettingReviewer}},
			{"Sam Ortiz", "sam.ortiz@program.example", "en", []models.Role{models.SupportAgent, models.CertificationReviewer}},
		}},
		{key: "meridian", name: "Meridian Distribution", kind: models.KindPartner, market: "US", domain: "meridian.example", tenant: "1a000000-0000-4000-8000-000000000001", gov: "1a000000-0000-4000-8000-0000000000aa",
			types: []models.PartnerType{models.IndirectProvider}, status: models.PartnerActive, numbers: locations("US", "4400001", "4400002"), services: []models.ProviderService{models.ServiceTraining, models.ServiceMarketing, models.ServiceFinanceCredit}, people: []person{
				{"Lucía Herrera", "lucia.herrera@meridian.example", "es", []models.Role{models.SalesAgent}},
				{"Grant Whitfield", "grant.whitfield@meridian.example", "en", []models.Role{models.AdminAgent}},
				{"Naomi Fisher", "naomi.fisher@meridian.example", "en", []models.Role{models.GlobalAdmin}},
				{"Theo Park", "theo.park@meridian.example", "en", []models.Role{models.HelpdeskAgent}},
			}},
		{key: "harbor", name: "Harbor Public Sector", kind: models.KindPartner, market: "US", domain: "harbor.example", tenant: "1b000000-0000-4000-8000-000000000001",
			types: []models.PartnerType{models.DirectBill}, status: models.PartnerActive,
			numbers: append(locations("US", "4600001", "4600002"), identifier{"4600004", "Harbor Portland", "US", models.PartnerIDLocation, false}, identifier{"4600009", "Harbor Annapolis", "US", models.PartnerIDLocation, true}),
			second:  &branch{"Harbor Public Sector Canada", "CA", "canada.harbor.example", "1b000000-0000-4000-8000-000000000002", "4600003"}, people: []person{
				{"Amir Haddad", "amir.haddad@harbor.example", "en", []models.Role{models.AdminAgent, models.GlobalAdmin}},
				{"李 伟", "wei.li@harbor.example", "zh-Hans", []models.Role{models.SalesAgent}},
			}},
		{key: "wisla", name: "Wisła Dystrybucja Sp. z o.o.", kind: models.KindPartner, market: "PL", domain: "wisla.example", tenant: "1c000000-0000-4000-8000-000000000001",
			types: []models.PartnerType{models.IndirectProvider}, status: models.PartnerActive, supported: true, numbers: locations("PL", "4700001", "4700002"), services: []models.ProviderService{models.ServiceTraining, models.ServiceSupport}, people: []person{
				{"Zofia Nowak", "zofia.nowak@wisla.example", "pl", []models.Role{models.AdminAgent}},
			}},
		{key: "brightmesa", name: "Bright Mesa Resellers", kind: models.KindPartner, market: "US", domain: "brightmesa.example", tenant: "1d000000-0000-4000-8000-000000000001",
			types: []models.PartnerType{models.IndirectReseller}, status: models.PartnerActive, providers: []string{"meridian", "wisla"}, supported: true, numbers: locations("US", "4800001", "4800002"), people: []person{
				{"Dana Brooks", "dana.brooks@brightmesa.example", "en", []models.Role{models.SalesAgent, models.AdminAgent}},
				{"Carla Mesa", "carla.mesa@brightmesa.example", "es", []models.Role{models.GlobalAdmin}},
				{"Neil Foster", "neil.foster@brightmesa.example", "en", []models.Role{models.AccountAdmin}},
				{"Uma Patel", "uma.patel@brightmesa.example", "en", []models.Role{models.UserAdmin}},
			}},
		{key: "nusantara", name: "PT Nusantara Awan", kind: models.KindPartner, market: "ID", domain: "nusantara.example", tenant: "1e000000-0000-4000-8000-000000000001",
			types: []models.PartnerType{models.IndirectReseller}, status: models.PartnerActive, providers: []string{"meridian"}, supported: true, numbers: locations("ID", "4900001", "4900002"), people: []person{
				{"Siti Rahmawati", "siti.rahmawati@nusantara.example", "id", []models.Role{models.AdminAgent}},
			}},
		{key: "youngpeaks", name: "Young Peaks Cloud", kind: models.KindPartner, market: "US", domain: "youngpeaks.example", tenant: "1f000000-0000-4000-8000-000000000001",
			types: []models.PartnerType{models.DirectBill}, status: models.PartnerPendingQualification, people: []person{
				{"Elias Stone", "elias.stone@youngpeaks.example", "en", []models.Role{models.AdminAgent}},
			}},
		{key: "alderridge", name: "Alder Ridge Consulting", kind: models.KindPartner, market: "US", domain: "alderridge.example", tenant: "5a000000-0000-4000-8000-000000000001", unenrolled: true,
			numbers: append(locations("US", "4500001", "4500002"), identifier{"4500003", "Alder Ridge Vancouver", "CA", models.PartnerIDLocation, false}, identifier{"4500009", "Alder Ridge Olympia", "US", models.PartnerIDLocation, true}), people: []person{
				{"Maya Alder", "maya.alder@alderridge.example", "en", []models.Role{models.GlobalAdmin}},
				{"Ruben Castillo", "ruben.castillo@alderridge.example", "es", []models.Role{models.AccountAdmin}},
			}},
		{key: "northgate", name: "Northgate Cloud Works", kind: models.KindPartner, market: "US", domain: "northgate.example", tenant: "5b000000-0000-4000-8000-000000000001", unenrolled: true,
			numbers: locations("US", "4510001", "4510002"), people: []person{
				{"Priya Raman", "priya.raman@northgate.example", "en", []models.Role{models.GlobalAdmin}},
			}},
		{key: "baltyk", name: "Bałtyk Chmura", kind: models.KindPartner, market: "PL", domain: "baltykchmura.example", tenant: "5c000000-0000-4000-8000-000000000001", unenrolled: true, people: []person{
			{"Anna Zielińska", "anna.zielinska@baltykchmura.example", "pl", []models.Role{models.GlobalAdmin}},
		}},
		{key: "aobacloud", name: "青葉クラウド", kind: models.KindPartner, market: "JP", domain: "aobacloud.example", tenant: "5d000000-0000-4000-8000-000000000001", unenrolled: true, people: []person{
			{"山本 葵", "aoi.yamamoto@aobacloud.example", "ja", []models.Role{models.GlobalAdmin}},
		}},
		{key: "juniper", name: "Juniper Basin Systems", kind: models.KindPartner, market: "US", domain: "juniperbasin.example", tenant: "5e000000-0000-4000-8000-000000000001", unenrolled: true, people: []person{
			{"Jorge Molina", "jorge.molina@juniperbasin.example", "es", []models.Role{models.GlobalAdmin}},
		}},
		{key: "thornbury", name: "Thornbury & Vale", kind: models.KindPartner, market: "GB", domain: "thornburyvale.example", tenant: "5f000000-0000-4000-8000-000000000001", unenrolled: true, people: []person{
			{"Fiona Kerr", "fiona.kerr@thornburyvale.example", "en", []models.Role{models.GlobalAdmin}},
		}},
		{key: "gelombang", name: "Gelombang Data", kind: models.KindPartner, market: "ID", domain: "gelombangdata.example", tenant: "6a000000-0000-4000-8000-000000000001", unenrolled: true, people: []person{
			{"Budi Santoso", "budi.santoso@gelombangdata.example", "id", []models.Role{models.GlobalAdmin}},
		}},
		{key: "copperkettle", name: "Copper Kettle Technologies", kind: models.KindPartner, market: "US", domain: "copperkettle.example", tenant: "6b000000-0000-4000-8000-000000000001", unenrolled: true, people: []person{
			{"Grace Holloway", "grace.holloway@copperkettle.example", "en", []models.Role{models.GlobalAdmin}},
		}},
		{key: "lumen", name: "Lumen Apps", kind: models.KindPublisher, market: "US", domain: "lumenapps.example", tenant: "2a000000-0000-4000-8000-000000000001", people: []person{
			{"Ivy Chen", "ivy.chen@lumenapps.example", "en", []models.Role{models.PublisherOwner}},
		}},
		{key: "cedar", name: "Cedar County Government", kind: models.KindCustomer, market: "US", domain: "cedarcounty.gov.example", tenant: "3a000000-0000-4000-8000-000000000001", gov: "3a000000-0000-4000-8000-0000000000aa",
			segment: models.SegmentGovernment, partners: []string{"harbor", "meridian"}, people: []person{
				{"Paula Jensen", "paula.jensen@cedarcounty.gov.example", "en", []models.Role{models.CustomerGlobalAdmin}},
			}},
		{key: "springfield", name: "City of Springfield", kind: models.KindCustomer, market: "US", domain: "springfield.gov.example", tenant: "3b000000-0000-4000-8000-000000000001",
			segment: models.SegmentGovernment, partners: []string{"harbor"}, people: []person{
				{"Marcus Bell", "marcus.bell@springfield.gov.example", "en", []models.Role{models.CustomerGlobalAdmin}},
			}},
		{key: "riogrande", name: "Río Grande Tribal Council", kind: models.KindCustomer, market: "US", domain: "riogrande-nsn.gov.example", tenant: "3c000000-0000-4000-8000-000000000001",
			segment: models.SegmentGovernment, partners: []string{"harbor"}, people: []person{
				{"Elena Begay", "elena.begay@riogrande-nsn.gov.example", "es", []models.Role{models.CustomerGlobalAdmin}},
			}},
		{key: "prairie", name: "Prairie Water District", kind: models.KindCustomer, market: "US", domain: "prairiewater.gov.example", tenant: "3d000000-0000-4000-8000-000000000001",
			segment: models.SegmentGovernment, partners: []string{"harbor"}, people: []person{
				{"Owen Price", "owen.price@prairiewater.gov.example", "en", []models.Role{models.CustomerGlobalAdmin}},
			}},
		{key: "bluefield", name: "Bluefield Research Center", kind: models.KindCustomer, market: "US", domain: "bluefield.example", tenant: "3e000000-0000-4000-8000-000000000001",
			segment: models.SegmentGovernment, partners: []string{"harbor"}, people: []person{
				{"Hannah Weiss", "hannah.weiss@bluefield.example", "en", []models.Role{models.CustomerGlobalAdmin}},
			}},
		{key: "sakura", name: "株式会社さくら製作所", kind: models.KindCustomer, market: "JP", domain: "sakura.example", tenant: "4a000000-0000-4000-8000-000000000001",
			segment: models.SegmentCommercial, partners: []string{"harbor"}, people: []person{
				{"田中 美咲", "misaki.tanaka@sakura.example", "ja", []models.Role{models.CustomerGlobalAdmin}},
			}},
		{key: "yunfan", name: "苏州云帆软件有限公司", kind: models.KindCustomer, market: "SG", domain: "yunfan.example", tenant: "4b000000-0000-4000-8000-000000000001",
			segment: models.SegmentCommercial, partners: []string{"meridian"}, people: []person{
				{"陈 晓", "xiao.chen@yunfan.example", "zh-Hans", []models.Role{models.CustomerUser}},
			}},
		{key: "tatry", name: "Zakłady Tatry S.A.", kind: models.KindCustomer, market: "PL", domain: "tatry.example", tenant: "4c000000-0000-4000-8000-000000000001",
			segment: models.SegmentCommercial, partners: []string{"wisla"}, people: []person{
				{"Jan Kowalczyk", "jan.kowalczyk@tatry.example", "pl", []models.Role{models.CustomerGlobalAdmin}},
			}},
	}
}

// Enter writes the organisations of the demo, their people and how they are connected, but nothing of
// what they did: the stories of tests begin here.
func Enter(ctx context.Context, p *program.Program) error {
	_, err := enter(ctx, p)
	return err
}

// companies are the organisations by the keys of their parts.
type companies map[string]*company

func enter(ctx context.Context, p *program.Program) (all companies, err error) {
	err = p.Store.Tx(ctx, func(tx *store.Tx) error {
		all = companies{}
		for _, p := range parts() {
			if err := all.enter(tx, p); err != nil {
				return fmt.Errorf("%s: %w", p.key, err)
			}
		}
		for _, p := range parts() {
			if err := all.connect(tx, p); err != nil {
				return fmt.Errorf("connect %s: %w", p.key, err)
			}
		}
		return nil
	})
	return all, err
}

// enter writes one organisation and its people.
func (all companies) enter(tx *store.Tx, p part) error {
	now := tx.Now()
	co := &company{locale: p.people[0].locale}
	co.org = models.Organization{ID: models.NewID[models.Organization](), Name: p.name, Kinds: models.Set[models.OrganizationKind]{p.kind}, Market: p.market, CreatedAt: now, UpdatedAt: now, Version: 1}
	co.tenant = models.Tenant{ID: models.NewID[models.Tenant](), OrganizationID: co.org.ID, TenantID: p.tenant, Cloud: models.CloudCommercial, DefaultDomain: p.domain, CreatedAt: now}
	rows := []any{&co.org, &co.tenant}
	if p.gov != "" {
		rows = append(rows, &models.Tenant{ID: models.NewID[models.Tenant](), OrganizationID: co.org.ID, TenantID: p.gov, Cloud: models.CloudAzureGovernment, DefaultDomain: "gov." + p.domain, CreatedAt: now})
	}
	switch p.kind {
	case models.KindPartner:
		if !p.unenrolled {
			co.partner = account(co.org.ID, co.tenant.ID, p.name, p.market, p.types, p.status, now)
			rows = append(rows, co.partner)
		}
	case models.KindCustomer:
		co.customer = &models.Customer{
			ID: models.NewID[models.Customer](), OrganizationID: co.org.ID, TenantID: co.tenant.ID, CompanyName: p.name, SearchName: models.Fold(p.name), Domain: p.domain,
			Market: p.market, Segment: p.segment, Status: models.CustomerActive, Review: models.ReviewVerified, CreatedAt: now, UpdatedAt: now, Version: 1,
		}
		rows = append(rows, co.customer)
	}
	for _, who := range p.people {
		user := &models.User{ID: models.NewID[models.User](), OrganizationID: co.org.ID, Email: who.email, Name: who.name, Locale: who.locale, CreatedAt: now, UpdatedAt: now, Version: 1}
		if co.firstUser.IsZero() {
			co.firstUser = user.ID
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
	}
	all[p.key] = co
	return nil
}

// connect writes the partnerships of a reseller and the relationships of a customer.
func (all companies) connect(tx *store.Tx, p part) error {
	now := tx.Now()
	for _, provider := range p.providers {
		from, to := all[provider].partner, all[p.key].partner
		key := models.PairKey(from.ID, to.ID)
		row := &models.Partnership{
			ID: models.NewID[models.Partnership](), ProviderID: from.ID, ResellerID: to.ID, Region: from.Region, Status: models.PartnershipActive,
			ActiveKey: &key, StartedAt: now, CreatedAt: now, UpdatedAt: now, Version: 1,
		}
		if err := tx.Create(row); err != nil {
			return err
		}
	}
	for _, partner := range p.partners {
		from, to := all[partner].partner, all[p.key].customer
		key := models.PairKey(from.ID, to.ID)
		row := &models.ResellerRelationship{
			ID: models.NewID[models.ResellerRelationship](), PartnerID: from.ID, CustomerID: to.ID, Status: models.RelationshipActive,
			Origin: models.OriginRecorded, ActiveKey: &key, StartedAt: now, CreatedAt: now, UpdatedAt: now, Version: 1,
		}
		if err := tx.Create(row); err != nil {
			return err
		}
	}
	return nil
}

// token is a person's token: readable, since it protects nothing.
func token(email string) string {
	name, _, _ := strings.Cut(email, "@")
	return "demo_" + strings.ReplaceAll(name, ".", "-")
}
