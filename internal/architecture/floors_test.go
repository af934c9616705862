package architecture_test

import (
	"os/exec"
	"strings"
	"testing"
)

const (
	module = "github.com/partnergraph/partnergraph/"
	root   = "../.."
)

// floors is where each package stands; a package imports from lower floors only. What is not listed has no
// place yet, and its first test run asks for one.
var floors = map[string]int{
	"data": 0, "docs": 0, "models": 0, "fastgql": 0, "fastgql/generate": 0,
	"internal/admission": 0, "internal/clock": 0, "internal/problem": 0, "internal/config": 0, "internal/telemetry": 0, "internal/backup": 0,
	"internal/access": 1, "web": 1, "internal/mail": 1, "internal/audience": 1, "internal/blob": 1, "internal/csvfile": 1, "internal/secret": 1, "internal/pdf": 1, "internal/remote": 1, "worker/jobs": 1, "graph/transport": 1, "graph/scalar": 1,
	"internal/lookup": 2, "internal/provisioning": 2, // services outside
	"internal/rules": 2, "internal/store": 2, // on one floor, so that neither sees the other
	"internal/program/kernel":      3,
	"internal/program/agreements":  4,
	"internal/program/eligibility": 5, "internal/program/enrolment": 5, "internal/program/users": 5, "internal/program/sessions": 5, "internal/program/customers": 5, // features
	"internal/program/relationships": 5, "internal/program/orders": 5, "internal/program/offers": 5, "internal/program/operation": 5, "internal/program/imports": 5, "internal/program/support": 5, // never see each other
	"internal/program/letters": 6,
	"internal/program":         7,
	"graph/generated":          8, "worker": 8,
	"graph": 9, "internal/demo": 9,
	"cmd/partnergraph": 10,
}

// strangers never see each other, though their floors would allow it.
var strangers = [][2]string{{"graph", "worker"}}

// outside lists what stands beside the floors: it may use everything, and nothing uses it.
var outside = []string{"attacks", "bench", "faults", "examples", "graph/constants", "fastgql/gqlgen", "fastgql/fastgqltest"}

// TestPackagesImportFromLowerFloors keeps control going down.
func TestPackagesImportFromLowerFloors(t *testing.T) {
	t.Parallel()
	for name, imports := range packages(t) {
		if harness(name) || beside(name) || name == "internal/architecture" {
			continue
		}
		floor, known := floors[name]
		if !known {
			t.Errorf("%s: has no floor", name)
			continue
		}
		for _, other := range imports {
			switch on, known := floors[other]; {
			case harness(other) || beside(other) || other == "internal/architecture":
				t.Errorf("%s imports %s, which is for tests only", name, other)
			case known && on >= floor:
				t.Errorf("%s (floor %d) imports %s (floor %d)", name, floor, other, on)
			}
			for _, s := range strangers {
				if (name == s[0] && other == s[1]) || (name == s[1] && other == s[0]) {
					t.Errorf("%s imports %s: these two never see each other", name, other)
				}
			}
		}
	}
}

// packages lists the packages of the program and which of them each imports, tests left out.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	list := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", "./...")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	found := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		name := strings.TrimPrefix(words[0], module)
		if strings.Contains(name, "/node_modules/") { // what the tests of the API have installed is not ours
			continue
		}
		found[name] = nil
		for _, other := range words[1:] {
			if own, ok := strings.CutPrefix(other, module); ok {
				found[name] = append(found[name], own)
			}
		}
	}
	if len(found) < len(floors)/2 {
		t.Fatalf("go list found only %v", found)
	}
	return found
}

// harness reports whether a package exists to help tests, as its name says.
func harness(name string) bool { return strings.HasSuffix(name, "test") }

func beside(name string) bool {
	for _, folder := range outside {
		if name == folder || strings.HasPrefix(name, folder+"/") {
			return true
		}
	}
	return false
}
