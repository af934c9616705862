package store_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

var accessSteps = flag.Int("access-steps", 300, "how many random changes TestAccess_FollowsFromItsCauses makes")

const (
	stepsAtOnce    = 4
	stepsOfARound  = 400 // then the rows are deleted, so that their number does not make the steps slow
	accessSellers  = 4
	accessBuyers   = 8
	accessRequests = 24
)

// changes are ids of partners, customers and requests that random changes are made to, several at a time.
type changes struct {
	*world
	seed      uint64
	partners  []models.ID[models.Partner]
	customers []models.ID[models.Customer]
	requests  []models.ID[models.EligibilityRequest]
}

// step is one change in a transaction; where there is nothing to change, it does nothing.
type step func(tx *store.Tx, r *rand.Rand) error

var errGivenUp = errors.New("the use case failed after it had written")

// Whatever happens to relationships, requests, customers and their qualifications, at the same time too, the access rows
// are those that their definition asks for, with what lists are ordered and filtered by.
func TestAccess_FollowsFromItsCauses(t *testing.T) {
	each(t, func(w *world) {
		c := &changes{world: w, seed: rand.Uint64()}
		for n := 0; n < *accessSteps; n += stepsAtOnce {
			if n%stepsOfARound == 0 {
				c.begin()
			}
			var all sync.WaitGroup
			for i := range stepsAtOnce {
				all.Go(func() { c.change(uint64(n + i)) })
			}
			all.Wait()
			c.compare(n)
			if w.t.Failed() {
				return
			}
		}
		if n, err := w.RepairAccess(w.ctx); n != 0 || err != nil {
			w.t.Errorf("the program itself finds %d rows to repair, %v", n, err)
		}
	})
}

// begin deletes what there is, and writes partners that no customer has yet.
func (c *changes) begin() {
	for _, table := range []string{"customer_access", "reseller_relationships", "eligibility_requests", "customer_qualifications", "customers", "partners"} {
		c.must(c.Exec("DELETE FROM " + table))
	}
	c.partners, c.customers, c.requests = nil, manyIDs[models.Customer](accessBuyers), manyIDs[models.EligibilityRequest](accessRequests)
	for i := range accessSellers {
		c.partners = append(c.partners, c.company(fmt.Sprint("seller ", i), models.KindPartner).partner.ID)
	}
}

func manyIDs[T models.Noun](n int) (ids []models.ID[T]) {
	for range n {
		ids = append(ids, models.NewID[T]())
	}
	return ids
}

func (c *changes) compare(n int) {
	c.t.Helper()
	defined, kept, err := c.AccessRows(c.ctx)
	c.must(err)
	if diff := cmp.Diff(defined, kept, cmpopts.EquateEmpty()); diff != "" {
		c.t.Errorf("seed %d, step %d: access rows (-defined +kept):\n%s", c.seed, n, diff)
	}
}

// change makes one random change. One in eight fails after it has written, and another rolls back for a duplicate.
func (c *changes) change(n uint64) {
	r := rand.New(rand.NewPCG(c.seed, n))
	steps := []step{c.createCustomer, c.finishProvisioning, c.relate, c.unrelate, c.request, c.review, c.review, c.describe, c.qualify, c.vet}
	do, fails := steps[r.IntN(len(steps))], r.IntN(8) == 0
	err := c.Tx(c.ctx, func(tx *store.Tx) error {
		again := rand.New(rand.NewPCG(c.seed, n<<8)) // the same choices when the transaction runs again
		if err := do(tx, again); err != nil || !fails {
			return err
		}
		return errGivenUp
	})
	if err != nil && !errors.Is(err, errGivenUp) && !errors.Is(err, store.ErrDuplicate) {
		c.t.Errorf("seed %d, step %d: %v", c.seed, n, err)
	}
}

// createCustomer writes an account that is being set up, sold through one partner or two.
func (c *changes) createCustomer(tx *store.Tx, r *rand.Rand) error {
	id := pick(r, c.customers)
	if known, err := store.Get(tx, id); err == nil && known != nil {
		return nil
	}
	customer := &models.Customer{
		ID: id, OrganizationID: models.NewID[models.Organization](), TenantID: models.NewID[models.Tenant](), CompanyName: "New", SearchName: "new", Domain: id.String(),
		Market: "US", Segment: models.SegmentCommercial, Status: models.CustomerProvisioning, Review: models.ReviewNone, Stamp: models.FirstStamp(tx.Now().Add(time.Duration(r.IntN(9)) * time.Minute)),
	}
	if err := tx.Create(customer); err != nil {
		return err
	}
	for range 1 + r.IntN(2) {
		if err := c.relationship(tx, r, id, models.RelationshipPending); err != nil {
			return err
		}
	}
	return nil
}

