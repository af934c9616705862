package models

import "time"

// SignInCode is a request for a code with which a person signs in (D-20). The code and its link follow from the id and the key of the
// deployment; neither is stored.
type SignInCode struct {
	ID        ID[SignInCode] `gorm:"primaryKey"`
	Address   string         // as it was given
	Mailbox   string         // MailboxKey(Address)
	Client    string         // hash of the network from which it was asked for
	Number    int            // among those of the mailbox, so that no two are sent at the same time
	Tries     int            // wrong codes
	UsedAt    *time.Time
	ExpiresAt time.Time
	CreatedAt time.Time
}

func (SignInCode) Prefix() string { return "signin" }

// GlobalID is the id as clients see it.
func (r SignInCode) GlobalID() AnyID { return r.ID.Any() }

// Session is a person signed in with a browser (D-20). The token of its cookie is kept as a hash only.
type Session struct {
	ID         ID[Session] `gorm:"primaryKey"`
	Hash       string      // SHA-256 of the token, in base64
	Issuer     string      // of the identity
	Subject    string
	Email      string // verified
	EmailKey   string // AddressKey(Email)
	UserAgent  string // what the browser said of itself
	LastSeenAt time.Time
	ExpiresAt  time.Time
	CreatedAt  time.Time
}

func (Session) Prefix() string { return "session" }

// GlobalID is the id as clients see it.
func (r Session) GlobalID() AnyID { return r.ID.Any() }
