package main_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/partnergraph/partnergraph/internal/backup"
)

// companies registers companies until it is stopped, and remembers those that were acknowledged.
type companies struct {
	mu    sync.Mutex
	names []string
}

func (c *companies) register(url string, begun *atomic.Int64, stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		name := fmt.Sprintf("load-%d", begun.Add(1))
		got, err := post(url, "", "", startRegistrationDocument, map[string]any{"input": object{
			"companyName": name, "country": "GB", "workAccount": object{"name": name, "adminUserName": "admin", "adminName": "Isla Fern"},
		}})
		if err == nil && len(got.codes()) == 0 {
			c.mu.Lock()
			c.names = append(c.names, name)
			c.mu.Unlock()
		}
	}
}

func (c *companies) acknowledged() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.names)
}

// While companies register, a backup is made; restored, it has everything that was acknowledged before it began, and nothing of which a part is
// missing.
func TestBackup_WhileTheProgramRuns(t *testing.T) {
	t.Parallel()
	data := demoData(t)
	p := start(t, nil, "demo", "--data="+data, "--rate-limit=0")
	c := demoCaller(t, p)
	input, files := appeal(c.registrationOf("jorge"), pdfOf(200_000), pdfOf(10))
	if got := c.upload("jorge", appealDocument, input, files...); len(got.codes()) > 0 {
		t.Fatal(got.text)
	}
	done, begun, stop := &companies{}, &atomic.Int64{}, make(chan struct{})
	var load sync.WaitGroup
	for range 3 {
		load.Go(func() { done.register(p.url, begun, stop) })
	}
	await(t, "ten companies have registered", func() bool { return len(done.acknowledged()) >= 10 })
	before := done.acknowledged()
	file := filepath.Join(t.TempDir(), "partnergraph.backup")
	got := run(t, nil, "backup", file, "--data="+filepath.Join(data, "demo"))
	during := begun.Load()
	close(stop)
	load.Wait()
	if got.code != 0 || !strings.Contains(got.errors, "the documents, and the secret key") {
		t.Fatalf("exit code %d\n%s", got.code, got.everything())
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if after := len(done.acknowledged()); after <= len(before) {
		t.Errorf("nobody could register during the backup: %d before, %d after", len(before), after)
	}

	restored := filepath.Join(t.TempDir(), "new")
	if got := run(t, nil, "restore", file, "--data="+restored); got.code != 0 || !strings.Contains(got.out, "by version v1.2.3-test") {
		t.Fatalf("exit code %d\n%s", got.code, got.everything())
	}
	names := checkWhole(t, restored)
	for _, name := range before {
		if !slices.Contains(names, name) {
			t.Errorf("%s was acknowledged before the backup, and is not in it", name)
		}
	}
	if len(names) > int(during) {
		t.Errorf("the backup has %d companies, and only %d had begun", len(names), during)
	}
	compareFolders(t, filepath.Join(data, "demo", "files"), filepath.Join(restored, "files"))
	sameFile(t, filepath.Join(data, "demo", "secret.key"), filepath.Join(restored, "secret.key"))
	if left, _ := filepath.Glob(filepath.Join(restored, ".*")); len(left) > 0 {
		t.Errorf("left in the data folder: %v", left)
	}

	// The restored program runs, and its documents open.
	again := start(t, nil, "demo", "--data="+moved(t, restored), "--rate-limit=0")
	c = demoCaller(t, again)
	url := c.do("jorge", `{ viewer { partner { registration { documents { url } } } } }`).list("viewer", "partner", "registration", "documents")[0].word("url")
	if answer, text := get(t, again.url+url[strings.Index(url, "/files/"):]); answer.StatusCode != 200 || !strings.HasPrefix(text, "%PDF") {
		t.Errorf("a document: %s", answer.Status)
	}
}

// moved puts a data folder where a demo looks for it.
func moved(t *testing.T, folder string) string {
	t.Helper()
	parent := t.TempDir()
	if err := os.Rename(folder, filepath.Join(parent, "demo")); err != nil {
		t.Fatal(err)
	}
	return parent
}

// checkWhole checks that no row of a registration misses what was written in the same transaction, and returns the companies of the load.
func checkWhole(t *testing.T, folder string) (names []string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(folder, "partnergraph.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for what, query := range map[string]string{
		"registrations without an organisation":  `SELECT COUNT(*) FROM registrations r WHERE NOT EXISTS (SELECT 1 FROM organizations o WHERE o.id = r.organization_id)`,
		"registrations without an audit event":   `SELECT COUNT(*) FROM registrations r WHERE NOT EXISTS (SELECT 1 FROM audit_events a WHERE a.organization_id = r.organization_id)`,
		"organisations of the load without more": `SELECT COUNT(*) FROM organizations o WHERE o.name LIKE 'load-%' AND NOT EXISTS (SELECT 1 FROM registrations r WHERE r.organization_id = o.id)`,
	} {
		var n int
		if err := db.QueryRow(query).Scan(&n); err != nil || n != 0 {
			t.Errorf("%d %s (%v)", n, what, err)
		}
	}
	rows, err := db.Query(`SELECT name FROM organizations WHERE name LIKE 'load-%'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return names
}

func compareFolders(t *testing.T, a, b string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(a, func(path string, entry os.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			files++
			sameFile(t, path, b+strings.TrimPrefix(path, a))
		}
		return err
	})
	if err != nil || files < 2 {
		t.Errorf("compared %d documents: %v", files, err)
	}
}

func sameFile(t *testing.T, a, b string) {
	t.Helper()
	first, err := os.ReadFile(a)
	if err != nil {
		t.Error(err)
	}
	second, err := os.ReadFile(b)
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("%s differs from %s (%v)", b, a, err)
	}
}

func TestBackup_OverwritesNothing(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	data := "--data=" + filepath.Join(folder, "data")
	succeeds(t, "migrate", data)
	file := filepath.Join(folder, "backup")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := run(t, nil, "backup", file, data); got.code != 1 || !strings.Contains(got.errors, "is there already") {
		t.Errorf("exit code %d\n%s", got.code, got.everything())
	}
	piped := run(t, nil, "backup", "-", data)
	if piped.code != 0 {
		t.Fatal(piped.errors)
	}
	if err := os.WriteFile(file, []byte(piped.out), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := run(t, nil, "restore", file, data); got.code != 1 || !strings.Contains(got.errors, "partnergraph.db is there already; nothing was changed") {
		t.Errorf("into a folder with data: exit code %d\n%s", got.code, got.everything())
	}
	elsewhere := filepath.Join(folder, "elsewhere")
	if got := run(t, nil, "restore", file, "--data="+elsewhere); got.code != 0 {
		t.Errorf("into an empty folder: exit code %d\n%s", got.code, got.everything())
	}
	if err := os.WriteFile(file, []byte(piped.out[:len(piped.out)-10]), 0o600); err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(folder, "half")
	if got := run(t, nil, "restore", file, "--data="+half); got.code != 1 || !strings.Contains(got.errors, "damaged or not complete") {
		t.Errorf("a backup that was cut off: exit code %d\n%s", got.code, got.everything())
	}
	if _, err := os.Stat(filepath.Join(half, "partnergraph.db")); err == nil {
		t.Error("half a backup was restored")
	}
}

// A newer version may have changed the tables in ways that this one does not know.
func TestRestore_RefusesANewerSchema(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	data := filepath.Join(folder, "data")
	succeeds(t, "migrate", "--data="+data)
	rows := filepath.Join(data, "partnergraph.db")
	db, err := sql.Open("sqlite", rows)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`)
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	out, err := backup.NewWriter(&file, backup.Manifest{Program: "v9.9.9", Schema: 9999})
	if err == nil {
		err = out.Add(backup.Database, rows)
	}
	if err == nil {
		_, err = out.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	path, target := filepath.Join(folder, "backup"), filepath.Join(folder, "target")
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	got := run(t, nil, "restore", path, "--data="+target)
	if got.code != 1 || !strings.Contains(got.errors, "it was made by version v9.9.9, and this is the older version v1.2.3-test") {
		t.Errorf("exit code %d\n%s", got.code, got.everything())
	}
	if _, err := os.Stat(filepath.Join(target, "partnergraph.db")); err == nil {
		t.Error("it was restored all the same")
	}
}

func TestBackup_OfAServerNamesItsTools(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"backup", "restore"} {
		got := run(t, []string{"PARTNERGRAPH_DATABASE_URL=mysql://ada:canary@" + closedPort(t) + "/p"}, command, "x", "--data="+t.TempDir())
		if got.code != 1 || !strings.Contains(got.errors, "mysqldump --single-transaction") || strings.Contains(got.errors, "canary") {
			t.Errorf("%s: exit code %d\n%s", command, got.code, got.everything())
		}
	}
}
