package store

import (
	"errors"
	"strconv"

	"gorm.io/gorm"
	"gorm.io/gorm/callbacks"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteDialector is GORM's dialect for modernc.org/sqlite, which needs no C compiler and supports
// cancellation. It implements what this program needs, and no schema changes.
type sqliteDialector struct{ pool gorm.ConnPool }

func (sqliteDialector) Name() string { return "sqlite" }

func (d sqliteDialector) Initialize(db *gorm.DB) error {
	callbacks.RegisterDefaultCallbacks(db, &callbacks.Config{LastInsertIDReversed: true})
	db.ConnPool = d.pool
	db.ClauseBuilders["FOR"] = func(clause.Clause, clause.Builder) {} // one writer at a time: nothing to lock
	db.ClauseBuilders["LIMIT"] = buildLimit
	return nil
}

func buildLimit(c clause.Clause, b clause.Builder) {
	limit, ok := c.Expression.(clause.Limit)
	if !ok || limit.Limit == nil {
		return
	}
	b.WriteString("LIMIT " + strconv.Itoa(*limit.Limit))
}

// Migrator is not used: the schema comes from numbered SQL files.
func (sqliteDialector) Migrator(*gorm.DB) gorm.Migrator { return nil }

func (sqliteDialector) DataTypeOf(f *schema.Field) string { return string(f.DataType) }

func (sqliteDialector) DefaultValueOf(*schema.Field) clause.Expression {
	return clause.Expr{SQL: "NULL"}
}

func (sqliteDialector) BindVarTo(w clause.Writer, _ *gorm.Statement, _ any) { w.WriteByte('?') }

func (sqliteDialector) QuoteTo(w clause.Writer, name string) {
	w.WriteByte('`')
	for i := range len(name) {
		if name[i] == '.' {
			w.WriteString("`.`")
			continue
		}
		w.WriteByte(name[i])
	}
	w.WriteByte('`')
}

func (sqliteDialector) Explain(sql string, vars ...any) string {
	return logger.ExplainSQL(sql, nil, `'`, vars...)
}

// sqliteDuplicate reports whether err is a violated unique index or primary key.
func sqliteDuplicate(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	return e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
}

// sqliteBusy reports whether err says that another writer was faster.
func sqliteBusy(err error) bool {
	return sqliteCode(err) == sqlite3.SQLITE_BUSY
}

// sqliteFull reports whether err means that the disk is full.
func sqliteFull(err error) bool { return sqliteCode(err) == sqlite3.SQLITE_FULL }

// sqliteOut reports whether SQLite cannot use its file: the disk fails, or the file is gone or locked.
func sqliteOut(err error) bool {
	switch sqliteCode(err) {
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_PROTOCOL:
		return true
	}
	return false
}

// sqliteCode is the primary code of an error of SQLite, or -1.
func sqliteCode(err error) int {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return -1
	}
	return e.Code() & 0xff
}
