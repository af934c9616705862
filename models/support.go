package models

import "time"

// SupportKind says what a support request is about.
type SupportKind string

const (
	SupportVettingStuck    SupportKind = "VETTING_STUCK"    // vetting has passed its deadline
	SupportEligibilityHelp SupportKind = "ELIGIBILITY_HELP" // questions about the eligibility review
	SupportDeauthorize     SupportKind = "DEAUTHORIZE_CSP"  // partners are taken off the live list of an offer
	SupportAudienceChange  SupportKind = "AUDIENCE_CHANGE"  // the option of a live audience becomes another one
	SupportReleaseSale     SupportKind = "RELEASE_SALE"     // the sales of partners do not count any more (D-05, D-29)
	SupportOther           SupportKind = "OTHER"
)

// AboutAudience reports whether the operator approves and the program executes what is asked for.
func (k SupportKind) AboutAudience() bool {
	return k == SupportDeauthorize || k == SupportAudienceChange || k == SupportReleaseSale
}

// SupportStatus is a state of section 4.11.
type SupportStatus string

const (
	SupportOpen            SupportStatus = "OPEN"
	SupportInProgress      SupportStatus = "IN_PROGRESS"
	SupportAttentionNeeded SupportStatus = "ATTENTION_NEEDED" // waits for the requester
	SupportResolved        SupportStatus = "RESOLVED"
	SupportClosed          SupportStatus = "CLOSED"
)

// Ended reports whether nobody has to do anything more.
func (s SupportStatus) Ended() bool { return s == SupportResolved || s == SupportClosed }

// SupportOutcome is what a support request has led to.
type SupportOutcome string

const (
	SupportAnswered  SupportOutcome = "ANSWERED"
	SupportExecuted  SupportOutcome = "EXECUTED"
	SupportRefused   SupportOutcome = "REFUSED"
	SupportWithdrawn SupportOutcome = "WITHDRAWN"
)

// SupportSeverity says how urgent the requester finds it.
type SupportSeverity string

const (
	SeverityLow      SupportSeverity = "LOW"
	SeverityNormal   SupportSeverity = "NORMAL"
	SeverityHigh     SupportSeverity = "HIGH"
	SeverityCritical SupportSeverity = "CRITICAL"
)

// SupportRequest is a question to the operator that somebody is answering (section 4.11).
type SupportRequest struct {
	ID             ID[SupportRequest] `gorm:"primaryKey"`
	Reference      string             // the case number
	OrganizationID ID[Organization]   // of the requester
	Kind           SupportKind
	Status         SupportStatus
	Severity       SupportSeverity
	Title          string   // empty for what the program has opened
	RequesterID    ID[User] // zero: the program has opened it
	ContactName    string   // whom the replies go to
	ContactEmail   string
	ContactLocale  string
	SubjectPrefix  string // what it is about
	SubjectID      []byte
	OfferID        ID[Offer]      // of those about an audience
	PlanID         ID[OfferPlan]  // zero for the audience of the whole offer
	ToOption       AudienceOption // what the audience is to become
	AssigneeID     ID[User]       // of the operator's people; zero for nobody
	Outcome        SupportOutcome
	OutcomeReason  string
	ApprovedAt     *time.Time // of those about an audience; they are executed after that
	ApprovedBy     ID[User]
	Endings        int // how often it was resolved or closed
	ResolvedAt     *time.Time
	ClosedAt       *time.Time
	Bounce
	Stamp
}

func (SupportRequest) Prefix() string { return "support" }

// GlobalID is the id as clients see it.
func (r SupportRequest) GlobalID() AnyID { return r.ID.Any() }

// Subject is what the request is about; the zero id for nothing.
func (r SupportRequest) Subject() (id AnyID) {
	if r.SubjectPrefix != "" {
		id.Prefix = r.SubjectPrefix
		copy(id.UUID[:], r.SubjectID)
	}
	return id
}

// SupportPartner is a partner that a support request about an audience names.
type SupportPartner struct {
	RequestID ID[SupportRequest] `gorm:"primaryKey"`
	PartnerID ID[Partner]        `gorm:"primaryKey"`
}

// SupportMessage is one message of the thread of a support request.
type SupportMessage struct {
	ID        ID[SupportMessage] `gorm:"primaryKey"`
	RequestID ID[SupportRequest]
	AuthorID  ID[User] // zero when the program itself wrote
	Operator  bool     // the operator's people wrote it
	Internal  bool     // a note of the operator's people for each other
	Body      string
	CreatedAt time.Time
}

func (SupportMessage) Prefix() string { return "supportmsg" }

// GlobalID is the id as clients see it.
func (r SupportMessage) GlobalID() AnyID { return r.ID.Any() }
