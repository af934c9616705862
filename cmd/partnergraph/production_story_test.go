package main_test

import (
	"encoding/json"
	"io"
	"mime/quotedprintable"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/zitadel/oidc/v3/example/server/storage"

	"github.com/partnergraph/partnergraph/internal/issuertest"
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

// signsInAtIssuer signs in at the issuer of the address's domain, to which the site sends the browser.
func (p *person) signsInAtIssuer() *person {
	p.t.Helper()
	sent := p.sends("/session/code", object{"email": p.address, "locale": "en"})
	response, err := p.browser.Get(p.site + sent.word("redirect"))
	if err != nil {
		p.t.Fatal(err)
	}
	response.Body.Close()
	if at := response.Request.URL; !strings.HasPrefix(at.String(), p.site+"/sign-in") || at.Fragment != "" {
		p.t.Fatalf("%s comes back to %s", p.address, at)
	}
	return p
}

const (
	enrolsNorthwind = `mutation { enrollPartner(input: {
		companyName: "Northwind Distribution", types: [INDIRECT_PROVIDER], market: "US",
		tenant: {tenantId: "7a000000-0000-4000-8000-000000000001", domain: "northwind.example"},
		location: {name: "Seattle", address: {line1: "1 Pike Street", city: "Seattle", state: "WA", postalCode: "98101", country: "US"}},
		admin: {name: "Byron Adams", email: "byron@northwind.example", locale: "en"}
	}) { partner { id status } userErrors { code field message } } }`
	enrolsTailspin = `mutation { enrollPartner(input: {
		companyName: "Tailspin Cloud", types: [DIRECT_BILL], market: "US",
		tenant: {tenantId: "7a000000-0000-4000-8000-000000000002", domain: "tailspin.example"},
		location: {name: "Reno", address: {line1: "2 Main Street", city: "Reno", state: "NV", postalCode: "89501", country: "US"}},
		admin: {name: "Dana Cole", email: "dana@tailspin.example", locale: "en"}
	}) { partner { id status } userErrors { code field message } } }`
	acceptsAgreement = `mutation($v: String!) { acceptPartnerAgreement(input: {version: $v}) { partner { status } userErrors { code } } }`
	becomesAgent     = `mutation($id: ID!) { updateUserRoles(input: {id: $id, roles: [GLOBAL_ADMIN, ADMIN_AGENT]}) { userErrors { code } } }`
	invitesGrace     = `mutation { inviteUser(input: {email: "grace@northwind.example", name: "Grace Hopper", roles: [SALES_AGENT]}) { user { status } userErrors { code message } } }`
	invitesKim       = `mutation { createRelationshipRequest(input: {invitee: {name: "Kim Lee", email: "kim@customer.example"}}) { request { id } userErrors { code message } } }`
	sendsToKim       = `mutation($id: ID!) { sendRelationshipRequest(input: {id: $id}) { request { status } userErrors { code message } } }`
	opensInvitation  = `mutation($token: String!) { openInvitation(input: {token: $token}) { invitation { kind customerAgreement { version } } userErrors { code } } }`
	kimAccepts       = `mutation($token: String!, $version: String!) { acceptRelationshipRequest(input: {
		token: $token, customerAgreement: {version: $version, accepted: true}, organization: {
			companyName: "Lee Clinics", domain: "lee-clinics", market: "US", contact: {firstName: "Kim", lastName: "Lee"}, culture: "en-US",
			address: {line1: "12 Harbor Road", city: "Duluth", state: "MN", postalCode: "55802", country: "US"}}
	}) { request { status } relationships { status } membership { roles } userErrors { code field message } } }`
	startsRegistration = `mutation { startRegistration(input: {country: "US", companyName: "Juno Systems", workAccount: {name: "juno-systems", adminUserName: "ira", adminName: "Ira Juno"}}) {
		registration { id } signInToken userErrors { code field } } }`
)

// D-19 to D-22: a new operator, with nothing from the demo, signs in by e-mail and enrols a distributor and a direct-bill partner. The people of one get a
// code by letter, those of the other sign in at their issuer. They accept the operator's agreement, invite a colleague, and a customer that nobody knew
// accepts. Another company registers itself.
func TestServers_ProductionFromNothing(t *testing.T) {
	t.Parallel()
	t.Run("one process, SQLite", func(t *testing.T) {
		t.Parallel()
		office := new(postOffice)
		data := "--data=" + t.TempDir()
		succeeds(t, "seed", "operator", "--name=Example Program Office", "--email=ada@program.example", "--person=Ada Jones", data)
		site := newFront(t)
		office.playsFromNothing(t, site.leadsTo(start(t, refusing, "serve", "--smtp-url=smtp://"+office.open(t)+"?tls=none", "--program="+ownProgram(t), "--public-url="+site.url, "--sign-in-issuers="+site.issuers(t), data).url))
	})
	if redisURL(t, 3) == "" {
		return
	}
	eachMySQL(t, func(t *testing.T, database *url.URL) {
		emptyRedis(t, 3)
		office, site := new(postOffice), newFront(t)
		env := []string{
			"PARTNERGRAPH_PUBLIC_URL=" + site.url, "PARTNERGRAPH_SIGN_IN_ISSUERS=" + site.issuers(t),
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
		office.playsFromNothing(t, site.leadsTo(api.url))
	})
}

// front is the public address of a deployment: a proxy in front of the process, which is started later.
type front struct {
	url  string
	next atomic.Pointer[httputil.ReverseProxy]
}

func newFront(t *testing.T) *front {
	t.Helper()
	f := new(front)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { f.next.Load().ServeHTTP(w, r) }))
	t.Cleanup(srv.Close)
	f.url = srv.URL
	return f
}

