package blob_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/blob"
)

var timeless time.Time

func TestPut_DescribesTheStoredDocument(t *testing.T) {
	t.Parallel()
	png := "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
	inEachBucket(t, func(t *testing.T, b *blob.Bucket, _ func() []string) {
		for document, want := range map[string]string{
			pdf:                "application/pdf",
			"%PDF-":            "application/pdf",
			png:                "image/png",
			png + "<script>":   "image/png",
			"\xff\xd8\xff\xe0": "image/jpeg",
		} {
			sum := sha256.Sum256([]byte(document))
			expected := blob.Stored{Key: "d", Size: int64(len(document)), SHA256: hex.EncodeToString(sum[:]), MediaType: want}
			got, err := b.Put(t.Context(), "d", strings.NewReader(document), documents)
			if err != nil {
				t.Errorf("%.10q: %v", document, err)
			}
			if diff := cmp.Diff(expected, got); diff != "" {
				t.Errorf("%.10q: %s", document, diff)
			}
			if kept, err := content(t, b, "d"); err != nil || kept != document {
				t.Errorf("%.10q: stored %d bytes, %v, want %d", document, len(kept), err, len(document))
			}
		}
	})
}

func TestPut_RefusesOtherTypes(t *testing.T) {
	t.Parallel()
	inEachBucket(t, func(t *testing.T, b *blob.Bucket, files func() []string) {
		for document, want := range map[string]string{
			"PK\x03\x04\x14\x00\x00\x00\x08\x00aaaaaaaa":         "application/zip",
			"<!DOCTYPE html><html><script>x</script>":            "text/html",
			"<html><body>%PDF-1.7":                               "application/octet-stream",
			"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff": "application/vnd.microsoft.portable-executable",
			"\x7fELF\x02\x01\x01\x00":                            "application/x-elf",
			`<svg xmlns="http://www.w3.org/2000/svg"><script/>`:  "image/svg+xml",
			"just a text":                        "text/plain",
			"GIF89a\x01\x00\x01\x00\x00\x00\x00": "image/gif",
			"\n" + pdf:                           "application/octet-stream",
			"\xef\xbb\xbf" + pdf:                 "application/octet-stream",
			"\x00\x01\x02\x03 " + pdf:            "application/octet-stream",
			"%!PS-Adobe-3.0\n" + strings.Repeat("newpath\n", 600): "application/postscript",
		} {
			_, err := b.Put(t.Context(), "d", strings.NewReader(document), documents)
			var refused *blob.TypeError
			if !errors.As(err, &refused) || !strings.HasPrefix(refused.Type, want) {
				t.Errorf("%.20q: %v, want a TypeError of %s", document, err, want)
			}
			if _, err := content(t, b, "d"); !errors.Is(err, blob.ErrNotFound) {
				t.Errorf("%.20q is stored: %v", document, err)
			}
		}
		onlyImages := blob.Limits{MaxBytes: 1 << 20, Types: []string{"image/png"}}
		if _, err := b.Put(t.Context(), "d", strings.NewReader(pdf), onlyImages); err == nil {
			t.Error("a PDF is accepted among images")
		}
		if _, err := b.Put(t.Context(), "d", strings.NewReader(pdf), blob.Limits{MaxBytes: 1 << 20}); err == nil {
			t.Error("without types, a PDF is accepted")
		}
		if got := files(); len(got) != 0 {
			t.Errorf("the bucket contains %v", got)
		}
	})
}

func TestPut_LimitIsExact(t *testing.T) {
	t.Parallel()
	inEachBucket(t, func(t *testing.T, b *blob.Bucket, files func() []string) {
		for name, tc := range map[string]struct {
			document string
			limit    int64
			want     error
		}{
			"just":            {pdf, int64(len(pdf)), nil},
			"a byte too many": {pdf, int64(len(pdf)) - 1, blob.ErrTooLarge},
			"within the head": {"%PDF-1.7", 7, blob.ErrTooLarge},
			"nothing allowed": {"%PDF-1.7", 0, blob.ErrTooLarge},
			"empty":           {"", 100, blob.ErrEmpty},
		} {
			_, err := b.Put(t.Context(), "d", strings.NewReader(tc.document), blob.Limits{MaxBytes: tc.limit, Types: blob.DocumentTypes()})
			if !errors.Is(err, tc.want) {
				t.Errorf("%s: %v, want %v", name, err, tc.want)
			}
			if err := b.Delete(t.Context(), "d"); err != nil {
				t.Error(err)
			}
		}
		if got := files(); len(got) != 0 {
			t.Errorf("the bucket contains %v", got)
		}
	})
}

// stream is a PDF of a given size that counts the bytes read, and may end with an error.
type stream struct {
	size, read int64
	broken     error // instead of the end
}

func (s *stream) Read(p []byte) (int, error) {
	if s.read >= s.size {
		if s.broken != nil {
			return 0, s.broken
		}
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), s.size-s.read))
	clear(p[:n])
	if s.read < int64(len("%PDF-")) {
		copy(p[:n], "%PDF-"[s.read:])
	}
	s.read += int64(n)
	return n, nil
}

