package store

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// definedAccess says for each pair of partner and customer whether the partner sees the customer, pair by pair and in other words than
// the program does.
const definedAccess = "SELECT p.id AS partner_id, c.id AS customer_id, c.company_name, c.search_name, c.market, c.segment, c.status, c.review_status, c.created_at," +
	" EXISTS (SELECT 1 FROM reseller_relationships r WHERE r.partner_id = p.id AND r.customer_id = c.id AND r.status <> 'REMOVED') AS related," +
	" (SELECT COUNT(*) FROM reseller_relationships r WHERE r.partner_id = p.id AND r.customer_id = c.id AND r.status = 'ACTIVE') > 0 AS selling," +
	" (SELECT COUNT(DISTINCT code) FROM customer_qualifications q WHERE q.customer_id = c.id AND q.vetting = 'APPROVED' AND q.code = 'EDUCATION')" +
	" + 2 * (SELECT COUNT(DISTINCT code) FROM customer_qualifications q WHERE q.customer_id = c.id AND q.vetting = 'APPROVED' AND q.code = 'NONPROFIT')" +
	" + 4 * (SELECT COUNT(DISTINCT code) FROM customer_qualifications q WHERE q.customer_id = c.id AND q.vetting = 'APPROVED' AND q.code = 'GOVERNMENT_COMMUNITY_CLOUD')" +
	" + 8 * (SELECT COUNT(DISTINCT code) FROM customer_qualifications q WHERE q.customer_id = c.id AND q.vetting = 'APPROVED' AND q.code = 'STATE_OWNED_ENTITY') AS qualified," +
	" (SELECT COUNT(*) FROM customer_qualifications q WHERE q.customer_id = c.id AND q.vetting = 'APPROVED' AND q.code = 'GOVERNMENT_COMMUNITY_CLOUD') > 0 AS gcc_validated," +
	" (SELECT COUNT(*) FROM customer_qualifications q WHERE q.customer_id = c.id AND q.vetting = 'IN_REVIEW') > 0 AS in_review" +
	" FROM partners p CROSS JOIN customers c" +
	" WHERE c.id IN (SELECT customer_id FROM reseller_relationships WHERE partner_id = p.id AND (status IN ('PENDING', 'ACTIVE') OR c.status = 'FAILED'))" +
	" OR c.id IN (SELECT customer_id FROM eligibility_requests WHERE partner_id = p.id AND status IN ('SUBMITTED', 'ACKNOWLEDGED', 'INFO_REQUESTED', 'APPROVED'))" +
	" ORDER BY p.id, c.id"

// AccessRows reads the access rows that there have to be, and those that there are.
func (s *Store) AccessRows(ctx context.Context) (defined, kept []models.CustomerAccess, err error) {
	db := s.read.WithContext(ctx)
	if err := db.Raw(definedAccess).Scan(&defined).Error; err != nil {
		return nil, nil, err
	}
	return defined, kept, db.Order("partner_id, customer_id").Find(&kept).Error
}

// Written is a statement that changed or removed rows.
type Written struct {
	SQL  string
	vars []any
}

// Changes calls see with every statement that changes or removes rows.
func (s *Store) Changes(see func(Written)) error {
	tell := func(db *gorm.DB) {
		if sql := db.Statement.SQL.String(); sql != "" {
			see(Written{sql, db.Statement.Vars})
		}
	}
	if err := s.write.Callback().Update().After("gorm:update").Register("test:changes", tell); err != nil {
		return err
	}
	return s.write.Callback().Delete().After("gorm:delete").Register("test:changes", tell)
}

// Reads calls see with every statement that reads rows outside of a transaction.
func (s *Store) Reads(see func(Written)) error {
	tell := func(db *gorm.DB) {
		if sql := db.Statement.SQL.String(); sql != "" && !db.DryRun {
			see(Written{sql, db.Statement.Vars})
		}
	}
	if err := s.read.Callback().Query().After("gorm:query").Register("test:reads", tell); err != nil {
		return err
	}
	return s.read.Callback().Row().After("gorm:row").Register("test:reads", tell)
}

// Step is a step of the plan of a statement.
type Step struct {
	Table string // that is read; empty when that is not a table of its own
	Scan  bool   // without an index
	Sort  bool   // into an order that no index has
	Rows  int    // estimate; 0 when the database makes none
	Text  string
}

