package models

import "time"

// SupportKind says what a support request is about.
type SupportKind string

// SupportVettingStuck is opened for an applicant whose vetting has passed its deadline.
const SupportVettingStuck SupportKind = "VETTING_STUCK"

// SupportStatus is a state of section 4.11.
type SupportStatus string

const (
	SupportOpen     SupportStatus = "OPEN"
	SupportResolved SupportStatus = "RESOLVED"
)

// SupportRequest is a question to the operator that somebody is answering.
type SupportRequest struct {
	ID             ID[SupportRequest] `gorm:"primaryKey"`
	Reference      string             // the case number
	OrganizationID ID[Organization]
	Kind           SupportKind
	Status         SupportStatus
	SubjectPrefix  string // what it is about
	SubjectID      []byte
	ResolvedAt     *time.Time
	Stamp
}

func (SupportRequest) Prefix() string { return "support" }

// GlobalID is the id as clients see it.
func (r SupportRequest) GlobalID() AnyID { return r.ID.Any() }
