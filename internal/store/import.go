package store

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// ProgramImportConnection is one page of imports.
type (
	ProgramImportConnection = Connection[models.ProgramImport]
	ProgramImportEdge       = Edge[models.ProgramImport]
)

// ProgramImports lists the imports that the actor may see, newest first.
func (s *Store) ProgramImports(ctx context.Context, who access.Actor, p Page) (*ProgramImportConnection, error) {
	return listOf[models.ProgramImport](s, who, nil, newestFirst).page(ctx, p)
}

// withoutJob is how long an import of the command line, which has no job, counts as under way after its last rows.
const withoutJob = 10 * time.Minute

// ImportUnderWay reads an import of an organisation that is not a dry run and is still read, by its job or by a command: any, or only one of a price list. An import whose
// job was cancelled, or whose command has died, is not read.
func (tx *Tx) ImportUnderWay(org models.ID[models.Organization], anyKind bool) (*models.ProgramImport, error) {
	var rows []*models.ProgramImport
	db := tx.db.Where("organization_id = ? AND dry_run = ? AND status IN ?", org, false, []models.ImportStatus{models.ImportWaiting, models.ImportRunning}).
		Where("(blob_key = '' AND updated_at > ?) OR EXISTS (SELECT 1 FROM jobs WHERE jobs.subject_id = program_imports.id AND jobs.state IN ?)",
			tx.now.Add(-withoutJob), []models.JobState{models.JobScheduled, models.JobQueued, models.JobRunning})
	if !anyKind {
		db = db.Where("list_kind = ?", models.ImportPrices)
	}
	err := db.Order("id").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, translate(err)
	}
	return rows[0], nil
}

// CreateAll adds rows of one type with one statement.
func CreateAll[T any](tx *Tx, rows []*T) error {
	if len(rows) == 0 {
		return nil
	}
	for _, row := range rows {
		fillKeys(row)
		tx.access.created(row)
		tx.names.saved(row)
	}
	tx.wrote = true
	return translate(tx.db.Create(rows).Error)
}

// RecordAll writes the audit events of many new objects of an import. Nobody watches objects that are new, so that no subscription is told.
func (tx *Tx) RecordAll(who access.Actor, do access.Action, made []Made) error {
	events := make([]*models.AuditEvent, len(made))
	for i, m := range made {
		events[i] = &models.AuditEvent{
			ID: models.NewID[models.AuditEvent](), Action: string(do), ActorID: who.UserID, ActorOrgID: who.OrganizationID, OrganizationID: m.About.OrganizationID,
			SubjectPrefix: m.About.ID.Prefix, SubjectID: m.About.bytes(), ToState: m.State, Reason: m.Reason, CauseID: causeFrom(tx.db.Statement.Context), CreatedAt: tx.now,
		}
	}
	return CreateAll(tx, events)
}

// Made is an object that an import has made of a row.
type Made struct {
	ExternalID string
	About      Subject
	State      string
	Reason     string // of the audit event
}

// KeepExternalIDs notes what another system calls new objects.
func (tx *Tx) KeepExternalIDs(of models.ID[models.ProgramImport], kind models.ImportFileKind, made []Made) error {
	rows := make([]*models.ExternalID, len(made))
	for i, m := range made {
		rows[i] = &models.ExternalID{Kind: kind, ExternalID: m.ExternalID, ObjectPrefix: m.About.ID.Prefix, ObjectID: m.About.bytes(), ImportID: of}
	}
	return CreateAll(tx, rows)
}

// ExternalIDs finds those of the ids that were imported, by id.
func (tx *Tx) ExternalIDs(kind models.ImportFileKind, ids []string) (map[string]*models.ExternalID, error) {
	found := make(map[string]*models.ExternalID, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var rows []*models.ExternalID
	if err := tx.db.Where("kind = ? AND external_id IN ?", kind, ids).Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	for _, row := range rows {
		found[row.ExternalID] = row
	}
	return found, nil
}

// ImportedObject finds the object that another system calls by an id, as far as the actor sees it; nil when there is none.
func (s *Store) ImportedObject(ctx context.Context, who access.Actor, kind models.ImportFileKind, id string) (models.Noun, error) {
	var rows []*models.ExternalID
	if err := s.read.WithContext(ctx).Where("kind = ? AND external_id = ?", kind, id).Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return nil, translate(err)
	}
	object := models.AnyID{Prefix: rows[0].ObjectPrefix}
	if err := object.UUID.UnmarshalBinary(rows[0].ObjectID); err != nil {
		return nil, problem.New(problem.NotFound, "")
	}
	found, err := s.FindNodes(ctx, who, []models.AnyID{object})
	for _, nodes := range found {
		if len(nodes) > 0 {
			return nodes[0], err
		}
	}
	return nil, err
}

