package kernel

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/internal/blob"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// Attachment is a file that comes with a request, and the field of the input that it comes in.
type Attachment struct {
	Field string
	Kind  models.DocumentKind
	File  models.Upload
}

// KeepDocuments streams files into the bucket, each under its own id. It reports all problems together, and then stores nothing.
func (p *Kernel) KeepDocuments(ctx context.Context, files []Attachment) ([]*models.Document, error) {
	var kept []*models.Document
	var found problem.List
	for _, file := range files {
		d, wrong, err := p.keepDocument(ctx, file)
		if err != nil {
			p.DropDocuments(ctx, kept)
			return nil, err
		}
		if wrong != nil {
			found = append(found, wrong)
			continue
		}
		kept = append(kept, d)
	}
	if len(found) > 0 {
		p.DropDocuments(ctx, kept)
		return nil, found.Err()
	}
	return kept, nil
}

func (p *Kernel) keepDocument(ctx context.Context, file Attachment) (*models.Document, *problem.Problem, error) {
	if file.File.Content == nil {
		return nil, problem.Invalid(file.Field, "required"), nil
	}
	id := models.NewID[models.Document]()
	d := &models.Document{ID: id, Kind: file.Kind, Name: fileName(file.File.Name), BlobKey: DocumentFolder + id.String()}
	stored, err := p.Blobs.Put(ctx, d.BlobKey, file.File.Content, blob.Limits{MaxBytes: p.Settings.MaxDocument, Types: blob.DocumentTypes()})
	var wrongType *blob.TypeError
	switch {
	case errors.As(err, &wrongType):
		allowed := blob.DocumentTypes()
		return nil, problem.New(problem.DocumentTypeNotAllowed, file.Field).With("Type", wrongType.Type).With("Allowed", strings.Join(allowed, ", ")).Detailing("allowed", allowed...), nil
	case errors.Is(err, blob.ErrTooLarge):
		return nil, problem.New(problem.DocumentTooLarge, file.Field).With("Max", p.Settings.MaxDocument), nil
	case errors.Is(err, blob.ErrEmpty):
		return nil, problem.Invalid(file.Field, "required"), nil
	case err != nil:
		return nil, nil, fmt.Errorf("keep a document: %w", err)
	}
	d.Size, d.SHA256, d.MediaType = stored.Size, stored.SHA256, stored.MediaType
	return d, nil, nil
}

// fileName is the stored name of an uploaded file: without path and unprintable characters, and not too long.
func fileName(given string) string {
	name := given[strings.LastIndexAny(given, `/\`)+1:]
	name = strings.Map(func(c rune) rune {
		if rules.Text("", string(c), false, 1) != nil || strings.ContainsRune("\r\n\t\"", c) {
			return -1
		}
		return c
	}, strings.ToValidUTF8(name, ""))
	if runes := []rune(strings.TrimSpace(name)); len(runes) > 0 {
		return string(runes[:min(len(runes), 200)])
	}
	return "document"
}

// DropDocuments deletes files that no row names.
func (p *Kernel) DropDocuments(ctx context.Context, documents []*models.Document) {
	for _, d := range documents {
		if err := p.Blobs.Delete(context.WithoutCancel(ctx), d.BlobKey); err != nil {
			p.Log.WarnContext(ctx, "remove a document that nothing names", "document", d.ID.String(), "err", err)
		}
	}
}
