package main

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"

	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/realclientip/realclientip-go"
)

// forwarded sets the remote address of requests from trusted proxies to that of the client, for the rate limit. The header
// of other clients is ignored.
func forwarded(c *config.Config, next http.Handler) (http.Handler, error) {
	trusted, err := c.Proxies()
	if err != nil || len(trusted) == 0 {
		return next, err
	}
	ranges := make([]net.IPNet, len(trusted))
	for i, p := range trusted {
		ranges[i] = net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}
	}
	strategy, err := realclientip.NewRightmostTrustedRangeStrategy("X-Forwarded-For", ranges)
	if err != nil {
		return nil, fmt.Errorf("trusted proxies: %w", err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if from(r.RemoteAddr, trusted) {
			if ip := strategy.ClientIP(r.Header, r.RemoteAddr); ip != "" {
				r = r.Clone(r.Context())
				r.RemoteAddr = net.JoinHostPort(ip, "0")
			}
		}
		next.ServeHTTP(w, r)
	}), nil
}

func from(address string, ranges []netip.Prefix) bool {
	peer, err := netip.ParseAddrPort(address)
	if err != nil {
		return false
	}
	for _, p := range ranges {
		if p.Contains(peer.Addr().Unmap()) {
			return true
		}
	}
	return false
}
