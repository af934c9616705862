package pdf

import (
	"errors"
	"fmt"
	"sync"
	"unicode"
	"unicode/utf8"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// The Go fonts are free, come with the module and have Latin, Greek and Cyrillic letters.
const family = "Go"

func addFonts(f *fpdf.Fpdf) {
	f.AddUTF8FontFromBytes(family, "", goregular.TTF)
	f.AddUTF8FontFromBytes(family, "B", gobold.TTF)
}

// regular is read for its table of characters; the bold font has the same.
var regular = sync.OnceValue(func() *sfnt.Font {
	font, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		panic("the embedded font is damaged: " + err.Error())
	}
	return font
})

// printable finds the first character that the fonts would show as an empty box.
func printable(text string) error {
	if !utf8.ValidString(text) {
		return errors.New("it is not UTF-8")
	}
	var buffer sfnt.Buffer
	for _, c := range text {
		if unicode.IsSpace(c) {
			continue
		}
		glyph, err := regular().GlyphIndex(&buffer, c)
		if err != nil {
			return fmt.Errorf("look up %q: %w", c, err)
		}
		if glyph == 0 || unicode.IsControl(c) {
			return fmt.Errorf("the font has no sign for %q", c)
		}
	}
	return nil
}
