package rules

import (
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// Exclusion says whose selection of partners leaves a partner out.
type Exclusion struct{ Publisher string }

// problem names the way out: only the publisher can let the partner resell the plan.
func (e Exclusion) problem(plan models.OfferPlan) *problem.Problem {
	return notAvailable(plan, "audience").With("Publisher", e.Publisher).Detailing("publisher", e.Publisher).Detailing("audience", string(models.AudienceSelected))
}

// AudienceFacts decide about the audience of an offer, or of one of its plans.
type AudienceFacts struct {
	Offer    models.Offer
	Plan     *models.OfferPlan // nil for the offer's own audience
	Audience models.Audience
	Sellers  []string // the first partners that have resold what the audience is of, by name
	Sold     int      // how many these are in all
	Listed   bool     // somebody is on the list
	Waiting  bool     // somebody on the list waits for the next publication
}

// MaxAudienceRows is how many partners one request puts on a list, or takes off it.
const MaxAudienceRows = 100

// AudienceWay is how an option of an audience can be changed.
type AudienceWay string

const (
	AudienceSelfService AudienceWay = "SELF_SERVICE"
	AudienceBySupport   AudienceWay = "SUPPORT_REQUEST"
	AudienceRefused     AudienceWay = "REFUSED"
)

// Kinds of support requests about audiences (section 4.11).
const (
	SupportAudienceChange = "AUDIENCE_CHANGE"
	SupportDeauthorize    = "DEAUTHORIZE_CSP"
)

// WayTo is table 4.10: how the option of an audience can become another one now, and what stands in the way of doing it at once.
func WayTo(f AudienceFacts, to models.AudienceOption) (AudienceWay, problem.List) {
	from := f.Audience.LiveOption
	switch {
	case to != models.AudienceNone && from != to && !mayOptIn(f.Offer):
		return AudienceRefused, problem.ListOf(typeNotEligible(f.Offer))
	case from == "", from == to, from == models.AudienceNone:
		return AudienceSelfService, nil
	case to == models.AudienceNone && f.Sold > 0: // R-149, D-01
		return AudienceRefused, problem.ListOf(f.salesExist(from))
	}
	return AudienceBySupport, problem.ListOf(bySupport(from, to))
}

// mayOptIn reports whether partners may resell offers of a type.
func mayOptIn(o models.Offer) bool { return eligibilityOf(o.Type) != "NOT_ELIGIBLE" }

func eligibilityOf(offerType string) string {
	for _, t := range data.OfferTypes() {
		if t.Code == offerType {
			return t.CSPEligibility
		}
	}
	return "NOT_ELIGIBLE"
}

func typeNotEligible(o models.Offer) *problem.Problem {
	wrong, eligible := problem.New(problem.OfferTypeNotEligible, "option").With("Type", o.Type), []string{}
	for _, t := range data.OfferTypes() {
		if t.CSPEligibility != "NOT_ELIGIBLE" {
			eligible = append(eligible, t.Code)
		}
		if t.Code == o.Type {
			wrong = wrong.With("Type", t.Name)
		}
	}
	return wrong.Detailing("eligible", eligible...)
}

// DefaultAudience is the option that a new offer of a type begins with: any partner for containers and for plans with a licence that the customer brings; for
// all others none has been chosen.
func DefaultAudience(offerType string) models.AudienceOption {
	if eligibilityOf(offerType) == "DEFAULT_OPTED_IN" {
		return models.AudienceAny
	}
	return ""
}

// salesExist: what was resold is not taken out of the program. From any partner there is a way to those who have resold it (D-01).
func (f AudienceFacts) salesExist(from models.AudienceOption) *problem.Problem {
	wrong := problem.New(problem.OptionChangeRefusedSalesExist, "option").With("Count", f.Sold).With("Partners", f.names()).
		Detailing("sellers", f.Sellers...).Detailing("count", fmt.Sprint(f.Sold))
	if from == models.AudienceAny {
		wrong.Reason = "any"
		wrong = wrong.Detailing("alternative", string(models.AudienceSelected))
	}
	return wrong
}

// names are the first sellers, with a sign that there are more.
func (f AudienceFacts) names() string {
	names := strings.Join(f.Sellers, ", ")
	if f.Sold > len(f.Sellers) {
		names += ", …"
	}
	return names
}

func bySupport(from, to models.AudienceOption) *problem.Problem {
	return problem.New(problem.SupportRequestRequired, "option").Naming("From", "audience_option", string(from)).Naming("To", "audience_option", string(to)).
		Detailing("kind", SupportAudienceChange)
}

// ReadsAudience reports whether an actor knows which partners may resell what an organisation publishes: its own people and the operator.
func ReadsAudience(who access.Actor, publisher models.ID[models.Organization]) bool {
	return who.Owns(publisher) == nil
}

// MayDiffer reports whether the plans of an offer can have audiences of their own: those of virtual machines (D-10).
func MayDiffer(o models.Offer) bool {
	return o.Type == "VIRTUAL_MACHINE" || o.Type == "VIRTUAL_MACHINE_BYOL"
}

// OnAudience is what a publisher does with an audience. Another organisation does not know of it.
var OnAudience = Actions[AudienceFacts]{
	List: []access.Action{access.SetResellerAudience, access.AddAudiencePartners, access.RemoveAudiencePartners, access.SyncResellerAudience},
	against: func(do access.Action, who access.Actor, f AudienceFacts) problem.List {
		switch {
		case who.Owns(f.Offer.OrganizationID) != nil:
			return problem.ListOf(problem.New(problem.NotFound, "id"))
		case f.Audience.State == models.AudienceSyncing:
			return problem.ListOf(problem.New(problem.SyncInProgress, "id"))
		case do == access.SyncResellerAudience:
			return CheckSync(f)
		}
		return nil
	},
}

// CheckSync returns what keeps the changes of an audience from going live without the rest of the offer's.
func CheckSync(f AudienceFacts) (found problem.List) {
	if f.Offer.Status != models.OfferLive || !f.Audience.Published() {
		found.Add(problem.New(problem.OfferNotPublished, "id"))
		return found
	}
	from, to := f.Audience.LiveOption, f.Audience.DraftOption
	if from != to && from != models.AudienceNone { // D-02
		found.Add(problem.New(problem.SyncCannotRemove, "id").Naming("From", "audience_option", string(from)).Naming("To", "audience_option", string(to)))
	}
	found.Add(emptyList(f, to))
	return found
}

// emptyList: selected partners are at least one (R-130, D-09).
func emptyList(f AudienceFacts, option models.AudienceOption) *problem.Problem {
	if option == models.AudienceSelected && !f.Listed {
		return problem.New(problem.AudienceEmpty, "id")
	}
	return nil
}

// AudienceProblems are what keeps the audience of a draft offer from being published with it (R-125, R-128, R-130, D-09).
func AudienceProblems(f AudienceFacts) (found problem.List) {
	option := f.Audience.DraftOption
	switch {
	case option == "":
		found.Add(problem.New(problem.AudienceOptionRequired, "option"))
	case option != models.AudienceNone && option != f.Audience.LiveOption && !mayOptIn(f.Offer):
		found.Add(typeNotEligible(f.Offer))
	}
	found.Add(emptyList(f, option))
	return found
}

// CheckPlanAudience checks that a plan can have an audience of its own: a plan of a virtual machine (D-10), which does not share the list of its offer.
func CheckPlanAudience(f AudienceFacts) *problem.Problem {
	if f.Plan == nil {
		return nil
	}
	if !MayDiffer(f.Offer) {
		return problem.Invalid("planId", "plan_audience")
	}
	if f.Plan.Audience == models.AudienceSelected && f.Plan.AudienceID != models.AudienceOf(f.Plan.ID) {
		return problem.Invalid("planId", "plan_list")
	}
	return nil
}

// CheckAudienceChange returns what keeps a support request from changing the option of an audience, when it is made, approved and executed.
func CheckAudienceChange(f AudienceFacts, to models.AudienceOption) (found problem.List) {
	way, why := WayTo(f, to)
	if way == AudienceRefused {
		return why
	}
	if to == models.AudienceSelected && f.Sold == 0 {
		found.Add(emptyList(f, to))
	}
	return found
}

// ListRow is a partner that is named in a request about a list.
type ListRow struct {
	Field   string
	Known   bool // an active partner
	Name    string
	Entry   *models.AudienceEntry // its place on the list; nil when it is not on it
	Again   bool                  // a row before names the same partner
	HasSold bool
}

// CheckAdded checks that a partner can be put on a list.
func CheckAdded(r ListRow) *problem.Problem {
	switch {
	case !r.Known:
		return problem.New(problem.PartnerNotInProgram, r.Field)
	case r.Entry != nil, r.Again:
		return problem.New(problem.DuplicatePartner, r.Field).With("Partner", r.Name)
	}
	return nil
}

// CheckRemoved checks that a partner can be taken off a list at once.
func CheckRemoved(r ListRow) *problem.Problem {
	switch {
	case r.Entry == nil:
		return problem.New(problem.NotFound, r.Field)
	case r.HasSold:
		return problem.New(problem.PartnerHasSales, r.Field).With("Partner", r.Name)
	case r.Entry.Live:
		wrong := problem.New(problem.SupportRequestRequired, r.Field).With("Partner", r.Name).Detailing("kind", SupportDeauthorize)
		wrong.Reason = "partner"
		return wrong
	}
	return nil
}

// CheckDeauthorization returns what keeps a support request from taking a partner off a list, when it is made, approved and executed.
func CheckDeauthorization(r ListRow) *problem.Problem {
	if wrong := CheckRemoved(r); wrong != nil && wrong.Code != problem.SupportRequestRequired {
		return wrong
	}
	return nil
}

// StateOfAudience is the state of an audience after a change: what differs from what orders obey is a draft.
func StateOfAudience(f AudienceFacts) models.AudienceState {
	a := f.Audience
	if a.DraftOption != a.LiveOption || !a.Published() || f.Waiting && a.LiveOption == models.AudienceSelected {
		return models.AudienceDraft
	}
	return models.AudienceLive
}

// CheckListSize checks how many partners a request names.
func CheckListSize(n int) *problem.Problem {
	switch {
	case n == 0:
		return problem.Invalid("partnerIds", "required")
	case n > MaxAudienceRows:
		return problem.Invalid("partnerIds", "too_many").With("Max", MaxAudienceRows)
	}
	return nil
}
