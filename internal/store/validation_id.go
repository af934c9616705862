package store

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
)

// ValidationIDConnection is one page of validation IDs.
type (
	ValidationIDConnection = Connection[models.ValidationID]
	ValidationIDEdge       = Edge[models.ValidationID]
)

// ValidationIDStatusFilter is the state of a validation ID, one of several.
type ValidationIDStatusFilter = In[models.ValidationIDStatus]

// ValidationIDFilter selects validation IDs.
type ValidationIDFilter struct {
	Status           *ValidationIDStatusFilter `column:"status,ranges"`
	OrganizationName *TextFilter
}

func (f *ValidationIDFilter) selects(s *selection, _ viewer) {
	const ofCustomers = "request_id IN (SELECT id FROM eligibility_requests WHERE customer_id IN (SELECT id FROM customers WHERE "
	s.elsewhere(ofCustomers, "search_name", f.OrganizationName)
}

// ValidationIDs lists the validation IDs the actor may see, newest first.
func (s *Store) ValidationIDs(ctx context.Context, who access.Actor, f *ValidationIDFilter, p Page) (*ValidationIDConnection, error) {
	return listOf[models.ValidationID](s, who, f, newestFirst).page(ctx, p)
}

// ValidationIDsOf lists the validation IDs of each of the partners, one statement for all.
func (s *Store) ValidationIDsOf(ctx context.Context, who access.Actor, partners []models.ID[models.Partner], p Page) (map[models.ID[models.Partner]]*ValidationIDConnection, error) {
	return pagesOf(ctx, listOf[models.ValidationID](s, who, nil, newestFirst), "partner_id", partners, p)
}

// LockHeldValidationID reads and locks a validation ID and the holds of creations under way on it. Holds are locked before their
// validation ID, as everywhere; one that was added meanwhile is locked after it.
func (tx *Tx) LockHeldValidationID(id models.ID[models.ValidationID]) (*models.ValidationID, []*models.ValidationHold, error) {
	if _, err := tx.lockHolds(id); err != nil {
		return nil, nil, err
	}
	v, err := LockAny(tx, id)
	if err != nil {
		return nil, nil, err
	}
	holds, err := tx.lockHolds(id)
	return v, holds, err
}

func (tx *Tx) lockHolds(id models.ID[models.ValidationID]) (rows []*models.ValidationHold, err error) {
	err = forUpdate(tx.db).Order("id").Find(&rows, "validation_id = ? AND state = ?", id, models.HoldHeld).Error
	return rows, translate(err)
}

// LockHoldOf finds and locks the hold of a customer; nil when its account is not based on a validation ID.
func (tx *Tx) LockHoldOf(customer models.ID[models.Customer]) (*models.ValidationHold, error) {
	var rows []*models.ValidationHold
	err := forUpdate(tx.db).Limit(1).Find(&rows, "customer_id = ?", customer).Error
	if err != nil || len(rows) == 0 {
		return nil, translate(err)
	}
	return rows[0], nil
}
