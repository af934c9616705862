package main

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

const (
	mostProcessor = 400 * time.Millisecond // of one request; a refusal costs a few, the rest is reading a MiB and other work of the server
	mostAnswer    = 20_000                 // bytes
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

// try runs one attack and checks its cost. An empty wanted code stands for any code but an internal error.
func (r *report) try(name, want string, send func() answer) {
	before := r.server.used()
	got := send()
	cost := r.server.used() - before
	has := codeOf(got.body)
	var wrong []string
	if got.status == 0 || got.status >= 500 || strings.Contains(got.body, `"INTERNAL"`) {
		wrong = append(wrong, fmt.Sprintf("%.200s", got.body))
	}
	if want != "" && has != want {
		wrong = append(wrong, "want "+want)
	}
	if cost > mostProcessor {
		wrong = append(wrong, "too much work")
	}
	if len(got.body) > mostAnswer {
		wrong = append(wrong, "too many words")
	}
	r.line(name, fmt.Sprintf("%d %s, %d ms, %d ms of a processor", got.status, has, got.took.Milliseconds(), cost.Milliseconds()), wrong)
}

func (r *report) line(name, saw string, wrong []string) {
	verdict := "ok  "
	if len(wrong) > 0 {
		verdict, saw = "FAIL", saw+": "+strings.Join(wrong, ", ")
		r.failed++
	}
	fmt.Printf("%s %-70s %s\n", verdict, name, saw)
}
