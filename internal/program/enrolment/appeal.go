package enrolment

import (
	"context"
	"fmt"

	"github.com/partnergraph/partnergraph/internal/access"
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
	documents, err := p.KeepDocuments(ctx, attachments(in.Documents))
	if err != nil {
		return nil, nil, err
	}
	r, job, err := p.appeal(ctx, who, in, documents)
	if err != nil {
		p.DropDocuments(ctx, documents)
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

// attachments are the files of an appeal, with the fields that they come in.
func attachments(files []*DocumentInput) (all []kernel.Attachment) {
	for i, file := range files {
		all = append(all, kernel.Attachment{Field: fmt.Sprintf("documents.%d.file", i), Kind: file.Kind, File: file.File})
	}
	return all
}
