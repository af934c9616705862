package agreements

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// Document is a text as somebody has accepted it, with a link to its PDF.
type Document struct {
	Title, Text  string
	URL          string
	URLExpiresAt time.Time
}

// Document is the text of an acceptance: that of the program, or else the one that was kept; nil when there is neither.
func (p *UseCases) Document(a models.AgreementAcceptance, kept *models.KeptText) *Document {
	id := data.TextID{Type: string(a.Type), RegionCode: a.Region, Version: a.TextVersion, Locale: a.Locale, SHA256: a.SHA256}
	d := &Document{}
	d.URL, d.URLExpiresAt = p.pdfOf(id)
	if text, found := p.Content().Document(id.Type, id.RegionCode, id.Version, id.SHA256); found {
		d.Title, d.Text = text.Title, text.Text
		return d
	}
	if kept == nil {
		return nil
	}
	d.Title, d.Text = kept.Title, kept.Text
	return d
}

// textOf is a text by its hash: that of the program, or else the one that was kept.
func (p *UseCases) textOf(ctx context.Context, id data.TextID) (data.Agreement, error) {
	if text, found := p.Content().Document(id.Type, id.RegionCode, id.Version, id.SHA256); found {
		return text, nil
	}
	kept, err := p.Store.KeptTexts(ctx, []string{id.SHA256})
	if err != nil {
		return data.Agreement{}, err
	}
	row := kept[id.SHA256]
	if row == nil {
		return data.Agreement{}, problem.New(problem.LinkInvalid, "")
	}
	return data.Agreement{
		Type: id.Type, Version: id.Version, RegionCode: id.RegionCode, RegionName: row.RegionName, Locale: row.Locale, Title: row.Title, Text: row.Text, SHA256: row.SHA256, EffectiveFrom: row.EffectiveFrom,
	}, nil
}
