package transport

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/partnergraph/partnergraph/internal/clock"
)

const (
	answerTimeout = 30 * time.Second // for a client that reads slowly
	maxErrors     = 10               // of a refused document; validation can find thousands
	maxErrorText  = 300
)

// Answer writes one response as JSON, with the status of its error code.
func Answer(w http.ResponseWriter, r *http.Request, resp *graphql.Response) {
	media, _ := answerMedia(r)
	code := http.StatusOK
	if refused(resp) {
		code = status(codeOf(resp.Errors), media)
		addHeaders(w.Header(), r, code, resp)
	}
	w.Header().Set("Content-Type", media+"; charset=utf-8")
	head, tail := envelope(resp)
	w.Header().Set("Content-Length", strconv.Itoa(len(head)+len(resp.Data)+len(tail)))
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(clock.Wall().Add(answerTimeout))
	w.WriteHeader(code)
	_, _ = io.WriteString(w, head) // a client that went away needs no answer
	_, _ = w.Write(resp.Data)
	_, _ = io.WriteString(w, tail)
	_ = control.SetWriteDeadline(time.Time{}) // the next request on this connection has its own deadline
}

// refused reports whether nothing was executed: such a response has no data entry at all.
func refused(resp *graphql.Response) bool { return len(resp.Data) == 0 }

// addHeaders adds the headers that belong to a status.
func addHeaders(h http.Header, r *http.Request, code int, resp *graphql.Response) {
	switch code {
	case http.StatusMethodNotAllowed:
		h.Set("Allow", "POST")
		if r.Method != http.MethodGet {
			h.Set("Allow", "GET, POST")
		}
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		seconds, _ := resp.Errors[0].Extensions["retryAfter"].(int)
		h.Set("Retry-After", strconv.Itoa(max(seconds, 1)))
	case http.StatusRequestEntityTooLarge, http.StatusRequestTimeout, http.StatusLengthRequired:
		h.Set("Connection", "close") // the rest of the body is not worth reading
	}
}

// envelope is the JSON before and after the data, which is encoded already.
func envelope(resp *graphql.Response) (head, tail string) {
	var b strings.Builder
	b.WriteByte('{')
	if len(resp.Errors) > 0 {
		b.WriteString(`"errors":`)
		b.Write(marshal(limitErrors(resp)))
		if !refused(resp) {
			b.WriteByte(',')
		}
	}
	if !refused(resp) {
		b.WriteString(`"data":`)
	}
	if len(resp.Extensions) > 0 {
		tail = `,"extensions":` + string(marshal(resp.Extensions))
	}
	return b.String(), tail + "}"
}

// encode is the whole response in one piece, for events and messages.
func encode(resp *graphql.Response) []byte {
	head, tail := envelope(resp)
	return []byte(head + string(resp.Data) + tail)
}

// limitErrors limits the number of errors of an invalid document, so that the answer stays small.
func limitErrors(resp *graphql.Response) any {
	errs := resp.Errors
	if !refused(resp) {
		return errs
	}
	errs = errs[:min(len(errs), maxErrors)]
	for _, err := range errs {
		if len(err.Message) > maxErrorText {
			err.Message = strings.ToValidUTF8(err.Message[:maxErrorText], "") + "…"
		}
		err.Locations = err.Locations[:min(len(err.Locations), maxErrors)]
	}
	return errs
}

func marshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Errorf("transport: encode a response: %w", err)) // an extension added a value that cannot be encoded
	}
	return b
}
