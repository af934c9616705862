package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// soon is how long a test waits for what has to happen; a loaded machine may be slow.
const soon = 2 * time.Minute

// binary is the program under test, built once for all tests.
var binary string

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "partnergraph")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	binary = filepath.Join(folder, "partnergraph")
	build := exec.Command("go", "build", "-ldflags=-s -w -X main.release=v1.2.3-test", "-o", binary, ".")
	build.Stderr = os.Stderr
	code := 1
	if build.Run() == nil {
		code = m.Run()
	}
	os.RemoveAll(folder)
	os.Exit(code)
}

// command is the program with these arguments, and of the environment only what a program needs: the
// settings of whoever runs the tests must not decide.
func command(ctx context.Context, t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(ctx, binary, args...)
	c.Dir = t.TempDir()
	c.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + c.Dir, "TMPDIR=" + os.TempDir(), "PARTNERGRAPH_ALLOW_SAMPLE_TEXTS=true"}, env...)
	return c
}

// outcome is how a command that ends by itself ended.
type outcome struct {
	code        int
	out, errors string
}

// everything is all that somebody who ran the command can see.
func (o outcome) everything() string { return o.out + o.errors }

// run runs a command that ends by itself.
func run(t *testing.T, env []string, args ...string) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), soon)
	defer cancel()
	c := command(ctx, t, env, args...)
	var out, complaints bytes.Buffer
	c.Stdout, c.Stderr = &out, &complaints
	err := c.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return outcome{c.ProcessState.ExitCode(), out.String(), complaints.String()}
}

// succeeds runs a command that has to go well and returns what it printed.
func succeeds(t *testing.T, args ...string) string {
	t.Helper()
	got := run(t, nil, args...)
	if got.code != 0 {
		t.Fatalf("%v: exit code %d\n%s", args, got.code, got.everything())
	}
	return strings.TrimSpace(got.out)
}

// process is a program that serves.
type process struct {
	t       *testing.T
	cmd     *exec.Cmd
	url     string // of the API
	metrics string // of health and metrics
	out     bytes.Buffer
	ended   chan struct{}
	asked   bool // to end
	killed  bool

	troubled bool // something that it needs is away, so that it may log errors

	mu   sync.Mutex
	logs []string
}

// start starts a program on free ports and waits until it serves. It is stopped when the test ends, and has to
// have ended well then and to have logged what a log may hold.
func start(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	args = append(args, "--listen=127.0.0.1:0", "--metrics-listen=127.0.0.1:0")
	p := &process{t: t, cmd: command(context.Background(), t, env, args...), ended: make(chan struct{})}
	p.cmd.Stdout = &p.out
	complaints, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	started := make(chan string, 1)
	go p.read(bufio.NewScanner(complaints), started)
	t.Cleanup(func() { p.end(); p.checkLog() })
	timeout := time.NewTimer(soon)
	defer timeout.Stop()
	select {
	case line := <-started:
		var where struct{ Listen, Metrics string }
		if err := json.Unmarshal([]byte(line), &where); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		p.url, p.metrics = "http://"+where.Listen, "http://"+where.Metrics
	case <-p.ended:
		t.Fatalf("%v: ended at once\n%s", args, p.log())
	case <-timeout.C:
		t.Fatalf("%v: did not start\n%s", args, p.log())
	}
	return p
}

func (p *process) read(lines *bufio.Scanner, started chan<- string) {
	defer close(p.ended)
	for lines.Scan() {
		p.mu.Lock()
		p.logs = append(p.logs, lines.Text())
		p.mu.Unlock()
		if strings.Contains(lines.Text(), `"msg":"started"`) {
			started <- lines.Text()
		}
	}
	p.cmd.Wait() // the exit code is looked at by whoever waits for the end
}

func (p *process) log() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.logs, "\n")
}

// signal sends a signal to the process, and to no other.
func (p *process) signal(s syscall.Signal) {
	p.t.Helper()
	p.asked = true
	if err := p.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Fatal(err)
	}
}

// kill ends the process without letting it finish anything.
func (p *process) kill() {
	p.t.Helper()
	p.killed = true
	p.signal(syscall.SIGKILL)
	<-p.ended
}

// end asks the process to stop, unless it was asked before, and fails if it does not or not well.
func (p *process) end() {
	p.t.Helper()
	client.CloseIdleConnections() // those it opened and never used, a server waits for
	if !p.asked {
		p.signal(syscall.SIGTERM)
	}
	timeout := time.NewTimer(soon)
	defer timeout.Stop()
	select {
	case <-p.ended:
	case <-timeout.C:
		p.signal(syscall.SIGKILL)
		p.t.Errorf("the process does not stop\n%s", p.log())
		<-p.ended
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 && !p.killed {
		p.t.Errorf("exit code %d\n%s", code, p.log())
	}
}

// get asks for a page and returns status and body.
func get(t *testing.T, url string, headers ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		request.Header.Set(name, value)
	}
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(answer.Body); err != nil {
		t.Fatal(err)
	}
	return answer, body.String()
}

// client follows no redirects: where they lead to is what is tested.
var client = &http.Client{
	Timeout:       soon,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// await looks again and again until something is so.
func await(t *testing.T, what string, so func() bool) {
	t.Helper()
	deadline := time.NewTimer(soon)
	defer deadline.Stop()
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	for !so() {
		select {
		case <-look.C:
		case <-deadline.C:
			t.Fatalf("never: %s", what)
		}
	}
}
