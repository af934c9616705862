package store

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/schema"
)

// column is a column of the rows T, whose value it finds in a row.
type column[T any] struct{ *schema.Field }

// schemas has the columns of each type of rows.
var schemas sync.Map

// columnOf panics for a column that the rows do not have, which a test finds.
func columnOf[T any](name string) column[T] {
	rows, err := schema.Parse(new(T), &schemas, schema.NamingStrategy{})
	if err != nil {
		panic(fmt.Errorf("store: %w", err))
	}
	field := rows.LookUpField(name)
	if field == nil {
		panic("store: " + rows.Table + " has no column " + name)
	}
	return column[T]{field}
}

func (c column[T]) nullable() bool { return c.FieldType.Kind() == reflect.Pointer }

func (c column[T]) holdsTime() bool { return c.IndirectFieldType == reflect.TypeFor[time.Time]() }

func (c column[T]) of(row *T) any {
	value, _ := c.ValueOf(context.Background(), reflect.ValueOf(row))
	return value
}

// noTime is the value by which rows without a time are ordered: they come after all others.
var noTime = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// ordered is the value by which a row is ordered: a text or a time.
func (c column[T]) ordered(row *T) any {
	switch value := c.of(row).(type) {
	case time.Time:
		return value
	case *time.Time:
		if value == nil {
			return noTime
		}
		return *value
	default:
		return reflect.ValueOf(value).String()
	}
}

// id is the value of a column with an id, which a field has as an array or a slice of bytes.
func (c column[T]) id(row *T) (id uuid.UUID) {
	reflect.Copy(reflect.ValueOf(&id).Elem(), reflect.ValueOf(row).Elem().FieldByIndex(c.StructField.Index))
	return id
}
