package data

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Mistake is something wrong in a program's folder: where it stands, what is wrong, and what to do.
type Mistake struct {
	File   string // within the folder; empty for the folder itself
	Line   int    // 0 for the whole file
	Column string // of a table, or the name of a value in program.yaml
	What   string
	Advice string
}

// Error is the mistake in one line, which begins as compilers write places, so that editors can jump there.
func (m Mistake) Error() string {
	where := m.File
	if m.Line > 0 {
		where += fmt.Sprintf(":%d", m.Line)
	}
	text := strings.Join(slices.DeleteFunc([]string{where, m.Column, m.What}, func(part string) bool { return part == "" }), ": ")
	if m.Advice != "" {
		text += "; " + m.Advice
	}
	return text
}

// Mistakes are all mistakes of a folder.
type Mistakes []Mistake

// Error lists them, each on a line of its own.
func (all Mistakes) Error() string {
	lines := make([]string, len(all))
	for i, m := range all {
		lines[i] = m.Error()
	}
	return strings.Join(lines, "\n")
}

// sorted is all mistakes in the order of files and lines, each once.
func (all Mistakes) sorted() Mistakes {
	slices.SortStableFunc(all, func(a, b Mistake) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(all)
}
