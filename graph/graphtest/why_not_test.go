package graphtest

import (
	"cmp"
	"database/sql"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/models"
)

var startOfWalk = programtest.Start

// withActions are the kinds of objects that say what the viewer may do with them.
var withActions = []string{
	models.EligibilityRequest{}.Prefix(), models.ValidationID{}.Prefix(), models.Customer{}.Prefix(), models.CustomerQualification{}.Prefix(),
	models.Registration{}.Prefix(), models.RelationshipRequest{}.Prefix(), models.ResellerRelationship{}.Prefix(), models.Partnership{}.Prefix(),
	models.Partner{}.Prefix(), models.PartnerQualification{}.Prefix(), models.User{}.Prefix(), models.APIToken{}.Prefix(), models.Job{}.Prefix(), models.Cart{}.Prefix(),
	models.Order{}.Prefix(), models.Subscription{}.Prefix(), models.SupportRequest{}.Prefix(), models.Offer{}.Prefix(),
}

// someOf leaves out what is like others of a kind: of jobs, one in each state is enough.
var someOf = map[string]string{models.Job{}.Prefix(): "id IN (SELECT MIN(id) FROM jobs GROUP BY state)"}

const (
	why            = ` viewerActions { action allowed reasons { code field message } } `
	askedOfObjects = `query($ids: [ID!]!) { nodes(ids: $ids) { id __typename
		... on EligibilityRequest {` + why + `} ... on ValidationId {` + why + `} ... on Customer { account {` + why + `} } ... on CustomerQualification {` + why + `}
		... on Registration { step` + why + `} ... on RelationshipRequest {` + why + `}
		... on ResellerRelationship { removalBlockers { code blocking }` + why + `} ... on Partnership { removalBlockers { code blocking }` + why + `}
		... on Partner {` + why + `} ... on PartnerQualification {` + why + `} ... on User { userRoles: roles` + why + `} ... on ApiToken {` + why + `} ... on Job {` + why + `}
		... on Cart { lines { id plan { id } quantity term billingCycle }` + why + `} ... on Order {` + why + `} ... on CustomerSubscription { quantity autoRenew` + why + `} ... on SupportRequest {` + why + `}
		... on Offer { plans(first: 1) { nodes { id } }` + why + `} } }`
	askedOfViewer = `{ viewer { roles partner { market region status } customer { id } actions { action allowed reasons { code field message } }
		contactRegistrations { registrationId` + why + `} } partnerships(first: 50) { nodes { provider { id } status } } customers(first: 1) { nodes { id } } }`
	askedOfRegistrations = `{ registrations(first: 1) { nodes { id step } } }`
)

// walker asks one person after the other what he or she may do, and then does it. What a call has changed is gone before the next: that has
// a fresh copy of the database.
type walker struct {
	*api
	t        *testing.T
	database []byte
	seen     int64 // the version of the database before the call
	triples  *atomic.Int64
	tokens   []string // of the links that work
}

// What the API says that somebody may do is what the call then says (T-54, T-64): possible, the call does not fail because of the person
// or the state of an object; not possible, it fails with the same problems.
func TestWhyNot_WhatIsShownIsWhatACallSays(t *testing.T) {
	t.Parallel()
	var triples atomic.Int64
	t.Cleanup(func() { t.Logf("%d triples of a person, an object and an action", triples.Load()) })
	for name, then := range afterwards {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &walker{t: t, database: after(t, then.happens), triples: &triples}
			w.fresh()
			t.Cleanup(func() { w.close() })
			people, err := w.people.List(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, person := range people {
				if then.concerned == nil || slices.Contains(then.concerned, person.Organization) {
					w.person(strings.TrimPrefix(person.Token, "demo_"))
				}
			}
		})
	}
}

func (w *walker) fresh() {
	if w.api != nil {
		w.close()
	}
	w.api = beginOn(&scope{TB: w.t}, w.database)
	w.seen = w.version()
}

// asks makes a request in a database in which nothing has changed yet.
func (w *walker) asks(who, document string, variables ...any) answer {
	if w.version() != w.seen {
		w.fresh()
	}
	return w.ask(who, document, variables...)
}