// Steps is the plan of a statement on SQLite, MySQL and MariaDB.
func (s *Store) Steps(ctx context.Context, c Written) (steps []Step, err error) {
	if s.dialect == "sqlite" {
		var plan []struct{ Detail string }
		err = s.write.WithContext(ctx).Raw("EXPLAIN QUERY PLAN "+c.SQL, c.vars...).Scan(&plan).Error
		for _, p := range plan {
			step := Step{Text: p.Detail, Sort: strings.Contains(p.Detail, "TEMP B-TREE FOR ORDER BY")}
			if table, scans := strings.CutPrefix(p.Detail, "SCAN "); scans && !strings.Contains(table, " USING ") {
				step.Table, step.Scan = table, true
			}
			steps = append(steps, step)
		}
		return steps, err
	}
	var plan []struct {
		Table, Type, Key *string
		Rows             *int
		Extra            *string
	}
	err = s.write.WithContext(ctx).Raw("EXPLAIN "+c.SQL, c.vars...).Scan(&plan).Error
	for _, p := range plan {
		step := Step{Table: deref(p.Table), Scan: deref(p.Type) == "ALL", Sort: strings.Contains(deref(p.Extra), "filesort")}
		if p.Rows != nil {
			step.Rows = *p.Rows
		}
		step.Text = fmt.Sprintf("%s %s %s %d %s", step.Table, deref(p.Type), deref(p.Key), step.Rows, deref(p.Extra))
		steps = append(steps, step)
	}
	return steps, err
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// Undone reports whether an answer to COMMIT says that nothing was done.
func Undone(answer error) bool { return undone(answer) }

// Plan is how the server finds the rows of a change: the index it uses.
func (s *Store) Plan(ctx context.Context, c Written) (index string, err error) {
	var plan []struct {
		Key    *string
		Access *string `gorm:"column:access object"` // of TiDB, where each step of the plan has a row
	}
	if err := s.write.WithContext(ctx).Raw("EXPLAIN "+c.SQL, c.vars...).Scan(&plan).Error; err != nil {
		return "", err
	}
	for _, step := range plan {
		switch {
		case step.Key != nil:
			return *step.Key, nil
		case step.Access != nil && indexOfTiDB.MatchString(*step.Access):
			return indexOfTiDB.FindStringSubmatch(*step.Access)[1], nil
		}
	}
	return "", nil
}

// indexOfTiDB finds the index in the object of a step, such as "table:jobs, clustered index:PRIMARY(id)".
var indexOfTiDB = regexp.MustCompile(`\bindex:(\w+)`)

// Exec runs a statement that no use case has.
func (s *Store) Exec(sql string, args ...any) error { return s.write.Exec(sql, args...).Error }

// CountTables counts the tables of a SQLite file.
func (s *Store) CountTables(ctx context.Context) (n int64, err error) {
	err = s.read.WithContext(ctx).Raw("SELECT COUNT(*) FROM sqlite_master").Scan(&n).Error
	return n, err
}

// LimitPages lets a SQLite file grow no further, as if the disk were full; 0 ends that.
func (s *Store) LimitPages(ctx context.Context, pages int) error {
	if pages == 0 {
		pages = 1 << 30
	}
	return s.write.WithContext(ctx).Exec("PRAGMA max_page_count = " + strconv.Itoa(pages)).Error
}

// Limiter exports limiter.
type Limiter = limiter

// NewLimiter is a limiter with a number of slots.
func NewLimiter(places int) *Limiter { return newLimiter(places) }

// The exported methods of limiter.
func (g *limiter) Acquire(ctx context.Context) error { return g.acquire(ctx) }
func (g *limiter) Release()                          { g.release() }
func (g *limiter) Overloaded() bool                  { return g.overloaded() }
func (g *limiter) Shedding() bool                    { return g.shedding() }

// References are the columns of some row types that refer to rows of other tables: "column: table".
func (s *Store) References(rows ...any) (found []string, err error) {
	all, err := referrers(s.read, rows)
	for _, table := range all {
		for _, r := range table.references {
			found = append(found, table.table+"."+r.column+": "+r.target)
		}
	}
	return found, err
}

// MayDangle are the columns that are not examined.
var MayDangle = mayDangle
