// Package transport implements GraphQL over HTTP, server-sent events and WebSockets, and rejects requests that are
// too large, too deep, too costly, cross-site or malformed. It knows nothing of this program's schema,
// actors or errors: package graph supplies those.
//
// A request is read (params.go, multipart.go), looked up when it is only a hash (persisted.go), measured before
// it is validated (limits.go), its cost computed afterwards (cost.go), and answered (answer.go, sse.go, socket.go). Every
// error goes through the executor's error presenter.
package transport
