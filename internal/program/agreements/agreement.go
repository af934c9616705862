package agreements

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/pdf"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Agreement is an agreement and whether a party has accepted it (section 4.6).
type Agreement struct {
	Type          models.AgreementType
	Status        models.AgreementStatus
	Version       string
	Region        *string
	Locale        string
	Title         string
	Text          *string // nil while it is not available
	SHA256        string
	EffectiveFrom time.Time
	URL           *string // of the PDF
	URLExpiresAt  *time.Time
	AcceptBy      *time.Time
	Acceptance    *models.AgreementAcceptance
}

// PartnerAgreement is the partner agreement of a partner's region, with the partner's acceptance. The acceptances are those of
// its organisation, newest first. The text is in the language nearest to the reader's.
func (p *UseCases) PartnerAgreement(locale string, partner models.Partner, associated bool, acceptances []*models.AgreementAcceptance) (*Agreement, error) {
	text, err := InForce(p.Content(), models.PartnerAgreement, partner.Region, locale, p.Store.Now())
	if err != nil {
		return nil, err
	}
	vetted := partner.Status == models.PartnerQualified || partner.Status == models.PartnerActive
	a := p.agreement(models.PartnerAgreement, rules.AgreementFacts{Open: vetted && associated, InForce: text, Accepted: AcceptedIn(partner.Region, acceptances)})
	a.Region = &partner.Region
	return a, nil
}

// CustomerAgreement is the customer agreement in the language nearest to a reader's, with a customer's acceptance.
func (p *UseCases) CustomerAgreement(locale string, acceptances []*models.AgreementAcceptance) (*Agreement, error) {
	text, err := InForce(p.Content(), models.CustomerAgreement, "", locale, p.Store.Now())
	if err != nil {
		return nil, err
	}
	return p.agreement(models.CustomerAgreement, rules.AgreementFacts{Open: true, InForce: text, Accepted: AcceptedIn("", acceptances)}), nil
}

// AcceptedIn is the newest acceptance for a region; nil when there is none. The acceptances are newest first.
func AcceptedIn(region string, acceptances []*models.AgreementAcceptance) *models.AgreementAcceptance {
	for _, a := range acceptances {
		if a.Region == region {
			return a
		}
	}
	return nil
}

func (p *UseCases) partnerText(region string) (data.Agreement, error) {
	return InForce(p.Content(), models.PartnerAgreement, region, "", p.Store.Now())
}

// CustomerText is the customer agreement in force.
func (p *UseCases) CustomerText() (data.Agreement, error) {
	return InForce(p.Content(), models.CustomerAgreement, "", "", p.Store.Now())
}

// InForce is the text of an agreement that is in force in a region, in the language nearest to a reader's; the customer agreement has no region.
func InForce(c *data.Content, kind models.AgreementType, region, locale string, now time.Time) (data.Agreement, error) {
	text, found := c.AgreementInForce(string(kind), region, locale, now)
	if !found {
		return text, fmt.Errorf("no %s is in force for region %q", kind, region)
	}
	return text, nil
}

// Read is the text that somebody has read and accepts: the one with the hash, in whatever language, or without a hash the one in the reader's.
// With the hash of none that is in force it is the latter too, which has another hash.
func Read(c *data.Content, kind models.AgreementType, region, hash, locale string, now time.Time) (data.Agreement, error) {
	if text, found := c.AgreementWithHash(string(kind), region, hash, now); found {
		return text, nil
	}
	return InForce(c, kind, region, locale, now)
}

func (p *UseCases) agreement(kind models.AgreementType, f rules.AgreementFacts) *Agreement {
	status, until := rules.AgreementStatus(f)
	a := &Agreement{
		Type: kind, Status: status, Version: f.InForce.Version, Locale: f.InForce.Locale, Title: f.InForce.Title, SHA256: f.InForce.SHA256,
		EffectiveFrom: f.InForce.EffectiveFrom, AcceptBy: until, Acceptance: f.Accepted,
	}
	if status == models.AgreementNotAvailable {
		return a
	}
	a.Text = &f.InForce.Text
	a.URL, a.URLExpiresAt = p.pdfOf(f.InForce)
	return a
}

