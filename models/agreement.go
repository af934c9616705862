package models

import "time"

// AgreementType tells the operator's agreement with partners from that with customers.
type AgreementType string

const (
	PartnerAgreement  AgreementType = "PARTNER_AGREEMENT"
	CustomerAgreement AgreementType = "CUSTOMER_AGREEMENT"
)

// AgreementStatus is a state of section 4.6.
type AgreementStatus string

const (
	AgreementNotAvailable AgreementStatus = "NOT_AVAILABLE"
	AgreementAvailable    AgreementStatus = "AVAILABLE"
	AgreementAccepted     AgreementStatus = "ACCEPTED"
	AgreementSuperseded   AgreementStatus = "SUPERSEDED"
)

// AgreementMethod is how an agreement came about.
type AgreementMethod string

const (
	AgreementDirect             AgreementMethod = "DIRECT"
	AgreementConfirmedByPartner AgreementMethod = "CONFIRMED_BY_PARTNER"
)

// AgreementAcceptance is the acceptance of one version of an agreement in one region: who, when, which text.
type AgreementAcceptance struct {
	ID             ID[AgreementAcceptance] `gorm:"primaryKey"`
	Type           AgreementType
	OrganizationID ID[Organization] // that accepted
	PartnerID      ID[Partner]      // partner agreement: the account; customer agreement: the partner that recorded it
	CustomerID     ID[Customer]     // customer agreement only
	Region         string           // partner agreement: CSP region code
	TextVersion    string
	Locale         string // of the text
	SHA256         string // of the text, in hexadecimal
	Method         AgreementMethod
	SignerID       ID[User] // zero when a partner names somebody without a login
	SignerName     string
	SignerEmail    string
	AcceptedAt     time.Time
	RecordedBy     ID[User]
	OnceKey        string // type, party, region and version: accepted once
	CreatedAt      time.Time
}

func (AgreementAcceptance) Prefix() string { return "agree" }

// GlobalID is the id as clients see it.
func (r AgreementAcceptance) GlobalID() AnyID { return r.ID.Any() }
