package data

import (
	"bytes"
	"fmt"
	"net/mail"
	"net/url"
	"path"
	"regexp"
	"strings"
)

// Identity is what program.yaml says: how the program is called, how it looks, who writes its letters, and a few decisions.
type Identity struct {
	Name               string // signs letters
	Language           string // of texts that there are not in the reader's
	Brand              Brand
	MailFrom           string // the address that letters come from
	MailFromName       string
	SupportContact     string // help
	EligibilityMailbox string // help with eligibility
	WorkAccountDomain  string // new work accounts get names under it
	ReviewCalendar     string // of the eligibility review, and of markets without a calendar
	Resources          []Resource
	ClosedMarkets      []string // in which no new customers are taken at present

	lines map[string]int // of the values in program.yaml
}

// Brand is how the program looks.
type Brand struct {
	Colour string // as in #1f5f8b; empty for none
	Logo   Logo
}

// Logo is a picture, an SVG or a PNG; empty for none.
type Logo struct {
	Type    string // of its content, as in HTTP
	Content []byte
}

// Resource is something to read. Its title is a key of the terms, so that each reader has it in his or her language.
type Resource struct{ Title, URL string }

// Settings are values of a deployment that go before those of the folder. Empty ones do not.
type Settings struct {
	Name, MailFrom, MailFromName, SupportContact, EligibilityMailbox, WorkAccountDomain string
	ResellerGuide, GovernmentGuide, ProductResources                                    string
	RefusedEmailDomains                                                                 []string // besides those of the folder
	ClosedMarkets                                                                       []string // instead of those of the folder; nil for those
}

// maxName limits names, which stand in the headers of letters.
const maxName = 100

func (r *reader) readIdentity(s Settings) {
	m, ok := r.manifest()
	if !ok {
		return
	}
	r.content.Identity = Identity{
		Name: m.setting("name", s.Name, plainName), Language: m.setting("language", "", oneLanguage),
		Brand:    Brand{Colour: m.maybe("brand.colour", colour), Logo: m.logo("brand.logo")},
		MailFrom: m.setting("mail.from", s.MailFrom, address), MailFromName: m.setting("mail.from_name", s.MailFromName, plainName),
		SupportContact: m.setting("mail.support", s.SupportContact, address), EligibilityMailbox: m.setting("mail.eligibility", s.EligibilityMailbox, address),
		WorkAccountDomain: m.setting("work_account_domain", s.WorkAccountDomain, domain), ReviewCalendar: m.setting("review_calendar", "", plainName),
		Resources: []Resource{
			{"reseller_guide", m.setting("resources.reseller_guide", s.ResellerGuide, webPage)},
			{"government_guide", m.setting("resources.government_guide", s.GovernmentGuide, webPage)},
			{"product_resources", m.setting("resources.product_resources", s.ProductResources, webPage)},
		},
		ClosedMarkets: m.list("closed_markets"), lines: m.lines(),
	}
	if s.ClosedMarkets != nil {
		r.content.ClosedMarkets = s.ClosedMarkets
	}
	m.rest()
}

// A form of a value says what is wrong with one, or nothing.

func plainName(text string) string {
	if len([]rune(text)) > maxName {
		return fmt.Sprintf("it is longer than %d characters", maxName)
	}
	return ""
}

func oneLanguage(text string) string {
	for _, known := range languages {
		if text == known {
			return ""
		}
	}
	return fmt.Sprintf("%q is none of %s", text, strings.Join(languages, ", "))
}

func address(text string) string {
	if a, err := mail.ParseAddress(text); err != nil || a.Address != text {
		return fmt.Sprintf("%q is not a bare e-mail address, such as support@example.com", text)
	}
	return ""
}

func domain(text string) string {
	if address("admin@"+text) != "" || !strings.Contains(text, ".") {
		return fmt.Sprintf("%q is not a domain, such as work.example.com", text)
	}
	return ""
}

func webPage(text string) string {
	if u, err := url.Parse(text); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fmt.Sprintf("%q is not a web address, such as https://example.com/guide", text)
	}
	return ""
}

var colourForm = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

func colour(text string) string {
	if !colourForm.MatchString(text) {
		return fmt.Sprintf(`%q is not a colour, such as "#1f5f8b", in quotation marks`, text)
	}
	return ""
}

// maxLogo is the largest logo: it is sent with each page.
const maxLogo = 256 << 10

// logo reads the picture that a value names.
func (m *yamlFile) logo(key string) Logo {
	name := m.maybe(key, func(string) string { return "" })
	if name == "" {
		return Logo{}
	}
	content, err := m.reader.bytes(path.Clean(name))
	kind := map[string]string{".svg": "image/svg+xml", ".png": "image/png"}[strings.ToLower(path.Ext(name))]
	switch {
	case err != nil:
		m.wrong(key, name+": "+whyUnreadable(err), "name a file of the folder, or take the value out")
	case len(content) > maxLogo:
		m.wrong(key, fmt.Sprintf("%s is larger than %d KiB", name, maxLogo>>10), "make it smaller")
	case kind == "" || kind == "image/png" && !bytes.HasPrefix(content, []byte("\x89PNG\r\n")) || kind == "image/svg+xml" && !bytes.Contains(content, []byte("<svg")):
		m.wrong(key, name+" is neither an SVG nor a PNG", "save it as one")
	default:
		return Logo{Type: kind, Content: content}
	}
	return Logo{}
}

// MailHost ends the Message-IDs of letters: the domain of the address from which they come, as mail servers spell it.
func (i Identity) MailHost() string {
	host := i.MailFrom[strings.LastIndexByte(i.MailFrom, '@')+1:]
	if name, ok := normalisedDomain(host); ok {
		return name
	}
	return host
}
