package rules_test

import (
	"slices"
	"testing"

	"github.com/partnergraph/partnergraph/internal/rules"
)

// texts that mail programs turn into links are refused, in any spelling.
func TestLetter_TextsThatBecomeLinksAreRefused(t *testing.T) {
	t.Parallel()
	for text, found := range map[string]string{
		"sign in at evil-login.com first":   "evil-login.com",
		"sign in at evil-login.Com, please": "evil-login.Com",
		"[click](evil.com)":                 "evil.com",
		"请访问evil.com登录":                     "请访问evil.com",
		"evil.github.io":                    "evil.github.io",
		"evil.рф":                           "evil.рф",
		"evil.xn--p1ai":                     "evil.xn--p1ai",
		"evil.xn--p1ai/login":               "evil.xn--p1ai/login",
		"evil。com/login":                    "evil.com/login",
		"evil｡com":                          "evil.com",
		"evil․com/x":                        "evil.com/x",
		"evil.com./x":                       "evil.com./x",
		"ev_il.com/x":                       "ev_il.com/x",
		"evil.com\ufe0f/x":                  "evil.com/x",
		"evil.\u034fcom/x":                  "evil.com/x",
		"evil\u115f.com":                    "evil.com",
		"//evil.com":                        "//evil.com",
		`\\evil.com\x`:                      `\\evil.com\x`,
		`\\evil\share`:                      `\\evil\share`,
		`<a href="//evil.com/path">`:        "//evil.com/path",
		"203.0.113.5/login":                 "203.0.113.5/login",
		"203.0.113.5:8080/login":            "203.0.113.5:8080/login",
		"localhost:8080/x":                  "localhost:8080/x",
		"mailto:thief@evil.com":             "mailto:thief@evil.com",
		"tel:+15551234567":                  "tel:+15551234567",
		"ms-word:ofe|u|evil.com":            "ms-word:ofe|u|evil.com",
		"skype:evil?call":                   "skype:evil?call",
		"https:evil.com":                    "https:evil.com",
		"thief@evil.com/login":              "evil.com/login",
		"evil.Co.Ltd":                       "evil.Co.Ltd",
	} {
		l := letter(linkMark + " " + text)
		wrong := rules.CheckLetter(l)
		if len(wrong) != 1 || !slices.Equal(toldOf(t, l), []string{"INVITE_LINK_FOREIGN at text"}) {
			t.Errorf("%q: %v, want the address refused", text, toldOf(t, l))
			continue
		}
		if got := details(t, wrong[0], "found"); !slices.Equal(got, []string{found}) {
			t.Errorf("%q: found %q, want %q", text, got, found)
		}
	}
}

// ordinary text in six languages is no link, although it has dots, colons and slashes.
func TestLetter_OrdinaryTextIsAccepted(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Acme Co.Ltd and Acme Co., Ltd. and Acme Pte.Ltd, e.g. 3.5 percent, i.e. less than 10.30 a.m.",
		"St.Mary Hospital, Dr.Ir. Siti, S.Kom, M.Si, A.Md, J.Li, B.Com, Ph.D., U.S.A., No.1, v1.2.3, 10.0.0.1",
		"Due:2026, Note:text, Note: text, and/or, 12/05/2026, 24/7, 14:30, c/o, e-mail:grant@meridian.example",
		"write to first.last+work@meridian.com or o'hara@sub.meridian.co.uk.",
		"Tel:+1-555-0100, TEL：03-1234-5678, Fax:555",
		"ul. Marszałkowska 1, Sp. z o.o., np. dziś, tj. jutro, ok. 5 tys. zł/mies.",
		"EE. UU., S.A. de C.V., Sr. Pérez, pág. 3, ¿sí/no?, aprox. 3,5 %.",
		"PT. Maju Jaya Tbk., d.a. Jl. Merdeka No. 1, s.d. 30 Juni, dll.",
		"お待ちしています。OK。よろしくお願いします。ITサービス／クラウド。詳細/連絡先：営業部。",
		"我们很高兴。公司名称：示例。请于2026年6月30日前答复。中国/美国。",
		"ＡＢＣ株式会社、３．５％、No．１",
		"wait…OK, one...two, //, \\\\, a//b, ASCII: <- ->, #1, 5 > 3, 50% & more",
	} {
		if got := toldOf(t, letter(linkMark+"\n"+text)); len(got) != 0 {
			t.Errorf("%q: %v", text, details(t, rules.CheckLetter(letter(linkMark + "\n" + text))[0], "found"))
		}
	}
}

// A company whose name looks like a host name may sign with its name, and with no longer text that contains it.
func TestLetter_CompanyNameLikeADomain(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"Yours, Travel.com B.V.":      {},
		"Yours, Travel.com B.V., Fun": {},
		"see travel.com":              {"INVITE_LINK_FOREIGN at text"},
		"see Travel.com/prize":        {"INVITE_LINK_FOREIGN at text"},
	} {
		l := letter(linkMark + " " + text)
		l.Names = []string{"Travel.com B.V.", ""}
		if got := toldOf(t, l); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
