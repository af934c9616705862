package imports

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/csvfile"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// rowsTogether is how many rows one transaction reads: enough to be quick, few enough to block nobody for long.
const rowsTogether = 500

// run is one attempt to read the files of an import.
type run struct {
	*UseCases
	who      access.Actor // who has begun the import
	row      *models.ProgramImport
	source   *Source
	dry      *rehearsal     // nil unless nothing is to be created
	claims   map[claim]bool // of rows of a list without ids that were read before
	progress kernel.Progress
}

// read reads what is left of the files. Each transaction has some rows, with the problems and how far the import is: an attempt that ends early
// has lost nothing, and the next one goes on after it.
func (p *UseCases) read(ctx context.Context, row *models.ProgramImport, source *Source, progress kernel.Progress) error {
	who, err := p.Store.ActorOf(ctx, row.CreatedBy)
	if problem.Has(err, problem.NotFound) { // the person has left meanwhile
		who, err = access.TheSystem, nil
	}
	if err != nil {
		return err
	}
	r := &run{UseCases: p, who: who, row: row, source: source, progress: progress, claims: map[claim]bool{}}
	parts := store.InParts(ctx)
	if err := r.start(parts); err != nil {
		return err
	}
	for i, k := range kindsOf(r.row) {
		if err := r.readFile(parts, k, i); err != nil {
			return err
		}
	}
	return p.Tx(ctx, func(tx *store.Tx) error {
		row, err := store.LockAny(tx, row.ID)
		if err != nil || ended(row) {
			return err
		}
		return p.end(tx, who, row, models.ImportFinished)
	})
}

// start counts the rows of the files at first, and finds those that cannot be read. A dry run always begins at the beginning, since it has
// created nothing that rows could refer to.
func (r *run) start(ctx context.Context) error {
	if r.row.DryRun {
		r.dry = newRehearsal()
	}
	if r.row.Status == models.ImportRunning && !r.row.DryRun {
		return nil
	}
	var files models.ImportedFiles
	var found []*models.ImportProblem
	for _, k := range kindsOf(r.row) {
		file, unknown, wrong, err := r.count(k)
		if err != nil {
			return err
		}
		note := func(line int, column string, p *problem.Problem) {
			found = append(found, &models.ImportProblem{ImportID: r.row.ID, Number: len(found) + 1, File: k.file, Line: line, ColumnName: column, Encoded: p.Encode()})
		}
		for _, column := range unknown {
			note(0, column, problem.New(problem.ImportColumnUnknown, "").With("Column", column))
		}
		if wrong != nil {
			note(wrong.Line, "", faultProblem(wrong))
		}
		files = append(files, file)
	}
	return r.Tx(ctx, func(tx *store.Tx) error {
		row, err := store.LockAny(tx, r.row.ID)
		if err != nil {
			return err
		}
		now := tx.Now()
		row.Status, row.BegunAt, row.Files, row.Problems = models.ImportRunning, &now, files, len(found)
		if err := tx.DropImportProblems(row.ID); err != nil {
			return err
		}
		if err := tx.KeepImportProblems(found); err != nil {
			return err
		}
		r.row = row
		return tx.Save(row)
	})
}

// count reads a file once without its columns: what is wrong with the whole of it, and which of its columns are not known, shows before a row is used.
func (r *run) count(k kind) (file models.ImportedFile, unknown []string, wrong *csvfile.Fault, err error) {
	file = models.ImportedFile{Kind: k.file}
	err = r.withFile(k, func(f *csvfile.File) error {
		unknown = f.Unknown
		file.Rows, err = f.Count()
		return err
	})
	if errors.As(err, &wrong) {
		file.Rows, file.Unusable, err = 0, true, nil
	}
	return file, unknown, wrong, err
}

// withFile opens a file of the source; one that is not there has no rows.
func (r *run) withFile(k kind, use func(*csvfile.File) error) error {
	content, err := r.source.Open(k.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer content.Close()
	f, err := csvfile.Open(content, k.layout, csvfile.UsualLimits)
	if err == nil {
		err = use(f)
	}
	switch {
	case errors.Is(err, errTooLarge):
		return &csvfile.Fault{Reason: csvfile.TooManyRows}
	case damaged(err):
		return &csvfile.Fault{Reason: damagedArchive}
	}
	return err
}

func (r *run) readFile(ctx context.Context, k kind, at int) error {
	if r.row.Files[at].Done() {
		return nil
	}
	return r.withFile(k, func(f *csvfile.File) error {
		if err := f.PassOver(r.row.Files[at].Read); err != nil {
			return err
		}
		for {
			rows, err := some(f)
			if err != nil || len(rows) == 0 {
				return err
			}
			if err := r.readRows(ctx, k, at, rows); err != nil {
				return err
			}
			done, total := 0, 0
			for _, file := range r.row.Files {
				done, total = done+file.Read, total+file.Rows
			}
			if err := r.progress(ctx, done, total); err != nil {
				return err
			}
		}
	})
}

// some reads the next rows of a file.
func some(f *csvfile.File) (rows []csvfile.Row, err error) {
	for len(rows) < rowsTogether {
		row, err := f.Next()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// errOvertaken means that another process reads the same import.
var errOvertaken = errors.New("imports: another process reads this import")

// readRows checks rows, and writes what they make, their problems and how far the import is with one commit.
func (r *run) readRows(ctx context.Context, k kind, at int, rows []csvfile.Row) error {
	done, err := kernel.Commit(ctx, r.Kernel, func(tx *store.Tx) (*batch, error) {
		// Imports at the same time read their rows one after the other: what the other has made of the same row is there, and not a value that is taken.
		if _, err := store.LockAny(tx, r.row.OrganizationID); err != nil {
			return nil, err
		}
		row, err := store.LockAny(tx, r.row.ID)
		if err != nil {
			return nil, err
		}
		if row.Status != models.ImportRunning || row.Files[at].Read != r.row.Files[at].Read {
			return nil, errOvertaken
		}
		b := newBatch(tx, r, k, row)
		if err := b.read(rows); err != nil {
			return nil, err
		}
		return b, b.keep(at)
	})
	if err != nil {
		return err
	}
	r.row = done.row
	r.dry.learn(done)
	if k.named != nil {
		maps.Copy(r.claims, done.claims)
	}
	return nil
}

// faultProblem is what is wrong with a file or a row as people read it.
func faultProblem(f *csvfile.Fault) *problem.Problem {
	code := problem.ImportFileInvalid
	switch f.Reason {
	case csvfile.Quotes, csvfile.CellCount, csvfile.CellSize:
		code = problem.ImportRowInvalid
	}
	p := problem.New(code, "")
	p.Reason = string(f.Reason)
	for name, value := range f.Facts {
		p = p.With(strings.ToUpper(name[:1])+name[1:], value)
	}
	return p
}
