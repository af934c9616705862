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

// pool is GORM's connection pool. It has separate connections for requests, which have short timeouts, and for everything
// else. Whether a statement belongs to a request is in its context (ForRequest).
type pool struct {
	requests, others *limitedDB
	storage          *storage
}

// limitedDB is a database pool with a limiter.
type limitedDB struct {
	db      *sql.DB
	limiter *limiter
}

func newLimitedDB(db *sql.DB, size int) *limitedDB {
	l := &limitedDB{db: db}
	l.resize(size)
	return l
}

// resize sets the number of connections. Call it before the first statement.
func (l *limitedDB) resize(size int) {
	l.db.SetMaxOpenConns(size)
	l.db.SetMaxIdleConns(size)
	l.limiter = newLimiter(size)
}

var (
	_ gorm.ConnPool         = (*pool)(nil)
	_ gorm.ConnPoolBeginner = (*pool)(nil)
	_ gorm.GetDBConnector   = (*pool)(nil)
)

func (p *pool) dbFor(ctx context.Context) *limitedDB {
	if requestOf(ctx) != nil {
		return p.requests
	}
	return p.others
}

// acquire waits for a connection. It fails at once for a request that has found the database unavailable a moment ago.
func (p *pool) acquire(ctx context.Context) (*limitedDB, error) {
	if requestOf(ctx).isUnavailable() {
		return nil, ErrUnavailable
	}
	l := p.dbFor(ctx)
	return l, l.limiter.acquire(ctx)
}

// PrepareContext prepares a statement.
func (p *pool) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	l, err := p.acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer l.limiter.release()
	s, err := l.db.PrepareContext(ctx, query) //nolint:sqlclosecheck // the caller closes it
	return s, p.recordError(ctx, err)
}

// ExecContext runs a statement outside of a transaction.
func (p *pool) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	l, err := p.acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer l.limiter.release()
	r, err := l.db.ExecContext(ctx, query, args...)
	return r, p.recordError(ctx, err)
}

// QueryContext runs a query. It releases its slot before the rows are read, which takes little time.
func (p *pool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	l, err := p.acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer l.limiter.release()
	rows, err := l.db.QueryContext(ctx, query, args...) //nolint:sqlclosecheck // the caller closes them
	return rows, p.recordError(ctx, err)
}

// QueryRowContext reads one row. It does not wait for a slot, because a sql.Row cannot return the limiter's error.
func (p *pool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return p.dbFor(ctx).db.QueryRowContext(ctx, query, args...)
}

// BeginTx begins a transaction, which holds its slot until it ends.
func (p *pool) BeginTx(ctx context.Context, opts *sql.TxOptions) (gorm.ConnPool, error) {
	l, err := p.acquire(ctx)
	if err != nil {
		return nil, err
	}
	tx, err := l.db.BeginTx(ctx, opts)
	if err != nil {
		l.limiter.release()
		return nil, p.recordError(ctx, err)
	}
	return &limitedTx{Tx: tx, pool: p, ctx: ctx, release: sync.OnceFunc(l.limiter.release)}, nil
}

// GetDBConn returns the connections for everything but requests, such as migrations.
func (p *pool) GetDBConn() (*sql.DB, error) { return p.others.db, nil }

func (p *pool) close() error {
	if p.requests.db == p.others.db {
		return p.others.db.Close()
	}
	return errors.Join(p.requests.db.Close(), p.others.db.Close())
}

// recordError records that the storage is full, or for a request that the database is unavailable, and returns the error.
func (p *pool) recordError(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if full(err) {
		p.storage.noteFull()
	}
	if unreachable(err) && !transient(err) { // a lock timeout does not mean that the database is unavailable
		requestOf(ctx).markUnavailable()
	}
	return err
}

// limitedTx is a transaction that holds a slot of the limiter.
type limitedTx struct {
	*sql.Tx
	pool    *pool
	ctx     context.Context
	release func()
	wrote   bool
}

var _ gorm.TxCommitter = (*limitedTx)(nil)

// ExecContext runs a statement of the transaction.
func (u *limitedTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	r, err := u.Tx.ExecContext(ctx, query, args...)
	u.wrote = u.wrote || err == nil
	return r, u.pool.recordError(ctx, err)
}

// QueryContext runs a query of the transaction.
func (u *limitedTx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := u.Tx.QueryContext(ctx, query, args...)
	return rows, u.pool.recordError(ctx, err)
}

// Commit commits the transaction. It fails with ErrOutcomeUnknown when the transaction may have been committed all the same.
func (u *limitedTx) Commit() error {
	defer u.release()
	err := u.pool.recordError(u.ctx, u.Tx.Commit())
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

// Rollback undoes the transaction.
func (u *limitedTx) Rollback() error {
	defer u.release()
	return u.Tx.Rollback()
}

type requestKey struct{}

// request is the state of one request that its statements share.
type request struct {
	unavailableAt atomic.Int64 // wall time in milliseconds
	waited        atomic.Int64 // for connections so far
}

// unavailableFor is how long the statements of a request fail at once after the database was unavailable.
const unavailableFor = 5 * time.Second

// ForRequest returns a context for the statements of a request: they have short timeouts, and are rejected when too many
// wait for a connection. Without it, statements have the timeouts of jobs.
func ForRequest(ctx context.Context) context.Context {
	return context.WithValue(ctx, requestKey{}, new(request))
}

func requestOf(ctx context.Context) *request {
	r, _ := ctx.Value(requestKey{}).(*request)
	return r
}

func (r *request) markUnavailable() {
	if r != nil {
		r.unavailableAt.Store(clock.Wall().UnixMilli())
	}
}

func (r *request) addWait(d time.Duration) {
	if r != nil {
		r.waited.Add(int64(d))
	}
}

func (r *request) isUnavailable() bool {
	return r != nil && clock.Wall().UnixMilli()-r.unavailableAt.Load() < unavailableFor.Milliseconds()
}
