package graphtest

import (
	"context"
	"strconv"

	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/program/eligibility"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// sells does a step of a customer, and reports whether there is such a step. What a step makes gets a name:
// "<customer:lakeside>", "<job:lakeside>", "<rel:harbor.lakeside>"; "<cqual:springfield>", the newest special qualification.
//
//	"harbor founds lakeside"                       creates a customer; "founds lakeside EDUCATION"
//	"harbor founds works GOVERNMENT_COMMUNITY_CLOUD springfield"   with the validation ID of a confirmed organisation, under its name
//	"meridian founds lakeside through tidewater"   sells through a reseller
//	"harbor moves springfield"                     changes its address to one that nobody knows
//	"springfield verified", "disapproved"          how its review ends
//	"harbor qualifies springfield EDUCATION"       asks for a special qualification; for government cloud with its validation ID
//	"springfield certified", "uncertified"         how that is vetted
//	"springfield confirmed 1"                      its eligibility is approved, for so many creations
//	"springfield takenback", "stripped"            its validation ID is taken back; its special qualification is taken away
//	"springfield agrees"                           accepts the customer agreement
func (a *api) sells(who, do string, rest []string) (known bool, err error) {
	ctx, reason := context.Background(), "What was looked at is in the file."
	switch do {
	case "founds":
		return true, a.founds(who, rest[0], rest[1:])
	case "moves":
		_, _, err = a.UpdateCustomer(ctx, a.As(people[who]), customers.UpdateCustomerInput{ID: a.named("customer:" + rest[0]), Address: address("1 Nowhere", "Tacoma", "00000")})
		return true, err
	case "verified", "disapproved":
		outcome := rules.ReviewOutcomeVerified
		if do == "disapproved" {
			outcome = rules.ReviewOutcomeNotApproved
		}
		_, err = a.DecideCustomerReview(ctx, a.As("vera.lind@program.example"), customers.DecideCustomerReviewInput{ID: a.named("customer:" + who), Outcome: outcome, Reason: &reason})
		return true, err
	case "qualifies":
		return true, a.qualifies(who, rest[0], models.SpecialQualification(rest[1]))
	case "certified", "uncertified":
		outcome := rules.QualificationOutcomeApproved
		if do == "uncertified" {
			outcome = rules.QualificationOutcomeDenied
		}
		_, err = a.DecideCustomerQualification(ctx, a.As("rosa.delgado@program.example"), customers.DecideCustomerQualificationInput{ID: a.named("cqual:" + who), Outcome: outcome, Reason: &reason})
		return true, err
	case "takenback":
		_, err = a.RevokeValidationID(ctx, a.As("olga.marsh@program.example"), customers.RevokeValidationIDInput{ID: a.named("validation:" + who), Reason: reason})
		return true, err
	case "stripped":
		_, err = a.RevokeCustomerQualification(ctx, a.As("rosa.delgado@program.example"), customers.RevokeCustomerQualificationInput{ID: a.named("cqual:" + who), Reason: reason})
		return true, err
	case "confirmed":
		most, err := strconv.Atoi(rest[0])
		if err != nil {
			return true, err
		}
		_, _, err = a.ApproveEligibilityRequest(ctx, a.As("rosa.delgado@program.example"), eligibility.ApproveEligibilityRequestInput{ID: a.request(who), MaxCreates: &most})
		a.nameOutcome(who)
		return true, err
	case "agrees":
		_, _, err = a.RecordCustomerAgreement(ctx, a.As(people[who]), customers.RecordCustomerAgreementInput{ID: a.named("customer:" + who), Version: a.agreed().Version})
		return true, err
	}
	return false, nil
}

func address(line, city, code string) *kernel.PostalAddressInput {
	state := "WA"
	return &kernel.PostalAddressInput{Line1: line, City: city, State: &state, PostalCode: &code, Country: "US"}
}

func (a *api) founds(who, name string, how []string) error {
	first, last, email := "Ines", "Okafor", "ines.okafor@"+name+".example"
	in := customers.CreateCustomerInput{
		CompanyName: "Lakeside " + name, Domain: name, Market: "US", SpecialQualification: models.QualificationNone,
		Contact: &kernel.PrimaryContactInput{FirstName: &first, LastName: &last, Email: &email}, Address: address("12 Mill St", "Tacoma", "98402"),
	}
	switch {
	case len(how) == 2 && how[0] == "through":
		reseller := a.named("partner:" + how[1])
		in.IndirectResellerID = &reseller
	case len(how) == 2:
		id := a.names.id("validation:" + how[1])
		in.SpecialQualification, in.ValidationID, in.CompanyName = models.SpecialQualification(how[0]), &id, confirmedNames[how[1]]
	case len(how) == 1:
		k12 := models.EducationK12
		in.SpecialQualification, in.EducationSegment = models.SpecialQualification(how[0]), &k12
	}
	c, job, err := a.CreateCustomer(context.Background(), a.As(people[who]), in)
	if err != nil {
		return err
	}
	a.names.set("customer:"+name, c.ID.String())
	a.names.set("job:"+name, job.ID.String())
	a.nameFirst("rel:"+who+"."+name, "rel", c.ID)
	a.nameFirst("cqual:"+name, "cqual", c.ID)
	return nil
}

// confirmedNames are the names for which validation IDs are issued.
var confirmedNames = map[string]string{"springfield": "City of Springfield", "cedarcounty": "Cedar County Government"}

// nameFirst names the first object of a kind that a customer has, if there is one.
func (a *api) nameFirst(name, kind string, customer models.ID[models.Customer]) {
	if ids := a.rowsWith(kind, customer); len(ids) > 0 {
		a.names.set(name, ids[0])
	}
}

func (a *api) qualifies(who, name string, code models.SpecialQualification) error {
	in := customers.UpdateCustomerQualificationInput{ID: a.named("customer:" + name), Qualification: code}
	switch code {
	case models.QualificationGovernment:
		id := a.names.id("validation:" + name)
		in.ValidationID = &id
	case models.QualificationEducation:
		k12 := models.EducationK12
		in.EducationSegment = &k12
	}
	_, q, _, err := a.UpdateCustomerQualification(context.Background(), a.As(people[who]), in)
	if err == nil {
		a.names.set("cqual:"+name, q.ID.String())
	}
	return err
}
