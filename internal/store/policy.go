package store

import (
	"context"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// policy is which rows of a kind an actor sees: those that one of its branches matches.
type policy []branch

// branch is one way of seeing rows: a condition on columns of the row itself. A list reads the rows of each branch from an index.
type branch clause.Expr

var (
	everything = policy{{SQL: "1 = 1"}}
	nothing    = policy(nil)
)

// all reports whether the actor sees every row.
func (p policy) all() bool { return len(p) == 1 && p[0].SQL == everything[0].SQL }

// when is the branch of the rows that match a condition.
func when(sql string, args ...any) branch { return branch{SQL: sql, Vars: args} }

// joins reports whether the condition reads another table.
func (b branch) joins() bool { return strings.Contains(b.SQL, "SELECT") }

// of is the branch of the rows whose column has the value of another column in a visible row of another table.
func of(column, other, table string, visible policy) branch {
	rows := visible.condition()
	return branch{SQL: column + " IN (SELECT " + other + " FROM " + table + " WHERE " + rows.SQL + ")", Vars: rows.Vars}
}

// following is the policy of rows that are visible with the row of another table that their column names.
func following(who access.Actor, column, table string, others func(access.Actor) policy) policy {
	if who.Operator {
		return everything
	}
	return policy{of(column, "id", table, others(who))}
}

// and adds a condition to each branch.
func (p policy) and(sql string, args ...any) policy {
	narrowed := make(policy, len(p))
	for i, b := range p {
		narrowed[i] = when("("+b.SQL+") AND "+sql, append(b.Vars[:len(b.Vars):len(b.Vars)], args...)...)
	}
	return narrowed
}

// times has each branch together with each of the branches of another policy.
func (p policy) times(others policy) (all policy) {
	for _, b := range others {
		all = append(all, p.and(b.SQL, b.Vars...)...)
	}
	return all
}

// condition is the OR of the branches; without one it matches no row.
func (p policy) condition() clause.Expr {
	if len(p) == 0 {
		return clause.Expr{SQL: "1 = 0"}
	}
	parts, vars := make([]string, len(p)), []any{}
	for i, b := range p {
		parts[i], vars = "("+b.SQL+")", append(vars, b.Vars...)
	}
	return clause.Expr{SQL: "(" + strings.Join(parts, " OR ") + ")", Vars: vars}
}

// rows limits a query to the visible rows.
func (p policy) rows(db *gorm.DB) *gorm.DB { return db.Where(p.condition()) }

// kind is a kind of rows with an id: who sees them, and how node(id) reads them.
type kind struct {
	prefix string
	policy func(access.Actor) policy
	nodes  func(context.Context, *Store, access.Actor, []models.AnyID) ([]models.Noun, error)
	lock   func(*gorm.DB, lentRows, []models.AnyID) error
}

// part declares a kind that is only shown within other objects: node(id) does not find it.
func part[T models.Noun](p func(access.Actor) policy) kind {
	var noun T
	return kind{prefix: noun.Prefix(), policy: p, lock: lockRows[T]}
}

// node declares a kind that node(id) finds.
func node[T models.Noun](p func(access.Actor) policy) kind {
	k := part[T](p)
	k.nodes = func(ctx context.Context, s *Store, who access.Actor, ids []models.AnyID) ([]models.Noun, error) {
		rows, err := many(ctx, s.read, p(who), typed[T](ids))
		nouns := make([]models.Noun, len(rows))
		for i, row := range rows {
			nouns[i] = any(row).(models.Noun)
		}
		return nouns, err
	}
	return k
}

// typed are the ids of one kind.
func typed[T models.Noun](ids []models.AnyID) (mine []models.ID[T]) {
	for _, id := range ids {
		if one := models.As[T](id); !one.IsZero() {
			mine = append(mine, one)
		}
	}
	return mine
}

// Kinds are the prefixes of the kinds that have a policy.
func Kinds() []string { return prefixes(func(kind) bool { return true }) }

// NodeKinds are the prefixes of the kinds that node(id) finds.
func NodeKinds() []string { return prefixes(func(k kind) bool { return k.nodes != nil }) }

func prefixes(which func(kind) bool) (found []string) {
	for _, k := range kinds {
		if which(k) {
			found = append(found, k.prefix)
		}
	}
	return found
}

// prefix is the prefix of a kind.
func prefix[T models.Noun]() string {
	var noun T
	return noun.Prefix()
}

// policyOf is what an actor sees of a kind. It panics for a kind without a policy, which a test finds.
func policyOf[T models.Noun](who access.Actor) policy {
	return policies[prefix[T]()](who)
}

var policies = byPrefix(kinds)

func byPrefix(kinds []kind) map[string]func(access.Actor) policy {
	found := make(map[string]func(access.Actor) policy, len(kinds))
	for _, k := range kinds {
		found[k.prefix] = k.policy
	}
	return found
}
