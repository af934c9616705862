package main

import (
	"math/rand/v2"
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
	{"kill-api", "N O R 2 s: API killed mid mutation, the same keys make the same objects", true, false, killAPI},
	{"kill-worker", "N O R 40 s: worker killed mid job, another one does it", false, true, killWorker},
	{"starts", "R 10 s: four processes start at once on an empty database, one migrates", false, false, startTogether},
	{"doctor", "one verdict on each thing, no traces", false, false, doctor},
}

// current is an API that is replaced now and then.
type current struct{ atomic.Pointer[process] }

func (c *current) url(int) string { return c.Load().url }

func killAPI(t *faultTest) {
	h := t.newDeployment()
	h.start("worker")
	var api current
	api.Store(h.start("api"))
	l := h.load(8, api.url)
	rounds, slowest := short(t.suite, 4, 20), time.Duration(0)
	for range rounds {
		t.wait(time.Duration(10+rand.IntN(190)) * time.Millisecond)
		api.Load().kill()
		watch := clock.Start()
		api.Store(h.start("api"))
		_, ok := t.until(10*time.Second, func() bool { status, _, _ := t.get(api.url(0) + "/readyz"); return status == 200 })
		t.expect(ok, "it is not ready again")
		slowest = max(slowest, watch.Elapsed())
	}
	t.wait(time.Second)
	l.stop()
	t.expect(slowest < 2*time.Second+t.patience(), "it is back after %s", seconds(slowest))
	t.observe("%d kills, back within %s: %s", rounds, seconds(slowest), formatCounts(l.outcomes()))
	l.only("ok", "no answer")
	l.again(5 * time.Second)
	l.settle(account{within: 15 * time.Second})
}

func killWorker(t *faultTest) {
	h := t.newDeployment()
	api := h.start("api")
	way := t.newProxy(h.source.Host)
	victim := h.start("worker", h.databaseURL(way))
	way.Set(proxytest.Fault{Latency: 100 * time.Millisecond})
	l := h.batch(10, at(api))
	running := func() int { return h.count(`SELECT COUNT(*) FROM jobs WHERE state = 'RUNNING'`) }
	_, ok := t.until(20*time.Second, func() bool { return running() >= 4 })
	t.require(ok, "no job is running")
	victim.kill()
	t.observe("killed during %d jobs", running())
	h.start("worker")
	l.only("ok")
	l.settle(account{within: 40 * time.Second})
	t.observe("%d were begun again", h.count(`SELECT COUNT(*) FROM jobs WHERE crashes > 0`))
}

// startTogether starts processes on a database that has no tables.
func startTogether(t *faultTest) {
	h := t.newDeployment()
	name := strings.Trim(h.source.Path, "/")
	for _, statement := range []string{"DROP DATABASE " + name, "CREATE DATABASE " + name} {
		_, err := t.admin.ExecContext(t.ctx, statement)
		t.must(err)
	}
	var all []*process
	for _, mode := range []string{"api", "worker", "api", "worker"} {
		all = append(all, h.launch(mode))
	}
	watch, migrated := clock.Start(), 0
	for _, p := range all {
		t.expect(p.serves(), "one does not start: %s", p.lastLines())
		if _, did := p.said("brought up to date"); did {
			migrated++
		}
	}
	took := watch.Elapsed()
	t.expect(migrated == 1, "%d migrated", migrated)
	t.expect(took < 10*time.Second+10*t.patience(), "it took %s", seconds(took))
	t.observe("all serve after %s", seconds(took))
}

// doctor: T-28.
func doctor(t *faultTest) {
	h := t.newDeployment()
	empty := filepath.Join(t.folder, "empty")
	t.must(os.MkdirAll(empty, 0o700))
	for _, e := range []struct {
		what     string
		settings []string
		well     bool
	}{
		{"a good deployment", nil, true},
		{"a short secret", []string{"PARTNERGRAPH_SECRET_KEY=short"}, false},
		{"SQLite that is not there", []string{"PARTNERGRAPH_DATABASE_URL=", "PARTNERGRAPH_MAIL=captured", "PARTNERGRAPH_SMTP_URL="}, false},
	} {
		env := append(append(slices.Clone(h.env), "PARTNERGRAPH_DATA="+empty), e.settings...)
		out, err := t.command(t.ctx, empty, env, "doctor")
		t.expect((err == nil) == e.well, "%s: %s", e.what, out)
		verdicts := map[string]string{}
		for line := range strings.Lines(out) {
			state, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
			thing, _, isVerdict := strings.Cut(strings.TrimSpace(rest), "  ")
			if !isVerdict || !slices.Contains([]string{"ok", "warning", "wrong"}, state) {
				continue
			}
			before, twice := verdicts[thing]
			t.expect(!twice || before == state, "%s: two verdicts on %s: %s", e.what, thing, out)
			verdicts[thing] = state
		}
		t.expect(len(verdicts) > 5, "%s: %s", e.what, out)
		t.observe("%s: %d verdicts", e.what, len(verdicts))
	}
	left, err := os.ReadDir(empty)
	t.must(err)
	t.expect(len(left) == 0, "it leaves %v", left)
}

// deliver puts tasks for a job into Redis by hand, as many as were lost on the way and came again.
func (h *deployment) deliver(kind, queue string, payloads ...string) {
	client := asynq.NewClient(asynq.RedisClientOpt{Addr: h.redisServer.address})
	defer client.Close()
	for _, p := range payloads {
		_, err := client.EnqueueContext(h.t.ctx, asynq.NewTask(kind, []byte(p)), asynq.Queue(queue), asynq.MaxRetry(3))
		h.t.must(err)
	}
}
