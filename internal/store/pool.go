package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"gorm.io/gorm"
)

// pool is the connections that GORM works on: those for requests, which are answered within seconds, and those for
// everything else, which may take longer. A request is known by its context.
type pool struct {
	requests, others *lane
	storage          *storage
}

// lane is some connections and the gate before them.
type lane struct {
	db   *sql.DB
	gate *gate
}

func newLane(db *sql.DB, size int) *lane {
	l := &lane{db: db}
	l.resize(size)
	return l
}

// resize says how many connections there may be. It is for before the first statement.
func (l *lane) resize(size int) {
	l.db.SetMaxOpenConns(size)
	l.db.SetMaxIdleConns(size)
	l.gate = newGate(size)
}

var (
	_ gorm.ConnPool         = (*pool)(nil)
	_ gorm.ConnPoolBeginner = (*pool)(nil)
	_ gorm.GetDBConnector   = (*pool)(nil)
)

func (p *pool) lane(ctx context.Context) *lane {
	if requestOf(ctx) != nil {
		return p.requests
	}
	return p.others
}

// enter waits for a connection. A request that has lost the database once is not made to wait for it again.
func (p *pool) enter(ctx context.Context) (*lane, error) {
	if requestOf(ctx).hasLost() {
		return nil, ErrUnavailable
	}
	l := p.lane(ctx)
	return l, l.gate.enter(ctx)
}

// PrepareContext prepares a statement.
func (p *pool) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	l, err := p.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer l.gate.leave()
	s, err := l.db.PrepareContext(ctx, query) //nolint:sqlclosecheck // the caller closes it
	return s, p.noted(ctx, err)
}

// ExecContext runs a statement that is a unit of work of its own.
func (p *pool) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	l, err := p.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer l.gate.leave()
	r, err := l.db.ExecContext(ctx, query, args...)
	return r, p.noted(ctx, err)
}

// QueryContext reads rows. Reading them takes no time worth counting, so the place is given back before.
func (p *pool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	l, err := p.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer l.gate.leave()
	rows, err := l.db.QueryContext(ctx, query, args...) //nolint:sqlclosecheck // the caller closes them
	return rows, p.noted(ctx, err)
}

// QueryRowContext reads one row. A sql.Row cannot carry an error of the gate, so it does not wait there.
func (p *pool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return p.lane(ctx).db.QueryRowContext(ctx, query, args...)
}

// BeginTx begins a unit of work, which keeps its place until it ends.
func (p *pool) BeginTx(ctx context.Context, opts *sql.TxOptions) (gorm.ConnPool, error) {
	l, err := p.enter(ctx)
	if err != nil {
		return nil, err
	}
	tx, err := l.db.BeginTx(ctx, opts)
	if err != nil {
		l.gate.leave()
		return nil, p.noted(ctx, err)
	}
	return &unit{Tx: tx, pool: p, ctx: ctx, leave: sync.OnceFunc(l.gate.leave)}, nil
}

// GetDBConn is the connections for everything that is no request, such as migrations.
func (p *pool) GetDBConn() (*sql.DB, error) { return p.others.db, nil }

func (p *pool) close() error {
	if p.requests.db == p.others.db {
		return p.others.db.Close()
	}
	return errors.Join(p.requests.db.Close(), p.others.db.Close())
}

// noted remembers what an error says about the database.
func (p *pool) noted(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if full(err) {
		p.storage.noteFull()
	}
	if unreachable(err) && !transient(err) { // a lock is no reason to believe that the database is gone
		requestOf(ctx).lose()
	}
	return err
}

// unit is a transaction that keeps a place at the gate.
type unit struct {
	*sql.Tx
	pool  *pool
	ctx   context.Context
	leave func()
	wrote bool
}

var _ gorm.TxCommitter = (*unit)(nil)

// ExecContext runs a statement of the unit of work.
func (u *unit) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	r, err := u.Tx.ExecContext(ctx, query, args...)
	u.wrote = u.wrote || err == nil
	return r, u.pool.noted(ctx, err)
}

// QueryContext reads rows within the unit of work.
func (u *unit) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := u.Tx.QueryContext(ctx, query, args...)
	return rows, u.pool.noted(ctx, err)
}

// Commit ends the unit of work. An error may mean that it was committed and that only the answer was lost.
func (u *unit) Commit() error {
	defer u.leave()
	err := u.pool.noted(u.ctx, u.Tx.Commit())
	switch {
	case err == nil && u.wrote:
		u.pool.storage.noteWritten()
		return nil
	case err == nil:
		return nil
	case undone(err):
		return err
	}
	return errors.Join(ErrOutcomeUnknown, err)
}

// Rollback undoes the unit of work.
func (u *unit) Rollback() error {
	defer u.leave()
	return u.Tx.Rollback()
}

type requestKey struct{}

// request is what is known of one request for as long as it is answered.
type request struct {
	lostAt atomic.Int64 // wall time in milliseconds
	waited atomic.Int64 // for connections so far
}

// lostFor is how long an operation does without the database after it has waited for it in vain.
const lostFor = 5 * time.Second

// ForRequest returns a context whose statements somebody waits for: they get connections with short time limits, and are turned
// away when too many wait. Without it, statements have as long as a job may take.
func ForRequest(ctx context.Context) context.Context {
	return context.WithValue(ctx, requestKey{}, new(request))
}

func requestOf(ctx context.Context) *request {
	r, _ := ctx.Value(requestKey{}).(*request)
	return r
}

func (r *request) lose() {
	if r != nil {
		r.lostAt.Store(clock.Wall().UnixMilli())
	}
}

func (r *request) wait(d time.Duration) {
	if r != nil {
		r.waited.Add(int64(d))
	}
}

func (r *request) hasLost() bool {
	return r != nil && clock.Wall().UnixMilli()-r.lostAt.Load() < lostFor.Milliseconds()
}
