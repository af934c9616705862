package blob_test

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/blob"
	"github.com/partnergraph/partnergraph/internal/clock"
	cloud "gocloud.dev/blob"
)

// store imitates the part of S3 that documents need, with buckets in paths. It separates finished and unfinished uploads.
type store struct {
	mu      sync.Mutex
	objects map[string]string
	parts   map[string]map[string]string // of unfinished uploads, by number
	uploads int
	began   time.Time
}

func (s *store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client disconnected
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
	if r.URL.Query().Has("list-type") {
		s.listPage(w, r)
		return
	}
	object, found := s.objects[r.URL.Path]
	if !found {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "<Error><Code>NoSuchKey</Code></Error>")
		return
	}
	w.Header().Set("ETag", `"whole"`)
	http.ServeContent(w, r, "", timeless, strings.NewReader(object))
}

// listPage writes some of the objects under a prefix, in the order of their keys. They are as old as the imitation.
func (s *store) listPage(w http.ResponseWriter, r *http.Request) {
	const most = 200
	type object struct {
		Key          string
		LastModified time.Time
	}
	var page struct {
		XMLName               xml.Name `xml:"ListBucketResult"`
		Contents              []object
		IsTruncated           bool
		NextContinuationToken string
	}
	for _, path := range slices.Sorted(maps.Keys(s.objects)) {
		key := strings.TrimPrefix(path, r.URL.Path+"/")
		if !strings.HasPrefix(key, r.URL.Query().Get("prefix")) || key <= r.URL.Query().Get("continuation-token") {
			continue
		}
		if page.IsTruncated = len(page.Contents) == most; page.IsTruncated {
			break
		}
		page.Contents, page.NextContinuationToken = append(page.Contents, object{key, s.began}), key
	}
	_ = xml.NewEncoder(w).Encode(page)
}

// list returns the finished and the unfinished objects.
func (s *store) list() (found []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for upload := range s.parts {
		found = append(found, "unfinished "+upload)
	}
	return slices.AppendSeq(found, maps.Keys(s.objects))
}

// openImitation opens a bucket of an S3 inside the process, which accepts every signature.
func openImitation(t *testing.T) (*blob.Bucket, func() []string) {
	t.Helper()
	s := &store{objects: map[string]string{}, parts: map[string]map[string]string{}, began: clock.Wall()}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	b := open(t, "s3://documents?"+url.Values{
		"endpoint": {server.URL}, "region": {"test"}, "use_path_style": {"true"}, "anonymous": {"true"},
		"request_checksum_calculation": {"when_required"}, "prefix": {"program/"},
	}.Encode())
	return b, s.list
}

// openServer opens a folder of its own in the bucket in TEST_S3_URL, and empties it after the test.
func openServer(t *testing.T, source string) (*blob.Bucket, func() []string) {
	t.Helper()
	u, err := url.Parse(source)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	prefix := query.Get("prefix") + uuid.NewString() + "/"
	query.Set("prefix", prefix)
	u.RawQuery = query.Encode()
	bucket, err := cloud.OpenBucket(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bucket.Close() })
	var client *s3.Client
	if !bucket.As(&client) {
		t.Fatalf("TEST_S3_URL is %s, want s3://", u.Scheme)
	}
	t.Cleanup(func() {
		for _, key := range keysIn(t, client, u.Host, prefix) {
			if _, err := client.DeleteObject(context.WithoutCancel(t.Context()), &s3.DeleteObjectInput{Bucket: &u.Host, Key: &key}); err != nil {
				t.Error(err)
			}
		}
	})
	return open(t, u.String()), func() []string {
		return append(keysIn(t, client, u.Host, prefix), unfinishedIn(t, client, u.Host, prefix)...)
	}
}

func keysIn(t *testing.T, client *s3.Client, bucket, prefix string) (found []string) {
	t.Helper()
	listed, err := client.ListObjectsV2(context.WithoutCancel(t.Context()), &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix})
	if err != nil {
		t.Fatal(err)
	}
	for _, object := range listed.Contents {
		found = append(found, *object.Key)
	}
	return found
}

func unfinishedIn(t *testing.T, client *s3.Client, bucket, prefix string) (found []string) {
	t.Helper()
	listed, err := client.ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: &bucket, Prefix: &prefix})
	if err != nil {
		t.Fatal(err)
	}
	for _, upload := range listed.Uploads {
		found = append(found, "unfinished "+*upload.Key)
	}
	return found
}

func TestS3_StoresUnderItsPrefix(t *testing.T) {
	t.Parallel()
	b, files := openImitation(t)
	if _, err := b.Put(t.Context(), "of/document_01", strings.NewReader(pdf), documents); err != nil {
		t.Fatal(err)
	}
	if got := files(); !slices.Equal(got, []string{"/documents/program/of/document_01"}) {
		t.Errorf("stored as %v", got)
	}
}

// The S3 in TEST_S3_URL rejects a wrong secret. So the requests of the other tests were signed correctly.
func TestS3_ServerVerifiesSignatures(t *testing.T) {
	source := os.Getenv("TEST_S3_URL")
	if source == "" {
		return
	}
	t.Setenv("AWS_SECRET_ACCESS_KEY", "this is not the secret")
	if err := open(t, source).Check(t.Context()); err == nil {
		t.Error("a wrong signature is accepted")
	}
}
