package imports

import (
	"slices"

	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// readPartnerships makes partnerships, to which both sides have agreed before. Administrative access has to be given anew.
func readPartnerships(b *batch, rows []*entry) error {
	partners, err := b.partnersOf(rows, "provider", "reseller")
	if err != nil {
		return err
	}
	var keys []string
	for _, e := range rows {
		if p, r := partners[e.Get("provider")], partners[e.Get("reseller")]; p != nil && r != nil {
			keys = append(keys, models.PairKey(p.ID, r.ID))
		}
	}
	taken, err := store.TakenValues[models.Partnership](b.tx, "active_key", keys)
	if err != nil {
		return err
	}
	var made []*models.Partnership
	for _, e := range rows {
		provider, reseller := b.partner(e, partners, "provider", true), b.partner(e, partners, "reseller", true)
		since := e.time("started_at", b.tx.Now())
		if provider == nil || reseller == nil {
			continue
		}
		key := models.PairKey(provider.ID, reseller.ID)
		e.found.Add(rules.CheckImportedPartnership(*provider, *reseller, slices.Contains(taken, key) || b.claimed("partnership", key))...)
		if len(e.found) > 0 {
			continue
		}
		p := &models.Partnership{
			ID: models.NewID[models.Partnership](), ProviderID: provider.ID, ResellerID: reseller.ID, Region: provider.Region, Named: e.Get("reseller"),
			Status: rules.SuspendedBy(provider.Status, reseller.Status), ActiveKey: &key, ConsentAt: &since, StartedAt: since, Stamp: models.FirstStamp(b.tx.Now()),
		}
		if runes := []rune(p.Named); len(runes) > longestNamed {
			p.Named = string(runes[:longestNamed])
		}
		b.claim("partnership", key)
		made = append(made, p)
		b.makes(e, store.About(p.ID, provider.OrganizationID), string(p.Status))
	}
	if b.dry != nil {
		return nil
	}
	return store.CreateAll(b.tx, made)
}

// longestNamed is how much of the id by which a provider knows its reseller is kept.
const longestNamed = 40

// pairs are the relationships and partnerships that are there between the objects of rows.
type pairs struct{ related, partnered []string }

func (b *batch) pairsThere(rows []*entry, partners map[string]*models.Partner, buyers map[string]buyer) (t pairs, err error) {
	var relations, partnerships []string
	for _, e := range rows {
		p, r, c := partners[e.Get("partner")], partners[e.Get("reseller")], buyers[e.Get("customer")]
		if p != nil && !c.id.IsZero() {
			relations = append(relations, models.PairKey(p.ID, c.id))
		}
		if r != nil && !c.id.IsZero() {
			relations = append(relations, models.PairKey(r.ID, c.id))
		}
		if p != nil && r != nil {
			partnerships = append(partnerships, models.PairKey(p.ID, r.ID))
		}
	}
	if t.related, err = store.TakenValues[models.ResellerRelationship](b.tx, "active_key", relations); err != nil {
		return t, err
	}
	t.partnered, err = b.tx.PartneredPairs(partnerships)
	return t, err
}

// readRelationships makes relationships of partners with customers. One that names a reseller makes that of the reseller too, as the creation of
// a customer does.
func readRelationships(b *batch, rows []*entry) error {
	partners, err := b.partnersOf(rows, "partner", "reseller")
	if err != nil {
		return err
	}
	buyers, err := b.buyersOf(rows, "customer")
	if err != nil {
		return err
	}
	there, err := b.pairsThere(rows, partners, buyers)
	if err != nil {
		return err
	}
	var made []*models.ResellerRelationship
	for _, e := range rows {
		p, r := b.partner(e, partners, "partner", true), b.partner(e, partners, "reseller", false)
		c, known := b.buyer(e, buyers, "customer", true)
		since := e.time("started_at", b.tx.Now())
		if p == nil || !known || len(e.found) > 0 {
			continue
		}
		form := rules.ImportedRelationship{Partner: *p, Market: c.market, Government: c.inGovernmentCloud, Reseller: r, Exists: b.related(there, p, c)}
		if r != nil {
			key := models.PairKey(p.ID, r.ID)
			form.Partnered = slices.Contains(there.partnered, key) || b.claimed("partnership", key)
		}
		e.found.Add(rules.CheckImportedRelationship(form, b.Content())...)
		if len(e.found) > 0 {
			continue
		}
		own := b.newRelationship(p, c)
		own.StartedAt = since
		made = append(made, own)
		if r != nil {
			own.AssociatedResellerID = r.ID
			if !b.related(there, r, c) {
				through := b.newRelationship(r, c)
				through.StartedAt = since
				made = append(made, through)
			}
		}
		b.makes(e, store.About(own.ID, p.OrganizationID), string(own.Status))
	}
	if b.dry != nil {
		return nil
	}
	return store.CreateAll(b.tx, made)
}

func (b *batch) related(there pairs, p *models.Partner, c buyer) bool {
	key := models.PairKey(p.ID, c.id)
	return slices.Contains(there.related, key) || b.claimed("relationship", key)
}

func (b *batch) newRelationship(p *models.Partner, c buyer) *models.ResellerRelationship {
	key := models.PairKey(p.ID, c.id)
	b.claim("relationship", key)
	return &models.ResellerRelationship{
		ID: models.NewID[models.ResellerRelationship](), PartnerID: p.ID, CustomerID: c.id, Status: models.RelationshipActive, Origin: models.OriginRecorded, ActiveKey: &key,
		Stamp: models.FirstStamp(b.tx.Now()),
	}
}

// readQualifications makes special qualifications of customers, and the qualifications of partners.
func readQualifications(b *batch, rows []*entry) error {
	of, err := b.partiesOf(rows)
	if err != nil {
		return err
	}
	held, err := b.heldQualifications(of)
	if err != nil {
		return err
	}
	var customers []*models.CustomerQualification
	var partners []*models.PartnerQualification
	for _, e := range rows {
		p, known := b.party(e, of)
		since := e.time("granted_at", b.tx.Now())
		if !known {
			continue
		}
		code, segment := e.upper("code"), models.EducationSegment(e.upper("education_segment"))
		key := p.qualificationKey(code)
		if p.partner != nil {
			has := slices.Contains(held.partners, key) || b.claimed("qualification", key)
			e.found.Add(rules.CheckImportedPartnerQualification(*p.partner, models.QualificationCode(code), segment, has)...)
		} else {
			form := rules.QualificationForm{Code: models.SpecialQualification(code), Segment: segment}
			e.found.Add(rules.CheckImportedQualification(form, b.heldBy(held, p.customer))...)
		}
		if len(e.found) > 0 {
			continue
		}
		b.claim("qualification", key)
		now := b.tx.Now()
		if p.partner != nil {
			q := &models.PartnerQualification{
				ID: models.NewID[models.PartnerQualification](), PartnerID: p.partner.ID, Code: models.QualificationCode(code), Status: models.QualificationGranted,
				ActiveKey: &key, GrantedAt: since, Stamp: models.FirstStamp(now),
			}
			partners = append(partners, q)
			b.makes(e, store.About(q.ID, p.org()), string(q.Status))
			continue
		}
		q := &models.CustomerQualification{
			ID: models.NewID[models.CustomerQualification](), CustomerID: p.customer.id, OrganizationID: p.customer.org, Code: models.SpecialQualification(code),
			EducationSegment: segment, Vetting: models.VettingApproved, ActiveKey: &key, DecidedAt: &since, DecidedBy: b.who.UserID, Stamp: models.FirstStamp(now),
		}
		customers = append(customers, q)
		b.makes(e, store.About(q.ID, p.org()), string(q.Vetting))
	}
	if b.dry != nil {
		return nil
	}
	if err := b.intoGovernment(customers); err != nil {
		return err
	}
	if err := store.CreateAll(b.tx, partners); err != nil {
		return err
	}
	return store.CreateAll(b.tx, customers)
}

// qualificationKey is the key of a qualification in force that the use cases of qualifications give it too.
func (p party) qualificationKey(code string) string {
	if p.partner != nil {
		return store.QualificationKey(p.partner.ID, models.QualificationCode(code))
	}
	return store.CustomerQualificationKey(p.customer.id, models.SpecialQualification(code))
}

type heldQualifications struct {
	partners  []string // keys of those that partners have
	customers map[models.ID[models.Customer]][]models.SpecialQualification
}

func (b *batch) heldQualifications(of parties) (h heldQualifications, err error) {
	var keys []string
	for _, p := range of.partners {
		keys = append(keys, party{partner: p}.qualificationKey(string(models.GovernmentCommunityCloud)))
	}
	if h.partners, err = store.TakenValues[models.PartnerQualification](b.tx, "active_key", keys); err != nil {
		return h, err
	}
	var ids []models.ID[models.Customer]
	for _, c := range of.buyers {
		ids = append(ids, c.id)
	}
	rows, err := b.tx.SpecialQualificationsOf(ids)
	h.customers = map[models.ID[models.Customer]][]models.SpecialQualification{}
	for _, q := range rows {
		h.customers[q.CustomerID] = append(h.customers[q.CustomerID], q.Code)
	}
	return h, err
}

// heldBy are the special qualifications of a customer, those of rows before too.
func (b *batch) heldBy(h heldQualifications, c buyer) []models.SpecialQualification {
	held := slices.Clone(h.customers[c.id])
	for _, code := range []models.SpecialQualification{models.QualificationEducation, models.QualificationNonprofit, models.QualificationGovernment, models.QualificationStateOwned} {
		if b.claimed("qualification", party{customer: c}.qualificationKey(string(code))) && !slices.Contains(held, code) {
			held = append(held, code)
		}
	}
	return held
}

// intoGovernment lets customers that are qualified for government cloud buy from its catalogue alone.
func (b *batch) intoGovernment(made []*models.CustomerQualification) error {
	for _, q := range made {
		if q.Code != models.QualificationGovernment {
			continue
		}
		c, err := store.LockAny(b.tx, q.CustomerID)
		if err != nil {
			return err
		}
		c.Segment = models.SegmentGovernment
		if err := b.tx.Save(c); err != nil {
			return err
		}
	}
	return nil
}

// readValidationIDs makes validation IDs, which come from no request here.
func readValidationIDs(b *batch, rows []*entry) error {
	of, err := b.partiesOf(rows)
	if err != nil {
		return err
	}
	taken, err := store.TakenValues[models.ValidationID](b.tx, "code", cells(rows, "code"))
	if err != nil {
		return err
	}
	var made []*models.ValidationID
	for _, e := range rows {
		p := b.partner(e, of.partners, "partner", true)
		c, known := b.buyer(e, of.buyers, "customer", true)
		since := e.time("issued_at", b.tx.Now())
		form := rules.ImportedValidationID{Code: e.Get("code"), Max: e.maybeNumber("max_creates"), Remaining: e.maybeNumber("remaining_creates")}
		if p == nil || !known || len(e.found) > 0 {
			continue
		}
		form.Partner, form.Taken = *p, slices.Contains(taken, form.Code) || b.claimed("validation", form.Code)
		e.found.Add(rules.CheckImportedValidationID(form)...)
		if len(e.found) > 0 {
			continue
		}
		v := &models.ValidationID{
			ID: models.NewID[models.ValidationID](), Code: form.Code, PartnerID: p.ID, OrganizationID: c.org, OrganizationName: c.name, MaxCreates: form.Max,
			RemainingCreates: form.Remaining, Status: models.ValidationIDIssued, IssuedAt: since, Stamp: models.FirstStamp(b.tx.Now()),
		}
		if v.RemainingCreates == nil {
			v.RemainingCreates = v.MaxCreates
		}
		if v.RemainingCreates != nil && kernel.Value(v.RemainingCreates) == 0 {
			v.Status = models.ValidationIDExhausted
		}
		b.claim("validation", form.Code)
		made = append(made, v)
		b.makes(e, store.About(v.ID, p.OrganizationID), string(v.Status))
	}
	if b.dry != nil {
		return nil
	}
	return store.CreateAll(b.tx, made)
}
