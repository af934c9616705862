package graphtest

import (
	"slices"
	"strings"
	"testing"
)

// Lists without pages cost what they are likely to hold, so a query that goes around in them is refused before it asks anything.
func TestCost_ListsWithinListsAreRefused(t *testing.T) {
	t.Parallel()
	a := begin(t)
	for levels, refused := range map[int]bool{1: false, 2: false, 4: true} {
		document := strings.Repeat("relationships { customer { ", levels) + "companyName" + strings.Repeat(" } }", levels)
		got := a.ask("grant.whitfield", "{ customers(first: 50) { nodes { "+document+" } } }")
		if slices.Contains(got.codes(), "QUERY_TOO_COMPLEX") != refused {
			t.Errorf("%d levels: want refused %v, got %s", levels, refused, clip(got.Text))
		}
	}
}
