package csvfile_test

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/csvfile"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

var layout = csvfile.Layout{{Name: "external_id", Required: true}, {Name: "name", Required: true}, {Name: "note"}}

// read reads a file as id|name|note, a line before each, and the fault in place of cells that cannot be used.
func read(text string) (rows []string, f *csvfile.File, err error) {
	f, err = csvfile.Open(strings.NewReader(text), layout, csvfile.Limits{Rows: 5, Cell: 40})
	for err == nil {
		var row csvfile.Row
		if row, err = f.Next(); err == io.EOF {
			return rows, f, nil
		}
		if err == nil && row.Fault != nil {
			rows = append(rows, row.Fault.Error())
		} else if err == nil {
			rows = append(rows, strings.Join([]string{string(rune('0' + row.Line)), row.Get("external_id"), row.Get("name"), row.Get("note")}, "|"))
		}
	}
	return rows, f, err
}

func in(t *testing.T, e encoding.Encoding, text string) string {
	t.Helper()
	out, err := e.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const two = "external_id,name,note\nC-1,Ärzte 名,x\nC-2,Bo,\n"

// What spreadsheets of all kinds write is read, with the line of the file at which each row begins.
func TestFile_ReadsWhatSpreadsheetsWrite(t *testing.T) {
	t.Parallel()
	usual := []string{"2|C-1|Ärzte 名|x", "3|C-2|Bo|"}
	le := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"comma":                       {two, usual},
		"no line end at the end":      {strings.TrimSuffix(two, "\n"), usual},
		"semicolon":                   {strings.ReplaceAll(two, ",", ";"), usual},
		"tab":                         {strings.ReplaceAll(two, ",", "\t"), usual},
		"bar":                         {strings.ReplaceAll(two, ",", "|"), usual},
		"sep= line":                   {"sep=;\r\n" + strings.ReplaceAll(two, ",", ";"), []string{"3|C-1|Ärzte 名|x", "4|C-2|Bo|"}},
		"sep= line that names commas": {"\"SEP=,\"\n" + two, []string{"3|C-1|Ärzte 名|x", "4|C-2|Bo|"}},
		"CRLF":                        {strings.ReplaceAll(two, "\n", "\r\n"), usual},
		"CR":                          {strings.ReplaceAll(two, "\n", "\r"), usual},
		"UTF-8 with a mark":           {"\ufeff" + two, usual},
		"UTF-16LE":                    {in(t, le, two), usual},
		"UTF-16BE":                    {in(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), two), usual},
		"UTF-16LE without a mark":     {in(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), two), usual},
		"columns in another order":    {"Note;NAME;External ID\nx;Bo;C-1\n", []string{"2|C-1|Bo|x"}},
		"a column less":               {"name,external-id\nBo,C-1\n", []string{"2|C-1|Bo|"}},
		"line breaks in quotes":       {"external_id,name\nC-1,\"Bo\r\nLtd\"\nC-2,\"a\rb\"\nC-3,c\n", []string{"2|C-1|Bo\nLtd|", "4|C-2|a\nb|", "6|C-3|c|"}},
		"quotes in quotes":            {"external_id,name\n\"C-1\",\"The \"\"Best\"\" Ltd\" \n", []string{`2|C-1|The "Best" Ltd|`}},
		"a quote within a cell":       {"external_id,name\nC-1,5\" disks\n", []string{`2|C-1|5" disks|`}},
		"empty rows":                  {"\n,,\nexternal_id,name\n\n,\nC-1,Bo\n , \n", []string{"6|C-1|Bo|"}},
		"empty cells to the right":    {"external_id,name,,\nC-1,Bo,,\nC-2,Cy,,,,\n", []string{"2|C-1|Bo|", "3|C-2|Cy|"}},
		"spaces":                      {"external_id, name\n C-1 ,\u00a0Bo\u00a0\n", []string{"2|C-1|Bo|"}},
		"a header only":               {"external_id,name\n", nil},
		"apostrophes of an export":    {"external_id,name\n'=1,'Tis Cloud\n", []string{"2|=1|'Tis Cloud|"}},
		"text beside quotes":          {"external_id,name\nC-1,\"Bo\" Ltd\nC-2,Cy\n", []string{"csvfile: quotes, line 2", "3|C-2|Cy|"}},
		"a cell too many":             {"external_id,name\nC-1,Bo,Ltd\nC-2,Cy\n", []string{"csvfile: cell_count, line 2, cells 3, expected 2", "3|C-2|Cy|"}},
		"a cell too few":              {"external_id,name\nC-1\nC-2,Cy\n", []string{"csvfile: cell_count, line 2, cells 1, expected 2", "3|C-2|Cy|"}},
		"a long cell":                 {"external_id,name\nC-1,a" + strings.Repeat("ä", 40) + "\nC-2,Cy\n", []string{"csvfile: cell_size, line 2, max 40", "3|C-2|Cy|"}},
		"many cells":                  {"external_id,name\nC-1" + strings.Repeat(",x", 600) + "\nC-2,Cy\n", []string{"csvfile: cell_count, line 2, cells > 500", "3|C-2|Cy|"}},
	} {
		rows, _, err := read(c.text)
		if diff := cmp.Diff(c.want, rows); diff != "" || err != nil {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

// A file that cannot be read is refused once, as a whole, with what it is, and not with a fault for each row.
func TestFile_RefusesWhatIsNoList(t *testing.T) {
	t.Parallel()
	zip := "PK\x03\x04\x14\x00\x00\x00\x08\x00" + strings.Repeat("x", 40)
	xlsx := "PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x13\x00\x00\x00[Content_Types].xml" + strings.Repeat("x", 60) +
		"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x0b\x00\x00\x00_rels/.rels" + strings.Repeat("x", 40) +
		"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x0f\x00\x00\x00xl/workbook.xml" + strings.Repeat("x", 40)
	for name, c := range map[string]struct{ text, want string }{
		"nothing":            {"", "csvfile: empty"},
		"empty lines":        {"\n\n,\n", "csvfile: empty"},
		"a mark only":        {"\ufeff", "csvfile: empty"},
		"xlsx":               {xlsx, "csvfile: workbook, type Excel (.xlsx)"},
		"zip":                {zip, "csvfile: other_type, type application/zip .zip"},
		"png":                {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "csvfile: other_type, type image/png .png"},
		"pdf":                {"%PDF-1.7\n", "csvfile: other_type, type application/pdf .pdf"},
		"html":               {"<!DOCTYPE html><html><table></table></html>", "csvfile: other_type, type HTML"},
		"json":               {`[{"external_id": "C-1", "name": "Bo"}]`, "csvfile: other_type, type JSON"},
		"Windows-1252":       {in(t, charmap.Windows1252, "external_id,name\nC-1,Bo\nC-2,\"a\nÄrzte\"\n"), "csvfile: encoding, line 4, encoding Windows-1252"},
		"Shift_JIS":          {in(t, japanese.ShiftJIS, "external_id,name\nC-1,クラウド\n"), "csvfile: encoding, line 2, encoding Shift_JIS"},
		"GBK":                {in(t, simplifiedchinese.GBK, "external_id,name\nC-1,北京云计算\n"), "csvfile: encoding, line 2, encoding GB18030"},
		"header in another":  {in(t, charmap.Windows1252, "external_id,name,Straße\n"), "csvfile: encoding, line 1, encoding Windows-1252"},
		"a NUL":              {"external_id,name\nC-1,B\x00o\n", "csvfile: nul, line 2"},
		"two columns alike":  {"external_id,name,Name\nC-1,Bo,Bo\n", "csvfile: columns_twice, line 1, columns name"},
		"a column missing":   {"id;title\nC-1;Bo\n", "csvfile: columns_missing, line 1, columns external_id, name, separator ;"},
		"another separator":  {"external_id:name\nC-1:Bo\n", "csvfile: columns_missing, line 1, columns external_id, name, separator ,"},
		"a quote open":       {"external_id,name\nC-1,Bo\nC-2,\"Cy\nC-3,D\n" + strings.Repeat("C-4,E\n", 999), "csvfile: quote_open, line 3"},
		"too many rows":      {"external_id,name\n" + strings.Repeat("C,B\n", 6), "csvfile: too_many_rows, line 7, max 5"},
		"a quote in the top": {"\"external_id\"x,name\nC-1,Bo\n", "csvfile: quotes, line 1"},
	} {
		_, _, err := read(c.text)
		if wrong := new(csvfile.Fault); !errors.As(err, &wrong) || wrong.Error() != c.want {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

func TestFile_TellsWhatItHasRead(t *testing.T) {
	t.Parallel()
	_, f, err := read(strings.ReplaceAll("Colour,external_id,name,\nred,C-1,Bo,\n", ",", "\t"))
	if err != nil || f.Separator != '\t' || f.Encoding != "UTF-8" || !cmp.Equal(f.Unknown, []string{"Colour"}) {
		t.Errorf("got %v: %q %s %v, want a tab, UTF-8 and the column Colour", err, f.Separator, f.Encoding, f.Unknown)
	}
}

// What was read before a crash is passed over.
func TestFile_GoesOnAfterARow(t *testing.T) {
	t.Parallel()
	f, err := csvfile.Open(strings.NewReader("external_id,name\nC-1,\"a\nb\"\n\nC-2,B\nC-3,C\n"), layout, csvfile.UsualLimits)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.PassOver(1); err != nil {
		t.Fatal(err)
	}
	row, err := f.Next()
	if err != nil || row.Line != 5 || row.Get("external_id") != "C-2" {
		t.Errorf("got line %d %q %v, want C-2 on line 5", row.Line, row.Get("external_id"), err)
	}
	if left, err := f.Count(); left != 1 || err != nil {
		t.Errorf("got %d rows left, %v, want 1", left, err)
	}
}

type broken struct{ io.Reader }

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// A file that breaks off is not a short one.
func TestFile_BreaksOff(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "external_id,na", "external_id,name\nC-1", "external_id,name\nC-1,\"Bo\"", "external_id,name\nC-1,Bo\r"} {
		f, err := csvfile.Open(broken{strings.NewReader(text)}, layout, csvfile.UsualLimits)
		if err == nil {
			_, err = f.Count()
		}
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%q: got %v, want the error of the source", text, err)
		}
	}
}

// endless is a file of many gigabytes that does not exist.
type endless struct{ left int }

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	for i := range p {
		p[i] = 'x'
	}
	e.left -= len(p)
	return len(p), nil
}

// A cell without end takes no memory.
func TestFile_KeepsMemoryFlat(t *testing.T) {
	const size = 16 << 20
	for _, head := range []string{"external_id,name\nC-1,", "external_id,name\nC-1,\"", ""} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f, err := csvfile.Open(io.MultiReader(strings.NewReader(head), &endless{size}), layout, csvfile.UsualLimits)
		if err == nil {
			_, err = f.Count()
		}
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > 2<<20 {
			t.Errorf("%q: reading took %d bytes (%v), want less than two MiB", head, took, err)
		}
	}
}

func FuzzFile(f *testing.F) {
	for _, text := range []string{two, "sep=;\nexternal_id;name\n", "\xff\xfee\x00", "external_id,name\n\"a\"b,\"\r\"\n", "\"", ",\r,"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := csvfile.Open(bytes.NewReader(text), layout, csvfile.Limits{Rows: 100, Cell: 16})
		for last := 0; err == nil; {
			var row csvfile.Row
			if row, err = file.Next(); err == nil && row.Line <= last {
				t.Fatalf("a row on line %d after one on line %d", row.Line, last)
			}
			if last = row.Line; len(row.Get("name")) > 16 {
				t.Fatalf("a cell of %d bytes", len(row.Get("name")))
			}
		}
		if wrong := new(csvfile.Fault); err != io.EOF && !errors.As(err, &wrong) {
			t.Fatalf("%v", err)
		}
	})
}
