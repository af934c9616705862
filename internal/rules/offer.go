package rules

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

const (
	// MaxPlans is how many plans an offer has at most, and MaxPrices how many prices a plan has.
	MaxPlans  = 100
	MaxPrices = 2000

	maxSummary     = 2000
	maxDescription = 5000
	maxURL         = 500
)

// OfferFacts decide what can be done with an offer.
type OfferFacts struct {
	Offer models.Offer
}

// OnOffer is what people do with an offer: those of its publisher edit its draft.
var OnOffer = Actions[OfferFacts]{
	List: []access.Action{access.UpdateOffer, access.UpdateOfferListing, access.AddOfferPlan, access.UpdateOfferPlan, access.RemoveOfferPlan, access.SetPlanPrices},
	against: func(_ access.Action, who access.Actor, f OfferFacts) problem.List {
		if who.Owns(f.Offer.OrganizationID) != nil {
			return problem.ListOf(problem.New(problem.NotFound, "id"))
		}
		return problem.ListOf(editedElsewhere(who, f.Offer))
	},
}

// editedElsewhere: an offer from a price list is edited by price lists, and that of a publisher by its people.
func editedElsewhere(who access.Actor, o models.Offer) *problem.Problem {
	p := problem.New(problem.OfferEditedElsewhere, "id")
	switch {
	case o.FromPriceList:
		p.Reason = "price_list"
	case who.OrganizationID != o.OrganizationID:
		p.Reason = "publisher"
	default:
		return nil
	}
	return p
}

// ReadsDraft reports whether an actor reads the draft of an offer: people of its publisher, and the operator.
func ReadsDraft(who access.Actor, publisher models.ID[models.Organization]) bool {
	return who.Owns(publisher) == nil
}

// ReadsMaterials reports whether an actor who sees an offer reads what helps to sell it: people of its publisher, partners and the operator, and never
// customers.
func ReadsMaterials(who access.Actor, publisher models.ID[models.Organization]) bool {
	return ReadsDraft(who, publisher) || !who.PartnerID.IsZero()
}

// OfferSetup is what an offer is; it does not change any more once the offer was on sale.
type OfferSetup struct {
	Code, Type string
	Segment    models.OfferSegment
}

// CheckOfferSetup returns what is wrong with the setup of an offer; taken says that another offer has its ID.
func CheckOfferSetup(s OfferSetup, taken bool) (found problem.List) {
	found.Add(oneLine("externalId", s.Code, true, maxCode))
	if taken {
		found.Add(problem.New(problem.OfferIDTaken, "externalId"))
	}
	if known := offerTypes(); s.Type != "" && !slices.Contains(known, s.Type) {
		found.Add(problem.Invalid("type", "offer_type").Detailing("allowed", known...))
	} else {
		found.Add(OneOf("type", s.Type, known...))
	}
	return append(found, problem.ListOf(OneOf("segment", s.Segment, offerSegments...))...)
}

// SetupFixed returns the problems of changing what was on sale: customers and the provisioning service know it by that.
func SetupFixed(o models.Offer, after OfferSetup) (found problem.List) {
	if o.LiveAt == nil {
		return nil
	}
	for _, f := range []struct{ field, was, is string }{{"externalId", o.Code, after.Code}, {"type", o.Type, after.Type}, {"segment", string(o.Segment), string(after.Segment)}} {
		if f.was != f.is {
			found.Add(problem.Invalid(f.field, "fixed").With("Value", f.was))
		}
	}
	return found
}

var offerSegments = []models.OfferSegment{models.OfferCommercial, models.OfferGovernment, models.OfferEducation, models.OfferNonprofit}

// offerTypes are the codes of all types of offers.
func offerTypes() (codes []string) {
	for _, t := range data.OfferTypes() {
		codes = append(codes, t.Code)
	}
	return codes
}

