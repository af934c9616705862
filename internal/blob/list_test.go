package blob_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/blob"
	"github.com/partnergraph/partnergraph/internal/clock"
)

// What was stored before an instant is found in sets, which may be deleted meanwhile. What is newer or elsewhere is not found.
func TestStoredBefore_FindsInSetsWhatIsOld(t *testing.T) {
	t.Parallel()
	inEachBucket(t, func(t *testing.T, b *blob.Bucket, _ func() []string) {
		var want []string
		for i := range 501 {
			want = append(want, fmt.Sprintf("documents/%04d", i))
		}
		for _, key := range append(want, "elsewhere/0001") {
			if _, err := b.Put(t.Context(), key, strings.NewReader(pdf), documents); err != nil {
				t.Fatal(err)
			}
		}
		older := func(age time.Duration) (all []string, sets int) {
			err := b.StoredBefore(t.Context(), "documents/", clock.Wall().Add(-age), func(keys []string) error {
				all, sets = append(all, keys...), sets+1
				for _, key := range keys {
					if err := b.Delete(t.Context(), key); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return all, sets
		}
		if got, _ := older(time.Hour); len(got) > 0 {
			t.Errorf("want nothing that is an hour old, got %d", len(got))
		}
		if got, sets := older(-time.Hour); !slices.Equal(got, want) || sets != 2 {
			t.Errorf("want 501 in two sets, got %d in %d", len(got), sets)
		}
		if got, _ := older(-time.Hour); len(got) > 0 {
			t.Errorf("want nothing left, got %v", got)
		}
		if _, err := content(t, b, "elsewhere/0001"); err != nil {
			t.Errorf("want the rest of the bucket untouched, got %v", err)
		}
	})
}

// An error of the caller ends the search, and one of the bucket is told.
func TestStoredBefore_Fails(t *testing.T) {
	t.Parallel()
	inEachBucket(t, func(t *testing.T, b *blob.Bucket, _ func() []string) {
		if _, err := b.Put(t.Context(), "documents/1", strings.NewReader(pdf), documents); err != nil {
			t.Fatal(err)
		}
		stop := fmt.Errorf("stop")
		if err := b.StoredBefore(t.Context(), "documents/", clock.Wall().Add(time.Hour), func([]string) error { return stop }); err != stop {
			t.Errorf("want the caller's error, got %v", err)
		}
	})
	if err := open(t, "s3://documents?endpoint=http://127.0.0.1:1&region=test&anonymous=true").StoredBefore(t.Context(), "", clock.Wall(), nil); err == nil {
		t.Error("want an error of a bucket that does not answer, got none")
	}
}
