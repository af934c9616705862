package rules

import (
	"slices"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// Invitee is the person who answers an invitation.
type Invitee struct {
	Email      string
	Verified   string // with which the person has signed in; empty for a script
	CustomerID models.ID[models.Customer]
	PartnerID  models.ID[models.Partner]
	TenantID   string   // GUID
	Domains    []string // of the organisation: its tenants'; of a guest: that of the verified address
	Guest      bool     // acts for no organisation, and has shown only the address
}

// LinkWorks returns the problem if a link does not work for the invitee. Unknown, replaced, used and foreign links get
// the same problem. Only the holder of a genuine link learns that it has ended, and only the person who answered it that it is used.
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
	if r.CustomerID.IsZero() { // a guest has declined: whoever has signed in with the invited address learns that
		return who.verified(r)
	}
	return r.CustomerID == who.CustomerID
}

// MeantFor reports whether an invitation is for this person: a user of the named tenant, the owner of the invited address, or a user
// of an organisation that owns the domain of that address (D-07). An organisation owns the domains of its tenants, not those of its
// users' other addresses, and nobody owns the domain of personal mailboxes. A guest has shown an address and no tenant, so that an invitation
// to a tenant is for the guest only if it went to that address; CheckNewcomer compares the tenant (D-22).
func MeantFor(r models.RelationshipRequest, who Invitee, domains data.EmailDomains) bool {
	switch {
	case r.InviteeTenant != "" && !who.Guest:
		return r.InviteeTenant == who.TenantID
	case r.InviteeTenant != "" && r.InviteeEmail == "":
		return false
	}
	return r.InviteeEmail == "" || models.SameAddress(r.InviteeEmail, who.Email) || who.verified(r) || ownsDomain(r, who, domains)
}

// verified reports whether the person has signed in with the invited address.
func (who Invitee) verified(r models.RelationshipRequest) bool {
	return who.Verified != "" && models.SameAddress(r.InviteeEmail, who.Verified)
}

// WaitsFor reports whether an invitation waits for this person, who can answer it without its link: it was sent, to the person's verified
// address or, for an admin, to an address of the organisation's domain. A tenant ID alone shows nothing.
func WaitsFor(r models.RelationshipRequest, admin bool, who Invitee, domains data.EmailDomains) bool {
	if r.Kind == models.RequestPartnership || r.Status == models.RequestIssued || r.InviteeEmail == "" || !MeantFor(r, who, domains) {
		return false
	}
	return who.verified(r) || admin && ownsDomain(r, who, domains)
}

// ownsDomain reports whether the organisation of a person owns the domain of the invited address.
func ownsDomain(r models.RelationshipRequest, who Invitee, domains data.EmailDomains) bool {
	domain := models.EmailDomain(r.InviteeEmail)
	if domain == "" || domains.Refuses(domain) {
		return false
	}
	return slices.ContainsFunc(who.Domains, func(own string) bool { return within(domain, own) })
}

// AcceptanceFacts is the input for the acceptance of an invitation by a customer.
type AcceptanceFacts struct {
	Request     models.RelationshipRequest
	Customer    models.Customer
	Parties     []Party             // the issuer, and of a joint invitation the provider
	Partnership *models.Partnership // of a joint invitation
	Agreement   AgreementFacts      // the customer's
	Given       *GivenAgreement
	Content     *data.Content
	Mailbox     string
}

// GivenAgreement is the customer agreement as it comes with an acceptance.
type GivenAgreement struct {
	Version  string
	SHA256   *string // of the text that was read
	Accepted bool
}

// Hash is the hash of the text that was read; empty if it was not named.
func (g *GivenAgreement) Hash() string {
	if g == nil || g.SHA256 == nil {
		return ""
	}
	return strings.ToLower(*g.SHA256)
}

// CheckAcceptance returns the problem of the first guard that fails, in their order, if a customer cannot accept (section 4.7). The
// caller has checked the link and the signer.
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

// Answerable reports whether an invitation to a customer could still be accepted, apart from guards about the customer's account:
// no reminder is sent of a link that cannot be used.
func Answerable(f AcceptanceFacts) bool {
	return everyParty(f.Parties, partyActive) == nil && f.together() == nil && everyParty(f.Parties, partyNew) == nil
}

func customerWorks(c models.Customer) *problem.Problem {
	if c.Status == models.CustomerActive {
		return nil
	}
	return problem.New(problem.CustomerStateInvalid, "").Naming("Status", "customer_status", string(c.Status)).Naming("Allowed", "customer_status", string(models.CustomerActive))
}

func everyParty(parties []Party, check func(Party) *problem.Problem) *problem.Problem {
	for _, p := range parties {
		if wrong := check(p); wrong != nil {
			return wrong
		}
	}
	return nil
}

// serves checks that a party may sell in the customer's market, which is that of its tenant (X-10, D-12).
func (f AcceptanceFacts) serves(government bool) func(Party) *problem.Problem {
	return func(p Party) *problem.Problem {
		wrong := CheckMarket("", MarketFacts{Region: p.Partner.Region, Market: f.Customer.Market, Government: government, Content: f.Content})
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

// together: the partnership of a joint invitation has to be active when it is issued and when it is accepted (section 4.8).
func (f AcceptanceFacts) together() *problem.Problem {
	if f.Request.Kind != models.RequestJoint {
		return nil
	}
	return PartnershipWorks("", f.Partnership, &f.Parties[len(f.Parties)-1])
}

// qualified: the party that buys from the operator has to be qualified for government cloud (R-48, D-06), and the invitation of a
// government customer has to ask for delegated administration.
func (f AcceptanceFacts) qualified(government bool) *problem.Problem {
	if !government {
		return nil
	}
	if wrong := qualifiedParty(f.Parties[len(f.Parties)-1], f.Mailbox); wrong != nil {
		wrong.Field = nil
		return wrong
	}
	if !f.Request.DelegatedAccess { // nobody said beforehand that the customer is a government customer
		wrong := problem.New(problem.DelegatedAccessRequired, "")
		wrong.Reason = "customer"
		return wrong
	}
	return nil
}

func (f AcceptanceFacts) agreed(now time.Time) *problem.Problem {
	if f.Given != nil && f.Given.Accepted && reads(f.Given.Version, f.Given.Hash(), f.Agreement.InForce) {
		return nil
	}
	if f.Given == nil && AgreementCounts(f.Agreement, now) {
		return nil
	}
	if f.Given != nil && f.Given.Accepted {
		return problem.New(problem.AgreementVersionOutdated, "customerAgreement.version").With("Version", f.Agreement.InForce.Version).Detailing("version", f.Agreement.InForce.Version)
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
