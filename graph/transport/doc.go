// Package transport carries GraphQL over HTTP, server-sent events and WebSockets, and refuses what would hurt:
// too large, too deep, too costly, cross-site or malformed requests. It knows nothing of this program's schema,
// actors or errors: package graph brings those.
//
// A request is read (params.go, multipart.go), looked up when it is only a hash (persisted.go), measured before
// it is validated (limits.go) and priced after (cost.go), and answered (answer.go, sse.go, socket.go). Every
// refusal goes through the executor's error presenter, so that it looks like any other error.
package transport
