package main_test

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
)

func TestHealth_IsServedWithMetrics(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "serve", "--mail=captured", "--data="+t.TempDir())
	for _, url := range []string{p.url, p.metrics} {
		for _, path := range []string{"/livez", "/readyz"} {
			got, body := get(t, url+path)
			if got.StatusCode != http.StatusOK || !strings.Contains(body, `"status":"ok"`) {
				t.Errorf("%s: %s %s", path, got.Status, body)
			}
		}
	}
	if got, _ := get(t, p.url+"/metrics"); got.StatusCode != http.StatusNotFound {
		t.Errorf("the public listener serves metrics: %s", got.Status)
	}
	got, body := get(t, p.metrics+"/metrics")
	if got.StatusCode != http.StatusOK || !strings.Contains(body, "go_goroutines") || !strings.Contains(body, "partnergraph_") {
		t.Errorf("metrics: %s\n%s", got.Status, body)
	}
	listen := strings.TrimPrefix(p.metrics, "http://")
	succeeds(t, "health", "--metrics-listen="+listen)
	p.end()
	if got := run(t, nil, "health", "--metrics-listen="+listen); got.code != 1 {
		t.Errorf("a stopped process is healthy: %s", got.everything())
	}
}

// Without Redis the program still serves requests; jobs wait in the database.
func TestReady_DegradedWithoutRedis(t *testing.T) {
	t.Parallel()
	data := "--data=" + t.TempDir()
	succeeds(t, "seed", "demo", data)
	token := succeeds(t, "token", "create", "--user="+cast["lucia"], "--name=test", data)
	p := start(t, nil, "serve", "--mail=captured", "--drain-timeout=1s", "--redis-url=redis://"+closedPort(t), data)
	p.troubled = true
	got, body := get(t, p.url+"/readyz")
	if got.StatusCode != http.StatusOK || !strings.Contains(body, `"status":"degraded"`) || !strings.Contains(body, `"redis":"unreachable"`) {
		t.Errorf("ready: %s %s", got.Status, body)
	}
	c := caller{t, p.url, map[string]string{"lucia": token}}
	c.submit("lucia", c.partnerForm(meridian))
}

// T-20: a Redis that hangs or refuses writes is degraded; the database's state does not change. T-25: so is a folder that refuses files.
func TestReady_EachPartHasItsOwnState(t *testing.T) {
	t.Parallel()
	hanging, err := net.Listen("tcp", "127.0.0.1:0") // accepts connections and never answers
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { hanging.Close() })
	refusing := miniredis.RunT(t)
	refusing.SetError("READONLY You can't write against a read only replica.")
	spool := filepath.Join(t.TempDir(), "spool")
	for redis, want := range map[string]string{hanging.Addr().String(): `"redis":"unreachable"`, refusing.Addr(): `"redis":"read-only"`} {
		p := start(t, []string{"TMPDIR=" + spool}, "serve", "--mail=captured", "--drain-timeout=1s", "--redis-url=redis://"+redis, "--data="+t.TempDir())
		p.troubled = true
		got, body := get(t, p.url+"/readyz")
		for _, part := range []string{`"status":"degraded"`, `"database":"ok"`, `"documents":"ok"`, `"uploads":"not writable"`, want} {
			if got.StatusCode != http.StatusOK || !strings.Contains(body, part) {
				t.Errorf("no %s in %s %s", part, got.Status, body)
			}
		}
		await(t, "it is logged", func() bool { return strings.Contains(p.log(), `"trouble":"`) })
	}
}

// The health endpoint needs no sign-in, so many requests to it cause only one probe of each server.
func TestReady_ConcurrentRequestsShareOneProbe(t *testing.T) {
	t.Parallel()
	redisServer := miniredis.RunT(t)
	var asked atomic.Int64
	redisServer.Server().SetPreHook(func(_ *server.Peer, command string, args ...string) bool {
		if command == "SET" && strings.Contains(args[0], "probe") {
			asked.Add(1)
		}
		return false
	})
	p := start(t, nil, "serve", "--mail=captured", "--redis-url=redis://"+redisServer.Addr(), "--data="+t.TempDir())
	for range 300 {
		get(t, p.url+"/readyz")
	}
	if n := asked.Load(); n == 0 || n > 100 {
		t.Errorf("Redis was asked %d times", n)
	}
}

// An idle server is small. Pages of the binary do not count: how many of them are in memory is up to the machine.
func TestServe_IdleUsesLittleMemory(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self/status"); err != nil {
		return // only Linux tells
	}
	p := start(t, nil, "serve", "--mail=captured", "--data="+t.TempDir())
	get(t, p.url+"/readyz")
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "RssAnon:")
	var kB int
	if _, err := fmt.Sscan(rest, &kB); err != nil {
		t.Fatal(err)
	}
	if kB == 0 || kB > 64<<10 {
		t.Errorf("an idle server has %d MB, more than 64", kB>>10)
	}
}
