package main_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
)

const (
	submitDocument = `mutation($input: SubmitEligibilityRequestInput!) { submitEligibilityRequest(input: $input) {
		eligibilityRequest { id reference status version responseDueAt } userErrors { code field message remediation details { name values } } } }`
	acknowledgeDocument = `mutation($input: AcknowledgeEligibilityRequestInput!) { acknowledgeEligibilityRequest(input: $input) {
		eligibilityRequest { id status version } userErrors { code } } }`
	askDocument = `mutation($input: RequestEligibilityInformationInput!) { requestEligibilityInformation(input: $input) {
		eligibilityRequest { status } userErrors { code } } }`
	answerDocument = `mutation($input: AnswerEligibilityRequestInput!) { answerEligibilityRequest(input: $input) {
		eligibilityRequest { status } userErrors { code } } }`
	approveDocument = `mutation($input: ApproveEligibilityRequestInput!) { approveEligibilityRequest(input: $input) {
		eligibilityRequest { id status } userErrors { code } } }`
	denyDocument = `mutation($input: DenyEligibilityRequestInput!) { denyEligibilityRequest(input: $input) {
		eligibilityRequest { id status } userErrors { code } } }`
	advanceDocument = `mutation($input: AdvanceClockInput!) { advanceClock(input: $input) {
		settled clock { now target } userErrors { code } } }`
	eligibilityDocument = `query($id: ID!) { eligibilityRequest(id: $id) { status slaState responseDueAt holdingReplyAt respondedAt version } }`
	emailsDocument      = `query($filter: EmailFilter!) { emails(first: 100, filter: $filter) { totalCount nodes { template locale toAddress status subject text } } }`
)

type object = map[string]any

// partnerForm is a valid intake form of a partner.
func (c caller) partnerForm(tenant string) object {
	c.t.Helper()
	return object{
		"option": "CSP_PARTNER_VALIDATION", "tenantId": tenant, "entityType": "PARTNER_GOV_CONTRACT_VEHICLE", "evidence": "GSA MAS contract",
		"contract": c.contract("CSP_PARTNER_VALIDATION"),
	}
}

// customerForm is the intake form of a customer who names its transacting partner.
func (c caller) customerForm(tenant, partner string) object {
	c.t.Helper()
	return object{
		"option": "O365_GCC_CSP_CUSTOMER_VALIDATION", "tenantId": tenant, "partnerTenantId": partner, "entityType": "STATE_LOCAL_ENTITY",
		"contract": c.contract("O365_GCC_CSP_CUSTOMER_VALIDATION"),
	}
}

func (c caller) contract(option string) object {
	c.t.Helper()
	text := c.do("", `query($option: EligibilityOption!) { program { eligibilityContract(option: $option) { version } } }`, "option", option)
	return object{"accepted": true, "version": text.word("program", "eligibilityContract", "version")}
}

func (c caller) submit(who string, form object) (id string) {
	c.t.Helper()
	return c.do(who, submitDocument, "input", form).word("submitEligibilityRequest", "eligibilityRequest", "id")
}

// advance moves the clock by business days and waits for all due jobs.
func (c caller) advance(businessDays int) {
	c.t.Helper()
	moved := c.do("olga", advanceDocument, "input", object{"businessDays": businessDays})
	if settled, _ := moved.at("advanceClock", "settled").(bool); !settled {
		await(c.t, "the clock arrives and everything due is done", c.settled)
	}
}

// settled reports whether the clock has arrived and no job is due.
func (c caller) settled() bool {
	c.t.Helper()
	got := c.do("olga", `{ program { clock { now target } }
		jobs(first: 100, filter: {state: {in: [SCHEDULED, QUEUED, RUNNING]}}, orderBy: {field: RUN_AT}) { nodes { state runAt } } }`)
	now := got.word("program", "clock", "now")
	return got.at("program", "clock", "target") == nil && !slices.ContainsFunc(got.list("jobs", "nodes"), func(j answer) bool {
		return j.word("state") != "SCHEDULED" || j.word("runAt") <= now
	})
}

