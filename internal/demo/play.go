package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/eligibility"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

const day = 24 * time.Hour

// scene is a step of the demo at a time.
type scene struct {
	at time.Time
	do func(context.Context) error
}

// play runs the scenes of the weeks before now, so that there is an eligibility request, a registration and an invitation in every status, and support requests.
func (c *cast) play(ctx context.Context, now time.Time) error {
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	scenes := slices.Concat(c.catalogScenes(ago), c.orderScenes(ago), c.supportScenes(ago), c.applicationScenes(ago), c.customerScenes(ago), c.relationshipScenes(ago))
	slices.SortStableFunc(scenes, func(a, b scene) int { return a.at.Compare(b.at) })
	for _, scene := range scenes {
		if err := c.until(ctx, scene.at); err != nil {
			return err
		}
		if err := scene.do(ctx); err != nil {
			return err
		}
	}
	return c.until(ctx, now)
}

// applicationScenes show requests for eligibility and registrations.
func (c *cast) applicationScenes(ago func(time.Duration) time.Time) []scene {
	return []scene{
		{ago(43 * day), c.approved("harbor", "", "PARTNER_GOV_CONTRACT_VEHICLE", "GSA MAS contract 47QTCA-000-0001")},
		{ago(42 * day), c.approved("wisla", "", "PARTNER_GOV_SERVICES", "Subcontract 2026-118 for a US agency in Europe")},
		{ago(39 * day), c.approved("redwood", "", "PARTNER_GOV_CONTRACT_VEHICLE", "GSA MAS contract 47QTCA-000-0002")},
		{ago(41 * day), c.draft("prairie", "harbor")},                                                                             // EXPIRED after 30 days
		{ago(40 * day), c.asked("riogrande", "harbor", "TRIBAL_ENTITY", "Please name the authority that signs for the council.")}, // LAPSED after 30 days
		{ago(38 * day), c.registering("copperkettle", "079000005", c.confirmed)},
		{ago(33 * day), c.then("copperkettle", c.decided(rules.OutcomeRejected, "Who answers the registered telephone does not know of the registration."))}, // SUSPENDED after 30 days
		{ago(30 * day), c.approved("cedar", "harbor", "STATE_LOCAL_ENTITY", "")},
		{ago(28 * day), c.registering("juniper", "079000003", c.confirmed)},
		{ago(23 * day), c.then("juniper", c.decided(rules.OutcomeRejected, "The company could not be reached at the registered address."))},
		{ago(20 * day), c.denied("sakura", "harbor")},
		{ago(19 * day), c.registering("thornbury", "210000001", c.confirmed)},
		{ago(18 * day), c.registering("northgate", "079000002", c.confirmed)},
		{ago(14 * day), c.then("thornbury", c.decided(rules.OutcomeRejected, "The certificate of incorporation is missing."))},
		{ago(13 * day), c.then("thornbury", c.appealed("thornbury"))},
		{ago(13*day - time.Hour), c.then("northgate", c.decided(rules.OutcomeAuthorized, ""), c.associated("northgate", "4510002"))},
		{ago(12 * day), c.withdrawn("bluefield", "harbor")},
		{ago(11 * day), c.movedAddress("gelombang")},                                   // OVERDUE, and waits for a reviewer
		{ago(7 * day), c.submitted("springfield", "harbor", "STATE_LOCAL_ENTITY", "")}, // OVERDUE
		{ago(6 * day), c.registering("aobacloud", "690000001", c.confirmed)},
		{ago(5 * day), c.asked("bluefield", "harbor", "FFRDC", "Which agency sponsors the center?")},
		{ago(4 * day), c.acknowledged("prairie", "harbor", "STATE_LOCAL_ENTITY")},
		{ago(5 * time.Hour), c.newcomer("Prairie Lantern IT", "prairielantern", "Wendell Tran", "079000004")}, // PROFILE_IN_PROGRESS
		{ago(3 * time.Hour), c.registering("baltyk", "390000003")},
		{ago(2 * time.Hour), c.newcomer("Slate Hollow Cloud", "slatehollow", "Nora Quinn", "")}, // STARTED
		{ago(20 * time.Minute), c.submitted("riogrande", "harbor", "TRIBAL_ENTITY", "Council resolution 2026-07")},
		{ago(10 * time.Minute), c.draft("tatry", "wisla")},
	}
}

// as returns a user of an organisation.
func (c *cast) as(ctx context.Context, key string) (access.Actor, error) {
	return c.program.Store.ActorOf(ctx, c.orgs[key].firstUser)
}

// person returns the user with an address.
func (c *cast) person(ctx context.Context, email string) (access.Actor, error) {
	user, err := c.program.Store.UserByEmail(ctx, email)
	if err != nil {
		return access.Actor{}, err
	}
	return c.program.Store.ActorOf(ctx, user.ID)
}

