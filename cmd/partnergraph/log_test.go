package main_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// anAddress matches the e-mail addresses of everybody in the tests: the demo's cast and those invented here.
var anAddress = regexp.MustCompile(`[\p{L}0-9._-]+@[a-z0-9.-]+\.example`)

// checkLog fails if a line is not JSON, names a person, or tells of a request that could not be found again.
func (p *process) checkLog() {
	p.t.Helper()
	for _, line := range strings.Split(p.log(), "\n") {
		if wrong := wrongWith(line); wrong != "" && (wrong != isError || !p.troubled) {
			p.t.Errorf("log line %s: %s", wrong, line)
		}
	}
}

const isError = "is an error"

func wrongWith(line string) string {
	var got struct {
		Time, Level, Msg string
		RequestID        string `json:"request_id"`
	}
	if err := json.Unmarshal([]byte(line), &got); err != nil {
		return "is not JSON"
	}
	switch {
	case got.Time == "" || got.Level == "" || got.Msg == "":
		return "lacks time, level or message"
	case got.Msg == "request" && got.RequestID == "":
		return "does not name its request"
	case anAddress.MatchString(line):
		return "names a person"
	case got.Level == "ERROR":
		return isError
	}
	return ""
}

// checkLog finds the mistakes that it looks for.
func TestLogCheck_FindsForbiddenText(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		`{"time":"t","level":"INFO","msg":"request","request_id":"r"}`:                           "",
		`redis: connection refused`:                                                              "is not JSON",
		`{"time":"t","msg":"job"}`:                                                               "lacks time, level or message",
		`{"time":"t","level":"INFO","msg":"request"}`:                                            "does not name its request",
		`{"time":"t","level":"ERROR","msg":"job panicked"}`:                                      isError,
		`{"time":"t","level":"WARN","msg":"asynq: no such user lucia@meridian.example"}`:         "names a person",
		`{"time":"t","level":"WARN","msg":"job","err":"<paula.jensen@cedarcounty.gov.example>"}`: "names a person",
	} {
		if got := wrongWith(line); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}
