package enrolment

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/blob"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// AppealRegistrationInput is an appeal against a rejection, with documents.
type AppealRegistrationInput struct {
	ID               models.AnyID
	Reason           string
	Documents        []*DocumentInput
	ExpectedVersion  *int
	ClientMutationID *string
}

// DocumentInput is an uploaded file.
type DocumentInput struct {
	Kind models.DocumentKind
	File models.Upload
}

// AppealRegistration appeals a rejection, as a global admin of the company or as its primary contact (X-19, section 4.5). The documents
// are stored before the transaction that names them begins, and deleted if it fails.
func (p *UseCases) AppealRegistration(ctx context.Context, who access.Actor, in AppealRegistrationInput) (*models.Registration, *models.Job, error) {
	if err := p.mayAppeal(ctx, who, in); err != nil {
		return nil, nil, err
	}
	documents, err := p.keepDocuments(ctx, in.Documents)
	if err != nil {
		return nil, nil, err
	}
	r, job, err := p.appeal(ctx, who, in, documents)
	if err != nil {
		p.dropDocuments(ctx, documents)
	}
	return r, job, err
}

func (p *UseCases) mayAppeal(ctx context.Context, who access.Actor, in AppealRegistrationInput) error {
	if err := who.May(access.AppealRegistration); err != nil {
		return err
	}
	found, err := p.contactOf(ctx, who.Identity)
	if err != nil {
		return err
	}
	for _, f := range found {
		if f.Registration.ID == models.As[models.Registration](in.ID) {
			return p.checkAppeal(ctx, who, f.Registration, in)
		}
	}
	if !who.Roles.Has(models.GlobalAdmin) {
		return access.NotTheContact(who)
	}
	r, err := store.Find(ctx, p.Store, who, models.As[models.Registration](in.ID))
	if err != nil {
		return kernel.At("id", err)
	}
	return p.checkAppeal(ctx, who, r, in)
}

func (p *UseCases) checkAppeal(ctx context.Context, who access.Actor, r *models.Registration, in AppealRegistrationInput) error {
	found := problem.ListOf(store.Fresh(in.ExpectedVersion, r.Version), rules.Text("reason", in.Reason, true, rules.MaxText))
	if len(in.Documents) > rules.MaxDocuments {
		found.Add(problem.Invalid("documents", "too_many").With("Max", rules.MaxDocuments))
	}
	return p.mayDo(ctx, who, r, access.AppealRegistration, found...)
}

func (p *UseCases) appeal(ctx context.Context, who access.Actor, in AppealRegistrationInput, documents []*models.Document) (*models.Registration, *models.Job, error) {
	var job *models.Job
	r, err := p.move(ctx, who, move{
		id: in.ID, do: access.AppealRegistration, expected: in.ExpectedVersion, reason: in.Reason, lock: lockAppealed,
		change: func(tx *store.Tx, r *models.Registration) (err error) {
			for _, d := range documents {
				d.RegistrationID, d.OrganizationID, d.Round, d.CreatedAt = r.ID, r.OrganizationID, r.Round, tx.Now()
				d.UploadedBy, d.ContactEmail = uploader(who, *r)
				if err := tx.Create(d); err != nil {
					return err
				}
			}
			rules.Appeal(r, tx.Now())
			if err := p.refreshStatus(tx, r); err != nil {
				return err
			}
			if err := p.callReviewers(tx, r, fmt.Sprintf("appeal-%d-%d", r.Round, r.Appeals)); err != nil {
				return err
			}
			job, err = p.mailRegistration(tx, r, fmt.Sprintf("appealed-%d-%d", r.Round, r.Appeals), mail.RegistrationAppealReceived, nil)
			return err
		},
	})
	return r, job, err
}

// uploader says who uploads a document: a user of the company, its primary contact, or a person who is both.
func uploader(who access.Actor, r models.Registration) (user models.ID[models.User], contact string) {
	own := who.OrganizationID == r.OrganizationID
	if own {
		user = who.UserID // the company does not know the user of another organisation
	}
	if !own || !who.Roles.Has(models.GlobalAdmin) {
		contact = who.Identity.Email
	}
	return user, contact
}

// keepDocuments streams the files into the bucket, each under its own id. It reports all problems together, and then stores
// nothing.
func (p *UseCases) keepDocuments(ctx context.Context, files []*DocumentInput) ([]*models.Document, error) {
	var kept []*models.Document
	var found problem.List
	for i, file := range files {
		d, wrong, err := p.keepDocument(ctx, fmt.Sprintf("documents.%d.file", i), file)
		if err != nil {
			p.dropDocuments(ctx, kept)
			return nil, err
		}
		if wrong != nil {
			found = append(found, wrong)
			continue
		}
		kept = append(kept, d)
	}
	if len(found) > 0 {
		p.dropDocuments(ctx, kept)
		return nil, found.Err()
	}
	return kept, nil
}

func (p *UseCases) keepDocument(ctx context.Context, field string, file *DocumentInput) (*models.Document, *problem.Problem, error) {
	if file.File.Content == nil {
		return nil, problem.Invalid(field, "required"), nil
	}
	id := models.NewID[models.Document]()
	d := &models.Document{ID: id, Kind: file.Kind, Name: fileName(file.File.Name), BlobKey: kernel.DocumentFolder + id.String()}
	stored, err := p.Blobs.Put(ctx, d.BlobKey, file.File.Content, blob.Limits{MaxBytes: p.Settings.MaxDocument, Types: blob.DocumentTypes()})
	var wrongType *blob.TypeError
	switch {
	case errors.As(err, &wrongType):
		allowed := blob.DocumentTypes()
		return nil, problem.New(problem.DocumentTypeNotAllowed, field).With("Type", wrongType.Type).With("Allowed", strings.Join(allowed, ", ")).Detailing("allowed", allowed...), nil
	case errors.Is(err, blob.ErrTooLarge):
		return nil, problem.New(problem.DocumentTooLarge, field).With("Max", p.Settings.MaxDocument), nil
	case errors.Is(err, blob.ErrEmpty):
		return nil, problem.Invalid(field, "required"), nil
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

// dropDocuments deletes files that no row names.
func (p *UseCases) dropDocuments(ctx context.Context, documents []*models.Document) {
	for _, d := range documents {
		if err := p.Blobs.Delete(context.WithoutCancel(ctx), d.BlobKey); err != nil {
			p.Log.WarnContext(ctx, "remove a document that nothing names", "document", d.ID.String(), "err", err)
		}
	}
}
