package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
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

// Steps is the plan of a statement.
func (s *Store) Steps(ctx context.Context, c Written) (steps []Step, err error) {
	var plan []map[string]any
	if s.dialect == "sqlite" {
		err = s.write.WithContext(ctx).Raw("EXPLAIN QUERY PLAN "+c.SQL, c.vars...).Scan(&plan).Error
		return sqliteSteps(plan), err
	}
	err = s.write.WithContext(ctx).Raw("EXPLAIN "+c.SQL, c.vars...).Scan(&plan).Error
	for _, p := range plan {
		text := func(column string) string {
			value, _ := p[column].(string)
			return value
		}
		step := Step{Table: text("table"), Scan: text("type") == "ALL", Sort: strings.Contains(text("Extra"), "filesort")}
		step.Rows, _ = strconv.Atoi(fmt.Sprint(p["rows"]))
		if id := text("id"); id != "" { // of TiDB
			rows, _ := strconv.ParseFloat(text("estRows"), 64)
			step = Step{Table: text("access object"), Scan: strings.Contains(id, "TableFullScan"), Rows: int(rows) + 1}
		}
		if step.Text = fmt.Sprint(p); !derived.MatchString(step.Table) {
			steps = append(steps, step)
		}
	}
	return steps, err
}

// derived matches the names of the few rows that statements merge.
var derived = regexp.MustCompile(`^(r\d+|ranges|page|<.*>)$`)

// sqliteSteps are the steps of SQLite. A sort is one of derived rows when the query that sorts reads no others.
func sqliteSteps(plan []map[string]any) (steps []Step) {
	reads := map[any]bool{}
	for _, p := range plan {
		words := strings.Fields(p["detail"].(string))
		if (words[0] == "SCAN" || words[0] == "SEARCH") && !derived.MatchString(words[1]) {
			reads[p["parent"]] = true
		}
	}
	for _, p := range plan {
		detail := p["detail"].(string)
		table, scans := strings.CutPrefix(detail, "SCAN ")
		steps = append(steps, Step{
			Text: detail, Sort: strings.Contains(detail, "TEMP B-TREE FOR ORDER BY") && reads[p["parent"]],
			Scan: scans && !strings.Contains(table, " USING ") && !derived.MatchString(table) && table != "CONSTANT ROW",
		})
	}
	return steps
}

// Examined runs a statement and counts the rows that MariaDB reads from tables and indexes; it is 0 on other databases.
func (s *Store) Examined(ctx context.Context, c Written) (n int, err error) {
	if s.dialect == "sqlite" || s.TiDB() {
		return 0, nil
	}
	err = s.write.WithContext(ctx).Connection(func(db *gorm.DB) error {
		if err := db.Exec("FLUSH STATUS").Error; err != nil {
			return err
		}
		var rows []map[string]any
		if err := db.Raw(c.SQL, c.vars...).Scan(&rows).Error; err != nil {
			return err
		}
		return db.Raw("SELECT SUM(variable_value) FROM information_schema.session_status WHERE variable_name IN" +
			" ('Handler_read_first', 'Handler_read_key', 'Handler_read_last', 'Handler_read_next', 'Handler_read_prev', 'Handler_read_rnd')").Scan(&n).Error
	})
	return n, err
}

// TiDB reports whether the server is TiDB.
func (s *Store) TiDB() bool {
	var version string
	s.read.Raw("SELECT VERSION()").Scan(&version)
	return strings.Contains(version, "TiDB")
}

// OrderFields are the fields of a type of orders, such as JobOrder.
func OrderFields(order reflect.Type) []string {
	field, _ := order.FieldByName("Field")
	return BoundOrderFields()[field.Type.Name()]
}

// BoundOrderFields are the fields of all orders that have a column, by their types.
func BoundOrderFields() map[string][]string {
	all := map[string][]string{}
	addFields(all, eligibilityRequestOrders)
	addFields(all, registrationOrders)
	addFields(all, invitationOrders)
	addFields(all, jobOrders)
	addFields(all, partnerOrders)
	addFields(all, customerOrders)
	return all
}

func addFields[F ~string](all map[string][]string, of orders[F]) {
	for field := range of {
		all[reflect.TypeFor[F]().Name()] = append(all[reflect.TypeFor[F]().Name()], string(field))
	}
}

// Selects reports whether a filter, given as a pointer, selects anything.
func Selects(filter any) bool {
	s := selectionOf(filter, viewer{})
	return len(s.conditions)+len(s.choices) > 0
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

// LockTable locks a table of MySQL against all other connections, until unlock is called.
func (s *Store) LockTable(ctx context.Context, table string) (unlock func() error, err error) {
	pool, err := s.write.DB()
	if err != nil {
		return nil, err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	unlock = func() error {
		_, err := conn.ExecContext(ctx, "UNLOCK TABLES")
		return errors.Join(err, conn.Close())
	}
	_, err = conn.ExecContext(ctx, "LOCK TABLES "+table+" WRITE")
	return unlock, err
}

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

// CopyRows copies all rows of the type of a row from another database. It returns those that are there now, as the store reads them, and those
// that GORM itself reads there.
func (s *Store) CopyRows(ctx context.Context, from *Store, row any) (ours, theirs any, err error) {
	gormItself, err := gorm.Open(from.read.Dialector, &gorm.Config{Logger: logger.Discard, DisableAutomaticPing: true})
	if err != nil {
		return nil, nil, err
	}
	rows := func() any { return reflect.New(reflect.SliceOf(reflect.PointerTo(reflect.TypeOf(row)))).Interface() }
	ours, theirs = rows(), rows()
	if err := gormItself.WithContext(ctx).Order("1, 2").Find(theirs).Error; err != nil {
		return nil, nil, err
	}
	if s != from {
		if err := s.write.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(theirs, 100).Error; err != nil && !errors.Is(err, gorm.ErrEmptySlice) {
			return nil, nil, err
		}
	}
	return ours, theirs, s.read.WithContext(ctx).Order("1, 2").Find(ours).Error
}

// NameSuffixes reads the suffixes of the names of customers.
func (s *Store) NameSuffixes(ctx context.Context) (all []models.CustomerName, err error) {
	return all, s.read.WithContext(ctx).Order("suffix, customer_id").Find(&all).Error
}

// SearchName is a name, how it is folded for search, and the version of its row.
type SearchName struct {
	Name, SearchName string
	Version          int
}

// SearchNames reads the names of a table.
func (s *Store) SearchNames(ctx context.Context, table, name, version string) (all []SearchName, err error) {
	return all, s.read.WithContext(ctx).Raw("SELECT " + name + " AS name, search_name, " + version + " AS version FROM " + table + " ORDER BY 1").Scan(&all).Error
}
