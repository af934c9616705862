package program

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/secret"
	"github.com/partnergraph/partnergraph/models"
)

// What links to files are for.
const (
	agreementLink = "agreement"
	documentLink  = "document"
)

// linkTime is how long a link to a file works: long enough to click it, too short to pass it on.
const linkTime = 10 * time.Minute

// fileLink is where a file can be downloaded for a while by whoever was shown the link.
func (p *Program) fileLink(purpose, id string) (url string, expires time.Time) {
	expires = p.Store.Now().Add(linkTime).Truncate(time.Second)
	return p.link("files/" + purpose + "/" + p.Secret.SignLink(purpose, id, expires)), expires
}

// openLink says what a link leads to: LINK_INVALID when it is not ours or was altered, LINK_EXPIRED when it is too old.
func (p *Program) openLink(purpose, link string) (string, error) {
	id, err := p.Secret.OpenLink(purpose, link, p.Store.Now())
	switch {
	case errors.Is(err, secret.ErrLinkExpired):
		return "", problem.New(problem.LinkExpired, "")
	case err != nil:
		return "", problem.New(problem.LinkInvalid, "")
	}
	return id, nil
}

// DocumentLink is where a document can be downloaded for a while; it is for those who can see the document.
func (p *Program) DocumentLink(d *models.Document) (url string, expires time.Time) {
	return p.fileLink(documentLink, d.ID.String())
}

// OpenDocument opens the document that a link leads to. The caller closes it.
func (p *Program) OpenDocument(ctx context.Context, link string) (*models.Document, io.ReadCloser, error) {
	text, err := p.openLink(documentLink, link)
	if err != nil {
		return nil, nil, err
	}
	id, err := models.ParseID[models.Document](text)
	if err != nil {
		return nil, nil, problem.New(problem.LinkInvalid, "")
	}
	d, err := p.Store.AnyDocument(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	content, err := p.Blobs.Reader(ctx, d.BlobKey)
	if err != nil {
		return nil, nil, err
	}
	return d, content, nil
}
