package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/models"
)

// pageSize is how many rows of a list are asked for.
const pageSize = 50

// lists are the lists of the schema: who reads them, in which orders and with which filters. The agent is of the provider that has a tenth of all rows; each
// of the operator's people has the role that reads the list.
var lists = []struct {
	field   string
	viewers []string
	orders  []string
	filters []string
}{
	{"customers", []string{agent, operator}, []string{"COMPANY_NAME", "CREATED_AT"}, []string{
		`market: {in: ["PL"]}`, `market: {in: ["PL", "DE", "US"]}`, `segment: {in: [COMMERCIAL]}`, `status: {in: [FAILED]}`, `reviewStatus: {in: [VERIFIED]}`,
		`name: {contains: "maple"}`, `name: {contains: "le works 07"}`, `name: {contains: "no such name"}`, `market: {in: ["PL"]}, segment: {in: [COMMERCIAL]}`,
		`createdAt: {from: "2026-02-01T00:00:00Z", to: "2026-02-02T00:00:00Z"}`, `domain: "bench1500.example"`, `qualification: {in: [NONPROFIT]}`, `gccValidated: true`}},
	{"partners", []string{agent, operator}, []string{"NAME", "CREATED_AT"}, []string{`name: {contains: "reseller 7"}`, `types: {in: [INDIRECT_RESELLER]}`, `status: {in: [CLOSED]}`, `market: {in: ["PL"]}`}},
	{"eligibilityRequests", []string{agent, eligibilityReviewer}, []string{"CREATED_AT", "UPDATED_AT", "RESPONSE_DUE_AT"}, []string{
		`status: {in: [WITHDRAWN]}`, `status: {in: [APPROVED]}`, `status: {in: [APPROVED, DENIED]}`, `kind: {in: [PARTNER]}`, `reference: "PAST-E-77"`, `slaState: {in: [OVERDUE]}`}},
	{"relationshipRequests", []string{agent, operator}, []string{"CREATED_AT", "UPDATED_AT", "EXPIRES_AT"}, []string{
		`status: {in: [DECLINED]}`, `status: {in: [ACCEPTED]}`, `status: {in: [SENT]}`, `kind: {in: [JOINT]}`, `kind: {in: [RESELLER]}`, `inviteeEmail: "person77@bench.example"`}},
	{"registrations", []string{vettingReviewer}, []string{"CREATED_AT", "UPDATED_AT", "DEADLINE_AT"}, []string{
		`status: {in: [REJECTED]}`, `status: {in: [PENDING]}`, `step: {in: [ENTRY]}`, `name: {contains: "maple"}`, `reference: "PAST-R-77"`, `needsReviewer: true`}},
	{"validationIds", []string{agent, eligibilityReviewer}, nil, []string{`status: {in: [REVOKED]}`, `status: {in: [ISSUED]}`, `organizationName: {contains: "maple"}`}},
	{"partnerships", []string{agent, operator}, nil, []string{`status: {in: [DECLINED]}`, `status: {in: [REMOVED]}`, `name: {contains: "reseller 7"}`}},
	{"jobs", []string{agent, operator}, []string{"CREATED_AT", "RUN_AT"}, []string{`state: {in: [FAILED]}`, `state: {in: [SUCCEEDED]}`, `kind: {in: [ELIGIBILITY_LAPSE]}`, `kind: {in: [CUSTOMER_REVIEW]}`}},
	{"emails", []string{operator}, nil, []string{`status: {in: [FAILED]}`, `status: {in: [SENT]}`, `template: {in: [CONTACT_VERIFICATION]}`, `toAddress: "person77@bench.example"`}},
	{"auditEvents", []string{admin, operator}, nil, []string{`action: {in: [GRANT_ACCESS]}`, `action: {in: [CREATE_CUSTOMER, REVIEW_CUSTOMER]}`, `createdAt: {from: "2026-02-01T00:00:00Z", to: "2026-02-02T00:00:00Z"}`}},
	{"programImports", []string{operator}, nil, nil},
	{"providerDirectory", []string{operator}, nil, nil},
	{"sharedCustomers", []string{agent}, nil, nil},
	{"users", []string{admin}, nil, nil},
}

