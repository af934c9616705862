package transport

import (
	"mime"
	"net/http"
	"strings"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

const (
	mediaJSON     = "application/json"
	mediaResponse = "application/graphql-response+json"
	mediaEvents   = "text/event-stream"
	mediaForm     = "multipart/form-data"
)

// answerMedia is the media type of the answer: the first of the two in the client's Accept header.
func answerMedia(r *http.Request) (media string, acceptable bool) {
	header := r.Header.Values("Accept")
	if len(header) == 0 {
		return mediaJSON, true
	}
	for part := range strings.SplitSeq(strings.Join(header, ","), ",") {
		wanted, params, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err != nil || params["q"] == "0" {
			continue
		}
		switch wanted {
		case mediaResponse:
			return mediaResponse, true
		case mediaJSON, "application/*", "*/*":
			return mediaJSON, true
		}
	}
	return mediaResponse, false
}

// wantsEvents reports whether text/event-stream is first in the Accept header. Some clients list it last on every
// request, and have to get JSON.
func wantsEvents(r *http.Request) bool {
	first, _, _ := strings.Cut(r.Header.Get("Accept"), ",")
	media, _, err := mime.ParseMediaType(strings.TrimSpace(first))
	return err == nil && media == mediaEvents
}

// Streaming reports whether the answer will be a stream or a socket, which must be neither compressed nor buffered.
func Streaming(r *http.Request) bool {
	return r.Header.Get("Upgrade") != "" || wantsEvents(r)
}

// bodyMedia is the media type of the request's body; an error when this package does not read that type.
func bodyMedia(r *http.Request) (string, *gqlerror.Error) {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := params["charset"]
	switch {
	case err != nil, media != mediaJSON && media != mediaForm:
		return "", Refuse(CodeMediaType, "Send application/json or multipart/form-data.")
	case charset != "" && !strings.EqualFold(charset, "utf-8"):
		return "", Refuse(CodeMediaType, "The request body must be UTF-8.")
	case r.Header.Get("Content-Encoding") != "":
		return "", Refuse(CodeMediaType, "The request body must not be compressed.")
	}
	return media, nil
}
