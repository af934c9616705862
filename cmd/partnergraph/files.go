package main

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strconv"

	"github.com/partnergraph/partnergraph/internal/problem"
)

// files serves the files of expiring links: documents of registrations, the texts of agreements and reports of imports. Anybody with a
// link may use it until it expires; the access check is made when the link is created.
func (a *app) files() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /files/document/{link}", a.serveDocument)
	mux.HandleFunc("GET /files/agreement/{link}", a.serveAgreement)
	mux.HandleFunc("GET /files/report/{link}", a.serveImportReport)
	return withFileHeaders(mux)
}

// withFileHeaders sets headers that prevent browsers from sniffing the media type, running scripts, caching, and sending the link as referrer.
func withFileHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
		h.Set("Cache-Control", "private, no-store")
		h.Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(w, r)
	})
}

func (a *app) serveDocument(w http.ResponseWriter, r *http.Request) {
	document, content, err := a.program.OpenDocument(r.Context(), r.PathValue("link"))
	if err != nil {
		a.refuseFile(w, r, err)
		return
	}
	defer content.Close()
	h := w.Header()
	h.Set("Content-Type", document.MediaType)
	h.Set("Content-Length", strconv.FormatInt(document.Size, 10))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": document.Name}))
	if r.Method == http.MethodHead {
		return
	}
	if _, err := io.Copy(w, content); err != nil {
		a.log.InfoContext(r.Context(), "a download broke off", "document", document.ID.String(), "err", err)
	}
}

func (a *app) serveAgreement(w http.ResponseWriter, r *http.Request) {
	var pdf bytes.Buffer // some pages of text
	name, err := a.program.WriteAgreement(r.Context(), &pdf, r.PathValue("link"))
	if err != nil {
		a.refuseFile(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Length", strconv.Itoa(pdf.Len()))
	h.Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": name}))
	_, _ = pdf.WriteTo(w)
}

func (a *app) serveImportReport(w http.ResponseWriter, r *http.Request) {
	row, locale, err := a.program.OpenReport(r.Context(), r.PathValue("link"))
	if err != nil {
		a.refuseFile(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": row.ID.String() + ".csv"}))
	if r.Method == http.MethodHead {
		return
	}
	if err := a.program.WriteReport(r.Context(), w, row, locale); err != nil {
		a.log.InfoContext(r.Context(), "a download broke off", "import", row.ID.String(), "err", err)
	}
}

// refuseFile answers in the caller's language with the code of the problem, as the API does.
func (a *app) refuseFile(w http.ResponseWriter, r *http.Request, err error) {
	status := http.StatusNotFound
	found, only := problem.All(err)
	switch {
	case !only || len(found) == 0:
		a.log.ErrorContext(r.Context(), "serve a file", "err", err)
		found, status = problem.List{problem.New(problem.ServiceUnavailable, "")}, http.StatusServiceUnavailable
	case problem.Has(err, problem.LinkExpired):
		status = http.StatusGone
	}
	locale := problem.Locale(r.Header.Get("Accept-Language"))
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{
		"code": string(found[0].Code), "message": found[0].Message(locale), "remediation": found[0].Remediation(locale),
	})
}
