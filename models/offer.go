package models

import "time"

// OfferSegment is the market that an offer is meant for. Customers of the government segment buy from its catalog alone.
type OfferSegment string

const (
	OfferCommercial OfferSegment = "COMMERCIAL"
	OfferGovernment OfferSegment = "GOVERNMENT"
	OfferEducation  OfferSegment = "EDUCATION"
	OfferNonprofit  OfferSegment = "NONPROFIT"
)

// OfferStatus is where an offer stands (section 4.9). One that is on sale stays LIVE while its changes are published. A plan is DRAFT, LIVE or
// NOT_AVAILABLE.
type OfferStatus string

const (
	OfferDraft        OfferStatus = "DRAFT"
	OfferLive         OfferStatus = "LIVE"
	OfferNotAvailable OfferStatus = "NOT_AVAILABLE"
)

// OfferStage says whether a listing is edited or on sale.
type OfferStage string

const (
	StageDraft OfferStage = "DRAFT"
	StageLive  OfferStage = "LIVE"
)

// PricingModel is how a plan is charged.
type PricingModel string

const (
	PricingFlatRate PricingModel = "FLAT_RATE"
	PricingPerUser  PricingModel = "PER_USER"
	PricingUsage    PricingModel = "USAGE"
	PricingBYOL     PricingModel = "BYOL"
)

// Term is how long a subscription runs before it is renewed, as an ISO 8601 duration.
type Term string

const (
	TermMonth      Term = "P1M"
	TermYear       Term = "P1Y"
	TermThreeYears Term = "P3Y"
)

// BillingCycle is how often a subscription is billed.
type BillingCycle string

const (
	BillingMonthly   BillingCycle = "MONTHLY"
	BillingAnnual    BillingCycle = "ANNUAL"
	BillingTriennial BillingCycle = "TRIENNIAL"
	BillingOneTime   BillingCycle = "ONE_TIME"
	BillingNone      BillingCycle = "NONE"
)

// Offer is a product of a publisher; what is bought is one of its plans.
type Offer struct {
	ID             ID[Offer]        `gorm:"primaryKey"`
	OrganizationID ID[Organization] // the publisher; the operator for its own services
	Code           string           // the offer ID of the publisher
	Type           string           // code of one of data.OfferTypes
	Name           string
	SearchName     string // FoldForSearch(Name)
	Summary        string
	PublisherName  string
	Segment        OfferSegment
	Status         OfferStatus
	FromPriceList  bool           // it is the operator's, and edited by price lists alone; others have a draft
	LiveAt         *time.Time     // when what is on sale was published; nil for never, and for one from a price list
	LiveVersion    int            // the version then, which those see who do not see the draft
	Audience       AudienceOption // that orders obey, the widest of its plans; empty if it was never published
	Stamp
}

func (Offer) Prefix() string { return "offer" }

// GlobalID is the id as clients see it.
func (r Offer) GlobalID() AnyID { return r.ID.Any() }

// OfferListing is how an offer is presented: once as it is edited, and once as it is on sale.
type OfferListing struct {
	ID             ID[OfferListing] `gorm:"primaryKey"`
	OfferID        ID[Offer]
	OrganizationID ID[Organization] // the publisher
	Stage          OfferStage
	Content        ListingContent `gorm:"embedded"`
	Stamp
}

func (OfferListing) Prefix() string { return "offerlisting" }

// GlobalID is the id as clients see it.
func (r OfferListing) GlobalID() AnyID { return r.ID.Any() }

// ListingContent is what a publisher says of an offer.
type ListingContent struct {
	Name, Summary, Description string
	SupportEmail, SupportPhone string
	SupportURL                 string    `gorm:"column:support_url"`
	Materials                  Materials `gorm:"embedded"`
}

// Materials are what helps partners to sell an offer and to support its customers, who never see them.
type Materials struct {
	MarketingURL                 string `gorm:"column:marketing_url"`
	ChannelContact, ChannelEmail string
	ChannelPhone                 string
	DocumentationURL             string `gorm:"column:documentation_url"`
	TrainingURL                  string `gorm:"column:training_url"`
	HealthURL                    string `gorm:"column:health_url"`
}

