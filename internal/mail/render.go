package mail

import (
	"embed"
	"fmt"
	html "html/template"
	"slices"
	"strings"
	text "text/template"

	"github.com/partnergraph/partnergraph/internal/problem"
)

//go:embed layout
var layoutFiles embed.FS

// The two layouts are shared by all templates and languages.
var (
	htmlLayout = html.Must(html.ParseFS(layoutFiles, "layout/mail.html.tmpl", "layout/letter.html.tmpl"))
	textLayout = text.Must(text.ParseFS(layoutFiles, "layout/mail.txt.tmpl"))
)

// parts holds the parts of an e-mail for the layouts.
type parts struct {
	Lang      string
	Title     string
	Own       *written // somebody's own words, in place of what stands above the facts
	Note      string   // whose words they are
	Greeting  string
	Body      []string
	Colon     string
	Facts     []fact
	Sections  []section
	Label     string // of the link
	Link      string
	Hidden    string // in place of a link
	Help      string
	Mailbox   string
	Clickable bool // the mailbox is an address
	Closing   string
	Team      string
	Colour    string // of the bar at the top
}

// fact is one labelled piece of data.
type fact struct{ Label, Value string }

// section is a headed part: somebody's own lines, or a list of ours.
type section struct {
	Heading string
	Lines   []string
	Items   []string
}

// Render writes the e-mail in the language nearest to locale.
func Render(t Template, locale string, d Data) (Rendered, error) {
	p, err := compose(t, problem.Locale(locale), d)
	if err != nil {
		return Rendered{}, fmt.Errorf("render %s: %w", t, err)
	}
	var plain, rich strings.Builder
	if err := textLayout.Execute(&plain, p); err != nil {
		return Rendered{}, fmt.Errorf("render %s as text: %w", t, err)
	}
	if err := htmlLayout.Execute(&rich, p); err != nil {
		return Rendered{}, fmt.Errorf("render %s as HTML: %w", t, err)
	}
	return Rendered{Subject: subject(p.Title, line(d.Reference)), Text: plain.String(), HTML: rich.String()}, nil
}

// subject ends with the case number, so that a mailbox sorted by subject keeps a case together.
func subject(title, reference string) string {
	if reference == "" {
		return title
	}
	return line(title + " [" + reference + "]")
}

func compose(t Template, locale string, d Data) (*parts, error) {
	words := languages()[locale]
	entry, ok := words.Templates[t]
	if !ok {
		return nil, fmt.Errorf("no words in %s", locale)
	}
	d = d.tidy().in(locale)
	link := d.link(t)
	if link != "" && !isLink(link) {
		return nil, fmt.Errorf("the link is not a web address")
	}
	help, err := words.Help.with(d)
	if err != nil {
		return nil, fmt.Errorf("help: %w", err)
	}
	facts, err := words.facts(t, d)
	if err != nil {
		return nil, err
	}
	p := &parts{
		Lang: locale, Title: either(d.Subject, entry.Subject), Colon: words.Labels.Colon, Facts: facts,
		Label: either(entry.LinkLabel, words.Labels.Link), Link: link, Hidden: words.hidden(t, link),
		Help: help, Mailbox: d.Mailbox, Clickable: isAddress(d.Mailbox), Team: either(d.ProgramName, words.Team), Colour: d.Colour,
	}
	if own := lines(d.Letter); own != nil {
		p.Own, p.Note = &written{lines: own, Link: link, hidden: words.Labels.LinkHidden}, words.Labels.LetterNote
		return p, nil
	}
	if p.Greeting, err = words.Greeting.with(d); err != nil {
		return nil, fmt.Errorf("greeting: %w", err)
	}
	if p.Body, err = entry.body(d.Outcome); err != nil {
		return nil, err
	}
	p.Sections, p.Closing = words.sections(entry, d), words.Closing
	return p, nil
}

