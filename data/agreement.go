package data

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	customerAgreement = "CUSTOMER_AGREEMENT"
	anyRegion         = "*"
	regionPlaceholder = "{{.RegionName}}"
)

// Agreement is a version of a text that partners or customers accept, with its text in one region.
type Agreement struct {
	Type          string // PARTNER_AGREEMENT or CUSTOMER_AGREEMENT
	Version       string
	RegionCode    string // empty for a customer agreement without a region
	RegionName    string
	Locale        string // BCP 47, of the text
	Title         string
	Text          string // without the title
	SHA256        string // of Text, in hexadecimal: each region has its own
	EffectiveFrom time.Time
	GraceDays     int // after EffectiveFrom, in which an acceptance of the version before still counts
}

// published is a row of the list: a text before it belongs to a region.
type published struct {
	Agreement
	title, text string
}

// A text that was ever published is never edited: a new text is a new file and a new row.
var agreements = sync.OnceValue(func() []published {
	columns := []string{"type", "version", "region_code", "locale", "effective_from", "file", "grace_days"}
	all := table("agreements.csv", columns, func(r *record) published {
		p := published{Agreement: Agreement{
			Type:          r.text("type"),
			Version:       r.text("version"),
			RegionCode:    r.text("region_code"),
			Locale:        r.text("locale"),
			EffectiveFrom: r.date("effective_from"),
			GraceDays:     r.count("grace_days"),
		}}
		p.title, p.text = r.titled("file")
		return p
	})
	slices.SortStableFunc(all, func(a, b published) int { return a.EffectiveFrom.Compare(b.EffectiveFrom) })
	return all
})

// AgreementInForce returns the newest agreement of a kind, PARTNER_AGREEMENT or CUSTOMER_AGREEMENT, that has taken effect
// in a region by now. Partner agreements exist in regions only; a customer agreement also without one.
func AgreementInForce(kind, regionCode string, now time.Time) (Agreement, bool) {
	versions := agreementVersions(kind, regionCode)
	for _, p := range slices.Backward(versions) {
		if !p.EffectiveFrom.After(now) {
			return p.in(regionCode), true
		}
	}
	return Agreement{}, false
}

// AgreementVersion is one version of an agreement in a region, whether or not it has taken effect.
func AgreementVersion(kind, regionCode, version string) (Agreement, bool) {
	for _, p := range agreementVersions(kind, regionCode) {
		if p.Version == version {
			return p.in(regionCode), true
		}
	}
	return Agreement{}, false
}

// AgreementAfter is the version that follows another in a region, whether or not it has taken effect.
func AgreementAfter(kind, regionCode, version string) (Agreement, bool) {
	versions := agreementVersions(kind, regionCode)
	at := slices.IndexFunc(versions, func(p published) bool { return p.Version == version })
	if at < 0 || at+1 == len(versions) {
		return Agreement{}, false
	}
	return versions[at+1].in(regionCode), true
}

// agreementVersions returns the versions of a kind in a region, the oldest first.
func agreementVersions(kind, regionCode string) []published {
	if _, known := agreementRegion(kind, regionCode); !known {
		return nil
	}
	return versionsIn(agreements(), kind, regionCode)
}

// versionsIn leaves out the general text of a version if the region has its own.
func versionsIn(all []published, kind, regionCode string) []published {
	own := map[string]bool{}
	for _, p := range all {
		if p.Type == kind && p.RegionCode == regionCode {
			own[p.Version] = true
		}
	}
	var versions []published
	for _, p := range all {
		if p.Type == kind && (p.RegionCode == regionCode || p.RegionCode == anyRegion && !own[p.Version]) {
			versions = append(versions, p)
		}
	}
	return versions
}

// agreementRegion is the name of a region in which agreements of this kind are accepted.
func agreementRegion(kind, code string) (name string, known bool) {
	if code == "" {
		return "all regions", kind == customerAgreement
	}
	at := slices.IndexFunc(markets(), func(m Market) bool { return m.RegionCode == code })
	if at < 0 {
		return "", false
	}
	return markets()[at].RegionName, true
}

// in returns the text for a region.
func (p published) in(regionCode string) Agreement {
	name, _ := agreementRegion(p.Type, regionCode)
	a := p.Agreement
	a.RegionCode, a.RegionName = regionCode, name
	a.Title = strings.ReplaceAll(p.title, regionPlaceholder, name)
	a.Text = strings.ReplaceAll(p.text, regionPlaceholder, name)
	sum := sha256.Sum256([]byte(a.Text))
	a.SHA256 = hex.EncodeToString(sum[:])
	return a
}

// titled reads the file in a cell, and returns its text and the title in its first line.
func (r *record) titled(column string) (title, text string) {
	content, err := files.ReadFile("agreements/" + r.text(column))
	if err != nil {
		r.fail(err)
		return "", ""
	}
	first, rest, _ := strings.Cut(string(content), "\n")
	return strings.TrimPrefix(first, "# "), strings.TrimLeft(rest, "\n")
}
