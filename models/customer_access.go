package models

import "time"

// CustomerAccess says that a partner may see a customer. It follows from relationships and eligibility requests, and holds beside that
// what lists of customers are ordered and filtered by, so that a page of a partner's customers is a range of an index.
type CustomerAccess struct {
	PartnerID    ID[Partner]  `gorm:"primaryKey"`
	CustomerID   ID[Customer] `gorm:"primaryKey"`
	Related      bool         // the partner has a relationship that is pending or active
	Selling      bool         // it is active
	CompanyName  string
	SearchName   string
	Market       string
	Segment      CustomerSegment
	Status       CustomerStatus
	Review       ReviewStatus `gorm:"column:review_status"`
	Qualified    int          // the set of approved special qualifications, a bit for each
	GCCValidated bool         `gorm:"column:gcc_validated"` // that for government cloud is approved
	InReview     bool         // a special qualification is being vetted
	CreatedAt    time.Time    // of the customer
}

// TableName is not the plural that GORM would make.
func (CustomerAccess) TableName() string { return "customer_access" }

// CustomerName is one of the suffixes of a customer's folded name, by which texts in names are found.
type CustomerName struct {
	Suffix     []byte       `gorm:"primaryKey"` // its beginning, in UTF-8
	CustomerID ID[Customer] `gorm:"primaryKey"`
}

// Backfill is what is not yet written for the rows of a table after an update, and how far the program has come.
type Backfill struct {
	Name     string `gorm:"primaryKey"`
	Position []byte // the id of the last row that is done; nil at first
}
