package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// server is a process of the program, and the token of an operator.
type server struct {
	process          *exec.Cmd
	address, metrics string
	token            string
	temp             string
}

func build(ctx context.Context, folder string) (string, error) {
	binary := filepath.Join(folder, "partnergraph")
	out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, "./cmd/partnergraph").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w: %s", err, out)
	}
	return binary, nil
}

// start starts a server on unused ports. Its rate limit is rate requests a minute.
func start(ctx context.Context, binary, folder, database, rate string) (*server, error) {
	s := &server{temp: filepath.Join(folder, "tmp")}
	if err := os.MkdirAll(s.temp, 0o700); err != nil {
		return nil, err
	}
	for _, address := range []*string{&s.address, &s.metrics} {
		free, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		*address = free.Addr().String()
		free.Close()
	}
	env := []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + folder, "TMPDIR=" + s.temp, "PARTNERGRAPH_DATA=" + folder, "PARTNERGRAPH_LISTEN=" + s.address,
		"PARTNERGRAPH_METRICS_LISTEN=" + s.metrics, "PARTNERGRAPH_MAIL=captured", "PARTNERGRAPH_SANDBOX=true", "PARTNERGRAPH_RATE_LIMIT=" + rate,
	}
	if database != "" {
		env = append(env, "PARTNERGRAPH_DATABASE_URL="+database)
	}
	command := func(args ...string) *exec.Cmd {
		c := exec.CommandContext(ctx, binary, args...)
		c.Env, c.Dir = env, folder
		return c
	}
	if out, err := command("seed", "operator", "--name", "Operator", "--email", "ada@operator.example", "--person", "Ada Jones").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("seed: %w: %s", err, out)
	}
	out, err := command("token", "create", "--user", "ada@operator.example", "--name", "attacks").CombinedOutput()
	if s.token = regexp.MustCompile(`pg_[A-Za-z0-9_-]+`).FindString(string(out)); err != nil || s.token == "" {
		return nil, fmt.Errorf("token: %w: %s", err, out)
	}
	s.process = command("serve")
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		return nil, err
	}
	s.process.Stdout, s.process.Stderr = log, log
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	return s, s.ready(ctx)
}

func (s *server) ready(ctx context.Context) error {
	poll := time.NewTicker(50 * time.Millisecond)
	defer poll.Stop()
	for ctx.Err() == nil {
		if resp, err := http.Get("http://" + s.address + "/livez"); err == nil {
			resp.Body.Close()
			return nil
		}
		<-poll.C
	}
	return errors.New("the server did not start")
}

func (s *server) stop() {
	_ = s.process.Process.Signal(syscall.SIGTERM)
	_ = s.process.Wait()
}

// processorTime is the processor time that the server has used, as the kernel counts it.
func (s *server) processorTime() time.Duration {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(s.process.Process.Pid) + "/stat")
	if err != nil {
		return 0 // not on Linux: only the answers are checked
	}
	_, after, _ := bytes.Cut(text, []byte(") "))
	fields := strings.Fields(string(after))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// peakMemory is the largest amount of memory that the server has used, in MiB.
func (s *server) peakMemory() int {
	text, _ := os.ReadFile("/proc/" + strconv.Itoa(s.process.Process.Pid) + "/status")
	found := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(text)
	if found == nil {
		return 0
	}
	kilobytes, _ := strconv.Atoi(string(found[1]))
	return kilobytes >> 10
}

var statements = regexp.MustCompile(`(?m)^partnergraph_sql_statements_total (\S+)`)

// statements counts the statements that the server has sent to the database.
func (s *server) statements() int {
	resp, err := http.Get("http://" + s.metrics + "/metrics")
	if err != nil {
		return 0
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	found := statements.FindSubmatch(text)
	if found == nil {
		return 0
	}
	n, _ := strconv.ParseFloat(string(found[1]), 64)
	return int(n)
}

// answer is the answer to a request.
type answer struct {
	status int
	body   string
	took   time.Duration
}

// post sends a body to the API; without a token it is anonymous.
func (s *server) post(ctx context.Context, body, token string, headers ...string) answer {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+s.address+"/graphql", strings.NewReader(body))
	if err != nil {
		return answer{body: err.Error()}
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/graphql-response+json")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	watch := clock.Start()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return answer{body: err.Error()}
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, string(text), watch.Elapsed()}
}