// listCase is a list in an order or with a filter, read by somebody.
type listCase struct{ user, field, arguments string }

func listCases() (all []listCase) {
	for _, l := range lists {
		arguments := []string{""}
		for _, order := range l.orders {
			arguments = append(arguments, fmt.Sprintf("orderBy: {field: %s, direction: ASC}", order), fmt.Sprintf("orderBy: {field: %s, direction: DESC}", order))
		}
		for _, filter := range l.filters {
			arguments = append(arguments, "filter: {"+filter+"}")
		}
		for _, viewer := range l.viewers {
			for _, a := range arguments {
				all = append(all, listCase{viewer, l.field, a})
			}
		}
	}
	return all
}

func (c listCase) String() string { return c.field + "(" + c.arguments + ")" }

// query asks for a part of the list.
func (c listCase) query(page, selected string) string {
	list := fmt.Sprintf("list: %s(%s) { %s }", c.field, strings.Join(slices.DeleteFunc([]string{page, c.arguments, c.fixed()}, func(s string) bool { return s == "" }), ", "), selected)
	if c.field == "users" {
		list = "viewer { organization { " + list + " } }"
	}
	return "{ " + list + " }"
}

// fixed is an argument that the list needs.
func (c listCase) fixed() string {
	if c.field == "sharedCustomers" {
		return fmt.Sprintf("resellerId: %q", models.ID[models.Partner](id(partnerKind, 1)))
	}
	return ""
}

// seen is what one question costs: the rows that the database reads, and the time.
type seen struct {
	rows int
	ms   float64
}

// cost is what a list costs: a page at its beginning, far behind and at its end, and the total.
type cost struct{ first, far, last, total seen }

func (c cost) each() []seen { return []seen{c.first, c.far, c.last, c.total} }

// measureLists reads each list on the data and, beside it, on less.
func measureLists(s *suite) error {
	if _, err := s.admin.ExecContext(s.ctx, "SET GLOBAL userstat = 1"); err != nil {
		return err
	}
	defer s.admin.ExecContext(s.ctx, "SET GLOBAL userstat = 0")
	small := *s
	small.customers, small.name, small.began = s.smaller, databaseOf(s.smaller), nil
	if err := small.openData(); err != nil {
		return err
	}
	defer small.db.Close()
	var sides [2]*listReader
	for i, side := range []*suite{&small, s} {
		reader, err := side.readLists(fmt.Sprintf("127.0.0.1:%d", 18202+i))
		if err != nil {
			return err
		}
		defer reader.api.stop()
		sides[i] = reader
	}
	fmt.Fprintf(s.out, "Rows that the database reads and milliseconds, with %d and with %d customers. The page behind is the one after %d rows, or as many as there are.\n\n", s.smaller, s.customers, pageSize*s.behind)
	fmt.Fprintln(s.out, "| viewer | list | first page | page behind | last page | total | grows |\n|---|---|---:|---:|---:|---:|---|")
	for _, c := range listCases() {
		var costs [2]cost
		for i, side := range sides {
			var err error
			if costs[i], err = side.measure(c); err != nil {
				return fmt.Errorf("%s as %s: %w", c, c.user, err)
			}
		}
		fmt.Fprintf(s.out, "| %s | `%s` |", strings.TrimSuffix(strings.TrimSuffix(c.user, ".example"), "@program"), c)
		for i, small := range costs[0].each() {
			large := costs[1].each()[i]
			fmt.Fprintf(s.out, " %d → %d, %.1f → %.1f |", small.rows, large.rows, small.ms, large.ms)
		}
		fmt.Fprintf(s.out, " %s |\n", growing(costs))
	}
	return nil
}

