package imports

import (
	"slices"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// buyer is what rows that refer to a customer have to know of it.
type buyer struct {
	id                models.ID[models.Customer]
	org               models.ID[models.Organization]
	name, market      string
	inGovernmentCloud bool
}

// longestStored is longer than any value that rows are found by. Cells beyond it name nothing, and many of them would make a statement that is larger than a
// server takes.
const longestStored = 1600 // bytes

// cells are the different values of a column that are not empty, and that something may have.
func cells(rows []*entry, columns ...string) (values []string) {
	for _, e := range rows {
		for _, column := range columns {
			if cell := e.Get(column); cell != "" && len(cell) <= longestStored {
				values = append(values, cell)
			}
		}
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// objects finds what rows refer to: the objects that were imported under the ids in some columns.
func objects[T models.Noun](b *batch, of models.ImportFileKind, rows []*entry, columns ...string) (map[string]models.ID[T], []models.ID[T], error) {
	known, err := b.tx.ExternalIDs(of, cells(rows, columns...))
	if err != nil {
		return nil, nil, err
	}
	byID := make(map[string]models.ID[T], len(known))
	ids := make([]models.ID[T], 0, len(known))
	for external, row := range known {
		id := models.ID[T](uuid.UUID(row.ObjectID))
		byID[external], ids = id, append(ids, id)
	}
	return byID, ids, nil
}

// partnersOf reads the partner accounts that rows refer to.
func (b *batch) partnersOf(rows []*entry, columns ...string) (map[string]*models.Partner, error) {
	byID, ids, err := objects[models.Partner](b, models.ImportPartners, rows, columns...)
	if err != nil {
		return nil, err
	}
	accounts, err := store.GetMany(b.tx, ids)
	if err != nil {
		return nil, err
	}
	found := make(map[string]*models.Partner, len(byID))
	for external, id := range byID {
		if p := accounts[id]; p != nil {
			found[external] = p
		}
	}
	return found, nil
}

// buyersOf reads the customers that rows refer to.
func (b *batch) buyersOf(rows []*entry, columns ...string) (map[string]buyer, error) {
	byID, ids, err := objects[models.Customer](b, models.ImportCustomers, rows, columns...)
	if err != nil {
		return nil, err
	}
	customers, err := store.GetMany(b.tx, ids)
	if err != nil {
		return nil, err
	}
	found := make(map[string]buyer, len(byID))
	for external, id := range byID {
		if c := customers[id]; c != nil {
			found[external] = buyer{c.ID, c.OrganizationID, c.CompanyName, c.Market, c.Segment == models.SegmentGovernment}
		}
	}
	return found, nil
}

// partner is the account that a cell refers to; nil for an empty one. What it refers to has to be there.
func (b *batch) partner(e *entry, known map[string]*models.Partner, column string, required bool) *models.Partner {
	id := e.Get(column)
	if p := known[id]; p != nil {
		return p
	}
	if p := b.partners[id]; p != nil {
		return p
	}
	if b.dry != nil && b.dry.partners[id] != nil {
		return b.dry.partners[id]
	}
	e.unknown(column, id, required)
	return nil
}

// buyer is the customer that a cell refers to.
func (b *batch) buyer(e *entry, known map[string]buyer, column string, required bool) (c buyer, there bool) {
	id := e.Get(column)
	if c, there = known[id]; there {
		return c, true
	}
	if b.dry != nil {
		if c, there = b.dry.buyers[id]; there {
			return c, true
		}
	}
	e.unknown(column, id, required)
	return c, false
}

// unknown refuses a row that refers to nothing.
func (e *entry) unknown(column, id string, required bool) {
	switch {
	case id != "":
		e.found.Add(problem.New(problem.ImportReferenceUnknown, column).With("Value", id))
	case required:
		e.found.Add(problem.Invalid(column, "required"))
	}
}
