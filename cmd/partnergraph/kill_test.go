package main_test

import (
	"fmt"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"
)

// keyed is a mutation that is sent under an Idempotency-Key.
type keyed struct {
	who, key, document, field string
	input                     object
	id                        string // what the program answered; empty while it has not
}

// send sends the mutation; an error means that no answer came, so that nobody knows whether it was done.
func (k *keyed) send(c caller) error {
	got, err := post(c.url, c.tokens[k.who], k.key, k.document, map[string]any{"input": k.input})
	if err != nil {
		return err
	}
	if len(got.codes()) > 0 {
		return fmt.Errorf("%s: %s", k.key, got.text)
	}
	id := got.word(k.field, "eligibilityRequest", "id")
	if k.id != "" && k.id != id {
		return fmt.Errorf("%s made %s and then %s", k.key, k.id, id)
	}
	k.id = id
	return nil
}

// twenty mutations of different people: forms, drafts, and replies that send mail.
func twenty(c caller) (all []*keyed) {
	customers := map[string]string{
		"paula": cedar, "marcus": "3b000000-0000-4000-8000-000000000001", "elena": "3c000000-0000-4000-8000-000000000001",
		"owen": "3d000000-0000-4000-8000-000000000001", "hannah": "3e000000-0000-4000-8000-000000000001", "misaki": "4a000000-0000-4000-8000-000000000001",
		"xiao": "4b000000-0000-4000-8000-000000000001", "jan": "4c000000-0000-4000-8000-000000000001",
	}
	for who, tenant := range customers {
		all = append(all, &keyed{who: who, key: "form-" + who, document: submitDocument, field: "submitEligibilityRequest", input: c.customerForm(tenant, wisla)})
		draft := c.customerForm(tenant, wisla)
		draft["saveAsDraft"] = true
		all = append(all, &keyed{who: who, key: "draft-" + who, document: submitDocument, field: "submitEligibilityRequest", input: draft})
	}
	waiting := c.do("rosa", `{ eligibilityRequests(first: 100, filter: {status: {in: [SUBMITTED]}}) { nodes { id } } }`).list("eligibilityRequests", "nodes")
	for _, r := range waiting {
		all = append(all, &keyed{who: "rosa", key: "reply-" + r.word("id"), document: acknowledgeDocument, field: "acknowledgeEligibilityRequest",
			input: object{"id": r.word("id"), "nextSteps": "We examine the form."}})
	}
	for i := range 20 - len(all) {
		draft := c.partnerForm(meridian)
		draft["saveAsDraft"] = true
		all = append(all, &keyed{who: "lucia", key: fmt.Sprintf("draft-lucia-%d", i), document: submitDocument, field: "submitEligibilityRequest", input: draft})
	}
	return all
}

// sendAll sends everything at once; after each answer it calls answered.
func sendAll(c caller, all []*keyed, answered func(error)) {
	var sending errgroup.Group
	sending.SetLimit(atOnce)
	for _, k := range all {
		sending.Go(func() error {
			answered(k.send(c))
			return nil
		})
	}
	_ = sending.Wait()
}

// atOnce is how many requests are under way at the same time: when a process is killed, others have not been sent yet.
const atOnce = 5

// A process that is killed in the middle loses nothing that it acknowledged, and does nothing twice that is asked for
// again under the same key.
func TestKill_NothingAcknowledgedIsLost(t *testing.T) {
	t.Parallel()
	folder := demoData(t)
	p := start(t, nil, "demo", "--data="+folder, "--rate-limit=0")
	c := demoCaller(t, p)
	all := twenty(c)
	before := c.count()
	var mu sync.Mutex
	good := 0
	sendAll(c, all, func(err error) {
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			good++
		}
		if good == 7 && !p.killed {
			p.kill()
		}
	})
	if good < 7 || good == len(all) {
		t.Fatalf("%d of %d were answered; it was not killed in the middle", good, len(all))
	}

	p = start(t, nil, "demo", "--data="+folder, "--rate-limit=0")
	c = demoCaller(t, p)
	for range 2 {
		sendAll(c, all, func(err error) {
			if err != nil {
				t.Error(err)
			}
		})
	}
	if t.Failed() {
		return
	}
	c.onceEach(all, before)
}

// count is how many requests the applicants have, as they see them: nobody else sees their drafts.
func (c caller) count() (all int) {
	c.t.Helper()
	for _, who := range []string{"lucia", "paula", "marcus", "elena", "owen", "hannah", "misaki", "xiao", "jan"} {
		n, _ := c.do(who, `{ eligibilityRequests { totalCount } }`).at("eligibilityRequests", "totalCount").(float64)
		all += int(n)
	}
	return all
}

// onceEach fails unless every key made or moved one object, every job of it was done, and every letter left once.
func (c caller) onceEach(all []*keyed, before int) {
	c.t.Helper()
	made, replies := map[string]bool{}, 0
	for _, k := range all {
		made[k.id] = true
		if k.who == "rosa" {
			replies++
		}
	}
	if len(made) != len(all) {
		c.t.Errorf("%d keys are about %d objects", len(all), len(made))
	}
	if got, want := c.count()-before, len(all)-replies; got != want || replies == 0 {
		c.t.Errorf("%d new requests for %d keys and %d replies", got, want, replies)
	}
	c.advance(1)
	for _, k := range all {
		c.doneOnce(k)
	}
}

// doneOnce checks the jobs and letters of one mutation: no job that is due is left or failed, and no two letters of a
// kind went to the same person.
func (c caller) doneOnce(k *keyed) {
	c.t.Helper()
	var jobs []answer
	await(c.t, "the jobs of "+k.key+" are done", func() bool {
		jobs = c.do("olga", `query($id: ID!) { jobs(first: 100, filter: {subjectId: $id}) { nodes { kind state runAt } } }`, "id", k.id).list("jobs", "nodes")
		for _, j := range jobs {
			if state := j.word("state"); state == "QUEUED" || state == "RUNNING" {
				return false
			}
		}
		return true
	})
	screened := 0
	for _, j := range jobs {
		if state := j.word("state"); state == "FAILED" || state == "CANCELLED" {
			c.t.Errorf("%s: job %s is %s", k.key, j.word("kind"), state)
		}
		if j.word("kind") == "ELIGIBILITY_SCREEN" && j.word("state") == "SUCCEEDED" {
			screened++
		}
	}
	drafted := k.input["saveAsDraft"] == true
	if want := map[bool]int{true: 0, false: 1}[drafted]; screened != want {
		c.t.Errorf("%s: screened %d times, want %d: %v", k.key, screened, want, jobs)
	}
	seen := map[string]bool{}
	for _, letter := range c.do("olga", emailsDocument, "filter", object{"aboutId": k.id}).list("emails", "nodes") {
		name := letter.word("template") + " to " + letter.word("toAddress")
		if seen[name] || letter.word("status") != "SENT" {
			c.t.Errorf("%s: %s: twice, or %s", k.key, name, letter.word("status"))
		}
		seen[name] = true
	}
	if wantMail := !drafted; wantMail != (len(seen) > 0) {
		c.t.Errorf("%s: letters %v", k.key, seen)
	}
}
