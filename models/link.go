package models

// LinkPage is the page that a one-time link leads to.
type LinkPage string

const (
	// PageConfirm is for the primary contact of a registration.
	PageConfirm LinkPage = "CONFIRM"
	// PageInvitation is for those who are invited.
	PageInvitation LinkPage = "INVITATION"
)
