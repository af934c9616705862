package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// reply is the answer to one request.
type reply struct {
	status int
	code   string // of the error; empty if there is none
	text   string
	took   time.Duration
	err    error // no answer came
}

func (r reply) ok() bool { return r.err == nil && r.status == http.StatusOK && r.code == "" }

// outcome is the name under which the reply is counted.
func (r reply) outcome() string {
	switch {
	case r.err != nil:
		return "no answer"
	case r.ok():
		return "ok"
	case r.code == "":
		return fmt.Sprint("status ", r.status)
	}
	return r.code
}

// send sends a request as a user and reads the answer's data.
func (d *deployment) send(client *http.Client, request *http.Request, user string, data any) reply {
	request.Header.Set("Authorization", "Bearer "+d.tokens[user])
	watch := clock.Start()
	resp, err := client.Do(request)
	if err != nil {
		return reply{took: watch.Elapsed(), err: err}
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	r := reply{status: resp.StatusCode, text: string(text), took: watch.Elapsed(), err: err}
	if err == nil {
		r.code = readAnswer(text, data)
	}
	return r
}

// readAnswer reads the data of an answer, and returns the code of its first error.
func readAnswer(text []byte, data any) (code string) {
	var answer struct {
		Data   json.RawMessage
		Errors []struct{ Extensions struct{ Code string } }
	}
	if json.Unmarshal(text, &answer) != nil {
		return "NO JSON"
	}
	if len(answer.Errors) > 0 {
		return answer.Errors[0].Extensions.Code
	}
	if data != nil {
		_ = json.Unmarshal(answer.Data, data)
	}
	var fields map[string]struct{ UserErrors []struct{ Code string } }
	if json.Unmarshal(answer.Data, &fields) != nil {
		return ""
	}
	for _, f := range fields {
		if len(f.UserErrors) > 0 {
			return f.UserErrors[0].Code
		}
	}
	return ""
}

// record keeps a reply, and the order if it is a new one.
func (l *load) record(o *order, r reply) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.replies = append(l.replies, r)
	if o != nil {
		l.orders = append(l.orders, o)
	}
}

// clear forgets the replies so far.
func (l *load) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.replies = nil
}

// count counts the replies.
func (l *load) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.replies)
}

// outcomes counts the replies of each kind.
func (l *load) outcomes() outcomes {
	l.mu.Lock()
	defer l.mu.Unlock()
	counts := outcomes{}
	for _, r := range l.replies {
		counts[r.outcome()]++
	}
	return counts
}

// outcomes is how often each kind of reply came.
type outcomes map[string]int

// String lists them, the most frequent first.
func (o outcomes) String() string {
	names := slices.SortedFunc(maps.Keys(o), func(a, b string) int { return o[b] - o[a] })
	for i, name := range names {
		names[i] = fmt.Sprintf("%d %s", o[name], name)
	}
	return strings.Join(names, ", ")
}

// expectOnly fails if there was another kind of reply, and shows the first one.
func (l *load) expectOnly(allowed ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range l.replies {
		if !slices.Contains(allowed, r.outcome()) {
			l.d.t.fail("a client got %s: %.300s %v", r.outcome(), r.text, r.err)
			return
		}
	}
}

// expectNoneSlower fails if a reply took longer.
func (l *load) expectNoneSlower(limit time.Duration) {
	longest, _ := l.latency()
	l.d.t.expect(longest < limit, "one request took %s, want less than %s", seconds(longest), seconds(limit))
}

// latency returns the longest time that a reply took, and the 95th percentile.
func (l *load) latency() (longest, p95 time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var took []time.Duration
	for _, r := range l.replies {
		took = append(took, r.took)
	}
	if len(took) == 0 {
		return 0, 0
	}
	slices.Sort(took)
	return took[len(took)-1], took[len(took)*95/100]
}
