package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/partnergraph/partnergraph/internal/config"
)

type healthCmd struct {
	Timeout time.Duration `default:"3s" help:"How long the answer may take (default ${default})."`
}

// Run asks the process with the same settings whether it is ready. It is the health check of a container without
// a shell or curl.
func (h healthCmd) Run(ctx context.Context, c *config.Config) error {
	address, err := healthAddress(c)
	if err != nil {
		return fmt.Errorf("health: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, h.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("health: %w", err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("health: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("health: not ready: %s", answer.Status)
	}
	return nil
}

// healthAddress is the health endpoint of a process with these settings: on the address of the metrics, or of the API where
// there is none. A process that listens on all interfaces is asked over the loopback interface.
func healthAddress(c *config.Config) (string, error) {
	listen := c.MetricsListen
	if listen == "" {
		listen = c.Listen
	}
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", err
	}
	if ip, err := netip.ParseAddr(host); host == "" || (err == nil && ip.IsUnspecified()) {
		host = "localhost"
	}
	return net.JoinHostPort(host, port), nil
}
