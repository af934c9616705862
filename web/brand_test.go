package web

import (
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/data"
)

// D-21: in any colour of an operator, links and buttons can be read, light and dark.
func TestBrand_CanBeRead(t *testing.T) {
	t.Parallel()
	theme, err := os.ReadFile("src/theme.css")
	if err != nil {
		t.Fatal(err)
	}
	var surfaces [2][]string // light, dark
	for _, surface := range []string{"page", "surface", "tint"} {
		in := regexp.MustCompile(`--`+surface+`: (#\w{6});`).FindAllStringSubmatch(string(theme), -1)
		if len(in) != 2 {
			t.Fatalf("theme.css has %d surfaces %s", len(in), surface)
		}
		surfaces[0], surfaces[1] = append(surfaces[0], in[0][1]), append(surfaces[1], in[1][1])
	}
	sheet := regexp.MustCompile(`--accent: (#\w{6}); --accent-ink: (#\w{6});`)
	for _, colour := range []string{"#000000", "#ffffff", "#1f5f8b", "#ffe600", "#00FF00", "#7f7f7f", "#0f1514", "#e4002b", "#fafafa"} {
		found := sheet.FindAllStringSubmatch(brandSheet(colour), -1)
		if len(found) != 2 {
			t.Fatalf("%s: %q", colour, brandSheet(colour))
		}
		for i, surfaces := range surfaces {
			accent, _ := parseColour(found[i][1])
			ink, _ := parseColour(found[i][2])
			for _, name := range surfaces {
				surface, _ := parseColour(name)
				if c := contrast(accent, surface); c < readable {
					t.Errorf("%s: links on %s have %.2f", colour, surface, c)
				}
			}
			if c := contrast(accent, ink); c < readable {
				t.Errorf("%s: buttons have %.2f", colour, c)
			}
		}
	}
	if got := brandSheet("#1f5f8b"); !strings.HasPrefix(got, "html:root { --accent: #1f5f8b; --accent-ink: #ffffff; }") {
		t.Errorf("a colour that can be read is changed: %s", got)
	}
	if got := brandSheet(""); got != "" {
		t.Errorf("without a colour: %s", got)
	}
}

// D-21: the logo is the operator's, and that of a folder that is read anew; an SVG that is opened by itself runs no script.
func TestBrand_Logo(t *testing.T) {
	t.Parallel()
	var brand data.Brand
	site := Brand(func() data.Brand { return brand })
	get := func(path, etag string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("If-None-Match", etag)
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		return w
	}
	if shipped := get(brandLogo, ""); shipped.Code != http.StatusOK || !strings.Contains(shipped.Body.String(), "<svg") {
		t.Errorf("without a logo: %d %s", shipped.Code, shipped.Body)
	}
	brand = data.Brand{Colour: "#1f5f8b", Logo: data.Logo{Type: "image/png", Content: []byte("\x89PNG")}}
	own := get(brandLogo, "")
	if own.Header().Get("Content-Type") != "image/png" || own.Body.String() != "\x89PNG" || !strings.Contains(own.Header().Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("a logo: %v %q", own.Header(), own.Body)
	}
	if again := get(brandLogo, own.Header().Get("ETag")); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("asked again: %d", again.Code)
	}
	if style := get(brandStyle, ""); !strings.Contains(style.Body.String(), "#1f5f8b") || !strings.HasPrefix(style.Header().Get("Content-Type"), "text/css") {
		t.Errorf("the style sheet: %v %s", style.Header(), style.Body)
	}
}
