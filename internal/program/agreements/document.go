package agreements

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// Document is a text as somebody has accepted it, with a link to its PDF if it has one.
type Document struct {
	Title, Text  string
	URL          *string
	URLExpiresAt *time.Time
}

// Document is the text of an acceptance: that of the program, or else the one that was kept; nil when there is neither.
func (p *UseCases) Document(a models.AgreementAcceptance, kept *models.KeptText) *Document {
	text, found := p.Content().Document(string(a.Type), a.Region, a.TextVersion, a.SHA256)
	if !found && kept == nil {
		return nil
	}
	if !found {
		text = keptAs(kept, string(a.Type), a.Region, a.TextVersion)
	}
	d := &Document{Title: text.Title, Text: text.Text}
	d.URL, d.URLExpiresAt = p.pdfOf(text)
	return d
}

// keptAs is a kept text as it was accepted: others may have the same words.
func keptAs(kept *models.KeptText, kind, region, version string) data.Agreement {
	return data.Agreement{
		Type: kind, Version: version, RegionCode: region, RegionName: kept.RegionName, Locale: kept.Locale, Title: kept.Title, Text: kept.Text, SHA256: kept.SHA256,
		EffectiveFrom: kept.EffectiveFrom,
	}
}

// textOf is a text by its hash: that of the program, or else the one that was kept.
func (p *UseCases) textOf(ctx context.Context, kind, region, version, hash string) (data.Agreement, error) {
	if text, found := p.Content().Document(kind, region, version, hash); found {
		return text, nil
	}
	kept, err := p.Store.KeptTexts(ctx, []string{hash})
	if err != nil {
		return data.Agreement{}, err
	}
	if kept[hash] == nil {
		return data.Agreement{}, problem.New(problem.LinkInvalid, "")
	}
	return keptAs(kept[hash], kind, region, version), nil
}
