package main_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/partnergraph/partnergraph/internal/clock"
)

// underWay is a request whose body the program waits for.
type underWay struct {
	conn   net.Conn
	answer *bufio.Reader
	body   string
}

// begin sends the head of a request and returns when the program requests its body (100 Continue).
func begin(t *testing.T, url, body string) underWay {
	t.Helper()
	host := strings.TrimPrefix(url, "http://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(deadline()); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "POST /graphql HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", host, len(body))
	answer := bufio.NewReader(conn)
	if line, err := answer.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("%q, %v", line, err)
	}
	if line, err := answer.ReadString('\n'); err != nil || line != "\r\n" {
		t.Fatalf("%q, %v", line, err)
	}
	return underWay{conn, answer, body}
}

// finish sends the body and returns the answer.
func (u underWay) finish(t *testing.T) (status int, text string) {
	t.Helper()
	if _, err := u.conn.Write([]byte(u.body)); err != nil {
		t.Fatal(err)
	}
	got, err := http.ReadResponse(u.answer, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return got.StatusCode, string(body)
}

// On SIGTERM the program accepts no new requests, is not ready, answers the requests that it has accepted, and exits with code 0.
func TestShutdown_EndsWhenRequestsAreAnswered(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "serve", "--mail=captured", "--data="+t.TempDir(), "--drain-timeout=20s")
	if got, _ := get(t, p.metrics+"/readyz"); got.StatusCode != http.StatusOK {
		t.Errorf("ready before: %s", got.Status)
	}
	request := begin(t, p.url, `{"query":"{ program { name } }"}`)
	p.signal(syscall.SIGTERM)
	await(t, "the process says that it is stopping", func() bool {
		got, body := get(t, p.metrics+"/readyz")
		return got.StatusCode == http.StatusServiceUnavailable && strings.Contains(body, "draining")
	})
	if got, _ := get(t, p.metrics+"/livez"); got.StatusCode != http.StatusOK {
		t.Errorf("alive while draining: %s", got.Status)
	}
	await(t, "nothing new is taken", func() bool {
		conn, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
		if err == nil {
			conn.Close()
		}
		return err != nil
	})
	if got, text := request.finish(t); got != http.StatusOK {
		t.Errorf("the request is answered with %d %s", got, text)
	}
	p.end()
	if !strings.Contains(p.log(), `"msg":"stopped"`) {
		t.Errorf("the end is not logged:\n%s", p.log())
	}
}

// Sockets are closed after a second; a request that takes longer keeps its connection to the database.
func TestShutdown_SlowRequestsAreFinished(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "serve", "--mail=captured", "--data="+t.TempDir(), "--drain-timeout=20s")
	socket, answer, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(p.url, "http")+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		t.Fatal(err)
	}
	if answer.Body != nil {
		defer answer.Body.Close()
	}
	defer socket.CloseNow()
	request := begin(t, p.url, `{"query":"{ contactQuestion(token: \"x\") { reference } }"}`)
	p.signal(syscall.SIGTERM)
	if _, _, err := socket.Read(t.Context()); err == nil {
		t.Error("the socket stays open")
	}
	if status, text := request.finish(t); !strings.Contains(text, "TOKEN_INVALID") {
		t.Errorf("the request is answered with %d %s", status, text)
	}
	p.end()
}

// A request that never ends delays the exit until the drain timeout and no longer.
func TestShutdown_EndsWithinTheDrainTimeout(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "serve", "--mail=captured", "--data="+t.TempDir(), "--drain-timeout=1s")
	begin(t, p.url, "never sent")
	p.end()
}

func TestShutdown_SecondSignalExitsAtOnce(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "serve", "--mail=captured", "--data="+t.TempDir(), "--drain-timeout=10m")
	begin(t, p.url, "never sent")
	p.signal(syscall.SIGTERM)
	await(t, "the process says that it is stopping", func() bool { return strings.Contains(p.log(), `"msg":"stopping"`) })
	p.killed = true
	p.signal(syscall.SIGTERM)
	p.end()
}

func TestServe_PortInUseIsReported(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, flag := range []string{"--listen", "--metrics-listen"} {
		args := []string{"serve", "--mail=captured", "--data=" + t.TempDir(), "--listen=127.0.0.1:0", "--metrics-listen=127.0.0.1:0", flag + "=" + taken.Addr().String()}
		got := run(t, nil, args...)
		if got.code != 1 || !strings.Contains(got.errors, "address already in use; choose another with "+flag) {
			t.Errorf("%s: exit code %d\n%s", flag, got.code, got.errors)
		}
	}
}

func deadline() time.Time { return clock.Wall().Add(soon) }
