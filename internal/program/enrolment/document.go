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

// documentLink is the purpose of links to documents.
const documentLink = "document"

// DocumentLink is a link with which a person who sees a document can download it for a while. It ends earlier when the
// person no longer sees the document.
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

// linkedDocument finds the document of a link, if the person for whom the link was made still sees it.
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
