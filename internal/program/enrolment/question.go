package enrolment

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// ContactQuestion is the question to the primary contact of a registration.
type ContactQuestion struct {
	CompanyName             string
	Reference               string
	NamedBy                 string
	RegisteredBySelf        bool
	RegisteredForAccount    bool
	AddressBelongsToCompany bool
	ExpiresAt               time.Time
	TimeZone                string
	Locale                  string
}

// ShowContactQuestion tells the holder of a link which company is registered and who named him or her. It writes nothing.
func (p *UseCases) ShowContactQuestion(ctx context.Context, who access.Actor, token string) (*ContactQuestion, error) {
	return kernel.Do(ctx, p.Kernel, who, access.ReadContactQuestion, func(tx *store.Tx) (q *ContactQuestion, err error) {
		r, v, err := p.verified(tx, token)
		if err != nil {
			return q, err
		}
		q, err = p.contactQuestion(tx, r, v)
		return q, err
	})
}

func (p *UseCases) contactQuestion(tx *store.Tx, r *models.Registration, v *models.ContactVerification) (*ContactQuestion, error) {
	partner, err := store.Get(tx, r.PartnerID)
	if err != nil {
		return nil, err
	}
	applicant, err := store.Get(tx, r.ApplicantID)
	if err != nil {
		return nil, err
	}
	to, err := p.registrant(tx, r, mail.ContactVerification)
	if err != nil {
		return nil, err
	}
	readers, err := tx.ReadersOf(r.OrganizationID)
	if err != nil {
		return nil, err
	}
	return &ContactQuestion{
		CompanyName: partner.Name, Reference: r.Reference, NamedBy: applicant.Name, RegisteredBySelf: models.SameAddress(applicant.Email, v.ToAddress),
		RegisteredForAccount: v.RegisteredAt != nil, AddressBelongsToCompany: v.BelongsAt != nil,
		ExpiresAt: v.ExpiresAt, TimeZone: readers.TimeZone, Locale: kernel.Either(to.Locale, readers.Language),
	}, nil
}
