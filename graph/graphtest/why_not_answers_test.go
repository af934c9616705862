package graphtest

import (
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/models"
)

// This file has the part of the walk about what is shown outside of viewerActions: the agreements of resellers, and what keeps somebody
// from accepting an invitation. No mutation places orders yet, so that nothing can be compared with orderReadiness and governmentReadiness.

// resellers compares what a provider is told about each reseller's agreement with what an invitation of that reseller says.
func (w *walker) resellers(who string) {
	for _, id := range w.rowsOf(w.t, models.PartnerIdentifier{}.Prefix(), "associated_at IS NOT NULL") {
		number := w.ask("olga.marsh", `query($id: ID!) { node(id: $id) { ... on PartnerId { number } } }`, "id", id).at("node", "number")
		check := w.asks(who, `query($number: String) { viewer { resellerAgreement(partnerId: $number) { signed reason { code field message } } } }`, "number", number).at("viewer", "resellerAgreement")
		if check == nil {
			return // not for this person
		}
		w.triples.Add(1)
		shown := problems([]any{follow(check, "reason")})
		said := w.calls(who, "inviteIndirectReseller", node{"partnerId": number})
		said = slices.DeleteFunc(said, func(text string) bool { return !strings.Contains(text, " at partnerId: ") })
		if signed := follow(check, "signed") == true; signed && len(said) > 0 || !signed && !slices.Equal(shown, said) {
			w.t.Errorf("%s about %s: shown %q, the call says %q", who, number, shown, said)
		}
	}
}

// invitations compares what somebody who has got a link is told of what keeps him or her from accepting, with what accepting says.
func (w *walker) invitations(who string) {
	for _, token := range w.links() {
		invited := w.asks(who, `query($token: String!) { invitation(token: $token) { kind blockers { code field message } } }`, "token", token).at("invitation")
		if invited == nil {
			continue // the link has ended
		}
		w.triples.Add(1)
		do, input := "acceptRelationshipRequest", node{"token": token}
		if follow(invited, "kind") == "PROVIDER_PARTNERSHIP" {
			do, input = "authorizeIndirectProvider", node{"token": token, "consent": true}
		}
		shown, said := problems(follow(invited, "blockers")), w.calls(who, do, input)
		if len(shown) == 0 {
			said = slices.DeleteFunc(said, atInput)
		}
		if !slices.Equal(shown, said) {
			w.t.Errorf("%s %s: shown %q, the call says %q", who, do, shown, said)
		}
	}
}

// links are the tokens of the links that work, as those who have sent them read them.
func (w *walker) links() []string {
	if w.tokens != nil {
		return w.tokens
	}
	w.tokens = []string{}
	for _, issuer := range []string{"amir.haddad", "grant.whitfield", "marcus.hale", "victor.lang", "zofia.nowak"} {
		got := w.asks(issuer+"+ADMIN_AGENT", `{ relationshipRequests(first: 100) { nodes { letter { link } } } }`)
		for _, r := range list(got.at("relationshipRequests", "nodes")) {
			if link, ok := follow(r, "letter", "link").(string); ok {
				_, token, _ := strings.Cut(link, "#")
				w.tokens = append(w.tokens, token)
			}
		}
	}
	if len(w.tokens) == 0 {
		w.t.Error("want links, got none")
	}
	return w.tokens
}