func (w *walker) person(who string) {
	for _, kind := range withActions {
		for ids := range slices.Chunk(w.rowsOf(w.t, kind, cmp.Or(someOf[kind], "1 = 1")), 20) {
			got := w.asks(who, askedOfObjects, "ids", ids)
			if len(got.Errors) > 0 {
				w.t.Fatalf("%s: %s", who, clip(got.Text))
			}
			for _, found := range list(got.at("nodes")) {
				if shown, ok := found.(node); ok {
					w.object(who, shown)
				}
			}
		}
	}
	w.viewer(who)
	w.resellers(who)
	w.invitations(who)
}

func (w *walker) object(who string, shown node) {
	actions := shown["viewerActions"]
	if account, ok := shown["account"].(node); ok {
		actions = account["viewerActions"]
	}
	if blockers, ok := shown["removalBlockers"]; ok {
		w.dryRun(who, shown, blockers)
	}
	for _, does := range list(actions) {
		w.compare(who, fmt.Sprint(shown["id"]), does.(node), onObject(does.(node)["action"].(string), shown))
	}
}

func (w *walker) viewer(who string) {
	got := w.asks(who, askedOfViewer)
	viewer := got.at("viewer").(node)
	viewer["provider"] = models.NewID[models.Partner]().String()
	for _, p := range list(got.at("partnerships", "nodes")) {
		if id := follow(p, "provider", "id"); id != nil {
			viewer["provider"] = id
		}
	}
	for _, r := range list(viewer["contactRegistrations"]) {
		shown := r.(node)
		shown["id"] = shown["registrationId"]
		w.object(who, shown)
	}
	viewer["buyer"] = got.at("customers", "nodes", 0, "id")
	viewer["registration"] = w.newestRegistration(who, viewer)
	for _, does := range list(viewer["actions"]) {
		if input := ofViewer(does.(node)["action"].(string), viewer); input != nil {
			w.compare(who, "viewer", does.(node), input)
		} else {
			w.compareRole(who, does.(node))
		}
	}
}

// newestRegistration is the one that somebody would mean, of the own organisation or else as its primary contact; nil when there is none.
func (w *walker) newestRegistration(who string, viewer node) any {
	if viewer["partner"] != nil {
		if found := w.asks(who, askedOfRegistrations).at("registrations", "nodes", 0); found != nil {
			return found
		}
	}
	if mine := list(viewer["contactRegistrations"]); len(mine) > 0 {
		return mine[0]
	}
	return nil
}

// compareRole calls an action on an object that does not exist: only the role can be told then.
func (w *walker) compareRole(who string, told node) {
	w.triples.Add(1)
	said := w.calls(who, told["action"].(string), onNothing(told["action"].(string)))
	if shown := problems(told["reasons"]); told["allowed"] == true {
		if refused := slices.ContainsFunc(said, aboutPerson); refused {
			w.t.Errorf("%s %s: shown as possible, the call says %q", who, told["action"], said)
		}
	} else if !gocmp.Equal(shown, said) {
		w.t.Errorf("%s %s: shown %q, the call says %q", who, told["action"], shown, said)
	}
}

// aboutPerson reports whether a problem is about who asks.
func aboutPerson(text string) bool {
	code, _, _ := strings.Cut(text, " at ")
	return slices.Contains([]string{"ROLE_NOT_ALLOWED", "GLOBAL_ADMIN_REQUIRED", "ORGANIZATION_REQUIRED", "TOKEN_MAKES_NO_TOKENS"}, code)
}

// compare does what somebody was told about, and compares.
func (w *walker) compare(who, what string, told node, input node) {
	w.triples.Add(1)
	do := told["action"].(string)
	said, shown := w.calls(who, do, input), problems(told["reasons"])
	if hasDryRun(do) {
		w.compareDryRun(who, do, input, said)
	}
	if told["allowed"] == true {
		if said = slices.DeleteFunc(said, atInput); len(said) > 0 {
			w.t.Errorf("%s %s %s: shown as possible, the call says %q", who, do, what, said)
		}
		return
	}
	for _, reason := range shown {
		if !slices.Contains(said, reason) {
			w.t.Errorf("%s %s %s: shown %q, the call says %q", who, do, what, reason, said)
		}
	}
}