// form returns the completed intake form of an organisation.
func (c *cast) form(key, partner string, entity models.EntityType, evidence string) eligibility.SubmitEligibilityRequestInput {
	kind := models.EligibilityPartner
	in := eligibility.SubmitEligibilityRequestInput{TenantID: &c.orgs[key].tenant.TenantID, EntityType: &entity, Evidence: &evidence}
	if partner != "" {
		kind, in.PartnerTenantID = models.EligibilityCustomer, &c.orgs[partner].tenant.TenantID
	}
	in.Option = rules.OptionFor(kind)
	in.Contract = &eligibility.ContractAcceptanceInput{Accepted: true, Version: c.program.Content().EligibilityContract(string(kind), "", c.now.Now()).Version}
	return in
}

func (c *cast) submit(ctx context.Context, key string, in eligibility.SubmitEligibilityRequestInput) (*models.EligibilityRequest, error) {
	who, err := c.as(ctx, key)
	if err != nil {
		return nil, err
	}
	r, _, err := c.program.SubmitEligibilityRequest(ctx, who, in)
	if err != nil {
		return nil, fmt.Errorf("%s submits: %w", key, err)
	}
	return r, nil
}

func (c *cast) draft(key, partner string) func(context.Context) error {
	return func(ctx context.Context) error {
		in := c.form(key, partner, "COMMERCIAL_REGULATED_DATA", "")
		in.SaveAsDraft = true
		_, err := c.submit(ctx, key, in)
		return err
	}
}

func (c *cast) submitted(key, partner string, entity models.EntityType, evidence string) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := c.submit(ctx, key, c.form(key, partner, entity, evidence))
		return err
	}
}

// answered submits a request, and has a reviewer reply some hours later.
func (c *cast) answered(ctx context.Context, key string, in eligibility.SubmitEligibilityRequestInput) (*models.EligibilityRequest, access.Actor, error) {
	reviewer, err := c.as(ctx, "operator")
	if err != nil {
		return nil, reviewer, err
	}
	r, err := c.submit(ctx, key, in)
	if err != nil {
		return nil, reviewer, err
	}
	if err := c.later(ctx, 3*time.Hour); err != nil {
		return nil, reviewer, err
	}
	r, _, err = c.program.AcknowledgeEligibilityRequest(ctx, reviewer, eligibility.AcknowledgeEligibilityRequestInput{
		ID: r.ID.Any(), NextSteps: "We are examining your form. Nothing is needed from you now; we write again with the decision or a question.",
	})
	return r, reviewer, err
}

func (c *cast) acknowledged(key, partner string, entity models.EntityType) func(context.Context) error {
	return func(ctx context.Context) error {
		_, _, err := c.answered(ctx, key, c.form(key, partner, entity, ""))
		return err
	}
}

func (c *cast) asked(key, partner string, entity models.EntityType, question string) func(context.Context) error {
	return func(ctx context.Context) error {
		r, reviewer, err := c.answered(ctx, key, c.form(key, partner, entity, "See the attached statutes"))
		if err != nil {
			return err
		}
		_, _, err = c.program.RequestEligibilityInformation(ctx, reviewer, eligibility.RequestEligibilityInformationInput{ID: r.ID.Any(), Question: question})
		return err
	}
}

func (c *cast) approved(key, partner string, entity models.EntityType, evidence string) func(context.Context) error {
	return func(ctx context.Context) error {
		r, reviewer, err := c.answered(ctx, key, c.form(key, partner, entity, evidence))
		if err != nil {
			return err
		}
		creates := 5
		in := eligibility.ApproveEligibilityRequestInput{ID: r.ID.Any()}
		if partner != "" {
			in.MaxCreates = &creates
		}
		_, _, err = c.program.ApproveEligibilityRequest(ctx, reviewer, in)
		return err
	}
}

func (c *cast) denied(key, partner string) func(context.Context) error {
	return func(ctx context.Context) error {
		in := c.form(key, partner, "COMMERCIAL_REGULATED_DATA", "Parts for a US contractor")
		in.RegulatedData = []models.RegulatedData{"CUI"}
		r, reviewer, err := c.answered(ctx, key, in)
		if err != nil {
			return err
		}
		_, _, err = c.program.DenyEligibilityRequest(ctx, reviewer, eligibility.DenyEligibilityRequestInput{ID: r.ID.Any(), Reason: "No contract that obliges you to protect the data was named."})
		return err
	}
}

func (c *cast) withdrawn(key, partner string) func(context.Context) error {
	return func(ctx context.Context) error {
		r, err := c.submit(ctx, key, c.form(key, partner, "FFRDC", "Sponsor to be named"))
		if err != nil {
			return err
		}
		who, err := c.as(ctx, key)
		if err != nil {
			return err
		}
		reason := "Submitted too early."
		_, err = c.program.WithdrawEligibilityRequest(ctx, who, eligibility.WithdrawEligibilityRequestInput{ID: r.ID.Any(), Reason: &reason})
		return err
	}
}
