package rules

import (
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
	"golang.org/x/text/unicode/norm"
)

const (
	// InvitationTime is how long a link works (D-07, X-12).
	InvitationTime = 90 * 24 * time.Hour
	// InvitationSpan is the span of time in which messages to one address are counted, and MaxPerAddress how many may
	// leave in it, whoever sends them: nobody shall fill somebody's mailbox with our help.
	InvitationSpan = 7 * 24 * time.Hour
	MaxPerAddress  = 5
	// MaxPerDay is how many invitations one partner may send in a day.
	MaxPerDay = 500
	// maxLetter is how long a letter may be, in characters.
	maxLetter = 8000
)

// Reminder is when to remind of an invitation, and how many days before its end that is (section 4.7).
type Reminder struct {
	At   time.Time
	Days int
}

// InvitationTimes are the end of a link that begins to work at an instant, and the reminders before.
func InvitationTimes(now time.Time) (expires time.Time, reminders []Reminder) {
	expires = now.Add(InvitationTime)
	for _, days := range []int{30, 7, 1} {
		reminders = append(reminders, Reminder{expires.AddDate(0, 0, -days), days})
	}
	return expires, reminders
}

// InvitationForm is what a partner says of an invitation to a customer.
type InvitationForm struct {
	Kind            models.RequestKind
	Name            string
	Email           string
	Locale          string
	TenantID        string // as typed; empty when not named
	GovernmentCloud bool
	DelegatedAccess bool
	Letter          *LetterForm // nil: as drafted
}

// Party is a partner that takes part in an invitation.
type Party struct {
	Partner   models.Partner
	Counts    bool // its partner agreement
	Qualified bool // for government cloud
	Related   bool // has a relationship with the customer already
}

// InvitationFacts is what the program knows when an invitation is issued.
type InvitationFacts struct {
	Issuer      Party
	Provider    *Party              // JOINT: nil when there is no such partnership
	Partnership *models.Partnership // JOINT
	Sent        int                 // messages that went to the address lately
	SentToday   int                 // invitations that the issuer made in a day
	Until       time.Time           // when more may be sent
	Mailbox     string
}

// CheckRequest reports everything that is wrong with an invitation to a customer.
func CheckRequest(form InvitationForm, f InvitationFacts) error {
	var r report
	r.checkActive(f.Issuer)
	if form.Kind == models.RequestJoint {
		r.checkJoint(form, f)
	}
	r.checkInvitee(form)
	if f.Issuer.Related {
		r.add(alreadyRelated(f.Issuer, "tenantId"))
	}
	if form.GovernmentCloud {
		r.add(qualifiedParty(buyer(f), f.Mailbox))
		if !form.DelegatedAccess {
			r.add(problem.New(problem.DelegatedAccessRequired, "delegatedAccess"))
		}
	}
	if form.Letter != nil {
		r = append(r, CheckLetter(*form.Letter)...)
	}
	r.add(TooMany(form.Email != "", f))
	return problem.Join(r)
}

func (r *report) checkActive(p Party) {
	if p.Partner.Status != models.PartnerActive {
		r.add(problem.New(problem.EnrollmentRequired, "").With("Status", string(p.Partner.Status)).Detailing("status", string(p.Partner.Status)))
	}
	if !p.Counts {
		r.add(agreementMissing(p.Partner))
	}
}

func agreementMissing(partner models.Partner) *problem.Problem {
	p := problem.New(problem.AgreementNotAccepted, "").With("Partner", partner.Name).Detailing("partner", partner.Name)
	p.Reason = "partner"
	return p
}

func (r *report) checkJoint(form InvitationForm, f InvitationFacts) {
	if form.Email == "" {
		r.add(problem.New(problem.EmailRequired, "invitee.email"))
	}
	r.add(PartnershipWorks("providerId", f.Partnership, f.Provider))
}

// PartnershipWorks says why nothing can rest on a partnership; nil when it is active.
func PartnershipWorks(field string, p *models.Partnership, other *Party) *problem.Problem {
	switch {
	case p == nil || other == nil:
		return problem.New(problem.PartnershipRequired, field)
	case p.Status != models.PartnershipActive:
		return problem.New(problem.PartnershipNotActive, field).With("Partner", other.Partner.Name).Detailing("status", string(p.Status))
	}
	return nil
}

func (r *report) checkInvitee(form InvitationForm) {
	r.add(inviteeName(form.Name))
	r.add(maybe("invitee.email", form.Email, email))
	r.add(maybe("invitee.locale", form.Locale, locale))
	if form.TenantID != "" {
		if _, ok := TenantID(form.TenantID); !ok {
			r.add(problem.New(problem.TenantIDInvalid, "tenantId"))
		}
	}
}

