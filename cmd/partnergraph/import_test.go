package main_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// An operator writes the example, tries it without creating anything, imports it twice, and lets the letters go, which the server sends.
func TestProgram_IsImported(t *testing.T) {
	t.Parallel()
	_, c, data := serveFirst(t)
	folder := filepath.Join(t.TempDir(), "old")
	succeeds(t, "program", "template", folder)
	if again := run(t, nil, "program", "template", folder); again.code != 1 || !strings.Contains(again.errors, "nothing is overwritten") {
		t.Errorf("again: %d, %s", again.code, again.everything())
	}
	rewrite(t, filepath.Join(folder, "customers.csv"), "C-2,Litware County,US", "C-2,Litware County,XX")
	report := filepath.Join(t.TempDir(), "wrong.csv")
	dry := succeeds(t, "program", "import", folder, "--dry-run", "--report="+report, data)
	if !strings.Contains(dry, "customers.csv:3: market: ") || !strings.Contains(dry, "nothing was created") {
		t.Errorf("dry run:\n%s", dry)
	}
	text, err := os.ReadFile(report)
	if err != nil || !strings.Contains(string(text), "customers.csv,3,market,C-2,VALIDATION_FAILED,") {
		t.Errorf("%v\n%s", err, text)
	}
	first := succeeds(t, "program", "import", folder, data)
	if !strings.Contains(first, "3 letters are held") {
		t.Errorf("imported:\n%s", first)
	}
	rewrite(t, filepath.Join(folder, "customers.csv"), "C-2,Litware County,XX", "C-2,Litware County,US")
	if second := succeeds(t, "program", "import", folder, "--json", data); !strings.Contains(second, `"problemCount": 0`) || !strings.Contains(second, `"alreadyThere": 3`) {
		t.Errorf("again:\n%s", second)
	}
	rewrite(t, filepath.Join(folder, "partnerships.csv"), "PS-1,P-1,P-2,", "PS-2,P-1,P-2\x1b[2J,")
	if cursor := succeeds(t, "program", "import", folder, "--dry-run", data); strings.Contains(cursor, "\x1b") || !strings.Contains(cursor, "P-2\ufffd[2J") {
		t.Errorf("a cell that clears the screen:\n%q", cursor)
	}
	found := c.do("ada", `{ importedObject(kind: CUSTOMERS, externalId: "C-2") { ... on Customer { companyName segment } } }`)
	if found.at("importedObject", "segment") != "GOVERNMENT" {
		t.Errorf("found %s", found.text)
	}
	id := first[strings.LastIndex(first, "import_"):]
	if got := succeeds(t, "program", "letters", strings.TrimSpace(id), data); !strings.Contains(got, "released") {
		t.Errorf("letters: %s", got)
	}
	if got := run(t, nil, "program", "letters", strings.TrimSpace(id), data); got.code != 2 || !strings.Contains(got.errors, "No letters of this import are held") {
		t.Errorf("letters again: %d, %s", got.code, got.everything())
	}
	await(t, "the letters to imported people", func() bool {
		return slices.Contains(c.lettersTo("fay@fabrikam-distribution.example"), "USER_INVITATION") && slices.Contains(c.lettersTo("ada@litware-bakery.example"), "USER_INVITATION")
	})
	if got := run(t, nil, "program", "import", filepath.Join(folder, "missing"), data); got.code != 1 {
		t.Errorf("a folder that is not there: %d, %s", got.code, got.everything())
	}
}
