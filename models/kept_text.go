package models

import "time"

// KeptText is a text that people accept, as it reads in a region and a language. It stays for ever: what somebody has accepted can be shown
// when the program's folder does not have it any more (D-21).
type KeptText struct {
	SHA256        string `gorm:"primaryKey"` // of Text, in hexadecimal
	Type          string `gorm:"primaryKey"` // an AgreementType, or ELIGIBILITY_PARTNER or ELIGIBILITY_CUSTOMER
	Region        string `gorm:"primaryKey"` // empty for a text without a region
	Version       string `gorm:"primaryKey"`
	Locale        string `gorm:"primaryKey"` // empty if it was not recorded with the acceptance
	RegionName    string
	Title         string
	Text          string // empty if it was accepted before texts were kept, and no folder has had it since
	EffectiveFrom time.Time
	AcceptedAt    *time.Time // for the first time; nil while nobody has
	CreatedAt     time.Time
}
