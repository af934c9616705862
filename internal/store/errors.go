package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"regexp"

	"github.com/go-sql-driver/mysql"
	"github.com/partnergraph/partnergraph/internal/problem"
	"gorm.io/gorm"
)

// ErrDuplicate means that a unique index already has the value; the caller knows which rule that violates.
var ErrDuplicate = errors.New("store: already exists")

// Errors of the database that may not occur when the operation is tried later.
var (
	ErrUnavailable    = errors.New("store: the database cannot be reached")
	ErrBusy           = errors.New("store: too many wait for the database")
	ErrFull           = errors.New("store: the storage of the database is full")
	ErrOutcomeUnknown = errors.New("store: the answer to COMMIT was lost, so it is not known whether it was done")
)

// unavailable reports whether the error may not occur when the operation is tried later.
func unavailable(err error) bool {
	return errors.Is(err, ErrUnavailable) || errors.Is(err, ErrBusy) || errors.Is(err, ErrOutcomeUnknown)
}

// translate maps the database's errors to ours; nothing else reads them.
func translate(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, gorm.ErrRecordNotFound):
		return problem.New(problem.NotFound, "")
	case sqliteDuplicate(err), mysqlError(err, 1062):
		return errors.Join(ErrDuplicate, err)
	case errors.Is(err, ErrOutcomeUnknown), errors.Is(err, ErrBusy), errors.Is(err, ErrUnavailable):
		return err
	case full(err):
		return errors.Join(ErrFull, err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case unreachable(err), transient(err):
		return errors.Join(ErrUnavailable, err)
	}
	return err
}

// transient reports whether the transaction has to be run again: a deadlock, a lock timeout or a write conflict.
func transient(err error) bool {
	return sqliteBusy(err) || mysqlError(err, mysqlTransient...) || lockLost(err)
}

// mysqlTransient are a lock timeout and a deadlock; of TiDB write conflicts (8002, 8005, 9007), a COMMIT that was rolled back (8022) and a
// schema that has changed (8028).
var mysqlTransient = []uint16{1205, 1213, 8002, 8005, 8022, 8028, 9007}

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

// unreachable reports whether the database or the network connection to it has failed.
func unreachable(err error) bool {
	var network *net.OpError
	return errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || sqliteOut(err) || mysqlError(err, mysqlOut...)
}

// mysqlOut are a server's errors about itself: too many connections, shutting down, blocked host, too many for this user, no
// writing at present (1290, 1792, 1836: what a server answers that is now a replica), a connection that was killed; of TiDB a
// schema that is out of date (8027), and storage that times out, is busy or has no region (9001 to 9005).
var mysqlOut = []uint16{1040, 1053, 1077, 1129, 1203, 1290, 1792, 1836, 1927, 8027, 9001, 9002, 9003, 9004, 9005}

// mysqlUnknown is an error of TiDB without a number of its own.
const mysqlUnknown = 1105

// lockLost reports whether TiDB did not grant a lock in time, or has given up because many transactions want it, in words instead of a
// number of its own. As the answer to COMMIT they say nothing.
func lockLost(err error) bool {
	return mysqlError(err, mysqlUnknown) && lockWords.MatchString(err.Error()) && !errors.Is(err, ErrOutcomeUnknown)
}

var lockWords = regexp.MustCompile(`pessimistic lock retry limit reached|lock wait timeout`)

// full reports whether the storage of the database is full.
func full(err error) bool {
	return sqliteFull(err) || mysqlError(err, 1021, 1114) || mysqlError(err, 1026, 1030) && noSpace.MatchString(err.Error())
}

// noSpace finds the numbers that operating systems have for a full disk (28) and a used-up quota (122) in a server's words.
var noSpace = regexp.MustCompile(`(?i)(error|errno|errcode):? (28|122)\b`)

// undone reports whether a failed COMMIT certainly changed nothing: the transaction had already ended, or the database says so.
func undone(err error) bool {
	var answered *mysql.MySQLError
	return errors.Is(err, sql.ErrTxDone) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) ||
		sqliteFull(err) || sqliteBusy(err) || errors.As(err, &answered) && !mysqlError(err, mysqlOut...) && !mysqlError(err, mysqlUnknown)
}
