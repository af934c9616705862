package data

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"
)

// The kinds of texts that people accept.
const (
	partnerAgreement   = "PARTNER_AGREEMENT"
	customerAgreement  = "CUSTOMER_AGREEMENT"
	eligibilityPartner = "ELIGIBILITY_PARTNER"
	eligibilityClient  = "ELIGIBILITY_CUSTOMER"

	anyRegion         = "*"
	regionPlaceholder = "{{.RegionName}}"
)

// sampleMark begins the paragraph in which a sample text says that it is one. Whoever has made the text his own takes it out.
const sampleMark = "Sample text."

// Agreement is a version of a text that people accept, as it reads in one region and one language.
type Agreement struct {
	Type          string // PARTNER_AGREEMENT, CUSTOMER_AGREEMENT, ELIGIBILITY_PARTNER or ELIGIBILITY_CUSTOMER
	Version       string
	RegionCode    string // empty for a text without a region
	RegionName    string
	Locale        string // BCP 47, of the text
	Title         string
	Text          string // without the title
	SHA256        string // of Text, in hexadecimal: each region and language has its own
	EffectiveFrom time.Time
	GraceDays     int  // after EffectiveFrom, in which an acceptance of the version before still counts
	Sample        bool // the text says that it is one

	file string
	line int // in agreements.csv
}

// published is a row of the table: a text before it belongs to a region.
type published struct {
	Agreement
	row         *row
	title, text string
}

