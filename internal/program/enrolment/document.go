package enrolment

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// documentLink is what links to documents are for.
const documentLink = "document"

// DocumentLink is where somebody who can see a document can download it for a while. It ends before that when the person
// can see the document no more.
func (p *UseCases) DocumentLink(who access.Actor, d *models.Document) (url string, expires time.Time) {
	return p.FileLink(documentLink, d.ID.String()+"/"+who.UserID.String())
}

// OpenDocument opens the document that a link leads to. The caller closes it.
func (p *UseCases) OpenDocument(ctx context.Context, link string) (*models.Document, io.ReadCloser, error) {
	text, err := p.OpenLink(documentLink, link)
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
func (p *UseCases) linkedDocument(ctx context.Context, link string) (*models.Document, error) {
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
	found, err := store.FindMany(ctx, p.Store, who, []models.ID[models.Document]{id})
	if err == nil && len(found) == 0 {
		err = problem.New(problem.NotFound, "")
	}
	if err != nil {
		return nil, err
	}
	return found[0], nil
}
