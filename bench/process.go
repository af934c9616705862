package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// process is a server that is measured.
type process struct {
	name string
	url  string
	cmd  *exec.Cmd
	log  *os.File
}

// start starts a server that answers HTTP at an address, and waits until it does.
func (s *suite) start(name, address string, env []string, args ...string) (*process, error) {
	return s.launch(name, address, env, func() bool {
		answer, err := http.Get("http://" + address + "/readyz")
		if err == nil {
			answer.Body.Close()
		}
		return err == nil
	}, args...)
}

// launch starts a server, and waits until it is ready.
func (s *suite) launch(name, address string, env []string, ready func() bool, args ...string) (*process, error) {
	if ready() {
		return nil, fmt.Errorf("%s: another process answers on %s", name, address)
	}
	log, err := os.Create(s.path(strings.ReplaceAll(name, " ", "-") + ".log"))
	if err != nil {
		return nil, err
	}
	p := &process{name: name, url: "http://" + address, cmd: exec.Command(args[0], args[1:]...), log: log}
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = env, log, log
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	s.began = append(s.began, p)
	for watch := clock.Start(); watch.Elapsed() < 30*time.Second; time.Sleep(2 * time.Millisecond) {
		if ready() {
			return p, nil
		}
	}
	said, _ := os.ReadFile(log.Name())
	return nil, fmt.Errorf("%s does not start: %.2000s", name, said)
}

// stop ends the server; it is killed where it takes long.
func (p *process) stop() {
	if p.cmd.ProcessState != nil {
		return
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	kill := time.AfterFunc(5*time.Second, func() { _ = p.cmd.Process.Kill() })
	_ = p.cmd.Wait()
	kill.Stop()
	p.log.Close()
}

func (p *process) cpu() time.Duration { return cpuOf(p.cmd.Process.Pid) }

// memory is how much memory the process has, in bytes.
func (p *process) memory() int { return p.pages(1) }

// privateMemory is memory without what is read from files, such as the program itself, which the system can drop and share.
func (p *process) privateMemory() int { return p.pages(1) - p.pages(2) }

func (p *process) pages(field int) int {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/statm", p.cmd.Process.Pid))
	if fields := strings.Fields(string(status)); len(fields) > field {
		pages, _ := strconv.Atoi(fields[field])
		return pages * os.Getpagesize()
	}
	return 0
}

// cpuOf is the processor time that a process has used.
func cpuOf(pid int) time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	const tick = 10 * time.Millisecond // USER_HZ is 100 on Linux
	return time.Duration(user+system) * tick
}

// databaseCPU is the processor time of the database server; 0 where it runs elsewhere.
func (s *suite) databaseCPU() time.Duration {
	var file string
	if s.admin.QueryRowContext(s.ctx, "SELECT @@pid_file").Scan(&file) != nil {
		return 0
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	return cpuOf(pid)
}

// counter is a counter of the database server, such as Questions.
func (s *suite) counter(name string) (value int) {
	var label string
	_ = s.admin.QueryRowContext(s.ctx, "SHOW GLOBAL STATUS LIKE '"+name+"'").Scan(&label, &value)
	return value
}
