package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// numbers of clients, and of events that are sent to all of them.
var (
	audiences = []int{1000, 10_000}
	events    = 10
)

const (
	watchRequest = `subscription Watch($id: ID) { eligibilityRequestUpdated(id: $id) { id reference status evidence version updatedAt partner { id name status } } }`
	saveDraft    = `mutation Save($id: ID, $evidence: String) { submitEligibilityRequest(input: {id: $id, option: CSP_PARTNER_VALIDATION, saveAsDraft: true, evidence: $evidence}) {
		eligibilityRequest { id } userErrors { code message } } }`
	perUser = 250 // subscriptions of one person, of which the program allows 300
)

// broadcaster is a server that sends an event to its subscribers.
type broadcaster struct {
	name    string
	start   func() (*process, error)
	tokens  []string
	publish func(p *process, mark string) error
}

// broadcast is what a number of events cost.
type broadcast struct {
	first, last           []float64 // ms from the event to the first message and to the last
	server                time.Duration
	statements, delivered int
	wrong                 int
	memory                int // bytes a client
}

// measureSubscribers sends events to clients with the same rights, who watch the same object with the same operation.
func measureSubscribers(s *suite) error {
	request, err := s.makeAudience()
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%d events in each round.\n\n", events)
	fmt.Fprintln(s.out, "| clients | server | to the first message, ms | to the last, ms | of partnergraph | slowest event, ms | processor, µs a message | statements a message | memory a client, KB | expected | delivered | wrong |")
	fmt.Fprintln(s.out, "|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
	for _, clients := range audiences {
		if files := openFiles(); files < clients+200 {
			fmt.Fprintf(s.out, "| %d | not measured: %d open files are allowed | | | | | | | | | | |\n", clients, files)
			continue
		}
		if err := s.measureAudience(clients, request); err != nil {
			return err
		}
	}
	return nil
}

// openFiles is how many files a process may have open.
func openFiles() int {
	var limit syscall.Rlimit
	_ = syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit)
	return int(limit.Cur)
}

func (s *suite) measureAudience(clients int, request string) error {
	servers, err := s.broadcasters(request)
	if err != nil {
		return err
	}
	rounds := make([][]broadcast, len(servers))
	for range s.rounds {
		for i, b := range servers {
			r, err := s.broadcastTo(b, clients, request)
			if err != nil {
				return fmt.Errorf("%s: %w", b.name, err)
			}
			rounds[i] = append(rounds[i], r)
		}
	}
	last := func(r broadcast) float64 { return quantile(r.last, 0.5) }
	for i, b := range servers {
		of := func(value func(broadcast) float64) float64 { return median(rounds[i], value) }
		delivered := of(func(r broadcast) float64 { return float64(r.delivered) })
		fmt.Fprintf(s.out, "| %d | %s | %.0f | %.0f | %.2f | %.0f | %.1f | %.4f | %.1f | %d | %.0f | %.0f |\n", clients, b.name, of(func(r broadcast) float64 { return quantile(r.first, 0.5) }), of(last),
			of(last)/median(rounds[0], last), of(func(r broadcast) float64 { return quantile(r.last, 1) }), of(func(r broadcast) float64 { return float64(r.server.Microseconds()) })/delivered,
			of(func(r broadcast) float64 { return float64(r.statements) })/delivered, of(func(r broadcast) float64 { return float64(r.memory) / 1024 }),
			clients*events, delivered, of(func(r broadcast) float64 { return float64(r.wrong) }))
	}
	return nil
}

// broadcastTo starts a server, connects the clients, and sends them events, each when the one before has reached all. The memory is that
// of the process after the events, less what it had with one client.
func (s *suite) broadcastTo(b broadcaster, clients int, request string) (r broadcast, err error) {
	p, err := b.start()
	if err != nil {
		return r, err
	}
	defer p.stop()
	variables := map[string]any{"id": request}
	address := strings.TrimPrefix(p.url, "http://")
	first, err := connect(s.ctx, address, 1, b.tokens, watchRequest, variables)
	if err != nil {
		return r, err
	}
	for range 3 { // warms up
		if _, err := s.sendEvent(b, p, first); err != nil {
			return r, err
		}
	}
	first.leave()
	time.Sleep(1500 * time.Millisecond) // who subscribes just after an event gets it
	before := p.memory()
	all, err := connect(s.ctx, address, clients, b.tokens, watchRequest, variables)
	if err != nil {
		return r, err
	}
	defer all.leave()
	time.Sleep(2 * time.Second) // all have subscribed
	cpu, statements := p.cpu(), s.counter("Questions")
	for range events {
		took, err := s.sendEvent(b, p, all)
		if err != nil {
			return r, err
		}
		r.first, r.last = append(r.first, ms(time.Duration(all.event.Load().first.Load()))), append(r.last, took)
		r.delivered += clients - int(all.event.Load().left.Load())
	}
	r.server, r.statements, r.wrong = p.cpu()-cpu, s.counter("Questions")-statements, int(all.wrong.Load())
	r.memory = (p.memory() - before) / clients
	slices.Sort(r.first)
	slices.Sort(r.last)
	return r, nil
}

