package architecture_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var (
	gaps       = regexp.MustCompile(`\{\{.*?\}\}|\$\{.*?\}`)
	identifier = regexp.MustCompile(`\b[A-Z]+_[A-Z_]+\b|\b[a-z]+[A-Z]\w*|(?:^|[\s(])[a-z]+\.[a-z]+(?:[\s),.]|$)`)
	shouted    = regexp.MustCompile(`\b[A-Z]{4,}\b`)
)

// known are words in capitals that people say, though the API says them too.
var known = []string{"ITAR", "GUID"}

// T-71: no text that people read has the name of a mutation, a field or a value of the API in it. Those are with the problem, for
// programs; people read of roles, buttons and fields by the names that they have for them (internal/problem/terms.json).
func TestPeopleReadNoIdentifiers(t *testing.T) {
	t.Parallel()
	values := enumValues(t)
	for where, text := range textsForPeople(t) {
		plain := gaps.ReplaceAllString(text, "")
		found := slices.DeleteFunc(identifier.FindAllString(plain, -1), func(word string) bool { return strings.Contains(word, ".com") }) // somebody's domain
		for _, word := range shouted.FindAllString(plain, -1) {
			if slices.Contains(values["*"], word) && !slices.Contains(known, word) {
				found = append(found, word)
			}
		}
		if len(found) > 0 {
			t.Errorf("%s says %q: %s", where, found, text)
		}
	}
}

// textsForPeople are the messages, terms and letters in all languages, and the messages in the golden answers of the API, where their
// gaps are filled.
func textsForPeople(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	files, err := filepath.Glob(root + "/internal/mail/letters/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("letters: %v, %v", files, err)
	}
	for _, file := range append(files, root+"/internal/mail/words.json", root+"/internal/problem/messages.json", root+"/internal/problem/terms.json") {
		gather(texts, file, read(t, file))
	}
	cases, err := filepath.Glob(root + "/graph/testdata/*/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no golden cases: %v", err)
	}
	for _, path := range cases {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range archive.Files {
			if part.Name == "expected.json" {
				problems(texts, path, parse(t, path, part.Data))
			}
		}
	}
	return texts
}

func read(t *testing.T, file string) any {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, file, text)
}

func parse(t *testing.T, file string, text []byte) (content any) {
	t.Helper()
	if strings.Contains(string(text), `\u001E`) { // T-35: the mark of a reason that is still to be told
		t.Errorf("%s shows how the program keeps its own reasons", file)
	}
	if err := json.Unmarshal(text, &content); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return content
}

// gather takes every text.
func gather(into map[string]string, where string, content any) {
	switch content := content.(type) {
	case string:
		into[where] = content
	case []any:
		for i, part := range content {
			gather(into, where+"."+string(rune('0'+i)), part)
		}
	case map[string]any:
		for name, part := range content {
			gather(into, where+": "+name, part)
		}
	}
}

// problems takes what people read of the problems in an answer.
func problems(into map[string]string, where string, content any) {
	switch content := content.(type) {
	case []any:
		for i, part := range content {
			problems(into, where+"."+string(rune('0'+i)), part)
		}
	case map[string]any:
		for _, said := range []string{"message", "remediation"} {
			if text, is := content[said].(string); is && content["remediation"] != nil {
				into[where+": "+said] = text
			}
		}
		for name, part := range content {
			problems(into, where+": "+name, part)
		}
	}
}

// enumValues are the values of each enum of the API; "*" has them all.
func enumValues(t *testing.T) map[string][]string {
	t.Helper()
	values := map[string][]string{}
	for name, d := range contract(t).Types {
		for _, v := range d.EnumValues {
			if !d.BuiltIn {
				values[name] = append(values[name], v.Name)
				values["*"] = append(values["*"], v.Name)
			}
		}
	}
	return values
}

// T-71: whatever a message names has a name that people have for it.
func TestEnumsHaveNamesForPeople(t *testing.T) {
	t.Parallel()
	terms, _ := read(t, root+"/internal/problem/terms.json").(map[string]any)
	values := enumValues(t)
	for enum, kind := range map[string]string{
		"Role": "role", "PartnerStatus": "partner_status", "EligibilityStatus": "eligibility_status", "RegistrationStatus": "registration_status",
		"VettingStep": "vetting_step", "RequestStatus": "invitation_status", "PartnershipStatus": "partnership_status", "CustomerStatus": "customer_status",
		"ReviewStatus": "customer_status", "QualificationVetting": "customer_status", "QualificationStatus": "customer_status", "JobState": "job_state",
		"RemovalBlockerCode": "blocker", "SpecialQualification": "qualification", "EligibilityOption": "option", "EligibilityEntityType": "entity_type",
		"RegulatedData": "regulated_data",
	} {
		if len(values[enum]) == 0 {
			t.Errorf("the schema has no enum %s", enum)
		}
		for _, value := range values[enum] {
			if terms[kind+"."+value] == nil {
				t.Errorf("internal/problem/terms.json has no name for %s.%s", kind, value)
			}
		}
	}
}

// T-71: a problem calls its field by a name. Paths without one are this value, which helps nobody.
func TestFieldsOfProblemsHaveNames(t *testing.T) {
	t.Parallel()
	for where, text := range textsForPeople(t) {
		if strings.Contains(where, "graph/testdata") && strings.Contains(text, "“this value”") {
			t.Errorf("%s: %s; name the field in internal/problem/terms.json", where, text)
		}
	}
}
