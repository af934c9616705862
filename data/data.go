// Package data holds what the program ships with: markets and their rules, business calendars, criteria of the
// eligibility form, offer types, refused e-mail domains and the texts of contracts and agreements, embedded and parsed
// once. It takes no decisions and reads no files: what a deployment may change is in its database or its configuration.
package data

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
)

//go:embed *.csv contracts/*.txt agreements/*.txt
var files embed.FS

// record is a row of a table by the names of its columns, with the error of its first invalid cell.
type record struct {
	cells map[string]string
	err   error
}

// table reads an embedded CSV file with exactly the given columns. A damaged file is a damaged program, found by
// the tests of this package; callers cannot correct it.
func table[T any](file string, columns []string, read func(*record) T) []T {
	rows, err := parse(file, columns, read)
	if err != nil {
		panic(fmt.Sprintf("embedded data: %v", err))
	}
	return rows
}

func parse[T any](file string, columns []string, read func(*record) T) ([]T, error) {
	content, err := files.ReadFile(file)
	if err != nil {
		return nil, err
	}
	lines, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(lines) == 0 || !slices.Equal(lines[0], columns) {
		return nil, fmt.Errorf("%s: its columns are not %q", file, columns)
	}
	rows := make([]T, 0, len(lines)-1)
	for i, line := range lines[1:] {
		r := &record{cells: make(map[string]string, len(columns))}
		for c, name := range columns {
			r.cells[name] = line[c]
		}
		rows = append(rows, read(r))
		if r.err != nil {
			return nil, fmt.Errorf("%s: row %d: %w", file, i+2, r.err)
		}
	}
	return rows, nil
}

// optional reads a cell that may be empty.
func (r *record) optional(column string) string { return r.cells[column] }

// text reads a cell that must not be empty.
func (r *record) text(column string) string {
	cell := r.cells[column]
	if cell == "" {
		r.fail(fmt.Errorf("%s is empty", column))
	}
	return cell
}

// flag reads a cell that is true or false.
func (r *record) flag(column string) bool {
	yes, err := strconv.ParseBool(r.cells[column])
	if err != nil {
		r.fail(fmt.Errorf("%s: %w", column, err))
	}
	return yes
}

// count reads a cell with a number that is not negative.
func (r *record) count(column string) int {
	n, err := strconv.ParseUint(r.cells[column], 10, 31)
	if err != nil {
		r.fail(fmt.Errorf("%s: %w", column, err))
	}
	return int(n)
}

func (r *record) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}
