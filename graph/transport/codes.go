package transport

import (
	"net/http"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The error codes of this package. Clients may rely on them.
const (
	CodeBadRequest        = "BAD_REQUEST"
	CodeBatching          = "BATCHING_NOT_SUPPORTED"
	CodeCSRF              = "CSRF"
	CodeForbiddenOrigin   = "ORIGIN_NOT_ALLOWED"
	CodeMethod            = "METHOD_NOT_ALLOWED"
	CodeNotAcceptable     = "NOT_ACCEPTABLE"
	CodeMediaType         = "UNSUPPORTED_MEDIA_TYPE"
	CodeLengthRequired    = "LENGTH_REQUIRED"
	CodePayloadTooLarge   = "PAYLOAD_TOO_LARGE"
	CodeRequestTimeout    = "REQUEST_TIMEOUT"
	CodeTimeout           = "TIMEOUT"
	CodeUnauthenticated   = "UNAUTHENTICATED"
	CodeForbidden         = "FORBIDDEN"
	CodeRateLimited       = "RATE_LIMITED"
	CodeUnavailable       = "SERVICE_UNAVAILABLE"
	CodeStorageFull       = "STORAGE_FULL"
	CodeInternal          = "INTERNAL"
	CodeBadInput          = "BAD_USER_INPUT"
	CodeParse             = "GRAPHQL_PARSE_FAILED"
	CodeValidation        = "GRAPHQL_VALIDATION_FAILED"
	CodePersistedNotFound = "PERSISTED_QUERY_NOT_FOUND"
	CodeNotTrusted        = "DOCUMENT_NOT_TRUSTED"
	CodeIntrospection     = "INTROSPECTION_DISABLED"
	CodeQueryTooLarge     = "QUERY_TOO_LARGE"
	CodeTokens            = "TOKEN_LIMIT_EXCEEDED"
	CodeDepth             = "DEPTH_LIMIT_EXCEEDED"
	CodeNodes             = "NODE_LIMIT_EXCEEDED"
	CodeValues            = "VALUE_LIMIT_EXCEEDED"
	CodeAliases           = "ALIAS_LIMIT_EXCEEDED"
	CodeRootFields        = "ROOT_FIELD_LIMIT_EXCEEDED"
	CodeDirectives        = "DIRECTIVE_LIMIT_EXCEEDED"
	CodeTooComplex        = "QUERY_TOO_COMPLEX"
	CodeTooManyStreams    = "TOO_MANY_SUBSCRIPTIONS"
)

// statuses are the HTTP statuses of codes, where they are neither 400 nor depend on the accepted media type.
var statuses = map[string]int{
	CodePersistedNotFound: http.StatusOK, // clients of persisted queries send the text next; they do not expect an HTTP error
	CodeForbiddenOrigin:   http.StatusForbidden,
	CodeMethod:            http.StatusMethodNotAllowed,
	CodeNotAcceptable:     http.StatusNotAcceptable,
	CodeMediaType:         http.StatusUnsupportedMediaType,
	CodeLengthRequired:    http.StatusLengthRequired,
	CodePayloadTooLarge:   http.StatusRequestEntityTooLarge,
	CodeRequestTimeout:    http.StatusRequestTimeout,
	CodeTimeout:           http.StatusGatewayTimeout,
	CodeUnauthenticated:   http.StatusUnauthorized,
	CodeForbidden:         http.StatusForbidden,
	CodeRateLimited:       http.StatusTooManyRequests,
	CodeTooManyStreams:    http.StatusTooManyRequests,
	CodeUnavailable:       http.StatusServiceUnavailable,
	CodeStorageFull:       http.StatusInsufficientStorage,
	CodeInternal:          http.StatusInternalServerError,
}

// status is the HTTP status of a request that was refused before anything ran. A client that accepts only
// application/json gets the older convention of 200 for a document that does not parse, validate or coerce.
func status(code, media string) int {
	if s, ok := statuses[code]; ok {
		return s
	}
	if media == mediaJSON && (code == CodeParse || code == CodeValidation || code == CodeBadInput) {
		return http.StatusOK
	}
	return http.StatusBadRequest
}

// Refuse makes an error with a code, for this package and for the extensions that stand beside it.
func Refuse(code, message string) *gqlerror.Error {
	return &gqlerror.Error{Message: message, Extensions: map[string]any{"code": code}}
}

// exceeded is an error with the limit and the cost of the request, which is above it.
func exceeded(code, message string, limit, cost int) *gqlerror.Error {
	err := Refuse(code, message)
	err.Extensions["limit"] = limit
	err.Extensions["cost"] = cost
	return err
}

// codeOf is the code of the first error, or nothing.
func codeOf(errs gqlerror.List) string {
	if len(errs) == 0 {
		return ""
	}
	code, _ := errs[0].Extensions["code"].(string)
	return code
}
