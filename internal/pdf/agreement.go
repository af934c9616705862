// Package pdf renders agreements as PDF. Files made from the same input are the same, byte for byte, whenever they are made,
// so that a copy downloaded years later can be compared with the first.
package pdf

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/text/language"
)

// AgreementDocument is what a printed agreement shows.
type AgreementDocument struct {
	Title      string
	Version    string
	RegionName string
	Locale     string // BCP 47, of the text; it is told to screen readers
	SHA256     string // of the text as it was accepted, in hexadecimal
	Text       string // paragraphs between empty lines; a line that begins with "# " or "## " is a heading
	Effective  time.Time
}

// Agreement writes an agreement as PDF on A4 pages, with its version and hash at the foot of each. A document that is not
// complete, or has a character for which the fonts have no sign, is an error: of a contract, no part may be missing.
func Agreement(w io.Writer, d AgreementDocument) error {
	tag, err := d.check()
	if err != nil {
		return fmt.Errorf("pdf: agreement: %w", err)
	}
	// The first round only counts pages. Writing the number in afterwards would depend on a mark that no text may have.
	pages := compose(d, tag, 0).PageCount()
	if err := compose(d, tag, pages).Output(w); err != nil {
		return fmt.Errorf("pdf: agreement: %w", err)
	}
	return nil
}

// Printable reports whether the document can be rendered: the fonts have all its signs.
func (d AgreementDocument) Printable() bool {
	_, err := d.check()
	return err == nil
}

// check is the language of a document that can be printed.
func (d AgreementDocument) check() (language.Tag, error) {
	if d.Title == "" || d.Version == "" || d.RegionName == "" || d.SHA256 == "" || strings.TrimSpace(d.Text) == "" {
		return language.Und, errors.New("title, version, region, hash or text is empty")
	}
	if d.Effective.IsZero() {
		return language.Und, errors.New("it has no date") // and the library would put in that of today
	}
	for _, text := range []string{d.Title, d.Version, d.RegionName, d.SHA256, d.Text} {
		if err := printable(text); err != nil {
			return language.Und, err
		}
	}
	tag, err := language.Parse(d.Locale)
	if err != nil {
		return language.Und, fmt.Errorf("locale %q: %w", d.Locale, err)
	}
	return tag, nil
}

// block is a heading or a paragraph, on one line.
type block struct {
	level int // of a heading; 0 for a paragraph
	text  string
}

// blocks takes a text apart. Lines within a paragraph are joined: they end where they were convenient to edit.
func blocks(text string) []block {
	var all []block
	var lines []string
	end := func() {
		if len(lines) > 0 {
			all = append(all, block{text: oneLine(strings.Join(lines, " "))})
			lines = nil
		}
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		heading, level := headingOf(line)
		switch {
		case level > 0:
			end()
			all = append(all, block{level: level, text: oneLine(heading)})
		case line == "":
			end()
		default:
			lines = append(lines, line)
		}
	}
	end()
	return all
}

func headingOf(line string) (heading string, level int) {
	if heading, found := strings.CutPrefix(line, "## "); found {
		return heading, 2
	}
	if heading, found := strings.CutPrefix(line, "# "); found {
		return heading, 1
	}
	return "", 0
}

// oneLine is a text with single spaces.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