// ImportedUsers finds people of an import, in the order of what the other system calls them, after one of them.
func (tx *Tx) ImportedUsers(of models.ID[models.ProgramImport], after string, limit int) (people []*models.User, last string, err error) {
	var rows []*models.ExternalID
	err = tx.db.Where("import_id = ? AND kind = ? AND external_id > ?", of, models.ImportUsers, after).Order("external_id").Limit(limit).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, "", translate(err)
	}
	ids := make([]models.ID[models.User], len(rows))
	for i, row := range rows {
		if err := ids[i].Scan(row.ObjectID); err != nil {
			return nil, "", err
		}
	}
	found, err := GetMany(tx, ids)
	for _, id := range ids {
		if u := found[id]; u != nil {
			people = append(people, u)
		}
	}
	return people, rows[len(rows)-1].ExternalID, err
}

// GetMany reads rows by their ids in the transaction, without an access check. What is not there has no entry.
func GetMany[T models.Noun](tx *Tx, ids []models.ID[T]) (map[models.ID[T]]*T, error) {
	rows, err := many(tx.ctx(), tx.db, everything, ids)
	return byID(rows), err
}

// TakenValues finds those of some values that rows have in a column.
func TakenValues[T, V any](tx *Tx, column string, values []V) (taken []V, err error) {
	if len(values) == 0 {
		return nil, nil
	}
	err = tx.db.Model(new(T)).Where(column+" IN ?", values).Pluck(column, &taken).Error
	return taken, translate(err)
}

// PeopleAt finds the people of organisations that have one of some keys of addresses, removed or not.
func (tx *Tx) PeopleAt(orgs []models.ID[models.Organization], keys []string) (people []*models.User, err error) {
	if len(orgs) == 0 || len(keys) == 0 {
		return nil, nil
	}
	err = tx.db.Select("id", "organization_id", "email").Where("organization_id IN ? AND email_key IN ?", orgs, keys).Find(&people).Error
	return people, translate(err)
}

// PartneredPairs finds those of some pairs of a provider and a reseller that are in partnership, suspended or not.
func (tx *Tx) PartneredPairs(pairs []string) (found []string, err error) {
	if len(pairs) == 0 {
		return nil, nil
	}
	inForce := []models.PartnershipStatus{models.PartnershipActive, models.PartnershipSuspended}
	err = tx.db.Model(&models.Partnership{}).Where("active_key IN ? AND status IN ?", pairs, inForce).Pluck("active_key", &found).Error
	return found, translate(err)
}

// SpecialQualificationsOf reads the special qualifications of customers that are in force or being vetted.
func (tx *Tx) SpecialQualificationsOf(customers []models.ID[models.Customer]) (held []*models.CustomerQualification, err error) {
	if len(customers) == 0 {
		return nil, nil
	}
	err = tx.db.Select("id", "customer_id", "code").Where("customer_id IN ? AND active_key IS NOT NULL", customers).Find(&held).Error
	return held, translate(err)
}

// KeepImportProblems adds what is wrong with rows of an import.
func (tx *Tx) KeepImportProblems(found []*models.ImportProblem) error { return CreateAll(tx, found) }

// DropImportProblems deletes what a dry run has found, before it begins anew.
func (tx *Tx) DropImportProblems(of models.ID[models.ProgramImport]) error {
	return translate(tx.db.Where("import_id = ?", of).Delete(&models.ImportProblem{}).Error)
}

// ImportProblems reads what is wrong with rows of an import, after a number. The caller has been shown the import.
func (s *Store) ImportProblems(ctx context.Context, of models.ID[models.ProgramImport], after, limit int) (found []*models.ImportProblem, err error) {
	err = s.read.WithContext(ctx).Where("import_id = ? AND number > ?", of, after).Order("number").Limit(limit).Find(&found).Error
	return found, translate(err)
}

// ImportProblemsOf reads the first problems of each of some imports, with one statement.
func (s *Store) ImportProblemsOf(ctx context.Context, imports []models.ID[models.ProgramImport], limit int) (map[models.ID[models.ProgramImport]][]*models.ImportProblem, error) {
	var rows []*models.ImportProblem
	err := s.read.WithContext(ctx).Where("import_id IN ? AND number <= ?", imports, limit).Order("import_id, number").Find(&rows).Error
	found := make(map[models.ID[models.ProgramImport]][]*models.ImportProblem, len(imports))
	for _, row := range rows {
		found[row.ImportID] = append(found[row.ImportID], row)
	}
	return found, translate(err)
}

// ArchivesToRead are the keys in the bucket of archives that are not read yet.
func (s *Store) ArchivesToRead(ctx context.Context, keys []string) (named []string, err error) {
	err = s.read.WithContext(ctx).Model(&models.ProgramImport{}).Where("blob_key IN ? AND status IN ?", keys, []models.ImportStatus{models.ImportWaiting, models.ImportRunning}).
		Pluck("blob_key", &named).Error
	return named, translate(err)
}
