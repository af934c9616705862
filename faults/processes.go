package main

import (
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hibiken/asynq"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/proxytest"
)

var processFaults = []fault{
	{"kill-api", "N O R 2 s", "the API is killed during mutations; the same keys return the same objects", true, false, killAPI},
	{"kill-worker", "N O R 40 s", "a worker is killed during jobs; another worker does them", false, true, killWorker},
	{"starts", "R 10 s", "four processes start at the same time on an empty database; one migrates", false, false, startTogether},
	{"doctor", "", "partnergraph doctor checks good and bad settings; one verdict for each subject, no files are left", false, false, runDoctor},
}

// replaceable is an API that a test replaces while clients use it.
type replaceable struct{ atomic.Pointer[process] }

func (r *replaceable) url(int) string { return r.Load().url }

func killAPI(t *faultTest) {
	d := t.newDeployment()
	d.start("worker")
	var api replaceable
	api.Store(d.start("api"))
	l := d.load(8, api.url)
	rounds, slowest := quickOr(t.suite, 4, 20), time.Duration(0)
	for range rounds {
		t.wait(time.Duration(10+rand.IntN(190)) * time.Millisecond)
		api.Load().kill()
		watch := clock.Start()
		api.Store(d.start("api"))
		_, ok := t.until(10*time.Second, func() bool { status, _, _ := t.get(api.url(0) + "/readyz"); return status == http.StatusOK })
		t.expect(ok, "the API is not ready again")
		slowest = max(slowest, watch.Elapsed())
	}
	t.wait(time.Second)
	l.stop()
	t.expect(slowest < 2*time.Second+t.tolerance(), "one start took %s", seconds(slowest))
	t.observe("%d kills, ready again within %s: %s", rounds, seconds(slowest), l.outcomes())
	l.expectOnly("ok", "no answer")
	l.retryOpen(5 * time.Second)
	l.settle(expected{within: 15 * time.Second})
}

func killWorker(t *faultTest) {
	d := t.newDeployment()
	api := d.start("api")
	victim, proxy := d.startWithProxy("worker")
	proxy.Set(proxytest.Fault{Latency: 100 * time.Millisecond})
	l := d.batch(10, api)
	running := func() int { return d.count(`SELECT COUNT(*) FROM jobs WHERE state = 'RUNNING'`) }
	_, ok := t.until(20*time.Second, func() bool { return running() >= 4 })
	t.require(ok, "fewer than 4 jobs are running")
	victim.kill()
	t.observe("killed during %d jobs", running())
	d.start("worker")
	l.expectOnly("ok")
	l.settle(expected{within: 40 * time.Second})
	t.observe("%d jobs were started again", d.count(`SELECT COUNT(*) FROM jobs WHERE crashes > 0`))
}

// startTogether starts processes on a database that has no tables.
func startTogether(t *faultTest) {
	d := t.newDeployment()
	_, err := t.admin.ExecContext(t.ctx, "CREATE OR REPLACE DATABASE "+d.databaseName())
	t.must(err)
	var all []*process
	for _, mode := range []string{"api", "worker", "api", "worker"} {
		all = append(all, d.launch(mode))
	}
	watch, migrated := clock.Start(), 0
	for _, p := range all {
		t.expect(p.serves(), "a process did not start: %s", p.lastLines())
		if _, found := p.logged("brought up to date"); found {
			migrated++
		}
	}
	took := watch.Elapsed()
	t.expect(migrated == 1, "%d processes migrated, want 1", migrated)
	t.expect(took < 10*time.Second+10*t.tolerance(), "the processes started after %s", seconds(took))
	t.observe("all started after %s", seconds(took))
}

// runDoctor runs partnergraph doctor with good and bad settings (T-28).
func runDoctor(t *faultTest) {
	d := t.newDeployment()
	empty := filepath.Join(t.folder, "empty")
	t.must(os.MkdirAll(empty, 0o700))
	for _, e := range []struct {
		name     string
		settings []string
		ok       bool
	}{
		{"good settings", nil, true},
		{"a short secret", []string{"PARTNERGRAPH_SECRET_KEY=short"}, false},
		{"SQLite without a file", []string{"PARTNERGRAPH_DATABASE_URL=", "PARTNERGRAPH_MAIL=captured", "PARTNERGRAPH_SMTP_URL="}, false},
	} {
		env := append(append(slices.Clone(d.env), "PARTNERGRAPH_DATA="+empty), e.settings...)
		out, err := t.command(t.ctx, empty, env, "doctor")
		t.expect((err == nil) == e.ok, "%s: %s", e.name, out)
		verdicts := map[string]string{}
		for line := range strings.Lines(out) {
			state, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
			subject, _, isVerdict := strings.Cut(strings.TrimSpace(rest), "  ")
			if !isVerdict || !slices.Contains([]string{"ok", "warning", "wrong"}, state) {
				continue
			}
			before, twice := verdicts[subject]
			t.expect(!twice || before == state, "%s: two verdicts on %s: %s", e.name, subject, out)
			verdicts[subject] = state
		}
		t.expect(len(verdicts) > 5, "%s: %s", e.name, out)
		t.observe("%s: %d verdicts", e.name, len(verdicts))
	}
	left, err := os.ReadDir(empty)
	t.must(err)
	t.expect(len(left) == 0, "doctor leaves %v", left)
}

// deliver puts tasks for jobs into Redis.
func (d *deployment) deliver(kind, queue string, payloads ...string) {
	client := asynq.NewClient(asynq.RedisClientOpt{Addr: d.redisServer.address})
	defer client.Close()
	for _, p := range payloads {
		_, err := client.EnqueueContext(d.t.ctx, asynq.NewTask(kind, []byte(p)), asynq.Queue(queue), asynq.MaxRetry(3))
		d.t.must(err)
	}
}
