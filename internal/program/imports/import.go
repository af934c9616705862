package imports

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/blob"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// ImportProgramInput is an archive of CSV files.
type ImportProgramInput struct {
	File             *models.Upload
	DryRun           bool
	ClientMutationID *string
}

// archiveTypes are the media types of an archive.
var archiveTypes = []string{"application/zip"}

// ImportProgram keeps an archive and begins a job that reads it. The archive is stored before the transaction that names it, and deleted if
// that fails.
func (p *UseCases) ImportProgram(ctx context.Context, who access.Actor, in ImportProgramInput) (*models.ProgramImport, *models.Job, error) {
	if err := who.May(access.ImportProgram); err != nil {
		return nil, nil, err
	}
	if in.File == nil || in.File.Content == nil {
		return nil, nil, problem.Invalid("file", "required")
	}
	row := newImport(who, in.File.Name, in.DryRun)
	source, err := p.keepArchive(ctx, row, *in.File)
	if err != nil {
		return nil, nil, err
	}
	return p.beginJob(ctx, who, access.ImportProgram, row, source.Has(models.ImportPrices))
}

// beginJob writes an import whose file is kept, and the job that reads it. The file is deleted if that fails.
func (p *UseCases) beginJob(ctx context.Context, who access.Actor, do access.Action, row *models.ProgramImport, priced bool) (*models.ProgramImport, *models.Job, error) {
	kept, job, err := kernel.DoBoth(ctx, p.Kernel, who, do, func(tx *store.Tx) (*models.ProgramImport, *models.Job, error) {
		again := *row // the transaction may run twice
		if err := alone(tx, &again, priced); err != nil {
			return nil, nil, err
		}
		if err := p.begin(tx, who, do, &again); err != nil {
			return nil, nil, err
		}
		job, err := tx.Enqueue(store.About(again.ID, again.OrganizationID), jobs.ImportProgram{Import: again.ID})
		return &again, job, err
	})
	if err != nil {
		p.dropArchive(ctx, row.BlobKey)
	}
	return kept, job, err
}

func newImport(who access.Actor, name string, dryRun bool) *models.ProgramImport {
	return &models.ProgramImport{
		ID: models.NewID[models.ProgramImport](), OrganizationID: who.OrganizationID, Status: models.ImportWaiting, DryRun: dryRun,
		FileName: shownName(name), Letters: models.ImportLettersNone, CreatedBy: who.UserID,
	}
}

