package graph

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file has the resolvers of a registration and of its parts.

func registrationID(r *models.Registration) models.ID[models.Registration] { return r.ID }

func registrationPartner(r *models.Registration) models.ID[models.Partner] { return r.PartnerID }

func registrationOrganization(r *models.Registration) models.ID[models.Organization] {
	return r.OrganizationID
}

func (registration) SelfAssessment(_ context.Context, r *models.Registration) ([]models.SelfAssessment, error) {
	return append([]models.SelfAssessment{}, r.SelfAssessment...), nil
}

func (registration) Organization(ctx context.Context, r *models.Registration) (*models.Organization, error) {
	return linked(ctx, load(ctx).organizations, r, registrationOrganization)
}

func (registration) Partner(ctx context.Context, r *models.Registration) (*models.Partner, error) {
	return linked(ctx, load(ctx).partners, r, registrationPartner)
}

func (registration) Applicant(ctx context.Context, r *models.Registration) (*models.User, error) {
	return linked(ctx, load(ctx).users, r, func(r *models.Registration) models.ID[models.User] { return r.ApplicantID })
}

func (registration) Profile(ctx context.Context, r *models.Registration) (*models.PartnerProfile, error) {
	found, err := linked(ctx, load(ctx).partnerProfiles, r, registrationPartner)
	return profileIn(found, models.ProfileCurrent), err
}

func profileIn(profiles []*models.PartnerProfile, version models.ProfileVersion) *models.PartnerProfile {
	for _, p := range profiles {
		if p.VettingVersion == version {
			return p
		}
	}
	return nil
}

func (registration) PartnerID(ctx context.Context, r *models.Registration) (*models.PartnerIdentifier, error) {
	return linked(ctx, load(ctx).associated, r, registrationPartner)
}

func (reg registration) Checklist(ctx context.Context, r *models.Registration) ([]*rules.ChecklistItem, error) {
	f := rules.ChecklistFacts{Registration: *r}
	profile, err := reg.Profile(ctx, r)
	if err != nil {
		return nil, err
	}
	if profile != nil {
		f.Profile = *profile
	}
	identifier, err := reg.PartnerID(ctx, r)
	if err != nil {
		return nil, err
	}
	partner, err := reg.Partner(ctx, r)
	if err != nil {
		return nil, err
	}
	if f.Agreement, err = reg.signed(ctx, r, partner); err != nil {
		return nil, err
	}
	f.PartnerID = identifier != nil
	holders, err := linked(ctx, load(ctx).holders, r, registrationOrganization)
	f.AdminAgent = holders[models.AdminAgent] > 0
	return pointers(rules.Checklist(f)), err
}

func (reg registration) signed(ctx context.Context, r *models.Registration, partner *models.Partner) (bool, error) {
	acceptances, err := linked(ctx, load(ctx).acceptances, r, registrationOrganization)
	if err != nil || partner == nil {
		return false, err
	}
	return reg.program.AgreementSigned(*partner, acceptances)
}

func (registration) Checks(ctx context.Context, r *models.Registration) ([]*models.VettingCheck, error) {
	found, err := linked(ctx, load(ctx).checks, r, registrationID)
	return orEmpty(found), err
}

func (registration) ContactVerification(ctx context.Context, r *models.Registration) (*models.ContactVerification, error) {
	found, err := linked(ctx, load(ctx).verifications, r, registrationID)
	return firstOf(found), err
}

func (reg registration) RequestedDocuments(ctx context.Context, r *models.Registration) ([]models.DocumentKind, error) {
	checks, err := reg.Checks(ctx, r)
	return append([]models.DocumentKind{}, rules.RequestedDocuments(*r, checks)...), err
}

func (registration) Documents(ctx context.Context, r *models.Registration) ([]*models.Document, error) {
	if !rules.ReadsDocuments(actor(ctx)) {
		return nil, nil
	}
	found, err := linked(ctx, load(ctx).documents, r, registrationID)
	return orEmpty(found), err
}

