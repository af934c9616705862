package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/proxytest"
)

// process is a process of the program.
type process struct {
	t            *faultTest
	cmd          *exec.Cmd
	url, metrics string
	exited       chan struct{}

	mu  sync.Mutex
	log []string
}

// start starts a process of the deployment with more settings, and waits until it serves.
func (d *deployment) start(mode string, settings ...string) *process {
	p := d.launch(mode, settings...)
	d.t.require(p.serves(), "%s did not start: %s", mode, p.lastLines())
	return p
}

// startWithProxy starts a process with its own proxy to the database.
func (d *deployment) startWithProxy(mode string, settings ...string) (*process, *proxytest.Proxy) {
	proxy := d.t.newProxy(d.source.Host)
	return d.start(mode, append(settings, d.databaseURL(proxy))...), proxy
}

// launch starts a process and does not wait.
func (d *deployment) launch(mode string, settings ...string) *process {
	args := []string{d.t.binary, mode, "--listen=127.0.0.1:0", "--metrics-listen=127.0.0.1:0"}
	if d.fileLimit > 0 {
		args = append([]string{"sh", "-c", fmt.Sprintf(`ulimit -f %d; exec "$@"`, 2*d.fileLimit), "sh"}, args...) // in blocks of 512 bytes
	}
	p := &process{t: d.t, cmd: exec.Command(args[0], args[1:]...), exited: make(chan struct{})} // kill ends it
	p.cmd.Env, p.cmd.Dir = append(append([]string{}, d.env...), settings...), d.data
	stderr, err := p.cmd.StderrPipe()
	d.t.must(err)
	d.t.must(p.cmd.Start())
	d.t.cleanup(p.kill)
	d.processes = append(d.processes, p)
	go p.read(stderr)
	return p
}

// read keeps the log of the process until it exits.
func (p *process) read(stderr io.Reader) {
	defer close(p.exited)
	lines := bufio.NewScanner(stderr)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		p.mu.Lock()
		p.log = append(p.log, lines.Text())
		p.mu.Unlock()
	}
	_ = p.cmd.Wait() // stop returns the exit code
}

// serves waits until the process has started, reads its addresses from the log, and reports whether it serves.
func (p *process) serves() bool {
	_, ok := p.t.until(30*time.Second, func() bool {
		line, found := p.logged(`"msg":"started"`)
		if !found {
			return p.hasExited()
		}
		var addresses struct{ Listen, Metrics string }
		if json.Unmarshal([]byte(line), &addresses) == nil {
			p.url, p.metrics = "http://"+addresses.Listen, "http://"+addresses.Metrics
		}
		return true
	})
	return ok && p.metrics != ""
}

func (p *process) hasExited() bool {
	select {
	case <-p.exited:
		return true
	default:
		return false
	}
}

// logged finds the first line of the log that contains a text.
func (p *process) logged(text string) (line string, found bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, line := range p.log {
		if strings.Contains(line, text) {
			return line, true
		}
	}
	return "", false
}

func (p *process) lastLines() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.log[max(0, len(p.log)-5):], " ")
}

// kill ends the process at once.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.exited
}

// stop sends SIGTERM to the process and waits for its end. After the timeout it kills the process.
func (p *process) stop(timeout time.Duration) (took time.Duration, code int) {
	watch := clock.Start()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case <-p.exited:
	case <-timer.C:
		p.kill()
	}
	return watch.Elapsed(), p.cmd.ProcessState.ExitCode()
}

// metric reads a metric of the process; -1 if it is missing.
func (p *process) metric(name string) float64 {
	_, body, _ := p.t.get(p.metrics + "/metrics")
	found := regexp.MustCompile(`(?m)^` + name + ` (\S+)$`).FindStringSubmatch(body)
	if found == nil {
		return -1
	}
	value, _ := strconv.ParseFloat(found[1], 64)
	return value
}
