// Package models holds the nouns of the program: rows, the states they may take, and typed ids.
// It has no queries (internal/store), no decisions (internal/rules), no GraphQL and no clock.
package models

import "time"

// Touch marks a save: the version counts up and the time is kept. It returns the new version; 1 is a new row.
func (r *Organization) Touch(now time.Time) int          { return touch(&r.UpdatedAt, &r.Version, now) }
func (r *Partner) Touch(now time.Time) int               { return touch(&r.UpdatedAt, &r.Version, now) }
func (r *PartnerQualification) Touch(now time.Time) int  { return touch(&r.UpdatedAt, &r.Version, now) }
func (r *Customer) Touch(now time.Time) int              { return touch(&r.UpdatedAt, &r.Version, now) }
func (r *CustomerQualification) Touch(now time.Time) int { return touch(&r.UpdatedAt, &r.Version, now) }
func (r *ResellerRelationship) Touch(now time.Time) int  { return touch(&r.UpdatedAt, &r.Version, now) }
func (r *RelationshipRequest) Touch(now time.Time) int   { return touch(&r.UpdatedAt, &r.Version, now) }
func (r *Partnership) Touch(now time.Time) int           { return touch(&r.UpdatedAt, &r.Version, now) }
func (r *AccessGrant) Touch(now time.Time) int           { return touch(&r.UpdatedAt, &r.Version, now) }
func (r *User) Touch(now time.Time) int                  { return touch(&r.UpdatedAt, &r.Version, now) }
func (r *EligibilityRequest) Touch(now time.Time) int    { return touch(&r.UpdatedAt, &r.Version, now) }
func (r *ValidationID) Touch(now time.Time) int          { return touch(&r.UpdatedAt, &r.Version, now) }
func (r *Registration) Touch(now time.Time) int          { return touch(&r.UpdatedAt, &r.Version, now) }
func (r *VettingCheck) Touch(now time.Time) int          { return touch(&r.UpdatedAt, &r.Version, now) }
func (r *PartnerProfile) Touch(now time.Time) int        { return touch(&r.UpdatedAt, &r.Version, now) }
func (r *PartnerIdentifier) Touch(now time.Time) int     { return touch(&r.UpdatedAt, &r.Version, now) }
func (r *ProviderListing) Touch(now time.Time) int       { return touch(&r.UpdatedAt, &r.Version, now) }
func (r *SupportRequest) Touch(now time.Time) int        { return touch(&r.UpdatedAt, &r.Version, now) }
func (r *Job) Touch(now time.Time) int                   { return touch(&r.UpdatedAt, &r.Version, now) }
func (r *Email) Touch(now time.Time) int                 { return touch(&r.UpdatedAt, &r.Version, now) }

func touch(at *time.Time, version *int, now time.Time) int {
	*at, *version = now, *version+1
	return *version
}
