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

// unavailable is ErrUnavailable with a reason for the operator. It never quotes the server, whose answer may repeat personal data
// and would end in logs.
func unavailable(why string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrUnavailable, fmt.Sprintf(why, args...))
}

// requestError is the error of a request without an answer. It does not wrap the error of the HTTP client, which quotes the URL with
// the D-U-N-S number, and sometimes the server.
func requestError(ctx context.Context, err error) error {
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
