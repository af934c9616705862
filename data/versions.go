package data

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// AgreementInForce returns the newest agreement of a kind that has taken effect in a region by now, in the language nearest to a
// reader's. Partner agreements exist in regions only; a customer agreement also without one.
func (c *Content) AgreementInForce(kind, regionCode, locale string, now time.Time) (Agreement, bool) {
	versions := c.agreements[kind+"/"+regionCode]
	for _, a := range slices.Backward(versions) {
		if !a.EffectiveFrom.After(now) {
			return c.nearest(versions, a.Version, locale), true
		}
	}
	return Agreement{}, false
}

// AgreementWithHash is the text with this hash of the version in force in a region: that which somebody has read, in whatever language.
func (c *Content) AgreementWithHash(kind, regionCode, hash string, now time.Time) (Agreement, bool) {
	inForce, found := c.AgreementInForce(kind, regionCode, "", now)
	for _, a := range c.agreements[kind+"/"+regionCode] {
		if found && a.Version == inForce.Version && a.SHA256 == hash {
			return a, true
		}
	}
	return Agreement{}, false
}

// AgreementVersion is one version of an agreement in a region, whether or not it has taken effect, in the program's language.
func (c *Content) AgreementVersion(kind, regionCode, version string) (Agreement, bool) {
	versions := c.agreements[kind+"/"+regionCode]
	if !slices.ContainsFunc(versions, func(a Agreement) bool { return a.Version == version }) {
		return Agreement{}, false
	}
	return c.nearest(versions, version, ""), true
}

// AgreementAfter is the version that follows another in a region, whether or not it has taken effect.
func (c *Content) AgreementAfter(kind, regionCode, version string) (Agreement, bool) {
	versions, passed := c.agreements[kind+"/"+regionCode], false
	for _, a := range versions {
		if passed && a.Version != version {
			return c.nearest(versions, a.Version, ""), true
		}
		passed = passed || a.Version == version
	}
	return Agreement{}, false
}

// Text is the text with a hash, whichever version it is.
func (c *Content) Text(hash string) (Agreement, bool) {
	a, found := c.byHash[hash]
	return a, found
}

// nearest is the text of a version in a reader's language, or in one that begins with it, or in the program's.
func (c *Content) nearest(versions []Agreement, version, locale string) (found Agreement) {
	rank := 0
	for _, a := range versions {
		if fits := c.fit(a.Locale, locale); a.Version == version && fits > rank {
			found, rank = a, fits
		}
	}
	return found
}

func (c *Content) fit(has, wanted string) int {
	switch {
	case has == wanted:
		return 4
	case wanted != "" && strings.HasPrefix(has, wanted+"-"), has != "" && strings.HasPrefix(wanted, has+"-"):
		return 3
	case has == c.Language:
		return 2
	}
	return 1
}

// Texts lists every text that somebody can be asked to accept.
func (c *Content) Texts() (all []Agreement) {
	for _, region := range append(c.Regions(), Region{}) {
		for _, kind := range []string{partnerAgreement, customerAgreement, eligibilityPartner, eligibilityClient} {
			all = append(all, c.agreements[kind+"/"+region.Code]...)
		}
	}
	return all
}

// TextID names one text of a version: as it reads in a region and a language.
type TextID struct{ Type, Version, RegionCode, Locale, SHA256 string }

// ID names the text.
func (a Agreement) ID() TextID { return TextID{a.Type, a.Version, a.RegionCode, a.Locale, a.SHA256} }

// Document is a text of a version in a region by its hash, whether or not it is in force.
func (c *Content) Document(kind, regionCode, version, hash string) (Agreement, bool) {
	for _, a := range c.agreements[kind+"/"+regionCode] {
		if a.Version == version && a.SHA256 == hash {
			return a, true
		}
	}
	return Agreement{}, false
}

// TextsSince lists every text that has come into force by now, also those of versions that others have replaced.
func (c *Content) TextsSince(now time.Time) (all []Agreement) {
	for _, a := range c.Texts() {
		if !a.EffectiveFrom.After(now) {
			all = append(all, a)
		}
	}
	return all
}

// CheckAccepted reports texts that read otherwise than what people have accepted as the same version: nobody has signed what they say now.
func (c *Content) CheckAccepted(accepted []TextID) Mistakes {
	var found Mistakes
	unsigned := func(id TextID) TextID { id.SHA256 = ""; return id }
	signed := map[TextID]string{}
	for _, id := range accepted {
		signed[unsigned(id)] = id.SHA256
	}
	for _, a := range c.Texts() {
		hash, before := signed[unsigned(a.ID())]
		if !before || slices.Contains(accepted, a.ID()) {
			continue
		}
		what := fmt.Sprintf("people have accepted version %s with another text, whose SHA-256 is %s", a.Version, hash)
		if a.RegionCode != "" {
			what = fmt.Sprintf("people in the region %s have accepted version %s with another text, whose SHA-256 is %s", a.RegionCode, a.Version, hash)
		}
		found = append(found, Mistake{File: a.file, What: what, Advice: fmt.Sprintf("give it a new version: write that file as it was, and put this text into a new file with a row of its own beside line %d of agreements.csv, with a later effective_from", a.line)})
	}
	return found.sorted()
}

// Samples are the files of texts that say of themselves that they are samples.
func (c *Content) Samples() (all []string) {
	for _, a := range c.Texts() {
		if a.Sample && !slices.Contains(all, a.file) {
			all = append(all, a.file)
		}
	}
	return all
}
