package lookup

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
)

// failed names the operation that an error ended.
func failed(operation string, err error) error { return fmt.Errorf("lookup: %s: %w", operation, err) }

// unavailable is ErrUnavailable with what an operator needs to know. The words are ours: what a server sends may
// repeat what it was asked, and ends in logs.
func unavailable(why string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrUnavailable, fmt.Sprintf(why, args...))
}

// broken tells why a request got no answer. The error of the HTTP client is not wrapped, since it quotes the URL, in
// which the number is, and sometimes the server.
func broken(ctx context.Context, err error) error {
	var certificate *tls.CertificateVerificationError
	var network *net.OpError
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return context.Canceled // the caller left; nothing is wrong with the service
	case ctx.Err() != nil:
		return unavailable("it did not answer in time")
	case errors.As(err, &certificate):
		return unavailable("its certificate is not trusted: %v", certificate.Err)
	case errors.As(err, &network) && network.Op == "dial":
		return unavailable("it cannot be reached: %v", network)
	}
	return unavailable("the connection broke off, or what came is not HTTP")
}
