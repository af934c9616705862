package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"text/tabwriter"
	"unicode"

	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/program/imports"
	"github.com/partnergraph/partnergraph/models"
)

// programImportCmd reads the files in this process, so that an archive need not be smaller than an upload.
type programImportCmd struct {
	acting `embed:""`
	Folder string `arg:"" name:"folder" placeholder:"DIR" help:"A folder with partners.csv, customers.csv and the others."`
	DryRun bool   `help:"Only say what would be created and what is wrong."`
	Report string `placeholder:"FILE" help:"Write what is wrong with which row to a CSV file, in the language of the administrator."`
}

// Run imports a folder, and prints what became of it.
func (p programImportCmd) Run(ctx context.Context, c *config.Config) error {
	source, err := imports.FromFolder(p.Folder)
	if err != nil {
		return fmt.Errorf("program import: %w", err)
	}
	return p.run(ctx, c, func(o operator) (printed, error) {
		row, err := o.ImportSource(ctx, o.who, p.Folder, source, p.DryRun, p.progress)
		if err != nil {
			return nil, err
		}
		if p.Report != "" {
			if err := p.writeReport(ctx, o, row); err != nil {
				return nil, err
			}
		}
		first, err := o.Store.ImportProblems(ctx, row.ID, 0, shownProblems)
		return importResult(row, first), err
	})
}

// progress shows how far the import is, on a terminal only.
func (p programImportCmd) progress(_ context.Context, done, total int) error {
	if info, err := os.Stderr.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
		fmt.Fprintf(os.Stderr, "\r%d of %d rows", done, total)
		if done >= total {
			fmt.Fprintln(os.Stderr)
		}
	}
	return nil
}

func (p programImportCmd) writeReport(ctx context.Context, o operator, row *models.ProgramImport) error {
	file, err := os.OpenFile(p.Report, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("program import: %w", err)
	}
	return errors.Join(o.WriteReport(ctx, io.Writer(file), row, o.who.Locale), file.Close())
}

// shownProblems is how many problems the command prints; the report has all.
const shownProblems = 20

// importedProgram is what became of an import.
type importedProgram struct {
	ID       string              `json:"id"`
	Status   models.ImportStatus `json:"status"`
	DryRun   bool                `json:"dryRun"`
	Files    []importedFile      `json:"files"`
	Problems int                 `json:"problemCount"`
	First    []importProblem     `json:"problems"`
	Held     int                 `json:"lettersHeld"`
}

type importedFile struct {
	File         string `json:"file"`
	Rows         int    `json:"rows"`
	Created      int    `json:"created"`
	AlreadyThere int    `json:"alreadyThere"`
	Refused      int    `json:"refused"`
}

type importProblem struct {
	File       string `json:"file"`
	Line       int    `json:"line,omitempty"`
	Column     string `json:"column,omitempty"`
	ExternalID string `json:"externalId,omitempty"`
	Code       string `json:"code"`
	Message    string `json:"message"`
}

func importResult(row *models.ProgramImport, first []*models.ImportProblem) importedProgram {
	out := importedProgram{ID: row.ID.String(), Status: row.Status, DryRun: row.DryRun, Problems: row.Problems, Held: row.LettersHeld, First: []importProblem{}}
	for _, f := range row.Files {
		if f.Rows > 0 || f.Unusable {
			out.Files = append(out.Files, importedFile{imports.FileName(f.Kind), f.Rows, f.Created, f.AlreadyThere, f.Refused})
		}
	}
	for _, f := range first {
		wrong := imports.Problem(f)
		out.First = append(out.First, importProblem{imports.FileName(f.File), f.Line, f.ColumnName, f.ExternalID, string(wrong.Code), wrong.Message("en")})
	}
	return out
}

func (p importedProgram) text() string {
	lines := []string{table("FILE\tROWS\tCREATED\tALREADY THERE\tREFUSED", len(p.Files), func(w *tabwriter.Writer, i int) {
		f := p.Files[i]
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\n", f.File, f.Rows, f.Created, f.AlreadyThere, f.Refused)
	})}
	for _, f := range p.First {
		place := f.File
		if f.Line > 0 {
			place = fmt.Sprintf("%s:%d", f.File, f.Line)
		}
		lines = append(lines, strings.Map(printable, strings.TrimSuffix(place+": "+f.Column, ": ")+": "+f.Message))
	}
	if more := p.Problems - len(p.First); more > 0 {
		lines = append(lines, fmt.Sprintf("and %d problems more; --report writes all", more))
	}
	if p.DryRun {
		return strings.Join(append(lines, "a dry run: nothing was created"), "\n")
	}
	if p.Held > 0 {
		lines = append(lines, fmt.Sprintf("%d letters are held; let them go with\n  partnergraph program letters %s", p.Held, p.ID))
	}
	return strings.Join(lines, "\n")
}

// printable replaces what could move the cursor or colour the terminal: messages quote cells of files that others have written.
func printable(c rune) rune {
	if unicode.IsPrint(c) {
		return c
	}
	return '\ufffd'
}

type programTemplateCmd struct {
	Folder string `arg:"" name:"folder" placeholder:"DIR" help:"A new folder, or an empty one."`
}

// Run writes the example. It overwrites nothing.
func (p programTemplateCmd) Run(context.Context, *config.Config) error {
	switch entries, err := os.ReadDir(p.Folder); {
	case err == nil && len(entries) > 0:
		return fmt.Errorf("program template: %s has files already, and nothing is overwritten; name a new folder", p.Folder)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("program template: %w", err)
	}
	if err := errors.Join(os.CopyFS(p.Folder, imports.Sample()), makeWritable(p.Folder)); err != nil {
		return fmt.Errorf("program template: %w", err)
	}
	fmt.Printf("%s has an example of each file. Put your own rows there, then run\n  partnergraph program import %s --dry-run\n", p.Folder, p.Folder)
	return nil
}

type programLettersCmd struct {
	acting  `embed:""`
	ID      string `arg:"" help:"The import, as its command has printed it." placeholder:"import_01…"`
	Discard bool   `help:"Write to nobody; the people stay invited."`
}

// Run lets the letters of an import go. A process that serves sends them.
func (p programLettersCmd) Run(ctx context.Context, c *config.Config) error {
	id, err := models.ParseAnyID(p.ID)
	if err != nil {
		return err
	}
	return p.run(ctx, c, func(o operator) (printed, error) {
		row, _, err := o.ReleaseImportedLetters(ctx, o.who, imports.ReleaseImportedLettersInput{ID: id, Discard: p.Discard})
		if err != nil {
			return nil, err
		}
		return importLetters{row.ID.String(), row.Letters}, nil
	})
}

// importLetters is what became of the letters of an import.
type importLetters struct {
	ID      string               `json:"id"`
	Letters models.ImportLetters `json:"letters"`
}

func (l importLetters) text() string {
	return "the letters of " + l.ID + ": " + strings.ToLower(string(l.Letters))
}
