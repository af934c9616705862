// Package models has the types of the program's data: rows, their states, and typed ids.
// It has no queries (internal/store), no decisions (internal/rules), no GraphQL and no clock.
package models

import "time"

// Stamp is the version and the times of a row. Version counts its saves, so that concurrent edits are detected.
type Stamp struct {
	CreatedAt time.Time
	UpdatedAt time.Time
	Version   int
}

// FirstStamp is the stamp of a new row.
func FirstStamp(now time.Time) Stamp { return Stamp{CreatedAt: now, UpdatedAt: now, Version: 1} }

// Touch increments the version and sets the time, for a save. It returns the new version; 1 is a new row.
func (s *Stamp) Touch(now time.Time) int {
	if s.Version == 0 {
		s.CreatedAt = now
	}
	s.UpdatedAt, s.Version = now, s.Version+1
	return s.Version
}

// Rows has one row of each table.
func Rows() []any {
	return []any{
		Organization{}, Tenant{}, Partner{}, Partnership{}, PartnerQualification{}, Customer{}, ResellerRelationship{},
		User{}, UserRole{}, APIToken{}, EligibilityRequest{}, EligibilityMessage{}, ValidationID{},
		Registration{}, VettingCheck{}, PartnerProfile{}, ContactVerification{}, PartnerIdentifier{}, Document{},
		SupportRequest{}, SupportPartner{}, SupportMessage{}, AgreementAcceptance{}, KeptText{}, ProviderListing{},
		CustomerQualification{}, ValidationHold{}, RelationshipRequest{}, AccessGrant{}, CustomerAccess{}, CustomerName{}, Backfill{},
		Job{}, Schedule{}, SandboxClock{}, Email{}, AuditEvent{}, IdempotencyKey{}, SignInCode{}, Session{},
		ProgramImport{}, ImportProblem{}, ExternalID{},
		Offer{}, OfferListing{}, OfferPlan{}, PlanPrice{}, DraftPrice{}, CatalogEntry{}, CatalogWord{}, Cart{}, CartLine{}, Order{}, OrderLine{}, Subscription{},
		Audience{}, AudienceEntry{}, OfferSale{},
	}
}