// OfferPlan is what can be bought of an offer. It repeats what lists and policies ask of its offer. A plan of a publisher is sold as it was last
// published, and edited in its draft.
type OfferPlan struct {
	ID             ID[OfferPlan] `gorm:"primaryKey"`
	OfferID        ID[Offer]
	OrganizationID ID[Organization] // the publisher
	Code           string           // the plan ID
	Name           string
	Segment        OfferSegment
	Status         OfferStatus
	PricingModel   PricingModel   // empty for a plan of a price list
	Audience       AudienceOption // that orders obey; empty if it was never published
	AudienceID     ID[Audience]   // whose list counts: the plan's own or that of its offer; zero while nobody has changed that
	BasePlanID     ID[OfferPlan]  // of an add-on; zero for others
	Trial          bool
	MinQuantity    int
	MaxQuantity    int // 0 for no limit
	QuantityStep   int
	Draft          PlanDraft `gorm:"embedded;embeddedPrefix:draft_"` // empty for a plan of a price list
	Stamp
}

// PlanDraft is what a plan is to be once it is published.
type PlanDraft struct {
	Name         string
	PricingModel PricingModel
	BasePlanID   ID[OfferPlan]
	Trial        bool
	MinQuantity  int
	MaxQuantity  int
	QuantityStep int
	Removed      bool // it is not sold any more
}

// NewOfferPlan is a plan that can be bought in any quantity.
func NewOfferPlan() OfferPlan { return OfferPlan{MinQuantity: 1, QuantityStep: 1} }

func (OfferPlan) Prefix() string { return "plan" }

// GlobalID is the id as clients see it.
func (r OfferPlan) GlobalID() AnyID { return r.ID.Any() }

// PlanPrice is what a plan costs in a market for a term and a billing cycle, from an instant on. A later price of the same key replaces it.
type PlanPrice struct {
	ID           ID[PlanPrice] `gorm:"primaryKey"`
	PlanID       ID[OfferPlan]
	Market       string // ISO 3166-1 alpha-2
	Currency     string // ISO 4217
	Term         Term
	BillingCycle BillingCycle
	UnitMinor    int64      // what a partner pays for one unit and one billing cycle, in the smallest unit of the currency
	RetailMinor  *int64     // what is suggested that customers pay; nil for no suggestion
	ValidFrom    time.Time  // inclusive
	ValidUntil   *time.Time // exclusive; nil for no end
	ImportID     ID[ProgramImport]
	Stamp
}

func (PlanPrice) Prefix() string { return "price" }

// GlobalID is the id as clients see it.
func (r PlanPrice) GlobalID() AnyID { return r.ID.Any() }

// Unit is what a partner pays for one unit.
func (r PlanPrice) Unit() Money { return Money{r.UnitMinor, r.Currency} }

// Retail is what is suggested that customers pay for one unit; nil for no suggestion.
func (r PlanPrice) Retail() *Money {
	if r.RetailMinor == nil {
		return nil
	}
	return &Money{*r.RetailMinor, r.Currency}
}

// DraftPrice is what a plan is to cost once it is published.
type DraftPrice struct {
	ID             ID[DraftPrice] `gorm:"primaryKey"`
	PlanID         ID[OfferPlan]
	OrganizationID ID[Organization] // the publisher
	Market         string
	Currency       string
	Term           Term
	BillingCycle   BillingCycle
	UnitMinor      int64
	RetailMinor    *int64
	CreatedAt      time.Time
}

func (DraftPrice) Prefix() string { return "draftprice" }

// GlobalID is the id as clients see it.
func (r DraftPrice) GlobalID() AnyID { return r.ID.Any() }

// Unit is what a partner is to pay for one unit.
func (r DraftPrice) Unit() Money { return Money{r.UnitMinor, r.Currency} }

// Retail is what is suggested that customers pay for one unit; nil for no suggestion.
func (r DraftPrice) Retail() *Money {
	if r.RetailMinor == nil {
		return nil
	}
	return &Money{*r.RetailMinor, r.Currency}
}

// CatalogEntry says that a plan is sold in a market, with what the catalog lists it by. It follows from plans and prices.
type CatalogEntry struct {
	Market     string        `gorm:"primaryKey"`
	PlanID     ID[OfferPlan] `gorm:"primaryKey"`
	OfferID    ID[Offer]
	Segment    OfferSegment
	Name       string // of the offer and of the plan
	SearchName string // FoldForSearch(Name)
	OfferType  string
	Publisher  string
	Trial      bool
	AddOn      bool
	Terms      Set[Term]
	Cycles     Set[BillingCycle]
	OnSaleFrom time.Time  // of its first price
	OnSaleTo   *time.Time // of its last price; nil for no end
}

// CatalogWord is a word of the folded names of a plan, its offer and its publisher, by which the catalog is searched.
type CatalogWord struct {
	Word   []byte        `gorm:"primaryKey"`
	PlanID ID[OfferPlan] `gorm:"primaryKey"`
}
