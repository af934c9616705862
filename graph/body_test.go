package graph_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/graph/transport"
	"github.com/partnergraph/partnergraph/graph/transport/transporttest"
	"github.com/partnergraph/partnergraph/internal/clock"
)

// deep is a request whose variables are nested n deep.
func deep(n int) string {
	return `{"query":"{hello}","variables":{"x":` + strings.Repeat(`{"and":[`, n) + strings.Repeat("]}", n) + `}}`
}

// answered sends a text over a new connection, and waits for the answer and the end of the connection.
func (e endpoint) answered(text string) (status int, body string) {
	e.t.Helper()
	conn := e.raw()
	io.WriteString(conn, text)
	conn.SetReadDeadline(clock.Wall().Add(transporttest.Soon))
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		e.t.Error(err)
		return 0, ""
	}
	answer, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(answer)
}

// T-06: the server waits for a missing body no longer than its timeout, whether a handler reads the body or not.
func TestBody_MissingTimesOut(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.Handle("/graphql", graph.NewHandler(graph.Options{Schema: transporttest.New(), BodyTimeout: 50 * time.Millisecond}))
	mux.HandleFunc("/readyz", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok") })
	srv := httptest.NewServer(transport.WithBodyTimeout(mux, 50*time.Millisecond))
	t.Cleanup(srv.Close)
	for name, head := range map[string]string{
		"JSON":          "POST /graphql HTTP/1.1\r\nContent-Type: application/json",
		"wrong type":    "POST /graphql HTTP/1.1\r\nContent-Type: text/plain",
		"no type":       "POST /graphql HTTP/1.1",
		"no preflight":  "POST /graphql HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x",
		"GET":           "GET /graphql?query={hello} HTTP/1.1",
		"OPTIONS":       "OPTIONS /graphql HTTP/1.1",
		"DELETE":        "DELETE /graphql HTTP/1.1",
		"stream":        "POST /graphql HTTP/1.1\r\nContent-Type: application/json\r\nAccept: text/event-stream",
		"stream, GET":   "GET /graphql?query={hello} HTTP/1.1\r\nAccept: text/event-stream",
		"readyz":        "GET /readyz HTTP/1.1",
		"readyz, POST":  "POST /readyz HTTP/1.1",
		"not found":     "POST /confirm HTTP/1.1",
		"upload":        "POST /graphql HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\nGraphQL-Require-Preflight: 1",
		"expected body": "POST /graphql HTTP/1.1\r\nContent-Type: application/json\r\nExpect: 100-continue",
	} {
		for kind, length := range map[string]string{"": "Content-Length: 1000", ", chunked": "Transfer-Encoding: chunked", ", large": "Content-Length: 900000"} {
			t.Run(name+kind, func(t *testing.T) {
				t.Parallel()
				e := endpoint{t: t, url: srv.URL + "/graphql"}
				if status, body := e.answered(head + "\r\nHost: x\r\n" + length + "\r\n\r\n"); status == 0 {
					t.Errorf("want an answer, got %s", body)
				}
			})
		}
	}
}

// half is the beginning of an upload of n bytes.
func half(n int, headers string) string {
	return "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nGraphQL-Require-Preflight: 1\r\n" + headers +
		fmt.Sprintf("Content-Length: %d\r\n\r\n", n) +
		"--x\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n" + attach +
		"\r\n--x\r\nContent-Disposition: form-data; name=\"map\"\r\n\r\n{\"0\":[\"variables.f\"]}\r\n" +
		"--x\r\nContent-Disposition: form-data; name=\"0\"; filename=\"a\"\r\n\r\n"
}

// T-05: uploads need an authenticated caller, who may send two at a time. An aborted upload leaves no file.
func TestUpload_IsRefusedBeforeItIsRead(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	e := serve(t, graph.Options{Authenticator: tokens{}, MaxUpload: 1 << 20, BodyTimeout: 2 * time.Second})
	if status, body := e.answered(half(900_000, "")); status != http.StatusUnauthorized || !strings.Contains(body, "UNAUTHENTICATED") {
		t.Errorf("want 401 for nobody, got %d %s", status, body)
	}
	var begun [3]io.ReadWriter
	for i := range begun {
		begun[i] = e.raw()
		io.WriteString(begun[i], half(900_000, "Authorization: Bearer mary\r\n")+"some of it")
	}
	got := map[int]int{}
	for _, conn := range begun {
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, resp.Body)
		got[resp.StatusCode]++
	}
	if got[http.StatusRequestTimeout] != 2 || got[http.StatusTooManyRequests] != 1 {
		t.Errorf("want two that do not move cut off with 408 and the third refused with 429, got %v", got)
	}
	if left, _ := os.ReadDir(temp); len(left) > 0 {
		t.Errorf("want no files left, got %v", left)
	}
}