// growing names what reads more rows where there are more: more than a fifth, and than a page has.
func growing(costs [2]cost) string {
	var names []string
	for i, name := range []string{"first page", "page behind", "last page", "total"} {
		few, many := costs[0].each()[i].rows, costs[1].each()[i].rows
		if many > few*6/5+4*pageSize && (name != "total" || many > 25_000) { // a total counts up to 10,000 rows
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// listReader asks a server for lists.
type listReader struct {
	*suite
	api    *process
	client *http.Client
}

func (s *suite) readLists(address string) (*listReader, error) {
	if err := s.makeHistory(); err != nil {
		return nil, err
	}
	if err := s.addTokens(admin, eligibilityReviewer, vettingReviewer); err != nil {
		return nil, err
	}
	api, err := s.startAPI(fmt.Sprintf("partnergraph of %d", s.customers), address)
	return &listReader{s, api, newClient(1)}, err
}

func (r *listReader) measure(c listCase) (all cost, err error) {
	page := func(argument string, size int) string { return fmt.Sprintf("%s: %d", argument, size) }
	cursor, err := r.behindRows(c)
	if err != nil {
		return all, err
	}
	for _, q := range []struct {
		query string
		seen  *seen
	}{
		{c.query(page("first", pageSize), "nodes { id }"), &all.first},
		{c.query(page("first", pageSize)+cursor, "nodes { id }"), &all.far},
		{c.query(page("last", pageSize), "nodes { id }"), &all.last},
		{c.query(page("first", 0), "totalCount totalCountIsExact"), &all.total},
	} {
		if *q.seen, err = r.see(c.user, q.query); err != nil {
			return all, err
		}
	}
	return all, nil
}

// see asks a question some times. The first one warms up.
func (r *listReader) see(user, query string) (seen, error) {
	var times []time.Duration
	rows := 0
	for range r.rounds + 1 {
		before, watch := r.rowsRead(), clock.Start()
		if _, err := r.answer(user, query); err != nil {
			return seen{}, err
		}
		times, rows = append(times, watch.Elapsed()), r.rowsRead()-before
	}
	return seen{rows, median(times[1:], ms)}, nil
}

// listAnswer is what is read of an answer.
type listAnswer struct {
	List struct {
		PageInfo struct {
			EndCursor   string
			HasNextPage bool
		}
	}
}

func (r *listReader) answer(user, query string) (found listAnswer, err error) {
	text, err := ask(r.ctx, r.client, r.api.url, newQuestion(r.tokens[user], "", query, nil))
	if err != nil {
		return found, err
	}
	var answer struct {
		Data struct {
			listAnswer
			Viewer struct{ Organization listAnswer }
		}
		Errors []any
	}
	if err := json.Unmarshal(text, &answer); err != nil || len(answer.Errors) > 0 {
		return found, fmt.Errorf("%.300s", text)
	}
	if found = answer.Data.listAnswer; found.List.PageInfo.EndCursor == "" {
		found = answer.Data.Viewer.Organization
	}
	return found, nil
}

// behindRows is the argument for the page after many rows: the cursor that pages of the largest size lead to.
func (r *listReader) behindRows(c listCase) (after string, err error) {
	const largest = 100
	for range pageSize * r.behind / largest {
		found, err := r.answer(c.user, c.query(fmt.Sprintf("first: %d", largest)+after, "pageInfo { endCursor hasNextPage }"))
		if err != nil {
			return "", err
		}
		if !found.List.PageInfo.HasNextPage {
			return after, nil
		}
		after = fmt.Sprintf(", after: %q", found.List.PageInfo.EndCursor)
	}
	return after, nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// rowsRead is how many rows of this database the server has read, since it counts them (userstat).
func (s *suite) rowsRead() (total int) {
	_ = s.db.QueryRowContext(s.ctx, "SELECT COALESCE(SUM(rows_read), 0) FROM information_schema.table_statistics WHERE table_schema = ?", s.name).Scan(&total)
	return total
}
