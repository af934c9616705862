package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// process is one of the program's.
type process struct {
	t            *faultTest
	cmd          *exec.Cmd
	url, metrics string
	ended        chan struct{}

	mu    sync.Mutex
	lines []string
}

// start starts a process of the deployment with more settings, and waits until it serves.
func (h *deployment) start(mode string, settings ...string) *process {
	p := h.launch(mode, settings...)
	h.t.require(p.serves(), "%s does not start: %s", mode, p.lastLines())
	return p
}

// launch starts a process and does not wait.
func (h *deployment) launch(mode string, settings ...string) *process {
	args := []string{h.t.binary, mode, "--listen=127.0.0.1:0", "--metrics-listen=127.0.0.1:0"}
	if h.limit > 0 {
		args = append([]string{"sh", "-c", fmt.Sprintf(`ulimit -f %d; exec "$@"`, 2*h.limit), "sh"}, args...) // in blocks of 512 bytes
	}
	p := &process{t: h.t, cmd: exec.Command(args[0], args[1:]...), ended: make(chan struct{})} // it is ended by kill
	p.cmd.Env, p.cmd.Dir = append(append([]string{}, h.env...), settings...), h.data
	complaints, err := p.cmd.StderrPipe()
	h.t.must(err)
	h.t.must(p.cmd.Start())
	h.t.cleanup(p.kill)
	h.processes = append(h.processes, p)
	go p.read(complaints)
	return p
}

func (p *process) read(from io.Reader) {
	defer close(p.ended)
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		p.mu.Lock()
		p.lines = append(p.lines, lines.Text())
		p.mu.Unlock()
	}
	_ = p.cmd.Wait() // how it ended is looked at by whoever asked it to
}

// serves waits until the process says where it listens.
func (p *process) serves() bool {
	_, ok := p.t.until(30*time.Second, func() bool {
		line, found := p.said(`"msg":"started"`)
		if !found {
			return p.gone()
		}
		var where struct{ Listen, Metrics string }
		if json.Unmarshal([]byte(line), &where) == nil {
			p.url, p.metrics = "http://"+where.Listen, "http://"+where.Metrics
		}
		return true
	})
	return ok && p.metrics != ""
}

func (p *process) gone() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// said finds the first line of the log with a text.
func (p *process) said(text string) (string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, line := range p.lines {
		if strings.Contains(line, text) {
			return line, true
		}
	}
	return "", false
}

func (p *process) lastLines() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.lines[max(0, len(p.lines)-5):], " ")
}

// kill ends the process without letting it finish anything.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// stop asks the process to stop and waits for it.
func (p *process) stop(within time.Duration) (took time.Duration, code int) {
	watch := clock.Start()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	patience := time.NewTimer(within)
	defer patience.Stop()
	select {
	case <-p.ended:
	case <-patience.C:
		p.kill()
	}
	return watch.Elapsed(), p.cmd.ProcessState.ExitCode()
}

// looker asks for health and metrics, each time on a new connection, as a balancer may.
var looker = &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}

// get asks for a page.
func (t *faultTest) get(url string) (status int, body string, took time.Duration) {
	watch := clock.Start()
	request, err := http.NewRequestWithContext(context.WithoutCancel(t.ctx), http.MethodGet, url, nil)
	t.must(err)
	resp, err := looker.Do(request)
	if err != nil {
		return 0, err.Error(), watch.Elapsed()
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text), watch.Elapsed()
}

// ready is what the process says of itself.
func (p *process) ready() (status int, words map[string]string) {
	status, body, _ := p.t.get(p.metrics + "/readyz")
	_ = json.Unmarshal([]byte(body), &words)
	return status, words
}

// metric is a number that the process tells; -1 when it tells none.
func (p *process) metric(name string) float64 {
	_, body, _ := p.t.get(p.metrics + "/metrics")
	found := regexp.MustCompile(`(?m)^` + name + ` (\S+)$`).FindStringSubmatch(body)
	if found == nil {
		return -1
	}
	value, _ := strconv.ParseFloat(found[1], 64)
	return value
}

// probe asks health again and again while something is wrong, and remembers the worst.
type probe struct {
	mu      sync.Mutex
	slowest time.Duration
	seen    map[string]int // "200 ok", "503 down" …
	stop    func()
}

func (p *process) watch() *probe {
	ctx, cancel := context.WithCancel(p.t.ctx)
	w := &probe{seen: map[string]int{}}
	var wg sync.WaitGroup
	w.stop = func() { cancel(); wg.Wait() }
	for _, path := range []string{"/readyz", "/livez"} {
		wg.Go(func() {
			tick := time.NewTicker(200 * time.Millisecond)
			defer tick.Stop()
			for ctx.Err() == nil {
				status, body, took := p.t.get(p.url + path)
				var words struct{ Status string }
				_ = json.Unmarshal([]byte(body), &words)
				w.mu.Lock()
				w.slowest = max(w.slowest, took)
				w.seen[fmt.Sprint(path, " ", status, " ", words.Status)]++
				w.mu.Unlock()
				<-tick.C
			}
		})
	}
	return w
}
