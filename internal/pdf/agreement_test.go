package pdf_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	reader "github.com/ledongthuc/pdf"
	"github.com/partnergraph/partnergraph/internal/pdf"
)

var hash = strings.Repeat("0123456789abcdef", 4)

func document() pdf.AgreementDocument {
	return pdf.AgreementDocument{
		Title: "Umowa partnerska (próba)", Version: "2026-01", RegionName: "Europe", Locale: "en", SHA256: hash,
		Text:      "# First part\n\nA paragraph\nover two lines.\n\n## A section\n\nZażółć gęślą jaźń, ĄĆĘŁŃÓŚŹŻ, Ελλάδα, Київ, €.\n",
		Effective: time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC),
	}
}

func render(t *testing.T, d pdf.AgreementDocument) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := pdf.Agreement(&out, d); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func read(t *testing.T, content []byte) *reader.Reader {
	t.Helper()
	r, err := reader.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// pages are the texts of the pages without spaces, since where lines break is a matter of layout.
func pages(t *testing.T, content []byte) []string {
	t.Helper()
	r := read(t, content)
	var all []string
	for n := range r.NumPage() {
		text, err := r.Page(n + 1).GetPlainText(nil)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, dense(text))
	}
	return all
}

func dense(text string) string { return strings.Join(strings.Fields(text), "") }

func TestPDF_ShowsTheWholeText(t *testing.T) {
	t.Parallel()
	got := pages(t, render(t, document()))
	if len(got) != 1 {
		t.Fatalf("%d pages, want 1", len(got))
	}
	for _, want := range []string{
		"Umowa partnerska (próba)", "Version 2026-01, in force from 1 January 2026, for Europe", "First part", "A section",
		"A paragraph over two lines.", "SHA-256 " + hash, "1 / 1",
	} {
		if !strings.Contains(got[0], dense(want)) {
			t.Errorf("%q is missing in %s", want, got[0])
		}
	}
	if strings.Contains(got[0], "#") {
		t.Errorf("the marks of headings are printed: %s", got[0])
	}
}

// The reader does not decode all of Unicode, so that other letters are looked for as the page has them: in UTF-16.
func TestPDF_EuropeanLetters(t *testing.T) {
	t.Parallel()
	drawn, err := io.ReadAll(read(t, render(t, document())).Page(1).V.Key("Contents").Reader())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Umowa partnerska", "Zażółć gęślą jaźń", "ĄĆĘŁŃÓŚŹŻ", "Ελλάδα", "Київ", "€"} {
		var code []byte
		for _, unit := range utf16.Encode([]rune(want)) {
			code = binary.BigEndian.AppendUint16(code, unit)
		}
		if !bytes.Contains(drawn, code) {
			t.Errorf("%q is not on the page", want)
		}
	}
}

func TestPDF_LongTextHasMorePages(t *testing.T) {
	t.Parallel()
	d := document()
	var text strings.Builder
	for n := range 60 {
		fmt.Fprintf(&text, "## %d. Heading\n\nParagraph %d begins. %s Paragraph %d ends.\n\n", n, n, strings.Repeat("Words that fill lines. ", 20), n)
	}
	d.Text = text.String()
	got := pages(t, render(t, d))
	if len(got) < 7 || len(got) > 12 {
		t.Errorf("%d pages, want about 9", len(got))
	}
	whole := strings.Join(got, "")
	for n := range 60 {
		for _, want := range []string{fmt.Sprintf("%d. Heading", n), fmt.Sprintf("Paragraph %d begins.", n), fmt.Sprintf("Paragraph %d ends.", n)} {
			if !strings.Contains(whole, dense(want)) {
				t.Errorf("%q is missing", want)
			}
		}
	}
	for i, page := range got {
		if want := dense(fmt.Sprintf("Version 2026-01, SHA-256 %s %d / %d", hash, i+1, len(got))); !strings.Contains(page, want) {
			t.Errorf("page %d: %q is missing in %s", i+1, want, page)
		}
		body, _, _ := strings.Cut(page, "Version2026-01,SHA-256")
		if strings.HasSuffix(body, "Heading") {
			t.Errorf("page %d ends with a heading", i+1)
		}
	}
}

func TestPDF_IsReproducible(t *testing.T) {
	t.Parallel()
	first := render(t, document())
	for range 3 {
		if !bytes.Equal(first, render(t, document())) {
			t.Fatal("the same document differs")
		}
	}
	other := document()
	other.Effective = other.Effective.Add(24 * time.Hour)
	if bytes.Equal(first, render(t, other)) {
		t.Error("another date makes the same file")
	}
	zone := document()
	zone.Effective = zone.Effective.In(time.FixedZone("", 3600))
	if !bytes.Equal(first, render(t, zone)) {
		t.Error("the same instant in another zone makes another file")
	}
}

func TestPDF_HasMetadata(t *testing.T) {
	t.Parallel()
	content := render(t, document())
	trailer := read(t, content).Trailer()
	info := trailer.Key("Info")
	for key, want := range map[string]string{
		"Title": "Umowa partnerska (próba)", "Subject": "Version 2026-01, Europe", "Keywords": hash, "CreationDate": "D:20260101000000",
	} {
		if got := info.Key(key).Text(); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	if got := trailer.Key("Root").Key("Lang").Text(); got != "en" {
		t.Errorf("language %q, want en", got)
	}
	if len(content) > 200_000 {
		t.Errorf("%d bytes for a page", len(content))
	}
}

func TestPDF_RefusesIncompleteDocuments(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*pdf.AgreementDocument){
		"no title":      func(d *pdf.AgreementDocument) { d.Title = "" },
		"no version":    func(d *pdf.AgreementDocument) { d.Version = "" },
		"no region":     func(d *pdf.AgreementDocument) { d.RegionName = "" },
		"no hash":       func(d *pdf.AgreementDocument) { d.SHA256 = "" },
		"no text":       func(d *pdf.AgreementDocument) { d.Text = " \n" },
		"no date":       func(d *pdf.AgreementDocument) { d.Effective = time.Time{} },
		"no locale":     func(d *pdf.AgreementDocument) { d.Locale = "" },
		"no language":   func(d *pdf.AgreementDocument) { d.Locale = "en) /Evil (" },
		"no sign":       func(d *pdf.AgreementDocument) { d.Text = "契約" },
		"a picture":     func(d *pdf.AgreementDocument) { d.Title = "Agreement 🖋" },
		"a stray byte":  func(d *pdf.AgreementDocument) { d.Text = "a\xff" },
		"control codes": func(d *pdf.AgreementDocument) { d.Text = "a\x00b" },
	} {
		d, out := document(), &bytes.Buffer{}
		spoil(&d)
		if err := pdf.Agreement(out, d); err == nil || out.Len() > 0 {
			t.Errorf("%s: %v and %d bytes, want an error and none", name, err, out.Len())
		}
	}
}

type full struct{}

var errFull = errors.New("the disk is full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestPDF_FailingWriterIsAnError(t *testing.T) {
	t.Parallel()
	if err := pdf.Agreement(full{}, document()); !errors.Is(err, errFull) {
		t.Errorf("%v, want %v", err, errFull)
	}
}
