package program_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
)

// ending is one way in which people end an object.
type ending struct {
	kind, in, when string        // of what, in which state, and what else is the case
	by             string        // who ends it
	do             access.Action // with what
	then           string        // what it is afterwards
	begin          func(s *story) open
}

// open is an object that somebody can end.
type open struct {
	state func() string
	end   func(by string) error
}

func endings() []ending {
	return slices.Concat(
		relationshipEndings(), accessEndings(), partnershipEndings(), invitationEndings(),
		eligibilityEndings(), qualificationEndings(), vettingEndings(), accountEndings(), userEndings(), cartEndings(), orderEndings(), supportEndings(),
	)
}

// T-60, X-13, D-30: every kind of object can be ended by some actor, in every state in which it is open.
func TestObjects_CanAlwaysBeEnded(t *testing.T) {
	t.Parallel()
	for _, e := range endings() {
		by, _, _ := strings.Cut(e.by, "@")
		t.Run(strings.TrimSpace(e.kind+" "+e.in+" "+e.when)+" by "+by, func(t *testing.T) {
			tell(t, func(s *story) {
				o := e.begin(s)
				s.Work()
				if got := o.state(); got != e.in {
					s.t.Fatalf("it begins as %s, want %s", got, e.in)
				}
				before := s.done(e.do)
				s.must(o.end(e.by))
				s.Work()
				if got := o.state(); got != e.then {
					s.t.Errorf("it ends as %s, want %s", got, e.then)
				}
				if s.done(e.do) != before+1 {
					s.t.Errorf("no %s is recorded", e.do)
				}
			})
		})
	}
}

// done counts what was done in this way, by everybody.
func (s *story) done(do access.Action) int {
	s.t.Helper()
	page, err := s.Store.AuditEvents(s.ctx, s.As(olga), &store.AuditEventFilter{Action: store.AnyOf(string(do))}, store.Page{First: ptr(store.MaxPage), Count: true})
	s.must(err)
	seen := map[string]bool{} // each side of a relationship has an event of its own
	for _, e := range page.Nodes() {
		seen[string(e.SubjectID)+e.FromState+">"+e.ToState+e.CreatedAt.String()] = true
	}
	return len(seen)
}

// notEnded are the kinds that nobody has to end, and why.
var notEnded = map[string]string{
	"SignInCode":          "it ends by itself after ten minutes",
	"AgreementAcceptance": "it says what was signed; a newer text takes its place",
	"AuditEvent":          "it says what happened",
	"ContactVerification": "its link is used up, replaced by the next one, or expires",
	"CartLine":            "it is taken out of its cart, or ends with it",
	"Document":            "it is kept with its registration, or its message",
	"DraftPrice":          "it is replaced with the draft",
	"EligibilityMessage":  "it is kept with its request",
	"SupportMessage":      "it is kept with its request",
	"Email":               "it leaves, or is given up; its job can be cancelled",
	"Audience":            "it goes with its offer or plan",
	"Offer":               "it goes off sale with its plans",
	"OfferListing":        "it is what is said of its offer",
	"OfferPlan":           "it goes off sale when its prices end",
	"PlanPrice":           "a price list says when it ends",
	"OrderLine":           "it is kept with its order",
	"Organization":        "it is what all else belongs to; its accounts can be closed",
	"PartnerIdentifier":   "it is a number of the company, not of the program",
	"ProgramImport":       "it ends by itself, and its job can be cancelled",
	"PartnerProfile":      "it changes with its account",
	"Tenant":              "it is the identity provider's",
	"ValidationHold":      "it ends by itself after half an hour, and with its validation ID",
}

