package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/coder/websocket"
)

// sockets sends deep, wide and long messages.
func (r *report) sockets(ctx context.Context) error {
	const initialise = `{"type":"connection_init"}`
	for _, a := range []struct {
		name     string
		messages []string
		want     websocket.StatusCode
	}{
		{"deep init", []string{`{"type":"connection_init","payload":` + nested(`{"a":`, "1", "}", 60_000) + "}"}, 4400},
		{"init of 1 MiB", []string{`{"type":"connection_init","payload":{"a":"` + strings.Repeat("x", mebibyte-100) + `"}}`}, websocket.StatusMessageTooBig},
		{"deep subscribe", []string{initialise, `{"type":"subscribe","id":"1","payload":{"query":"{__typename}","variables":` + nested(`{"and":[`, "1", "]}", 1_000_000) + "}}"}, 4400},
		{"wide subscribe", []string{initialise, `{"type":"subscribe","id":"1","payload":{"query":"{__typename}","variables":{"a":[` + strings.Repeat("1,", 500_000) + "1]}}}"}, 4400},
		{"large ping", []string{initialise, `{"type":"ping","payload":{"a":"` + strings.Repeat("x", mebibyte-100) + `"}}`}, 4400},
		{"message of 2 MiB", []string{initialise, strings.Repeat("x", 2*mebibyte)}, websocket.StatusMessageTooBig},
	} {
		conn, _, err := websocket.Dial(ctx, "ws://"+r.server.address+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
		if err != nil {
			return fmt.Errorf("socket: %w", err)
		}
		before := r.server.processorTime()
		for _, m := range a.messages {
			_ = conn.Write(ctx, websocket.MessageText, []byte(m)) // Read returns the error if the server has closed it
		}
		for err == nil {
			_, _, err = conn.Read(ctx)
		}
		cost := r.server.processorTime() - before
		var wrong []string
		if got := websocket.CloseStatus(err); got != a.want {
			wrong = append(wrong, fmt.Sprintf("want it closed with %d: %v", a.want, err))
		}
		if cost > maxProcessorTime {
			wrong = append(wrong, "too much processor time")
		}
		r.line("socket, "+a.name, fmt.Sprintf("closed with %d, %d ms of a processor", websocket.CloseStatus(err), cost.Milliseconds()), wrong)
		conn.CloseNow()
	}
	return nil
}
