package imports

import (
	"context"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/csvfile"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// reportLink is the purpose of links to reports.
const reportLink = "report"

// ReportLink is a link with which a person who sees an import can download its report for a while.
func (p *UseCases) ReportLink(who access.Actor, row *models.ProgramImport) (url string, expires time.Time) {
	return p.FileLink(reportLink, row.ID.String()+"/"+who.UserID.String())
}

// OpenReport finds the import of a link to its report, and the language of the person for whom the link was made, if that person still sees it.
func (p *UseCases) OpenReport(ctx context.Context, link string) (row *models.ProgramImport, locale string, err error) {
	text, err := p.OpenLink(reportLink, link)
	if err != nil {
		return nil, "", err
	}
	named, person, _ := strings.Cut(text, "/")
	id, wrong := models.ParseID[models.ProgramImport](named)
	user, wrongToo := models.ParseID[models.User](person)
	if wrong != nil || wrongToo != nil {
		return nil, "", problem.New(problem.LinkInvalid, "")
	}
	who, err := p.Store.ActorOf(ctx, user)
	if err != nil {
		return nil, "", err
	}
	row, err = store.Find(ctx, p.Store, who, id)
	return row, who.Locale, err
}

// WriteReport writes what is wrong with the rows of an import as a CSV file, in a language.
func (p *UseCases) WriteReport(ctx context.Context, w io.Writer, row *models.ProgramImport, locale string) error {
	const page = 500
	out := csvfile.NewWriter(w)
	if err := out.Write("file", "line", "column", "external_id", "code", "message", "remediation"); err != nil {
		return err
	}
	for last := 0; ; {
		found, err := p.Store.ImportProblems(ctx, row.ID, last, page)
		if err != nil {
			return err
		}
		for _, f := range found {
			last = f.Number
			line := ""
			if f.Line > 0 {
				line = strconv.Itoa(f.Line)
			}
			wrong := Problem(f)
			if err := out.Write(FileName(f.File), line, f.ColumnName, f.ExternalID, string(wrong.Code), wrong.Message(locale), wrong.Remediation(locale)); err != nil {
				return err
			}
		}
		if len(found) < page {
			return out.Flush()
		}
	}
}

// Problem is what is wrong with a row, as it was found.
func Problem(f *models.ImportProblem) *problem.Problem {
	if wrong, known := problem.Decode(f.Encoded); known {
		return wrong
	}
	return problem.New(problem.ImportRowInvalid, "")
}
