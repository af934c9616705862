package models

import "time"

// Role is what a user may do in his or her organisation (domain section 2). A global admin is not a
// superset of the agents.
type Role string

const (
	// Roles in a partner organisation.
	GlobalAdmin   Role = "GLOBAL_ADMIN"
	UserAdmin     Role = "USER_MANAGEMENT_ADMIN"
	AccountAdmin  Role = "ACCOUNT_ADMIN"
	BillingAdmin  Role = "BILLING_ADMIN"
	AdminAgent    Role = "ADMIN_AGENT"
	SalesAgent    Role = "SALES_AGENT"
	HelpdeskAgent Role = "HELPDESK_AGENT"
	StandardUser  Role = "STANDARD_USER"

	// Roles in a customer organisation.
	CustomerGlobalAdmin Role = "CUSTOMER_GLOBAL_ADMIN"
	CustomerUser        Role = "CUSTOMER_USER"

	// Roles in a publisher organisation.
	PublisherOwner     Role = "PUBLISHER_OWNER"
	PublisherManager   Role = "PUBLISHER_MANAGER"
	PublisherDeveloper Role = "PUBLISHER_DEVELOPER"

	// Roles at the program operator.
	EligibilityReviewer   Role = "ELIGIBILITY_REVIEWER"
	VettingReviewer       Role = "VETTING_REVIEWER"
	SupportAgent          Role = "SUPPORT_AGENT"
	CertificationReviewer Role = "CERTIFICATION_REVIEWER"
	OperatorAdmin         Role = "OPERATOR_ADMIN"

	// System is the program acting by itself, in a job.
	System Role = "SYSTEM"
)

// Roles lists every role a person can hold, in the order of the documentation.
func Roles() []Role {
	return []Role{
		GlobalAdmin, UserAdmin, AccountAdmin, BillingAdmin, AdminAgent, SalesAgent, HelpdeskAgent, StandardUser,
		CustomerGlobalAdmin, CustomerUser,
		PublisherOwner, PublisherManager, PublisherDeveloper,
		EligibilityReviewer, VettingReviewer, SupportAgent, CertificationReviewer, OperatorAdmin,
	}
}

// User is a person who signs in for one organisation.
type User struct {
	ID             ID[User] `gorm:"primaryKey"`
	OrganizationID ID[Organization]
	Email          string  // as it was given
	EmailKey       *string // AddressKey(Email)
	Name           string
	Locale         string     // one of the six languages: en, es, zh-Hans, ja, pl, id
	Issuer         *string    // OpenID Connect issuer, once the person has signed in
	Subject        *string    // the issuer's name for the person
	InvitedAt      *time.Time // when somebody invited the person
	Inviter        string     // who that was, as the letter says it; empty when it is not known
	AcceptedAt     *time.Time // when the person accepted that
	DeclinedAt     *time.Time // when the person declined it
	DisabledAt     *time.Time
	Bounce
	Stamp
}

func (User) Prefix() string { return "user" }

// GlobalID is the id as clients see it.
func (r User) GlobalID() AnyID { return r.ID.Any() }

// UserRole is one role of one user.
type UserRole struct {
	UserID ID[User] `gorm:"primaryKey"`
	Role   Role     `gorm:"primaryKey"`
}

// TokenPrefix starts every API token, so that people and secret scanners recognise one.
const TokenPrefix = "pg_"

// APIToken lets a script act as a user. Only its hash is kept; it never allows more than its owner's roles.
type APIToken struct {
	ID          ID[APIToken] `gorm:"primaryKey"`
	UserID      ID[User]
	Name        string
	Hash        []byte // SHA-256 of the token
	Roles       Set[Role]
	ParentID    ID[APIToken] // the token with which it was made; zero when a person made it
	MakesTokens bool         // whether tokens can be made with it
	ExpiresAt   time.Time
	RevokedAt   *time.Time
	LastUsedAt  *time.Time
	CreatedAt   time.Time
}

func (APIToken) Prefix() string { return "apitoken" }

// GlobalID is the id as clients see it.
func (r APIToken) GlobalID() AnyID { return r.ID.Any() }

// UserStatus says whether a person can sign in.
type UserStatus string

const (
	UserInvited  UserStatus = "INVITED"
	UserDeclined UserStatus = "DECLINED"
	UserActive   UserStatus = "ACTIVE"
	UserRemoved  UserStatus = "REMOVED"
)

// Status says whether the person can sign in. An invited person is a user only after accepting.
func (r User) Status() UserStatus {
	switch {
	case r.DisabledAt != nil:
		return UserRemoved
	case r.Accepted():
		return UserActive
	case r.DeclinedAt != nil:
		return UserDeclined
	}
	return UserInvited
}

// Accepted reports whether the person wants to be here: nobody else's invitation made the user, or it was accepted.
func (r User) Accepted() bool { return r.InvitedAt == nil || r.AcceptedAt != nil }

// Invite marks the row as that of a person who was invited now and has not answered.
func (r *User) Invite(now time.Time, inviter string) {
	r.InvitedAt, r.Inviter = &now, inviter
	r.AcceptedAt, r.DeclinedAt, r.DisabledAt, r.Issuer, r.Subject = nil, nil, nil, nil, nil
}
