package store

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// mayDangle lists the columns that may have ids without a row, each with the reason.
var mayDangle = map[string]string{
	"idempotency_keys.actor_id": "guests and anonymous actors are no users, and have ids for their keys only",
	"api_tokens.parent_id":      "an expired token is deleted after a time, and those that were made with it may live on",
}

// reference is a column with ids of rows of one kind. The type of its field says which.
type reference struct{ column, kind, target string }

// referrer is a table with references.
type referrer struct {
	table      string
	references []reference
}

// typedID is models.ID of any kind.
type typedID interface{ Any() models.AnyID }

// referrers are the references of some row types, a table after the other.
func referrers(db *gorm.DB, rows []any) (all []referrer, err error) {
	tables := map[string]string{}
	for _, row := range models.Rows() {
		if noun, ok := row.(models.Noun); ok {
			if tables[noun.Prefix()], _, err = referencesOf(db, row); err != nil {
				return nil, err
			}
		}
	}
	for _, row := range rows {
		table, references, err := referencesOf(db, row)
		if err != nil {
			return nil, err
		}
		for i := range references {
			references[i].target = tables[references[i].kind]
		}
		if len(references) > 0 {
			all = append(all, referrer{table, references})
		}
	}
	return all, nil
}

// referencesOf are the table of a row and its references, without their targets. A row's own id refers to nothing.
func referencesOf(db *gorm.DB, row any) (table string, found []reference, err error) {
	parsed := &gorm.Statement{DB: db}
	if err := parsed.Parse(row); err != nil {
		return "", nil, fmt.Errorf("store: references of %T: %w", row, err)
	}
	for _, f := range parsed.Schema.Fields {
		id, ok := reflect.Zero(f.FieldType).Interface().(typedID)
		if ok && f.DBName != "id" && mayDangle[parsed.Table+"."+f.DBName] == "" {
			found = append(found, reference{column: f.DBName, kind: id.Any().Prefix})
		}
	}
	return parsed.Table, found, nil
}

// Orphans are the rows of a table that refer to missing rows in one of its columns.
type Orphans struct {
	Table, Column string
	Count         int
	Missing       []models.AnyID // some of the missing rows
}

func (o Orphans) String() string {
	return fmt.Sprintf("%d rows of %s refer in %s to missing rows, such as %s", o.Count, o.Table, o.Column, join(o.Missing))
}

func join(ids []models.AnyID) string {
	var texts []string
	for _, id := range ids {
		texts = append(texts, id.String())
	}
	return strings.Join(texts, ", ")
}

// ExamineReferences looks for rows that refer to missing rows, in all tables, with a statement for each.
func (s *Store) ExamineReferences(ctx context.Context) (found []Orphans, err error) {
	db := s.read.WithContext(ctx)
	all, err := referrers(db, models.Rows())
	if err != nil {
		return nil, err
	}
	for _, table := range all {
		orphans, err := table.orphans(db)
		if err != nil {
			return nil, translate(err)
		}
		found = append(found, orphans...)
	}
	return found, nil
}

// missing is true where the column of the table t has an id, and the table that is joined as r0, r1 … no row with it. NULL and empty
// ids are not greater than the zero id.
func (r reference) missing(i int) string {
	return fmt.Sprintf("t.%s > @zero AND r%d.id IS NULL", r.column, i)
}

func (r reference) join(i int) string {
	return fmt.Sprintf(" LEFT JOIN %s r%d ON r%[2]d.id = t.%s", r.target, i, r.column)
}

// orphans counts those of all columns in one pass over the table.
func (t referrer) orphans(db *gorm.DB) (found []Orphans, err error) {
	var columns, joins []string
	counts, into := make([]int, len(t.references)), make([]any, len(t.references))
	for i, r := range t.references {
		columns = append(columns, "COUNT(CASE WHEN "+r.missing(i)+" THEN 1 END)")
		joins, into[i] = append(joins, r.join(i)), &counts[i]
	}
	count := "SELECT " + strings.Join(columns, ", ") + " FROM " + t.table + " t" + strings.Join(joins, "")
	if err := db.Raw(count, zeroID).Row().Scan(into...); err != nil {
		return nil, err
	}
	for i, r := range t.references {
		if counts[i] == 0 {
			continue
		}
		missing, err := t.examples(db, r)
		if err != nil {
			return nil, err
		}
		found = append(found, Orphans{t.table, r.column, counts[i], missing})
	}
	return found, nil
}

// zeroID is the id that names nothing, as an argument of a statement.
var zeroID = map[string]any{"zero": uuid.Nil[:]}

// exampleIDs is how many missing rows are named.
const exampleIDs = 3

func (t referrer) examples(db *gorm.DB, r reference) (ids []models.AnyID, err error) {
	var raw [][]byte
	query := "SELECT DISTINCT t." + r.column + " FROM " + t.table + " t" + r.join(0) + " WHERE " + r.missing(0) + fmt.Sprintf(" LIMIT %d", exampleIDs)
	if err := db.Raw(query, zeroID).Scan(&raw).Error; err != nil {
		return nil, err
	}
	for _, bytes := range raw {
		id, err := uuid.FromBytes(bytes)
		if err != nil {
			return nil, err
		}
		ids = append(ids, models.AnyID{Prefix: r.kind, UUID: id})
	}
	return ids, nil
}
