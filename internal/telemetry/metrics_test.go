package telemetry_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/telemetry"
)

// scrape reads the metrics over HTTP, one sample a line.
func scrape(t testing.TB, m *telemetry.Metrics) map[string]string {
	t.Helper()
	server := httptest.NewServer(m.Handler())
	defer server.Close()
	answer, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("status %d: %s", answer.StatusCode, body)
	}
	samples := map[string]string{}
	for line := range strings.Lines(string(body)) {
		if i := strings.LastIndex(line, " "); i > 0 && !strings.HasPrefix(line, "#") {
			samples[line[:i]] = strings.TrimSpace(line[i:])
		}
	}
	return samples
}

func expect(t *testing.T, samples map[string]string, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got := samples[name]; got != value {
			t.Errorf("%s = %q, want %q", name, got, value)
		}
	}
}

func TestMetrics_CountOperationsJobsAndMail(t *testing.T) {
	t.Parallel()
	m := telemetry.NewMetrics("1.2.3")
	m.OperationDone("me", "query", "ok", 250*time.Millisecond)
	m.OperationDone("me", "query", "ok", 500*time.Millisecond)
	m.OperationDone("", "mutation", "FORBIDDEN", time.Second)
	m.OperationDone("none", "", "", 0)
	m.JobDone("mail.send", "succeeded", 2*time.Second)
	m.MailDone(telemetry.MailSent)
	m.MailDone(telemetry.MailSent)
	m.MailDone(telemetry.MailRetried)
	m.MailDone("to: someone@example.com")
	m.StatementDone()
	expect(t, scrape(t, m), map[string]string{
		`partnergraph_graphql_operations_total{operation="me",outcome="ok",type="query"}`:                  "2",
		`partnergraph_graphql_operations_total{operation="anonymous",outcome="FORBIDDEN",type="mutation"}`: "1",
		`partnergraph_graphql_operations_total{operation="none",outcome="unknown",type="unknown"}`:         "1",
		`partnergraph_graphql_operation_seconds_bucket{operation="me",type="query",le="0.25"}`:             "1",
		`partnergraph_graphql_operation_seconds_bucket{operation="me",type="query",le="0.5"}`:              "2",
		`partnergraph_graphql_operation_seconds_sum{operation="me",type="query"}`:                          "0.75",
		`partnergraph_jobs_total{kind="mail.send",outcome="succeeded"}`:                                    "1",
		`partnergraph_job_seconds_bucket{kind="mail.send",le="1"}`:                                         "0",
		`partnergraph_job_seconds_bucket{kind="mail.send",le="5"}`:                                         "1",
		`partnergraph_mail_total{outcome="sent"}`:                                                          "2",
		`partnergraph_mail_total{outcome="retried"}`:                                                       "1",
		`partnergraph_mail_total{outcome="bounced"}`:                                                       "0",
		`partnergraph_mail_total{outcome="other"}`:                                                         "1",
		`partnergraph_sql_statements_total`:                                                                "1",
		`partnergraph_build_info{version="1.2.3"}`:                                                         "1",
	})
}

func TestMetrics_IncludeGoAndProcess(t *testing.T) {
	t.Parallel()
	samples := scrape(t, telemetry.NewMetrics("test"))
	for _, name := range []string{"go_goroutines", "process_resident_memory_bytes", "process_open_fds"} {
		if samples[name] == "" {
			t.Errorf("%s is missing", name)
		}
	}
}

func TestMetrics_HostileNamesAreBounded(t *testing.T) {
	t.Parallel()
	m := telemetry.NewMetrics("test")
	m.OperationDone("first", "query", "ok", 0)
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 1000 {
				name := fmt.Sprintf("op%d_%d", w, i)
				m.OperationDone(name, name, name, 0)
				m.JobDone(name, name, 0)
			}
		})
	}
	wg.Wait()
	m.OperationDone("first", "query", "ok", 0)
	m.OperationDone(strings.Repeat("x", 65), "query", "ok", 0)
	samples := scrape(t, m)
	expect(t, samples, map[string]string{
		`partnergraph_graphql_operations_total{operation="first",outcome="ok",type="query"}`: "2",
	})
	operations, kinds, total := map[string]bool{}, map[string]bool{}, 0
	for name := range samples {
		if _, rest, found := strings.Cut(name, `seconds_count{operation="`); found {
			operation, _, _ := strings.Cut(rest, `"`)
			operations[operation] = true
			if len(operation) > 64 {
				t.Errorf("a label of %d bytes", len(operation))
			}
		}
		if _, rest, found := strings.Cut(name, `seconds_count{kind="`); found {
			kinds[rest] = true
		}
		if strings.HasPrefix(name, "partnergraph_graphql_operations_total") {
			total++
		}
	}
	if len(operations) != 201 || !operations["other"] {
		t.Errorf("%d operations (other: %v), want 200 and other", len(operations), operations["other"])
	}
	if len(kinds) != 101 {
		t.Errorf("%d kinds of jobs, want 100 and other", len(kinds))
	}
	if total > 400 {
		t.Errorf("%d series of operations", total)
	}
}

func TestBacklog_IsReadAtEveryScrape(t *testing.T) {
	t.Parallel()
	m := telemetry.NewMetrics("test")
	now := telemetry.Backlog{
		Depths:    []telemetry.Depth{{Queue: "mail", State: "QUEUED", Jobs: 7}, {Queue: "mail", State: "FAILED", Jobs: 1}},
		OldestDue: 90 * time.Second,
	}
	var failure error
	if err := m.WatchBacklog(func(ctx context.Context) (telemetry.Backlog, error) {
		if _, limited := ctx.Deadline(); !limited {
			t.Error("the context has no deadline")
		}
		return now, failure
	}); err != nil {
		t.Fatal(err)
	}
	expect(t, scrape(t, m), map[string]string{
		`partnergraph_queue_jobs{queue="mail",state="QUEUED"}`: "7",
		`partnergraph_queue_jobs{queue="mail",state="FAILED"}`: "1",
		`partnergraph_oldest_due_job_seconds`:                  "90",
		`partnergraph_backlog_known`:                           "1",
	})
	now = telemetry.Backlog{Depths: []telemetry.Depth{{Queue: "mail", State: "QUEUED", Jobs: 2}}}
	expect(t, scrape(t, m), map[string]string{
		`partnergraph_queue_jobs{queue="mail",state="QUEUED"}`: "2",
		`partnergraph_queue_jobs{queue="mail",state="FAILED"}`: "",
		`partnergraph_oldest_due_job_seconds`:                  "0",
	})
	failure = errors.New("the database is away")
	m.StatementDone()
	expect(t, scrape(t, m), map[string]string{
		`partnergraph_backlog_known`:                           "0",
		`partnergraph_queue_jobs{queue="mail",state="QUEUED"}`: "",
		`partnergraph_sql_statements_total`:                    "1",
	})
	if err := m.WatchBacklog(nil); err == nil {
		t.Error("the backlog can be registered twice")
	}
}

func TestMetrics_OneBadMetricDoesNotHideTheOthers(t *testing.T) {
	t.Parallel()
	m := telemetry.NewMetrics("test")
	twice := telemetry.Depth{Queue: "mail", State: "QUEUED", Jobs: 1}
	if err := m.WatchBacklog(func(context.Context) (telemetry.Backlog, error) {
		return telemetry.Backlog{Depths: []telemetry.Depth{twice, twice}}, nil
	}); err != nil {
		t.Fatal(err)
	}
	expect(t, scrape(t, m), map[string]string{`partnergraph_sql_statements_total`: "0"})
}