// Status is the status now: a rejected registration is suspended from its time on, even if the job has not run yet.
func (reg registration) Status(_ context.Context, r *models.Registration) (models.RegistrationStatus, error) {
	return rules.RegistrationStatusAt(*r, reg.store.Now()), nil
}

func (reg registration) SLAState(_ context.Context, r *models.Registration) (models.SLAState, error) {
	return rules.RegistrationSLA(*r, reg.store.Now()), nil
}

func (registration) SupportRequest(ctx context.Context, r *models.Registration) (*models.SupportRequest, error) {
	return linked(ctx, load(ctx).supportRequests, r, func(r *models.Registration) models.ID[models.SupportRequest] { return r.SupportRequestID })
}

func (registration) AppealsLeft(_ context.Context, r *models.Registration) (int, error) {
	return rules.AppealsLeft(*r), nil
}

func (registration) EarlyReason(ctx context.Context, r *models.Registration) (*string, error) {
	if !rules.ReadsEarlyReason(actor(ctx)) {
		return nil, nil
	}
	return &r.EarlyReason, nil
}

func (registration) History(ctx context.Context, r *models.Registration) ([]*models.AuditEvent, error) {
	found, err := linked(ctx, load(ctx).registrationHistory, r, registrationID)
	return orEmpty(found), err
}

func (reg registration) Jobs(ctx context.Context, r *models.Registration, first *int, after *string, last *int, before *string) (*store.JobConnection, error) {
	part := page(ctx, first, after, last, before)
	return linkedPage(ctx, r, registrationID, part, func(ctx context.Context, ids []models.ID[models.Registration]) (map[models.ID[models.Registration]]*store.JobConnection, error) {
		return store.JobsAbout(ctx, reg.store, actor(ctx), ids, part)
	})
}

func (vettingCheck) Reason(_ context.Context, c *models.VettingCheck) (*models.CheckReason, error) {
	if c.Reason == "" {
		return nil, nil
	}
	return &c.Reason, nil
}

func (vettingCheck) Automatic(_ context.Context, c *models.VettingCheck) (bool, error) {
	return c.DecidedAt != nil && c.DecidedBy.IsZero(), nil
}

func (vettingCheck) Outcomes(_ context.Context, c *models.VettingCheck) ([]*models.CheckOutcome, error) {
	return c.History(), nil
}

func (vettingOutcome) Automatic(_ context.Context, o *models.CheckOutcome) (bool, error) {
	return o.DecidedBy.IsZero(), nil
}

func (legalProfile) Source(_ context.Context, l *models.LegalProfile) (*models.LegalSource, error) {
	if l.Source == "" {
		return nil, nil
	}
	return &l.Source, nil
}

func (legalProfile) AddressStatus(_ context.Context, l *models.LegalProfile) (models.AddressStatus, error) {
	if l.AddressStatus == "" {
		return models.AddressUnchecked, nil
	}
	return l.AddressStatus, nil
}

func (legalProfile) AddressChoice(_ context.Context, l *models.LegalProfile) (*models.AddressChoice, error) {
	if l.AddressChoice == "" {
		return nil, nil
	}
	return &l.AddressChoice, nil
}

func (postalAddress) Country(_ context.Context, a *models.PostalAddress) (*string, error) {
	if a.Country == "" {
		return nil, nil
	}
	return &a.Country, nil
}

func (d document) URL(ctx context.Context, row *models.Document) (string, error) {
	url, _ := d.program.DocumentLink(actor(ctx), row)
	return url, nil
}

func (d document) URLExpiresAt(ctx context.Context, row *models.Document) (*time.Time, error) {
	_, expires := d.program.DocumentLink(actor(ctx), row)
	return &expires, nil
}

func (partnerIdentifier) Partner(ctx context.Context, id *models.PartnerIdentifier) (*models.Partner, error) {
	return linked(ctx, load(ctx).partners, id, func(id *models.PartnerIdentifier) models.ID[models.Partner] { return id.PartnerID })
}
