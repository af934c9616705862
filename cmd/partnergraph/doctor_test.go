package main_test

import (
	"database/sql"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/models"
)

// closedPort is an address on which nothing listens.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// findings are the lines of a report that begin with a word.
func findings(report, word string) (all []string) {
	for line := range strings.SplitSeq(report, "\n") {
		if rest, found := strings.CutPrefix(line, word+" "); found {
			all = append(all, strings.TrimSpace(rest))
		}
	}
	return all
}

func TestDoctor_WarnsAboutATrialDeployment(t *testing.T) {
	t.Parallel()
	data := "--data=" + t.TempDir()
	before := run(t, nil, "doctor", "--mail=captured", data)
	if wrong := findings(before.out, "wrong"); before.code != 1 || len(wrong) != 1 || !strings.Contains(wrong[0], "run partnergraph migrate") {
		t.Errorf("without a schema: exit code %d, %v", before.code, wrong)
	}
	succeeds(t, "migrate", data)
	after := run(t, nil, "doctor", "--mail=captured", data)
	if after.code != 0 || len(findings(after.out, "wrong")) > 0 {
		t.Errorf("exit code %d\n%s", after.code, after.everything())
	}
	for i, subject := range []string{"people", "people", "mail", "program texts"} {
		if got := findings(after.out, "warning"); len(got) != 4 || !strings.HasPrefix(got[i], subject) {
			t.Errorf("warnings %v; want one about %s", got, subject)
		}
	}
}

func TestDoctor_NamesUnreachableServices(t *testing.T) {
	t.Parallel()
	data, nowhere := "--data="+t.TempDir(), closedPort(t)
	succeeds(t, "migrate", data)
	for subject, args := range map[string][]string{
		"redis":        {"--mail=captured", "--redis-url=redis://" + nowhere},
		"mail":         {"--smtp-url=smtp://" + nowhere + "?tls=none"},
		"sign-in":      {"--mail=captured", "--oidc-issuer=http://" + nowhere, "--oidc-audience=partnergraph"},
		"database":     {"--mail=captured", "--database-url=mysql://user@" + nowhere + "/p"},
		"documents":    {"--mail=captured", "--blob-url=file:///dev/null/files"},
		"look-up":      {"--mail=captured", "--lookup-url=http://" + nowhere},
		"provisioning": {"--mail=captured", "--provisioning-url=http://" + nowhere},
		"settings":     {"--mail=captured", "--log-level=loud"},
	} {
		got := run(t, nil, append(args, "doctor", data, "--timeout=2s")...)
		wrong := findings(got.out, "wrong")
		if got.code != 1 || len(wrong) != 1 || !strings.HasPrefix(wrong[0], subject) {
			t.Errorf("%s: exit code %d, wrong: %q\n%s", subject, got.code, wrong, got.everything())
		}
		if strings.Count(got.errors, "\n") != 1 || !strings.Contains(got.errors, "doctor: 1 of ") {
			t.Errorf("%s: the standard error is %q", subject, got.errors)
		}
	}
}

