package program

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
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

// DocumentLink is where somebody who can see a document can download it for a while. It ends before that when the person
// can see the document no more.
func (p *Program) DocumentLink(who access.Actor, d *models.Document) (url string, expires time.Time) {
	return p.fileLink(documentLink, d.ID.String()+"/"+who.UserID.String())
}

// OpenDocument opens the document that a link leads to. The caller closes it.
func (p *Program) OpenDocument(ctx context.Context, link string) (*models.Document, io.ReadCloser, error) {
	text, err := p.openLink(documentLink, link)
	if err != nil {
		return nil, nil, err
	}
	d, err := p.linkedDocument(ctx, text)
	if err != nil {
		return nil, nil, err
	}
	content, err := p.Blobs.Reader(ctx, d.BlobKey)
	if err != nil {
		return nil, nil, err
	}
	return d, content, nil
}

// linkedDocument finds the document that a link names, as the person sees it for whom the link was made.
func (p *Program) linkedDocument(ctx context.Context, link string) (*models.Document, error) {
	document, person, _ := strings.Cut(link, "/")
	id, wrong := models.ParseID[models.Document](document)
	user, wrongToo := models.ParseID[models.User](person)
	if wrong != nil || wrongToo != nil {
		return nil, problem.New(problem.LinkInvalid, "")
	}
	who, err := p.Store.ActorOf(ctx, user)
	if err != nil {
		return nil, err
	}
	found, err := p.Store.DocumentsByID(ctx, who, []models.ID[models.Document]{id})
	if err == nil && len(found) == 0 {
		err = problem.New(problem.NotFound, "")
	}
	if err != nil {
		return nil, err
	}
	return found[0], nil
}
