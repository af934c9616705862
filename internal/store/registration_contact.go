package store

import (
	"context"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// maxContacts is the maximum number of registrations that are searched for one person.
const maxContacts = 100

// ContactCandidate is a registration whose newest message to a contact went to an address. The rules decide whether that person is the
// primary contact now.
type ContactCandidate struct {
	Registration *models.Registration
	Profile      *models.PartnerProfile
	Asked        *models.ContactVerification
}

// The conditions of a message to a contact: answered with yes twice, or still open.
const (
	contactConfirmed = "registered_at IS NOT NULL AND belongs_at IS NOT NULL"
	contactAsked     = "closed_at IS NULL"
)

// ContactCandidates reads the registrations whose primary contact may have confirmed with an address, newest first.
func (s *Store) ContactCandidates(ctx context.Context, address string) ([]*ContactCandidate, error) {
	return s.contacts(ctx, address, contactConfirmed)
}

// AskedContacts reads the registrations whose question to a primary contact may wait for the answer of an address, newest first.
func (s *Store) AskedContacts(ctx context.Context, address string) ([]*ContactCandidate, error) {
	return s.contacts(ctx, address, contactAsked)
}

func (s *Store) contacts(ctx context.Context, address, condition string) ([]*ContactCandidate, error) {
	if address == "" {
		return nil, nil
	}
	const newest = "mailbox = ? AND NOT EXISTS (SELECT 1 FROM contact_verifications AS newer" +
		" WHERE newer.registration_id = contact_verifications.registration_id AND (newer.created_at > contact_verifications.created_at" +
		" OR (newer.created_at = contact_verifications.created_at AND newer.id > contact_verifications.id)))"
	var asked []*models.ContactVerification
	err := s.read.WithContext(ctx).Where(newest, models.MailboxKey(address)).Where(condition).Order("created_at DESC, id DESC").Limit(maxContacts).Find(&asked).Error
	if err != nil || len(asked) == 0 {
		return nil, translate(err)
	}
	return contactFacts(ctx, s.read, asked)
}

func contactFacts(ctx context.Context, db *gorm.DB, asked []*models.ContactVerification) ([]*ContactCandidate, error) {
	ids := make([]models.ID[models.Registration], len(asked))
	for i, v := range asked {
		ids[i] = v.RegistrationID
	}
	registrations, err := many(ctx, db, everything, ids)
	if err != nil {
		return nil, err
	}
	byID, partners := map[models.ID[models.Registration]]*models.Registration{}, []models.ID[models.Partner]{}
	for _, r := range registrations {
		byID[r.ID], partners = r, append(partners, r.PartnerID)
	}
	profiles, err := by[models.PartnerProfile](ctx, db, policy{when("vetting_version = ?", models.ProfileCurrent)}, "partner_id", partners, "id")
	if err != nil {
		return nil, err
	}
	byPartner := map[models.ID[models.Partner]]*models.PartnerProfile{}
	for _, p := range profiles {
		byPartner[p.PartnerID] = p
	}
	var found []*ContactCandidate
	for _, v := range asked {
		if r := byID[v.RegistrationID]; r != nil && byPartner[r.PartnerID] != nil {
			found = append(found, &ContactCandidate{Registration: r, Profile: byPartner[r.PartnerID], Asked: v})
		}
	}
	return found, nil
}

// ContactDocuments reads the documents that the primary contact with an address has uploaded, oldest first.
func (s *Store) ContactDocuments(ctx context.Context, address string, registrations []models.ID[models.Registration]) (mine []*models.Document, err error) {
	all, err := by[models.Document](ctx, s.read, policy{when("contact_email <> ''")}, "registration_id", registrations, "created_at, id")
	for _, d := range all {
		if models.SameAddress(d.ContactEmail, address) {
			mine = append(mine, d)
		}
	}
	return mine, err
}
