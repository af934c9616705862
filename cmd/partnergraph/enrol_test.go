package main_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// flags splits a command line at spaces; what stands in quotes stays together.
func flags(line string) (args []string) {
	for i, part := range strings.Split(line, "'") {
		if i%2 == 0 {
			args = append(args, strings.Fields(part)...)
			continue
		}
		args[len(args)-1] += part
	}
	return args
}

const enrollNorthwind = "partner enroll --name='Northwind Distribution' --type=indirect-provider --type=direct-bill --market=us --tenant-id=7a000000-0000-4000-8000-000000000001" +
	" --domain=northwind.example --location=Seattle --address='1 Pike Street' --city=Seattle --state=WA --postal-code=98101 --admin='Ada Byron' --admin-email=ada@northwind.example"

const letters = `query($to: String!) { emails(filter: {toAddress: $to}) { nodes { template status } } }`

// lettersTo are the templates of what was sent to an address.
func (c caller) lettersTo(address string) (templates []string) {
	c.t.Helper()
	nodes, _ := c.do("ada", letters, "to", address).at("emails", "nodes").([]any)
	for _, n := range nodes {
		if letter := n.(map[string]any); letter["status"] == "SENT" {
			templates = append(templates, letter["template"].(string))
		}
	}
	return templates
}

// D-19, X-21: an operator without anything but the binary enrols a distributor, whose global admin gets a letter, accepts the agreement and invites a
// customer. Then the operator suspends and reinstates it. A server that runs beside the commands sends the letters.
func TestPartner_FromTheCommandLine(t *testing.T) {
	t.Parallel()
	_, c, data := serveFirst(t)
	var done struct {
		Organization string
		Partner      struct{ ID, Status string }
	}
	if err := json.Unmarshal([]byte(succeeds(t, append(flags(enrollNorthwind), "--json", data)...)), &done); err != nil || done.Partner.Status != "QUALIFIED" {
		t.Fatalf("enrolled %+v, %v", done, err)
	}
	await(t, "the letter to the first global admin", func() bool {
		return slices.Contains(c.lettersTo("ada@northwind.example"), "COMPANY_ENROLLED")
	})
	c.tokens["byron"] = succeeds(t, "token", "create", "--user=ada@northwind.example", "--accept", "--name=first", data)
	c.becomesAgent("byron")
	c.tokens["agent"] = succeeds(t, "token", "create", "--user=ada@northwind.example", "--name=second", data) // with the new role
	c.invitesCustomer("agent")

	suspend := []string{"partner", "suspend", done.Partner.ID, "--reason=The invoices of May are open.", data}
	if got := succeeds(t, suspend...); !strings.Contains(got, "SUSPENDED") {
		t.Errorf("suspended: %s", got)
	}
	if got := run(t, nil, suspend...); got.code != 2 || !strings.Contains(got.errors, "<id>: The standing of the account is “Suspended”") {
		t.Errorf("suspended twice: exit code %d, %s", got.code, got.errors)
	}
	for _, status := range []string{"SUSPENDED", "suspended", "Suspended"} {
		if got := succeeds(t, "partner", "list", "--status="+status, "--name=northwind", data); !strings.Contains(got, done.Partner.ID) {
			t.Errorf("listed as %s: %s", status, got)
		}
	}
	succeeds(t, "partner", "reinstate", done.Partner.ID, "--reason=They are paid.", data)
	if got := succeeds(t, "partner", "list", "--type=indirect-reseller", data); strings.Contains(got, done.Partner.ID) {
		t.Errorf("listed as another type: %s", got)
	}
	c.decided(done.Partner.ID)
}

// becomesAgent accepts the agreement as a partner's global admin, who becomes an admin agent then.
func (c caller) becomesAgent(who string) {
	c.t.Helper()
	version := c.do(who, `{ viewer { user { id } partner { agreement { version } } } }`)
	c.do(who, `mutation($v: String!) { acceptPartnerAgreement(input: {version: $v}) { partner { status } userErrors { code } } }`, "v", version.at("viewer", "partner", "agreement", "version"))
	c.do(who, `mutation($id: ID!) { updateUserRoles(input: {id: $id, roles: [GLOBAL_ADMIN, ADMIN_AGENT]}) { userErrors { code } } }`, "id", version.at("viewer", "user", "id"))
}

func (c caller) invitesCustomer(who string) {
	c.t.Helper()
	got := c.do(who, `mutation { createRelationshipRequest(input: {invitee: {email: "kim@customer.example"}}) { request { status } userErrors { code message } } }`)
	if problems, _ := got.at("createRelationshipRequest", "userErrors").([]any); len(problems) > 0 {
		c.t.Errorf("D-19: the first invitation: %v", problems)
	}
}

// decided fails unless the trail names the administrator for what the commands did, and the program for what followed.
func (c caller) decided(partner string) {
	c.t.Helper()
	nodes, _ := c.do("ada", `query($id: ID!) { auditEvents(filter: {subjectId: $id}) { nodes { action actor { email } reason } } }`, "id", partner).at("auditEvents", "nodes").([]any)
	by := map[string]any{}
	for _, n := range nodes {
		event := n.(map[string]any)
		by[event["action"].(string)] = event["actor"]
	}
	for _, action := range []string{"ENROLL_PARTNER", "SUSPEND_PARTNER", "REINSTATE_PARTNER"} {
		if actor, _ := by[action].(map[string]any); actor["email"] != "Ada@program.example" {
			c.t.Errorf("%s was done by %v", action, by[action])
		}
	}
	if by["DERIVE_PARTNER_STATUS"] != nil {
		c.t.Errorf("what followed was done by %v", by["DERIVE_PARTNER_STATUS"])
	}
}