// CheckOfferListing returns what is wrong with what is said of an offer. What is only missing is told when it is published.
func CheckOfferListing(c models.ListingContent) (found problem.List) {
	found.Add(saleName("name", c.Name, true), Text("summary", c.Summary, false, maxSummary), Text("description", c.Description, false, maxDescription))
	found.Add(maybeEmail("supportEmail", c.SupportEmail), phone("supportPhone", c.SupportPhone), publicURL("supportUrl", c.SupportURL))
	m := c.Materials
	found.Add(publicURL("materials.marketingUrl", m.MarketingURL), oneLine("materials.channelContact", m.ChannelContact, false, maxName))
	found.Add(maybeEmail("materials.channelEmail", m.ChannelEmail), phone("materials.channelPhone", m.ChannelPhone))
	found.Add(publicURL("materials.documentationUrl", m.DocumentationURL), publicURL("materials.trainingUrl", m.TrainingURL), publicURL("materials.healthUrl", m.HealthURL))
	return found
}

func maybeEmail(field, value string) *problem.Problem {
	if value == "" {
		return nil
	}
	return email(field, value)
}

// publicURL checks the address of a page for everybody: by https, on a host with a full name or an address of the internet, and without a password. Nothing
// is fetched.
func publicURL(field, value string) *problem.Problem {
	if value == "" {
		return nil
	}
	if p := oneLine(field, value, true, maxURL); p != nil {
		return p
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "https" || u.User != nil || u.Host == "" || strings.ContainsAny(value, " \\") || !publicHost(u.Hostname()) {
		return problem.Invalid(field, "public_url")
	}
	return nil
}

// inward are the names below which no host of the internet is.
var inward = []string{"localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "home.arpa", "localdomain"}

// publicHost reports whether a host can be one of the internet. An address that is written in another way than usual, such as 0x7f.1, is none.
func publicHost(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if ip, err := netip.ParseAddr(host); err == nil {
		ip = ip.Unmap()
		return ip.IsGlobalUnicast() && !ip.IsPrivate() && !reserved(ip)
	}
	if _, possible := models.ALabel(host); !possible || !strings.Contains(host, ".") {
		return false
	}
	for _, name := range inward {
		if strings.HasSuffix(host, "."+name) {
			return false
		}
	}
	last := host[strings.LastIndex(host, ".")+1:]
	return strings.Trim(last, "0123456789") != "" && !strings.HasPrefix(last, "0x")
}

// reservedRanges are for use within networks, for tests, or lead to addresses of IPv4.
var reservedRanges = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2001::/32"), netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("::/96"), netip.MustParsePrefix("fec0::/10"),
}

func reserved(ip netip.Addr) bool {
	for _, within := range reservedRanges {
		if within.Contains(ip) {
			return true
		}
	}
	return ip.Zone() != ""
}

// PlanDraftFacts are an offer and the plans that it is to have.
type PlanDraftFacts struct {
	Offer models.Offer
	Plans []*models.OfferPlan // all of the offer, as they are to be
}

// CheckPlanCount checks how many plans an offer is to have.
func CheckPlanCount(n int) *problem.Problem {
	if n <= MaxPlans {
		return nil
	}
	return problem.Invalid("id", "too_many").With("Max", MaxPlans)
}

// CheckPlanCode checks the ID of a new plan.
func CheckPlanCode(code string, plans []*models.OfferPlan) (found problem.List) {
	found.Add(oneLine("externalId", code, true, maxCode))
	for _, other := range plans {
		if other.Code == code {
			found.Add(problem.Invalid("externalId", "twice"))
		}
	}
	return found
}

// CheckPlanDraft returns what is wrong with what a plan is to be.
func CheckPlanDraft(f PlanDraftFacts, plan models.OfferPlan) (found problem.List) {
	d := plan.Draft
	found.Add(saleName("name", d.Name, true), checkPricing(f.Offer.Type, d.PricingModel))
	for _, n := range []struct {
		field         string
		number, least int
	}{{"minQuantity", d.MinQuantity, 1}, {"quantityStep", d.QuantityStep, 1}, {"maxQuantity", d.MaxQuantity, 0}} {
		if n.number < n.least || n.number > maxPlanQuantity {
			found.Add(problem.Invalid(n.field, "range").With("Min", n.least).With("Max", maxPlanQuantity))
		}
	}
	if len(found) == 0 {
		found.Add(maximumReached(d.MinQuantity, d.MaxQuantity, d.QuantityStep))
	}
	if !d.BasePlanID.IsZero() && !f.canBeBase(d.BasePlanID, plan.ID) {
		found.Add(problem.Invalid("basePlanId", "base_plan").With("Value", d.BasePlanID.String()))
	}
	return found
}

// maximumReached: a maximum is one of the quantities that can be bought.
func maximumReached(least, most, step int) *problem.Problem {
	if over := most - least; most > 0 && (over < 0 || over%step != 0) {
		return problem.Invalid("maxQuantity", "quantity_steps").With("Min", least).With("Step", step)
	}
	return nil
}

// canBeBase: a base plan is another plan of the offer that is no add-on, of a plan that is the base of none.
func (f PlanDraftFacts) canBeBase(base, of models.ID[models.OfferPlan]) bool {
	fits := false
	for _, p := range f.Plans {
		if p.Draft.Removed {
			continue
		}
		if p.Draft.BasePlanID == of {
			return false
		}
		fits = fits || p.ID == base && base != of && p.Draft.BasePlanID.IsZero()
	}
	return fits
}

// HasAddOns returns the problem of removing a plan that others are added to.
func (f PlanDraftFacts) HasAddOns(plan models.ID[models.OfferPlan]) *problem.Problem {
	for _, p := range f.Plans {
		if p.Draft.BasePlanID == plan && !p.Draft.Removed {
			return problem.Invalid("planId", "has_add_ons").With("Plan", p.Draft.Name)
		}
	}
	return nil
}

var pricingModels = []models.PricingModel{models.PricingFlatRate, models.PricingPerUser, models.PricingUsage, models.PricingBYOL}

// Types of offers that have plans for which the customer brings its own licence.
const (
	typeVirtualMachine     = "VIRTUAL_MACHINE"
	typeVirtualMachineBYOL = "VIRTUAL_MACHINE_BYOL"
)

// checkPricing: only virtual machines are sold for a licence that the customer brings, and one type of them in no other way.
func checkPricing(offerType string, model models.PricingModel) *problem.Problem {
	possible := pricingModels[:3]
	switch offerType {
	case typeVirtualMachine:
		possible = pricingModels
	case typeVirtualMachineBYOL:
		possible = pricingModels[3:]
	}
	if model != "" && !slices.Contains(possible, model) {
		return problem.Invalid("pricingModel", "pricing").Naming("Allowed", "pricing_model", textsOf(possible)...)
	}
	return OneOf("pricingModel", model, possible...)
}

func textsOf[T ~string](values []T) []string {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = string(value)
	}
	return texts
}

