package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
	"gorm.io/gorm"
)

// EmailConnection is one page of e-mails.
type (
	EmailConnection = Connection[models.Email]
	EmailEdge       = Edge[models.Email]
)

// EmailFilter says which e-mails are wanted.
type EmailFilter struct {
	Status    []models.EmailStatus
	Template  []string
	ToAddress *string
	AboutID   *models.AnyID
}

func (f *EmailFilter) scope(db *gorm.DB) *gorm.DB {
	if f == nil {
		return db
	}
	var c conditions
	in(&c, "status", f.Status)
	in(&c, "template", f.Template)
	c.equal("to_address", f.ToAddress)
	c.about(f.AboutID)
	return db.Where(c.all())
}

// Emails lists the e-mails the actor may see, newest first.
func (s *Store) Emails(ctx context.Context, who access.Actor, f *EmailFilter, p Page) (*EmailConnection, error) {
	l := list[models.Email]{
		rows:   func(db *gorm.DB) *gorm.DB { return f.scope(visibleEmails(who)(db)) },
		filter: f,
		sort:   sorting[models.Email]{"CREATED_AT", "created_at", func(e *models.Email) any { return e.CreatedAt }, true},
		id:     func(e *models.Email) uuid.UUID { return uuid.UUID(e.ID) },
	}
	return l.page(ctx, s.read, p)
}

// EmailsByID reads those of the e-mails that the actor may see.
func (s *Store) EmailsByID(ctx context.Context, who access.Actor, ids []models.ID[models.Email]) ([]*models.Email, error) {
	return many(ctx, s.read, visibleEmails(who), ids)
}

// Post writes an e-mail and the job that sends it, in the same commit as their cause. Event tells apart
// what may happen to a subject more than once; the same e-mail for the same event is posted only once, and
// then there is no job to return.
func (tx *Tx) Post(to Recipient, about Subject, event string, template mail.Template, data mail.Data) (*models.Job, error) {
	data.RecipientName = to.Name
	text, err := json.Marshal(data)
	if err != nil {
		return nil, fmt.Errorf("post %s: %w", template, err)
	}
	id := models.NewID[models.Email]()
	address := strings.TrimSpace(to.Address)
	row := &models.Email{
		ID: id, OrganizationID: to.OrganizationID, Template: string(template), Locale: to.Locale,
		ToName: to.Name, ToAddress: address, Data: string(text),
		DedupeKey:     fmt.Sprintf("%s/%s/%s/%x", about.ID, event, template, hashOf(address)),
		SubjectPrefix: about.ID.Prefix, SubjectID: about.bytes(), Status: models.EmailQueued,
		MessageID: id.String() + "@partnergraph", CreatedAt: tx.now, UpdatedAt: tx.now, Version: 1,
	}
	taken, err := first[models.Email](tx, "dedupe_key = ?", row.DedupeKey)
	if err != nil || taken != nil {
		return nil, err
	}
	if err := tx.Create(row); err != nil {
		return nil, err
	}
	return tx.Enqueue(Subject{ID: id.Any(), OrganizationID: to.OrganizationID}, jobs.SendEmail{Email: id})
}

// TakeEmail counts an attempt to send and returns the e-mail, or nil when it has left already.
func (s *Store) TakeEmail(ctx context.Context, id models.ID[models.Email]) (email *models.Email, err error) {
	err = s.Tx(ctx, func(tx *Tx) error {
		if email, err = lock(tx, id); err != nil {
			return err
		}
		if email.Status != models.EmailQueued && email.Status != models.EmailFailed {
			email = nil
			return nil
		}
		email.Attempts++
		return tx.Save(email)
	})
	return email, err
}

// EmailLeft keeps what became of an attempt. An e-mail that has left stays SENT, whatever an attempt that was
// overtaken reports afterwards.
func (s *Store) EmailLeft(ctx context.Context, id models.ID[models.Email], status models.EmailStatus, sent mail.Rendered, why error) error {
	return s.Tx(ctx, func(tx *Tx) error {
		email, err := lock(tx, id)
		if err != nil {
			return err
		}
		if email.Status == models.EmailSent {
			return nil
		}
		email.Status, email.Subject, email.Text, email.HTML, email.Error = status, sent.Subject, sent.Text, sent.HTML, ""
		if why != nil {
			email.Error = clip(why.Error(), 2000)
		}
		if status == models.EmailSent {
			now := tx.now
			email.SentAt = &now
		}
		return tx.Save(email)
	})
}

// FailEmail marks an e-mail that could not be handed over in all its tries.
func (s *Store) FailEmail(ctx context.Context, id models.ID[models.Email]) error {
	return translate(retry(ctx, func() error {
		return s.write.WithContext(ctx).Model(&models.Email{}).Where("id = ? AND status = ?", id, models.EmailQueued).
			Updates(map[string]any{"status": models.EmailFailed, "updated_at": s.clock.Now(), "version": gorm.Expr("version + 1")}).Error
	}))
}
