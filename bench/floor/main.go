// Command floor is the hand-written server beside which the program is measured: net/http, database/sql and JSON appended to a buffer, for three
// operations on the program's own tables. It knows no GraphQL, no sign-in and no limits: it is what the machine can do.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	_ "github.com/go-sql-driver/mysql"
	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/models"
	_ "modernc.org/sqlite"
)

func main() {
	db, err := open(os.Getenv("DSN"))
	if err != nil {
		log.Fatal(err)
	}
	f := &floor{db: db, prepared: map[string]*sql.Stmt{}}
	http.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok") })
	http.HandleFunc("POST /graphql", f.answer)
	log.Fatal(http.ListenAndServe(os.Getenv("LISTEN"), nil))
}

// open opens a database of MariaDB, or a file of SQLite, which one connection writes.
func open(dsn string) (*sql.DB, error) {
	driver, connections := "mysql", 20
	if strings.HasPrefix(dsn, "file:") {
		driver, connections = "sqlite", 1
	}
	db, err := sql.Open(driver, dsn)
	if err == nil {
		db.SetMaxOpenConns(connections)
		db.SetMaxIdleConns(connections)
	}
	return db, err
}

type floor struct {
	db       *sql.DB
	mu       sync.Mutex
	prepared map[string]*sql.Stmt
}

// big is the provider whose agent asks.
var big = uuid.MustParse("019a0000-0000-7000-8003-000000000000")

var buffers = sync.Pool{New: func() any { return new([]byte) }}

func (f *floor) answer(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		OperationName string
		Variables     struct{ ID, After, Domain, Email string }
	}
	if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	b, err := append((*buffer)[:0], `{"data":`...), error(nil)
	switch ask.OperationName {
	case "Point":
		b, err = f.point(r.Context(), b, ask.Variables.ID)
	case "List":
		b, err = f.list(r.Context(), b)
	case "Deep":
		b, err = f.deep(r.Context(), b)
	case "Create":
		b, err = f.create(r.Context(), b, ask.Variables.Domain)
	default:
		http.Error(w, "unknown operation", http.StatusBadRequest)
		return
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	b = append(b, '}')
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	_, _ = w.Write(b)
	*buffer = b
}

// statement prepares a statement once.
func (f *floor) statement(text string) (*sql.Stmt, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if known := f.prepared[text]; known != nil {
		return known, nil
	}
	made, err := f.db.Prepare(text)
	f.prepared[text] = made
	return made, err
}

func (f *floor) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	statement, err := f.statement(text)
	if err != nil {
		return nil, err
	}
	return statement.QueryContext(ctx, args...)
}

type customer struct {
	id, company, domain, market, segment, tenant sql.RawBytes
	made                                         time.Time
}

// point answers a customer that the big provider sees, with its own relationship and itself.
func (f *floor) point(ctx context.Context, b []byte, text string) ([]byte, error) {
	wanted, err := models.ParseID[models.Customer](text)
	if err != nil {
		return nil, err
	}
	rows, err := f.query(ctx, `SELECT c.id, c.company_name, c.domain, c.market, c.segment, c.created_at, r.id, r.status, r.started_at, p.id, p.name
		FROM customer_access AS a JOIN customers AS c ON c.id = a.customer_id
		LEFT JOIN reseller_relationships AS r ON r.customer_id = c.id AND r.partner_id = a.partner_id AND r.status <> 'REMOVED' LEFT JOIN partners AS p ON p.id = r.partner_id
		WHERE a.partner_id = ? AND a.customer_id = ?`, big[:], wanted[:])
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	if !rows.Next() {
		return append(b, `{"customer":null}`...), rows.Err()
	}
	var c customer
	var r relationship
	if err := rows.Scan(&c.id, &c.company, &c.domain, &c.market, &c.segment, &c.made, &r.id, &r.status, &r.started, &r.partner, &r.name); err != nil {
		return nil, err
	}
	b = appendID(append(b, `{"customer":{"id":`...), "customer", c.id)
	b = appendText(append(b, `,"companyName":`...), c.company)
	b = appendText(append(b, `,"domain":`...), c.domain)
	b = appendText(append(b, `,"market":`...), c.market)
	b = appendText(append(b, `,"segment":`...), c.segment)
	b = appendTime(append(b, `,"createdAt":`...), c.made)
	b = r.append(append(b, `,"relationship":`...))
	return append(b, `}}`...), nil
}

