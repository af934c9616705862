package csvfile

import (
	"encoding/csv"
	"io"
)

// Writer writes a list that spreadsheets open as it is meant: in UTF-8 with a byte order mark, and without formulas.
type Writer struct {
	csv   *csv.Writer
	out   io.Writer
	begun bool
}

// NewWriter writes to w. The caller calls Flush at the end.
func NewWriter(w io.Writer) *Writer {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	return &Writer{csv: c, out: w}
}

// Write writes one row.
func (w *Writer) Write(cells ...string) error {
	if !w.begun {
		w.begun = true
		if _, err := io.WriteString(w.out, "\ufeff"); err != nil {
			return err
		}
	}
	safe := make([]string, len(cells))
	for i, cell := range cells {
		safe[i] = Guard(cell)
	}
	return w.csv.Write(safe)
}

// Flush writes what is left.
func (w *Writer) Flush() error {
	w.csv.Flush()
	return w.csv.Error()
}

// Guard keeps a cell from being a formula in a spreadsheet: it puts an apostrophe before it. A cell that begins as such a one gets a second
// apostrophe, so that Unguard gives back every text.
func Guard(cell string) string {
	if formula(cell) || guarded(cell) {
		return "'" + cell
	}
	return cell
}

// Unguard undoes Guard. An apostrophe that only begins a name, as in 'Tis, stays.
func Unguard(cell string) string {
	if guarded(cell) {
		return cell[1:]
	}
	return cell
}

func formula(cell string) bool {
	if cell == "" {
		return false
	}
	switch cell[0] {
	case '=', '+', '-', '@', '\t', '\r':
		return true
	}
	return false
}

func guarded(cell string) bool {
	return len(cell) > 1 && cell[0] == '\'' && (formula(cell[1:]) || cell[1] == '\'')
}