// mail waits until the letters of a template about an object have been sent, one to each of these people in this
// language ("es lucia") and no more. It returns them in this order.
func (c caller) mail(about, template string, want ...string) []answer {
	c.t.Helper()
	var letters []answer
	await(c.t, template+" to "+strings.Join(want, ", "), func() bool {
		letters = c.do("olga", emailsDocument, "filter", object{"aboutId": about, "template": object{"in": []string{template}}}).list("emails", "nodes")
		return len(letters) >= len(want) && !slices.ContainsFunc(letters, func(l answer) bool { return l.word("status") != "SENT" })
	})
	var sorted []answer
	for _, w := range want {
		locale, who, _ := strings.Cut(w, " ")
		i := slices.IndexFunc(letters, func(l answer) bool { return l.word("toAddress") == cast[who] && l.word("locale") == locale })
		if i < 0 {
			c.t.Fatalf("%s: none to %s; got %v", template, w, letters)
		}
		sorted, letters = append(sorted, letters[i]), slices.Delete(letters, i, i+1)
	}
	if len(letters) > 0 {
		c.t.Errorf("%s: more than %v: %v", template, want, letters)
	}
	return sorted
}

// wholeStory plays: a provider becomes qualified, then its customer.
func (c caller) wholeStory() {
	c.t.Helper()
	c.providerQualifies()
	c.customerQualifies()
	if failed := c.do("olga", `{ jobs(filter: {state: {in: [FAILED]}}) { nodes { kind error } } }`).list("jobs", "nodes"); len(failed) > 0 {
		c.t.Errorf("jobs failed: %v", failed)
	}
}

// providerQualifies tells.
func (c caller) providerQualifies() {
	c.t.Helper()
	id := c.submit("lucia", c.partnerForm(meridian))
	queue := c.do("rosa", `{ eligibilityRequests(first: 100, filter: {status: {in: [SUBMITTED]}}) { nodes { id } } }`).list("eligibilityRequests", "nodes")
	if !slices.ContainsFunc(queue, func(r answer) bool { return r.word("id") == id }) {
		c.t.Errorf("the queue does not contain %s: %v", id, queue)
	}
	c.advance(1)
	c.mail(id, "ELIGIBILITY_REVIEW_REMINDER", "es rosa", "ja kenji")

	c.do("rosa", acknowledgeDocument, "input", object{"id": id, "nextSteps": "We examine the contract."})
	c.says(c.mail(id, "ELIGIBILITY_PARTNER_REPLY", "es lucia")[0], "Pasos siguientes", "We examine the contract.")
	c.do("rosa", askDocument, "input", object{"id": id, "question": "Until when does it run?"})
	c.says(c.mail(id, "ELIGIBILITY_INFORMATION_REQUESTED", "es lucia")[0], "más información", "Until when does it run?")
	c.do("lucia", answerDocument, "input", object{"id": id, "answer": "Until 2029."})
	c.do("kenji", approveDocument, "input", object{"id": id})
	c.says(c.mail(id, "QUALIFICATION_GRANTED", "es lucia")[0], "calificada para la nube gubernamental", "")

	legal := c.do("lucia", `{ viewer { partner { legalInfo { programStatus resellerQualifications { code status } } } } }`)
	if got := legal.list("viewer", "partner", "legalInfo", "resellerQualifications"); len(got) != 1 || got[0].word("code") != "GOVERNMENT_COMMUNITY_CLOUD" || got[0].word("status") != "GRANTED" {
		c.t.Errorf("R-17: legal information shows %v", got)
	}
}

// customerQualifies tells.
func (c caller) customerQualifies() {
	c.t.Helper()
	id := c.submit("paula", c.customerForm(cedar, meridian))
	c.do("kenji", acknowledgeDocument, "input", object{"id": id, "nextSteps": "We look at the register."})
	c.says(c.mail(id, "ELIGIBILITY_CUSTOMER_REPLY", "en paula")[0], "Next steps", "We look at the register.")
	c.do("rosa", approveDocument, "input", object{"id": id, "maxCreates": 5})

	issued := c.do("lucia", `{ validationIds { nodes { code organizationName status maxCreates remainingCreates request { id } } } }`).list("validationIds", "nodes")
	if len(issued) != 1 || issued[0].word("organizationName") != "Cedar County Government" || issued[0].at("remainingCreates") != 5.0 || issued[0].word("request", "id") != id {
		c.t.Fatalf("R-29: validation IDs %v", issued)
	}
	for _, letter := range c.mail(id, "VALIDATION_ID_ISSUED", "es lucia", "en grant") {
		c.says(letter, "", issued[0].word("code"))
	}
	c.mail(id, "VALIDATION_ID_CUSTOMER", "en paula")
}

