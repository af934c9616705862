package main_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// person is somebody with a browser and a mailbox, and nothing else: no token, nothing from the demo.
type person struct {
	t       *testing.T
	site    string
	address string
	mail    *postOffice
	browser *http.Client
}

func (o *postOffice) person(t *testing.T, site, address string) *person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &person{t, site, address, o, &http.Client{Jar: jar, Transport: client.Transport}}
}

// letters are those to an address so far.
func (o *postOffice) letters(to string) []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.texts[to])
}

// sends sends JSON, and reads the answer.
func (p *person) sends(path string, body any) answer {
	p.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		p.t.Fatal(err)
	}
	response, err := p.browser.Post(p.site+path, "application/json", strings.NewReader(string(text)))
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	said, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	got := answer{Status: response.StatusCode, text: string(said)}
	if path != "/graphql" {
		err = json.Unmarshal(said, &got.Data)
	} else {
		err = json.Unmarshal(said, &got)
	}
	if err != nil || got.Status >= 300 || len(got.codes()) > 0 {
		p.t.Fatalf("%s at %s: %d %s", p.address, path, got.Status, said)
	}
	return got
}

// asks sends a document with the session.
func (p *person) asks(document string, variables ...any) answer {
	p.t.Helper()
	named := map[string]any{}
	for i := 0; i+1 < len(variables); i += 2 {
		named[variables[i].(string)] = variables[i+1]
	}
	return p.sends("/graphql", object{"query": document, "variables": named})
}

var codeInLetter = regexp.MustCompile(`(?m)^Code: (\d{6})\r?$`)

// signsIn signs in with the code that comes by mail.
func (p *person) signsIn() *person {
	p.t.Helper()
	sent := p.sends("/session/code", object{"email": p.address, "locale": "en"})
	var code string
	await(p.t, "the code for "+p.address, func() bool {
		for _, letter := range p.mail.letters(p.address) {
			if found := codeInLetter.FindStringSubmatch(letter); found != nil {
				code = found[1]
			}
		}
		return code != ""
	})
	p.sends("/session", object{"id": sent.word("id"), "code": code})
	return p
}

// joins accepts the one invitation that waits.
func (p *person) joins() *person {
	p.t.Helper()
	invited := p.asks(`{ viewer { invitations { userId organizationName } } }`)
	p.asks(`mutation($id: ID!) { acceptUserInvitation(input: {id: $id}) { membership { organizationName } userErrors { code } } }`, "id", invited.at("viewer", "invitations", 0, "userId"))
	return p
}

const (
	enrolsNorthwind = `mutation { enrollPartner(input: {
		companyName: "Northwind Distribution", types: [INDIRECT_PROVIDER, DIRECT_BILL], market: "US",
		tenant: {tenantId: "7a000000-0000-4000-8000-000000000001", domain: "northwind.example"},
		location: {name: "Seattle", address: {line1: "1 Pike Street", city: "Seattle", state: "WA", postalCode: "98101", country: "US"}},
		admin: {name: "Byron Adams", email: "byron@northwind.example", locale: "en"}
	}) { partner { id status } userErrors { code field message } } }`
	invitesGrace = `mutation { inviteUser(input: {email: "grace@northwind.example", name: "Grace Hopper", roles: [SALES_AGENT]}) { user { status } userErrors { code message } } }`
	invitesKim   = `mutation { createRelationshipRequest(input: {invitee: {name: "Kim Lee", email: "kim@customer.example"}}) { request { id } userErrors { code message } } }`
	sendsToKim   = `mutation($id: ID!) { sendRelationshipRequest(input: {id: $id}) { request { status } userErrors { code message } } }`
)

// D-19, D-20: a new operator, with nothing from the demo, signs in by e-mail and enrols a distributor. Its people get letters, sign in by e-mail, accept
// the operator's agreement, invite a colleague, who signs in too, and invite a customer.
func TestProduction_FromNothing(t *testing.T) {
	t.Parallel()
	t.Run("one process, SQLite", func(t *testing.T) {
		t.Parallel()
		office := new(postOffice)
		data := "--data=" + t.TempDir()
		succeeds(t, "seed", "operator", "--name=Example Program Office", "--email=ada@program.example", "--person=Ada Jones", data)
		office.playsFromNothing(t, start(t, refusing, "serve", "--smtp-url=smtp://"+office.open(t)+"?tls=none", "--program="+ownProgram(t), data).url)
	})
	if redisURL(t, 3) == "" {
		return
	}
	eachMySQL(t, func(t *testing.T, database *url.URL) {
		emptyRedis(t, 3)
		office := new(postOffice)
		env := []string{
			"PARTNERGRAPH_DATABASE_URL=" + database.String(), "PARTNERGRAPH_REDIS_URL=" + redisURL(t, 3), "PARTNERGRAPH_SMTP_URL=smtp://" + office.open(t) + "?tls=none",
			"PARTNERGRAPH_SECRET_KEY=" + aKey, "PARTNERGRAPH_DATA=" + t.TempDir(), refusing[0], "PARTNERGRAPH_PROGRAM=" + ownProgram(t),
		}
		for _, command := range [][]string{{"migrate"}, {"seed", "operator", "--name=Example Program Office", "--email=ada@program.example", "--person=Ada Jones"}} {
			if got := run(t, env, command...); got.code != 0 {
				t.Fatal(got.everything())
			}
		}
		api := start(t, env, "api")
		start(t, env, "worker")
		office.playsFromNothing(t, api.url)
	})
}

func (o *postOffice) playsFromNothing(t *testing.T, site string) {
	t.Helper()
	ada := o.person(t, site, "ada@program.example").signsIn()
	if got := ada.asks(enrolsNorthwind); got.word("enrollPartner", "partner", "status") != "QUALIFIED" {
		t.Fatalf("enrolled: %s", got.text)
	}
	await(t, "the letter to the first global admin", func() bool { return len(o.letters("byron@northwind.example")) > 0 })
	byron := o.person(t, site, "byron@northwind.example").signsIn().joins()
	version := byron.asks(`{ viewer { user { id } partner { agreement { version } } } }`)
	byron.asks(`mutation($v: String!) { acceptPartnerAgreement(input: {version: $v}) { partner { status } userErrors { code } } }`, "v", version.at("viewer", "partner", "agreement", "version"))
	byron.asks(`mutation($id: ID!) { updateUserRoles(input: {id: $id, roles: [GLOBAL_ADMIN, ADMIN_AGENT]}) { userErrors { code } } }`, "id", version.at("viewer", "user", "id"))
	byron.asks(invitesGrace)
	await(t, "the letter to a colleague", func() bool { return len(o.letters("grace@northwind.example")) > 0 })
	grace := o.person(t, site, "grace@northwind.example").signsIn().joins()
	if got := grace.asks(`{ viewer { user { name } organization { name } roles } }`); got.word("viewer", "organization", "name") != "Northwind Distribution" {
		t.Errorf("a colleague: %s", got.text)
	}
	asked := byron.asks(invitesKim)
	byron.asks(sendsToKim, "id", asked.at("createRelationshipRequest", "request", "id"))
	await(t, "the letter to the customer", func() bool { return len(o.letters("kim@customer.example")) > 0 })
}
