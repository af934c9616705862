package rules

import (
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// Member is a user with what decides what others do with him or her.
type Member struct {
	User    models.User
	Roles   models.Set[models.Role]
	Holders map[models.Role]int // people of the same organisation who can sign in, by role
}

// Change is the change of a member's roles by somebody.
func (m Member) Change(who access.Actor, after models.Set[models.Role]) RoleChange {
	return RoleChange{Self: m.User.ID == who.UserID, Invited: !m.User.Accepted(), Before: m.Roles, After: after}
}

// OnUser is what people do with the users of their own organisation; who was removed does not exist any more.
var OnUser = Actions[Member]{
	List: []access.Action{access.UpdateUserRoles, access.RemoveUser},
	against: func(do access.Action, who access.Actor, m Member) problem.List {
		if m.User.OrganizationID != who.OrganizationID || m.User.DisabledAt != nil {
			return problem.ListOf(problem.New(problem.NotFound, "id"))
		}
		if do == access.UpdateUserRoles { // which roles are given decides
			return nil
		}
		return CheckRemoval(who, m.Change(who, nil), UserFacts{Holders: m.Holders})
	},
}

// OwnedToken is an API token with the roles of its owner.
type OwnedToken struct {
	Token models.APIToken
	Owner models.Set[models.Role]
}

// OnAPIToken is what the owner of a token does with it, and whoever manages the owner.
var OnAPIToken = Actions[OwnedToken]{
	List: []access.Action{access.RevokeAPIToken},
	against: func(_ access.Action, who access.Actor, t OwnedToken) problem.List {
		if t.Token.UserID != who.UserID && !Manages(who, t.Owner) {
			return problem.ListOf(problem.New(problem.NotFound, "id"))
		}
		return nil
	},
}
