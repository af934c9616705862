package blob_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/partnergraph/partnergraph/internal/blob"
)

// store is as much of S3 as a document needs, with paths for buckets. It keeps what is finished apart from what is not.
type store struct {
	mu      sync.Mutex
	objects map[string]string
	parts   map[string]map[string]string // of uploads that are not finished, by number
	uploads int
}

func (s *store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the sender went away
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	query, upload := r.URL.Query(), r.URL.Query().Get("uploadId")
	switch {
	case r.Method == http.MethodPost && query.Has("uploads"):
		s.begin(w)
	case r.Method == http.MethodPut && upload != "":
		s.parts[upload][fmt.Sprintf("%5s", query.Get("partNumber"))] = string(body)
		w.Header().Set("ETag", `"part"`)
	case r.Method == http.MethodPost && upload != "":
		s.finish(w, r.URL.Path, upload)
	case r.Method == http.MethodDelete && upload != "":
		delete(s.parts, upload)
		w.WriteHeader(http.StatusNoContent)
	case r.Method == http.MethodPut:
		s.objects[r.URL.Path] = string(body)
		w.Header().Set("ETag", `"whole"`)
	case r.Method == http.MethodDelete:
		delete(s.objects, r.URL.Path)
		w.WriteHeader(http.StatusNoContent)
	default:
		s.get(w, r)
	}
}

func (s *store) begin(w http.ResponseWriter) {
	s.uploads++
	id := fmt.Sprint("upload", s.uploads)
	s.parts[id] = map[string]string{}
	type answer struct {
		XMLName  xml.Name `xml:"InitiateMultipartUploadResult"`
		UploadID string   `xml:"UploadId"`
	}
	_ = xml.NewEncoder(w).Encode(answer{UploadID: id})
}

func (s *store) finish(w http.ResponseWriter, path, upload string) {
	var whole strings.Builder
	for _, number := range slices.Sorted(maps.Keys(s.parts[upload])) {
		whole.WriteString(s.parts[upload][number])
	}
	s.objects[path] = whole.String()
	delete(s.parts, upload)
	_, _ = io.WriteString(w, "<CompleteMultipartUploadResult><ETag>whole</ETag></CompleteMultipartUploadResult>")
}

func (s *store) get(w http.ResponseWriter, r *http.Request) {
	object, found := s.objects[r.URL.Path]
	if !found {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "<Error><Code>NoSuchKey</Code></Error>")
		return
	}
	w.Header().Set("ETag", `"whole"`)
	http.ServeContent(w, r, "", timeless, strings.NewReader(object))
}

// state is what is finished, and how many uploads are not.
func (s *store) state() (keys []string, unfinished int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.objects)), len(s.parts)
}

func openS3(t *testing.T) (*blob.Bucket, *store) {
	t.Helper()
	s := &store{objects: map[string]string{}, parts: map[string]map[string]string{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	b := open(t, "s3://documents?"+url.Values{
		"endpoint": {server.URL}, "region": {"test"}, "use_path_style": {"true"}, "anonymous": {"true"},
		"request_checksum_calculation": {"when_required"}, "prefix": {"program/"},
	}.Encode())
	return b, s
}

func TestS3KeepsDocuments(t *testing.T) {
	t.Parallel()
	b, s := openS3(t)
	large := blob.Limits{MaxBytes: 12 << 20, Types: blob.DocumentTypes()}
	for key, size := range map[string]int64{"small": 5000, "of/large": 12 << 20} {
		stored, err := b.Put(t.Context(), key, &stream{size: size}, large)
		if err != nil || stored.Size != size {
			t.Fatalf("%s: kept %d bytes, %v, want %d", key, stored.Size, err, size)
		}
		got, err := content(t, b, key)
		if err != nil || int64(len(got)) != size || !strings.HasPrefix(got, "%PDF-") {
			t.Errorf("%s: read %d bytes, %v, want %d", key, len(got), err, size)
		}
	}
	if keys, unfinished := s.state(); !slices.Equal(keys, []string{"/documents/program/of/large", "/documents/program/small"}) || unfinished > 0 {
		t.Errorf("there is %v, and %d unfinished", keys, unfinished)
	}
	if err := b.Delete(t.Context(), "small"); err != nil {
		t.Error(err)
	}
	if _, err := content(t, b, "small"); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("after Delete: %v, want %v", err, blob.ErrNotFound)
	}
}

func TestS3KeepsNothingOfWhatFails(t *testing.T) {
	t.Parallel()
	b, s := openS3(t)
	for name, document := range map[string]*stream{
		"too large for one part": {size: 2 << 20},
		"broken in one part":     {size: 500_000, broken: io.ErrUnexpectedEOF},
		"broken in several":      {size: 11 << 20, broken: io.ErrUnexpectedEOF},
		"too large for several":  {size: 200 << 20},
	} {
		limits := blob.Limits{MaxBytes: 1 << 20, Types: blob.DocumentTypes()}
		if strings.Contains(name, "several") {
			limits.MaxBytes = 12 << 20
		}
		if _, err := b.Put(t.Context(), "d", document, limits); !errors.Is(err, blob.ErrTooLarge) && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: %v", name, err)
		}
		if keys, unfinished := s.state(); len(keys) > 0 || unfinished > 0 {
			t.Errorf("%s: there is %v, and %d unfinished", name, keys, unfinished)
		}
	}
}