type relationship struct {
	id, status, partner, name sql.RawBytes
	started                   time.Time
}

func (r relationship) append(b []byte) []byte {
	b = appendID(append(b, `{"id":`...), "rel", r.id)
	b = appendText(append(b, `,"status":`...), r.status)
	b = appendTime(append(b, `,"startedAt":`...), r.started)
	b = appendID(append(b, `,"partner":{"id":`...), "partner", r.partner)
	b = appendText(append(b, `,"name":`...), r.name)
	return append(b, `}}`...)
}

// piece is a part of the answer whose end waits for the relationships of a customer.
type piece struct {
	text     []byte
	customer uuid.UUID
}

func (f *floor) list(ctx context.Context, b []byte) ([]byte, error) {
	rows, err := f.query(ctx, `SELECT c.id, c.company_name, c.domain, c.market, c.segment, t.tenant_id, c.created_at
		FROM (SELECT customer_id, company_name FROM customer_access WHERE partner_id = ? ORDER BY company_name, customer_id LIMIT 50) AS a
		JOIN customers AS c ON c.id = a.customer_id JOIN tenants AS t ON t.id = c.tenant_id ORDER BY a.company_name, a.customer_id`, big[:])
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var pieces []piece
	for rows.Next() {
		var c customer
		if err := rows.Scan(&c.id, &c.company, &c.domain, &c.market, &c.segment, &c.tenant, &c.made); err != nil {
			return nil, err
		}
		p := appendID(append(make([]byte, 0, 256), `{"id":`...), "customer", c.id)
		p = appendText(append(p, `,"companyName":`...), c.company)
		p = appendText(append(p, `,"domain":`...), c.domain)
		p = appendText(append(p, `,"market":`...), c.market)
		p = appendText(append(p, `,"segment":`...), c.segment)
		p = appendText(append(p, `,"tenantId":`...), c.tenant)
		p = appendTime(append(p, `,"createdAt":`...), c.made)
		pieces = append(pieces, piece{append(p, `,"relationships":[`...), uuid.UUID(c.id)})
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	links, err := f.relationships(ctx, pieces, ` AND (r.partner_id = ? OR r.provider_id = ? OR r.associated_reseller_id = ?)`, big[:], big[:], big[:])
	if err != nil {
		return nil, err
	}
	b = append(b, `{"customers":{"nodes":[`...)
	return append(joined(b, pieces, links), `]}}`...), nil
}

// joined appends the customers with their relationships.
func joined(b []byte, pieces []piece, links map[uuid.UUID][]byte) []byte {
	for i, p := range pieces {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, p.text...), links[p.customer]...), `]}`...)
	}
	return b
}