// leadsTo forwards requests to a process from now on, and returns the public address.
func (f *front) leadsTo(process string) string {
	target, err := url.Parse(process)
	if err != nil {
		panic(err) // a process tells where it listens
	}
	f.next.Store(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = r.In.Host }})
	return f.url
}

// issuers is a file that names the issuer of the people of Tailspin.
func (f *front) issuers(t *testing.T) string {
	t.Helper()
	dana := storage.User{Username: "dana", Email: "dana@tailspin.example", EmailVerified: true}
	provider := issuertest.Start(t, f.url+"/session/callback/tailspin", dana)
	folder := t.TempDir()
	name := filepath.Join(folder, "issuers.json")
	text, err := json.Marshal([]object{{"name": "tailspin", "issuer": provider.URL, "clientId": issuertest.Client, "clientSecretFile": "secret", "domains": []string{"tailspin.example"}}})
	if err == nil {
		err = os.WriteFile(name, text, 0o600)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "secret"), []byte(issuertest.Secret), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return name
}

func (o *postOffice) playsFromNothing(t *testing.T, site string) {
	t.Helper()
	ada := o.person(t, site, "ada@program.example").signsIn()
	for _, enrols := range []string{enrolsNorthwind, enrolsTailspin} {
		if got := ada.asks(enrols); got.word("enrollPartner", "partner", "status") != "QUALIFIED" {
			t.Fatalf("enrolled: %s", got.text)
		}
	}
	o.awaits(t, "byron@northwind.example", "dana@tailspin.example")
	byron := o.person(t, site, "byron@northwind.example").signsIn().joins().becomesActive()
	o.person(t, site, "dana@tailspin.example").signsInAtIssuer().joins().becomesActive()
	byron.asks(invitesGrace)
	o.awaits(t, "grace@northwind.example")
	grace := o.person(t, site, "grace@northwind.example").signsIn().joins()
	if got := grace.asks(`{ viewer { user { name } organization { name } roles } }`); got.word("viewer", "organization", "name") != "Northwind Distribution" {
		t.Errorf("a colleague: %s", got.text)
	}
	asked := byron.asks(invitesKim)
	byron.asks(sendsToKim, "id", asked.at("createRelationshipRequest", "request", "id"))
	o.kimAccepts(t, site)
	if got := byron.asks(`{ customers { nodes { companyName } } }`); !strings.Contains(got.text, "Lee Clinics") {
		t.Errorf("the customers of the distributor: %s", got.text)
	}
	o.junoRegisters(t, site)
}

