package main_test

import (
	"regexp"
	"strings"
	"testing"
)

// docs/commands.md names every command that the help lists.
func TestCommands_AreDocumented(t *testing.T) {
	t.Parallel()
	document := read(t, "docs/commands.md")
	_, list, _ := strings.Cut(succeeds(t, "--help"), "Commands:\n")
	list, _, _ = strings.Cut(list, "\n\n")
	listed := regexp.MustCompile(`(?m)^  (\w+) `).FindAllStringSubmatch(list, -1)
	if len(listed) < 15 {
		t.Errorf("the help lists %d commands:\n%s", len(listed), list)
	}
	for _, command := range listed {
		if !regexp.MustCompile("`" + command[1] + "[ `]").MatchString(document) {
			t.Errorf("docs/commands.md does not name %s", command[1])
		}
	}
}
