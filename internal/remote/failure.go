package remote

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
)

// ErrUnavailable is the error of a service that did not answer, or whose answer cannot be used. Another try may succeed.
var ErrUnavailable = errors.New("the service is not available")

// Unavailable is ErrUnavailable with a reason for the operator. The reason must not quote the server, whose answer may repeat personal
// data and would end in logs.
func Unavailable(why string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrUnavailable, fmt.Sprintf(why, args...))
}

// requestError is the error of a request without an answer. It does not wrap the error of the HTTP client, which quotes the URL with
// what it asks about, and sometimes the server.
func requestError(ctx context.Context, err error) error {
	var certificate *tls.CertificateVerificationError
	var network *net.OpError
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return context.Canceled // the caller left; nothing is wrong with the service
	case ctx.Err() != nil:
		return Unavailable("it did not answer in time")
	case errors.As(err, &certificate):
		return Unavailable("its certificate is not trusted: %v", certificate.Err)
	case errors.As(err, &network) && network.Op == "dial":
		return Unavailable("it cannot be reached: %v", network)
	}
	return Unavailable("the connection broke off, or what came is not HTTP")
}
