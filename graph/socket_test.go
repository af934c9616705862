package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/graph/transport/transporttest"
	"github.com/partnergraph/partnergraph/internal/clock"
)

// client is one end of a socket.
type client struct {
	t    *testing.T
	conn *websocket.Conn
}

type frame struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

func (e endpoint) dial(headers ...string) client {
	e.t.Helper()
	h := http.Header{}
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		h.Set(name, value)
	}
	conn, _, err := websocket.Dial(context.Background(), e.url, &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: h})
	if err != nil {
		e.t.Fatal(err)
	}
	conn.SetReadLimit(1 << 20)
	e.t.Cleanup(func() { conn.CloseNow() })
	return client{t: e.t, conn: conn}
}

func (c client) send(text string) {
	c.t.Helper()
	_ = c.conn.Write(context.Background(), websocket.MessageText, []byte(text)) // a socket that the server has closed is read below
}

func (c client) read() (frame, error) {
	ctx, cancel := context.WithTimeout(context.Background(), transporttest.Soon)
	defer cancel()
	var f frame
	_, data, err := c.conn.Read(ctx)
	if err == nil {
		err = json.Unmarshal(data, &f)
	}
	return f, err
}

// next is the next message, which has to come.
func (c client) next() frame {
	c.t.Helper()
	f, err := c.read()
	if err != nil {
		c.t.Fatal(err)
	}
	return f
}

// closed reads on until the server closes, and is the code.
func (c client) closed() websocket.StatusCode {
	for {
		if _, err := c.read(); err != nil {
			return websocket.CloseStatus(err)
		}
	}
}

const hello = `{"type":"connection_init"}`

func subscribe(id, document string) string {
	return fmt.Sprintf(`{"id":%q,"type":"subscribe","payload":%s}`, id, ask(document))
}

func TestSocket_RunsOperations(t *testing.T) {
	t.Parallel()
	c := serve(t, graph.Options{}).dial()
	c.send(`{"type":"ping","payload":{"n":1}}`)
	c.send(hello)
	c.send(subscribe("1", "subscription{ticks(count:2)}"))
	got := ""
	for range 5 {
		f := c.next()
		got += f.Type + f.ID + string(f.Payload) + " "
	}
	want := `pong{"n":1} connection_ack next1{"data":{"ticks":1}} next1{"data":{"ticks":2}} complete1 `
	if got != want {
		t.Errorf("want %s, got %s", want, got)
	}
	c.send(subscribe("1", "{hello}")) // the id is free again
	if next, end := c.next(), c.next(); string(next.Payload) != `{"data":{"hello":"world"}}` || end.Type != "complete" {
		t.Errorf("want an answer and the end, got %+v %+v", next, end)
	}
	for _, document := range []string{"{nope}", "subscription{refuses}"} {
		c.send(subscribe("2", document))
		if f := c.next(); f.Type != "error" || f.ID != "2" || !strings.Contains(string(f.Payload), "requestId") {
			t.Errorf("%s: want an error, got %+v", document, f)
		}
	}
}

func TestSocket_CompleteEndsAnOperation(t *testing.T) {
	t.Parallel()
	c := serve(t, graph.Options{}).dial()
	c.send(hello)
	c.next()
	c.send(subscribe("1", "subscription{forever}"))
	c.next()
	c.send(`{"id":"1","type":"complete"}`)
	c.send(`{"type":"ping"}`)
	if f := c.next(); f.Type != "pong" {
		t.Errorf("want nothing more of the operation, got %+v", f)
	}
	c.send(subscribe("1", "{hello}"))
	if f := c.next(); f.Type != "next" {
		t.Errorf("want the id free again, got %+v", f)
	}
}

