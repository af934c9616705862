package pdf

import (
	"fmt"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/text/language"
)

// Lengths are in millimetres, sizes of letters in points.
const (
	side, top, bottom = 24.0, 24.0, 28.0
	width             = 210 - 2*side
	footer            = 18.0 // from the lower edge
	company           = 24.0 // what has to fit below a heading, so that none stands alone at the end of a page

	titleSize, textSize, smallSize = 20.0, 10.0, 7.0
	line                           = 5.0
)

// compose sets the pages. Their number is shown on each, and is 0 while it is not known.
func compose(d AgreementDocument, tag language.Tag, pages int) *fpdf.Fpdf {
	f := fpdf.New("P", "mm", "A4", "")
	f.SetMargins(side, top, side)
	f.SetAutoPageBreak(true, bottom)
	f.SetCellMargin(0)
	describe(f, d, tag)
	addFonts(f)
	f.SetFooterFunc(func() { foot(f, d, pages) })
	f.AddPage()
	head(f, d)
	for _, b := range blocks(d.Text) {
		set(f, b)
	}
	return f
}

// describe says what the document is, and nothing that differs from one time to the next.
func describe(f *fpdf.Fpdf, d AgreementDocument, tag language.Tag) {
	f.SetTitle(d.Title, true)
	f.SetSubject(fmt.Sprintf("Version %s, %s", d.Version, d.RegionName), true)
	f.SetKeywords(d.SHA256, true)
	f.SetCreator("Partnergraph", true)
	f.SetLang(tag.String())
	f.SetCreationDate(d.Effective.UTC())
	f.SetModificationDate(d.Effective.UTC())
	f.SetCatalogSort(true)
}

func head(f *fpdf.Fpdf, d AgreementDocument) {
	f.SetFont(family, "B", titleSize)
	f.MultiCell(width, 9, oneLine(d.Title), "", "L", false)
	f.Ln(2)
	f.SetFont(family, "", textSize)
	f.SetTextColor(90, 90, 90)
	about := fmt.Sprintf("Version %s, in force from %s, for %s", d.Version, d.Effective.UTC().Format("2 January 2006"), d.RegionName)
	f.MultiCell(width, line, oneLine(about), "", "L", false)
	f.SetTextColor(0, 0, 0)
	f.Ln(4)
}

func set(f *fpdf.Fpdf, b block) {
	if b.level == 0 {
		f.SetFont(family, "", textSize)
		f.MultiCell(width, line, b.text, "", "L", false)
		f.Ln(2)
		return
	}
	if _, height := f.GetPageSize(); f.GetY() > height-bottom-company {
		f.AddPage()
	}
	f.Ln(2)
	f.SetFont(family, "B", map[int]float64{1: 14, 2: 11.5}[b.level])
	f.MultiCell(width, 6, b.text, "", "L", false)
	f.Ln(1)
}

func foot(f *fpdf.Fpdf, d AgreementDocument, pages int) {
	f.SetY(-footer)
	f.SetFont(family, "", smallSize)
	f.SetTextColor(90, 90, 90)
	f.CellFormat(width-20, line, fmt.Sprintf("Version %s, SHA-256 %s", d.Version, d.SHA256), "T", 0, "L", false, 0, "")
	f.CellFormat(20, line, fmt.Sprintf("%d / %d", f.PageNo(), pages), "T", 0, "R", false, 0, "")
	f.SetTextColor(0, 0, 0)
}
