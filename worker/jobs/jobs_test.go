package jobs_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

func TestCatalogueIsComplete(t *testing.T) {
	t.Parallel()
	kinds := map[string]bool{}
	for _, j := range jobs.All() {
		s := j.Spec()
		if kinds[s.Kind] {
			t.Errorf("%s: is there twice", s.Kind)
		}
		kinds[s.Kind] = true
		if !regexp.MustCompile(`^[a-z_]+\.[a-z_]+$`).MatchString(s.Kind) || len(s.Kind) > 60 {
			t.Errorf("%s: want feature.verb within the column", s.Kind)
		}
		if jobs.Weights[s.Queue] == 0 {
			t.Errorf("%s: nobody works on queue %q", s.Kind, s.Queue)
		}
		// Fewer than three tries, and a worker that is killed once or twice would end the job.
		if s.Attempts < 3 || s.Timeout < time.Second || s.Timeout > time.Hour {
			t.Errorf("%s: want at least three tries of a second to an hour, got %+v", s.Kind, s)
		}
	}
}

// A payload that was ever written has to be understood for ever: the files are never edited, only added to.
func TestOldPayloadsAreUnderstood(t *testing.T) {
	t.Parallel()
	kinds := map[string]bool{}
	for _, j := range jobs.All() {
		kind := j.Spec().Kind
		kinds[kind] = true
		text, err := os.ReadFile("testdata/" + kind + ".json")
		if err != nil {
			t.Errorf("%s: every kind has a payload: %v", kind, err)
			continue
		}
		got := reflect.New(reflect.TypeOf(j))
		if err := json.Unmarshal(text, got.Interface()); err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		again, err := json.Marshal(got.Interface())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(fields(t, text), fields(t, again)); diff != "" {
			t.Errorf("%s: not all was understood (-file +read):\n%s", kind, diff)
		}
		for i := range got.Elem().NumField() {
			if got.Elem().Field(i).IsZero() {
				t.Errorf("%s: the file says nothing of %s", kind, got.Elem().Type().Field(i).Name)
			}
		}
	}
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if kind := strings.TrimSuffix(filepath.Base(file), ".json"); !kinds[kind] {
			t.Errorf("%s: jobs of this kind may still wait in a database, and nothing reads them", kind)
		}
	}
}

func fields(t *testing.T, text []byte) (m map[string]any) {
	t.Helper()
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	return m
}
