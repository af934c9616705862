package rules_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// operator is somebody of the operator with a role.
func operator(role models.Role) access.Actor {
	return access.Actor{Operator: true, Roles: models.Set[models.Role]{role}}
}

// agent is an admin agent of a partner.
func agent(partner models.ID[models.Partner]) access.Actor {
	return access.Actor{OrganizationID: models.NewID[models.Organization](), PartnerID: partner, Roles: models.Set[models.Role]{models.AdminAgent}}
}

// admin is a global admin of a partner.
func admin(partner models.ID[models.Partner]) access.Actor {
	who := agent(partner)
	who.Roles = models.Set[models.Role]{models.GlobalAdmin}
	return who
}

// A missing role is reported alone.
func TestWhyNot_TheRoleIsToldAlone(t *testing.T) {
	t.Parallel()
	decided := rules.EligibilityRequestFacts{Request: models.EligibilityRequest{Status: models.EligibilityApproved}}
	for want, who := range map[string]access.Actor{
		"ROLE_NOT_ALLOWED": operator(models.OperatorAdmin), "UNAUTHENTICATED": {}, "REQUEST_ALREADY_DECIDED at id": operator(models.EligibilityReviewer),
	} {
		got := told(rules.OnEligibilityRequest.WhyNot(access.ApproveEligibilityRequest, who, decided))
		if diff := cmp.Diff([]string{want}, got); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	}
}

// An actor who does not see an object learns nothing about the rest of the input.
func TestPossible_NotFoundIsToldAlone(t *testing.T) {
	t.Parallel()
	wrong := problem.Invalid("reason", "required")
	for _, tc := range []struct {
		why  problem.List
		want []string
	}{
		{nil, []string{"VALIDATION_FAILED.required at reason"}},
		{problem.List{problem.New(problem.RequestAlreadyDecided, "id")}, []string{"REQUEST_ALREADY_DECIDED at id", "VALIDATION_FAILED.required at reason"}},
		{problem.List{problem.New(problem.NotFound, "id")}, []string{"NOT_FOUND at id"}},
	} {
		if diff := cmp.Diff(tc.want, told(rules.Possible(tc.why, nil, wrong))); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	}
}

