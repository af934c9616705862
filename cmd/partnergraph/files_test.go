package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/blob"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/demo"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/internal/store/storetest"
	"github.com/partnergraph/partnergraph/models"
)

const aPDF = "%PDF-1.4\ntrailer<<>>\n%%EOF\n"

// archive is the handler of files, with its program and its log.
type archive struct {
	*programtest.Program
	t       *testing.T
	log     *bytes.Buffer
	handler http.Handler
}

func openArchive(t *testing.T) *archive {
	t.Helper()
	now := clock.NewFake(programtest.Start)
	p := programtest.New(t, now, storetest.SQLite(t, now))
	if err := demo.Enter(t.Context(), p.Program); err != nil {
		t.Fatal(err)
	}
	log := &bytes.Buffer{}
	a := &app{config: &config.Config{}, program: p.Program, log: slog.New(slog.NewJSONHandler(log, nil))}
	return &archive{p, t, log, a.routes(http.NotFoundHandler(), nil, nil, nil, &health{})}
}

// document stores a document under a name, as an appeal does.
func (a *archive) document(name string) *models.Document {
	a.t.Helper()
	started, err := a.StartRegistration(a.t.Context(), a.As("maya.alder@alderridge.example"), enrolment.StartRegistrationInput{EnrollAs: models.IndirectReseller})
	if err != nil {
		a.t.Fatal(err)
	}
	d := &models.Document{
		ID: models.NewID[models.Document](), RegistrationID: started.Registration.ID, OrganizationID: started.Registration.OrganizationID,
		Kind: models.DocumentOther, Name: name, CreatedAt: a.Clock.Now(),
	}
	d.BlobKey = "test/" + d.ID.String()
	stored, err := a.Blobs.Put(a.t.Context(), d.BlobKey, strings.NewReader(aPDF), blob.Limits{MaxBytes: 1 << 20, Types: blob.DocumentTypes()})
	if err != nil {
		a.t.Fatal(err)
	}
	d.MediaType, d.Size, d.SHA256 = stored.MediaType, stored.Size, stored.SHA256
	if err := a.Store.Tx(a.t.Context(), func(tx *store.Tx) error { return tx.Create(d) }); err != nil {
		a.t.Fatal(err)
	}
	return d
}

// ask follows a link; headers are given as "Name: value".
func (a *archive) ask(method, link string, headers ...string) *httptest.ResponseRecorder {
	a.t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		a.t.Fatal(err)
	}
	request := httptest.NewRequestWithContext(a.t.Context(), method, u.Path, nil)
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		request.Header.Set(name, value)
	}
	got := httptest.NewRecorder()
	a.handler.ServeHTTP(got, request)
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "private, no-store",
		"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
	} {
		if have := got.Header().Get(name); have != want {
			a.t.Errorf("%s %s: %s is %q, want %q", method, u.Path, name, have, want)
		}
	}
	return got
}

// refused fails unless a link is answered with a status, a code and words in a language.
func (a *archive) refused(what string, got *httptest.ResponseRecorder, status int, code, words string) {
	a.t.Helper()
	var body struct{ Code, Message, Remediation string }
	if err := json.Unmarshal(got.Body.Bytes(), &body); err != nil || got.Code != status || body.Code != code || !strings.Contains(body.Message, words) || body.Remediation == "" {
		a.t.Errorf("%s: %d %s, %v; want %d %s %q", what, got.Code, got.Body, err, status, code, words)
	}
	if media := got.Header().Get("Content-Type"); media != "application/json; charset=utf-8" {
		a.t.Errorf("%s: it is of type %q", what, media)
	}
}

