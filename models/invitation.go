package models

import (
	"time"
)

// RequestKind says who is invited to what.
type RequestKind string

const (
	// RequestReseller asks a customer for a reseller relationship.
	RequestReseller RequestKind = "RESELLER"
	// RequestPartnership asks a reseller to authorise an indirect provider.
	RequestPartnership RequestKind = "PROVIDER_PARTNERSHIP"
	// RequestJoint asks a customer for relationships with a reseller and its provider at once.
	RequestJoint RequestKind = "JOINT"
)

// RequestStatus is a state of an invitation (section 4.7).
type RequestStatus string

const (
	RequestIssued    RequestStatus = "ISSUED"
	RequestSent      RequestStatus = "SENT"
	RequestHandedOut RequestStatus = "HANDED_OUT"
	RequestOpened    RequestStatus = "OPENED"
	RequestAccepted  RequestStatus = "ACCEPTED"
	RequestDeclined  RequestStatus = "DECLINED"
	RequestExpired   RequestStatus = "EXPIRED"
	RequestRevoked   RequestStatus = "REVOKED"
)

// OpenStatuses are those in which the link still works.
func OpenStatuses() []RequestStatus {
	return []RequestStatus{RequestIssued, RequestSent, RequestHandedOut, RequestOpened}
}

// Final reports whether the invitation can no longer move.
func (s RequestStatus) Final() bool {
	switch s {
	case RequestAccepted, RequestDeclined, RequestExpired, RequestRevoked:
		return true
	}
	return false
}

// InvitationDelivery is how an invitation reaches the invitee.
type InvitationDelivery string

const (
	DeliverByEmail InvitationDelivery = "EMAIL"
	DeliverByHand  InvitationDelivery = "BY_HAND"
)

// RelationshipRequest is an invitation with a link of its own: single-use, for one invitee, expiring, revocable (D-07).
type RelationshipRequest struct {
	ID              ID[RelationshipRequest] `gorm:"primaryKey"`
	Reference       string                  // the number people quote
	Kind            RequestKind
	OrganizationID  ID[Organization] // the issuer's
	PartnerID       ID[Partner]      // the issuer
	ProviderID      ID[Partner]      // JOINT: the provider that is authorised as well
	PartnershipID   ID[Partnership]  // PROVIDER_PARTNERSHIP and JOINT
	IssuerID        ID[User]         // who gets letters about its outcome
	InviteeName     string
	InviteeEmail    string  // empty when the link is handed out
	InviteeKey      *string // AddressKey(InviteeEmail)
	InviteeDomain   *string // EmailDomain(InviteeEmail)
	InviteeLocale   string
	InviteeTenant   string // GUID in lower case; empty when anybody of the invitee may answer
	GovernmentCloud bool
	DelegatedAccess bool
	Subject         string
	Body            string // with mail.LinkMark where the link stands: the link itself is not stored
	LinkNumber      int    // counts the links; sending again makes a new one (section 4.7)
	TokenHash       []byte // SHA-256
	CodeTries       int    // wrong codes that were typed in place of this link
	Status          RequestStatus
	SentAt          *time.Time
	OpenedAt        *time.Time
	ExpiresAt       time.Time
	ClosedAt        *time.Time
	ClosedBy        ID[User]
	Reason          string       // of a decline or a revocation
	CustomerID      ID[Customer] // who answered
	Bounce
	Stamp
}

func (RelationshipRequest) Prefix() string { return "relreq" }

// GlobalID is the id as clients see it.
func (r RelationshipRequest) GlobalID() AnyID { return r.ID.Any() }
