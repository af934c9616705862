package main_test

import (
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

const (
	startRegistrationDocument = `mutation($input: StartRegistrationInput!) { startRegistration(input: $input) {
		registration { id status path } signInToken signInName userErrors { code field } } }`
	lookUpDocument = `mutation($input: LookUpCompanyInput!) { lookUpCompany(input: $input) {
		company { legalName } registration { status } userErrors { code } } }`
	saveProfileDocument = `mutation($input: SaveRegistrationProfileInput!) { saveRegistrationProfile(input: $input) {
		registration { status } userErrors { code field message } } }`
	verifyAddressDocument      = `mutation($input: VerifyAddressInput!) { verifyAddress(input: $input) { status suggestion { line1 } userErrors { code } } }`
	submitRegistrationDocument = `mutation($input: SubmitRegistrationInput!) { submitRegistration(input: $input) {
		registration { status step } userErrors { code } } }`
	confirmDocument = `mutation($input: ConfirmPrimaryContactInput!) { confirmPrimaryContact(input: $input) {
		complete companyName userErrors { code } } }`
	decideDocument = `mutation($input: DecideRegistrationInput!) { decideRegistration(input: $input) {
		registration { status partner { status } } userErrors { code } } }`
	associateDocument = `mutation($input: AssociatePartnerIdInput!) { associatePartnerId(input: $input) {
		registration { partnerId { number } } userErrors { code } } }`
	acceptDocument = `mutation($input: AcceptPartnerAgreementInput!) { acceptPartnerAgreement(input: $input) {
		partner { status } acceptance { version signerName } userErrors { code } } }`
	inviteDocument = `mutation($input: InviteUserInput!) { inviteUser(input: $input) { user { id status } userErrors { code } } }`
	rolesDocument  = `mutation($input: UpdateUserRolesInput!) { updateUserRoles(input: $input) { user { roles } userErrors { code } } }`
	mintDocument   = `mutation($input: CreateApiTokenInput!) { createApiToken(input: $input) { token userErrors { code } } }`

	registrationDocument = `query($id: ID!) { registration(id: $id) { status step partner { status } documents { name url } checklist { task done } } }`
	agreementDocument    = `{ viewer { partner { status agreement { status version sha256 url text } } } }`
)

// confirmationLink is the link in the message to a primary contact.
var confirmationLink = regexp.MustCompile(`confirm#(\S+)`)

// wholeRegistration tells how a company becomes an active reseller, with a rejection and an appeal in between.
// Files come from the server that is given, which may be another process than the one that made their links.
func (c caller) wholeRegistration(files string) {
	c.t.Helper()
	id := c.enrols()
	c.contactConfirms(id)
	c.rejectedAndAppeals(id, files)
	c.agrees(id, files)
	c.startsToWork()
	if failed := c.do("olga", `{ jobs(filter: {state: {in: [FAILED]}}) { nodes { kind error } } }`).list("jobs", "nodes"); len(failed) > 0 {
		c.t.Errorf("jobs failed: %v", failed)
	}
}

// enrols tells: the global admin begins, the account admin fills in, the global admin submits.
func (c caller) enrols() (id string) {
	c.t.Helper()
	id = c.do("maya", startRegistrationDocument, "input", object{"enrollAs": "INDIRECT_RESELLER"}).word("startRegistration", "registration", "id")
	c.refused(c.ask("maya", startRegistrationDocument, "input", object{"enrollAs": "DIRECT_BILL"}), "MUST_ENROLL_AS_INDIRECT_RESELLER")
	if got := c.do("carla", registrationDocument, "id", id); got.at("registration") != nil {
		c.t.Errorf("another company sees %s", got.text)
	}
	company := c.do("ruben", lookUpDocument, "input", object{"id": id, "duns": "079000001"})
	if name := company.word("lookUpCompany", "company", "legalName"); name != "Alder Ridge Consulting LLC" {
		c.t.Errorf("R-85: the register knows %q", name)
	}
	contact := object{"firstName": "Ruben", "lastName": "Castillo", "email": "ruben@gmail.com", "phone": "+1 206 555 0123", "locale": "es"}
	profile := object{"id": id, "primaryContact": contact, "support": object{"email": "help@alderridge.example", "phone": "+1 206 555 0124"}}
	c.refused(c.ask("ruben", saveProfileDocument, "input", profile), "CONSUMER_EMAIL_NOT_ALLOWED")
	contact["email"] = cast["ruben"]
	c.do("ruben", saveProfileDocument, "input", profile)
	if got := c.do("ruben", verifyAddressDocument, "input", object{"id": id}); got.word("verifyAddress", "status") != "SUGGESTED" {
		c.t.Errorf("R-86: the postal authority says %s", got.text)
	}
	c.do("ruben", verifyAddressDocument, "input", object{"id": id, "choice": "AS_SUGGESTED"})
	c.refused(c.ask("ruben", submitRegistrationDocument, "input", object{"id": id}), "GLOBAL_ADMIN_REQUIRED")
	if got := c.do("maya", submitRegistrationDocument, "input", object{"id": id}).word("submitRegistration", "registration", "status"); got != "PENDING" {
		c.t.Errorf("submitted, the registration is %q", got)
	}
	return id
}

// contactConfirms tells: whoever holds the link answers, without signing in.
func (c caller) contactConfirms(id string) {
	c.t.Helper()
	letter := c.mail(id, "CONTACT_VERIFICATION", "es ruben")[0]
	found := confirmationLink.FindStringSubmatch(letter.word("text"))
	if found == nil {
		c.t.Fatalf("no link in\n%s", letter.word("text"))
	}
	c.refused(c.ask("", confirmDocument, "input", object{"token": found[1] + "x", "registeredForAccount": true}), "TOKEN_INVALID")
	got := c.do("", confirmDocument, "input", object{"token": found[1], "registeredForAccount": true, "addressBelongsToCompany": true})
	if complete, _ := got.at("confirmPrimaryContact", "complete").(bool); !complete {
		c.t.Errorf("R-91: after both answers: %s", got.text)
	}
	c.refused(c.ask("", confirmDocument, "input", object{"token": found[1], "registeredForAccount": true}), "TOKEN_INVALID")
	await(c.t, "the checks are done", func() bool {
		return c.do("vera", registrationDocument, "id", id).word("registration", "step") == "DECISION"
	})
}

// rejectedAndAppeals tells X-19: a rejection is answered with a document, which the reviewers can read and others cannot.
func (c caller) rejectedAndAppeals(id, files string) {
	c.t.Helper()
	c.refused(c.ask("vera", decideDocument, "input", object{"id": id, "outcome": "REJECTED", "reason": "Who signs?"}), "VETTING_BEFORE_TARGET")
	c.do("vera", decideDocument, "input", object{"id": id, "outcome": "REJECTED", "reason": "Who signs?", "earlyReason": "Found at once."})

	scan := pdfOf(70_000)
	input, attached := appeal(id, scan)
	got := c.upload("maya", appealDocument, input, attached...)
	if got.Status != http.StatusOK || len(got.codes()) > 0 || got.word("appealRegistration", "registration", "status") != "CHALLENGED" {
		c.t.Fatalf("the appeal: %d %s", got.Status, got.text)
	}
	for _, who := range []string{"maya", "ruben", "vera"} {
		document := c.do(who, registrationDocument, "id", id).list("registration", "documents")[0]
		answer, content := c.follow(files, document.word("url"))
		_, parameters, err := mime.ParseMediaType(answer.Header.Get("Content-Disposition"))
		if answer.StatusCode != http.StatusOK || content != string(scan) || err != nil || parameters["filename"] != "Größe 0.pdf" {
			c.t.Errorf("%s downloads %s, %v, %d bytes", who, answer.Status, answer.Header, len(content))
		}
	}
	if seen := c.do("olga", registrationDocument, "id", id).list("registration", "documents"); len(seen) > 0 {
		c.t.Errorf("X-19: who is no reviewer sees the documents: %v", seen)
	}
	authorised := c.do("hugo", decideDocument, "input", object{"id": id, "outcome": "AUTHORIZED", "earlyReason": "The certificate settles it."})
	if status := authorised.word("decideRegistration", "registration", "partner", "status"); status != "QUALIFIED" {
		c.t.Errorf("authorised, the partner is %q", status)
	}
}

// agrees tells: with a PartnerID of a location the agreement can be read, downloaded and accepted.
func (c caller) agrees(id, files string) {
	c.t.Helper()
	if status := c.do("maya", agreementDocument).word("viewer", "partner", "agreement", "status"); status != "NOT_AVAILABLE" {
		c.t.Errorf("R-72: without a PartnerID the agreement is %q", status)
	}
	c.refused(c.ask("maya", associateDocument, "input", object{"id": id, "partnerId": "4500001"}), "PARTNER_ID_NOT_LOCATION")
	c.do("ruben", associateDocument, "input", object{"id": id, "partnerId": "4500002"})
	agreement := c.do("maya", agreementDocument)
	at := func(field string) string { return agreement.word("viewer", "partner", "agreement", field) }
	answer, pdf := c.follow(files, at("url"))
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(pdf, "%PDF-") {
		c.t.Errorf("R-96: the agreement comes as %s %v", answer.Status, answer.Header)
	}
	c.refused(c.ask("ruben", acceptDocument, "input", object{"version": at("version")}), "GLOBAL_ADMIN_REQUIRED")
	accepted := c.do("maya", acceptDocument, "input", object{"version": at("version"), "sha256": at("sha256")})
	if status := accepted.word("acceptPartnerAgreement", "partner", "status"); status != "ACTIVE" {
		c.t.Errorf("R-95: the partner is %q: %s", status, accepted.text)
	}
}

// startsToWork tells: an admin agent, a first user, a token for scripts, and a provider that may sell with them.
func (c caller) startsToWork() {
	c.t.Helper()
	theo := object{"email": "theo@alderridge.example", "name": "Theo Ash", "roles": []string{"SALES_AGENT"}}
	c.refused(c.ask("maya", inviteDocument, "input", theo), "ADMIN_AGENT_REQUIRED")
	maya := c.do("maya", `{ viewer { user { id } } }`).word("viewer", "user", "id")
	c.do("maya", rolesDocument, "input", object{"id": maya, "roles": []string{"GLOBAL_ADMIN", "ADMIN_AGENT"}})
	c.do("maya", inviteDocument, "input", theo)

	c.tokens["script"] = c.do("maya", mintDocument, "input", object{"name": "script", "roles": []string{"GLOBAL_ADMIN"}}).word("createApiToken", "token")
	if got := c.roles("script"); len(got) != 1 || got[0] != "GLOBAL_ADMIN" {
		c.t.Errorf("the token carries %v", got)
	}
	signed := c.do("lucia", `{ viewer { resellerAgreement(partnerId: "4500002") { signed reason { code } } } }`)
	if yes, _ := signed.at("viewer", "resellerAgreement", "signed").(bool); !yes {
		c.t.Errorf("R-97: the provider is told %s", signed.text)
	}
}

// follow requests a link from a server; the link itself has the public address.
func (c caller) follow(server, link string) (*http.Response, string) {
	c.t.Helper()
	u, err := url.Parse(link)
	if err != nil || link == "" {
		c.t.Fatalf("the link %q: %v", link, err)
	}
	return get(c.t, server+u.Path)
}

func TestDemo_CompanyRegisters(t *testing.T) {
	t.Parallel()
	p, c := startDemo(t)
	c.wholeRegistration(p.url)
	c.linkExpires(p)
}

// linkExpires moves the clock by eleven minutes, and checks that no link is in the log.
func (c caller) linkExpires(p *process) {
	c.t.Helper()
	link := c.do("maya", agreementDocument).word("viewer", "partner", "agreement", "url")
	if got, _ := c.follow(p.url, link); got.StatusCode != http.StatusOK {
		c.t.Errorf("a fresh link: %s", got.Status)
	}
	c.do("olga", advanceDocument, "input", object{"minutes": 11})
	await(c.t, "the clock arrives", c.settled)
	u, err := url.Parse(link)
	if err != nil {
		c.t.Fatal(err)
	}
	got, body := get(c.t, p.url+u.Path, "Accept-Language: pl")
	if got.StatusCode != http.StatusGone || !strings.Contains(body, "LINK_EXPIRED") || !strings.Contains(body, "wygasł") {
		c.t.Errorf("after eleven minutes: %s %s", got.Status, body)
	}
	if token := u.Path[strings.LastIndex(u.Path, "/")+1:]; strings.Contains(p.log(), token[:20]) {
		c.t.Errorf("the link is in the log:\n%s", p.log())
	}
}

// The same with two APIs and a worker as separate processes: one accepts links that another has signed.
func TestServers_CompanyRegisters(t *testing.T) {
	t.Parallel()
	if emptyRedis(t, 2) == nil {
		return
	}
	eachMySQL(t, func(t *testing.T, database *url.URL) {
		env := []string{
			"PARTNERGRAPH_DATABASE_URL=" + database.String(), "PARTNERGRAPH_REDIS_URL=" + redisURL(t, 2), "PARTNERGRAPH_SANDBOX=true",
			"PARTNERGRAPH_MAIL=captured", "PARTNERGRAPH_RATE_LIMIT=0", "PARTNERGRAPH_SECRET_KEY=" + aKey, "PARTNERGRAPH_BLOB_URL=file://" + t.TempDir(),
		}
		if got := run(t, env, "seed", "demo"); got.code != 0 {
			t.Fatal(got.everything())
		}
		tokens := map[string]string{}
		for _, who := range []string{"olga", "vera", "hugo", "maya", "ruben", "carla", "lucia"} {
			got := run(t, env, "token", "create", "--user="+cast[who], "--name=story", "--makes-tokens")
			if got.code != 0 {
				t.Fatal(got.everything())
			}
			tokens[who] = strings.TrimSpace(got.out)
		}
		other := start(t, env, "api")
		start(t, env, "worker")
		caller{t, start(t, env, "api").url, tokens}.wholeRegistration(other.url)
	})
}

// New people are personas at once: the first admin of a new work account, and an invited user.
func TestDemo_NewUsersBecomePersonas(t *testing.T) {
	t.Parallel()
	p, c := startDemo(t)
	started := c.do("", startRegistrationDocument, "input", object{
		"companyName": "Fernbank Computing", "country": "GB", "workAccount": object{"name": "fernbank", "adminUserName": "admin", "adminName": "Isla Fern"},
	})
	c.tokens["signed in"] = started.word("startRegistration", "signInToken")
	c.do("dana", inviteDocument, "input", object{"email": "tomas@brightmesa.example", "name": "Tomás Reyes", "roles": []string{"SALES_AGENT"}})
	_, body := get(t, p.url+"/demo/personas")
	tomas := regexp.MustCompile(`"name":"Tomás Reyes"[^}]*"token":"([^"]*)"`).FindStringSubmatch(body)
	if tomas == nil {
		t.Fatalf("no token of the invited user: %s", body)
	}
	c.tokens["tomas"] = tomas[1] // T-09: a guest, who accepts first
	invitation, _ := c.do("tomas", `{ viewer { user { id } invitations { userId } } }`).at("viewer", "invitations").([]any)
	if len(invitation) != 1 {
		t.Fatalf("the invited user has the invitations %v", invitation)
	}
	c.do("tomas", `mutation($input: AcceptUserInvitationInput!) { acceptUserInvitation(input: $input) { membership { organizationName } userErrors { code } } }`, "input", object{"id": invitation[0].(map[string]any)["userId"]})
	c.personas(p)
	for _, name := range []string{"Isla Fern", "Tomás Reyes", "Wendell Tran", "Nora Quinn"} {
		if !strings.Contains(body, name) {
			t.Errorf("no token of %s: %s", name, body)
		}
	}
	if got := c.do("signed in", `{ viewer { organization { name } } }`).word("viewer", "organization", "name"); got != "Fernbank Computing" {
		t.Errorf("the sign-in token is that of %q", got)
	}
}
