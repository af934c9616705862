package backup_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/backup"
)

var made = time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)

// files are those of a program.
var files = map[string]string{
	backup.Database: "rows", backup.SecretKey: "key\n", backup.Documents + "documents/doc_1": strings.Repeat("document ", 100_000), backup.Documents + "documents/doc_2": "",
}

// archive is a backup of the files.
func archive(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := backup.NewWriter(&out, backup.Manifest{Program: "v1.2.3", Schema: 40, Made: made})
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for _, name := range []string{backup.Database, backup.SecretKey, backup.Documents + "documents/doc_1", backup.Documents + "documents/doc_2"} {
		path := filepath.Join(folder, filepath.Base(name))
		if err := os.WriteFile(path, []byte(files[name]), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := w.Add(name, path); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestExtract_IsWhatWasAdded(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	m, all, err := backup.Extract(bytes.NewReader(archive(t)), folder)
	if err != nil {
		t.Fatal(err)
	}
	if want := (backup.Manifest{Format: 1, Program: "v1.2.3", Schema: 40, Made: made}); m != want || all.Files != 4 {
		t.Errorf("%+v, %+v; want %+v and 4 files", m, all, want)
	}
	got := map[string]string{}
	err = filepath.Walk(folder, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		got[filepath.ToSlash(strings.TrimPrefix(path, folder+string(filepath.Separator)))] = string(text)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s is %s", path, info.Mode())
		}
		return err
	})
	if diff := cmp.Diff(files, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

// A backup that broke off anywhere, or in which anything was changed, is refused.
func TestExtract_DamageIsFound(t *testing.T) {
	t.Parallel()
	whole := archive(t)
	var cuts []int
	for at := 0; at < len(whole); at += 1 + len(whole)/40 {
		cuts = append(cuts, at)
	}
	for _, at := range append(cuts, len(whole)-10, len(whole)-1) {
		if _, _, err := backup.Extract(bytes.NewReader(whole[:at]), t.TempDir()); err == nil {
			t.Errorf("cut off after %d of %d bytes: accepted", at, len(whole))
		}
	}
	plain := unzipped(t, whole)
	for _, text := range []string{"rows", "document document", "key\n", "doc_2"} {
		changed := bytes.Replace(plain, []byte(text), []byte(strings.ToUpper(text)), 1)
		if text == "key\n" {
			changed = bytes.Replace(plain, []byte(text), []byte("KEY\n"), 1)
		}
		if _, _, err := backup.Extract(bytes.NewReader(zipped(t, changed)), t.TempDir()); err == nil {
			t.Errorf("with another %q: accepted", text)
		}
	}
}

func unzipped(t *testing.T, b []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := out.ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zipped(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// What is no backup of ours writes nothing, and nothing is written outside of the folder.
func TestExtract_RefusesWhatIsNotOurs(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		heads []tar.Header
		texts []string
		want  string
	}{
		"another archive":  {[]tar.Header{{Name: "readme"}}, []string{"x"}, "not a backup of Partnergraph"},
		"a newer format":   {[]tar.Header{{Name: "manifest.json"}}, []string{`{"format": 2, "program": "v9"}`}, "version v9, in format 2"},
		"a way out":        {[]tar.Header{{Name: "manifest.json"}, {Name: "files/../../escaped"}}, []string{`{"format": 1}`, "x"}, "damaged"},
		"a whole path":     {[]tar.Header{{Name: "manifest.json"}, {Name: "/escaped"}}, []string{`{"format": 1}`, "x"}, "damaged"},
		"a link":           {[]tar.Header{{Name: "manifest.json"}, {Name: "files/a", Typeflag: tar.TypeSymlink, Linkname: "/etc"}}, []string{`{"format": 1}`, ""}, "damaged"},
		"an unknown file":  {[]tar.Header{{Name: "manifest.json"}, {Name: "other"}}, []string{`{"format": 1}`, "x"}, "damaged"},
		"the same twice":   {[]tar.Header{{Name: "manifest.json"}, {Name: "secret.key"}, {Name: "secret.key"}}, []string{`{"format": 1}`, "x", "y"}, "exists"},
		"without its end":  {[]tar.Header{{Name: "manifest.json"}}, []string{`{"format": 1}`}, "damaged"},
		"a wrong checksum": {[]tar.Header{{Name: "manifest.json"}, {Name: "end.json"}}, []string{`{"format": 1}`, `{"files": 0, "bytes": 0, "sha256": ""}`}, "damaged"},
	} {
		var plain bytes.Buffer
		w := tar.NewWriter(&plain)
		for i, head := range test.heads {
			head.Size, head.Mode = int64(len(test.texts[i])), 0o600
			if err := w.WriteHeader(&head); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(test.texts[i])); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		outer := t.TempDir()
		folder := filepath.Join(outer, "in")
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if _, _, err := backup.Extract(bytes.NewReader(zipped(t, plain.Bytes())), folder); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
		if _, err := os.Stat(filepath.Join(outer, "escaped")); err == nil {
			t.Errorf("%s: a file is written outside of the folder", name)
		}
	}
	if _, _, err := backup.Extract(strings.NewReader("not zipped"), t.TempDir()); err == nil || !strings.Contains(err.Error(), "not a backup") {
		t.Errorf("plain text: %v", err)
	}
}