// DraftPriceForm is a price as it is typed.
type DraftPriceForm struct {
	Market, Currency       string
	Term                   models.Term
	BillingCycle           models.BillingCycle
	UnitPrice, RetailPrice string
}

// key is what there is one price of.
func (p DraftPriceForm) key() [4]string {
	return [4]string{p.Market, p.Currency, string(p.Term), string(p.BillingCycle)}
}

// CheckDraftPrices returns what is wrong with the prices of a plan, each problem with the place of its price; they follow the rules of a price list.
func CheckDraftPrices(prices []DraftPriceForm, content *data.Content) (found problem.List) {
	if len(prices) > MaxPrices {
		return problem.ListOf(problem.Invalid("prices", "too_many").With("Max", MaxPrices))
	}
	seen := map[[4]string]bool{}
	for i, p := range prices {
		wrong := checkPriceOf(PriceRow{
			Market: p.Market, Currency: p.Currency, Term: string(p.Term), BillingCycle: string(p.BillingCycle), UnitPrice: p.UnitPrice, RetailPrice: p.RetailPrice,
		}, PriceRowFacts{Content: content})
		if seen[p.key()] {
			wrong.Add(problem.Invalid("market", "twice"))
		}
		seen[p.key()] = true
		for _, w := range wrong {
			w.Field = append([]string{"prices", fmt.Sprint(i)}, w.Field...)
		}
		found = append(found, wrong...)
	}
	return found
}

// CheckPricingOf returns the problem of another type for an offer whose plans are charged in another way than the type can be.
func CheckPricingOf(o models.Offer, plans []*models.OfferPlan) (found problem.List) {
	for _, plan := range plans {
		if !plan.Draft.Removed && checkPricing(o.Type, plan.Draft.PricingModel) != nil {
			return problem.ListOf(problem.Invalid("type", "pricing_of_plan").With("Plan", plan.Draft.Name))
		}
	}
	return nil
}
