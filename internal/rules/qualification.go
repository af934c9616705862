package rules

import (
	"slices"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// QualificationOutcome is how a reviewer ends the vetting of a customer's special qualification.
type QualificationOutcome string

const (
	QualificationOutcomeApproved QualificationOutcome = "APPROVED"
	QualificationOutcomeDenied   QualificationOutcome = "DENIED"
)

// QualificationForm is a special qualification that a partner asks for.
type QualificationForm struct {
	Code      models.SpecialQualification
	Segment   models.EducationSegment
	Selection Selection // of a validation ID
}

// QualificationFacts are the facts about the partner that asks for a special qualification, and about the customer.
type QualificationFacts struct {
	Customer  models.Customer
	Held      []*models.CustomerQualification // the customer's, denied and revoked ones included
	Partner   models.Partner
	Qualified bool // the partner may work with government customers
	Mailbox   string
}

// CheckQualification reports everything that keeps a special qualification from being asked for.
func CheckQualification(form QualificationForm, facts QualificationFacts) (found problem.List) {
	found.Add(accountActive(facts.Customer))
	found.Add(checkRequestable(form.Code, facts))
	if !slices.Contains(requestableCodes, form.Code) {
		return found
	}
	found.Add(CheckEducation("educationSegment", form.Code, form.Segment))
	switch {
	case form.Code != models.QualificationGovernment && form.Selection.Typed != "":
		found.Add(problem.Invalid("validationId", "qualification_combination"))
	case form.Code != models.QualificationGovernment:
	case !facts.Qualified:
		found.Add(problem.New(problem.PartnerNotGCCQualified, "qualification").With("Partner", facts.Partner.Name).With("Mailbox", facts.Mailbox))
	default:
		found.Add(CheckSelection("validationId", form.Selection))
	}
	return found
}

// requestableCodes are the special qualifications that a partner can ask for when the customer exists.
var requestableCodes = []models.SpecialQualification{models.QualificationEducation, models.QualificationGovernment, models.QualificationStateOwned}

// checkRequestable: a special qualification that a customer has or is being vetted for cannot be asked for again, and government
// cloud is only for customers without another special qualification.
func checkRequestable(code models.SpecialQualification, facts QualificationFacts) *problem.Problem {
	held := slices.DeleteFunc(slices.Clone(facts.Held), func(q *models.CustomerQualification) bool { return !inForceOrVetted(*q) })
	same := slices.IndexFunc(held, func(q *models.CustomerQualification) bool { return q.Code == code })
	switch {
	case same >= 0 && held[same].Vetting == models.VettingInReview:
		return problem.New(problem.QualificationInReview, "qualification")
	case same >= 0, len(held) > 0 && (code == models.QualificationNone || code == models.QualificationGovernment):
		return problem.New(problem.QualificationIrreversible, "qualification").With("Mailbox", facts.Mailbox)
	case !slices.Contains(requestableCodes, code):
		return unknownQualification("qualification", code, requestableCodes)
	}
	return nil
}

// inForceOrVetted reports whether a special qualification is approved or being vetted: not denied, and not revoked.
func inForceOrVetted(q models.CustomerQualification) bool {
	return q.Vetting == models.VettingApproved || q.Vetting == models.VettingInReview
}

// accountActive returns the problem of an account that is not active: it is not provisioned yet, or no longer.
func accountActive(c models.Customer) *problem.Problem {
	if c.Status == models.CustomerActive {
		return nil
	}
	return customerState("id", string(c.Status), string(models.CustomerActive))
}

func customerState(field, status string, allowed ...string) *problem.Problem {
	return problem.New(problem.CustomerStateInvalid, field).Naming("Status", "customer_status", status).
		Naming("Allowed", "customer_status", allowed...)
}

// VettingOfGovernment holds the facts that decide whether government cloud needs a reviewer.
type VettingOfGovernment struct {
	Customer     models.Customer
	Qualified    bool                 // the partner that asked is still qualified
	Created      bool                 // the account was created with it, on this validation ID
	Refused      bool                 // a person has denied or revoked it for this customer before
	ValidationID *models.ValidationID // on which it was asked for; nil if it no longer exists
}

// ApprovedAutomatically reports whether government cloud is approved without a reviewer: the partner is qualified, the customer's market
// is in the United States, and the customer is the organisation that was confirmed, or an account that was created under its name.
// What a person has refused, only a person approves (D-27). All other cases go to a reviewer; nothing is denied automatically.
func (v VettingOfGovernment) ApprovedAutomatically() bool {
	id := v.ValidationID
	if id == nil || v.Refused || id.Status == models.ValidationIDRevoked || !v.Qualified || !slices.Contains(usMarkets, v.Customer.Market) {
		return false
	}
	return id.OrganizationID == v.Customer.OrganizationID || (v.asCreated() && sameName(id.OrganizationName, v.Customer.CompanyName))
}

// asCreated reports whether a customer still has the name with which it was created. A partner can rename an account later, and
// then the name does not show whose account it is. Each change of a name begins another review.
func (v VettingOfGovernment) asCreated() bool { return v.Created && v.Customer.ReviewRound <= 1 }

// usMarkets are the United States and their territories, where government customers are (R-03, D-12).
var usMarkets = []string{"US", "UM", "PR", "VI", "GU", "MP", "AS"}

// QualificationReason checks the reason that ends the vetting of a special qualification: a refusal needs one.
func QualificationReason(outcome QualificationOutcome, reason string) *problem.Problem {
	return Text("reason", reason, outcome == QualificationOutcomeDenied, MaxText)
}

// RefusedByPerson reports whether a person has denied or revoked a special qualification of this kind. All are those of one customer (D-27).
func RefusedByPerson(code models.SpecialQualification, all []*models.CustomerQualification) bool {
	return slices.ContainsFunc(all, func(q *models.CustomerQualification) bool {
		return q.Code == code && (q.Vetting == models.VettingRevoked || q.Vetting == models.VettingDenied && !q.DecidedBy.IsZero())
	})
}

// QualificationInCustomer is a special qualification, with the customer whose it is.
type QualificationInCustomer struct {
	Qualification models.CustomerQualification
	Customer      models.Customer
}

// OnCustomerQualification is what the operator does with a special qualification (section 4.3).
var OnCustomerQualification = Actions[QualificationInCustomer]{
	List: []access.Action{access.DecideCustomerQualification, access.RevokeCustomerQualification},
	against: func(do access.Action, _ access.Actor, f QualificationInCustomer) problem.List {
		needed := models.VettingInReview
		if do == access.RevokeCustomerQualification { // only one that is in force
			needed = models.VettingApproved
		}
		switch {
		case f.Qualification.Vetting != needed:
			return problem.ListOf(customerState("id", string(f.Qualification.Vetting), string(needed)))
		case do == access.DecideCustomerQualification && f.Customer.Status == models.CustomerProvisioning: // the creation of its validation ID is only held
			return problem.ListOf(accountActive(f.Customer))
		}
		return nil
	},
}

// ConsumeCreation subtracts a creation from a validation ID (section 4.4).
func ConsumeCreation(v *models.ValidationID) {
	if v.RemainingCreates == nil {
		return
	}
	left := *v.RemainingCreates - 1
	v.RemainingCreates = &left
	if left <= 0 && v.Status == models.ValidationIDIssued {
		v.Status = models.ValidationIDExhausted
	}
}

// ReturnCreation adds a creation to a validation ID, up to the number that was issued (D-14). A revoked one stays revoked.
func ReturnCreation(v *models.ValidationID) {
	if v.RemainingCreates == nil {
		return
	}
	left := *v.RemainingCreates + 1
	if v.MaxCreates != nil {
		left = min(left, *v.MaxCreates)
	}
	v.RemainingCreates = &left
	if left > 0 && v.Status == models.ValidationIDExhausted {
		v.Status = models.ValidationIDIssued
	}
}