func TestSocket_CloseCodes(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{Authenticator: tokens{}})
	forever := subscribe("1", "subscription{forever}")
	for name, c := range map[string]struct {
		messages []string
		want     websocket.StatusCode
	}{
		"double init":          {[]string{hello, hello}, 4429},
		"subscribe before":     {[]string{forever}, 4401},
		"complete before":      {[]string{`{"id":"1","type":"complete"}`}, 4401},
		"same id":              {[]string{hello, forever, forever}, 4409},
		"bad JSON":             {[]string{hello, "{"}, 4400},
		"no type":              {[]string{hello, "{}"}, 4400},
		"unknown type":         {[]string{hello, `{"type":"start"}`}, 4400},
		"subscribe without id": {[]string{hello, `{"type":"subscribe","payload":{"query":"{hello}"}}`}, 4400},
		"bad payload":          {[]string{hello, `{"id":"1","type":"subscribe","payload":[]}`}, 4400},
		"bad init payload":     {[]string{`{"type":"connection_init","payload":[]}`}, 4400},
		"2 MiB":                {[]string{hello, `{"type":"` + strings.Repeat("x", 2<<20) + `"}`}, 1009},
		"bad token":            {[]string{`{"type":"connection_init","payload":{"Authorization":"Bearer nobody"}}`}, 4403},
		"cannot tell":          {[]string{`{"type":"connection_init","payload":{"Authorization":"Bearer down"}}`}, 1013},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := endpoint{t: t, url: e.url}.dial()
			for _, m := range c.messages {
				s.send(m)
			}
			if got := s.closed(); got != c.want {
				t.Errorf("want %d, got %d", c.want, got)
			}
		})
	}
}

func TestSocket_WithoutInitIsClosed(t *testing.T) {
	t.Parallel()
	c := serve(t, graph.Options{InitTimeout: time.Millisecond}).dial()
	if got := c.closed(); got != 4408 {
		t.Errorf("want 4408, got %d", got)
	}
}

func TestSocket_OtherProtocolIsRejected(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{})
	conn, _, err := websocket.Dial(context.Background(), e.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := (client{t: t, conn: conn}).closed(); got != 4406 {
		t.Errorf("want 4406, got %d", got)
	}
}

func TestSocket_EndsWithItsToken(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{Authenticator: tokens{soon: clock.Wall().Add(50 * time.Millisecond)}})
	c := e.dial()
	c.send(`{"type":"connection_init","payload":{"Authorization":"Bearer soon"}}`)
	c.send(subscribe("1", "subscription{forever}"))
	if got := c.closed(); got != 4403 {
		t.Errorf("want 4403, got %d", got)
	}
}

func TestSocket_IsClosedWhenTheServerStops(t *testing.T) {
	t.Parallel()
	running, stop := context.WithCancel(context.Background())
	srv := httptest.NewUnstartedServer(graph.NewHandler(graph.Options{Schema: transporttest.New()}))
	srv.Config.BaseContext = func(net.Listener) context.Context { return running }
	srv.Start()
	t.Cleanup(srv.Close)
	c := endpoint{t: t, url: srv.URL}.dial()
	c.send(hello)
	c.send(subscribe("1", "subscription{forever}"))
	c.next()
	stop()
	if got := c.closed(); got != websocket.StatusGoingAway {
		t.Errorf("want %d, got %d", websocket.StatusGoingAway, got)
	}
}

func TestSocket_AuthenticatesByHeaderOrPayload(t *testing.T) {
	t.Parallel()
	schema := transporttest.New()
	schema.Resolve["echo"] = whoAmI
	e := serve(t, graph.Options{Schema: schema, Authenticator: tokens{}})
	for _, c := range []struct{ header, payload, want string }{
		{"", "", ""},
		{"Bearer mary", "", mary.UserID.String()},
		{"", "Bearer ravi", ravi.UserID.String()},
		{"Bearer mary", "Bearer ravi", ravi.UserID.String()},
	} {
		s := e.dial("Authorization: " + c.header)
		s.send(fmt.Sprintf(`{"type":"connection_init","payload":{"authorization":%q}}`, c.payload))
		s.next()
		s.send(subscribe("1", "{echo}"))
		if got := string(s.next().Payload); got != fmt.Sprintf(`{"data":{"echo":%q}}`, c.want) {
			t.Errorf("%+v: got %s", c, got)
		}
	}
}

func TestSocket_OwnOriginIsAccepted(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{AllowedOrigins: []string{"https://app.example"}})
	host := strings.TrimSuffix(strings.TrimPrefix(e.url, "http://"), "/graphql")
	for _, origin := range []string{"https://app.example", "http://" + host} {
		c := e.dial("Origin: " + origin)
		c.send(hello)
		if f := c.next(); f.Type != "connection_ack" {
			t.Errorf("%s: want an acknowledgement, got %+v", origin, f)
		}
	}
}
