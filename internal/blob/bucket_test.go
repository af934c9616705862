package blob_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/blob"
)

// pdf is the start of a document, longer than its head.
var pdf = "%PDF-1.7\n" + strings.Repeat("1 0 obj << >> endobj\n", 500)

var documents = blob.Limits{MaxBytes: 1 << 20, Types: blob.DocumentTypes()}

func open(t *testing.T, source string) *blob.Bucket {
	t.Helper()
	b, err := blob.Open(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// inEachBucket runs a test on every kind of bucket: those that need no server, and the one in TEST_S3_URL. Except for memory, files
// lists the objects in the bucket, including unfinished uploads.
func inEachBucket(t *testing.T, test func(t *testing.T, b *blob.Bucket, files func() []string)) {
	t.Run("mem", func(t *testing.T) {
		t.Parallel()
		test(t, open(t, "mem://"), func() []string { return nil })
	})
	t.Run("file", func(t *testing.T) {
		t.Parallel()
		folder := filepath.Join(t.TempDir(), "a b", "files")
		test(t, open(t, "file://"+strings.ReplaceAll(folder, " ", "%20")), func() []string { return filesIn(t, folder) })
	})
	t.Run("s3", func(t *testing.T) {
		t.Parallel()
		b, files := openImitation(t)
		test(t, b, files)
	})
	if source := os.Getenv("TEST_S3_URL"); source != "" {
		t.Run("s3 server", func(t *testing.T) {
			t.Parallel()
			b, files := openServer(t, source)
			test(t, b, files)
		})
	}
}

func filesIn(t *testing.T, folder string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// content returns the document under a key, or an error.
func content(t *testing.T, b *blob.Bucket, key string) (string, error) {
	t.Helper()
	r, err := b.Reader(t.Context(), key)
	if err != nil {
		return "", err
	}
	defer r.Close()
	read, err := io.ReadAll(r)
	return string(read), err
}

func TestBucket_StoresAndDeletesDocuments(t *testing.T) {
	t.Parallel()
	inEachBucket(t, func(t *testing.T, b *blob.Bucket, files func() []string) {
		if err := b.Check(t.Context()); err != nil {
			t.Error(err)
		}
		if _, err := b.Put(t.Context(), "evidence/document_01", strings.NewReader(pdf), documents); err != nil {
			t.Fatal(err)
		}
		if got, err := content(t, b, "evidence/document_01"); err != nil || got != pdf {
			t.Errorf("read %d bytes, %v, want %d", len(got), err, len(pdf))
		}
		if got := files(); len(got) > 1 {
			t.Errorf("a document is stored as %v", got)
		}
		for range 2 {
			if err := b.Delete(t.Context(), "evidence/document_01"); err != nil {
				t.Error(err)
			}
			if _, err := content(t, b, "evidence/document_01"); !errors.Is(err, blob.ErrNotFound) {
				t.Errorf("after Delete: %v, want %v", err, blob.ErrNotFound)
			}
		}
		if got := files(); len(got) != 0 {
			t.Errorf("after Delete the bucket contains %v", got)
		}
	})
}

func TestReader_Seeks(t *testing.T) {
	t.Parallel()
	inEachBucket(t, func(t *testing.T, b *blob.Bucket, _ func() []string) {
		if _, err := b.Put(t.Context(), "d", strings.NewReader(pdf), documents); err != nil {
			t.Fatal(err)
		}
		r, err := b.Reader(t.Context(), "d")
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		answer := httptest.NewRecorder()
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/d", nil)
		request.Header.Set("Range", "bytes=1-3")
		http.ServeContent(answer, request, "", timeless, r)
		if got := answer.Body.String(); answer.Code != http.StatusPartialContent || got != "PDF" {
			t.Errorf("bytes 1 to 3: %d %q, want 206 PDF", answer.Code, got)
		}
	})
}

func TestBucket_RefusesInvalidKeys(t *testing.T) {
	t.Parallel()
	inEachBucket(t, func(t *testing.T, b *blob.Bucket, files func() []string) {
		for _, key := range []string{
			"", "/", "/etc/passwd", "a/", "a//b", "..", "../a", "a/../b", "a/..", ".", "./a", ".hidden", "a/.b", "a..b", "a\\b",
			"a\x00b", "a\nb", "a\x7fb", "a b", "a?b", "a%2e", "é", "a\xffb", strings.Repeat("k", 1025),
		} {
			if _, err := b.Put(t.Context(), key, strings.NewReader(pdf), documents); !errors.Is(err, blob.ErrKey) {
				t.Errorf("Put %q: %v, want %v", key, err, blob.ErrKey)
			}
			if _, err := b.Reader(t.Context(), key); !errors.Is(err, blob.ErrKey) {
				t.Errorf("Reader %q: %v, want %v", key, err, blob.ErrKey)
			}
			if err := b.Delete(t.Context(), key); !errors.Is(err, blob.ErrKey) {
				t.Errorf("Delete %q: %v, want %v", key, err, blob.ErrKey)
			}
		}
		if got := files(); len(got) != 0 {
			t.Errorf("the bucket contains %v", got)
		}
		for _, key := range []string{"d", "document_01kb", "a/b/c.pdf", "A-9"} {
			if _, err := b.Put(t.Context(), key, strings.NewReader(pdf), documents); err != nil {
				t.Errorf("Put %q: %v", key, err)
			}
		}
	})
}

func TestFolder_IsPrivate(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "files")
	b := open(t, "file://"+folder)
	if _, err := b.Put(t.Context(), "of/document_01", strings.NewReader(pdf), documents); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{"": 0o700, "of": 0o700, "of/document_01": 0o600} {
		info, err := os.Stat(filepath.Join(folder, path))
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("mode of %q: %v, want %v", path, got, want)
		}
	}
	again := open(t, "file://"+folder)
	if got, err := content(t, again, "of/document_01"); err != nil || got != pdf {
		t.Errorf("opened again: %d bytes, %v, want %d", len(got), err, len(pdf))
	}
}

func TestURLs_InvalidAreRefused(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, source := range []string{
		"", "files", "/var/files", "gs://bucket", "file://", "file://host/dir", "file:///dir?create_dir=false", "file://" + file,
		"s3://bucket?colour=blue", "s3://u:hunter2@bucket", "s3://", "://",
	} {
		b, err := blob.Open(t.Context(), source)
		if err == nil {
			t.Errorf("%q is accepted", source)
			_ = b.Close()
			continue
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error shows a password: %v", err)
		}
	}
}
