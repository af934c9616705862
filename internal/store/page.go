package store

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/problem"
	"gorm.io/gorm"
)

// Sizes of pages.
const (
	DefaultPage = 25
	MaxPage     = 100
)

// Page says which part of a list is wanted; Count also asks for the total.
type Page struct {
	First, Last   *int
	After, Before *string
	Count         bool
}

// Connection is one page of a list.
type Connection[T any] struct {
	Edges      []*Edge[T]
	PageInfo   PageInfo
	TotalCount int // only when the page asked for it
}

// Nodes are the objects of the page without their cursors.
func (c *Connection[T]) Nodes() []*T {
	nodes := make([]*T, len(c.Edges))
	for i, e := range c.Edges {
		nodes[i] = e.Node
	}
	return nodes
}

// Edge is one object of a page and where it stands.
type Edge[T any] struct {
	Cursor string
	Node   *T
}

// PageInfo is where a page stands in its list.
type PageInfo struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     *string
	EndCursor       *string
}

// sorting is one way to order a list of T: a column, and the same value taken from a row.
type sorting[T any] struct {
	name   string
	column string
	value  func(*T) any // string or time.Time
	desc   bool
}

// list describes a list of T: which rows, in which order, and (for the lists of many parents at once) whose.
type list[T any] struct {
	rows   func(db *gorm.DB) *gorm.DB // visible and filtered
	total  func(db *gorm.DB) *gorm.DB // the same rows, where counting all of them wants other SQL than finding a few
	sort   sorting[T]
	id     func(*T) uuid.UUID
	filter any    // what the client asks for, counted before it becomes SQL
	narrow bool   // the conditions are answered by an index alone: which rows is found first, and then what is in them
	column string // the parent's id among the columns
	parent func(*T) uuid.UUID
}

// page reads one page of the list.
func (l list[T]) page(ctx context.Context, db *gorm.DB, p Page) (*Connection[T], error) {
	cut, err := l.cut(p)
	if err != nil {
		return nil, err
	}
	var rows []*T
	if err := l.found(ctx, db, cut).Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	if l.narrow {
		slices.SortStableFunc(rows, cut.compare)
	}
	c := cut.connection(rows)
	if p.Count {
		all := l.total
		if all == nil {
			all = l.rows
		}
		var total int64
		if err := all(db.WithContext(ctx).Model(new(T))).Count(&total).Error; err != nil {
			return nil, translate(err)
		}
		c.TotalCount = int(total)
	}
	return c, nil
}

// found are the rows of a page, and the one after it that tells whether there are more.
func (l list[T]) found(ctx context.Context, db *gorm.DB, c cut[T]) *gorm.DB {
	page := c.apply(l.rows(db.WithContext(ctx).Model(new(T))))
	if !l.narrow {
		return page
	}
	return db.WithContext(ctx).Where("id IN (SELECT id FROM (?) AS page)", page.Select("id"))
}

// pages reads the same page of each parent's list in one statement (two when totals are asked for). Each
// parent's rows come from their own index range, so the work does not grow with the length of the lists.
func (l list[T]) pages(ctx context.Context, db *gorm.DB, parents []uuid.UUID, p Page) (map[uuid.UUID]*Connection[T], error) {
	cut, err := l.cut(p)
	if err != nil {
		return nil, err
	}
	found := make(map[uuid.UUID][]*T, len(parents))
	if len(parents) > 0 {
		var rows []*T
		if err := l.union(ctx, db, parents, cut).Scan(&rows).Error; err != nil {
			return nil, translate(err)
		}
		for _, row := range rows {
			found[l.parent(row)] = append(found[l.parent(row)], row)
		}
	}
	totals, err := l.totals(ctx, db, parents, p)
	if err != nil {
		return nil, err
	}
	out := make(map[uuid.UUID]*Connection[T], len(parents))
	for _, id := range parents {
		slices.SortStableFunc(found[id], cut.compare)
		out[id] = cut.connection(found[id])
		out[id].TotalCount = totals[id]
	}
	return out, nil
}

func (l list[T]) union(ctx context.Context, db *gorm.DB, parents []uuid.UUID, c cut[T]) *gorm.DB {
	parts := make([]string, len(parents))
	queries := make([]any, len(parents))
	for i, id := range parents {
		parts[i] = fmt.Sprintf("SELECT * FROM (?) AS p%d", i)
		one := l.rows(db.Session(&gorm.Session{NewDB: true}).Model(new(T))).Where(l.column+" = ?", id[:])
		queries[i] = c.apply(one)
	}
	return db.WithContext(ctx).Raw(strings.Join(parts, " UNION ALL "), queries...)
}

