package rules

import (
	"slices"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// RolesOf lists the roles of a kind of organisation.
func RolesOf(kind models.OrganizationKind) models.Set[models.Role] {
	return slices.Clone(rolesOf[kind])
}

// agentRoles are the roles that work for customers; they can be given once the account is active.
var agentRoles = models.Set[models.Role]{models.AdminAgent, models.SalesAgent, models.HelpdeskAgent}

// rolesOf lists the roles of each kind of organisation; at least one person has to hold the first.
var rolesOf = map[models.OrganizationKind][]models.Role{
	models.KindPartner: {
		models.GlobalAdmin, models.UserAdmin, models.AccountAdmin, models.BillingAdmin, models.AdminAgent, models.SalesAgent, models.HelpdeskAgent, models.StandardUser,
	},
	models.KindCustomer:  {models.CustomerGlobalAdmin, models.CustomerUser},
	models.KindPublisher: {models.PublisherOwner, models.PublisherManager, models.PublisherDeveloper},
	models.KindOperator: {
		models.OperatorAdmin, models.EligibilityReviewer, models.VettingReviewer, models.SupportAgent, models.CertificationReviewer,
	},
}

// managed lists the roles that the holder of a role may give and take (section 2.2). Account admins and admin agents cannot give
// directory roles, and only global admins can give the role of global admin.
var managed = map[models.Role][]models.Role{
	models.GlobalAdmin:         rolesOf[models.KindPartner],
	models.UserAdmin:           rolesOf[models.KindPartner][1:],
	models.AccountAdmin:        {models.AccountAdmin, models.AdminAgent, models.SalesAgent, models.HelpdeskAgent, models.StandardUser},
	models.AdminAgent:          {models.AdminAgent, models.SalesAgent, models.HelpdeskAgent, models.StandardUser},
	models.CustomerGlobalAdmin: rolesOf[models.KindCustomer],
	models.PublisherOwner:      rolesOf[models.KindPublisher],
	models.PublisherManager:    {models.PublisherManager, models.PublisherDeveloper},
	models.OperatorAdmin:       rolesOf[models.KindOperator],
}

// TopRoles are the roles that at least one person of an organisation has to hold, and that may change their own roles.
func TopRoles() models.Set[models.Role] {
	return models.Set[models.Role]{models.GlobalAdmin, models.CustomerGlobalAdmin, models.PublisherOwner, models.OperatorAdmin}
}

// UserFacts are the facts about the organisation whose users change.
type UserFacts struct {
	Kinds   models.Set[models.OrganizationKind]
	Partner *models.Partner     // its account; nil when it has none
	Holders map[models.Role]int // people who can sign in, by role
	Taken   bool                // the address is that of a user already
	Letters InvitationFacts     // only what counts messages to the address
	Foreign bool                // the operator invites to an organisation that is not its own
}

// RoleChange is a requested change of a user's roles.
type RoleChange struct {
	Self          bool
	Invited       bool // the user has not accepted, and holds nothing yet
	Before, After models.Set[models.Role]
}

// CheckInvitation reports why a user cannot be added (R-99, section 2).
func CheckInvitation(who access.Actor, address, name, lang string, roles []models.Role, facts UserFacts) problem.List {
	if wrong := mayInvite(facts); wrong != nil {
		return problem.ListOf(wrong)
	}
	var found problem.List
	if wrong := email("email", address); wrong != nil {
		found.Add(wrong)
	} else if facts.Taken {
		found.Add(problem.New(problem.UserExists, "email").With("Email", address))
	} else {
		found.Add(TooManyTo("email", facts.Letters))
	}
	found.Add(personName("name", name, true, 200))
	found.Add(locale("locale", lang))
	found.Add(CheckRoles(who, RoleChange{After: roles}, facts)...)
	return found
}

// mayInvite: a partner invites people once somebody is an admin agent.
func mayInvite(facts UserFacts) *problem.Problem {
	if facts.Foreign || !facts.Kinds.Has(models.KindPartner) || facts.Holders[models.AdminAgent] > 0 {
		return nil
	}
	return problem.New(problem.AdminAgentRequired, "")
}

// CheckRemoval reports why a user cannot be removed (section 2).
func CheckRemoval(who access.Actor, change RoleChange, facts UserFacts) problem.List {
	return problem.ListOf(checkRights(who, change), checkLast(change, facts))
}

// CheckRoles reports why a user's roles cannot be changed (R-100, section 2).
func CheckRoles(who access.Actor, change RoleChange, facts UserFacts) (found problem.List) {
	if len(change.After) == 0 {
		return problem.ListOf(problem.Invalid("roles", "no_roles"))
	}
	if twice := Unique("roles", change.After); twice != nil {
		return problem.ListOf(twice)
	}
	if foreign, allowed := foreignRoles(change.After, facts.Kinds); len(foreign) > 0 {
		return problem.ListOf(roleProblem("foreign", foreign).With("Allowed", problem.Named{Kind: "role", Values: words(allowed)}))
	}
	if facts.Foreign {
		found.Add(checkForeign(change, facts))
	} else {
		found.Add(checkRights(who, change))
	}
	if added := without(change.After, change.Before); added.HasAny(agentRoles...) && facts.Partner != nil && facts.Partner.Status != models.PartnerActive {
		found.Add(roleProblem("not_active", only(added, agentRoles)).With("Status", problem.Named{Kind: "partner_status", Values: []string{string(facts.Partner.Status)}}))
	}
	found.Add(checkLast(change, facts))
	return found
}

// checkRights: only the holder of a top role changes his or her own roles; everybody else only roles of others that they manage.
func checkRights(who access.Actor, change RoleChange) *problem.Problem {
	changed := append(without(change.After, change.Before), without(change.Before, change.After)...)
	if change.Self && len(changed) > 0 && !who.Roles.HasAny(TopRoles()...) {
		return roleProblem("self", changed)
	}
	var mine models.Set[models.Role]
	for _, role := range who.Roles {
		mine = append(mine, managed[role]...)
	}
	if beyond := without(changed, mine); len(beyond) > 0 {
		return roleProblem("", beyond)
	}
	return nil
}

// checkForeign: the operator gives another organisation the person who manages it as long as it has none, and nobody else (D-19).
func checkForeign(change RoleChange, facts UserFacts) *problem.Problem {
	if beyond := without(change.After, TopRoles()); len(beyond) > 0 {
		return roleProblem("", beyond)
	}
	for _, role := range change.After {
		if facts.Holders[role] > 0 {
			return roleProblem("managed", models.Set[models.Role]{role})
		}
	}
	return nil
}

// checkLast: an organisation keeps at least one user who can manage it. Users who have not accepted their invitation do not count.
func checkLast(change RoleChange, facts UserFacts) *problem.Problem {
	if change.Invited {
		return nil
	}
	for _, top := range TopRoles() {
		if change.Before.Has(top) && !change.After.Has(top) && facts.Holders[top] <= 1 {
			return problem.New(problem.LastGlobalAdmin, "")
		}
	}
	return nil
}

func foreignRoles(roles models.Set[models.Role], kinds models.Set[models.OrganizationKind]) (foreign, allowed models.Set[models.Role]) {
	for _, kind := range kinds {
		allowed = append(allowed, rolesOf[kind]...)
	}
	return without(roles, allowed), allowed
}

func roleProblem(reason string, roles models.Set[models.Role]) *problem.Problem {
	p := problem.New(problem.RoleChangeNotAllowed, "roles").Naming("Roles", "role", words(roles)...)
	p.Reason = reason
	return p
}

// CheckToken reports what is wrong with an API token: it carries no role that its owner does not hold (section 2).
func CheckToken(name string, roles models.Set[models.Role], days int, makes bool, who access.Actor) (found problem.List) {
	found.Add(oneLine("name", name, true, 200))
	if days < 1 || days > 366 {
		found.Add(problem.Invalid("expiresInDays", "range").With("Min", 1).With("Max", 366))
	}
	found.Add(Unique("roles", roles))
	if roles != nil && len(roles) == 0 {
		found.Add(problem.Invalid("roles", "no_roles"))
	}
	if beyond := without(roles, who.Roles); len(beyond) > 0 {
		found.Add(problem.New(problem.TokenRolesExceeded, "roles").Naming("Roles", "role", words(beyond)...))
	}
	if makes && !who.TokenID.IsZero() { // a token that was created with a token cannot create tokens
		found.Add(problem.New(problem.TokenMakesNoTokens, "makesTokens"))
	}
	return found
}

// Manages reports whether an actor may revoke the tokens of a user with these roles.
func Manages(who access.Actor, roles models.Set[models.Role]) bool {
	var mine models.Set[models.Role]
	for _, role := range who.Roles {
		mine = append(mine, managed[role]...)
	}
	return len(mine) > 0 && len(without(roles, mine)) == 0
}

func without(set, other models.Set[models.Role]) (left models.Set[models.Role]) {
	for _, role := range set {
		if !slices.Contains(other, role) {
			left = append(left, role)
		}
	}
	return left
}

func only(set, other models.Set[models.Role]) models.Set[models.Role] {
	return without(set, without(set, other))
}

func words(roles models.Set[models.Role]) []string {
	out := make([]string, len(roles))
	for i, role := range roles {
		out[i] = string(role)
	}
	return out
}
