package models

import "time"

// OrganizationKind says in which roles an organisation takes part; one organisation may have several.
type OrganizationKind string

const (
	KindPartner   OrganizationKind = "PARTNER"
	KindCustomer  OrganizationKind = "CUSTOMER"
	KindPublisher OrganizationKind = "PUBLISHER"
	KindOperator  OrganizationKind = "OPERATOR"
)

// Organization is a company, agency or the program operator itself.
type Organization struct {
	ID     ID[Organization] `gorm:"primaryKey"`
	Name   string
	Kinds  Set[OrganizationKind]
	Market string // ISO 3166-1 alpha-2
	Stamp
}

func (Organization) Prefix() string { return "org" }

// GlobalID is the id as clients see it.
func (r Organization) GlobalID() AnyID { return r.ID.Any() }

// Cloud is where a tenant lives; only commercial tenants may be used in eligibility forms.
type Cloud string

const (
	CloudCommercial      Cloud = "COMMERCIAL"
	CloudAzureGovernment Cloud = "AZURE_GOVERNMENT"
)

// Tenant is a directory of an organisation, known to the outside by its GUID (shown as "Microsoft ID", R-11).
type Tenant struct {
	ID             ID[Tenant] `gorm:"primaryKey"`
	OrganizationID ID[Organization]
	TenantID       string // GUID in lower case
	Cloud          Cloud
	DefaultDomain  string // lower case
	Country        string // ISO 3166-1 alpha-2; that of its account
	CreatedAt      time.Time
}

func (Tenant) Prefix() string { return "tenant" }

// GlobalID is the id as clients see it.
func (r Tenant) GlobalID() AnyID { return r.ID.Any() }