// R-26, section 4.3: a customer is not approved for a partner that has lost its qualification; only the applicant answers and withdraws.
func TestWhyNot_EligibilityRequest(t *testing.T) {
	t.Parallel()
	applicant := access.Actor{OrganizationID: models.NewID[models.Organization](), Roles: models.Set[models.Role]{models.CustomerUser}}
	asked := models.EligibilityRequest{Kind: models.EligibilityCustomer, Status: models.EligibilityInfoRequested, OrganizationID: applicant.OrganizationID}
	submitted := asked
	submitted.Status = models.EligibilitySubmitted
	for _, tc := range []struct {
		name  string
		do    access.Action
		who   access.Actor
		facts rules.EligibilityRequestFacts
		want  []string
	}{
		{"approved", access.ApproveEligibilityRequest, operator(models.EligibilityReviewer), rules.EligibilityRequestFacts{Request: submitted, Qualified: true}, []string{}},
		{"for an unqualified partner", access.ApproveEligibilityRequest, operator(models.EligibilityReviewer), rules.EligibilityRequestFacts{Request: submitted}, []string{"PARTNER_NOT_GCC_QUALIFIED at id"}},
		{"denied all the same", access.DenyEligibilityRequest, operator(models.EligibilityReviewer), rules.EligibilityRequestFacts{Request: submitted}, []string{}},
		{"answered", access.AnswerEligibilityRequest, applicant, rules.EligibilityRequestFacts{Request: asked}, []string{}},
		{"answered by the partner", access.AnswerEligibilityRequest, agent(models.NewID[models.Partner]()), rules.EligibilityRequestFacts{Request: asked}, []string{"NOT_FOUND at id"}},
	} {
		if diff := cmp.Diff(tc.want, told(rules.OnEligibilityRequest.WhyNot(tc.do, tc.who, tc.facts))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// a partner needs a relationship, the customer signs for itself, and nobody signs twice.
func TestWhyNot_Customer(t *testing.T) {
	t.Parallel()
	c := models.Customer{ID: models.NewID[models.Customer](), Status: models.CustomerActive}
	own := access.Actor{CustomerID: c.ID, Roles: models.Set[models.Role]{models.CustomerGlobalAdmin}}
	partner := agent(models.NewID[models.Partner]())
	signed := rules.AgreementFacts{InForce: newText, Accepted: accepted(newText.Version)}
	provisioned := c
	provisioned.Status = models.CustomerProvisioning
	for _, tc := range []struct {
		name  string
		do    access.Action
		who   access.Actor
		facts rules.AccountFacts
		want  []string
	}{
		{"changed", access.UpdateCustomer, partner, rules.AccountFacts{Customer: c, Related: true}, []string{}},
		{"changed by another", access.UpdateCustomer, partner, rules.AccountFacts{Customer: c}, []string{"NO_RELATIONSHIP at id"}},
		{"changed too early", access.UpdateCustomer, partner, rules.AccountFacts{Customer: provisioned}, []string{"CUSTOMER_STATE_INVALID at id"}},
		{"signed", access.RecordCustomerAgreement, own, rules.AccountFacts{Customer: c, Agreement: rules.AgreementFacts{InForce: newText}}, []string{}},
		{"signed twice", access.RecordCustomerAgreement, own, rules.AccountFacts{Customer: c, Agreement: signed}, []string{"DUPLICATE_AGREEMENT at version"}},
		{"recorded by another", access.RecordCustomerAgreement, partner, rules.AccountFacts{Customer: c, Agreement: rules.AgreementFacts{InForce: newText}}, []string{"NO_RELATIONSHIP at id"}},
	} {
		if diff := cmp.Diff(tc.want, told(rules.OnCustomer.WhyNot(tc.do, tc.who, tc.facts))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// what blocks a removal is one problem at the relationship, whatever is confirmed.
func TestWhyNot_Relationship(t *testing.T) {
	t.Parallel()
	direct := models.Partner{ID: models.NewID[models.Partner](), Status: models.PartnerActive, Types: models.Set[models.PartnerType]{models.DirectBill}}
	f := rules.RelationshipFacts{Relationship: models.ResellerRelationship{PartnerID: direct.ID, Status: models.RelationshipActive}, Sides: rules.RelationshipSides{Partner: direct}}
	blocked := f
	blocked.Removal = rules.RelationshipRemoval{Provisioning: true, InReview: 1, Delegated: true}
	for want, facts := range map[string]rules.RelationshipFacts{"": f, "REMOVAL_BLOCKED at id": blocked} {
		got := told(rules.OnRelationship.WhyNot(access.RemoveResellerRelationship, agent(direct.ID), facts))
		if want == "" && len(got) > 0 || want != "" && !cmp.Equal([]string{want}, got) {
			t.Errorf("got %v, want %q", got, want)
		}
	}
	if all, wrong := blocked.Blockers(agent(direct.ID)); len(wrong) > 0 || len(all) != 3 {
		t.Errorf("the partner sees %v, %v", all, wrong)
	}
	if all, wrong := blocked.Blockers(agent(models.NewID[models.Partner]())); !wrong.Has(problem.NotFound) || all != nil {
		t.Errorf("another partner sees %v, %v", all, wrong)
	}
}

// what keeps a reseller from authorising its provider is shown where the partnership is.
func TestWhyNot_Partnership(t *testing.T) {
	t.Parallel()
	side := func() rules.Party {
		return rules.Party{Partner: models.Partner{ID: models.NewID[models.Partner](), Status: models.PartnerActive, Region: "UNITED_STATES"}, Counts: true}
	}
	provider, reseller := side(), side()
	row := models.Partnership{ProviderID: provider.Partner.ID, ResellerID: reseller.Partner.ID, Status: models.PartnershipInvited}
	invited := models.RelationshipRequest{Kind: models.RequestPartnership, Status: models.RequestSent, ExpiresAt: monday.Add(time.Hour)}
	for _, tc := range []struct {
		name   string
		do     access.Action
		who    access.Actor
		change func(f *rules.PartnershipFacts)
		want   []string
	}{
		{"authorised", access.AuthorizeIndirectProvider, admin(reseller.Partner.ID), func(*rules.PartnershipFacts) {}, []string{}},
		{"by the provider", access.AuthorizeIndirectProvider, admin(provider.Partner.ID), func(*rules.PartnershipFacts) {}, []string{"NOT_FOUND at id"}},
		{"too late", access.AuthorizeIndirectProvider, admin(reseller.Partner.ID), func(f *rules.PartnershipFacts) { f.Now = invited.ExpiresAt }, []string{"INVITE_EXPIRED at id"}},
		{"of a suspended provider", access.AuthorizeIndirectProvider, admin(reseller.Partner.ID), func(f *rules.PartnershipFacts) { f.Provider.Partner.Status = models.PartnerSuspended }, []string{"RESELLER_NOT_ACTIVE.partner"}},
		{"without an invitation", access.DeclineRelationshipRequest, admin(reseller.Partner.ID), func(f *rules.PartnershipFacts) { f.Invitation = nil }, []string{"NOT_FOUND at partnershipId"}},
		{"withdrawn", access.RevokeRelationshipRequest, admin(provider.Partner.ID), func(*rules.PartnershipFacts) {}, []string{}},
		{"ended before it began", access.RemovePartnership, admin(provider.Partner.ID), func(*rules.PartnershipFacts) {}, []string{"INVITE_STATE_INVALID.partnership at id"}},
		{"ended", access.RemovePartnership, admin(provider.Partner.ID), func(f *rules.PartnershipFacts) { f.Partnership.Status = models.PartnershipSuspended }, []string{}},
		{"no access to end", access.RevokeProviderAdminAccess, admin(reseller.Partner.ID), func(f *rules.PartnershipFacts) { f.Partnership.Status = models.PartnershipActive }, []string{"ACCESS_NEVER_GIVEN at id"}},
	} {
		f := rules.PartnershipFacts{Partnership: row, Provider: provider, Reseller: reseller, Invitation: &invited, Now: monday}
		tc.change(&f)
		if diff := cmp.Diff(tc.want, told(rules.OnPartnership.WhyNot(tc.do, tc.who, f))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// an invitation that nobody could accept is not sent; it can still be withdrawn.
func TestWhyNot_Invitation(t *testing.T) {
	t.Parallel()
	issuer := models.NewID[models.Partner]()
	for _, tc := range []struct {
		name   string
		do     access.Action
		who    access.Actor
		change func(f *rules.IssuedFacts)
		want   []string
	}{
		{"sent", access.SendRelationshipRequest, agent(issuer), func(*rules.IssuedFacts) {}, []string{}},
		{"by another", access.SendRelationshipRequest, agent(models.NewID[models.Partner]()), func(*rules.IssuedFacts) {}, []string{"NOT_FOUND at id"}},
		{"of a kind for others", access.SendRelationshipRequest, admin(issuer), func(*rules.IssuedFacts) {}, []string{"ROLE_NOT_ALLOWED"}},
		{"by a suspended partner", access.SendRelationshipRequest, agent(issuer), func(f *rules.IssuedFacts) { f.Answer.Issuer.Partner.Status = models.PartnerSuspended }, []string{"CSP_ENROLLMENT_REQUIRED.standing"}},
		{"to its customer", access.SendRelationshipRequest, agent(issuer), func(f *rules.IssuedFacts) { f.Answer.Issuer.Related = true }, []string{"RELATIONSHIP_EXISTS"}},
		{"to its customer, withdrawn", access.RevokeRelationshipRequest, agent(issuer), func(f *rules.IssuedFacts) { f.Answer.Issuer.Related = true }, []string{}},
		{"at its end", access.SendRelationshipRequest, agent(issuer), func(f *rules.IssuedFacts) { f.Now = f.Request.ExpiresAt }, []string{"INVITE_STATE_INVALID at id"}},
	} {
		f := rules.IssuedFacts{Now: monday, Request: models.RelationshipRequest{PartnerID: issuer, Status: models.RequestSent, ExpiresAt: monday.Add(time.Hour)}}
		f.Answer.Issuer = rules.Party{Partner: models.Partner{ID: issuer, Status: models.PartnerActive}, Counts: true}
		tc.change(&f)
		if diff := cmp.Diff(tc.want, told(rules.OnInvitation.WhyNot(tc.do, tc.who, f))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// Section 4.5: nothing goes on in a closed account; what a submission lacks is shown before; only some may appeal.
func TestWhyNot_Registration(t *testing.T) {
	t.Parallel()
	applicant := admin(models.NewID[models.Partner]())
	for _, tc := range []struct {
		name   string
		do     access.Action
		who    access.Actor
		change func(f *rules.RegistrationFacts)
		want   []string
	}{
		{"without a profile", access.SubmitRegistration, applicant, func(f *rules.RegistrationFacts) {
			f.Registration.Path, f.Partner.Status = models.PathShort, models.PartnerActive
		}, []string{
			"VALIDATION_FAILED.required at support.email", "VALIDATION_FAILED.required at support.phone",
		}},
		{"without an address", access.VerifyAddress, applicant, func(*rules.RegistrationFacts) {}, []string{"VALIDATION_FAILED.required at id"}},
		{"in a closed account", access.SaveRegistrationProfile, applicant, func(f *rules.RegistrationFacts) { f.Partner.Standing = models.StandingClosed }, []string{"PARTNER_STANDING_BAD.CLOSED at id"}},
		{"appealed too early", access.AppealRegistration, applicant, func(*rules.RegistrationFacts) {}, []string{"REGISTRATION_STATE_INVALID at id"}},
		{"appealed", access.AppealRegistration, applicant, func(f *rules.RegistrationFacts) { f.Registration.Status = models.RegistrationRejected }, []string{}},
		{"appealed too often", access.AppealRegistration, applicant, func(f *rules.RegistrationFacts) {
			f.Registration.Status, f.Registration.Appeals = models.RegistrationRejected, 3
		}, []string{"APPEAL_LIMIT_REACHED at id"}},
		{"appealed by an admin of another company", access.AppealRegistration, admin(models.NewID[models.Partner]()), func(*rules.RegistrationFacts) {}, []string{"GLOBAL_ADMIN_REQUIRED.contact"}},
		{"appealed by the contact", access.AppealRegistration, access.Actor{Identity: access.Identity{Subject: "c", Email: "c@x.example"}}, func(f *rules.RegistrationFacts) {
			f.Registration.Status, f.Confirmed = models.RegistrationRejected, true
		}, []string{}},
	} {
		f := rules.RegistrationFacts{Registration: models.Registration{OrganizationID: applicant.OrganizationID, Status: models.RegistrationInProgress}, Now: monday}
		tc.change(&f)
		if diff := cmp.Diff(tc.want, told(rules.OnRegistration.WhyNot(tc.do, tc.who, f))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}
