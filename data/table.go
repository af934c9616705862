package data

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// row is a row of a table by the names of its columns.
type row struct {
	reader *reader
	file   string
	line   int
	cells  map[string]string
}

// fail notes a mistake in a cell.
func (w *row) fail(column, what, advice string) { w.reader.wrong(w.file, w.line, column, what, advice) }

// maxCell is the longest cell.
const maxCell = 2000

// table reads a table with the given columns, in any order. Mistakes of its cells are noted by read.
func (r *reader) table(file string, columns []string, read func(*row)) {
	text, ok := r.text(file)
	if !ok {
		return
	}
	lines := csv.NewReader(strings.NewReader(text))
	lines.FieldsPerRecord = -1
	head, err := lines.Read()
	if err != nil {
		r.unreadableRow(file, err)
		return
	}
	if !r.sameColumns(file, head, columns) {
		return
	}
	for {
		cells, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			r.unreadableRow(file, err)
			return
		}
		line, _ := lines.FieldPos(0)
		if len(cells) != len(head) {
			r.wrong(file, line, "", fmt.Sprintf("it has %d cells, and the table %d columns", len(cells), len(head)), "put texts with a comma into double quotes")
			continue
		}
		w := &row{reader: r, file: file, line: line, cells: make(map[string]string, len(head))}
		for i, name := range head {
			w.cells[strings.TrimSpace(name)] = strings.TrimSpace(cells[i])
		}
		w.check()
		read(w)
	}
}

func (w *row) check() {
	for column, cell := range w.cells {
		if len(cell) > maxCell || strings.Contains(cell, "\n") {
			w.fail(column, fmt.Sprintf("it is longer than %d bytes or than a line", maxCell), "is a quotation mark missing?")
		}
	}
}

// unreadableRow notes a line that is no CSV. What follows cannot be read: after a missing quotation mark everything is one cell.
func (r *reader) unreadableRow(file string, err error) {
	var at *csv.ParseError
	switch {
	case errors.As(err, &at):
		r.wrong(file, at.StartLine, "", "it is no CSV: "+at.Err.Error(), "write a quotation mark within quotation marks twice")
	case errors.Is(err, io.EOF):
		r.wrong(file, 0, "", "it is empty", "its first line names the columns")
	default:
		r.wrong(file, 0, "", err.Error(), "")
	}
}

func (r *reader) sameColumns(file string, head, columns []string) bool {
	if len(head) == 1 && len(columns) > 1 && strings.ContainsAny(head[0], ";\t") {
		r.wrong(file, 1, "", "its cells are separated by semicolons or tabs", "save it with commas")
		return false
	}
	var wrong []string
	for i, name := range head {
		name = strings.TrimSpace(name)
		if !slices.Contains(columns, name) || slices.Contains(head[:i], name) {
			wrong = append(wrong, fmt.Sprintf("%q is none of its columns, or comes twice", name))
		}
	}
	for _, name := range columns {
		if !slices.ContainsFunc(head, func(h string) bool { return strings.TrimSpace(h) == name }) {
			wrong = append(wrong, fmt.Sprintf("the column %q is missing", name))
		}
	}
	if len(wrong) > 0 {
		r.wrong(file, 1, "", strings.Join(wrong, ", "), "its columns are "+strings.Join(columns, ","))
	}
	return len(wrong) == 0
}

// optional reads a cell that may be empty.
func (w *row) optional(column string) string { return w.cells[column] }

// text reads a cell that must not be empty.
func (w *row) text(column string) string {
	cell := w.cells[column]
	if cell == "" {
		w.fail(column, "it is empty", "")
	}
	return cell
}

// like reads a cell of a form.
func (w *row) like(column string, form *regexp.Regexp, advice string) string {
	cell := w.text(column)
	if cell != "" && !form.MatchString(cell) {
		w.fail(column, fmt.Sprintf("%q has not the right form", cell), advice)
	}
	return cell
}

// oneOf reads a cell with one of some words.
func (w *row) oneOf(column string, words ...string) string {
	cell := w.text(column)
	if cell != "" && !slices.Contains(words, cell) {
		w.fail(column, fmt.Sprintf("%q is none of %s", cell, strings.Join(words, ", ")), "")
	}
	return cell
}

// flag reads a cell that is true or false.
func (w *row) flag(column string) bool {
	w.cells[column] = strings.ToLower(w.cells[column]) // spreadsheets write TRUE
	return w.oneOf(column, "true", "false") == "true"
}

// count reads a cell with a number from 0 to most.
func (w *row) count(column string, most int) int {
	cell := w.text(column)
	n, err := strconv.ParseUint(cell, 10, 31)
	if cell != "" && (err != nil || int(n) > most) {
		w.fail(column, fmt.Sprintf("%q is no number from 0 to %d", cell, most), "")
	}
	return int(n)
}

// date reads a cell with a day, as in 2026-07-03. Midnight UTC stands for the day.
func (w *row) date(column string) time.Time {
	cell := w.text(column)
	day, err := time.Parse(time.DateOnly, cell)
	if cell != "" && (err != nil || day.Year() < 1990 || day.Year() > 2200) {
		w.fail(column, fmt.Sprintf("%q is no day", cell), "write year, month and day, as in 2026-07-03")
	}
	return day
}

// whole reads a cell with an anchored pattern: an unanchored one would accept texts that contain a number.
func (w *row) whole(column string) *regexp.Regexp {
	pattern := w.text(column)
	form, err := regexp.Compile(pattern)
	switch {
	case pattern == "":
		return nil
	case err != nil:
		w.fail(column, "it is no regular expression: "+err.Error(), "")
		return nil
	case !strings.HasPrefix(pattern, "^") || !strings.HasSuffix(pattern, "$"):
		w.fail(column, fmt.Sprintf("%q would also match a part of a text", pattern), "begin it with ^ and end it with $")
	}
	return form
}

// once notes a row that says what an earlier one has said; seen has the lines of those.
func (w *row) once(seen map[string]int, key, column string) {
	if line, twice := seen[key]; twice {
		w.fail(column, fmt.Sprintf("%s is in line %d already", strings.Join(strings.FieldsFunc(key, func(c rune) bool { return c == '/' }), " "), line), "take one of them out")
		return
	}
	seen[key] = w.line
}
