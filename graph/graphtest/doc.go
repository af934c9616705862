// Package graphtest tests the API as a client meets it: the whole program with the demo's people behind a real
// HTTP server, asked with documents. It holds tests only. The golden folders are in graph/testdata; what
// surrounds a schema (statuses, headers, limits, sockets) is tested in package graph.
package graphtest
