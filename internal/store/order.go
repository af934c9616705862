package store

// OrderDirection is the direction of an order.
type OrderDirection string

const (
	Ascending  OrderDirection = "ASC"
	Descending OrderDirection = "DESC"
)

// OrderBy is an order that a client asks for.
type OrderBy[F ~string] struct {
	Field     F
	Direction OrderDirection
}

// orders are the orders that a list offers: the column of each field. Rows with the same value are ordered by id, and rows without a
// value come after all others.
type orders[F ~string] map[F]string

// by is the order that the client asks for, or otherwise that by a field in a direction.
func (all orders[F]) by(asked *OrderBy[F], field F, direction OrderDirection) sorting {
	if asked != nil {
		field, direction = asked.Field, asked.Direction
	}
	return sorting{name: string(field), column: all[field], desc: direction == Descending}
}

// sorting is the order of a list. Its name is in the cursors.
type sorting struct {
	name   string
	column string
	desc   bool
}

// The orders of lists that offer no other.
var (
	newestFirst = sorting{name: "CREATED_AT", column: "created_at", desc: true}
	byName      = sorting{name: "NAME", column: "name"}
)