// awaits waits until each address has got a letter.
func (o *postOffice) awaits(t *testing.T, addresses ...string) {
	t.Helper()
	for _, to := range addresses {
		await(t, "a letter to "+to, func() bool { return len(o.letters(to)) > 0 })
	}
}

// tokenFor waits for a letter, and is the token of the link in it.
func (o *postOffice) tokenFor(t *testing.T, to string, link *regexp.Regexp) string {
	t.Helper()
	o.awaits(t, to)
	text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(o.letters(to)[0])))
	if err != nil {
		t.Fatal(err)
	}
	found := link.FindSubmatch(text)
	if found == nil {
		t.Fatalf("no link in %s", text)
	}
	return string(found[1])
}

// becomesActive accepts the operator's agreement as the first global admin, who becomes an agent too.
func (p *person) becomesActive() *person {
	p.t.Helper()
	mine := p.asks(`{ viewer { user { id } partner { agreement { version } } } }`)
	got := p.asks(acceptsAgreement, "v", mine.at("viewer", "partner", "agreement", "version"))
	if got.word("acceptPartnerAgreement", "partner", "status") != "ACTIVE" {
		p.t.Errorf("%s accepts: %s", p.address, got.text)
	}
	p.asks(becomesAgent, "id", mine.at("viewer", "user", "id"))
	return p
}

// kimAccepts tells D-22: somebody whose organisation nobody knew has a letter, signs in with a code, names the organisation and accepts.
func (o *postOffice) kimAccepts(t *testing.T, site string) {
	t.Helper()
	token := o.tokenFor(t, "kim@customer.example", invitationLink)
	kim := o.person(t, site, "kim@customer.example").signsIn()
	opened := kim.asks(opensInvitation, "token", token)
	got := kim.asks(kimAccepts, "token", token, "version", opened.at("openInvitation", "invitation", "customerAgreement", "version"))
	if got.word("acceptRelationshipRequest", "request", "status") != "ACCEPTED" {
		t.Errorf("the customer accepts: %s", got.text)
	}
	if mine := kim.asks(`{ viewer { customer { relationships { status partner { name } } } } }`); mine.word("viewer", "customer", "relationships", 0, "partner", "name") != "Northwind Distribution" {
		t.Errorf("the customer's partners: %s", mine.text)
	}
}

// junoRegisters tells: a company makes a work account and enrols, and its primary contact confirms.
func (o *postOffice) junoRegisters(t *testing.T, site string) {
	t.Helper()
	contact := o.person(t, site, "ira@juno.example")
	started := contact.asks(startsRegistration)
	ira := caller{t: t, url: site, tokens: map[string]string{"ira": started.word("startRegistration", "signInToken")}}
	id := started.word("startRegistration", "registration", "id")
	ira.do("ira", saveProfileDocument, "input", object{
		"id": id, "legal": object{"name": "Juno Systems LLC", "address": object{"line1": "12 Mesa Road", "city": "Reno", "state": "NV", "postalCode": "89501", "country": "US"}},
		"primaryContact": object{"firstName": "Ira", "lastName": "Juno", "email": "ira@juno.example", "phone": "+1 206 555 0123", "locale": "en"},
		"support":        object{"email": "help@juno.example", "phone": "+1 206 555 0124"},
	})
	ira.do("ira", submitRegistrationDocument, "input", object{"id": id})
	token := o.tokenFor(t, "ira@juno.example", confirmationLink)
	if waits := contact.signsIn().asks(`{ viewer { contactQuestions { companyName } } }`); waits.word("viewer", "contactQuestions", 0, "companyName") != "Juno Systems" {
		t.Errorf("what waits for the contact: %s", waits.text)
	}
	if got := contact.asks(confirmDocument, "input", object{"token": token, "registeredForAccount": true, "addressBelongsToCompany": true}); got.at("confirmPrimaryContact", "complete") != true {
		t.Errorf("the contact confirms: %s", got.text)
	}
}
