package csvfile

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Column is a column that a list can have.
type Column struct {
	Name     string
	Required bool
}

// Layout are the columns of a kind of list.
type Layout []Column

// Names are the names of all columns.
func (l Layout) Names() []string {
	names := make([]string, len(l))
	for i, c := range l {
		names[i] = c.Name
	}
	return names
}

// File is a list whose header has been read.
type File struct {
	Encoding  string   // such as UTF-16
	Separator byte     // between cells
	Unknown   []string // columns that the layout does not have; they are not read
	parser    *parser
	limits    Limits
	width     int            // cells of the header
	at        map[string]int // where each column is
	rows      int
}

// Row is one row of a list.
type Row struct {
	Line  int    // of the file, where it begins
	Fault *Fault // why its cells cannot be used
	cells []string
	at    map[string]int
}

// Get is the cell of a column, without spaces around it and without the apostrophe by which an export keeps it from being a formula. It is empty if
// the file does not have the column.
func (r Row) Get(column string) string {
	i, there := r.at[column]
	if !there || i >= len(r.cells) {
		return ""
	}
	return Unguard(strings.TrimSpace(r.cells[i]))
}

// Open reads the beginning of a file: what it is, its encoding, its separator and its header. Its errors are *Fault, and those of r.
func Open(r io.Reader, layout Layout, limits Limits) (*File, error) {
	raw := bufio.NewReaderSize(r, headSize)
	head, err := raw.Peek(headSize)
	if err != nil && err != io.EOF {
		return nil, fmt.Errorf("csvfile: read: %w", err)
	}
	if len(head) == 0 {
		return nil, fault(Empty, 0)
	}
	f := &File{limits: limits}
	text, name, err := decoded(raw)
	if err != nil {
		return nil, fmt.Errorf("csvfile: read: %w", err)
	}
	if f.Encoding = name; name == "UTF-8" { // the marks of UTF-16 say more than its bytes
		if wrong := checkKind(head); wrong != nil {
			return nil, wrong
		}
	}
	return f, f.header(bufio.NewReaderSize(text, headSize), layout)
}

// header finds the separator and reads the names of the columns.
func (f *File) header(text *bufio.Reader, layout Layout) error {
	named, err := namedSeparator(text)
	if err != nil {
		return err
	}
	if f.Separator = named; named == 0 {
		if f.Separator, err = likelySeparator(text, layout); err != nil {
			return err
		}
	}
	f.parser = newParser(text, f.Separator, f.limits)
	if named != 0 {
		f.parser.line++
	}
	head, err := f.firstRecord()
	if err != nil {
		return err
	}
	return f.columns(head, layout)
}

// firstRecord is the first record that is not empty.
func (f *File) firstRecord() (record, error) {
	for {
		head, err := f.parser.next()
		switch {
		case err == io.EOF:
			return head, fault(Empty, 0)
		case err != nil:
			return head, err
		case head.fault != nil:
			return head, head.fault
		case !blank(head.cells):
			return head, nil
		}
	}
}

func (f *File) columns(head record, layout Layout) error {
	f.at, f.width = map[string]int{}, len(head.cells)
	seen, twice := map[string]bool{}, []string(nil)
	for i, cell := range head.cells {
		name := columnName(cell)
		switch {
		case name == "":
			continue
		case seen[name]:
			twice = append(twice, name)
		case slices.Contains(layout.Names(), name):
			f.at[name] = i
		default:
			f.Unknown = append(f.Unknown, clipped(strings.TrimSpace(cell)))
		}
		seen[name] = true
	}
	if len(twice) > 0 {
		slices.Sort(twice)
		return fault(ColumnsTwice, head.line, "columns", strings.Join(slices.Compact(twice), ", "))
	}
	var missing []string
	for _, c := range layout {
		if _, there := f.at[c.Name]; c.Required && !there {
			missing = append(missing, c.Name)
		}
	}
	if len(missing) > 0 {
		return fault(ColumnsMissing, head.line, "columns", strings.Join(missing, ", "), "separator", separatorName(f.Separator))
	}
	return nil
}

// clipped shortens a name that is shown.
func clipped(name string) string {
	const longest = 60
	if letters := []rune(name); len(letters) > longest {
		return string(letters[:longest]) + "…"
	}
	return name
}

// columnName is a column's name as people write it: External ID is external_id.
func columnName(cell string) string {
	return strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(Unguard(strings.TrimSpace(cell))), " ", "_"), "-", "_")
}

// Next reads the next row that is not empty. Its errors are io.EOF, *Fault for what is wrong with the whole file, and those of the source.
func (f *File) Next() (Row, error) {
	for {
		next, err := f.parser.next()
		if err != nil {
			return Row{}, err
		}
		if next.fault == nil && blank(next.cells) {
			continue
		}
		if f.rows++; f.rows > f.limits.Rows {
			return Row{}, fault(TooManyRows, next.line, "max", fmt.Sprint(f.limits.Rows))
		}
		row := Row{Line: next.line, Fault: next.fault, cells: next.cells, at: f.at}
		if row.Fault == nil && !f.fits(next.cells) {
			row.Fault = fault(CellCount, next.line, "cells", fmt.Sprint(len(next.cells)), "expected", fmt.Sprint(f.width))
		}
		return row, nil
	}
}

// fits reports whether a row has the cells of the header. Spreadsheets add empty ones to the right of a table.
func (f *File) fits(cells []string) bool {
	return len(cells) == f.width || len(cells) > f.width && blank(cells[f.width:])
}

// PassOver reads rows that were read before.
func (f *File) PassOver(rows int) error {
	for range rows {
		if _, err := f.Next(); err != nil {
			return err
		}
	}
	return nil
}

func blank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" })
}

// Count reads the rest of a file, and reports how many rows there are. What is wrong with the whole file shows here, before a row is used.
func (f *File) Count() (rows int, err error) {
	for {
		switch _, err := f.Next(); {
		case err == io.EOF:
			return rows, nil
		case err != nil:
			return rows, err
		}
		rows++
	}
}