// body is what the template says, and what it says of the outcome.
func (e entry) body(outcome string) ([]string, error) {
	if outcome == "" || e.Outcomes == nil {
		return e.Body, nil
	}
	said, ok := e.Outcomes[outcome]
	if !ok {
		return nil, fmt.Errorf("no words for the outcome %q", outcome)
	}
	return append(slices.Clone(e.Body), said), nil
}

// tidy turns each short value into one clean line; long values are split where they are used.
func (d Data) tidy() Data {
	for _, s := range []*string{
		&d.RecipientName, &d.OrganizationName, &d.PartnerName, &d.Reference, &d.ValidationID, &d.Allowance, &d.Mailbox, &d.ProgramName,
		&d.SupportReference, &d.InviterName, &d.InvitedName, &d.Roles, &d.PartnerTypes, &d.ProviderName, &d.ResellerName, &d.CustomerName, &d.Subject, &d.OrderNumber, &d.SubscriptionName, &d.RequestTitle,
	} {
		*s = line(*s)
	}
	return d
}

// in translates the data that the program itself has written: the roles, the types of a partner, and a reason of its own.
func (d Data) in(locale string) Data {
	d.Reason = problem.Localize(d.Reason, locale)
	if d.Roles != "" {
		d.Roles = problem.Named{Kind: "role", Values: strings.Split(d.Roles, ", ")}.In(locale)
	}
	if d.PartnerTypes != "" {
		d.PartnerTypes = problem.Named{Kind: "partner_type", Values: strings.Split(d.PartnerTypes, ", ")}.In(locale)
	}
	return d
}

// facts lists the data that is not empty.
func (l language) facts(t Template, d Data) ([]fact, error) {
	all := []fact{
		{l.Labels.Reference, d.Reference},
		{l.Labels.SupportReference, d.SupportReference},
		{l.Labels.RequestTitle, d.RequestTitle},
		{l.Labels.Organization, d.OrganizationName},
		{l.Labels.Partner, d.PartnerName},
		{l.Labels.PartnerTypes, d.PartnerTypes},
		{l.Labels.Provider, d.ProviderName},
		{l.Labels.Reseller, d.ResellerName},
		{l.Labels.Customer, d.CustomerName},
		{l.Labels.OrderNumber, d.OrderNumber},
		{l.Labels.Subscription, d.SubscriptionName},
		{l.Labels.InviterName, d.InviterName},
		{l.Labels.InvitedName, d.InvitedName},
		{l.Labels.Roles, d.Roles},
		{l.Labels.ValidationID, d.ValidationID},
	}
	if t == ValidationIDIssued { // the customer does not need its partner's allowance
		all = append(all, fact{l.Labels.Allowance, either(d.Allowance, l.Labels.Unlimited)})
	}
	if !d.Due.IsZero() {
		due, err := l.date(d.Due, d.TimeZone)
		if err != nil {
			return nil, err
		}
		all = append(all, fact{either(l.Templates[t].Due, l.Labels.Due), due})
	}
	all = append(all, fact{either(l.Templates[t].CodeLabel, l.Labels.LinkCode), d.SecretCode})
	var known []fact
	for _, f := range all {
		if f.Value != "" {
			known = append(known, f)
		}
	}
	return known, nil
}

// sections are the reviewer's own words and the next steps.
func (l language) sections(e entry, d Data) []section {
	var all []section
	if message := lines(d.Message); message != nil {
		all = append(all, section{Heading: l.Labels.Message, Lines: message})
	}
	if question := lines(d.Question); question != nil {
		all = append(all, section{Heading: l.Labels.Question, Lines: question})
	}
	if reason := lines(d.Reason); reason != nil {
		all = append(all, section{Heading: l.Labels.Reason, Lines: reason})
	}
	if steps := lines(d.NextSteps); steps != nil {
		return append(all, section{Heading: l.Labels.NextSteps, Lines: steps})
	}
	return append(all, section{Heading: l.Labels.NextSteps, Items: e.Steps})
}

// hidden is the text in place of a one-time link that is not shown.
func (l language) hidden(t Template, link string) string {
	if !t.linksOnce() || link != "" {
		return ""
	}
	return l.Labels.LinkHidden
}

func either(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
