package lookup

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/partnergraph/partnergraph/internal/remote"
	"github.com/partnergraph/partnergraph/models"
)

// Remote calls a service over HTTPS, as docs/settings.md describes. It is safe for concurrent use.
type Remote struct{ companies, addresses *remote.Endpoint }

// NewRemote returns a client of a service and sends no request. It fails if the URL or the token is invalid.
func NewRemote(c remote.Config) (*Remote, error) {
	client, err := remote.New(c)
	if err != nil {
		return nil, failed("new remote", err)
	}
	return &Remote{companies: client.Endpoint(), addresses: client.Endpoint()}, nil
}

// FindCompany calls GET /companies/{duns}.
func (r *Remote) FindCompany(ctx context.Context, duns string) (*models.Company, error) {
	if !nineDigits(duns) {
		return nil, failed("find company", ErrNotFound)
	}
	got, err := r.companies.Ask(ctx, remote.Request{Method: http.MethodGet, Path: "/companies/" + duns})
	if err != nil {
		return nil, failed("find company", err)
	}
	if got.Status == http.StatusNotFound {
		return nil, failed("find company", ErrNotFound)
	}
	company, err := readCompany(got, duns)
	if err != nil {
		return nil, failed("find company", err)
	}
	return company, nil
}

// VerifyAddress calls POST /addresses/verify.
func (r *Remote) VerifyAddress(ctx context.Context, a models.PostalAddress) (Verdict, error) {
	question, err := json.Marshal(a)
	if err != nil {
		return Verdict{}, failed("verify address", err)
	}
	got, err := r.addresses.Ask(ctx, remote.Request{Method: http.MethodPost, Path: "/addresses/verify", Body: question})
	if err != nil {
		return Verdict{}, failed("verify address", err)
	}
	verdict, err := readVerdict(got, a)
	if err != nil {
		return Verdict{}, failed("verify address", err)
	}
	return verdict, nil
}