func TestPut_StopsReadingAfterTheLimit(t *testing.T) {
	t.Parallel()
	inEachBucket(t, func(t *testing.T, b *blob.Bucket, files func() []string) {
		s := &stream{size: 200 << 20}
		if _, err := b.Put(t.Context(), "d", s, documents); !errors.Is(err, blob.ErrTooLarge) {
			t.Errorf("200 MiB: %v, want %v", err, blob.ErrTooLarge)
		}
		if s.read != documents.MaxBytes+1 {
			t.Errorf("read %d bytes, want %d", s.read, documents.MaxBytes+1)
		}
		if _, err := content(t, b, "d"); !errors.Is(err, blob.ErrNotFound) || len(files()) != 0 {
			t.Errorf("something is stored: %v, %v", err, files())
		}
	})
}

// S3 accepts documents in parts of five megabytes.
func TestPut_StoresDocumentsOfSeveralParts(t *testing.T) {
	t.Parallel()
	large := blob.Limits{MaxBytes: 12 << 20, Types: blob.DocumentTypes()}
	inEachBucket(t, func(t *testing.T, b *blob.Bucket, files func() []string) {
		for key, size := range map[string]int64{"small": 5000, "of/large": 12 << 20} {
			stored, err := b.Put(t.Context(), key, &stream{size: size}, large)
			if err != nil || stored.Size != size {
				t.Fatalf("%s: stored %d bytes, %v, want %d", key, stored.Size, err, size)
			}
			got, err := content(t, b, key)
			if err != nil || int64(len(got)) != size || !strings.HasPrefix(got, "%PDF-") {
				t.Errorf("%s: read %d bytes, %v, want %d", key, len(got), err, size)
			}
		}
		if got := files(); got != nil && len(got) != 2 {
			t.Errorf("two documents are stored as %v", got)
		}
	})
}

func TestPut_FailureLeavesNoParts(t *testing.T) {
	t.Parallel()
	large := blob.Limits{MaxBytes: 12 << 20, Types: blob.DocumentTypes()}
	inEachBucket(t, func(t *testing.T, b *blob.Bucket, files func() []string) {
		for name, tc := range map[string]struct {
			document *stream
			want     error
		}{
			"broken":    {&stream{size: 11 << 20, broken: io.ErrUnexpectedEOF}, io.ErrUnexpectedEOF},
			"too large": {&stream{size: 200 << 20}, blob.ErrTooLarge},
		} {
			if _, err := b.Put(t.Context(), "d", tc.document, large); !errors.Is(err, tc.want) {
				t.Errorf("%s: %v, want %v", name, err, tc.want)
			}
			if _, err := content(t, b, "d"); !errors.Is(err, blob.ErrNotFound) || len(files()) != 0 {
				t.Errorf("%s: something is stored: %v, %v", name, err, files())
			}
		}
	})
}

// Memory is measured for the whole process, so this test does not run in parallel.
func TestPut_NeedsLittleMemory(t *testing.T) {
	b := open(t, "file://"+t.TempDir())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	stored, err := b.Put(t.Context(), "d", &stream{size: 64 << 20}, blob.Limits{MaxBytes: 64 << 20, Types: blob.DocumentTypes()})
	runtime.ReadMemStats(&after)
	if err != nil || stored.Size != 64<<20 {
		t.Fatalf("stored %d bytes, %v, want 64 MiB", stored.Size, err)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
		t.Errorf("64 MiB needed %d bytes of memory, want less than a MiB", got)
	}
}

func TestPut_BrokenUploadLeavesNothing(t *testing.T) {
	t.Parallel()
	inEachBucket(t, func(t *testing.T, b *blob.Bucket, files func() []string) {
		for _, size := range []int64{0, 10, 4000, 500_000} {
			s := &stream{size: size, broken: io.ErrUnexpectedEOF}
			if _, err := b.Put(t.Context(), "d", s, documents); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("broken after %d bytes: %v, want %v", size, err, io.ErrUnexpectedEOF)
			}
			if _, err := content(t, b, "d"); !errors.Is(err, blob.ErrNotFound) || len(files()) != 0 {
				t.Errorf("broken after %d bytes, something is stored: %v, %v", size, err, files())
			}
		}
	})
}

// leaving is a stream that cancels its context before its end.
type leaving struct {
	stream
	leave context.CancelFunc
}

func (l *leaving) Read(p []byte) (int, error) {
	n, err := l.stream.Read(p)
	if err == io.EOF {
		l.leave()
	}
	return n, err
}

func TestPut_CancelledUploadLeavesNothing(t *testing.T) {
	t.Parallel()
	inEachBucket(t, func(t *testing.T, b *blob.Bucket, files func() []string) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		_, err := b.Put(ctx, "d", &leaving{stream: stream{size: 500_000}, leave: cancel}, documents)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v, want %v", err, context.Canceled)
		}
		if _, err := content(t, b, "d"); !errors.Is(err, blob.ErrNotFound) || len(files()) != 0 {
			t.Errorf("something is stored: %v, %v", err, files())
		}
	})
}

func TestPut_FailedReplacementKeepsTheOldDocument(t *testing.T) {
	t.Parallel()
	inEachBucket(t, func(t *testing.T, b *blob.Bucket, _ func() []string) {
		if _, err := b.Put(t.Context(), "d", strings.NewReader(pdf), documents); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Put(t.Context(), "d", &stream{size: 2 << 20}, documents); !errors.Is(err, blob.ErrTooLarge) {
			t.Errorf("%v, want %v", err, blob.ErrTooLarge)
		}
		if got, err := content(t, b, "d"); err != nil || got != pdf {
			t.Errorf("%d bytes, %v, want the old %d", len(got), err, len(pdf))
		}
	})
}
