package graphtest

import (
	"encoding/json"
	"fmt"
	"testing"
)

// An absent value is null in every golden answer, never an empty text.
func TestGolden_AbsentValuesAreNull(t *testing.T) {
	t.Parallel()
	for _, g := range goldens(t) {
		var expected any
		if err := json.Unmarshal([]byte(g.part("expected.json")), &expected); err != nil {
			t.Fatalf("%s: %v", g.name(), err)
		}
		for _, place := range emptyTexts(expected, "") {
			t.Errorf("%s: %s is an empty text", g.name(), place)
		}
	}
}

// emptyTexts are the places of empty texts in an answer.
func emptyTexts(value any, place string) (places []string) {
	switch v := value.(type) {
	case string:
		if v == "" {
			return []string{place}
		}
	case []any:
		for i, item := range v {
			places = append(places, emptyTexts(item, fmt.Sprintf("%s.%d", place, i))...)
		}
	case map[string]any:
		for name, child := range v {
			places = append(places, emptyTexts(child, place+"."+name)...)
		}
	}
	return places
}

// An empty text of the client that the API returns stays empty.
func TestGolden_EmptyTextOfTheClientStays(t *testing.T) {
	t.Parallel()
	got := begin(t).ask("amir.haddad", `mutation { cancelJob(input: {id: "x", clientMutationId: ""}) { clientMutationId } }`)
	if echoed, said := got.at("cancelJob", "clientMutationId").(string); !said || echoed != "" {
		t.Errorf("want the empty text echoed, got %s", got.Text)
	}
}
