package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/go-sql-driver/mysql"
	"github.com/partnergraph/partnergraph/internal/problem"
	"gorm.io/gorm"
)

// ErrDuplicate says that a unique index already holds the value; the caller knows which promise that breaks.
var ErrDuplicate = errors.New("store: already exists")

// ErrUnavailable says that the database could not be reached.
var ErrUnavailable = errors.New("store: the database cannot be reached")

// translate is the only place that reads the database's errors.
func translate(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, gorm.ErrRecordNotFound):
		return problem.New(problem.NotFound, "")
	case sqliteDuplicate(err), mysqlError(err, 1062):
		return errors.Join(ErrDuplicate, err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case unreachable(err):
		return errors.Join(ErrUnavailable, err)
	}
	return err
}

// transient reports whether the whole transaction is worth another try: a deadlock, a lock that was not
// granted in time, or a write conflict.
func transient(err error) bool {
	return sqliteBusy(err) || mysqlError(err, 1205, 1213, 1105, 9007)
}

func mysqlError(err error, numbers ...uint16) bool {
	var e *mysql.MySQLError
	if !errors.As(err, &e) {
		return false
	}
	for _, n := range numbers {
		if e.Number == n {
			return true
		}
	}
	return false
}

func unreachable(err error) bool {
	var network *net.OpError
	return errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || mysqlError(err, 1040, 1053, 1077, 1129, 1203)
}