// The doctor writes to the bucket of documents, and deletes what it has written.
func TestDoctor_ChecksDocumentsLookupAndKey(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	data := "--data=" + folder
	succeeds(t, "migrate", data)
	if err := os.Mkdir(filepath.Join(folder, "files"), 0o700); err != nil { // the doctor does not create it
		t.Fatal(err)
	}
	register := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/companies/000000000" {
			t.Errorf("unexpected request for %s", r.URL.Path)
		}
		w.WriteHeader(http.StatusNotFound)
	}))
	t.Cleanup(register.Close)

	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.URL.Path != "/" { // it must not set anything up
			t.Errorf("unexpected %s of %s", r.Method, r.URL.Path)
		}
		w.WriteHeader(http.StatusNotFound)
	}))
	t.Cleanup(service.Close)

	got := run(t, nil, "doctor", "--mail=captured", "--lookup-url="+register.URL, "--provisioning-url="+service.URL, data)
	if warnings := strings.Join(findings(got.out, "warning"), "\n"); !strings.Contains(warnings, "provisioning") || !strings.Contains(warnings, "PARTNERGRAPH_PROVISIONING_SECRET") {
		t.Errorf("no warning of callbacks without a secret:\n%s", got.everything())
	}
	report := strings.Join(findings(got.out, "ok"), "\n")
	for _, want := range []string{"secret key", "will be made", "documents", "can be written, read and deleted", "look-up", "provisioning", "the service answers"} {
		if got.code != 0 || !strings.Contains(report, want) {
			t.Errorf("exit code %d, no %q in\n%s", got.code, want, got.everything())
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "secret.key")); err == nil {
		t.Error("the doctor creates a key")
	}
	err := filepath.WalkDir(filepath.Join(folder, "files"), func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			t.Errorf("%s is left", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}

	if err := os.WriteFile(filepath.Join(folder, "secret.key"), []byte("short\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got = run(t, nil, "doctor", "--mail=captured", data)
	if wrong := findings(got.out, "wrong"); got.code != 1 || len(wrong) != 1 || !strings.HasPrefix(wrong[0], "secret key") || strings.Contains(got.everything(), "short") {
		t.Errorf("a short key: exit code %d\n%s", got.code, got.everything())
	}
	got = run(t, []string{"PARTNERGRAPH_SECRET_KEY=" + aKey}, "doctor", "--mail=captured", data)
	if ok := strings.Join(findings(got.out, "ok"), "\n"); got.code != 0 || !strings.Contains(ok, "is set") || strings.Contains(got.everything(), aKey) {
		t.Errorf("a key that is set: exit code %d\n%s", got.code, got.everything())
	}
}

// Where processes can run on different machines, the doctor says that they need the same key.
func TestServers_RequireASharedKey(t *testing.T) {
	t.Parallel()
	eachMySQL(t, func(t *testing.T, database *url.URL) {
		env := []string{"PARTNERGRAPH_DATABASE_URL=" + database.String(), "PARTNERGRAPH_MAIL=captured"}
		if got := run(t, env, "migrate"); got.code != 0 {
			t.Fatal(got.everything())
		}
		got := run(t, env, "doctor")
		warnings := findings(got.out, "warning")
		if got.code != 0 || !slices.ContainsFunc(warnings, func(w string) bool { return strings.Contains(w, "PARTNERGRAPH_SECRET_KEY") }) {
			t.Errorf("exit code %d\n%s", got.code, got.everything())
		}
	})
}

// T-28: the doctor gives one verdict for each subject, says that migrations are missing, and leaves nothing behind.
func TestDoctor_GivesOneVerdictEachAndLeavesNothing(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "data")
	got := run(t, []string{"PARTNERGRAPH_SECRET_KEY=short"}, "doctor", "--mail=captured", "--data="+folder, "--log-level=loud")
	wrongs := findings(got.out, "wrong")
	if len(wrongs) != 3 || !strings.HasPrefix(wrongs[0], "settings") || !strings.Contains(wrongs[1], "not migrated yet: run partnergraph migrate") ||
		!strings.HasPrefix(wrongs[2], "secret key") {
		t.Errorf("want settings, schema and secret key, got %q", wrongs)
	}
	for _, ok := range findings(got.out, "ok") {
		if strings.HasPrefix(ok, "secret key") || strings.HasPrefix(ok, "settings") {
			t.Errorf("a second verdict: %s", ok)
		}
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("the doctor made %s: %v", folder, err)
	}
	data := "--data=" + folder
	succeeds(t, "migrate", data)
	before, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	succeeds(t, "doctor", "--mail=captured", data)
	if after, err := filepath.Glob(filepath.Join(folder, "*")); err != nil || !slices.Equal(before, after) {
		t.Errorf("%v became %v, %v", before, after, err)
	}
}

// T-28: on an empty server the doctor says that migrations are missing, and creates no table.
func TestServers_EmptyOneIsNotMigratedYet(t *testing.T) {
	t.Parallel()
	eachMySQL(t, func(t *testing.T, database *url.URL) {
		env := []string{"PARTNERGRAPH_DATABASE_URL=" + database.String(), "PARTNERGRAPH_MAIL=captured"}
		for range 2 { // the first run leaves nothing
			got := run(t, env, "doctor")
			if wrongs := findings(got.out, "wrong"); got.code != 1 || len(wrongs) != 1 || !strings.Contains(wrongs[0], "not migrated yet: run partnergraph migrate") {
				t.Errorf("exit code %d\n%s", got.code, got.everything())
			}
		}
	})
}

// What the doctor finds wrong about who sees which customers, it writes anew when told to.
func TestDoctor_RepairsAccess(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	data := "--data=" + folder
	succeeds(t, "seed", "demo", data)
	db, err := sql.Open("sqlite", filepath.Join(folder, "partnergraph.db"))
	if err != nil {
		t.Fatal(err)
	}
	gone, err := db.Exec("DELETE FROM customer_access")
	if err != nil || db.Close() != nil {
		t.Fatal(err)
	}
	n, _ := gone.RowsAffected()
	before := run(t, nil, "doctor", "--mail=captured", data)
	want := fmt.Sprintf(" %d differ", n)
	if wrong := findings(before.out, "wrong"); n == 0 || len(wrong) != 1 || !strings.HasPrefix(wrong[0], "access rows") || !strings.Contains(wrong[0], want) || !strings.Contains(wrong[0], "doctor --repair-access") {
		t.Errorf("want %q, got %q", want, wrong)
	}
	if got := run(t, nil, "doctor", "--repair-access", data); got.code != 0 || !strings.HasPrefix(got.out, fmt.Sprintf("%d access rows differed", n)) {
		t.Errorf("want %d rows repaired, got %s", n, got.everything())
	}
	if after := run(t, nil, "doctor", "--mail=captured", data); after.code != 0 {
		t.Error(after.everything())
	}
}

// The doctor names the column of rows that refer to a missing one, and the missing row.
func TestDoctor_NamesRowsThatReferToMissingOnes(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	data := "--data=" + folder
	succeeds(t, "migrate", data)
	db, err := sql.Open("sqlite", filepath.Join(folder, "partnergraph.db"))
	if err != nil {
		t.Fatal(err)
	}
	missing := models.NewID[models.User]()
	_, err = db.Exec("INSERT INTO user_roles (user_id, role) VALUES (?, 'GLOBAL_ADMIN')", missing)
	if err != nil || db.Close() != nil {
		t.Fatal(err)
	}
	got := run(t, nil, "doctor", "--mail=captured", data)
	want := "1 rows of user_roles refer in user_id to missing rows, such as " + missing.String()
	if wrong := findings(got.out, "wrong"); got.code != 1 || len(wrong) != 1 || !strings.HasPrefix(wrong[0], "references") || !strings.Contains(wrong[0], want) {
		t.Errorf("want %q, got %s", want, got.everything())
	}
}
