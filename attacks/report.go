package main

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

const (
	maxProcessorTime = 400 * time.Millisecond // of one request; a rejection needs a few, reading a MiB and other work of the server the rest
	maxAnswer        = 20_000                 // bytes
)

// report prints the result of each attack and counts those that succeeded.
type report struct {
	server *server
	failed int
}

var code = regexp.MustCompile(`"code":"([A-Z_]+)"`)

func codeOf(body string) string {
	if found := code.FindStringSubmatch(body); found != nil {
		return found[1]
	}
	return "-"
}

// try runs one attack and checks its cost. An empty wanted code accepts every code but an internal error.
func (r *report) try(name, want string, send func() answer) {
	before := r.server.processorTime()
	got := send()
	cost := r.server.processorTime() - before
	has := codeOf(got.body)
	var wrong []string
	if got.status == 0 || got.status >= 500 || strings.Contains(got.body, `"INTERNAL"`) {
		wrong = append(wrong, fmt.Sprintf("%.200s", got.body))
	}
	if want != "" && has != want {
		wrong = append(wrong, "want "+want)
	}
	if cost > maxProcessorTime {
		wrong = append(wrong, "too much processor time")
	}
	if len(got.body) > maxAnswer {
		wrong = append(wrong, "too long an answer")
	}
	r.line(name, fmt.Sprintf("%d %s, %d ms, %d ms of a processor", got.status, has, got.took.Milliseconds(), cost.Milliseconds()), wrong)
}

func (r *report) line(name, result string, wrong []string) {
	verdict := "ok  "
	if len(wrong) > 0 {
		verdict, result = "FAIL", result+": "+strings.Join(wrong, ", ")
		r.failed++
	}
	fmt.Printf("%s %-70s %s\n", verdict, name, result)
}
