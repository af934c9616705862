package data

import (
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

// Texts lists every text that somebody can be asked to accept, each once.
func (c *Content) Texts() (all []Agreement) {
	seen := map[string]bool{}
	for _, region := range append(c.Regions(), Region{}) {
		for _, kind := range []string{partnerAgreement, customerAgreement, eligibilityPartner, eligibilityClient} {
			for _, a := range c.agreements[kind+"/"+region.Code] {
				if !seen[kind+a.SHA256+region.Code] {
					all = append(all, a)
				}
				seen[kind+a.SHA256+region.Code] = true
			}
		}
	}
	return all
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