// shownName is the name of an archive or a folder: without its path and unprintable characters, and not too long.
func shownName(given string) string {
	const longest = 200
	name := strings.Map(func(c rune) rune {
		if rules.Text("", string(c), false, 1) != nil || strings.ContainsRune("\r\n\t", c) {
			return -1
		}
		return c
	}, strings.ToValidUTF8(given[strings.LastIndexAny(given, `/\`)+1:], ""))
	runes := []rune(name)
	return string(runes[:min(len(runes), longest)])
}

func (p *UseCases) begin(tx *store.Tx, who access.Actor, do access.Action, row *models.ProgramImport) error {
	if err := tx.Save(row); err != nil {
		return err
	}
	return tx.Record(who, store.About(row.ID, row.OrganizationID), store.Event{Action: do, To: string(row.Status), Reason: row.FileName})
}

// alone refuses an import while another is read, if one of them may write prices: those of two lists would be mixed. What is only tried does not write any.
func alone(tx *store.Tx, row *models.ProgramImport, priced bool) error {
	if row.DryRun {
		return nil
	}
	if _, err := store.LockAny(tx, row.OrganizationID); err != nil { // two that begin at once
		return err
	}
	other, err := tx.ImportUnderWay(row.OrganizationID, priced)
	if err != nil || other == nil {
		return err
	}
	return problem.New(problem.ImportUnderWay, "file").Detailing("import", other.ID.String())
}

// keepArchive checks the archive's directory, and stores it.
func (p *UseCases) keepArchive(ctx context.Context, row *models.ProgramImport, file models.Upload) (*Source, error) {
	if err := p.keepFile(ctx, row, file, archiveTypes); err != nil {
		return nil, err
	}
	source, err := FromArchive(seekerAt{file.Content}, row.Size)
	if err != nil {
		p.dropArchive(ctx, row.BlobKey)
	}
	return source, err
}

// keepFile stores the file of an import, of one of some media types.
func (p *UseCases) keepFile(ctx context.Context, row *models.ProgramImport, file models.Upload, types []string) error {
	row.BlobKey = kernel.ImportFolder + row.ID.String()
	stored, err := p.Blobs.Put(ctx, row.BlobKey, file.Content, blob.Limits{MaxBytes: rules.MaxDocuments * p.Settings.MaxDocument, Types: types})
	var wrongType *blob.TypeError
	switch {
	case errors.As(err, &wrongType):
		allowed := strings.Join(types, ", ")
		return problem.New(problem.DocumentTypeNotAllowed, "file").With("Type", wrongType.Type).With("Allowed", allowed).Detailing("allowed", types...)
	case errors.Is(err, blob.ErrTooLarge):
		return problem.New(problem.DocumentTooLarge, "file").With("Max", rules.MaxDocuments*p.Settings.MaxDocument)
	case errors.Is(err, blob.ErrEmpty):
		return problem.Invalid("file", "required")
	case err != nil:
		return fmt.Errorf("keep the file of an import: %w", err)
	}
	row.Size, row.SHA256 = stored.Size, stored.SHA256
	return nil
}

func (p *UseCases) dropArchive(ctx context.Context, key string) {
	if key == "" {
		return
	}
	if err := p.Blobs.Delete(context.WithoutCancel(ctx), key); err != nil { // cleaning up deletes it later
		p.Log.WarnContext(ctx, "delete an archive", "key", key, "err", err)
	}
}

// RunImport reads the archive of an import, from where an attempt before has ended.
func (p *UseCases) RunImport(ctx context.Context, who access.Actor, id models.ID[models.ProgramImport], progress kernel.Progress) error {
	if err := who.May(access.RunImportJobs); err != nil {
		return err
	}
	row, err := store.Find(ctx, p.Store, who, id)
	if err != nil || ended(row) {
		return err
	}
	archive, drop, err := p.localCopy(ctx, row.BlobKey)
	if err != nil {
		return err
	}
	defer drop()
	source, err := sourceOf(row, archive)
	if err != nil {
		return fmt.Errorf("import %s: %w", id, err)
	}
	if err := p.read(ctx, row, source, progress); err != nil {
		return fmt.Errorf("import %s: %w", id, err)
	}
	p.dropArchive(ctx, row.BlobKey)
	return nil
}

// sourceOf has the files of an import: those of its archive, or its one list.
func sourceOf(row *models.ProgramImport, file *os.File) (*Source, error) {
	if row.ListKind == "" {
		return FromArchive(file, row.Size)
	}
	return FromList(row.ListKind, file, row.Size), nil
}

func ended(row *models.ProgramImport) bool {
	return row.Status == models.ImportFinished || row.Status == models.ImportFailed
}

// localCopy copies an archive to a file of this machine until drop is called, since it is read at many places.
func (p *UseCases) localCopy(ctx context.Context, key string) (file *os.File, drop func(), err error) {
	content, err := p.Blobs.Reader(ctx, key)
	if err != nil {
		return nil, nil, err
	}
	defer content.Close()
	if file, err = os.CreateTemp("", "partnergraph-import-*"); err != nil {
		return nil, nil, fmt.Errorf("copy an archive: %w", err)
	}
	drop = func() {
		if err := errors.Join(file.Close(), os.Remove(file.Name())); err != nil {
			p.Log.WarnContext(ctx, "delete the copy of an archive", "err", err)
		}
	}
	if _, err := io.Copy(file, content); err != nil {
		drop()
		return nil, nil, fmt.Errorf("copy an archive: %w", err)
	}
	return file, drop, nil
}

// ImportSource reads the files of a source at once, for the command line.
func (p *UseCases) ImportSource(ctx context.Context, who access.Actor, name string, source *Source, dryRun bool, progress kernel.Progress) (*models.ProgramImport, error) {
	row, err := kernel.Do(ctx, p.Kernel, who, access.ImportProgram, func(tx *store.Tx) (*models.ProgramImport, error) {
		row := newImport(who, name, dryRun)
		row.ListKind = source.list
		if err := alone(tx, row, source.Has(models.ImportPrices)); err != nil {
			return nil, err
		}
		return row, p.begin(tx, who, access.ImportProgram, row)
	})
	if err != nil {
		return nil, err
	}
	if err := p.read(ctx, row, source, progress); err != nil {
		return nil, errors.Join(err, p.GiveUpImport(context.WithoutCancel(ctx), access.TheSystem, row.ID))
	}
	return store.Find(ctx, p.Store, who, row.ID)
}

// GiveUpImport ends an import whose job has no attempts left. What it has created stays.
func (p *UseCases) GiveUpImport(ctx context.Context, who access.Actor, id models.ID[models.ProgramImport]) error {
	key := ""
	err := kernel.OnRow(ctx, p.Kernel, who, access.RunImportJobs, id, func(tx *store.Tx, row *models.ProgramImport) error {
		if key = ""; ended(row) {
			return nil
		}
		key = row.BlobKey
		return p.end(tx, who, row, models.ImportFailed)
	})
	if err == nil {
		p.dropArchive(ctx, key)
	}
	return err
}

func (p *UseCases) end(tx *store.Tx, who access.Actor, row *models.ProgramImport, as models.ImportStatus) error {
	from, now := row.Status, tx.Now()
	row.Status, row.FinishedAt, row.BlobKey = as, &now, ""
	if err := tx.Save(row); err != nil {
		return err
	}
	event := store.Event{Action: access.FinishImport, From: string(from), To: string(as), Reason: summary(row)}
	return tx.Record(who, store.About(row.ID, row.OrganizationID), event)
}

// summary says what an import has done, for the audit trail.
func summary(row *models.ProgramImport) string {
	var lines []string
	for _, f := range row.Files {
		lines = append(lines, fmt.Sprintf("%s: %d created, %d already there, %d refused of %d", FileName(f.Kind), f.Created, f.AlreadyThere, f.Refused, f.Rows))
	}
	if row.DryRun {
		lines = append([]string{"dry run"}, lines...)
	}
	return strings.Join(lines, "; ")
}
