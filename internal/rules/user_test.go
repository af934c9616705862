package rules_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// Section 2.2: who (a row) may give and take which role (a column) of somebody else: "Y". A global admin makes and unmakes
// everybody and a user-management admin all others; account admins and admin agents have no say in directory roles.
const rolesOfPartners = `
WHO                    GLOBAL_ADMIN USER_MANAGEMENT_ADMIN ACCOUNT_ADMIN BILLING_ADMIN ADMIN_AGENT SALES_AGENT HELPDESK_AGENT STANDARD_USER
GLOBAL_ADMIN           Y            Y                     Y             Y             Y           Y           Y              Y
USER_MANAGEMENT_ADMIN  .            Y                     Y             Y             Y           Y           Y              Y
ACCOUNT_ADMIN          .            .                     Y             .             Y           Y           Y              Y
BILLING_ADMIN          .            .                     .             .             .           .           .              .
ADMIN_AGENT            .            .                     .             .             Y           Y           Y              Y
SALES_AGENT            .            .                     .             .             .           .           .              .
HELPDESK_AGENT         .            .                     .             .             .           .           .              .
STANDARD_USER          .            .                     .             .             .           .           .              .
`

const rolesOfCustomers = `
WHO                    CUSTOMER_GLOBAL_ADMIN CUSTOMER_USER
CUSTOMER_GLOBAL_ADMIN  Y                     Y
CUSTOMER_USER          .                     .
`

const rolesOfPublishers = `
WHO                 PUBLISHER_OWNER PUBLISHER_MANAGER PUBLISHER_DEVELOPER
PUBLISHER_OWNER     Y               Y                 Y
PUBLISHER_MANAGER   .               Y                 Y
PUBLISHER_DEVELOPER .               .                 .
`

const rolesOfTheOperator = `
WHO                    OPERATOR_ADMIN ELIGIBILITY_REVIEWER VETTING_REVIEWER SUPPORT_AGENT CERTIFICATION_REVIEWER
OPERATOR_ADMIN         Y              Y                    Y                Y             Y
ELIGIBILITY_REVIEWER   .              .                    .                .             .
VETTING_REVIEWER       .              .                    .                .             .
SUPPORT_AGENT          .              .                    .                .             .
CERTIFICATION_REVIEWER .              .                    .                .             .
`

func as(roles ...models.Role) access.Actor { return access.Actor{Roles: roles} }

// staff is an organisation of a kind that is in business, with two people who hold a top role.
func staff(kind models.OrganizationKind) rules.UserFacts {
	f := rules.UserFacts{Kinds: models.Set[models.OrganizationKind]{kind}, Holders: holders(2)}
	if kind == models.KindPartner {
		f.Partner = account(models.PartnerActive, models.IndirectReseller)
	}
	return f
}

func TestRoles_WhoGivesWhich(t *testing.T) {
	t.Parallel()
	for kind, table := range map[models.OrganizationKind]string{
		models.KindPartner: rolesOfPartners, models.KindCustomer: rolesOfCustomers, models.KindPublisher: rolesOfPublishers, models.KindOperator: rolesOfTheOperator,
	} {
		rows := strings.Split(strings.TrimSpace(table), "\n")
		columns := strings.Fields(rows[0])[1:]
		for _, row := range rows[1:] {
			cells := strings.Fields(row)
			for i, cell := range cells[1:] {
				givesAndTakes(t, kind, models.Role(cells[0]), models.Role(columns[i]), cell == "Y")
			}
		}
	}
}

// givesAndTakes tries one role in every way it can change hands.
func givesAndTakes(t *testing.T, kind models.OrganizationKind, who, role models.Role, may bool) {
	t.Helper()
	want := []string{}
	if !may {
		want = append(want, "ROLE_CHANGE_NOT_ALLOWED at roles")
	}
	with, other := models.Set[models.Role]{role}, models.Set[models.Role]{plainRole(kind)}
	both := append(slices.Clone(other), role)
	facts := staff(kind)
	for what, got := range map[string][]string{
		"invites": told(rules.CheckInvitation(as(who), "a@b.example", "A", "en", with, facts)),
		"removes": told(rules.CheckRemoval(as(who), rules.RoleChange{Before: with}, facts)),
	} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s %s a %s: -want +got\n%s", who, what, role, diff)
		}
	}
	if role == plainRole(kind) {
		return
	}
	for what, change := range map[string]rules.RoleChange{"gives": {Before: other, After: both}, "takes": {Before: both, After: other}} {
		if diff := cmp.Diff(want, told(rules.CheckRoles(as(who), change, facts))); diff != "" {
			t.Errorf("%s %s %s: -want +got\n%s", who, what, role, diff)
		}
	}
}

