// Package lookup asks who a company is and whether an address exists: a service of the deployment's choice, invented
// data for a trial, or nobody. Every provider tells "there is none" from "nobody could be asked", because the first
// lets the applicant type on and the second is worth another try.
package lookup

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/internal/remote"
	"github.com/partnergraph/partnergraph/models"
)

// Companies is a register of companies.
type Companies interface {
	// FindCompany is the company with a D-U-N-S number of nine digits. The error wraps ErrNotFound when the
	// register has none, ErrUnavailable when it did not answer, or context.Canceled when the caller left.
	FindCompany(ctx context.Context, duns string) (*models.Company, error)
}

// Addresses is a postal authority.
type Addresses interface {
	// VerifyAddress compares an address with those that exist. The error wraps ErrUnavailable when the
	// authority did not answer, or context.Canceled when the caller left.
	VerifyAddress(ctx context.Context, a models.PostalAddress) (Verdict, error)
}

// Verdict is what a postal authority says: VERIFIED with the address as it was given, SUGGESTED with the address as the
// authority writes it, NOT_FOUND, or UNVERIFIABLE where a market has no such authority. The last two have no address.
type Verdict struct {
	Status  models.AddressStatus
	Address models.PostalAddress
}

// The errors of every provider. Neither they nor what wraps them mention numbers, addresses or tokens.
var (
	ErrNotFound    = errors.New("there is no such company")
	ErrUnavailable = remote.ErrUnavailable
)

// None is the provider of a deployment that has no service: no company is known, and no address can be verified, so
// that everything is entered and reviewed by hand.
type None struct{}

// NewNone is the provider that knows nothing.
func NewNone() None { return None{} }

// FindCompany finds none.
func (None) FindCompany(ctx context.Context, _ string) (*models.Company, error) {
	if err := ctx.Err(); err != nil {
		return nil, failed("find company", err)
	}
	return nil, failed("find company", ErrNotFound)
}

// VerifyAddress says that it cannot.
func (None) VerifyAddress(ctx context.Context, _ models.PostalAddress) (Verdict, error) {
	if err := ctx.Err(); err != nil {
		return Verdict{}, failed("verify address", err)
	}
	return Verdict{Status: models.AddressUnverifiable}, nil
}

// nineDigits reports whether a text has the form of a D-U-N-S number. Other texts are not sent to a service, so they never get
// into the path of a request.
func nineDigits(duns string) bool {
	return len(duns) == 9 && !strings.ContainsFunc(duns, func(r rune) bool { return r < '0' || r > '9' })
}

// failed names the operation that an error ended.
func failed(operation string, err error) error { return fmt.Errorf("lookup: %s: %w", operation, err) }
