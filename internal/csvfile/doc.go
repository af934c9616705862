// Package csvfile reads and writes lists that come as CSV files: what spreadsheets make of them, in streams, with limits, and with the line of
// the file in every fault. What the columns mean is not known here.
package csvfile

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Limits are the largest file that is read.
type Limits struct {
	Rows int // without the header and empty ones
	Cell int // bytes of one cell
}

// UsualLimits are a million rows, with cells of 32 KiB, which is what a spreadsheet can hold in one.
var UsualLimits = Limits{Rows: 1_000_000, Cell: 32 << 10}

// mostCells is how many cells a row can have.
const mostCells = 500

// Reason says what is wrong with a file or a row. Callers have words for each.
type Reason string

// What is wrong with a whole file: nothing of it is read.
const (
	Empty          Reason = "empty"           // there is nothing in it, not even a header
	Workbook       Reason = "workbook"        // it is the file of a spreadsheet program
	OtherType      Reason = "other_type"      // it is an archive, a picture, a page …
	Encoding       Reason = "encoding"        // it is not in Unicode
	NUL            Reason = "nul"             // it has NUL bytes
	ColumnsTwice   Reason = "columns_twice"   // two columns have the same name
	ColumnsMissing Reason = "columns_missing" // required columns are not there
	QuoteOpen      Reason = "quote_open"      // a quote does not end
	TooManyRows    Reason = "too_many_rows"
)

// What is wrong with a row: the others are read.
const (
	Quotes    Reason = "quotes"     // there is text beside a quoted cell
	CellCount Reason = "cell_count" // it has more cells or fewer than the header
	CellSize  Reason = "cell_size"  // a cell is larger than the limit
)

// Fault is what is wrong with a file or one of its rows.
type Fault struct {
	Reason Reason
	Line   int               // of the file, from 1; 0 for the whole of it
	Facts  map[string]string // such as the columns that are missing
}

// Error is for developers.
func (f *Fault) Error() string {
	words := []string{"csvfile: " + string(f.Reason)}
	if f.Line > 0 {
		words = append(words, fmt.Sprintf("line %d", f.Line))
	}
	for _, name := range slices.Sorted(maps.Keys(f.Facts)) {
		words = append(words, name+" "+f.Facts[name])
	}
	return strings.Join(words, ", ")
}

func fault(reason Reason, line int, facts ...string) *Fault {
	f := &Fault{Reason: reason, Line: line}
	for i := 0; i+1 < len(facts); i += 2 {
		if f.Facts == nil {
			f.Facts = map[string]string{}
		}
		f.Facts[facts[i]] = facts[i+1]
	}
	return f
}