// sendEvent causes an event, and waits until all have it, for ten seconds at most.
func (s *suite) sendEvent(b broadcaster, p *process, to *crowd) (took float64, err error) {
	mark := fmt.Sprintf("event %d", clock.Wall().UnixNano())
	e := to.expect(mark)
	if err := b.publish(p, mark); err != nil {
		return 0, err
	}
	late := time.NewTimer(10 * time.Second)
	defer late.Stop()
	select {
	case <-e.ended:
	case <-late.C:
	}
	return ms(e.watch.Elapsed()), nil
}

// broadcasters are the program, another build of it, and the peers.
func (s *suite) broadcasters(request string) (all []broadcaster, err error) {
	dsn, err := s.dsn(s.name)
	if err != nil {
		return nil, err
	}
	var tokens []string
	for i := range members {
		tokens = append(tokens, s.tokens[member(i)])
	}
	const ours, theirs = "127.0.0.1:18202", "127.0.0.1:18205"
	save := func(p *process, mark string) error { return s.saveRequest(p, request, mark) }
	all = append(all, broadcaster{"partnergraph", func() (*process, error) { return s.startAPI("partnergraph", ours) }, tokens, save})
	if s.before != "" {
		all = append(all, broadcaster{"before", func() (*process, error) {
			return s.start("before", ours, s.known(s.before, s.apiEnvironment(ours)), s.before, "serve")
		}, tokens, save})
	}
	for _, peer := range []struct{ name, read string }{{"gqlgen, the object in the event", "once"}, {"gqlgen, each reads the object", "each"}} {
		env := []string{"DSN=" + dsn, "LISTEN=" + theirs, "REQUEST=" + request, "READ=" + peer.read}
		all = append(all, broadcaster{peer.name, func() (*process, error) { return s.start(peer.name, theirs, env, s.path("gqlgen")) }, []string{""}, publishTo})
	}
	return all, nil
}

func publishTo(p *process, mark string) error {
	answer, err := http.PostForm(p.url+"/publish", url.Values{"evidence": {mark}})
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("publish: %s", answer.Status)
	}
	return nil
}

// saveRequest changes a draft.
func (s *suite) saveRequest(p *process, request, evidence string) error {
	_, err := s.save(p, map[string]any{"id": request, "evidence": evidence})
	return err
}

func (s *suite) save(p *process, variables map[string]any) (id string, err error) {
	client := newClient(1)
	defer client.CloseIdleConnections()
	text, err := ask(s.ctx, client, p.url, newQuestion(s.tokens[agent], "Save", saveDraft, variables))
	if err != nil {
		return "", err
	}
	var answer struct {
		Data struct {
			SubmitEligibilityRequest struct{ EligibilityRequest struct{ ID string } }
		}
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return "", err
	}
	if id = answer.Data.SubmitEligibilityRequest.EligibilityRequest.ID; id == "" {
		return "", fmt.Errorf("save a draft: %.500s", text)
	}
	return id, nil
}

// members are the people of the big provider who watch, with the same rights.
var members = audiences[len(audiences)-1] / perUser

func member(i int) string { return fmt.Sprintf("member%d@bench.example", i) }

// makeAudience makes the people, with tokens, and the draft that they watch.
func (s *suite) makeAudience() (request string, err error) {
	if err := s.exec("DELETE FROM eligibility_requests WHERE organization_id = " + sqlID(organizationKind, "0") + " AND status = 'DRAFT'"); err != nil {
		return "", err
	}
	var there int
	if err := s.db.QueryRowContext(s.ctx, "SELECT COUNT(*) FROM users WHERE email LIKE 'member%@bench.example'").Scan(&there); err != nil {
		return "", err
	}
	if there < members {
		name := "CONCAT('member', i - 1, '@bench.example')"
		if err := s.copyRows("users", "email = '"+agent+"'", 1, members, map[string]string{"id": sqlID(userKind, "i"), "email": name, "email_key": name}); err != nil {
			return "", err
		}
		if err := s.exec("INSERT INTO user_roles (user_id, role) SELECT u.id, r.role FROM users AS u JOIN user_roles AS r ON r.user_id = " + sqlID(userKind, "0") + " WHERE u.email LIKE 'member%@bench.example'"); err != nil {
			return "", err
		}
	}
	for i := range members {
		if err := s.addTokens(member(i)); err != nil {
			return "", err
		}
	}
	p, err := s.startAPI("partnergraph", "127.0.0.1:18202")
	if err != nil {
		return "", err
	}
	defer p.stop()
	return s.save(p, map[string]any{"evidence": "to be named"})
}