func (c caller) says(letter answer, subject, text string) {
	c.t.Helper()
	if !strings.Contains(letter.word("subject"), subject) || !strings.Contains(letter.word("text"), text) {
		c.t.Errorf("the letter does not contain %q or %q:\n%s\n\n%s", subject, text, letter.word("subject"), letter.word("text"))
	}
}

func TestDemo_Story(t *testing.T) {
	t.Parallel()
	p, c := startDemo(t)
	c.wholeStory()
	if !strings.Contains(p.log(), `"msg":"request"`) || !strings.Contains(p.log(), `"msg":"job"`) {
		t.Errorf("requests or jobs are not logged:\n%s", p.log())
	}
	_, metrics := get(t, p.metrics+"/metrics")
	if found := anAddress.FindString(metrics); found != "" {
		t.Errorf("the metrics contain %s", found)
	}
}

// Requests that are refused, and a request that nobody answers.
func TestDemo_RefusalsAndMissedDeadlines(t *testing.T) {
	t.Parallel()
	_, c := startDemo(t)

	// a reseller gets the names of its qualified providers.
	reseller := c.ask("dana", submitDocument, "input", c.partnerForm(brightmesa))
	c.refused(reseller, "PARTNER_TYPE_NOT_ELIGIBLE")
	details := reseller.list("submitEligibilityRequest", "userErrors", 0, "details")
	if i := slices.IndexFunc(details, func(d answer) bool { return d.word("name") == "providers" }); i < 0 || details[i].word("values", 0) != "Redwood Distribution" {
		t.Errorf("R-06: details %v", details)
	}
	// a tenant in the Azure Government cloud.
	c.refused(c.ask("lucia", submitDocument, "input", c.partnerForm(meridianGov)), "AZURE_GOV_TENANT_NOT_ALLOWED")

	c.nobodyReplies()
}

// nobodyReplies tells and D-15.
func (c caller) nobodyReplies() {
	c.t.Helper()
	id := c.submit("lucia", c.partnerForm(meridian))
	c.advance(3)
	late := c.do("rosa", eligibilityDocument, "id", id)
	if late.word("eligibilityRequest", "slaState") != "OVERDUE" || late.word("eligibilityRequest", "status") != "SUBMITTED" {
		c.t.Errorf("D-15: after three business days: %s", late.text)
	}
	if held := late.word("eligibilityRequest", "holdingReplyAt"); held == "" || held >= late.word("eligibilityRequest", "responseDueAt") {
		c.t.Errorf("D-15: the holding reply left at %q, not in time: %s", held, late.text)
	}
	c.mail(id, "ELIGIBILITY_HOLDING_REPLY", "es lucia")
	c.mail(id, "ELIGIBILITY_ESCALATION", "en olga")
	c.twoDecideAtOnce(id)
}

// twoDecideAtOnce checks that of a concurrent approval and denial one succeeds, and one letter is sent.
func (c caller) twoDecideAtOnce(id string) {
	c.t.Helper()
	version := c.do("rosa", eligibilityDocument, "id", id).at("eligibilityRequest", "version")
	var approved, denied answer
	var both sync.WaitGroup
	both.Go(func() {
		approved = c.ask("rosa", approveDocument, "input", object{"id": id, "expectedVersion": version})
	})
	both.Go(func() {
		denied = c.ask("kenji", denyDocument, "input", object{"id": id, "reason": "The contract has ended.", "expectedVersion": version})
	})
	both.Wait()
	won, lost, status, letter := approved, denied, "APPROVED", "QUALIFICATION_GRANTED"
	if len(approved.codes()) > 0 {
		won, lost, status, letter = denied, approved, "DENIED", "ELIGIBILITY_DENIED"
	}
	if won.Status != http.StatusOK || len(won.codes()) > 0 {
		c.t.Fatalf("neither succeeded: %s\n%s", approved.text, denied.text)
	}
	c.refused(lost, "REQUEST_ALREADY_DECIDED", "STALE_OBJECT")
	if got := c.do("rosa", eligibilityDocument, "id", id).word("eligibilityRequest", "status"); got != status {
		c.t.Errorf("the request is %s, want %s", got, status)
	}
	c.mail(id, letter, "es lucia")
	for _, other := range []string{"QUALIFICATION_GRANTED", "ELIGIBILITY_DENIED"} {
		if n := c.do("olga", emailsDocument, "filter", object{"aboutId": id, "template": object{"in": []string{other}}}).at("emails", "totalCount"); other != letter && n != 0.0 {
			c.t.Errorf("%v letters %s", n, other)
		}
	}
}
