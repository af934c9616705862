package graph_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/graph/transport/transporttest"
)

// raw opens a connection that the test writes and reads by itself.
func (e endpoint) raw() net.Conn {
	e.t.Helper()
	host, _, _ := strings.Cut(strings.TrimPrefix(e.url, "http://"), "/")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		e.t.Fatal(err)
	}
	e.t.Cleanup(func() { conn.Close() })
	return conn
}

func TestBody_IncompleteTimesOut(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{BodyTimeout: time.Millisecond})
	conn := e.raw()
	io.WriteString(conn, "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusRequestTimeout || !strings.Contains(string(text), "REQUEST_TIMEOUT") {
		t.Errorf("want 408, got %d %s", resp.StatusCode, text)
	}
}

func TestConnection_IsReusedAfterTimeout(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{})
	conn := e.raw()
	answers := bufio.NewReader(conn)
	for range 3 {
		io.WriteString(conn, "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n"+`{"query":"{hello}"}`)
		resp, err := http.ReadResponse(answers, nil)
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK {
			t.Errorf("want 200, got %d %s", resp.StatusCode, text)
		}
	}
}

// flooded is a server whose subscription flood never stops by itself; ended says that it has stopped.
func flooded(t *testing.T) (e endpoint, ended chan struct{}) {
	t.Helper()
	ended = make(chan struct{})
	h := graph.NewHandler(graph.Options{Schema: transporttest.New(), WriteTimeout: 20 * time.Millisecond})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r)
		close(ended)
	}))
	t.Cleanup(srv.Close)
	return endpoint{t: t, url: srv.URL + "/graphql"}, ended
}

func wait(t *testing.T, ended chan struct{}) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*transporttest.Soon)
	defer cancel()
	select {
	case <-ended:
	case <-ctx.Done():
		t.Error("want a reader that takes nothing cut off")
	}
}

func TestSSE_SlowReaderIsDisconnected(t *testing.T) {
	t.Parallel()
	e, ended := flooded(t)
	body := ask("subscription{flood}")
	io.WriteString(e.raw(), "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: 31\r\n\r\n"+body)
	if len(body) != 31 {
		t.Fatalf("want the length sent above, got %d", len(body))
	}
	wait(t, ended)
}

func TestSocket_SlowReaderIsDisconnected(t *testing.T) {
	t.Parallel()
	e, ended := flooded(t)
	c := e.dial()
	c.send(hello)
	c.send(subscribe("1", "subscription{flood}"))
	wait(t, ended)
}