func (c *changes) relationship(tx *store.Tx, r *rand.Rand, customer models.ID[models.Customer], status models.RelationshipStatus) error {
	partner := pick(r, c.partners)
	if known, err := tx.Relationship(partner, customer); err != nil || known != nil {
		return err
	}
	return tx.Save(&models.ResellerRelationship{
		ID: models.NewID[models.ResellerRelationship](), PartnerID: partner, CustomerID: customer, Status: status, StartedAt: tx.Now(), ActiveKey: ptr(models.PairKey(partner, customer)),
	})
}

// lockOne locks a random customer; nil when it is not there.
func (c *changes) lockOne(tx *store.Tx, r *rand.Rand) (*models.Customer, error) {
	return ifThere(store.LockAny(tx, pick(r, c.customers)))
}

// readOne is lockOne without a lock.
func (c *changes) readOne(tx *store.Tx, r *rand.Rand) (*models.Customer, error) {
	return ifThere(store.Get(tx, pick(r, c.customers)))
}

func ifThere[T any](row *T, err error) (*T, error) {
	if problem.Has(err, problem.NotFound) {
		return nil, nil
	}
	return row, err
}

// finishProvisioning lets an account become active, or fail.
func (c *changes) finishProvisioning(tx *store.Tx, r *rand.Rand) error {
	customer, err := c.lockOne(tx, r)
	if err != nil || customer == nil {
		return err
	}
	relationships, err := tx.LockPendingRelationships(customer.ID)
	if err != nil {
		return err
	}
	customer.Status = models.CustomerActive
	if r.IntN(3) == 0 {
		customer.Status = models.CustomerFailed
	}
	for _, rel := range relationships {
		rel.Status = models.RelationshipActive
		if customer.Status == models.CustomerFailed {
			rel.Status, rel.ActiveKey = models.RelationshipRemoved, nil
		}
		if err := tx.Save(rel); err != nil {
			return err
		}
	}
	return tx.Save(customer)
}

// relate accepts an invitation; it does not lock the customer.
func (c *changes) relate(tx *store.Tx, r *rand.Rand) error {
	customer, err := c.readOne(tx, r)
	if err != nil || customer == nil {
		return err
	}
	return c.relationship(tx, r, customer.ID, models.RelationshipActive)
}

// unrelate ends a relationship.
func (c *changes) unrelate(tx *store.Tx, r *rand.Rand) error {
	customer, err := c.readOne(tx, r)
	if err != nil || customer == nil {
		return err
	}
	known, err := tx.Relationship(pick(r, c.partners), customer.ID)
	if err != nil || known == nil {
		return err
	}
	rel, err := store.Lock(tx, access.TheSystem, known.ID)
	if err != nil {
		return err
	}
	rel.Status, rel.ActiveKey = models.RelationshipRemoved, nil
	return tx.Save(rel)
}

// request writes a request that names a partner, as a draft or submitted; it does not lock the customer.
func (c *changes) request(tx *store.Tx, r *rand.Rand) error {
	customer, err := c.readOne(tx, r)
	if err != nil || customer == nil {
		return err
	}
	status := pick(r, []models.EligibilityStatus{models.EligibilityDraft, models.EligibilitySubmitted})
	row := c.eligibilityRequest(&company{org: models.Organization{ID: customer.OrganizationID}, customer: *customer}, &company{partner: models.Partner{ID: pick(r, c.partners)}}, status)
	row.ID, row.Version = pick(r, c.requests), 0
	row.Reference = row.ID.String()[14:]
	return tx.Save(row)
}

// review moves a request to any state, as an edit or a note, and a draft to another partner.
func (c *changes) review(tx *store.Tx, r *rand.Rand) error {
	row, err := ifThere(store.LockAny(tx, pick(r, c.requests)))
	if err != nil || row == nil {
		return err
	}
	if row.Status == models.EligibilityDraft {
		row.PartnerID = pick(r, append(c.partners[:accessSellers:accessSellers], models.ID[models.Partner]{}))
	}
	row.Status = pick(r, []models.EligibilityStatus{
		models.EligibilityDraft, models.EligibilitySubmitted, models.EligibilityAcknowledged, models.EligibilityInfoRequested, models.EligibilityApproved,
		models.EligibilityDenied, models.EligibilityWithdrawn, models.EligibilityLapsed, models.EligibilityExpired, row.Status,
	})
	if r.IntN(2) == 0 {
		return tx.Note(row)
	}
	return tx.Save(row)
}

