package models

// ProviderService is what a provider offers to resellers besides products.
type ProviderService string

const (
	ServiceTraining      ProviderService = "TRAINING"
	ServiceMarketing     ProviderService = "MARKETING"
	ServiceFinanceCredit ProviderService = "FINANCE_CREDIT"
	ServiceSupport       ProviderService = "SUPPORT"
	ServiceBilling       ProviderService = "BILLING"
)

// ProviderListing is how an indirect provider presents itself in the directory, where resellers look for one.
type ProviderListing struct {
	ID             ID[ProviderListing] `gorm:"primaryKey"`
	PartnerID      ID[Partner]
	OrganizationID ID[Organization]
	Name           string // of the provider
	SearchName     string // FoldForSearch(Name)
	Markets        Set[string]
	Services       Set[ProviderService]
	Description    string
	ContactEmail   string
	ContactPhone   string
	Website        string
	Published      bool
	Stamp
}

func (ProviderListing) Prefix() string { return "listing" }

// GlobalID is the id as clients see it.
func (r ProviderListing) GlobalID() AnyID { return r.ID.Any() }
