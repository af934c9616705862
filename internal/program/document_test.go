package program_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/blob"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

const onePage = "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

// inFolder keeps the documents of a story in a folder, where the test can count them.
func (s *story) inFolder() (files func() int) {
	s.t.Helper()
	folder := s.t.TempDir()
	b, err := blob.Open(s.ctx, "file://"+folder)
	s.must(err)
	s.t.Cleanup(func() { b.Close() })
	s.Blobs = b
	return func() (n int) {
		s.must(filepath.WalkDir(folder, func(_ string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				n++
			}
			return err
		}))
		return n
	}
}

// A document that no row names, because the process ended before the transaction, is deleted after a day, and what was stored only in
// part too. What a row names stays, and so does what another program or the owner of an older database has in the bucket.
func TestDocument_NobodyNamesIsDropped(t *testing.T) {
	tell(t, func(s *story) {
		folder := s.t.TempDir()
		b, err := blob.Open(s.ctx, "file://"+folder)
		s.must(err)
		s.t.Cleanup(func() { b.Close() })
		s.Blobs = b
		r := s.rejected()
		s.must(s.brings(maya, r, file("kept.pdf", onePage)))
		kept := s.snapshot().Enrolment.Documents[0].BlobKey
		unnamed := "documents/" + models.NewID[models.Document]().String()
		older := "documents/" + models.ID[models.Document]{0: 1, 6: 0x70, 8: 0x80}.String() // made long ago
		all := []string{kept, kept + ".18a.tmp", unnamed, older, "documents/readme.txt", "elsewhere/" + models.NewID[models.Document]().String()}
		for _, key := range all {
			path := filepath.Join(folder, key)
			s.must(os.MkdirAll(filepath.Dir(path), 0o700))
			if key != kept {
				s.must(os.WriteFile(path, []byte(onePage), 0o600))
			}
			s.must(os.Chtimes(path, s.Store.Now(), s.Store.Now()))
		}
		dropped := func() (names []string) {
			_, err := s.CleanUp(s.ctx, access.TheSystem)
			s.must(err)
			for _, key := range all {
				if _, err := os.Stat(filepath.Join(folder, key)); err != nil {
					names = append(names, key)
				}
			}
			return names
		}
		s.Advance(23 * time.Hour)
		if got := dropped(); len(got) > 0 {
			s.t.Errorf("want nothing dropped on the same day, got %v", got)
		}
		s.Advance(2 * time.Hour)
		if got, want := dropped(), []string{kept + ".18a.tmp", unnamed}; !slices.Equal(got, want) {
			s.t.Errorf("want %v dropped after a day, got %v", want, got)
		}
	})
}

func file(name, content string) *enrolment.DocumentInput {
	return &enrolment.DocumentInput{Kind: models.DocumentOther, File: models.Upload{Name: name, Content: strings.NewReader(content)}}
}

func (s *story) brings(who string, r *models.Registration, documents ...*enrolment.DocumentInput) error {
	_, _, err := s.AppealRegistration(s.ctx, s.As(who), appealOf(r, documents...))
	return err
}

