package graph

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/imports"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (q query) ProgramImport(ctx context.Context, id models.AnyID) (*models.ProgramImport, error) {
	return visible(store.Find(ctx, q.store, actor(ctx), models.As[models.ProgramImport](id)))
}

func (q query) ProgramImports(ctx context.Context, first *int, after *string, last *int, before *string) (*store.ProgramImportConnection, error) {
	c, err := q.store.ProgramImports(ctx, actor(ctx), page(ctx, first, after, last, before))
	return connection(ctx, c, err)
}

func (q query) ImportedObject(ctx context.Context, kind models.ImportFileKind, externalID string) (models.Noun, error) {
	return q.store.ImportedObject(ctx, actor(ctx), kind, externalID)
}

func (m mutation) ImportProgram(ctx context.Context, input imports.ImportProgramInput) (*generated.ImportProgramPayload, error) {
	row, job, err := m.program.ImportProgram(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.ImportProgramPayload{ProgramImport: row, Job: job, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) ReleaseImportedLetters(ctx context.Context, input imports.ReleaseImportedLettersInput) (*generated.ReleaseImportedLettersPayload, error) {
	row, job, err := m.program.ReleaseImportedLetters(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.ReleaseImportedLettersPayload{ProgramImport: row, Job: job, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

// shownImportProblems is how many problems of an import the API shows; the report has all.
const shownImportProblems = 100

func (programImport) Problems(ctx context.Context, row *models.ProgramImport) ([]*models.ImportProblem, error) {
	found, err := linked(ctx, load(ctx).importProblems, row, importID)
	return append([]*models.ImportProblem{}, found...), err
}

func (programImport) Files(_ context.Context, row *models.ProgramImport) ([]*models.ImportedFile, error) {
	files := make([]*models.ImportedFile, len(row.Files))
	for i := range row.Files {
		files[i] = &row.Files[i]
	}
	return files, nil
}

func importID(r *models.ProgramImport) models.ID[models.ProgramImport] { return r.ID }

func (i programImport) ReportURL(ctx context.Context, row *models.ProgramImport) (string, error) {
	url, _ := i.program.ReportLink(actor(ctx), row)
	return url, nil
}

func (i programImport) ReportURLExpiresAt(ctx context.Context, row *models.ProgramImport) (*time.Time, error) {
	_, expires := i.program.ReportLink(actor(ctx), row)
	return &expires, nil
}

func (programImport) CreatedBy(ctx context.Context, row *models.ProgramImport) (*models.User, error) {
	return linked(ctx, load(ctx).users, row, func(r *models.ProgramImport) models.ID[models.User] { return r.CreatedBy })
}

func (programImport) ViewerActions(ctx context.Context, row *models.ProgramImport) ([]*generated.ViewerAction, error) {
	return viewerActions(ctx, rules.OnProgramImport, *row, nil)
}

func (importProblem) Line(_ context.Context, p *models.ImportProblem) (*int, error) {
	if p.Line == 0 {
		return nil, nil
	}
	return &p.Line, nil
}

func (importProblem) Column(_ context.Context, p *models.ImportProblem) (*string, error) {
	return textOrNull(p.ColumnName), nil
}

func (importProblem) ExternalID(_ context.Context, p *models.ImportProblem) (*string, error) {
	return textOrNull(p.ExternalID), nil
}

// textOrNull is null for an empty text.
func textOrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func (importProblem) Code(_ context.Context, p *models.ImportProblem) (problem.Code, error) {
	return imports.Problem(p).Code, nil
}

func (importProblem) Message(ctx context.Context, p *models.ImportProblem) (string, error) {
	return imports.Problem(p).Message(Locale(ctx)), nil
}

func (importProblem) Remediation(ctx context.Context, p *models.ImportProblem) (string, error) {
	return imports.Problem(p).Remediation(Locale(ctx)), nil
}
