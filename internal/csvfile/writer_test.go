package csvfile_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/csvfile"
	"pgregory.net/rapid"
)

// A cell that would be a formula is shown as text, and comes back as it was.
func TestWriter_WritesNoFormulas(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"=SUM Partners": "'=SUM Partners", "+Plus Cloud": "'+Plus Cloud", "-Dash IT": "'-Dash IT", "@home": "'@home", "\tx": "'\tx",
		"'Tis Cloud": "'Tis Cloud", "'=x": "''=x", "''": "'''", "": "", "a=b": "a=b",
	} {
		if got := csvfile.Guard(cell); got != want {
			t.Errorf("%q is written as %q, want %q", cell, got, want)
		}
		if got := csvfile.Unguard(csvfile.Guard(cell)); got != cell {
			t.Errorf("%q comes back as %q", cell, got)
		}
	}
}

// What is written is read as it was, and the same rows make the same file again.
func TestWriter_AndFileAgree(t *testing.T) {
	t.Parallel()
	cell := rapid.StringOfN(rapid.RuneFrom([]rune("ab'=+-@\",;\n \tß名")), 0, 8, -1)
	rapid.Check(t, func(t *rapid.T) {
		var rows [][]string
		for range rapid.IntRange(0, 5).Draw(t, "rows") {
			rows = append(rows, []string{"C-1", strings.TrimSpace(cell.Draw(t, "name")), strings.TrimSpace(cell.Draw(t, "note"))})
		}
		first := written(t, rows)
		f, err := csvfile.Open(bytes.NewReader(first), layout, csvfile.UsualLimits)
		if err != nil {
			t.Fatal(err)
		}
		var again [][]string
		for {
			row, err := f.Next()
			if err == io.EOF {
				break
			}
			if err != nil || row.Fault != nil {
				t.Fatal(err, row.Fault)
			}
			again = append(again, []string{row.Get("external_id"), row.Get("name"), row.Get("note")})
		}
		if diff := cmp.Diff(rows, again); diff != "" {
			t.Fatalf("written and read: %s", diff)
		}
		if !bytes.Equal(first, written(t, again)) {
			t.Fatal("the rows that were read make another file")
		}
	})
}

func written(t *rapid.T, rows [][]string) []byte {
	var out bytes.Buffer
	w := csvfile.NewWriter(&out)
	for _, row := range append([][]string{layout.Names()}, rows...) {
		if err := w.Write(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Where the standard library reads a text, the cells are the same.
func TestFile_ReadsAsTheStandardLibrary(t *testing.T) {
	t.Parallel()
	text := rapid.StringOfN(rapid.RuneFrom([]rune("ab\"\",\n")), 0, 40, -1)
	rapid.Check(t, func(t *rapid.T) {
		body := text.Draw(t, "text")
		want := csv.NewReader(strings.NewReader(body))
		want.FieldsPerRecord = 2
		f, err := csvfile.Open(strings.NewReader("external_id,name\n"+body), layout, csvfile.UsualLimits)
		for err == nil {
			cells, wrong := want.Read()
			if wrong == nil && strings.Join(cells, "") == "" {
				continue // an empty row, which is passed over
			}
			if wrong != nil {
				return // it is stricter about quotes within cells
			}
			var row csvfile.Row
			if row, err = f.Next(); err != nil || row.Fault != nil || row.Get("name") != csvfile.Unguard(cells[1]) || row.Get("external_id") != csvfile.Unguard(cells[0]) {
				if strings.TrimSpace(cells[0]) != cells[0] || strings.TrimSpace(cells[1]) != cells[1] {
					return // line breaks at the ends of cells are taken off
				}
				t.Fatalf("got %q %q (%v %v), want %q", row.Get("external_id"), row.Get("name"), row.Fault, err, cells)
			}
		}
	})
}

func TestCells_AreReadAsSpreadsheetsChangeThem(t *testing.T) {
	t.Parallel()
	const guid = "8f3e2c1a-0b4d-4e6f-9a7b-1c2d3e4f5a6b"
	for _, cell := range []string{guid, "{8F3E2C1A-0B4D-4E6F-9A7B-1C2D3E4F5A6B}", "8f3e2c1a0b4d4e6f9a7b1c2d3e4f5a6b"} {
		if got := csvfile.GUID(cell); got != guid {
			t.Errorf("%s is %s, want %s", cell, got, guid)
		}
	}
	if got := csvfile.GUID("8f3e"); got != "8f3e" {
		t.Errorf("what is no GUID became %s", got)
	}
	for cell, want := range map[string]bool{"1.23E+05": true, "1,23E+05": true, "5E+10": true, "123000": false, "E+05": false, "C-1E+05": false} {
		if got := csvfile.Mangled(cell); got != want {
			t.Errorf("%s is a mangled number: %v, want %v", cell, got, want)
		}
	}
	for cell, want := range map[string]string{"2024-01-31": "2024-01-31T00:00:00Z", "2024-01-31T10:00:00+02:00": "2024-01-31T08:00:00Z", "2024-01-31 10:00:00": "2024-01-31T10:00:00Z"} {
		if at, ok := csvfile.Time(cell); !ok || at.Format("2006-01-02T15:04:05Z07:00") != want {
			t.Errorf("%s is %v %v, want %s", cell, at, ok, want)
		}
	}
	if _, ok := csvfile.Time("31/01/2024"); ok {
		t.Error("31/01/2024 is read, and nobody knows in which order")
	}
	if got := csvfile.Words("A, B;C|D\nE"); !cmp.Equal(got, []string{"A", "B", "C", "D", "E"}) {
		t.Errorf("the words are %v", got)
	}
}
