package graphtest

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

// socket is a subscription over a real websocket.
type socket struct {
	t    *testing.T
	conn *websocket.Conn
}

type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

func (a *api) dial(t *testing.T, who string) socket {
	t.Helper()
	name, value, _ := strings.Cut(signed(who), ": ")
	ctx, cancel := context.WithTimeout(context.Background(), soon)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, a.url, &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: http.Header{name: {value}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.CloseNow() })
	s := socket{t, conn}
	s.write(message{Type: "connection_init"})
	if m := s.next(); m.Type != "connection_ack" {
		t.Fatalf("want an acknowledgement, got %+v", m)
	}
	return s
}

func (s socket) write(m message) {
	s.t.Helper()
	text, err := json.Marshal(m)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.conn.Write(context.Background(), websocket.MessageText, text); err != nil {
		s.t.Fatal(err)
	}
}

func (s socket) next() (m message) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), soon)
	defer cancel()
	_, text, err := s.conn.Read(ctx)
	if err != nil {
		s.t.Fatalf("nothing came: %v", err)
	}
	if err := json.Unmarshal(text, &m); err != nil {
		s.t.Fatal(err)
	}
	return m
}

// ends reads on until the server closes, and is the code.
func (s socket) ends() websocket.StatusCode {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), soon)
	defer cancel()
	for {
		if _, _, err := s.conn.Read(ctx); err != nil {
			return websocket.CloseStatus(err)
		}
	}
}

func (s socket) subscribe(id, document string) {
	s.t.Helper()
	payload, err := json.Marshal(map[string]string{"query": document})
	if err != nil {
		s.t.Fatal(err)
	}
	s.write(message{ID: id, Type: "subscribe", Payload: payload})
}

// bySocket subscribes over a websocket; the function waits for the next update.
func (a *api) bySocket(t *testing.T, who, document string) func() string {
	t.Helper()
	s := a.dial(t, who)
	s.subscribe("1", document)
	return func() string {
		m := s.next()
		if m.Type != "next" {
			t.Fatalf("%s: want an update, got %+v", who, m)
		}
		return string(m.Payload)
	}
}

// byEvents subscribes over server-sent events.
func (a *api) byEvents(t *testing.T, who, document string) func() string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), soon)
	t.Cleanup(cancel)
	e := a.events(ctx, request{As: who, Document: document})
	return func() string {
		text, err := e.next()
		if err != nil {
			t.Fatalf("%s: nothing came: %v", who, err)
		}
		return text
	}
}
