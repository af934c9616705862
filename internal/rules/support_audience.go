package rules

import (
	"fmt"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// Prefilled are the fields of a support request about an audience that nobody changes. The title is the same for each kind; what is asked for
// is the kind (D-03).
type Prefilled struct{ Topic, ProductVersion, Problem, Title string }

var prefilled = Prefilled{Topic: "CSP reseller audience", ProductVersion: "Live offer management", Problem: "Update existing offer", Title: "Deauthorize CSP"}

// PrefilledOf are the prefilled fields of a kind of support request; nil for those that have none.
func PrefilledOf(kind models.SupportKind) *Prefilled {
	if !kind.AboutAudience() {
		return nil
	}
	return &prefilled
}

// AudienceForm is what a support request about an audience says beside its text.
type AudienceForm struct {
	OfferNamed, OfferFound bool
	PlanNamed, PlanFound   bool
	OfferType              string
	Category               string // empty: the type of the offer
	ToOption               models.AudienceOption
	Partners               int
	Title                  string
	Topic                  *string // as they come back; nil for what is left out
	ProductVersion         *string
	Problem                *string
	FormTitle              *string
}

// checkAudienceForm: a request about an audience names the offer, and what is to become of its audience; other requests name neither.
func checkAudienceForm(kind models.SupportKind, f AudienceForm) (found problem.List) {
	if !kind.AboutAudience() {
		return unexpected(f)
	}
	found.Add(f.unchanged()...)
	found.Add(namedObject("offerId", f.OfferNamed, f.OfferFound, true), namedObject("planId", f.PlanNamed, f.PlanFound, false))
	if f.OfferFound && f.Category != "" && f.Category != f.OfferType {
		wrong := problem.New(problem.SupportFieldInvalid, "category").Naming("Kind", "support_kind", string(kind)).With("Category", f.OfferType).Detailing("category", f.OfferType)
		wrong.Reason = "category"
		found.Add(wrong)
	}
	if kind == models.SupportAudienceChange {
		found.Add(OneOf("toOption", f.ToOption, models.AudienceAny, models.AudienceSelected, models.AudienceNone))
		found.Add(absent("partnerIds", f.Partners == 0))
		return found
	}
	found.Add(absent("toOption", f.ToOption == ""), CheckListSize(f.Partners))
	return found
}

// unexpected: a request about something else has none of these fields.
func unexpected(f AudienceForm) (found problem.List) {
	found.Add(
		absent("offerId", !f.OfferNamed), absent("planId", !f.PlanNamed), absent("category", f.Category == ""), absent("toOption", f.ToOption == ""), absent("partnerIds", f.Partners == 0),
		absent("prefilled", f.Topic == nil && f.ProductVersion == nil && f.Problem == nil && f.FormTitle == nil),
	)
	return found
}

func absent(field string, is bool) *problem.Problem {
	if is {
		return nil
	}
	return problem.Invalid(field, "not_expected")
}

// namedObject checks an id: it names something that the actor may name.
func namedObject(field string, given, found, required bool) *problem.Problem {
	switch {
	case !given && required:
		return problem.Invalid(field, "required")
	case given && !found:
		return problem.New(problem.NotFound, field)
	}
	return nil
}

// unchanged: what comes back of the prefilled fields is as it was given.
func (f AudienceForm) unchanged() (found problem.List) {
	title := &f.Title
	if f.Title == "" {
		title = nil
	}
	for _, field := range []struct {
		path, want string
		given      *string
	}{
		{"title", prefilled.Title, title}, {"prefilled.topic", prefilled.Topic, f.Topic}, {"prefilled.productVersion", prefilled.ProductVersion, f.ProductVersion},
		{"prefilled.problem", prefilled.Problem, f.Problem}, {"prefilled.title", prefilled.Title, f.FormTitle},
	} {
		if field.given != nil && *field.given != field.want {
			found.Add(problem.New(problem.PrefilledFieldChanged, field.path).With("Value", field.want).Detailing("value", field.want))
		}
	}
	return found
}

// AtPartner moves the problem of a partner to its place in the request.
func AtPartner(i int, p *problem.Problem) *problem.Problem {
	if p != nil {
		p.Field = []string{"partnerIds", fmt.Sprint(i)}
	}
	return p
}

// CheckSupportedChange returns what keeps a support request from changing the option of an audience (section 4.10): where it is refused by the table, and where
// no support is needed.
func CheckSupportedChange(f AudienceFacts, to models.AudienceOption) (found problem.List) {
	way, _ := WayTo(f, to)
	if way == AudienceSelfService {
		wrong := problem.New(problem.SupportFieldInvalid, "toOption").Naming("Kind", "support_kind", string(models.SupportAudienceChange))
		wrong.Reason = "self_service"
		return problem.ListOf(wrong)
	}
	for _, wrong := range CheckAudienceChange(f, to) {
		wrong.Field = []string{"toOption"}
		found.Add(wrong)
	}
	return found
}

// CheckSupportedPartner returns what keeps a support request from taking a partner off a list, or from releasing it (D-05, D-29).
func CheckSupportedPartner(kind models.SupportKind, r ListRow) *problem.Problem {
	switch {
	case !r.Known:
		return problem.New(problem.NotFound, "")
	case kind == models.SupportReleaseSale && r.HasSold:
		return nil
	case kind == models.SupportReleaseSale, r.Entry != nil && !r.Entry.Live:
		wrong := problem.New(problem.SupportFieldInvalid, "").Naming("Kind", "support_kind", string(kind))
		wrong.Reason = "self_service"
		return wrong
	}
	return CheckDeauthorization(r)
}
