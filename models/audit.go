package models

import "time"

// AuditEvent records who did what to which object. Rows are never changed.
type AuditEvent struct {
	ID             ID[AuditEvent] `gorm:"primaryKey"`
	Action         string
	ActorID        ID[User]         // zero when the program acted by itself
	ActorOrgID     ID[Organization] // the organisation the actor acted for
	OrganizationID ID[Organization] // the organisation the object belongs to
	SubjectPrefix  string
	SubjectID      []byte
	FromState      string
	ToState        string
	Reason         string
	CauseID        string // request id
	CreatedAt      time.Time
}

func (AuditEvent) Prefix() string { return "audit" }

// GlobalID is the id as clients see it.
func (r AuditEvent) GlobalID() AnyID { return r.ID.Any() }

// IdempotencyKey stores the answer to a mutation with an Idempotency-Key.
type IdempotencyKey struct {
	ActorID       ID[User] `gorm:"primaryKey"`
	Key           string   `gorm:"primaryKey"`
	Field         string   `gorm:"primaryKey"` // the answered field of the document
	RequestHash   []byte
	SubjectPrefix string
	SubjectID     []byte
	AnsweredAs    []byte // SHA-256 of the roles on which the answer depends
	Response      []byte // nil until the answer was complete
	ExpiresAt     time.Time
	CreatedAt     time.Time
}
