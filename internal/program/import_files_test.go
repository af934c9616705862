package program_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/imports"
	"github.com/partnergraph/partnergraph/models"
)

func TestImport_FilesThatCannotBeRead(t *testing.T) {
	tell(t, func(s *story) {
		header := "external_id;partner;customer\n"
		row := s.imports(listed{
			"partners.csv": "external_id,company_name\nP-1,x\n", "customers.csv": "PK\x03\x04rest of a workbook", "relationships.csv": header + "R-1;P-1;\"C-1\n",
			"users.csv": "", "partnerships.csv": "external_id,provider,reseller,provider\n", "locations.csv": "external_id\xff,partner\n", "agreements.csv": "<!DOCTYPE html><html></html>",
		}, false)
		want := []string{
			"partners.csv:1  IMPORT_FILE_INVALID.columns_missing", "locations.csv:1  IMPORT_FILE_INVALID.encoding", "customers.csv:0  IMPORT_FILE_INVALID.other_type",
			"agreements.csv:0  IMPORT_FILE_INVALID.other_type", "users.csv:0  IMPORT_FILE_INVALID.empty", "partnerships.csv:1  IMPORT_FILE_INVALID.columns_twice",
			"relationships.csv:2  IMPORT_FILE_INVALID.quote_open",
		}
		if diff := cmp.Diff(want, s.refusals(row)); diff != "" || row.Status != models.ImportFinished {
			s.t.Errorf("%s: want -, got +\n%s", row.Status, diff)
		}
	})
}

func TestImport_ReadsWhatSpreadsheetsWrite(t *testing.T) {
	tell(t, func(s *story) {
		files := sampleFiles(s.t)
		for name, text := range files {
			utf16 := []byte{0xff, 0xfe}
			for _, c := range strings.ReplaceAll(strings.ReplaceAll(text, ",", "\t"), "\n", "\r\n") {
				utf16 = append(utf16, byte(c), byte(c>>8))
			}
			files[name] = string(utf16)
		}
		if row := s.imports(files, false); created(row)["customers.csv"] != "3/0/0" || row.Problems != 0 {
			s.t.Errorf("%v %v", created(row), s.refusals(row))
		}
		if c := object[models.Customer](s, models.ImportCustomers, "C-3"); c.CompanyName != "Bäckerei Müller" {
			s.t.Errorf("%q", c.CompanyName)
		}
	})
}

func TestImport_ArchivesThatAreRefused(t *testing.T) {
	tell(t, func(s *story) {
		many := listed{}
		for i := range 101 {
			many[fmt.Sprintf("f%d.txt", i)] = "x"
		}
		was := s.snapshot()
		for name, tc := range map[string]struct {
			content []byte
			want    string
		}{
			"a path":         {zipped(s.t, listed{"../partners.csv": "x"}), "path"},
			"deep folders":   {zipped(s.t, listed{"a/b/partners.csv": "x"}), "path"},
			"backslashes":    {zipped(s.t, listed{`a\partners.csv`: "x"}), "path"},
			"a typo":         {zipped(s.t, listed{"partner.csv": "x"}), "unknown_file"},
			"nothing":        {zipped(s.t, listed{"readme.txt": "x"}), "no_files"},
			"too many":       {zipped(s.t, many), "too_many_files"},
			"twice":          {zipped(s.t, listed{"partners.csv": "x", "a/PARTNERS.csv": "x"}), "twice"},
			"cut off":        {zipped(s.t, listed{"partners.csv": "x"})[:40], "archive"},
			"a zip bomb":     {packed(s.t, zip.Deflate, 3<<30), "too_large"},
			"packed by bzip": {packed(s.t, 12, 1), "compression"},
			"not an archive": {[]byte("external_id,company_name\n"), ""},
			"empty":          {nil, "required"},
			"too large":      {append(zipped(s.t, listed{"partners.csv": "x"}), make([]byte, 6<<20)...), ""},
		} {
			_, _, err := s.ImportProgram(s.ctx, s.As(olga), imports.ImportProgramInput{File: &models.Upload{Name: "x.zip", Content: bytes.NewReader(tc.content)}})
			found, only := problem.All(err)
			if !only || len(found) == 0 || found[0].Reason != tc.want {
				s.t.Errorf("%s: %v, want %s", name, err, tc.want)
			}
		}
		if diff := cmp.Diff(was, s.snapshot()); diff != "" {
			s.t.Errorf("changed\n%s", diff)
		}
		s.must(s.Blobs.StoredBefore(s.ctx, "imports/", s.Clock.Now().AddDate(10, 0, 0), func(keys []string) error {
			s.t.Errorf("left behind: %v", keys)
			return nil
		}))
	})
}

// packed is an archive with one byte, of which it says by what method it is packed and how large it is.
func packed(t *testing.T, method uint16, size uint64) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	f, err := w.CreateRaw(&zip.FileHeader{Name: "partners.csv", Method: method, UncompressedSize64: size, CompressedSize64: 1})
	if err == nil {
		_, err = f.Write([]byte("x"))
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// An archive that was damaged on its way says so at the first attempt: no other attempt would read more of it.
func TestImport_DamagedArchive(t *testing.T) {
	tell(t, func(s *story) {
		stored := bytes.Replace(storedFile(s.t, "partners.csv", manyCustomers(3)), []byte("Bulk Customer 2"), []byte("Bulk Customer 7"), 1)
		for name, archive := range map[string][]byte{"checksum": stored, "stream": packed(s.t, zip.Deflate, 1)} {
			in := imports.ImportProgramInput{File: &models.Upload{Name: "x.zip", Content: bytes.NewReader(archive)}}
			row, _, err := s.ImportProgram(s.ctx, s.As(olga), in)
			s.must(err)
			s.must(s.RunImport(s.ctx, access.TheSystem, row.ID, deaf))
			row = s.imported(row.ID)
			if diff := cmp.Diff([]string{"partners.csv:0  IMPORT_FILE_INVALID.archive"}, s.refusals(row)); diff != "" || row.Status != models.ImportFinished {
				s.t.Errorf("%s: %s, want -, got +\n%s", name, row.Status, diff)
			}
		}
	})
}

// storedFile is an archive of one file that is not compressed.
func storedFile(t *testing.T, name, text string) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err == nil {
		_, err = f.Write([]byte(text))
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// Cells that are as long as a cell may be are refused one by one, however many they are: 500 of them are more than one statement may have.
func TestImport_LongCellsNameNothing(t *testing.T) {
	tell(t, func(s *story) {
		long, text := strings.Repeat("x", 32<<10-10), "external_id,partner,customer,reseller\n"
		for i := range 500 {
			text += fmt.Sprintf("R-%d,p%s%d,C-1,r%s%d\n", i, long, i, long, i)
		}
		if row := s.imports(listed{"relationships.csv": text}, false); row.Status != models.ImportFinished || created(row)["relationships.csv"] != "0/0/500" {
			s.t.Errorf("%s %v", row.Status, created(row))
		}
	})
}