func TestFiles_DocumentIsDownloaded(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"certificate.pdf", "with space.pdf", `quoted "twice" \ and; more.pdf`, "Größenangabe – Nachweis.pdf", "登記簿謄本.pdf", "a\r\nSet-Cookie: x=y.pdf", "50% & more.pdf",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := openArchive(t)
			link, expires := a.DocumentLink(a.As("maya.alder@alderridge.example"), a.document(name))
			if want := a.Clock.Now().Add(10 * time.Minute); !expires.Equal(want) {
				t.Errorf("the link expires at %v, want %v", expires, want)
			}
			got := a.ask(http.MethodGet, link)
			if got.Code != http.StatusOK || got.Body.String() != aPDF || got.Header().Get("Content-Type") != "application/pdf" {
				t.Errorf("%d %v %q", got.Code, got.Header(), got.Body)
			}
			sent := got.Header().Get("Content-Disposition")
			kind, parameters, err := mime.ParseMediaType(sent)
			if err != nil || kind != "attachment" || parameters["filename"] != name {
				t.Errorf("Content-Disposition is %q: %v, %q, %v; want an attachment %q", sent, kind, parameters, err, name)
			}
			if strings.ContainsFunc(sent, func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Errorf("Content-Disposition has more than ASCII: %q", sent)
			}
			head := a.ask(http.MethodHead, link)
			if head.Code != http.StatusOK || head.Body.Len() > 0 || head.Header().Get("Content-Length") != strconv.Itoa(len(aPDF)) {
				t.Errorf("HEAD: %d %v %q", head.Code, head.Header(), head.Body)
			}
		})
	}
}

// agreementLink returns the link that an active partner sees.
func (a *archive) agreementLink(email string) string {
	a.t.Helper()
	who := a.As(email)
	partners, err := store.FindMany(a.t.Context(), a.Store, access.TheSystem, []models.ID[models.Partner]{who.PartnerID})
	if err != nil || len(partners) != 1 {
		a.t.Fatalf("%d partners, %v", len(partners), err)
	}
	agreement, err := a.PartnerAgreement("en", *partners[0], true, nil)
	if err != nil || agreement.URL == nil {
		a.t.Fatalf("agreement %+v, %v", agreement, err)
	}
	return *agreement.URL
}

func TestFiles_AgreementIsDownloadedAsPDF(t *testing.T) {
	t.Parallel()
	a := openArchive(t)
	for _, email := range []string{"carla.mesa@brightmesa.example", "zofia.nowak@wisla.example", "siti.rahmawati@nusantara.example"} {
		link := a.agreementLink(email)
		got := a.ask(http.MethodGet, link)
		if got.Code != http.StatusOK || !bytes.HasPrefix(got.Body.Bytes(), []byte("%PDF-")) || got.Header().Get("Content-Type") != "application/pdf" {
			t.Errorf("%s: %d %v %.20q", email, got.Code, got.Header(), got.Body)
		}
		kind, parameters, err := mime.ParseMediaType(got.Header().Get("Content-Disposition"))
		if err != nil || kind != "inline" || !strings.HasSuffix(parameters["filename"], ".pdf") {
			t.Errorf("%s: Content-Disposition is %q, %v", email, got.Header().Get("Content-Disposition"), err)
		}
		head := a.ask(http.MethodHead, link)
		if head.Code != http.StatusOK || head.Header().Get("Content-Length") != strconv.Itoa(got.Body.Len()) {
			t.Errorf("%s: HEAD: %d %v, want %d bytes", email, head.Code, head.Header(), got.Body.Len())
		}
		first, second := sha256.Sum256(got.Body.Bytes()), sha256.Sum256(a.ask(http.MethodGet, link).Body.Bytes())
		if first != second {
			t.Errorf("%s: the same link is %s and then %s", email, hex.EncodeToString(first[:]), hex.EncodeToString(second[:]))
		}
	}
}

// A link works for ten minutes; then the answer is 410, in the caller's language.
func TestFiles_LinkExpiresAfterTenMinutes(t *testing.T) {
	t.Parallel()
	a := openArchive(t)
	document, _ := a.DocumentLink(a.As("maya.alder@alderridge.example"), a.document("certificate.pdf"))
	for what, link := range map[string]string{"document": document, "agreement": a.agreementLink("carla.mesa@brightmesa.example")} {
		a.Clock.Set(programtest.Start.Add(10*time.Minute - time.Second))
		if got := a.ask(http.MethodGet, link); got.Code != http.StatusOK {
			t.Errorf("%s: before its end: %d %s", what, got.Code, got.Body)
		}
		a.Clock.Set(programtest.Start.Add(11 * time.Minute))
		for language, words := range map[string]string{
			"": "The link has expired.", "es-MX,es;q=0.9": "El vínculo ha caducado.", "tlh": "The link has expired.", "pl": "wygasł",
		} {
			a.refused(what+" too late, in "+language, a.ask(http.MethodGet, link, "Accept-Language: "+language), http.StatusGone, "LINK_EXPIRED", words)
		}
	}
}

