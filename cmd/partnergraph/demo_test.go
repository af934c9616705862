package main_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestDemo_RefusesRealServers(t *testing.T) {
	t.Parallel()
	for flag, value := range map[string]string{
		"database-url": "mysql://ada:canary@db.example.com/p", "redis-url": "redis://:canary@redis.example.com",
		"smtp-url": "smtp://ada:canary@mail.example.com", "oidc-issuer": "https://login.example.com", "secret-key": "canary-5f2c8a1e9b7d4036c1e85a92f07b3d64", // T-12
	} {
		variable := "PARTNERGRAPH_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
		folder := t.TempDir()
		for _, got := range []outcome{
			run(t, nil, "demo", "--fresh", "--data="+folder, "--"+flag+"="+value),
			run(t, []string{variable + "=" + value}, "demo", "--fresh", "--data="+folder),
		} {
			if got.code != 1 || !strings.Contains(got.errors, "--"+flag+" ("+variable+"): a demo keeps away from real systems") {
				t.Errorf("--%s: exit code %d\n%s", flag, got.code, got.everything())
			}
			if strings.Contains(got.everything(), "canary") {
				t.Errorf("--%s: the password is printed:\n%s", flag, got.everything())
			}
		}
		if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
			t.Errorf("--%s: something was written: %v, %v", flag, left, err)
		}
	}
}

// A demo continues with its data. A fresh demo starts again, and deletes only data of a demo.
func TestDemo_ContinuesOrStartsFresh(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	p := start(t, nil, "demo", "--data="+folder)
	c := demoCaller(t, p)
	id := c.submit("lucia", c.partnerForm(meridian))
	c.advance(10)
	stood := c.now()
	p.end()
	if !strings.Contains(p.out.String(), p.url+"/graphiql") || !strings.Contains(p.out.String(), filepath.Join(folder, "demo")) {
		t.Errorf("the greeting is\n%s", p.out.String())
	}

	again := start(t, nil, "demo", "--data="+folder)
	c = demoCaller(t, again)
	if got := c.do("lucia", eligibilityDocument, "id", id).word("eligibilityRequest", "status"); got != "SUBMITTED" {
		t.Errorf("the eligibility request is %q after a restart", got)
	}
	if now := c.now(); now.Before(stood) || now.After(stood.Add(time.Hour)) {
		t.Errorf("after a restart the clock shows %v, before %v", stood, now)
	}
	again.end()

	fresh := start(t, nil, "demo", "--fresh", "--data="+folder)
	c = demoCaller(t, fresh)
	if got := c.do("lucia", eligibilityDocument, "id", id).at("eligibilityRequest"); got != nil {
		t.Errorf("a fresh demo has the requests %v", got)
	}
	if now := c.now(); !now.Before(stood.Add(-24 * time.Hour)) {
		t.Errorf("the clock of a fresh demo shows %v", now)
	}
}

func (c caller) now() time.Time {
	c.t.Helper()
	now, err := time.Parse(time.RFC3339, c.do("", `{ program { clock { now } } }`).word("program", "clock", "now"))
	if err != nil {
		c.t.Fatal(err)
	}
	return now
}

func TestDemo_FreshKeepsOtherFiles(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	theirs := filepath.Join(folder, "demo", "slides.txt")
	if err := os.Mkdir(filepath.Dir(theirs), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(theirs, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, nil, "demo", "--fresh", "--data="+folder)
	if _, err := os.Stat(theirs); err != nil {
		t.Error(err)
	}
}

func TestDemo_ServesItsPages(t *testing.T) {
	t.Parallel()
	p, c := startDemo(t)
	for _, path := range []string{"/", "/graphiql"} {
		answer, page := get(t, p.url+path)
		if answer.StatusCode != http.StatusOK || !strings.Contains(page, "<!doctype html>") || answer.Header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: %s, %v\n%.200s", path, answer.Status, answer.Header, page)
		}
	}
	answer, _ := get(t, p.url+"/graphql", "Accept: text/html,application/xhtml+xml,*/*;q=0.8")
	if answer.StatusCode != http.StatusSeeOther || answer.Header.Get("Location") != "/graphiql" {
		t.Errorf("a browser at the endpoint gets %s to %q", answer.Status, answer.Header.Get("Location"))
	}
	answer, _ = get(t, p.url+"/graphql?query={__typename}", "Accept: text/html,*/*")
	if answer.StatusCode != http.StatusOK {
		t.Errorf("a query in the address gets %s", answer.Status)
	}
	c.personas(p)
}

// personas checks the list of personas.
func (c caller) personas(p *process) {
	c.t.Helper()
	answer, body := get(c.t, p.url+"/demo/personas")
	var all []struct {
		Name, Organization, Locale, Token string
		Roles                             []string
	}
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&all); err != nil || answer.StatusCode != http.StatusOK {
		c.t.Fatalf("%v, %s: %s", err, answer.Status, body)
	}
	if len(all) < len(cast) {
		c.t.Errorf("%d personas, fewer than the %d of these tests", len(all), len(cast))
	}
	for _, who := range all {
		if who.Name == "" || who.Organization == "" || who.Locale == "" || len(who.Roles) == 0 {
			c.t.Errorf("incomplete: %+v", who)
		}
		c.tokens["persona"] = who.Token
		got := c.do("persona", `{ viewer { roles user { name locale } organization { name } } }`)
		if got.word("viewer", "user", "name") != who.Name || got.word("viewer", "organization", "name") != who.Organization || got.word("viewer", "user", "locale") != who.Locale {
			c.t.Errorf("the token of %s signs in %s", who.Name, got.text)
		}
	}
}

// Two demos with the same data would run each other's jobs, and --fresh would delete the other's data.
func TestDemo_SecondOnTheSameDataIsRefused(t *testing.T) {
	t.Parallel()
	data := "--data=" + t.TempDir()
	start(t, nil, "demo", data)
	got := run(t, nil, "demo", "--fresh", "--listen=127.0.0.1:0", "--metrics-listen=", data)
	if got.code != 1 || !strings.Contains(got.errors, "is one running already?") {
		t.Errorf("exit code %d\n%s", got.code, got.everything())
	}
}