// relationships reads the relationships of customers, as JSON.
func (f *floor) relationships(ctx context.Context, pieces []piece, more string, args ...any) (map[uuid.UUID][]byte, error) {
	ids := make([]any, len(pieces), len(pieces)+len(args))
	for i, p := range pieces {
		ids[i] = p.customer[:]
	}
	rows, err := f.query(ctx, `SELECT r.customer_id, r.id, r.status, r.started_at, p.id, p.name FROM reseller_relationships AS r JOIN partners AS p ON p.id = r.partner_id
		WHERE r.customer_id IN (?`+strings.Repeat(",?", len(ids)-1)+`)`+more+` ORDER BY r.customer_id, r.started_at DESC, r.id DESC`, append(ids, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	links := make(map[uuid.UUID][]byte, len(pieces))
	for rows.Next() {
		var of sql.RawBytes
		var r relationship
		if err := rows.Scan(&of, &r.id, &r.status, &r.started, &r.partner, &r.name); err != nil {
			return nil, err
		}
		b := links[uuid.UUID(of)]
		if b != nil {
			b = append(b, ',')
		}
		links[uuid.UUID(of)] = r.append(b)
	}
	return links, rows.Err()
}

// deep answers the first partners, each with its first customers and their relationships.
func (f *floor) deep(ctx context.Context, b []byte) ([]byte, error) {
	rows, err := f.query(ctx, `SELECT id, name FROM partners ORDER BY name, id LIMIT 20`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var heads []piece // of partners
	for rows.Next() {
		var id, name sql.RawBytes
		if err := rows.Scan(&id, &name); err != nil {
			return nil, err
		}
		p := appendID([]byte(`{"id":`), "partner", id)
		heads = append(heads, piece{append(appendText(append(p, `,"name":`...), name), `,"customers":{"nodes":[`...), uuid.UUID(id)})
	}
	if err := rows.Err(); err != nil || len(heads) == 0 {
		return nil, err
	}
	of, all, err := f.customersOf(ctx, heads)
	if err != nil {
		return nil, err
	}
	links, err := f.relationships(ctx, all, "")
	if err != nil {
		return nil, err
	}
	b = append(b, `{"partners":{"nodes":[`...)
	for i, p := range heads {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(joined(append(b, p.text...), of[p.customer], links), `]}}`...)
	}
	return append(b, `]}}`...), nil
}

// customersOf reads the first customers of each partner: a range of an index for each, in one statement.
func (f *floor) customersOf(ctx context.Context, partners []piece) (of map[uuid.UUID][]piece, all []piece, err error) {
	const one = `(SELECT partner_id, customer_id, company_name FROM customer_access WHERE partner_id = ? AND related = TRUE ORDER BY company_name, customer_id LIMIT 10)`
	args := make([]any, len(partners))
	for i, p := range partners {
		args[i] = p.customer[:]
	}
	rows, err := f.query(ctx, `SELECT a.partner_id, c.id, c.company_name, c.market, c.created_at FROM (`+one+strings.Repeat(" UNION ALL "+one, len(partners)-1)+
		`) AS a JOIN customers AS c ON c.id = a.customer_id ORDER BY a.partner_id, a.company_name, a.customer_id`, args...)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	of = map[uuid.UUID][]piece{}
	for rows.Next() {
		var partner sql.RawBytes
		var c customer
		if err := rows.Scan(&partner, &c.id, &c.company, &c.market, &c.made); err != nil {
			return nil, nil, err
		}
		p := appendID([]byte(`{"id":`), "customer", c.id)
		p = appendText(append(p, `,"companyName":`...), c.company)
		p = appendText(append(p, `,"market":`...), c.market)
		p = appendTime(append(p, `,"createdAt":`...), c.made)
		made := piece{append(p, `,"relationships":[`...), uuid.UUID(c.id)}
		of[uuid.UUID(partner)] = append(of[uuid.UUID(partner)], made)
		all = append(all, made)
	}
	return of, all, rows.Err()
}

func appendID(b []byte, prefix string, id []byte) []byte {
	b = append(b, '"')
	b = append(b, models.AnyID{Prefix: prefix, UUID: uuid.UUID(id)}.String()...)
	return append(b, '"')
}

// appendText appends a text in quotes. The data has only letters, digits and dots; other text is escaped by the library.
func appendText(b, text []byte) []byte {
	for _, c := range text {
		if c < ' ' || c == '"' || c == '\\' || c > '~' {
			escaped, _ := json.Marshal(string(text))
			return append(b, escaped...)
		}
	}
	return append(append(append(b, '"'), text...), '"')
}

func appendTime(b []byte, t time.Time) []byte {
	return t.UTC().AppendFormat(b, `"2006-01-02T15:04:05.000Z"`)
}