// inviteeName is properName for a name that a letter begins with: of that, mail programs would make links as well.
func inviteeName(name string) *problem.Problem {
	if len(webAddresses(name)) > 0 {
		return problem.Invalid("invitee.name", "link")
	}
	return properName("invitee.name", name, false, 200)
}

// buyer is the party that buys from the operator: government cloud needs its qualification.
func buyer(f InvitationFacts) Party {
	if f.Provider != nil {
		return *f.Provider
	}
	return f.Issuer
}

func qualifiedParty(p Party, mailbox string) *problem.Problem {
	if p.Qualified {
		return nil
	}
	return problem.New(problem.PartnerNotGCCQualified, "governmentCloud").With("Partner", p.Partner.Name).With("Mailbox", mailbox).Detailing("partner", p.Partner.Name)
}

func alreadyRelated(p Party, field string) *problem.Problem {
	return problem.New(problem.RelationshipExists, field).With("Partner", p.Partner.Name).Detailing("partner", p.Partner.Name)
}

// TooMany keeps the program from being used to fill mailboxes.
func TooMany(mailed bool, f InvitationFacts) *problem.Problem {
	if f.SentToday < MaxPerDay && (!mailed || f.Sent < MaxPerAddress) {
		return nil
	}
	at := f.Until.Format(time.RFC3339)
	return problem.New(problem.TooManyInvitations, "invitee.email").With("At", at).Detailing("availableAt", at)
}

// LetterForm is a letter as somebody has edited it, the link that belongs in it, and the mark that stands for the link where a
// letter is kept.
type LetterForm struct{ Subject, Text, Link, Mark string }

// CheckLetter reports what cannot be sent: the link has to be there, and no other web address.
func CheckLetter(l LetterForm) []*problem.Problem {
	var r report
	r.add(oneLine("subject", l.Subject, true, 200))
	if wrong := Text("text", l.Text, true, maxLetter); wrong != nil {
		return append(r, wrong)
	}
	marked := MarkLink(l)
	if !linked(marked, l.Mark) {
		r.add(problem.New(problem.InviteLinkMissing, "text").With("Link", l.Link).Detailing("link", l.Link))
	}
	if found := webAddresses(l.Subject + "\n" + marked); len(found) > 0 {
		r.add(problem.New(problem.InviteLinkForeign, "text").With("Found", strings.Join(found, ", ")).Detailing("found", found...))
	}
	return r
}

// MarkLink puts the mark where the link stands. A link that goes on with other characters is another link.
func MarkLink(l LetterForm) string {
	if l.Link == "" {
		return l.Text
	}
	var b strings.Builder
	for rest := l.Text; ; {
		before, after, found := strings.Cut(rest, l.Link)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		if goesOn(after) {
			b.WriteString(l.Link)
		} else {
			b.WriteString(l.Mark)
		}
		rest = after
	}
}

// linked reports whether the link stands somewhere by itself, marked.
func linked(marked, mark string) bool {
	for rest := marked; ; {
		_, after, found := strings.Cut(rest, mark)
		if !found {
			return false
		}
		if !goesOn(after) {
			return true
		}
		rest = after
	}
}

// goesOn reports whether mail programs would take what follows a link for a part of it. A sentence may end with a link: then
// nothing follows its full stop. Ideographic punctuation, which needs no space behind it, is no part of a link.
func goesOn(after string) bool {
	for _, c := range after {
		switch {
		case unicode.IsSpace(c), strings.ContainsRune(`<>"`, c), c > unicode.MaxASCII && unicode.IsPunct(c):
			return false
		case !strings.ContainsRune(".,;:!?)]}'*", c):
			return true
		}
	}
	return false
}

// webAddress finds what mail programs make links of: anything with a scheme, www, and names of machines with a path, a port or
// a question.
var webAddress = regexp.MustCompile(`(?i)(?:[a-z][a-z0-9+.-]*:[/\\]+[^\s<>"]+|\bwww\.[^\s<>"]+|(?:[\p{L}\p{N}-]+\.)+[\p{L}]{2,}(?:/|[?#][^\s<>"]|:\p{N})[^\s<>"]*|\b(?:javascript|data|vbscript|file):[^\s<>"]+)`)

func webAddresses(text string) []string {
	text = strings.Map(func(c rune) rune {
		if unicode.Is(unicode.Cf, c) {
			return -1 // what is not seen cannot hide an address
		}
		return c
	}, norm.NFKC.String(text))
	var found []string
	for _, address := range webAddress.FindAllString(text, 10) {
		found = append(found, clipped(address, 200))
	}
	return found
}

func clipped(s string, max int) string {
	runes := []rune(s)
	if len(runes) <= max {
		return s
	}
	return string(runes[:max]) + "…"
}

