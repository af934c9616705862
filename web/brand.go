package web

import (
	"crypto/sha256"
	"fmt"
	"math"
	"net/http"
	"strings"

	"github.com/partnergraph/partnergraph/data"
)

// The addresses at which pages find how a program looks.
const (
	brandStyle = "/brand.css"
	brandLogo  = "/brand/logo"
)

// Brand serves how the operator's program looks: a style sheet with its colour, and its logo. Pages that people open from letters use both.
// Without a colour or a logo, the pages look as they ship.
func Brand(of func() data.Brand) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+brandStyle, func(w http.ResponseWriter, r *http.Request) {
		answerBrand(w, r, contentTypes[".css"], []byte(brandSheet(of().Colour)))
	})
	mux.HandleFunc("GET "+brandLogo, func(w http.ResponseWriter, r *http.Request) {
		logo := of().Logo
		if len(logo.Content) == 0 {
			logo.Type = contentTypes[".svg"]
			logo.Content, _ = dist.ReadFile("dist/favicon.svg") // the build has it
		}
		answerBrand(w, r, logo.Type, logo.Content)
	})
	return mux
}

// answerBrand lets browsers keep an answer, and ask each time whether it still holds. A logo that is opened by itself runs nothing.
func answerBrand(w http.ResponseWriter, r *http.Request, contentType string, body []byte) {
	h := w.Header()
	secure(h, "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", "no-cache")
	etag := fmt.Sprintf(`"%x"`, sha256.Sum256(body))
	h.Set("ETag", etag)
	if strings.Contains(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(body)
}

// The surfaces of theme.css on which links stand: the darkest of the light ones and the lightest of the dark ones, where they are hardest to read.
var (
	lightSurface = rgb{0xe3, 0xf0, 0xee}
	darkSurface  = rgb{0x1d, 0x2f, 0x2d}
	white        = rgb{0xff, 0xff, 0xff}
	black        = rgb{}
)

// readable is the least contrast of text and its surface (WCAG 2.2, 1.4.3).
const readable = 4.5

// brandSheet is a style sheet with the colour as the accent of the pages. On each surface it is made darker or lighter until text in it can be read.
func brandSheet(colour string) string {
	brand, ok := parseColour(colour)
	if !ok {
		return ""
	}
	light, dark := towards(brand, black, lightSurface), towards(brand, white, darkSurface)
	const rule = "html:root { --accent: %s; --accent-ink: %s; }"
	return fmt.Sprintf(rule+"\n@media (prefers-color-scheme: dark) { "+rule+" }\n", light, inkOn(light), dark, inkOn(dark))
}

// rgb is a colour of the screen.
type rgb [3]float64

func parseColour(text string) (c rgb, ok bool) {
	var r, g, b uint8
	n, err := fmt.Sscanf(text, "#%02x%02x%02x", &r, &g, &b)
	return rgb{float64(r), float64(g), float64(b)}, err == nil && n == 3
}

func (c rgb) String() string {
	return fmt.Sprintf("#%02x%02x%02x", uint8(math.Round(c[0])), uint8(math.Round(c[1])), uint8(math.Round(c[2])))
}

// towards mixes a colour with an extreme in steps until it can be read on a surface.
func towards(c, extreme, surface rgb) rgb {
	mixed := c
	for step := 1.0; contrast(mixed, surface) < readable && step <= 20; step++ {
		for i := range mixed {
			mixed[i] = math.Round(c[i] + (extreme[i]-c[i])*step/20)
		}
	}
	return mixed
}

// inkOn is black or white, whichever is easier to read on a colour.
func inkOn(c rgb) rgb {
	if contrast(white, c) >= contrast(black, c) {
		return white
	}
	return black
}

// contrast is the ratio of WCAG 2.2, from 1 to 21.
func contrast(a, b rgb) float64 {
	lighter, darker := a.luminance(), b.luminance()
	if lighter < darker {
		lighter, darker = darker, lighter
	}
	return (lighter + 0.05) / (darker + 0.05)
}

func (c rgb) luminance() float64 {
	linear := func(v float64) float64 {
		if v /= 255; v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c[0]) + 0.7152*linear(c[1]) + 0.0722*linear(c[2])
}
