package graphtest

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/eligibility"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// people are those who act for their organisations in steps.
var people = map[string]string{
	"lumen": "ivy.chen@lumenapps.example", "meridian": "grant.whitfield@meridian.example", "harbor": "amir.haddad@harbor.example", "wisla": "zofia.nowak@wisla.example",
	"redwood":     "victor.lang@redwood.example",
	"cedarcounty": "paula.jensen@cedarcounty.gov.example", "springfield": "marcus.bell@springfield.gov.example",
	"riogrande": "elena.begay@riogrande-nsn.gov.example", "prairiewater": "owen.price@prairiewater.gov.example",
	"bluefield": "hannah.weiss@bluefield.example", "yunfan": "xiao.chen@yunfan.example", "tatry": "jan.kowalczyk@tatry.example",
	"alderridge": "maya.alder@alderridge.example", "northgate": "priya.raman@northgate.example", "copperkettle": "grace.holloway@copperkettle.example",
	"gelombang": "budi.santoso@gelombangdata.example", "brightmesa": "carla.mesa@brightmesa.example", "brightmesa.dana": "dana.brooks@brightmesa.example", "tidewater": "lena.ortega@tidewater.example", "tidewater.marcus": "marcus.hale@tidewater.example",
	"sakura":    "misaki.tanaka@sakura.example",
	"lakeshore": "priscilla.okafor@lakeshore.example", "fortclay": "dale.whitcomb@fortclay.gov.example",
	"islaverde": "carmen.rivera@islaverde.gov.example", "maplewood": "claire.bouchard@maplewood.example",
}

// tenants are the transacting partners' tenant IDs.
var tenants = map[string]string{
	"meridian": "1a000000-0000-4000-8000-000000000001", "harbor": "1b000000-0000-4000-8000-000000000001", "wisla": "1c000000-0000-4000-8000-000000000001",
	"redwood": "1c100000-0000-4000-8000-000000000001",
}

// play plays steps, one after the other. A step says who does what, and for a customer's form for which partner:
//
//	"harbor qualified"              submits its form and is approved
//	"springfield submits"           to harbor; "yunfan submits meridian" to another partner
//	"springfield drafts", "asked", "answers", "approved", "denied", "withdraws", "acknowledged"
//	"harbor revoked"                loses its qualification
//	"harbor restricted", "suspended", "closed"   the operator says so
//	"work", "1 day", "30 days"      what is due is done; time passes
//	"sweep"                         what has been kept long enough is removed
//
// and what happens to registrations, customers and invitations, of which enrolment_test.go, customer_test.go, invitation_test.go,
// bounce_test.go, cart_test.go, order_test.go, audience_test.go, support_test.go and offer_test.go tell.
func (a *api) play(steps ...string) {
	a.t.Helper()
	for _, step := range steps {
		if err := a.step(strings.Fields(step)); err != nil {
			a.t.Fatalf("step %q: %v", step, err)
		}
	}
}

func (a *api) step(words []string) error {
	if len(words) == 1 && words[0] == "work" {
		a.Work()
		return nil
	}
	if len(words) == 1 && words[0] == "sweep" {
		_, err := a.Store.Sweep(context.Background())
		return err
	}
	who, do := words[0], words[1]
	to := "harbor"
	if len(words) > 2 {
		to = words[2]
	}
	switch do {
	case "day", "days":
		days, err := time.ParseDuration(who + "h")
		a.Advance(24 * days)
		return err
	case "qualified":
		if err := a.submits(who, "", false); err != nil {
			return err
		}
		return a.review(who, "approved")
	case "submits", "drafts":
		return a.submits(who, to, do == "drafts")
	case "answers":
		_, err := a.AnswerEligibilityRequest(context.Background(), a.As(people[who]), eligibility.AnswerEligibilityRequestInput{ID: a.request(who), Answer: "The Department of Energy."})
		return err
	case "withdraws":
		_, err := a.WithdrawEligibilityRequest(context.Background(), a.As(people[who]), eligibility.WithdrawEligibilityRequestInput{ID: a.request(who)})
		return err
	}
	for _, kind := range []func(who, do string, rest []string) (bool, error){a.mails, a.admits, a.enrols, a.relates, a.sells, a.imports, a.carts, a.orders, a.supports, a.audiences, a.offers} {
		if known, err := kind(who, do, words[2:]); known {
			return err
		}
	}
	return a.review(who, do)
}

// request is the request of an organisation that was submitted last.
func (a *api) request(who string) models.AnyID {
	id, err := models.ParseAnyID(a.names.id("request:" + who))
	if err != nil {
		a.t.Fatal(err)
	}
	return id
}

