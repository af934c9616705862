package imports

import (
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/csvfile"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/agreements"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// party is the partner or the customer that a row belongs to.
type party struct {
	partner  *models.Partner // nil for a customer
	customer buyer
}

func (p party) org() models.ID[models.Organization] {
	if p.partner != nil {
		return p.partner.OrganizationID
	}
	return p.customer.org
}

func (p party) market() string {
	if p.partner != nil {
		return p.partner.Market
	}
	return p.customer.market
}

// parties are the partners and customers that rows belong to.
type parties struct {
	partners map[string]*models.Partner
	buyers   map[string]buyer
}

func (b *batch) partiesOf(rows []*entry) (p parties, err error) {
	if p.partners, err = b.partnersOf(rows, "partner"); err != nil {
		return p, err
	}
	p.buyers, err = b.buyersOf(rows, "customer")
	return p, err
}

// party is the one that a row names: a partner or a customer, and not both.
func (b *batch) party(e *entry, of parties) (p party, there bool) {
	if (e.Get("partner") == "") == (e.Get("customer") == "") {
		e.found.Add(problem.Invalid("partner", "one_of").Naming("Allowed", "field", "partner", "customer"))
		return p, false
	}
	if e.Get("partner") != "" {
		p.partner = b.partner(e, of.partners, "partner", true)
		return p, p.partner != nil
	}
	p.customer, there = b.buyer(e, of.buyers, "customer", true)
	return p, there
}

// readUsers makes people. They are invited: nothing changes for them before they accept, and nobody is written to before the letters are released.
func readUsers(b *batch, rows []*entry) error {
	of, err := b.partiesOf(rows)
	if err != nil {
		return err
	}
	there, err := b.peopleThere(rows, of)
	if err != nil {
		return err
	}
	var people []*models.User
	var held []*models.UserRole
	for _, e := range rows {
		p, known := b.party(e, of)
		if !known {
			continue
		}
		form := rules.PersonForm{Name: e.Get("name"), Email: e.Get("email"), Locale: e.Get("locale")}
		var roles models.Set[models.Role]
		for _, word := range csvfile.Words(e.upper("roles")) {
			roles = append(roles, models.Role(word))
		}
		kind := models.KindPartner
		if p.partner == nil {
			kind = models.KindCustomer
		}
		key := []string{"user", p.org().String(), models.AddressKey(form.Email)}
		e.found.Add(rules.CheckImportedUser(form, roles, kind, there[key[1]+key[2]] || b.claimed(key...))...)
		if len(e.found) > 0 {
			continue
		}
		if form.Locale == "" {
			form.Locale = b.Content().ReaderIn(p.market()).Language
		}
		u := &models.User{ID: models.NewID[models.User](), OrganizationID: p.org(), Email: form.Email, Name: form.Name, Locale: form.Locale, Stamp: models.FirstStamp(b.tx.Now())}
		u.Invite(b.tx.Now(), b.who.Name)
		for _, role := range roles {
			held = append(held, &models.UserRole{UserID: u.ID, Role: role})
		}
		people = append(people, u)
		b.claim(key...)
		b.makes(e, store.About(u.ID, u.OrganizationID), string(models.UserInvited))
	}
	if b.dry != nil || len(people) == 0 {
		return nil
	}
	if b.row.Letters != models.ImportLettersDiscarded { // while the import was running
		b.row.Letters, b.row.LettersHeld = models.ImportLettersHeld, b.row.LettersHeld+len(people)
	}
	if err := store.CreateAll(b.tx, people); err != nil {
		return err
	}
	return store.CreateAll(b.tx, held)
}

// peopleThere reads which organisations have people with the addresses of rows.
func (b *batch) peopleThere(rows []*entry, of parties) (map[string]bool, error) {
	var orgs []models.ID[models.Organization]
	for _, p := range of.partners {
		orgs = append(orgs, p.OrganizationID)
	}
	for _, c := range of.buyers {
		orgs = append(orgs, c.org)
	}
	keys := cells(rows, "email")
	for i, address := range keys {
		keys[i] = models.AddressKey(address)
	}
	people, err := b.tx.PeopleAt(orgs, keys)
	there := map[string]bool{}
	for _, u := range people {
		there[u.OrganizationID.String()+models.AddressKey(u.Email)] = true
	}
	return there, err
}

// readAgreements makes acceptances of agreements, and derives the status of the partner accounts that have accepted.
func readAgreements(b *batch, rows []*entry) error {
	of, err := b.partiesOf(rows)
	if err != nil {
		return err
	}
	before, err := b.acceptedBefore(rows, of)
	if err != nil {
		return err
	}
	var made []*models.AgreementAcceptance
	var touched []models.ID[models.Partner]
	for _, e := range rows {
		p, known := b.party(e, of)
		if !known {
			continue
		}
		s := rules.CustomerSignature{Version: e.Get("version"), Name: e.Get("signer_name"), Email: e.Get("signer_email"), AcceptedAt: e.maybeTime("accepted_at")}
		versions := b.versionsFor(p)
		key := p.onceKey(s.Version)
		wrong := rules.CheckImportedAcceptance(s, versions, slices.Contains(before, key) || b.claimed(key), b.tx.Now())
		if len(e.found) == 0 { // a time that cannot be read is not missing as well
			e.found.Add(wrong...)
		}
		if len(e.found) > 0 {
			continue
		}
		at := slices.IndexFunc(versions, func(a data.Agreement) bool { return a.Version == s.Version })
		a := b.newAcceptance(p, s, versions[at])
		if p.partner != nil {
			touched = append(touched, p.partner.ID)
		}
		b.claim(key)
		made = append(made, a)
		b.makes(e, store.About(a.ID, a.OrganizationID), a.TextVersion)
	}
	if b.dry != nil {
		return nil
	}
	if err := store.CreateAll(b.tx, made); err != nil {
		return err
	}
	return b.settleAll(touched)
}

func (b *batch) newAcceptance(p party, s rules.CustomerSignature, text data.Agreement) *models.AgreementAcceptance {
	a := agreements.AcceptanceOf(models.CustomerAgreement, text, models.AgreementDirect, b.tx.Now())
	a.OrganizationID, a.OnceKey, a.RecordedBy = p.org(), p.onceKey(text.Version), b.who.UserID
	a.SignerName, a.SignerEmail, a.AcceptedAt = s.Name, s.Email, *s.AcceptedAt
	if p.partner != nil {
		a.Type, a.PartnerID, a.Region = models.PartnerAgreement, p.partner.ID, p.partner.Region
	} else {
		a.CustomerID = p.customer.id
	}
	return a
}

// onceKey is the key of an acceptance that the use cases of agreements give it too.
func (p party) onceKey(version string) string {
	if p.partner != nil {
		return agreements.OnceKey(models.PartnerAgreement, p.partner.OrganizationID.String(), p.partner.Region, version)
	}
	return agreements.OnceKey(models.CustomerAgreement, p.customer.id.String(), "", version)
}

func (b *batch) acceptedBefore(rows []*entry, of parties) ([]string, error) {
	var keys []string
	for _, e := range rows {
		p := party{partner: of.partners[e.Get("partner")], customer: of.buyers[e.Get("customer")]}
		if key := p.onceKey(e.Get("version")); !strings.HasSuffix(key, "/") && len(key) <= longestStored {
			keys = append(keys, key)
		}
	}
	return store.TakenValues[models.AgreementAcceptance](b.tx, "once_key", keys)
}

// versionsFor are the versions of the agreement that a party can have accepted.
func (b *batch) versionsFor(p party) (versions []data.Agreement) {
	kind, region := models.CustomerAgreement, ""
	if p.partner != nil {
		kind, region = models.PartnerAgreement, p.partner.Region
	}
	for _, a := range b.Content().Texts() {
		if a.Type != string(kind) || slices.ContainsFunc(versions, func(v data.Agreement) bool { return v.Version == a.Version }) {
			continue
		}
		if text, found := b.Content().AgreementVersion(string(kind), region, a.Version); found {
			versions = append(versions, text)
		}
	}
	return versions
}
