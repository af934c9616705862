package store

import (
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"sync"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/callbacks"
	"gorm.io/gorm/schema"
)

// rowScanner is the GORM plugin that puts the rows of a query into models. GORM keeps each value in a variable of its own and then
// copies it, which costs most of the time of a long list; here a value goes from the driver into its field.
type rowScanner struct{}

func (rowScanner) Name() string { return "partnergraph:scanning" }

func (rowScanner) Initialize(db *gorm.DB) error {
	return db.Callback().Query().Replace("gorm:query", query)
}

// query does what GORM's own callback does.
func query(db *gorm.DB) {
	if db.Error != nil {
		return
	}
	if callbacks.BuildQuerySQL(db); db.DryRun || db.Error != nil {
		return
	}
	s := db.Statement
	rows, err := s.ConnPool.QueryContext(s.Context, s.SQL.String(), s.Vars...)
	if err != nil {
		_ = db.AddError(err)
		return
	}
	defer func() { _ = db.AddError(rows.Close()) }()
	if row, is := rowType(s); is {
		_ = db.AddError(scanRows(db, rows, row))
	} else {
		gorm.Scan(rows, db, 0)
	}
	if s.Result != nil {
		s.Result.RowsAffected = db.RowsAffected
	}
}

// rowType is the type of the rows where a statement reads models. It may also read something else, such as one column.
func rowType(s *gorm.Statement) (reflect.Type, bool) {
	if s.Schema == nil || len(s.ColumnMapping) > 0 {
		return nil, false
	}
	t := s.ReflectValue.Type()
	if t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t, t == s.Schema.ModelType
}

// scanRows reads all rows into a slice, or the first one into a struct.
func scanRows(db *gorm.DB, rows *sql.Rows, row reflect.Type) error {
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	cells, into := cellsOf(db.Statement.Schema, columns)
	target := db.Statement.ReflectValue
	db.RowsAffected = 0
	if target.Kind() != reflect.Slice {
		if rows.Next() {
			db.RowsAffected++
			err = cells.scan(rows, target, into)
		}
		return errors.Join(err, rows.Err(), missing(db))
	}
	target.SetLen(0)
	if target.IsNil() {
		target.Set(reflect.MakeSlice(target.Type(), 0, 16))
	}
	for ; rows.Next(); db.RowsAffected++ {
		read := reflect.New(row)
		if err := cells.scan(rows, read.Elem(), into); err != nil {
			return err
		}
		if target.Type().Elem() == row {
			read = read.Elem()
		}
		target.Grow(1)
		target.SetLen(target.Len() + 1)
		target.Index(target.Len() - 1).Set(read)
	}
	return errors.Join(rows.Err(), missing(db))
}

// missing is the error where a row was to be found.
func missing(db *gorm.DB) error {
	if db.RowsAffected == 0 && db.Statement.RaiseErrorOnNotFound && db.Error == nil {
		return gorm.ErrRecordNotFound
	}
	return nil
}

// cells are where sql.Rows puts the values of a row.
type cells []cell

// cellsOf finds the field of each column. The value of a column without one is dropped.
func cellsOf(row *schema.Schema, columns []string) (cells, []any) {
	fields := fieldsOf(row)
	all, into := make(cells, len(columns)), make([]any, len(columns))
	for i, name := range columns {
		all[i].target = fields[name]
		into[i] = &all[i]
	}
	return all, into
}

// target is the field of a column, and how it is set.
type target struct {
	index []int // of the field in a row
	set   setter
}

// targets has the fields of each type of rows by their columns. They are found once: a short query takes longer to find them than to read a row.
var targets sync.Map // reflect.Type → map[string]target

func fieldsOf(row *schema.Schema) map[string]target {
	if known, ok := targets.Load(row.ModelType); ok {
		return known.(map[string]target)
	}
	found := make(map[string]target, len(row.FieldsByDBName))
	for name, field := range row.FieldsByDBName {
		found[name] = target{field.StructField.Index, setterOf(field.IndirectFieldType)}
	}
	targets.Store(row.ModelType, found)
	return found
}

// scan reads the current row.
func (all cells) scan(rows *sql.Rows, row reflect.Value, into []any) error {
	for i := range all {
		if all[i].set != nil {
			all[i].field = row.FieldByIndex(all[i].index)
		}
	}
	return rows.Scan(into...)
}

// cell is where sql.Rows puts the value of a column.
type cell struct {
	target
	field reflect.Value // of the row that is being read
	text  string        // of the row before: names of states and countries come again
}

// setter sets a field, or what it points to, to a value of the driver that is not NULL.
type setter func(*cell, reflect.Value, any) error

// Scan implements sql.Scanner.
func (c *cell) Scan(value any) error {
	switch {
	case c.set == nil:
		return nil
	case value == nil:
		c.field.SetZero()
		return nil
	case c.field.Kind() == reflect.Pointer:
		c.field.Set(reflect.New(c.field.Type().Elem()))
		return c.set(c, c.field.Elem(), value)
	}
	return c.set(c, c.field, value)
}

func setterOf(t reflect.Type) setter {
	switch {
	case reflect.PointerTo(t).Implements(reflect.TypeFor[sql.Scanner]()):
		return setScanner
	case t == reflect.TypeFor[time.Time]():
		return setTime
	case t.Kind() == reflect.String:
		return setText
	case t.Kind() == reflect.Bool:
		return setBool
	case t.Kind() == reflect.Int || t.Kind() == reflect.Int64:
		return setInt
	case t == reflect.TypeFor[[]byte]():
		return setBytes
	}
	panic(fmt.Sprintf("store: a %s cannot be read from a column", t)) // a test reads every column
}

func setScanner(_ *cell, field reflect.Value, value any) error {
	return field.Addr().Interface().(sql.Scanner).Scan(value)
}

func setTime(_ *cell, field reflect.Value, value any) error {
	t, is := value.(time.Time)
	if !is {
		return fmt.Errorf("%T is no time", value)
	}
	*field.Addr().Interface().(*time.Time) = t
	return nil
}

func setText(c *cell, field reflect.Value, value any) error {
	switch value := value.(type) {
	case []byte:
		if string(value) != c.text {
			c.text = string(value)
		}
	case string:
		c.text = value
	default:
		return fmt.Errorf("%T is no text", value)
	}
	field.SetString(c.text)
	return nil
}

func setBool(_ *cell, field reflect.Value, value any) error {
	n, err := integer(value)
	field.SetBool(n != 0)
	return err
}

func setInt(_ *cell, field reflect.Value, value any) error {
	n, err := integer(value)
	field.SetInt(n)
	return err
}

// integer is a number as the drivers give it.
func integer(value any) (int64, error) {
	switch value := value.(type) {
	case int64:
		return value, nil
	case bool: // of SQLite
		if value {
			return 1, nil
		}
		return 0, nil
	case []byte:
		return strconv.ParseInt(string(value), 10, 64)
	}
	return 0, fmt.Errorf("%T is no number", value)
}

func setBytes(_ *cell, field reflect.Value, value any) error {
	switch value := value.(type) {
	case []byte:
		field.SetBytes(append([]byte{}, value...))
	case string:
		field.SetBytes([]byte(value))
	default:
		return fmt.Errorf("%T is no bytes", value)
	}
	return nil
}
