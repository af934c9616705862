package imports

import (
	"context"
	"errors"
	"io"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/blob"
	"github.com/partnergraph/partnergraph/internal/csvfile"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// ImportPriceListInput is a CSV file with prices of plans.
type ImportPriceListInput struct {
	File             *models.Upload
	DryRun           bool
	ClientMutationID *string
}

// ImportPriceList keeps a price list and begins a job that reads it. What is wrong with the whole file is told at once.
func (p *UseCases) ImportPriceList(ctx context.Context, who access.Actor, in ImportPriceListInput) (*models.ProgramImport, *models.Job, error) {
	if err := who.May(access.ImportPriceList); err != nil {
		return nil, nil, err
	}
	if in.File == nil || in.File.Content == nil {
		return nil, nil, problem.Invalid("file", "required")
	}
	if err := checkList(*in.File, priceLayout); err != nil {
		return nil, nil, err
	}
	row := newImport(who, in.File.Name, in.DryRun)
	row.ListKind = models.ImportPrices
	if err := p.keepFile(ctx, row, *in.File, []string{blob.AnyType}); err != nil {
		return nil, nil, err
	}
	return p.beginJob(ctx, who, access.ImportPriceList, row, true)
}

// checkList reads the header of a list, and goes back to its beginning.
func checkList(file models.Upload, layout csvfile.Layout) error {
	_, err := csvfile.Open(file.Content, layout, csvfile.UsualLimits)
	var wrong *csvfile.Fault
	if errors.As(err, &wrong) {
		found := faultProblem(wrong)
		found.Field = []string{"file"}
		return found
	}
	if err != nil {
		return err
	}
	_, err = file.Content.Seek(0, io.SeekStart)
	return err
}