// requestMoves says in which states a partner may do what with its invitation (section 4.7).
var requestMoves = map[access.Action][]models.RequestStatus{
	access.SendRelationshipRequest:   models.OpenStatuses(),
	access.RevokeRelationshipRequest: models.OpenStatuses(),
}

// RequestActions are what a partner does with its invitations.
func RequestActions() []access.Action {
	return []access.Action{access.SendRelationshipRequest, access.RevokeRelationshipRequest}
}

// MoveRequest says why something cannot be done with an invitation; nil when it can.
func MoveRequest(r models.RelationshipRequest, do access.Action, now time.Time) *problem.Problem {
	status := StatusAt(r, now)
	var allowed []string
	for _, s := range requestMoves[do] {
		if s == status {
			return nil
		}
		allowed = append(allowed, string(s))
	}
	return problem.New(problem.InviteState, "id").With("Status", string(status)).With("Allowed", strings.Join(allowed, ", ")).
		Detailing("status", string(status)).Detailing("allowed", allowed...)
}

// StatusAt is the status of an invitation at an instant: one whose end has come is expired, also before the timer says so.
func StatusAt(r models.RelationshipRequest, now time.Time) models.RequestStatus {
	if !r.Status.Final() && !now.Before(r.ExpiresAt) {
		return models.RequestExpired
	}
	return r.Status
}

// Issuing is the action that issues a kind of invitation: who may do that may also send and withdraw it.
func Issuing(kind models.RequestKind) access.Action {
	switch kind {
	case models.RequestPartnership:
		return access.InviteIndirectReseller
	case models.RequestJoint:
		return access.InviteCustomerJointly
	}
	return access.CreateRelationshipRequest
}

// Invitee is who answers an invitation.
type Invitee struct {
	Email      string
	CustomerID models.ID[models.Customer]
	PartnerID  models.ID[models.Partner]
	TenantID   string   // GUID
	Domains    []string // of the organisation: its tenants'
}

// LinkWorks says why a link does not work for somebody. Unknown, replaced, used and foreign links get the same
// answer; only its holder learns that a genuine one has ended, and only who answered it that it is used.
func LinkWorks(r *models.RelationshipRequest, invited *models.Partnership, who Invitee, now time.Time) *problem.Problem {
	if r == nil {
		return problem.New(problem.InviteInvalid, "token")
	}
	switch StatusAt(*r, now) {
	case models.RequestAccepted, models.RequestDeclined:
		if answered(*r, invited, who) {
			return problem.New(problem.InviteAlreadyUsed, "token")
		}
		return problem.New(problem.InviteInvalid, "token")
	case models.RequestExpired:
		return problem.New(problem.InviteExpired, "token").With("At", r.ExpiresAt.Format(time.RFC3339))
	case models.RequestRevoked:
		return problem.New(problem.InviteRevoked, "token")
	}
	return nil
}

func answered(r models.RelationshipRequest, invited *models.Partnership, who Invitee) bool {
	if r.Kind == models.RequestPartnership {
		return invited != nil && !who.PartnerID.IsZero() && invited.ResellerID == who.PartnerID
	}
	return !who.CustomerID.IsZero() && r.CustomerID == who.CustomerID
}

// MeantFor says whether somebody is the invitee: of the tenant that was named, or with the address that was written to, or of an
// organisation with the domain of that address (D-07). Nobody owns the domain of personal mailboxes.
func MeantFor(r models.RelationshipRequest, who Invitee, domains data.EmailDomains) bool {
	if r.InviteeTenant != "" {
		return r.InviteeTenant == who.TenantID
	}
	if r.InviteeEmail == "" || strings.EqualFold(r.InviteeEmail, who.Email) {
		return true
	}
	domain := data.EmailDomain(r.InviteeEmail)
	if domain == "" || domains.Refuses(domain) {
		return false
	}
	for _, own := range append(who.Domains, data.EmailDomain(who.Email)) {
		if own == domain || strings.HasSuffix(domain, "."+own) && own != "" {
			return true
		}
	}
	return false
}

// AcceptanceFacts is what the acceptance of an invitation by a customer looks at.
type AcceptanceFacts struct {
	Request     models.RelationshipRequest
	Customer    models.Customer
	Parties     []Party             // the issuer, and of a joint invitation the provider
	Partnership *models.Partnership // of a joint invitation
	Agreement   AgreementFacts      // the customer's
	Given       *GivenAgreement
	Closed      []string // markets
	Mailbox     string
}

// GivenAgreement is the customer agreement as it comes with an acceptance.
type GivenAgreement struct {
	Version  string
	Accepted bool
}

