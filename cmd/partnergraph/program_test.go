package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// refusing are the settings of a server that serves nobody samples.
var refusing = []string{"PARTNERGRAPH_ALLOW_SAMPLE_TEXTS=false"}

// ownProgram is a folder that an operator has made its own: a sample with other names, and without the lines that say so.
func ownProgram(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "program")
	succeeds(t, "program", "init", folder)
	texts, err := filepath.Glob(filepath.Join(folder, "agreements", "*.md"))
	if err != nil || len(texts) < 4 {
		t.Fatalf("%v, %v", texts, err)
	}
	for _, name := range texts {
		rewrite(t, name, "Sample text.", "Approved text.")
	}
	rewrite(t, filepath.Join(folder, "program.yaml"), "Partnergraph", "Example Partner Program", "partnergraph.example", "program.example")
	return folder
}

func rewrite(t *testing.T, name string, pairs ...string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err == nil {
		err = os.WriteFile(name, []byte(strings.NewReplacer(pairs...).Replace(string(text))), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// D-21: an operator writes the sample into a folder, changes it, and is told each mistake with its place.
func TestProgram_IsWrittenAndChecked(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "program")
	succeeds(t, "program", "init", folder)
	if got := succeeds(t, "program", "check", folder); !strings.Contains(got, "nothing is wrong") || !strings.Contains(got, "agreements/partner.2026-01.md") {
		t.Errorf("checked: %s", got)
	}
	if again := run(t, nil, "program", "init", folder); again.code != 1 || !strings.Contains(again.errors, "nothing is overwritten") {
		t.Errorf("again: %d, %s", again.code, again.everything())
	}
	rewrite(t, filepath.Join(folder, "markets.csv"), "CANADA,Canada,CA,,Canada,CAD", "CANADA,Canada,CA,,Canada,CAN")
	rewrite(t, filepath.Join(folder, "program.yaml"), "[RU]", "[UK]")
	got := run(t, nil, "program", "check", folder)
	for _, want := range []string{
		filepath.Join(folder, "markets.csv") + `:4: currency: "CAN" is no currency; write the three capital letters`,
		filepath.Join(folder, "program.yaml") + `:25: closed_markets: "UK" is no market`,
		"2 things are wrong",
	} {
		if got.code != 1 || !strings.Contains(got.everything(), want) {
			t.Errorf("exit code %d, want 1, and %q in\n%s", got.code, want, got.everything())
		}
	}
	if served := run(t, nil, "serve", "--mail=captured", "--program="+folder); served.code != 1 || !strings.Contains(served.errors, "markets.csv:4: currency") {
		t.Errorf("served: %d, %s", served.code, served.everything())
	}
}

// D-21: a server in production does not start with samples; a trial does, and so does whoever says so. The doctor says it too.
func TestProgram_SamplesAreNotServed(t *testing.T) {
	t.Parallel()
	data := "--data=" + t.TempDir()
	got := run(t, refusing, "serve", "--mail=captured", data)
	for _, want := range []string{"agreements/partner.2026-01.md", "eligibility_partner", "partnergraph program init", "PARTNERGRAPH_PROGRAM=DIR", "PARTNERGRAPH_ALLOW_SAMPLE_TEXTS=true"} {
		if got.code != 1 || !strings.Contains(got.errors, want) {
			t.Errorf("exit code %d, want 1, and %q in\n%s", got.code, want, got.errors)
		}
	}
	if got := run(t, refusing, "doctor", "--mail=captured", data); got.code != 1 || !strings.Contains(got.out, "program texts") {
		t.Errorf("the doctor: %d\n%s", got.code, got.everything())
	}
	start(t, refusing, "serve", "--sandbox", "--data="+t.TempDir())
	own := start(t, refusing, "serve", "--mail=captured", "--program="+ownProgram(t), data)
	name := caller{t, own.url, nil}.ask("", `{ program { name supportContact } }`).text
	if !strings.Contains(name, "Example Partner Program") || !strings.Contains(name, "support@program.example") {
		t.Errorf("the program is %s", name)
	}
}

// D-21: a text that people have accepted does not change without a new version: nothing starts with another one, and each command that looks says which.
func TestProgram_AcceptedTextsDoNotChange(t *testing.T) {
	t.Parallel()
	folder, data := ownProgram(t), t.TempDir()
	serves := []string{"demo", "--program=" + folder, "--data=" + data}
	start(t, nil, serves...).end() // its companies have accepted the partner agreement
	text := filepath.Join(folder, "agreements", "partner.2026-01.md")
	rewrite(t, text, "Approved text.", "Better text.")
	for _, args := range [][]string{serves, {"program", "check", folder, "--data=" + filepath.Join(data, "demo")}, {"doctor", "--program=" + folder, "--data=" + filepath.Join(data, "demo")}} {
		got := run(t, nil, args...)
		for _, want := range []string{"agreements/partner.2026-01.md: people in the region", "have accepted version 2026-01 with another text", "give it a new version"} {
			if got.code != 1 || !strings.Contains(got.everything(), want) {
				t.Errorf("%s: exit code %d, want 1, and %q in\n%s", args[0], got.code, want, got.everything())
			}
		}
	}
	rewrite(t, text, "Better text.", "Approved text.")
	start(t, nil, serves...)
}