// notEndedIn are the states in which nobody has to end an object, by the reason.
var notEndedIn = map[string][]string{
	"it is over": {
		"AccessGrant REVOKED", "Cart ORDERED", "Cart EXPIRED", "Cart DELETED", "Order FAILED", "Order CANCELLED", "Subscription EXPIRED", "Subscription DELETED", "CustomerQualification DENIED", "CustomerQualification REVOKED", "Customer FAILED",
		"EligibilityRequest APPROVED", "EligibilityRequest DENIED", "EligibilityRequest WITHDRAWN", "EligibilityRequest LAPSED", "EligibilityRequest EXPIRED",
		"Job SUCCEEDED", "Job PARTIALLY_SUCCEEDED", "Job FAILED", "Job CANCELLED", "PartnerQualification REVOKED",
		"Partnership DECLINED", "Partnership REVOKED", "Partnership EXPIRED", "Partnership REMOVED",
		"RelationshipRequest ACCEPTED", "RelationshipRequest DECLINED", "RelationshipRequest EXPIRED", "RelationshipRequest REVOKED",
		"ResellerRelationship REMOVED", "SupportRequest CLOSED", "User REMOVED", "ValidationID REVOKED", "VettingCheck PASSED", "VettingCheck REJECTED",
	},
	"it ends by itself at the end of its term, and the operator can take it back": {"Subscription DISABLED"},
	"it ends by itself: the account is set up, or given up":                       {"Customer PROVISIONING", "ResellerRelationship PENDING"},
	"the customer is there without the program; only its relationships end":       {"Customer ACTIVE"},
	"it is what a review or a standing ends as":                                   {"Customer NONE", "Customer VERIFIED", "Customer NOT_APPROVED", "Partner GOOD"},
	"the program or the contact answers; a decision closes it":                    {"VettingCheck OPEN"},
}

// The table contains every kind of object, and every state.
func TestObjects_EveryKindIsInTheTable(t *testing.T) {
	t.Parallel()
	left := map[string]bool{} // what has no ending yet
	for kind, states := range kinds(t) {
		if len(states) == 0 {
			left[kind] = true
		}
		for _, state := range states {
			left[kind+" "+state] = true
		}
	}
	if len(left) < 60 {
		t.Fatalf("only %d kinds and states were found", len(left))
	}
	known := maps.Clone(left)
	for _, e := range endings() {
		delete(left, e.kind)
		delete(left, e.kind+" "+e.in)
	}
	for reason, states := range notEndedIn {
		for _, state := range states {
			if !known[state] || !left[state] {
				t.Errorf("%s needs no reason (%s)", state, reason)
			}
			delete(left, state)
		}
	}
	for what := range left {
		kind, _, _ := strings.Cut(what, " ")
		if notEnded[kind] == "" {
			t.Errorf("nobody is known to end: %s", what)
		}
	}
}

// stateFields are what the state of a row is called.
var stateFields = []string{"Status", "State", "Standing", "Review", "Vetting"}

// kinds are the kinds of objects that have an id, with the states that each can be in.
func kinds(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("../../models/*.go")
	if err != nil {
		t.Fatal(err)
	}
	nouns, values, types := map[string]bool{}, map[string][]string{}, map[string][]string{}
	for _, name := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				readMethod(n, nouns, types)
			case *ast.TypeSpec:
				readFields(n, types)
			case *ast.ValueSpec:
				readConstant(n, values)
			}
			return true
		})
	}
	found := map[string][]string{}
	for noun := range nouns {
		found[noun] = nil
		for _, of := range types[noun] {
			found[noun] = append(found[noun], values[of]...)
		}
	}
	return found
}

// readMethod notes a method Prefix, which makes a type a kind of object, and a method Status, which says its state.
func readMethod(f *ast.FuncDecl, nouns map[string]bool, types map[string][]string) {
	if f.Recv == nil {
		return
	}
	receiver, ok := f.Recv.List[0].Type.(*ast.Ident)
	if !ok {
		return
	}
	switch f.Name.Name {
	case "Prefix":
		nouns[receiver.Name] = true
	case "Status":
		types[receiver.Name] = append(types[receiver.Name], f.Type.Results.List[0].Type.(*ast.Ident).Name)
	}
}

func readFields(spec *ast.TypeSpec, types map[string][]string) {
	row, ok := spec.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, field := range row.Fields.List {
		of, ok := field.Type.(*ast.Ident)
		if ok && len(field.Names) == 1 && slices.Contains(stateFields, field.Names[0].Name) {
			types[spec.Name.Name] = append(types[spec.Name.Name], of.Name)
		}
	}
}

func readConstant(spec *ast.ValueSpec, values map[string][]string) {
	of, ok := spec.Type.(*ast.Ident)
	if !ok {
		return
	}
	for _, value := range spec.Values {
		if text, ok := value.(*ast.BasicLit); ok && text.Kind == token.STRING {
			if word, err := strconv.Unquote(text.Value); err == nil {
				values[of.Name] = append(values[of.Name], word)
			}
		}
	}
}