// CheckAcceptance says why a customer cannot accept: the guards in their order, the first that fails (section 4.7). The link
// and the signer were looked at before.
func CheckAcceptance(f AcceptanceFacts, now time.Time) *problem.Problem {
	government := f.Customer.Segment == models.SegmentGovernment
	for _, guard := range []func() *problem.Problem{
		func() *problem.Problem { return customerWorks(f.Customer) },
		func() *problem.Problem { return everyParty(f.Parties, f.serves(government)) },
		func() *problem.Problem { return everyParty(f.Parties, partyActive) },
		f.together,
		func() *problem.Problem { return f.qualified(government) },
		func() *problem.Problem { return f.agreed(now) },
		func() *problem.Problem { return everyParty(f.Parties, partyNew) },
	} {
		if wrong := guard(); wrong != nil {
			return wrong
		}
	}
	return nil
}

func customerWorks(c models.Customer) *problem.Problem {
	if c.Status == models.CustomerActive {
		return nil
	}
	return problem.New(problem.CustomerState, "").With("Status", string(c.Status)).With("Allowed", string(models.CustomerActive)).Detailing("status", string(c.Status)).Detailing("allowed", string(models.CustomerActive))
}

func everyParty(parties []Party, check func(Party) *problem.Problem) *problem.Problem {
	for _, p := range parties {
		if wrong := check(p); wrong != nil {
			return wrong
		}
	}
	return nil
}

// serves: the market set in the customer's tenant counts (X-10, D-12).
func (f AcceptanceFacts) serves(government bool) func(Party) *problem.Problem {
	return func(p Party) *problem.Problem {
		wrong := CheckMarket("", MarketFacts{Region: p.Partner.Region, Market: f.Customer.Market, Government: government, Closed: f.Closed})
		if wrong != nil && wrong.Code == problem.CustomerMarketOutOfRegion {
			wrong.With("Partner", p.Partner.Name).Reason = "customer" // it is the customer who reads this
		}
		return wrong
	}
}

func partyActive(p Party) *problem.Problem {
	if p.Partner.Status != models.PartnerActive {
		wrong := problem.New(problem.ResellerNotActive, "").With("Partner", p.Partner.Name).Detailing("partner", p.Partner.Name)
		wrong.Reason = "partner"
		return wrong
	}
	if !p.Counts {
		return agreementMissing(p.Partner)
	}
	return nil
}

// together: a joint invitation rests on the partnership, when it is issued and when it is accepted (section 4.8).
func (f AcceptanceFacts) together() *problem.Problem {
	if f.Request.Kind != models.RequestJoint {
		return nil
	}
	return PartnershipWorks("", f.Partnership, &f.Parties[len(f.Parties)-1])
}

// qualified: of several parties the one that buys from the operator has to be (R-48, D-06).
func (f AcceptanceFacts) qualified(government bool) *problem.Problem {
	if !government {
		return nil
	}
	wrong := qualifiedParty(f.Parties[len(f.Parties)-1], f.Mailbox)
	if wrong != nil {
		wrong.Field = nil
	}
	return wrong
}

func (f AcceptanceFacts) agreed(now time.Time) *problem.Problem {
	if f.Given != nil && f.Given.Accepted && f.Given.Version == f.Agreement.InForce.Version {
		return nil
	}
	if f.Given == nil && AgreementCounts(f.Agreement, now) {
		return nil
	}
	if f.Given != nil && f.Given.Accepted {
		return problem.New(problem.AgreementOutdated, "customerAgreement.version").With("Version", f.Agreement.InForce.Version).Detailing("version", f.Agreement.InForce.Version)
	}
	if AgreementCounts(f.Agreement, now) {
		return nil
	}
	wrong := problem.New(problem.AgreementNotAccepted, "customerAgreement").With("Version", f.Agreement.InForce.Version).Detailing("version", f.Agreement.InForce.Version)
	wrong.Reason = "customer"
	return wrong
}

func partyNew(p Party) *problem.Problem {
	if p.Related {
		return alreadyRelated(p, "")
	}
	return nil
}

// CheckSending reports what keeps an invitation from being sent as it is now.
func CheckSending(form InvitationForm, f InvitationFacts, letter LetterForm, mailed bool) error {
	var r report
	r.checkActive(f.Issuer)
	r.add(maybe("email", form.Email, email))
	if mailed && form.Email == "" && form.Kind != models.RequestPartnership {
		r.add(problem.New(problem.EmailRequired, "email"))
	}
	r = append(r, CheckLetter(letter)...)
	if mailed {
		f.SentToday = 0 // it was counted when it was issued
		if wrong := TooMany(true, f); wrong != nil {
			wrong.Field = nil
			r.add(wrong)
		}
	}
	return problem.Join(r)
}
