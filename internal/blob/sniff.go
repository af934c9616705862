package blob

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/gabriel-vasile/mimetype"
)

// headSize is how much of a document decides what it is, in bytes.
const headSize = 3072

const pdf = "application/pdf"

// AnyType accepts every type, for files that only the program itself reads.
const AnyType = "*/*"

// DocumentTypes are the media types of evidence: types that reviewers can view, and that run no scripts in a viewer of their own.
func DocumentTypes() []string { return []string{pdf, "image/png", "image/jpeg"} }

// TypeError says that a document is of a type that is not accepted.
type TypeError struct {
	Type string // what its content looks like
}

// Error names the type.
func (e *TypeError) Error() string {
	return fmt.Sprintf("blob: documents of type %s are not accepted", e.Type)
}

// sniff is the media type of a document by its first bytes. The rest may be anything, even a second document of another type, so the
// handler that serves it has to send this type, and nosniff.
func sniff(head []byte, accepted []string) (string, error) {
	if len(head) == 0 {
		return "", ErrEmpty
	}
	found := mimetype.Detect(head).String()
	// Viewers look for the start of a PDF anywhere in its first kilobyte. What stands before it could be a page.
	if found == pdf && !bytes.HasPrefix(head, []byte("%PDF-")) {
		found = "application/octet-stream"
	}
	if !slices.Contains(accepted, found) && !slices.Contains(accepted, AnyType) {
		return "", &TypeError{Type: found}
	}
	return found, nil
}
