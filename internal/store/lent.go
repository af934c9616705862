package store

import (
	"errors"
	"maps"
	"slices"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/schema"
)

// This file reads and saves the subjects of jobs that run in one transaction by set: one statement locks those of a kind, and one saves those
// that have changed. Any other statement of the transaction first writes what has changed, so that it finds the rows as they are for the jobs.

// lentRows are the locked subjects by the prefix of their kind.
type lentRows map[string]lentKind

// lentKind are the locked rows of one kind.
type lentKind interface {
	forget(table string)
	later(row any) bool
	saveChanged(db *gorm.DB) error
}

// lentOf are the locked rows of T. Each is lent to the first who locks it; whoever locks it after that reads it from the database.
type lentOf[T models.Noun] struct {
	schema  *schema.Schema
	waiting map[models.ID[T]]*T
	lent    map[*T]bool
	changed []T // as they were when they were saved
}

// lockSubjects locks what the jobs are about, with one statement for each kind.
func (l lentRows) lockSubjects(db *gorm.DB, jobs []*models.Job) error {
	subjects := map[string][]models.AnyID{}
	for _, job := range jobs {
		if id, err := uuid.FromBytes(job.SubjectID); err == nil {
			subjects[job.SubjectPrefix] = append(subjects[job.SubjectPrefix], models.AnyID{Prefix: job.SubjectPrefix, UUID: id})
		}
	}
	for _, prefix := range slices.Sorted(maps.Keys(subjects)) { // the same order in every batch, so that two do not wait for each other
		i := slices.IndexFunc(kinds, func(k kind) bool { return k.prefix == prefix })
		if i < 0 {
			continue
		}
		if err := kinds[i].lock(db, l, subjects[prefix]); err != nil {
			return err
		}
	}
	return nil
}

// lockRows locks rows of T and keeps them to be lent.
func lockRows[T models.Noun](db *gorm.DB, into lentRows, ids []models.AnyID) error {
	var rows []*T
	found := forUpdate(db).Where("id IN ?", typed[T](ids)).Order("id").Find(&rows)
	if found.Error != nil {
		return found.Error
	}
	var noun T
	into[noun.Prefix()] = &lentOf[T]{schema: found.Statement.Schema, waiting: byID(rows), lent: map[*T]bool{}}
	return nil
}

// lent is a locked row for a transaction that is a part of a shared one; nil when it has to be read.
func lent[T models.Noun](tx *Tx, within policy, id models.ID[T]) *T {
	if tx.shared == nil || !within.all() {
		return nil
	}
	var noun T
	kind, _ := tx.shared.rows[noun.Prefix()].(*lentOf[T])
	if kind == nil || kind.waiting[id] == nil {
		return nil
	}
	row := kind.waiting[id]
	delete(kind.waiting, id)
	kind.lent[row] = true
	tx.locked[lockedRow{kind.schema.Table, id}] = true
	return row
}

// savesLater reports whether a row is lent; it is saved with others then.
func (tx *Tx) savesLater(row any) bool {
	if tx.shared == nil {
		return false
	}
	for _, kind := range tx.shared.rows {
		if kind.later(row) {
			return true
		}
	}
	return false
}

func (l *lentOf[T]) later(row any) bool {
	mine, ok := row.(*T)
	if !ok || !l.lent[mine] {
		return false
	}
	l.changed = append(l.changed, *mine)
	return true
}

// saveChanged writes all columns of the rows that have changed. They are locked, so that each of them is there and nobody else has changed it.
func (l *lentOf[T]) saveChanged(db *gorm.DB) error {
	rows := l.changed
	if len(rows) == 0 {
		return nil
	}
	l.changed = nil
	key := l.schema.PrioritizedPrimaryField.DBName
	others := slices.DeleteFunc(slices.Clone(l.schema.DBNames), func(column string) bool { return column == key })
	upsert := clause.OnConflict{Columns: []clause.Column{{Name: key}}, DoUpdates: clause.AssignmentColumns(others)}
	return db.Session(&gorm.Session{SkipHooks: true}).Clauses(upsert).Create(&rows).Error
}

// forget leaves the rows of a table that somebody changes to the database. Without a table it may be any.
func (l *lentOf[T]) forget(table string) {
	if table == "" || table == l.schema.Table {
		clear(l.waiting)
	}
}

func (l lentRows) save(db *gorm.DB) error {
	for _, prefix := range slices.Sorted(maps.Keys(l)) {
		if err := l[prefix].saveChanged(db); err != nil {
			return err
		}
	}
	return nil
}

// lentSaver is the GORM plugin that saves lent rows before any other statement of a shared transaction.
type lentSaver struct{}

func (lentSaver) Name() string { return "partnergraph:lent" }

func (lentSaver) Initialize(db *gorm.DB) error {
	const name = "partnergraph:lent"
	do := db.Callback()
	return errors.Join(
		do.Query().Before("gorm:query").Register(name, saveLent), do.Row().Before("gorm:row").Register(name, saveLent),
		do.Create().Before("gorm:create").Register(name, saveLent), do.Update().Before("gorm:update").Register(name, forgetLent),
		do.Delete().Before("gorm:delete").Register(name, forgetLent), do.Raw().Before("gorm:raw").Register(name, forgetLent),
	)
}

func saveLent(db *gorm.DB) {
	if all, together := db.Statement.Context.Value(sharedKey{}).(*shared); together {
		_ = db.AddError(all.rows.save(all.db))
	}
}

func forgetLent(db *gorm.DB) {
	saveLent(db)
	if all, together := db.Statement.Context.Value(sharedKey{}).(*shared); together {
		for _, kind := range all.rows {
			kind.forget(db.Statement.Table)
		}
	}
}