func (a *api) submits(who, to string, draft bool) error {
	r, job, err := a.SubmitEligibilityRequest(context.Background(), a.As(people[who]), form(a.As(people[who]), who, to, draft))
	if err != nil {
		return err
	}
	a.names.set("request:"+who, r.ID.String())
	if job != nil {
		a.names.set("job:"+who, job.ID.String())
	}
	return nil
}

// form is filled in as it should be.
func form(who access.Actor, name, to string, draft bool) eligibility.SubmitEligibilityRequestInput {
	kind, entity, evidence := models.EligibilityPartner, models.EntityType("PARTNER_GOV_CONTRACT_VEHICLE"), "GSA MAS contract 47QTCA-000-0001"
	own := ownTenants[name]
	in := eligibility.SubmitEligibilityRequestInput{TenantID: &own, EntityType: &entity, Evidence: &evidence, SaveAsDraft: draft}
	if who.PartnerID.IsZero() {
		partner := tenants[to]
		kind, entity, in.PartnerTenantID = models.EligibilityCustomer, "STATE_LOCAL_ENTITY", &partner
	}
	in.Option = rules.OptionFor(kind)
	in.Contract = &eligibility.ContractAcceptanceInput{Accepted: true, Version: data.Demo().EligibilityContract(string(kind), "", programtest.Start).Version}
	return in
}

var ownTenants = map[string]string{
	"meridian": tenants["meridian"], "harbor": tenants["harbor"], "wisla": tenants["wisla"], "redwood": tenants["redwood"],
	"cedarcounty": "3a000000-0000-4000-8000-000000000001", "springfield": "3b000000-0000-4000-8000-000000000001",
	"riogrande": "3c000000-0000-4000-8000-000000000001", "prairiewater": "3d000000-0000-4000-8000-000000000001",
	"bluefield": "3e000000-0000-4000-8000-000000000001", "yunfan": "4b000000-0000-4000-8000-000000000001", "tatry": "4c000000-0000-4000-8000-000000000001",
	"tidewater": "1f100000-0000-4000-8000-000000000001", "fortclay": "3f000000-0000-4000-8000-000000000001",
}

// review is what Rosa does with the request of an organisation.
func (a *api) review(who, do string) (err error) {
	ctx, rosa := context.Background(), a.As("rosa.delgado@program.example")
	switch do {
	case "acknowledged":
		_, _, err = a.AcknowledgeEligibilityRequest(ctx, rosa, eligibility.AcknowledgeEligibilityRequestInput{ID: a.request(who), NextSteps: "We are examining your form."})
	case "asked":
		_, _, err = a.RequestEligibilityInformation(ctx, rosa, eligibility.RequestEligibilityInformationInput{ID: a.request(who), Question: "Which agency sponsors you?"})
	case "approved":
		_, _, err = a.ApproveEligibilityRequest(ctx, rosa, eligibility.ApproveEligibilityRequestInput{ID: a.request(who)})
		a.nameOutcome(who)
	case "denied":
		_, _, err = a.DenyEligibilityRequest(ctx, rosa, eligibility.DenyEligibilityRequestInput{ID: a.request(who), Reason: "No contract was named."})
	case "restricted", "suspended", "closed": // by the operator
		id, _ := models.ParseAnyID(a.names.id("partner:" + who))
		standing := models.PartnerStanding(strings.ToUpper(do))
		_, err = a.SetPartnerStanding(ctx, a.As("olga.marsh@program.example"), enrolment.SetPartnerStandingInput{ID: id, Standing: standing, Reason: "The invoices of May are open."})
	case "revoked":
		id, _ := models.ParseAnyID(a.names.id("qualification:" + who))
		_, err = a.RevokeQualification(ctx, rosa, eligibility.RevokeQualificationInput{ID: id, Reason: "The contract has ended."})
	default:
		a.t.Fatalf("nobody knows how to %q", do)
	}
	return err
}

// nameOutcome names the qualification or the validation ID that a request led to.
func (a *api) nameOutcome(who string) {
	request := a.request(who).UUID
	for kind, table := range map[string]string{"qualification": "partner_qualifications", "validation": "validation_ids"} {
		query := "SELECT id, '' FROM " + table + " WHERE hex(request_id) = '" + strings.ToUpper(strings.ReplaceAll(request.String(), "-", "")) + "'"
		each(a.t, a.db, query, func(id uuid.UUID, _ string) {
			prefix := models.PartnerQualification{}.Prefix()
			if kind == "validation" {
				prefix = models.ValidationID{}.Prefix()
			}
			a.names.set(kind+":"+who, models.AnyID{Prefix: prefix, UUID: id}.String())
		})
	}
}
