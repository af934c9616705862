package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

const maxBody = 1 << 20

// request is the JSON form of a GraphQL request.
type request struct {
	Query         string         `json:"query"`
	OperationName string         `json:"operationName"`
	Variables     map[string]any `json:"variables"`
	Extensions    map[string]any `json:"extensions"`
	DocumentID    string         `json:"documentId"`
}

func (q request) params(header http.Header) *graphql.RawParams {
	if q.DocumentID != "" {
		q.Extensions = map[string]any{"persistedQuery": map[string]any{
			"version": json.Number("1"), "sha256Hash": strings.TrimPrefix(q.DocumentID, "sha256:"),
		}}
	}
	return &graphql.RawParams{
		Query: q.Query, OperationName: q.OperationName, Variables: q.Variables, Extensions: q.Extensions, Headers: header,
	}
}

// checkRequest rejects requests that a page of another site could send without a preflight, and methods and media
// types that are not supported.
func checkRequest(r *http.Request, origins Origins) *gqlerror.Error {
	switch r.Method {
	case http.MethodGet:
		if origins.crossSite(r) && !preflighted(r) {
			return Refuse(CodeCSRF, "A page of another site must send the header GraphQL-Require-Preflight.")
		}
		return nil
	case http.MethodPost:
		media, err := bodyMedia(r)
		if err == nil && media == mediaForm && !preflighted(r) {
			return Refuse(CodeCSRF, "An upload must send the header GraphQL-Require-Preflight: 1.")
		}
		return err
	}
	return Refuse(CodeMethod, "Use GET for queries and POST for everything.")
}

// readGET reads a request from the query string.
func readGET(r *http.Request) (*graphql.RawParams, *gqlerror.Error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, Refuse(CodeBadRequest, "The query string cannot be read.")
	}
	q := request{Query: values.Get("query"), OperationName: values.Get("operationName"), DocumentID: values.Get("documentId")}
	for name, into := range map[string]*map[string]any{"variables": &q.Variables, "extensions": &q.Extensions} {
		text := values.Get(name)
		if refused := checkJSONSize([]byte(text)); refused != nil {
			return nil, refused
		}
		if text != "" && decode([]byte(text), into) != nil {
			return nil, Refuse(CodeBadRequest, "The parameter "+name+" must be a JSON object.")
		}
	}
	return q.params(r.Header), nil
}

// read reads a request from the body. Errors never quote the body.
func (i BodyReader) read(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, *gqlerror.Error) {
	key, size := i.Key(r.Context()), r.ContentLength
	switch {
	case size > maxBody:
		return nil, bodyError(&http.MaxBytesError{Limit: maxBody}, maxBody)
	case size < 0:
		size = maxBody
	}
	if full := i.Limit.reserve(key, size); full != nil {
		return nil, full
	}
	defer i.Limit.release(key, size)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, bodyError(err, maxBody)
	}
	q, refused := decodeRequest(body)
	if refused != nil {
		return nil, refused
	}
	return q.params(r.Header), nil
}

func decodeRequest(body []byte) (request, *gqlerror.Error) {
	var q request
	if start := bytes.TrimLeft(body, " \t\r\n"); len(start) > 0 && start[0] == '[' {
		return q, Refuse(CodeBatching, "Send one operation per request.")
	}
	if refused := checkJSONSize(body); refused != nil {
		return q, refused
	}
	if decode(body, &q) != nil {
		return q, Refuse(CodeBadRequest, "The request body is not a GraphQL request in JSON.")
	}
	return q, nil
}

// decode reads exactly one JSON object and keeps numbers as they were written.
func decode(text []byte, into any) error {
	if start := bytes.TrimLeft(text, " \t\r\n"); len(start) == 0 || start[0] != '{' {
		return errors.New("transport: not a JSON object")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("transport: more than one JSON value")
	}
	return nil
}

// bodyError is the error for a body that could not be read.
func bodyError(err error, limit int64) *gqlerror.Error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		refusal := Refuse(CodePayloadTooLarge, "The request body is too large.")
		refusal.Extensions["limit"] = limit
		return refusal
	}
	return Refuse(CodeRequestTimeout, "The request body did not arrive.")
}
