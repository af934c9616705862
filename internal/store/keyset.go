package store

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"gorm.io/gorm"
)

// keyset is a page as keyset pagination needs it: cursors, direction and limit.
type keyset[T any] struct {
	list          list[T]
	order, key    column[T]
	limit         int
	backward      bool
	noCursors     bool
	after, before *cursor
}

func (l list[T]) keyset(p Page) (keyset[T], error) {
	k := keyset[T]{list: l, order: columnOf[T](l.order.column), key: columnOf[T](cmp.Or(l.key, "id")), limit: DefaultPage, backward: p.Last != nil, noCursors: p.NoCursors}
	problems := checkFilter(l.filter, l.content)
	size := func(n *int, field string) {
		if n == nil {
			return
		}
		if *n < 0 || *n > MaxPage {
			problems.Add(problem.Invalid(field, "range").With("Min", 0).With("Max", MaxPage))
		}
		k.limit = *n
	}
	size(p.First, "first")
	size(p.Last, "last")
	if p.First != nil && p.Last != nil {
		problems.Add(problem.Invalid("first", "one_of").Naming("Allowed", "field", "first", "last"))
	}
	seek := func(text *string, field string) *cursor {
		if text == nil || *text == "" {
			return nil
		}
		cur, err := l.order.decode(*text, k.order.holdsTime())
		if err != nil {
			problems.Add(problem.New(problem.ValidationFailed, field))
			return nil
		}
		return cur
	}
	k.after, k.before = seek(p.After, "after"), seek(p.Before, "before")
	return k, problems.Err()
}

// ranges are the parts of a page, each of which is one range of an index: the rows with a value of the order's column and, where it may
// be NULL, those without.
func (k keyset[T]) ranges(rows func() *gorm.DB) []any {
	if !k.order.nullable() {
		return []any{k.apply(rows())}
	}
	return []any{k.apply(rows().Where(k.order.DBName + " IS NOT NULL")), k.applyNone(rows().Where(k.order.DBName + " IS NULL"))}
}

func (k keyset[T]) apply(db *gorm.DB) *gorm.DB {
	seek := func(cur *cursor, desc bool) {
		if cur == nil {
			return
		}
		op, column := past(desc), k.order.DBName // the first condition is where the range of the index begins
		db = db.Where(column+" "+op+"= ? AND ("+column+" "+op+" ? OR "+k.key.DBName+" "+op+" ?)", cur.value, cur.value, cur.id[:])
	}
	seek(k.after, k.list.order.desc)
	seek(k.before, !k.list.order.desc)
	return k.limited(db.Order(k.order.DBName + " " + k.direction() + ", " + k.key.DBName + " " + k.direction()))
}

// applyNone is apply for the rows that have no value and are ordered by id: those behind a cursor are all, some or none of them.
func (k keyset[T]) applyNone(db *gorm.DB) *gorm.DB {
	seek := func(cur *cursor, desc bool) {
		if cur == nil {
			return
		}
		switch order := compareValues(noTime, cur.value); {
		case order == 0:
			db = db.Where(k.key.DBName+" "+past(desc)+" ?", cur.id[:])
		case order > 0 == desc:
			db = db.Where("1 = 0")
		}
	}
	seek(k.after, k.list.order.desc)
	seek(k.before, !k.list.order.desc)
	return k.limited(db.Order(k.key.DBName + " " + k.direction()))
}

func (k keyset[T]) limited(db *gorm.DB) *gorm.DB {
	if len(k.list.columns) > 0 {
		db = db.Select(k.list.columns)
	}
	return db.Limit(k.limit + 1)
}

// orderBy is the SQL for the order and the number of the rows of several ranges.
func (k keyset[T]) orderBy() string {
	empty := ""
	if k.order.nullable() {
		empty = k.order.DBName + " IS NULL " + k.direction() + ", "
	}
	return fmt.Sprintf(" ORDER BY %s%s %[3]s, id %[3]s LIMIT %d", empty, k.order.DBName, k.direction(), k.limit+1)
}

func (k keyset[T]) direction() string {
	return either(k.list.order.desc != k.backward, "DESC", "ASC")
}

// past is the comparison with which a row comes behind another one.
func past(desc bool) string { return either(desc, "<", ">") }

// compare orders rows as the query does, because the result of a UNION has no order.
func (k keyset[T]) compare(a, b *T) int {
	order := compareValues(k.order.ordered(a), k.order.ordered(b))
	if order == 0 {
		x, y := k.key.id(a), k.key.id(b)
		order = bytes.Compare(x[:], y[:])
	}
	if k.list.order.desc != k.backward {
		return -order
	}
	return order
}

func compareValues(a, b any) int {
	if t, ok := a.(time.Time); ok {
		return t.Compare(b.(time.Time))
	}
	return cmp.Compare(a.(string), b.(string))
}

// connection makes the page from the rows that were read; a row beyond the limit means that there are more.
func (k keyset[T]) connection(rows []*T) *Connection[T] {
	slices.SortStableFunc(rows, k.compare)
	more := len(rows) > k.limit
	if more {
		rows = rows[:k.limit]
	}
	if k.backward {
		slices.Reverse(rows)
	}
	conn := &Connection[T]{Edges: make([]*Edge[T], len(rows))}
	for i, row := range rows {
		conn.Edges[i] = &Edge[T]{Cursor: k.cursorOf(row), Node: row}
	}
	conn.PageInfo.HasNextPage = (more && !k.backward) || (k.backward && k.before != nil)
	conn.PageInfo.HasPreviousPage = (more && k.backward) || (!k.backward && k.after != nil)
	if len(rows) > 0 {
		conn.PageInfo.StartCursor, conn.PageInfo.EndCursor = &conn.Edges[0].Cursor, &conn.Edges[len(rows)-1].Cursor
	}
	return conn
}

func (k keyset[T]) cursorOf(row *T) string {
	if k.noCursors {
		return ""
	}
	return k.list.order.encode(k.order.ordered(row), k.key.id(row))
}