var versionName = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$`)

// maxGrace is the longest grace period, in days.
const maxGrace = 3650

// readAgreements reads the texts that people accept. A text that was ever published is never edited: a new text is a new file and a new row.
func (r *reader) readAgreements() {
	var all []published
	seen := map[string]int{}
	columns := []string{"type", "version", "region", "language", "effective_from", "grace_days", "file"}
	r.table("agreements.csv", columns, func(w *row) {
		p := published{row: w, Agreement: Agreement{
			Type: w.oneOf("type", partnerAgreement, customerAgreement, eligibilityPartner, eligibilityClient), Version: w.like("version", versionName, "write letters, digits, dots and hyphens, such as 2027-01"),
			RegionCode: w.agreementRegion(), Locale: w.language("language"), EffectiveFrom: w.date("effective_from"), GraceDays: w.count("grace_days", maxGrace), line: w.line,
		}}
		w.once(seen, strings.Join([]string{p.Type, p.Version, p.RegionCode, p.Locale}, "/"), "version")
		p.readText()
		all = append(all, p)
	})
	r.content.agreements, r.content.byHash = map[string][]Agreement{}, map[string]Agreement{}
	for _, region := range r.content.regions {
		r.publish(all, partnerAgreement, region.Code, region.Name)
		r.publish(all, customerAgreement, region.Code, region.Name)
	}
	for _, kind := range []string{customerAgreement, eligibilityPartner, eligibilityClient} {
		r.publish(all, kind, "", "all regions")
	}
}

func (w *row) agreementRegion() string {
	kind, region := w.cells["type"], w.cells["region"]
	if region == anyRegion {
		return region
	}
	if kind == eligibilityPartner || kind == eligibilityClient {
		w.fail("region", "the contract of an eligibility form is the same everywhere", "write *")
	}
	return w.region("region")
}

func (w *row) language(column string) string {
	code := w.text(column)
	tag, err := language.Parse(code)
	if code != "" && (err != nil || tag.String() != code || len(code) > 10) {
		w.fail(column, fmt.Sprintf("%q is no language", code), "write its code, such as en, es or zh-Hans")
	}
	return code
}

// readText reads the file of a text: its title is the first line, after "# ". The contract of an eligibility form has its title in its text.
func (p *published) readText() {
	name := p.row.text("file")
	if name == "" {
		return
	}
	p.file = "agreements/" + name
	if !fs.ValidPath(p.file) || strings.Contains(name, "/") || !slices.ContainsFunc([]string{".md", ".txt"}, func(end string) bool { return strings.HasSuffix(name, end) }) {
		p.row.fail("file", fmt.Sprintf("%q is no text in the folder agreements", name), "write the name of a file that ends with .md or .txt")
		return
	}
	r := p.row.reader
	content, err := r.bytes(p.file)
	if err != nil {
		p.row.fail("file", p.file+": "+whyUnreadable(err), "put the text there, or write the name of another")
		return
	}
	text := strings.ReplaceAll(strings.TrimPrefix(string(content), "\ufeff"), "\r\n", "\n")
	if !r.readable(p.file, text) {
		return
	}
	p.text = text
	first, rest, _ := strings.Cut(text, "\n")
	if title, titled := strings.CutPrefix(first, "# "); titled {
		p.title, p.text = strings.TrimSpace(title), strings.TrimLeft(rest, "\n")
	} else if p.title = strings.TrimSpace(first); p.Type == partnerAgreement || p.Type == customerAgreement {
		r.wrong(p.file, 1, "", "it has no title", `begin the first line with "# "`)
	}
	p.checkText(text)
}

var placeholder = regexp.MustCompile(`\{\{[^}\n]*\}?\}?`)

func (p *published) checkText(text string) {
	r := p.row.reader
	if strings.TrimSpace(p.text) == "" {
		r.wrong(p.file, 0, "", "it has no text", "")
	}
	for i, line := range strings.Split(text, "\n") {
		if p.Sample = p.Sample || strings.HasPrefix(strings.TrimLeft(line, "*_> "), sampleMark); len(line) > 20_000 {
			r.wrong(p.file, i+1, "", "the line is too long", "break it")
		}
		for _, found := range placeholder.FindAllString(line, -1) {
			if found != regionPlaceholder {
				r.wrong(p.file, i+1, "", found+" is no placeholder", "the only one is "+regionPlaceholder)
			} else if p.Type == eligibilityPartner || p.Type == eligibilityClient {
				r.wrong(p.file, i+1, "", "this text has no region", "write it without "+regionPlaceholder)
			}
		}
	}
}

// publish notes the texts of a kind in a region, the oldest first, and what is missing there.
func (r *reader) publish(all []published, kind, region, name string) {
	if len(all) == 0 {
		return // the table itself is wrong
	}
	var versions []Agreement
	for _, p := range versionsIn(all, kind, region) {
		versions = append(versions, p.in(region, name))
	}
	slices.SortStableFunc(versions, func(a, b Agreement) int { return a.EffectiveFrom.Compare(b.EffectiveFrom) })
	r.content.agreements[kind+"/"+region] = versions
	for _, a := range versions {
		r.content.byHash[a.SHA256] = a
	}
	place := " in the region " + region
	if region == "" {
		place = ""
	}
	if len(versions) == 0 {
		r.wrong("agreements.csv", 0, "region", "there is no "+kind+place, "add a row for it, or one with the region *")
		return
	}
	if from := versions[0].EffectiveFrom; !r.now.IsZero() && from.After(r.now) {
		r.wrong("agreements.csv", versions[0].line, "effective_from", fmt.Sprintf("no %s is in force%s before %s", kind, place, from.Format(time.DateOnly)), "let the first version begin in the past")
	}
	r.checkVersions(versions, place)
}

// checkVersions reports versions whose languages disagree, that have no text in the program's language, or that begin on the same day.
func (r *reader) checkVersions(versions []Agreement, place string) {
	for i, a := range versions {
		first := slices.IndexFunc(versions, func(other Agreement) bool { return other.Version == a.Version })
		if first == i && !slices.ContainsFunc(versions, func(other Agreement) bool { return other.Version == a.Version && other.Locale == r.content.Language }) && r.content.Language != "" {
			r.wrong("agreements.csv", a.line, "language", fmt.Sprintf("version %s has no text in %s, the language of the program%s", a.Version, r.content.Language, place), "add a row with that text, or change the language in "+manifest)
		}
		if one := versions[first]; !one.EffectiveFrom.Equal(a.EffectiveFrom) || one.GraceDays != a.GraceDays {
			r.wrong("agreements.csv", a.line, "effective_from", fmt.Sprintf("version %s has another date or other grace days in line %d", a.Version, one.line), "give all its texts the same ones")
		}
		if same := slices.IndexFunc(versions, func(other Agreement) bool { return other.EffectiveFrom.Equal(a.EffectiveFrom) }); versions[same].Version != a.Version {
			r.wrong("agreements.csv", a.line, "effective_from", fmt.Sprintf("version %s in line %d begins on the same day", versions[same].Version, versions[same].line), "let one begin later, so that one of them is newer")
		}
	}
}

// versionsIn leaves out the general texts of a version if the region has its own.
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

// in returns the text for a region.
func (p published) in(regionCode, name string) Agreement {
	a := p.Agreement
	a.RegionCode, a.RegionName = regionCode, name
	a.Title = strings.ReplaceAll(p.title, regionPlaceholder, name)
	a.Text = strings.ReplaceAll(p.text, regionPlaceholder, name)
	sum := sha256.Sum256([]byte(a.Text))
	a.SHA256 = hex.EncodeToString(sum[:])
	return a
}
