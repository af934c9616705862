package graphtest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// This file writes down who reads which field.

// reading is who got a value of a field, and who did not although others did.
type reading struct{ got, missed, saw map[string]bool }

// summarize counts for each field who got a value and who missed one.
func (r *readers) summarize() {
	for at, kinds := range r.answers {
		field, _, _ := strings.Cut(at, " ")
		if r.readings[field] == nil {
			r.readings[field] = &reading{got: map[string]bool{}, missed: map[string]bool{}, saw: map[string]bool{}}
		}
		has := slices.Contains(slices.Collect(maps.Values(kinds)), true)
		for kind, got := range kinds {
			r.readings[field].saw[kind] = true
			if got {
				r.readings[field].got[kind] = true
			} else if has {
				r.readings[field].missed[kind] = true
			}
		}
	}
}

// compare compares the readings with the file.
func (r *readers) compare() {
	var text strings.Builder
	for _, field := range slices.Sorted(maps.Keys(r.readings)) {
		fmt.Fprintf(&text, "%s: %s\n", field, r.readings[field])
	}
	file := filepath.Join(goldenFolder, "readers.txt")
	if *update {
		if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
			r.t.Fatal(err)
		}
	}
	if diff := cmp.Diff(strings.Split(string(readFile(r.t, file)), "\n"), strings.Split(text.String(), "\n")); diff != "" {
		r.t.Errorf("want -, got +\n%s", diff)
	}
}

// String says who reads a field: everybody who sees the object, or some of them.
func (r reading) String() string {
	switch {
	case len(r.got) == 0:
		return "nobody here has one"
	case len(r.missed) == 0:
		return "everybody"
	}
	always, sometimes := map[string]bool{}, map[string]bool{}
	for kind := range r.got {
		if r.missed[kind] {
			sometimes[kind] = true
		} else {
			always[kind] = true
		}
	}
	never := maps.Clone(r.missed)
	maps.DeleteFunc(never, func(kind string, _ bool) bool { return r.got[kind] })
	var parts []string
	for _, part := range []struct {
		label string
		kinds map[string]bool
	}{{"", always}, {"of some objects ", sometimes}, {"not ", never}} {
		if len(part.kinds) > 0 {
			parts = append(parts, part.label+r.listed(part.kinds))
		}
	}
	return strings.Join(parts, "; ")
}

// listed names kinds of viewers: a side with its roles, or without them if it is all that see the object.
func (r reading) listed(kinds map[string]bool) string {
	bySide := map[string][]string{}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		side, role, _ := strings.Cut(kind, " ")
		bySide[side] = append(bySide[side], role)
	}
	var names []string
	for _, side := range slices.Sorted(maps.Keys(bySide)) {
		all := 0
		for kind := range r.saw {
			if strings.HasPrefix(kind, side+" ") || kind == side {
				all++
			}
		}
		if len(bySide[side]) < all {
			side += "(" + strings.Join(bySide[side], " ") + ")"
		}
		names = append(names, side)
	}
	return strings.Join(names, ", ")
}
