package architecture_test

import (
	"go/ast"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// quoted finds the words in backticks of a cell.
var quoted = regexp.MustCompile("`([a-z ]+)`")

// avoided reads the last column of the table of words in CONTRIBUTING.md: each word that we do not use, and the one that we use instead.
func avoided(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(root + "/CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Words\n")
	section, _, _ = strings.Cut(section, "\n## ")
	words := map[string]string{}
	for line := range strings.Lines(section) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 {
			continue
		}
		for _, word := range quoted.FindAllStringSubmatch(cells[3], -1) {
			words[word[1]] = strings.TrimSpace(cells[1])
		}
	}
	if len(words) < 10 {
		t.Fatalf("want the table of words in CONTRIBUTING.md, got %v", words)
	}
	return words
}

// TestWords_AreThoseOfTheLexicon: one word for each thing, in identifiers and comments.
func TestWords_AreThoseOfTheLexicon(t *testing.T) {
	t.Parallel()
	words := avoided(t)
	for _, s := range sources(t, "") {
		report := func(n ast.Node, text string) {
			for _, word := range found(words, text) {
				t.Errorf("%s says %q; we say %s (CONTRIBUTING.md, Words)", s.at(n), word, words[word])
			}
		}
		for _, group := range s.tree.Comments {
			report(group, group.Text())
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			if id, is := n.(*ast.Ident); is {
				report(n, spaced(id.Name))
			}
			return true
		})
	}
}

// found lists the avoided words in a text.
func found(words map[string]string, text string) (all []string) {
	text = " " + strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }), " ") + " "
	for word := range words {
		if strings.Contains(text, " "+word+" ") {
			all = append(all, word)
		}
	}
	return all
}

// spaced splits an identifier into words: newMailServer is "new Mail Server".
func spaced(name string) string {
	var out strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) && !unicode.IsUpper(rune(name[i-1])) {
			out.WriteByte(' ')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// The check finds what it looks for.
func TestWords_CheckFindsThem(t *testing.T) {
	t.Parallel()
	words := map[string]string{"ticket": "delivery", "sign of life": "heartbeat"}
	for text, want := range map[string]int{"A sign\nof life.": 1, spaced("newTicket"): 1, spaced("ticketOf"): 1, "tickets": 0, spaced("Delivery"): 0} {
		if got := found(words, text); len(got) != want {
			t.Errorf("%q: want %d words, got %v", text, want, got)
		}
	}
}
