package store

import (
	"slices"

	"gorm.io/gorm"
)

// Columns are the columns that a query needs of some kinds of rows, by the prefix of the kind. Rows of all other kinds are read whole. The
// version is never among them, so that no transaction can save a row that was read in part: Save takes it for a new one, and its id is taken.
type Columns map[string][]string

// Add adds a column of a kind.
func (c Columns) Add(kind, column string) {
	if !slices.Contains(c[kind], column) {
		c[kind] = append(c[kind], column)
	}
}

// of limits a query for rows of a kind to the columns that are needed: the id, some that the store itself needs, and those of the query.
func (c Columns) of(kind string, rows *gorm.DB, more ...string) *gorm.DB {
	needed, limited := c[kind]
	if !limited {
		return rows
	}
	columns := append(make([]string, 0, len(needed)+len(more)+1), "id")
	for _, column := range slices.Concat(more, needed) {
		if !slices.Contains(columns, column) {
			columns = append(columns, column)
		}
	}
	return rows.Select(columns)
}