// describe changes what lists are ordered and filtered by, or nothing.
func (c *changes) describe(tx *store.Tx, r *rand.Rand) error {
	customer, err := c.lockOne(tx, r)
	if err != nil || customer == nil {
		return err
	}
	switch r.IntN(5) {
	case 0:
		customer.CompanyName = fmt.Sprint("Name ", r.IntN(50))
		customer.SearchName = models.FoldForSearch(customer.CompanyName)
	case 1:
		customer.Market = pick(r, []string{"US", "PL", "DE"})
	case 2:
		customer.Segment = models.SegmentGovernment
	case 3:
		customer.Review = pick(r, reviewStates)
	}
	if r.IntN(2) == 0 {
		return tx.Note(customer)
	}
	return tx.Save(customer)
}

// qualify asks for a special qualification.
func (c *changes) qualify(tx *store.Tx, r *rand.Rand) error {
	customer, err := c.lockOne(tx, r)
	if err != nil || customer == nil {
		return err
	}
	code := pick(r, codes)
	return tx.Save(&models.CustomerQualification{
		ID: models.NewID[models.CustomerQualification](), CustomerID: customer.ID, OrganizationID: customer.OrganizationID, Code: code, Vetting: models.VettingInReview,
		ActiveKey: ptr(store.CustomerQualificationKey(customer.ID, code)),
	})
}

// vet decides about a special qualification, or takes it back.
func (c *changes) vet(tx *store.Tx, r *rand.Rand) error {
	customer, err := c.lockOne(tx, r)
	if err != nil || customer == nil {
		return err
	}
	all, err := tx.QualificationsOfCustomer(customer.ID)
	if err != nil || len(all) == 0 {
		return err
	}
	q, _, err := tx.LockCustomerQualification(pick(r, all).ID)
	if err != nil {
		return err
	}
	q.Vetting = pick(r, []models.QualificationVetting{models.VettingApproved, models.VettingDenied, models.VettingRevoked})
	if q.Vetting != models.VettingApproved {
		q.ActiveKey = nil
	}
	return tx.Save(q)
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// After an update the access rows are written in batches, from where another process or an earlier try has got to; later ones have
// nothing to do. Rows that are missing or wrong are found, and written anew.
func TestAccess_IsFilledAndRepaired(t *testing.T) {
	each(t, func(w *world) {
		partner := w.company("Partner", models.KindPartner)
		var all []models.ID[models.Customer]
		for i := range 3 {
			c := w.company(fmt.Sprint("Customer ", i), models.KindCustomer)
			w.relates(partner, c, models.RelationshipActive)
			all = append(all, c.customer.ID)
		}
		rows := func() int {
			defined, kept, err := w.AccessRows(w.ctx)
			w.must(err)
			if diff := cmp.Diff(defined, kept); diff != "" {
				return -1
			}
			return len(kept)
		}
		w.must(w.Exec("DELETE FROM customer_access"))
		w.must(w.Exec("INSERT INTO backfills (name, position) VALUES ('customer_access', NULL)"))
		f, err := w.ExamineAccess(w.ctx)
		if w.must(err); !f.Filling || f.Customers != len(all) || f.Differing != len(all) {
			w.t.Errorf("before it is filled: %+v", f)
		}
		for range 2 {
			_, err := w.Migrate(w.ctx)
			if w.must(err); rows() != len(all) {
				w.t.Errorf("%d rows after the migration, want %d", rows(), len(all))
			}
		}
		w.must(w.Exec("DELETE FROM customer_access WHERE customer_id = ?", all[0]))
		w.must(w.Exec("UPDATE customer_access SET market = 'XX' WHERE customer_id = ?", all[1]))
		w.must(w.Exec("INSERT INTO customer_access SELECT ?, customer_id, related, selling, company_name, search_name, market, segment, status, review_status, qualified, gcc_validated, in_review, created_at"+
			" FROM customer_access WHERE customer_id = ?", models.NewID[models.Partner](), all[2]))
		_, err = w.Migrate(w.ctx) // which has filled them, and does not look again
		w.must(err)
		if f, err = w.ExamineAccess(w.ctx); err != nil || f.Filling || f.Differing != 3 {
			w.t.Errorf("want 3 rows that differ, got %+v, %v", f, err)
		}
		for _, want := range []int{3, 0} {
			if n, err := w.RepairAccess(w.ctx); err != nil || n != want || rows() != len(all) {
				w.t.Errorf("want %d rows repaired, got %d, %v", want, n, err)
			}
		}
	})
}
