package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

const bodyTimeout = 15 * time.Second // longer than the server waits for any body

// bodies sends the heads of requests without their bodies, and expects the server to end the connections.
func (r *report) bodies(ctx context.Context) {
	heads := map[string]string{
		"POST, JSON": "POST /graphql\r\nContent-Type: application/json", "POST, text": "POST /graphql\r\nContent-Type: text/plain",
		"POST, no type": "POST /graphql", "GET": "GET /graphql?query=%7B__typename%7D", "OPTIONS": "OPTIONS /graphql", "DELETE": "DELETE /graphql",
		"a stream": "POST /graphql\r\nContent-Type: application/json\r\nAccept: text/event-stream", "/": "GET /", "/confirm": "POST /confirm",
		"/invitation": "POST /invitation", "/files": "GET /files/document/x", "/readyz": "GET /readyz", "/livez": "POST /livez", "/nothing": "PUT /nothing",
		"metrics, /metrics": "GET /metrics", "metrics, /readyz": "POST /readyz",
		"an anonymous upload": "POST /graphql\r\nGraphQL-Require-Preflight: 1\r\nContent-Type: multipart/form-data; boundary=x",
		"an upload":           "POST /graphql\r\nGraphQL-Require-Preflight: 1\r\nContent-Type: multipart/form-data; boundary=x\r\nAuthorization: Bearer " + r.server.token,
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	for name, head := range heads {
		for _, length := range []string{"Content-Length: 1000", "Content-Length: 47185920", "Transfer-Encoding: chunked"} {
			wg.Go(func() {
				address := r.server.address
				if strings.HasPrefix(name, "metrics") {
					address = r.server.metrics
				}
				status, took, err := sendHead(ctx, address, head, length)
				var wrong []string
				if err != nil {
					wrong = append(wrong, err.Error())
				}
				mu.Lock()
				defer mu.Unlock()
				r.line("no body, "+name+", "+length, fmt.Sprintf("%d, the server closed the connection after %d ms", status, took.Milliseconds()), wrong)
			})
		}
	}
	wg.Wait()
	left, _ := os.ReadDir(r.server.temp)
	var wrong []string
	if len(left) > 0 {
		wrong = append(wrong, "want no files")
	}
	r.line("the temporary folder after uploads", fmt.Sprintf("%d files, peak memory %d MiB", len(left), r.server.peakMemory()), wrong)
}

// sendHead sends only the head of a request, and waits for the end of the connection.
func sendHead(ctx context.Context, address, head, length string) (status int, took time.Duration, err error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return 0, 0, err
	}
	defer conn.Close()
	watch := clock.Start()
	_ = conn.SetDeadline(clock.Wall().Add(bodyTimeout))
	request, headers, more := strings.Cut(head, "\r\n")
	if more {
		headers += "\r\n"
	}
	if _, err := io.WriteString(conn, request+" HTTP/1.1\r\nHost: "+address+"\r\n"+headers+length+"\r\n\r\n"); err != nil {
		return 0, 0, err
	}
	if resp, err := http.ReadResponse(bufio.NewReader(conn), nil); err == nil {
		status = resp.StatusCode
		_, _ = io.Copy(io.Discard, resp.Body)
	}
	_, err = io.Copy(io.Discard, conn)
	if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
		return status, watch.Elapsed(), fmt.Errorf("the server still waits for the body after %s", bodyTimeout)
	}
	return status, watch.Elapsed(), nil // closed or reset
}
