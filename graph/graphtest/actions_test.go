package graphtest

import (
	"slices"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
)

// what a viewer is told of the actions names each mutation once, and never promises one that no role of the viewer is granted. A new
// mutation changes no golden case of viewer, since these leave the actions out.
func TestViewer_IsToldOfEveryMutation(t *testing.T) {
	t.Parallel()
	a := begin(t)
	for who, roles := range map[string][]models.Role{
		"":                             {access.Anyone},
		"lucia.herrera+SALES_AGENT":    {models.SalesAgent, access.Anyone, access.SignedIn, access.VerifiedAddress},
		"lucia.herrera+HELPDESK_AGENT": {models.HelpdeskAgent, access.Anyone, access.SignedIn, access.VerifiedAddress},
	} {
		answer := a.read(a.send(request{As: who, Document: `{ viewer { actions { action allowed reasons { code } } } }`}))
		var told []access.Action
		for _, action := range list(answer.at("viewer", "actions")) {
			do, allowed := access.Action(text(follow(action, "action"))), follow(action, "allowed") == true
			told = append(told, do)
			granted := slices.ContainsFunc(roles, func(r models.Role) bool { return slices.Contains(access.Grants[do], r) })
			if allowed && !granted || allowed != (len(list(follow(action, "reasons"))) == 0) {
				t.Errorf("%q is told of %s: %v", who, do, action)
			}
		}
		if !slices.Equal(told, access.Mutations()) {
			t.Errorf("%q is told of %v, want %v", who, told, access.Mutations())
		}
	}
}
