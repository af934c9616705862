package rules

import (
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// RelationshipFacts decide what can be done with a reseller relationship.
type RelationshipFacts struct {
	Relationship models.ResellerRelationship
	Sides        RelationshipSides
	Removal      RelationshipRemoval
	Access       *models.AccessGrant // the partner's administrative access to the customer; nil when there never was one
}

// OnRelationship is what people do with a reseller relationship.
var OnRelationship = Actions[RelationshipFacts]{
	List: []access.Action{access.RemoveResellerRelationship, access.RevokeDelegatedAccess},
	against: func(do access.Action, who access.Actor, f RelationshipFacts) problem.List {
		if do == access.RevokeDelegatedAccess {
			if wrong := MayEndAccess(who, f.Relationship); wrong != nil {
				return problem.ListOf(wrong)
			}
			return problem.ListOf(Withdrawable("id", f.Access))
		}
		if wrong := MayRemove(who, f.Relationship, f.Sides); wrong != nil {
			return problem.ListOf(wrong)
		}
		return problem.ListOf(blocked(RelationshipBlockers(f.Removal)))
	},
}

// Blockers lists what an actor who may end the relationship runs into; nothing for others, with the problem why.
func (f RelationshipFacts) Blockers(who access.Actor) ([]RemovalBlocker, problem.List) {
	if wrong := who.WhyNot(access.RemoveResellerRelationship); wrong != nil {
		return nil, problem.ListOf(wrong)
	}
	if wrong := MayRemove(who, f.Relationship, f.Sides); wrong != nil {
		return nil, problem.ListOf(wrong)
	}
	return RelationshipBlockers(f.Removal), nil
}