func (l list[T]) totals(ctx context.Context, db *gorm.DB, parents []uuid.UUID, p Page) (map[uuid.UUID]int, error) {
	totals := map[uuid.UUID]int{}
	if !p.Count || len(parents) == 0 {
		return totals, nil
	}
	var rows []struct {
		Parent []byte
		N      int
	}
	err := l.rows(db.WithContext(ctx).Model(new(T))).Where(l.column+" IN ?", raw(parents)).
		Select(l.column + " AS parent, COUNT(*) AS n").Group(l.column).Scan(&rows).Error
	for _, row := range rows {
		totals[uuid.UUID(row.Parent)] = row.N
	}
	return totals, translate(err)
}

// cut is a page of an order, ready to be applied to a query.
type cut[T any] struct {
	list          list[T]
	limit         int
	backward      bool
	after, before *cursor
}

func (l list[T]) cut(p Page) (cut[T], error) {
	c := cut[T]{list: l, limit: DefaultPage}
	var problems []*problem.Problem
	size := func(n *int, field string) {
		if n == nil {
			return
		}
		if *n < 0 || *n > MaxPage {
			problems = append(problems, problem.Invalid(field, "range").With("Min", 0).With("Max", MaxPage))
		}
		c.limit = *n
	}
	problems = append(problems, checkFilter(l.filter)...)
	size(p.First, "first")
	size(p.Last, "last")
	c.backward = p.Last != nil
	if p.First != nil && p.Last != nil {
		problems = append(problems, problem.Invalid("first", "one_of").Naming("Allowed", "field", "first", "last"))
	}
	seek := func(text *string, field string) *cursor {
		if text == nil || *text == "" {
			return nil
		}
		cur, err := l.sort.decode(*text)
		if err != nil {
			problems = append(problems, problem.New(problem.ValidationFailed, field))
			return nil
		}
		return cur
	}
	c.after, c.before = seek(p.After, "after"), seek(p.Before, "before")
	return c, problem.Join(problems)
}

func (c cut[T]) apply(db *gorm.DB) *gorm.DB {
	column, direction := c.list.sort.column, "ASC"
	if c.list.sort.desc != c.backward {
		direction = "DESC"
	}
	if c.after != nil {
		db = db.Where(c.beyond(c.list.sort.desc), c.after.value, c.after.value, c.after.id[:])
	}
	if c.before != nil {
		db = db.Where(c.beyond(!c.list.sort.desc), c.before.value, c.before.value, c.before.id[:])
	}
	return db.Order(column + " " + direction + ", id " + direction).Limit(c.limit + 1)
}

func (c cut[T]) beyond(desc bool) string {
	op := ">"
	if desc {
		op = "<"
	}
	column := c.list.sort.column
	return "(" + column + " " + op + " ? OR (" + column + " = ? AND id " + op + " ?))"
}

// compare orders rows as the query did, for a union that promises no order.
func (c cut[T]) compare(a, b *T) int {
	order := compareValues(c.list.sort.value(a), c.list.sort.value(b))
	if order == 0 {
		x, y := c.list.id(a), c.list.id(b)
		order = bytes.Compare(x[:], y[:])
	}
	if c.list.sort.desc != c.backward {
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

// connection makes the page of what was read: one row more than wanted tells that there is more.
func (c cut[T]) connection(rows []*T) *Connection[T] {
	more := len(rows) > c.limit
	if more {
		rows = rows[:c.limit]
	}
	if c.backward {
		slices.Reverse(rows)
	}
	conn := &Connection[T]{Edges: make([]*Edge[T], len(rows))}
	for i, row := range rows {
		conn.Edges[i] = &Edge[T]{Cursor: c.list.sort.encode(c.list.sort.value(row), c.list.id(row)), Node: row}
	}
	conn.PageInfo.HasNextPage = (more && !c.backward) || (c.backward && c.before != nil)
	conn.PageInfo.HasPreviousPage = (more && c.backward) || (!c.backward && c.after != nil)
	if len(rows) > 0 {
		conn.PageInfo.StartCursor, conn.PageInfo.EndCursor = &conn.Edges[0].Cursor, &conn.Edges[len(rows)-1].Cursor
	}
	return conn
}

// plain takes pages of joined rows apart and keeps what the list is of.
func plain[J, T any](found map[uuid.UUID]*Connection[J], of func(*J) *T) map[uuid.UUID]*Connection[T] {
	out := make(map[uuid.UUID]*Connection[T], len(found))
	for id, c := range found {
		page := &Connection[T]{PageInfo: c.PageInfo, TotalCount: c.TotalCount, Edges: make([]*Edge[T], len(c.Edges))}
		for i, e := range c.Edges {
			page.Edges[i] = &Edge[T]{Cursor: e.Cursor, Node: of(e.Node)}
		}
		out[id] = page
	}
	return out
}
