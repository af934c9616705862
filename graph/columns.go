package graph

import (
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/vektah/gqlparser/v2/ast"
)

// This file says which columns the fields of the API read. An operation that selects no other fields than those listed here reads only the
// columns of what it selects, since half of the time of a list goes into the others. Any other field may read a whole row, by itself or by a
// rule that it asks; with one of them an operation reads whole rows of all kinds.

// rowsOfType are the kind of the rows of a type, and the column that each of its fields reads. A field that is a link reads the id.
type rowsOfType struct {
	kind   string
	fields map[string]string
}

var columnsOfFields = map[string]rowsOfType{
	"Customer": {"customer", map[string]string{
		"id": "id", "companyName": "company_name", "domain": "domain", "market": "market", "segment": "segment", "createdAt": "created_at",
		"tenantId": "tenant_id", "relationship": "id", "relationships": "id",
	}},
	"ResellerRelationship": {"rel", map[string]string{
		"id": "id", "status": "status", "origin": "origin", "startedAt": "started_at", "removedAt": "removed_at",
		"partner": "partner_id", "customer": "customer_id", "associatedReseller": "associated_reseller_id",
	}},
	"Partner": {"partner", map[string]string{
		"id": "id", "name": "name", "status": "status", "market": "market", "region": "region", "billingCurrency": "billing_currency", "customers": "id",
	}},
}

// rootsOfRows are the fields of Query that answer with rows and read nothing else of them.
var rootsOfRows = []string{"customer", "customers", "partner", "partners"}

// columnsOf finds the columns that a query needs; nil where it needs whole rows. A request that was refused has no operation.
func columnsOf(o *ast.OperationDefinition) store.Columns {
	if o == nil || o.Operation != ast.Query {
		return nil
	}
	s := selectedColumns{columns: store.Columns{}}
	if !s.add(o.SelectionSet) {
		return nil
	}
	return s.columns
}

// selectedColumns are the columns that the selections of an operation need.
type selectedColumns struct {
	columns store.Columns
	added   map[*ast.FragmentDefinition]bool
}

// add adds what selections need, and reports whether that is known.
func (s *selectedColumns) add(selections ast.SelectionSet) bool {
	for _, selection := range selections {
		known := true
		switch selected := selection.(type) {
		case *ast.Field:
			known = s.addField(selected) && s.add(selected.SelectionSet)
		case *ast.InlineFragment:
			known = s.add(selected.SelectionSet)
		case *ast.FragmentSpread:
			known = s.addFragment(selected.Definition)
		}
		if !known {
			return false
		}
	}
	return true
}

// addFragment adds what a fragment needs, once.
func (s *selectedColumns) addFragment(f *ast.FragmentDefinition) bool {
	if s.added[f] {
		return true
	}
	if s.added == nil {
		s.added = map[*ast.FragmentDefinition]bool{}
	}
	s.added[f] = true
	return s.add(f.SelectionSet)
}

func (s *selectedColumns) addField(f *ast.Field) bool {
	on := f.ObjectDefinition.Name
	switch {
	case f.Name == "__typename" || ofList(on):
		return true
	case on == "Query":
		return slices.Contains(rootsOfRows, f.Name)
	}
	rows := columnsOfFields[on]
	column, known := rows.fields[f.Name]
	if known {
		s.columns.Add(rows.kind, column)
	}
	return known
}

// ofList reports whether a type is a part of a list, and has nothing of a row itself.
func ofList(name string) bool {
	return strings.HasSuffix(name, "Connection") || strings.HasSuffix(name, "Edge") || name == "PageInfo"
}