// plainRole is the role that people keep while another changes.
func plainRole(kind models.OrganizationKind) models.Role {
	return map[models.OrganizationKind]models.Role{
		models.KindPartner: models.StandardUser, models.KindCustomer: models.CustomerUser, models.KindPublisher: models.PublisherDeveloper, models.KindOperator: models.SupportAgent,
	}[kind]
}

// Section 2.2: a global admin does not have the roles of the agents.
func TestRoles_GlobalAdminIsNoSuperset(t *testing.T) {
	t.Parallel()
	for _, do := range []access.Action{access.SubmitEligibilityRequest, access.RecordCustomerAgreement} {
		if as(models.GlobalAdmin).Can(do) {
			t.Errorf("a global admin may %s", do)
		}
	}
	for _, do := range []access.Action{access.AcceptPartnerAgreement, access.SubmitRegistration, access.AppealRegistration} {
		for _, role := range []models.Role{models.UserAdmin, models.AccountAdmin, models.BillingAdmin, models.AdminAgent, models.SalesAgent, models.HelpdeskAgent, models.StandardUser, models.OperatorAdmin} {
			if as(role).Can(do) {
				t.Errorf("%s may %s", role, do)
			}
		}
	}
}

// users with a top role may change their own roles, and the other problems of a list of roles.
func TestRoleChanges(t *testing.T) {
	t.Parallel()
	type roles = models.Set[models.Role]
	admins, user := roles{models.GlobalAdmin}, roles{models.StandardUser}
	for _, tc := range []struct {
		name   string
		who    access.Actor
		change rules.RoleChange
		facts  func(f *rules.UserFacts)
		want   []string
	}{
		{"makes oneself an admin agent", as(admins...), rules.RoleChange{Self: true, Before: admins, After: roles{models.GlobalAdmin, models.AdminAgent}}, nil, []string{}},
		{"a user admin makes himself more", as(models.UserAdmin), rules.RoleChange{Self: true, Before: roles{models.UserAdmin}, After: roles{models.UserAdmin, models.BillingAdmin}}, nil, []string{"ROLE_CHANGE_NOT_ALLOWED.self at roles"}},
		{"a user admin makes himself less", as(models.UserAdmin), rules.RoleChange{Self: true, Before: roles{models.UserAdmin}, After: user}, nil, []string{"ROLE_CHANGE_NOT_ALLOWED.self at roles"}},
		{"a user admin leaves himself alone", as(models.UserAdmin), rules.RoleChange{Self: true, Before: roles{models.UserAdmin}, After: roles{models.UserAdmin}}, nil, []string{}},
		{"an account admin keeps what he may not give", as(models.AccountAdmin), rules.RoleChange{Before: roles{models.GlobalAdmin, models.StandardUser}, After: roles{models.GlobalAdmin, models.SalesAgent}}, nil, []string{}},
		{"with two roles one may what either may", as(models.AccountAdmin, models.UserAdmin), rules.RoleChange{Before: user, After: roles{models.BillingAdmin}}, nil, []string{}},
		{"no role", as(admins...), rules.RoleChange{Before: user}, nil, []string{"VALIDATION_FAILED.no_roles at roles"}},
		{"a role twice", as(admins...), rules.RoleChange{Before: user, After: roles{models.SalesAgent, models.SalesAgent}}, nil, []string{"VALIDATION_FAILED.twice at roles"}},
		{"another kind's role", as(admins...), rules.RoleChange{Before: user, After: roles{models.CustomerUser, models.SalesAgent}}, nil, []string{"ROLE_CHANGE_NOT_ALLOWED.foreign at roles"}},
		{"the operator's role", as(admins...), rules.RoleChange{Before: user, After: roles{models.OperatorAdmin}}, nil, []string{"ROLE_CHANGE_NOT_ALLOWED.foreign at roles"}},
		{"the program's own role", as(admins...), rules.RoleChange{Before: user, After: roles{models.System}}, nil, []string{"ROLE_CHANGE_NOT_ALLOWED.foreign at roles"}},
		{"of both kinds", as(admins...), rules.RoleChange{Before: user, After: roles{models.PublisherOwner}}, func(f *rules.UserFacts) { f.Kinds = append(f.Kinds, models.KindPublisher) }, []string{"ROLE_CHANGE_NOT_ALLOWED at roles"}},
		{"the last top role goes", as(admins...), rules.RoleChange{Self: true, Before: admins, After: user}, func(f *rules.UserFacts) { f.Holders = holders(1) }, []string{"LAST_GLOBAL_ADMIN"}},
		{"the last but one goes", as(admins...), rules.RoleChange{Self: true, Before: admins, After: user}, nil, []string{}},
		{"an invited one goes while there is one (T-48)", as(admins...), rules.RoleChange{Invited: true, Before: admins, After: user}, func(f *rules.UserFacts) { f.Holders = holders(1) }, []string{}},
		{"the last gets another role", as(admins...), rules.RoleChange{Self: true, Before: admins, After: roles{models.GlobalAdmin, models.BillingAdmin}}, func(f *rules.UserFacts) { f.Holders = holders(1) }, []string{}},
		{"the last, by somebody who may not", as(models.UserAdmin), rules.RoleChange{Before: admins, After: user}, func(f *rules.UserFacts) { f.Holders = holders(1) }, []string{"ROLE_CHANGE_NOT_ALLOWED at roles", "LAST_GLOBAL_ADMIN"}},
	} {
		facts := staff(models.KindPartner)
		if tc.facts != nil {
			tc.facts(&facts)
		}
		if diff := cmp.Diff(tc.want, told(rules.CheckRoles(tc.who, tc.change, facts))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// agents work for customers, so no user becomes one before the account is active; existing agents stay.
func TestRoles_AgentsNeedAnActivePartner(t *testing.T) {
	t.Parallel()
	for _, status := range []models.PartnerStatus{models.PartnerPendingQualification, models.PartnerQualified, models.PartnerRejected, models.PartnerSuspended} {
		facts := staff(models.KindPartner)
		facts.Partner = account(status, models.IndirectReseller)
		for _, role := range []models.Role{models.AdminAgent, models.SalesAgent, models.HelpdeskAgent} {
			before, after := models.Set[models.Role]{models.StandardUser}, models.Set[models.Role]{models.StandardUser, role}
			if diff := cmp.Diff([]string{"ROLE_CHANGE_NOT_ALLOWED.not_active at roles"}, told(rules.CheckRoles(as(models.GlobalAdmin), rules.RoleChange{Before: before, After: after}, facts))); diff != "" {
				t.Errorf("%s while %s: -want +got\n%s", role, status, diff)
			}
			keeps := rules.RoleChange{Before: after, After: append(slices.Clone(after), models.BillingAdmin)}
			if err := rules.CheckRoles(as(models.GlobalAdmin), keeps, facts); err != nil {
				t.Errorf("keeps %s while %s: %v", role, status, err)
			}
		}
	}
}

// a partner without an admin agent cannot invite users.
func TestUserInvitations_NeedAnAdminAgent(t *testing.T) {
	t.Parallel()
	user := []models.Role{models.StandardUser}
	for _, tc := range []struct {
		name, email, person, lang string
		facts                     func(f *rules.UserFacts)
		want                      []string
	}{
		{"somebody new", "a@b.example", "A", "ja", nil, []string{}},
		{"without an admin agent", "", "", "", func(f *rules.UserFacts) { delete(f.Holders, models.AdminAgent) }, []string{"ADMIN_AGENT_REQUIRED"}},
		{"a publisher needs none", "a@b.example", "A", "en", func(f *rules.UserFacts) {
			delete(f.Holders, models.AdminAgent)
			f.Kinds = models.Set[models.OrganizationKind]{models.KindPublisher}
		}, []string{"ROLE_CHANGE_NOT_ALLOWED.foreign at roles"}},
		{"somebody who is there", "a@b.example", "A", "en", func(f *rules.UserFacts) { f.Taken = true }, []string{"USER_EXISTS at email"}},
		{"no address", "a", "A", "en", func(f *rules.UserFacts) { f.Taken = true }, []string{"VALIDATION_FAILED.email at email"}},
		{"nothing", "", " ", "", nil, []string{"VALIDATION_FAILED.required at email", "VALIDATION_FAILED.required at name", "VALIDATION_FAILED.locale at locale"}},
		{"a name in a header", "a@b.example", "A\r\nBcc: x", "en", nil, []string{"VALIDATION_FAILED.text at name"}},
	} {
		facts := staff(models.KindPartner)
		if tc.facts != nil {
			tc.facts(&facts)
		}
		if diff := cmp.Diff(tc.want, told(rules.CheckInvitation(as(models.GlobalAdmin), tc.email, tc.person, tc.lang, user, facts))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// Section 2: a token has only roles of its owner, and an expiry.
func TestToken_RolesAndExpiry(t *testing.T) {
	t.Parallel()
	held := models.Set[models.Role]{models.GlobalAdmin, models.AdminAgent}
	none, other := models.ID[models.APIToken]{}, models.NewID[models.APIToken]()
	for _, tc := range []struct {
		name, token string
		roles       models.Set[models.Role]
		days        int
		makes       bool
		with        models.ID[models.APIToken]
		want        []string
	}{
		{"all roles", "ci", nil, 1, false, none, []string{}},
		{"that makes tokens", "ci", nil, 1, true, none, []string{}},
		{"with a token", "ci", nil, 1, false, other, []string{}},
		{"with a token, that makes tokens (T-03)", "ci", nil, 1, true, other, []string{"TOKEN_MAKES_NO_TOKENS at makesTokens"}},
		{"some roles", "ci", models.Set[models.Role]{models.AdminAgent}, 366, false, none, []string{}},
		{"no role", "ci", models.Set[models.Role]{}, 30, false, none, []string{"VALIDATION_FAILED.no_roles at roles"}},
		{"more roles", "ci", models.Set[models.Role]{models.AdminAgent, models.SalesAgent}, 30, false, none, []string{"TOKEN_ROLES_EXCEEDED at roles"}},
		{"a role twice", "ci", models.Set[models.Role]{models.AdminAgent, models.AdminAgent}, 30, false, none, []string{"VALIDATION_FAILED.twice at roles"}},
		{"no days", "ci", nil, 0, false, none, []string{"VALIDATION_FAILED.range at expiresInDays"}},
		{"more than a year", "ci", nil, 367, false, none, []string{"VALIDATION_FAILED.range at expiresInDays"}},
		{"no name", " ", nil, 30, false, none, []string{"VALIDATION_FAILED.required at name"}},
	} {
		if diff := cmp.Diff(tc.want, told(rules.CheckToken(tc.token, tc.roles, tc.days, tc.makes, access.Actor{Roles: held, TokenID: tc.with}))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// Section 2: a user may revoke the tokens of users all of whose roles he or she manages.
func TestManages(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		who   access.Actor
		roles models.Set[models.Role]
		want  bool
	}{
		{as(models.GlobalAdmin), models.Set[models.Role]{models.GlobalAdmin, models.BillingAdmin}, true},
		{as(models.UserAdmin), models.Set[models.Role]{models.BillingAdmin}, true},
		{as(models.UserAdmin), models.Set[models.Role]{models.BillingAdmin, models.GlobalAdmin}, false},
		{as(models.AdminAgent), models.Set[models.Role]{models.SalesAgent}, true},
		{as(models.AdminAgent), models.Set[models.Role]{models.AccountAdmin}, false},
		{as(models.SalesAgent), models.Set[models.Role]{models.StandardUser}, false},
		{as(models.SalesAgent), nil, false},
		{as(), nil, false},
	} {
		if got := rules.Manages(tc.who, tc.roles); got != tc.want {
			t.Errorf("%v manages %v: %v, want %v", tc.who.Roles, tc.roles, got, tc.want)
		}
	}
}

// holders is an organisation with an admin agent and this many people in each of the top roles.
func holders(tops int) map[models.Role]int {
	all := map[models.Role]int{models.AdminAgent: 1}
	for _, role := range rules.TopRoles() {
		all[role] = tops
	}
	return all
}

// D-19: the operator gives another organisation the person who manages it, as long as it has none. It needs no admin agent for that.
func TestUserInvitations_ByTheOperatorElsewhere(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		kind    models.OrganizationKind
		roles   models.Set[models.Role]
		holders map[models.Role]int
		want    []string
	}{
		{models.KindPartner, models.Set[models.Role]{models.GlobalAdmin}, nil, []string{}},
		{models.KindPublisher, models.Set[models.Role]{models.PublisherOwner}, nil, []string{}},
		{models.KindCustomer, models.Set[models.Role]{models.CustomerGlobalAdmin}, nil, []string{}},
		{models.KindPartner, models.Set[models.Role]{models.GlobalAdmin}, map[models.Role]int{models.AdminAgent: 1}, []string{}},
		{models.KindPartner, models.Set[models.Role]{models.GlobalAdmin}, map[models.Role]int{models.GlobalAdmin: 1}, []string{"ROLE_CHANGE_NOT_ALLOWED.managed at roles"}},
		{models.KindPartner, models.Set[models.Role]{models.GlobalAdmin, models.BillingAdmin}, nil, []string{"ROLE_CHANGE_NOT_ALLOWED at roles"}},
		{models.KindPartner, models.Set[models.Role]{models.OperatorAdmin}, nil, []string{"ROLE_CHANGE_NOT_ALLOWED.foreign at roles"}},
	} {
		facts := rules.UserFacts{Kinds: models.Set[models.OrganizationKind]{tc.kind}, Holders: tc.holders, Foreign: true}
		if got := told(rules.CheckInvitation(as(models.OperatorAdmin), "ada@northwind.example", "Ada Byron", "en", tc.roles, facts)); !slices.Equal(got, tc.want) {
			t.Errorf("%v at a %s with %v: %v, want %v", tc.roles, tc.kind, tc.holders, got, tc.want)
		}
	}
}