func picture(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func archive(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("macro.exe")
	if err == nil {
		_, err = io.WriteString(w, "MZ")
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// the type of a document is its content's, whatever its name. An appeal with a wrong document stores none.
func TestDocuments_Refusals(t *testing.T) {
	tell(t, func(s *story) {
		kept, r := s.inFolder(), s.rejected()
		whole, tooLong := onePage+strings.Repeat("x", 1<<20-len(onePage)), onePage+strings.Repeat("x", 1<<20-len(onePage)+1)
		good := func() *enrolment.DocumentInput { return file("a.pdf", onePage) }
		before := s.snapshot()
		for name, tc := range map[string]struct {
			who       string
			documents []*enrolment.DocumentInput
			want      []string
		}{
			"empty":            {maya, []*enrolment.DocumentInput{good(), file("a.pdf", "")}, []string{"VALIDATION_FAILED at documents.1.file"}},
			"missing":          {maya, []*enrolment.DocumentInput{good(), {Kind: models.DocumentOther}}, []string{"VALIDATION_FAILED at documents.1.file"}},
			"a byte too large": {maya, []*enrolment.DocumentInput{file("a.pdf", tooLong), good()}, []string{"DOCUMENT_TOO_LARGE at documents.0.file"}},
			"a renamed zip":    {maya, []*enrolment.DocumentInput{good(), file("certificate.pdf", archive(t))}, []string{"DOCUMENT_TYPE_NOT_ALLOWED at documents.1.file"}},
			"a renamed page":   {maya, []*enrolment.DocumentInput{file("a.png", "<html><script>alert(1)</script></html>")}, []string{"DOCUMENT_TYPE_NOT_ALLOWED at documents.0.file"}},
			"all at once":      {maya, []*enrolment.DocumentInput{file("a.pdf", "MZ"), good(), file("b", ""), file("c", tooLong)}, []string{"DOCUMENT_TYPE_NOT_ALLOWED at documents.0.file", "VALIDATION_FAILED at documents.2.file", "DOCUMENT_TOO_LARGE at documents.3.file"}},
			"six of them":      {maya, []*enrolment.DocumentInput{good(), good(), good(), good(), good(), good()}, []string{"VALIDATION_FAILED at documents"}},
			"by a stranger":    {carla, []*enrolment.DocumentInput{good()}, []string{"NOT_FOUND at id"}},
			"by others":        {ruben, []*enrolment.DocumentInput{good()}, []string{"GLOBAL_ADMIN_REQUIRED"}},
		} {
			s.t.Run(name, func(t *testing.T) {
				s := &story{s.Program, t, t.Context()}
				s.refused(s.brings(tc.who, r, tc.documents...), tc.want...)
			})
			if n := kept(); n != 0 {
				t.Errorf("%s: %d files are kept", name, n)
			}
		}
		s.unchanged(before)
		s.must(s.brings(maya, r, file("whole.pdf", whole), good(), good(), good(), good()))
		if n := kept(); n != 5 {
			t.Errorf("%d files are kept, want 5", n)
		}
		s.refused(s.brings(maya, r, good()), "REGISTRATION_STATE_INVALID at id")
		if n := kept(); n != 5 {
			t.Errorf("after a second appeal: %d files are kept, want 5", n)
		}
	})
}

// Two people appeal at the same moment: only the documents of one of them are stored.
func TestDocuments_ConcurrentAppeals(t *testing.T) {
	tell(t, func(s *story) {
		kept, r := s.inFolder(), s.rejected()
		s.onlyOne(atOnce(4, func(int) error { return s.brings(maya, r, file("a.pdf", onePage), file("b.pdf", onePage)) }), "REGISTRATION_STATE_INVALID at id")
		if n := kept(); n != 2 {
			t.Errorf("%d files are kept, want 2", n)
		}
	})
}

// Names of documents come from clients: paths, header characters and unprintable characters are removed.
func TestDocuments_NamesAreCleaned(t *testing.T) {
	tell(t, func(s *story) {
		r := s.rejected()
		names := map[string]string{
			"../../etc/passwd": "passwd", `C:\Users\maya\Umowa spółki.pdf`: "Umowa spółki.pdf", "a\r\nSet-Cookie: b=c": "aSet-Cookie: b=c", "": "document", "../": "document",
		}
		more := map[string]string{strings.Repeat("ż", 300): strings.Repeat("ż", 200), "a\x00\u202e\"fdp.exe": "afdp.exe", "\xff\xfe": "document", "登記簿.png": "登記簿.png"}
		for _, names := range []map[string]string{names, more} {
			var documents []*enrolment.DocumentInput
			var want []string
			for given, name := range names {
				documents, want = append(documents, file(given, picture(t))), append(want, name)
			}
			s.must(s.brings(maya, r, documents...))
			all := s.documents(vera, r)
			for i, d := range all[len(all)-len(want):] {
				if d.Name != want[i] || d.MediaType != "image/png" || d.BlobKey != "documents/"+d.ID.String() {
					t.Errorf("%+v, want it called %q", d, want[i])
				}
			}
			s.decides(vera, r, "REJECTED")
		}
	})
}

// documents are those that somebody sees, oldest first.
func (s *story) documents(who string, r *models.Registration) []*models.Document {
	s.t.Helper()
	found, err := store.DocumentsOf.Find(s.ctx, s.Store, s.As(who), []models.ID[models.Registration]{r.ID})
	s.must(err)
	return found
}

// documents are for the applicant's global and account admins and for the vetting reviewers. A link works for ten minutes.
func TestDocuments_AreVisibleToAdminsAndReviewers(t *testing.T) {
	tell(t, func(s *story) {
		r := s.rejected()
		s.must(s.brings(maya, r, file("certificate.pdf", onePage)))
		for _, who := range []string{olga, rosa, "sam.ortiz@program.example", carla, amir, paula, lucia} {
			if found := s.documents(who, r); len(found) != 0 {
				t.Errorf("%s sees %v", who, found)
			}
		}
		if found, err := store.DocumentsOf.Find(s.ctx, s.Store, access.Actor{}, []models.ID[models.Registration]{r.ID}); err != nil || len(found) != 0 {
			t.Errorf("nobody sees %v, %v", found, err)
		}
		for _, who := range []string{maya, ruben, vera, hugo} {
			d := s.documents(who, r)[0]
			sum := sha256.Sum256([]byte(onePage))
			if d.MediaType != "application/pdf" || d.Size != int64(len(onePage)) || d.SHA256 != hex.EncodeToString(sum[:]) || d.UploadedBy != s.As(maya).UserID {
				t.Errorf("%s sees %+v", who, d)
			}
		}
		s.opens(s.documents(hugo, r)[0])
		s.opensWhileSeen(r)
	})
}

// opens follows the link to a document until it has expired.
func (s *story) opens(d *models.Document) {
	s.t.Helper()
	url, expires := s.DocumentLink(s.As(hugo), d)
	link, ours := strings.CutPrefix(url, "https://program.example/files/document/")
	if !ours || !expires.Equal(s.Clock.Now().Add(10*time.Minute)) {
		s.t.Fatalf("the link is %s until %v", url, expires)
	}
	s.Clock.Set(expires.Add(-time.Millisecond))
	found, content, err := s.OpenDocument(s.ctx, link)
	s.must(err)
	defer content.Close()
	if got, err := io.ReadAll(content); err != nil || string(got) != onePage || found.ID != d.ID {
		s.t.Errorf("%s shows %q, %v", found.ID, got, err)
	}
	for what, other := range map[string]string{"altered": flipped(link), "half": link[:len(link)/2], "nothing": ""} {
		if _, _, err := s.OpenDocument(s.ctx, other); len(told(err)) != 1 || told(err)[0] != "LINK_INVALID" {
			s.t.Errorf("%s: %v, want LINK_INVALID", what, err)
		}
	}
	s.Clock.Set(expires)
	_, _, err = s.OpenDocument(s.ctx, link)
	s.refused(err, "LINK_EXPIRED")
}

// opensWhileSeen (T-02): a link ends with the roles of the person for whom it was made.
func (s *story) opensWhileSeen(r *models.Registration) {
	s.t.Helper()
	url, _ := s.DocumentLink(s.As(ruben), s.documents(hugo, r)[0])
	link := url[strings.LastIndex(url, "/")+1:]
	_, content, err := s.OpenDocument(s.ctx, link)
	s.must(err)
	content.Close()
	s.must(s.gives(maya, ruben, models.BillingAdmin))
	_, _, err = s.OpenDocument(s.ctx, link)
	s.refused(err, "NOT_FOUND")
	s.must(s.removes(maya, ruben))
	_, _, err = s.OpenDocument(s.ctx, link)
	s.refused(err, "NOT_FOUND")
}