// T-05: a slow upload that makes progress is accepted.
func TestUpload_SlowWithProgressIsAccepted(t *testing.T) {
	t.Parallel()
	const span = time.Second
	e := serve(t, graph.Options{BodyTimeout: span})
	const pieces, tail = 12, "\r\n--x--\r\n"
	start := half(0, "")
	_, begun, _ := strings.Cut(start, "\r\n\r\n")
	piece := strings.Repeat("x", 32<<10)
	conn := e.raw()
	io.WriteString(conn, half(len(begun)+pieces*len(piece)+len(tail), ""))
	tick := time.NewTicker(span / 8)
	defer tick.Stop()
	for range pieces {
		<-tick.C
		io.WriteString(conn, piece)
	}
	io.WriteString(conn, tail)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK || !strings.Contains(string(text), piece[:100]) {
		t.Errorf("want the file, got %d %.200s", resp.StatusCode, text)
	}
}

// T-01: the size of messages is checked like that of bodies, and a message must end in time.
func TestSocket_HostileMessages(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{BodyTimeout: time.Minute})
	payload := deep(60_000)
	for name, c := range map[string]struct {
		messages []string
		want     websocket.StatusCode
	}{
		"deep init":          {[]string{`{"type":"connection_init","payload":` + deep(3000) + `}`}, 4400},
		"large init":         {[]string{`{"type":"connection_init","payload":{"x":"` + strings.Repeat("x", 70<<10) + `"}}`}, websocket.StatusMessageTooBig},
		"deep subscribe":     {[]string{hello, `{"type":"subscribe","id":"1","payload":` + payload + `}`}, 4400},
		"wide subscribe":     {[]string{hello, `{"type":"subscribe","id":"1","payload":{"query":"{hello}","variables":{"x":[` + strings.Repeat("1,", 100_000) + `1]}}}`}, 4400},
		"deep ping":          {[]string{hello, `{"type":"ping","payload":` + deep(100) + `}`}, 4400},
		"large ping":         {[]string{hello, `{"type":"ping","payload":{"x":"` + strings.Repeat("x", 5000) + `"}}`}, 4400},
		"more than a MiB":    {[]string{hello, `{"type":"ping","payload":{"x":"` + strings.Repeat("x", 1<<20) + `"}}`}, websocket.StatusMessageTooBig},
		"large and harmless": {[]string{hello, subscribe("1", "{hello}#"+strings.Repeat("x", 100<<10))}, -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			socket := endpoint{t: t, url: e.url}.dial()
			for _, m := range c.messages {
				socket.send(m)
			}
			var err error
			answers := 0
			for answers < 2 && err == nil { // an acknowledgement, and what comes of the last message
				_, err = socket.read()
				answers++
			}
			if got := websocket.CloseStatus(err); got != c.want {
				t.Errorf("want it closed with %d, got %d (%v)", c.want, got, err)
			}
		})
	}
}

// T-05: a message that does not end in time closes its socket.
func TestSocket_UnfinishedMessageTimesOut(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{BodyTimeout: 50 * time.Millisecond})
	c := e.dial()
	c.send(hello)
	c.next()
	ctx, cancel := context.WithTimeout(context.Background(), transporttest.Soon)
	defer cancel()
	w, err := c.conn.Writer(ctx, websocket.MessageText)
	if err == nil {
		_, err = io.WriteString(w, `{"type":`+strings.Repeat(" ", 100<<10)) // more than is buffered
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.read(); err == nil || ctx.Err() != nil {
		t.Errorf("want the socket closed, got %v", err)
	}
}