// compareDryRun asks what would stand in the way, and compares that with what did. A removal that is blocked lists its blockers instead,
// which are compared with what the object shows.
func (w *walker) compareDryRun(who, do string, input node, said []string) {
	w.triples.Add(1)
	dry := maps.Clone(input)
	dry["dryRun"] = true
	other := func(text string) bool { return atInput(text) || strings.HasPrefix(text, "REMOVAL_BLOCKED ") }
	would, did := slices.DeleteFunc(w.calls(who, do, dry), other), slices.DeleteFunc(slices.Clone(said), other)
	if !slices.Equal(would, did) {
		w.t.Errorf("%s %s %v: the dry run says %q, the call %q", who, do, input["id"], would, did)
	}
	if len(would) == 0 && w.version() != w.seen {
		w.t.Errorf("%s %s %v: want a dry run that changes nothing", who, do, input["id"])
	}
}

// hasDryRun reports whether a mutation can say what stands in the way, and change nothing.
func hasDryRun(do string) bool {
	schema := contract()
	input := schema.Types[schema.Mutation.Fields.ForName(do).Arguments.ForName("input").Type.Name()]
	return input.Fields.ForName("dryRun") != nil
}

// calls carries a mutation out and returns its problems.
func (w *walker) calls(who, do string, input node) []string {
	document := fmt.Sprintf("mutation($input: %sInput!) { %s(input: $input) { userErrors { code field message } } }", strings.ToUpper(do[:1])+do[1:], do)
	got := w.asks(who, document, "input", input)
	if len(got.Errors) > 0 {
		w.t.Errorf("%s %s: %s", who, do, clip(got.Text))
	}
	return problems(got.at(do, "userErrors"))
}

// dryRun asks what a removal would run into, which is what the object shows.
func (w *walker) dryRun(who string, shown node, blockers any) {
	do := "removeResellerRelationship"
	if shown["__typename"] == "Partnership" {
		do = "removePartnership"
	}
	document := fmt.Sprintf("mutation($id: ID!) { %s(input: {id: $id, reason: \"-\", dryRun: true}) { blockers { code blocking } userErrors { code } } }", do)
	got := w.asks(who, document, "id", shown["id"])
	if diff := gocmp.Diff(blockers, got.at(do, "blockers")); diff != "" {
		w.t.Errorf("%s %s %s: shown -, dry run +: %s\n%s", who, do, shown["id"], diff, clip(got.Text))
	}
}

// problems are texts of problems: code, field, and message.
func problems(shown any) (all []string) {
	for _, p := range list(shown) {
		var field []string
		for _, name := range list(follow(p, "field")) {
			field = append(field, fmt.Sprint(name))
		}
		all = append(all, fmt.Sprintf("%s at %s: %s", follow(p, "code"), strings.Join(field, "."), follow(p, "message")))
	}
	return all
}

// atInput reports whether a problem is about the input, not about the actor or the state of an object.
func atInput(text string) bool {
	code, rest, _ := strings.Cut(text, " at ")
	field, _, _ := strings.Cut(rest, ":")
	return !slices.Contains([]string{"", "id", "partnershipId", "token"}, field) && code != "NOT_FOUND"
}

// beginOn starts the API on a copy of a database; close ends it before the test does.
func beginOn(t *scope, database []byte) *api {
	t.Helper()
	path := written(t, database)
	p := openProgram(t, path)
	a := &api{Program: p, t: t, updates: graph.NewUpdates(p.Store, slog.New(slog.DiscardHandler))}
	var err error
	if a.db, err = sql.Open("sqlite", "file:"+path); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.db.Close() })
	a.db.SetMaxOpenConns(1) // data_version is a connection's own
	a.served(graph.Use(p.Store, slog.New(slog.DiscardHandler)))
	return a
}

func (a *api) close() { a.t.(*scope).close() }