// An altered link is refused, and the answer does not say why.
func TestFiles_AlteredLinkIsNotFound(t *testing.T) {
	t.Parallel()
	a := openArchive(t)
	whole, _ := a.DocumentLink(a.As("maya.alder@alderridge.example"), a.document("certificate.pdf"))
	agreement := a.agreementLink("carla.mesa@brightmesa.example")
	base, link := whole[:strings.LastIndex(whole, "/")+1], whole[strings.LastIndex(whole, "/")+1:]
	gone := a.Secret.SignLink("document", models.NewID[models.Document]().String(), a.Clock.Now().Add(time.Minute))
	for what, other := range map[string]string{
		"altered at the start":     base + flip(link, 3),
		"altered at the end":       base + flip(link, len(link)-2),
		"truncated":                base + link[:len(link)-1],
		"half":                     base + link[:len(link)/2],
		"without its mac":          base + link[:strings.Index(link, ".")+1],
		"longer":                   base + link + "A",
		"of an agreement":          base + agreement[strings.LastIndex(agreement, "/")+1:],
		"as an agreement":          strings.Replace(whole, "/document/", "/agreement/", 1),
		"of a person":              base + a.Secret.SignLink("document", models.NewID[models.User]().String(), a.Clock.Now().Add(time.Minute)),
		"of an unknown agreement":  strings.Replace(base, "document", "agreement", 1) + a.Secret.SignLink("agreement", "PARTNER_AGREEMENT/1/9999-01", a.Clock.Now().Add(time.Minute)),
		"of no agreement whatever": strings.Replace(base, "document", "agreement", 1) + a.Secret.SignLink("agreement", "x", a.Clock.Now().Add(time.Minute)),
		"nonsense":                 base + "nonsense",
	} {
		a.refused(what, a.ask(http.MethodGet, other), http.StatusNotFound, "LINK_INVALID", "The link is not valid.")
		a.refused(what, a.ask(http.MethodGet, other, "Accept-Language: es"), http.StatusNotFound, "LINK_INVALID", "El vínculo no es válido.")
	}
	if got := a.ask(http.MethodGet, base+gone); got.Code != http.StatusNotFound {
		t.Errorf("a document that does not exist: %d %s", got.Code, got.Body)
	}
	if got := a.ask(http.MethodPost, whole); got.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", got.Code)
	}
	if got := a.ask(http.MethodGet, "/files/"); got.Code != http.StatusNotFound || strings.Contains(got.Body.String(), "<a") {
		t.Errorf("the folder: %d %s", got.Code, got.Body)
	}
	if a.log.Len() > 0 {
		t.Errorf("logged: %s", a.log)
	}
}

// flip changes one character.
func flip(text string, at int) string {
	other := byte('A')
	if text[at] == other {
		other = 'B'
	}
	return text[:at] + string(other) + text[at+1:]
}

// Missing content is an internal error: it is logged, and the answer does not show where the content should be.
func TestFiles_MissingContentIsAnInternalError(t *testing.T) {
	t.Parallel()
	a := openArchive(t)
	d := a.document("certificate.pdf")
	link, _ := a.DocumentLink(a.As("maya.alder@alderridge.example"), d)
	if err := a.Blobs.Delete(t.Context(), d.BlobKey); err != nil {
		t.Fatal(err)
	}
	got := a.ask(http.MethodGet, link)
	a.refused("away", got, http.StatusServiceUnavailable, "SERVICE_UNAVAILABLE", "")
	if strings.Contains(got.Body.String(), d.BlobKey) || got.Header().Get("Content-Disposition") != "" {
		t.Errorf("the answer shows %v %s", got.Header(), got.Body)
	}
	token := link[strings.LastIndex(link, "/")+1:]
	if !strings.Contains(a.log.String(), "ERROR") || strings.Contains(a.log.String(), token) {
		t.Errorf("logged: %s", a.log)
	}
}