// All that is wrong is said at once, with its flag; a dry run changes nothing; exit code 2 says that the program has refused.
func TestPartner_RefusalsAtTheCommandLine(t *testing.T) {
	t.Parallel()
	data := "--data=" + t.TempDir()
	if got := run(t, nil, append(flags(enrollNorthwind), data)...); got.code != 1 {
		t.Errorf("without a database: exit code %d, %s", got.code, got.errors)
	}
	succeeds(t, "migrate", data)
	if got := run(t, nil, append(flags(enrollNorthwind), data)...); got.code != 1 || !strings.Contains(got.errors, "seed operator") {
		t.Errorf("without an operator: exit code %d, %s", got.code, got.errors)
	}
	succeeds(t, "seed", "operator", "--name=Example Program Office", "--email=ada@program.example", "--person=Ada Jones", data)
	got := run(t, nil, "partner", "enroll", "--type=direct-bill", "--market=XX", "--tenant-id=northwind", "--partner-id=12", "--json", data)
	var said struct {
		UserErrors []struct{ Code, Message string }
	}
	if err := json.Unmarshal([]byte(got.out), &said); err != nil || got.code != 2 || len(said.UserErrors) != 6 {
		t.Errorf("exit code %d, %v, %s", got.code, err, got.everything())
	}
	for _, flag := range []string{"--name", "--market", "--tenant-id", "--domain", "--partner-id", "--admin"} {
		if !strings.Contains(got.errors, "\n  "+flag+": ") {
			t.Errorf("%s is not named:\n%s", flag, got.errors)
		}
	}
	if got := succeeds(t, append(flags(enrollNorthwind), "--dry-run", data)...); !strings.Contains(got, "nothing was changed") {
		t.Errorf("dry run: %s", got)
	}
	for args, want := range map[string]string{
		"partner list --as=nobody@program.example":                       "name one of ada@program.example",
		"partner suspend nonsense --reason=R":                            `"nonsense" is not an id`,
		"partner list --status=SLEEPING":                                 "--status must be one of",
		"job list --state=SLEEPING":                                      "--state must be one of",
		"partner enroll --type=seller --market=US":                       "--type must be one of",
		"partner enroll --type=direct-bill --market=US --organization=x": "--organization",
		"job list --limit=1000":                                          "--limit",
		"partner suspend partner_01jz0000000000000000000000":             "--reason",
	} {
		if got := run(t, nil, append(flags(args), data)...); got.code != 1 || !strings.Contains(got.errors, want) {
			t.Errorf("%s: exit code %d, %q; want %q", args, got.code, got.errors, want)
		}
	}
	if got := succeeds(t, "partner", "list", data); strings.Contains(got, "Northwind") {
		t.Errorf("a dry run has enrolled:\n%s", got)
	}
}

// D-19: the operator enrols a publisher, invites a colleague and the people who manage companies, and runs a failed job again.
func TestOperator_PublishersPeopleAndJobs(t *testing.T) {
	t.Parallel()
	_, c, data := serveFirst(t)
	said := succeeds(t, append(flags("publisher enroll --name='Northwind Apps' --market=US --work-account=northwind-apps --admin='Ada Byron' --admin-email=ada@northwind.example"), data)...)
	org := strings.Fields(said)[3]
	succeeds(t, append(flags("user invite --email=vera@program.example --name='Vera Lind' --role=VETTING_REVIEWER"), data)...)
	succeeds(t, append(flags("user invite --email=ben@northwind.example --name='Ben Okri' --role=PUBLISHER_OWNER --organization="+org), data)...)
	await(t, "the letters", func() bool {
		return slices.Contains(c.lettersTo("vera@program.example"), "USER_INVITATION") && slices.Contains(c.lettersTo("ben@northwind.example"), "USER_INVITATION") &&
			slices.Contains(c.lettersTo("ada@northwind.example"), "COMPANY_ENROLLED")
	})
	if got := run(t, nil, append(flags("user invite --email=kim@northwind.example --name=Kim --role=SALES_AGENT --organization="+org), data)...); got.code != 2 || !strings.Contains(got.errors, "--role: ") {
		t.Errorf("an agent at a publisher: exit code %d, %s", got.code, got.errors)
	}
	var jobs []struct{ ID, Kind, State string }
	if err := json.Unmarshal([]byte(succeeds(t, "job", "list", "--kind=mail.send", "--json", data)), &jobs); err != nil || len(jobs) < 3 {
		t.Fatalf("listed %+v, %v", jobs, err)
	}
	if got := run(t, nil, "job", "retry", jobs[0].ID, data); got.code != 2 {
		t.Errorf("a job that has succeeded: exit code %d, %s", got.code, got.everything())
	}
	if got := succeeds(t, "job", "list", "--state=FAILED", data); strings.Contains(got, "mail.send") {
		t.Errorf("failed: %s", got)
	}
}