// AcceptanceOf is a new acceptance of a text. The caller adds who has accepted, and for whom.
func AcceptanceOf(kind models.AgreementType, text data.Agreement, method models.AgreementMethod, now time.Time) *models.AgreementAcceptance {
	return &models.AgreementAcceptance{
		ID: models.NewID[models.AgreementAcceptance](), Type: kind, TextVersion: text.Version, Locale: text.Locale, SHA256: text.SHA256, Method: method, CreatedAt: now,
	}
}

// Accept writes the acceptance of a text, and keeps the text with it: what was signed can be shown for ever.
func Accept(tx *store.Tx, a *models.AgreementAcceptance, text data.Agreement) error {
	if err := tx.Create(a); err != nil {
		return err
	}
	return tx.KeepAccepted(text)
}

// OnceKey keeps a party from accepting the same version for a region twice.
func OnceKey(kind models.AgreementType, party, region, version string) string {
	return strings.Join([]string{string(kind), party, region, version}, "/")
}

// AgreementSigned reports whether one of an organisation's acceptances is valid.
func (p *UseCases) AgreementSigned(partner models.Partner, acceptances []*models.AgreementAcceptance) (bool, error) {
	text, err := p.partnerText(partner.Region)
	if err != nil {
		return false, err
	}
	return rules.AgreementCounts(rules.AgreementFacts{InForce: text, Accepted: AcceptedIn(partner.Region, acceptances)}, p.Store.Now()), nil
}

// pdfLink is the purpose of links to PDFs of agreements.
const pdfLink = "agreement"

// pdfOf is a link to a text as PDF; nil if it cannot be printed, because the fonts lack its writing.
func (p *UseCases) pdfOf(text data.Agreement) (url *string, expires *time.Time) {
	printable, known := p.printable.Load(text.ID())
	if !known {
		printable = document(text).Printable()
		p.printable.Store(text.ID(), printable)
	}
	if printable == false {
		return nil, nil
	}
	link, until := p.FileLink(pdfLink, strings.Join([]string{text.Type, text.RegionCode, text.Version, text.SHA256}, "/"))
	return &link, &until
}

func document(text data.Agreement) pdf.AgreementDocument {
	return pdf.AgreementDocument{
		Title: text.Title, Version: text.Version, RegionName: text.RegionName, Locale: text.Locale, SHA256: text.SHA256, Text: text.Text, Effective: text.EffectiveFrom,
	}
}

// WriteAgreement renders the agreement that a link leads to, as PDF.
func (p *UseCases) WriteAgreement(ctx context.Context, w io.Writer, link string) (name string, err error) {
	id, err := p.OpenLink(pdfLink, link)
	if err != nil {
		return "", err
	}
	parts := strings.Split(id, "/")
	if len(parts) != 4 {
		return "", problem.New(problem.LinkInvalid, "")
	}
	text, err := p.textOf(ctx, parts[0], parts[1], parts[2], parts[3])
	if err != nil {
		return "", err
	}
	err = pdf.Agreement(w, document(text))
	parts = slices.DeleteFunc(parts[:3], func(part string) bool { return part == "" }) // the customer agreement has no region
	return strings.ToLower(strings.Join(parts, "-")) + ".pdf", err
}

// Holds reports whether an acceptance is valid; any is, if no text is in force yet.
func Holds(c *data.Content, region string, accepted *models.AgreementAcceptance, now time.Time) bool {
	text, found := c.AgreementInForce(string(models.PartnerAgreement), region, "", now)
	if !found {
		return accepted != nil
	}
	return rules.AgreementCounts(rules.AgreementFacts{InForce: text, Accepted: accepted}, now)
}
