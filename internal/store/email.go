package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// EmailConnection is one page of e-mails.
type (
	EmailConnection = Connection[models.Email]
	EmailEdge       = Edge[models.Email]
)

// Filters by one of several values.
type (
	EmailStatusFilter  = In[models.EmailStatus]
	MailTemplateFilter = In[string]
)

// EmailFilter selects e-mails.
type EmailFilter struct {
	Status    *EmailStatusFilter  `column:"status,ranges"`
	Template  *MailTemplateFilter `column:"template,ranges"`
	ToAddress *string             `form:"email"`
	AboutID   *models.AnyID       `column:"subject"`
}

func (f *EmailFilter) selects(s *selection, _ viewer) {
	if f.ToAddress != nil {
		s.add("mailbox_key = ?", models.MailboxKey(*f.ToAddress))
	}
}

// Emails lists the e-mails the actor may see, newest first.
func (s *Store) Emails(ctx context.Context, who access.Actor, f *EmailFilter, p Page) (*EmailConnection, error) {
	return listOf[models.Email](s, who, f, newestFirst).page(ctx, p)
}

// Post writes an e-mail and the job that sends it, in the same commit as their cause. An e-mail with the same subject,
// event, template and recipient is posted once; posting it again returns no job. The event distinguishes
// occurrences of something that can happen to a subject several times.
func (tx *Tx) Post(to Recipient, about Subject, event string, template mail.Template, facts mail.Data) (*models.Job, error) {
	reader, err := tx.readerIn(to)
	if err != nil {
		return nil, err
	}
	facts.RecipientName, facts.TimeZone = to.Name, reader.TimeZone
	text, err := json.Marshal(facts)
	if err != nil {
		return nil, fmt.Errorf("post %s: %w", template, err)
	}
	id := models.NewID[models.Email]()
	address := strings.TrimSpace(to.Address)
	row := &models.Email{
		ID: id, OrganizationID: to.OrganizationID, Template: string(template), Locale: reader.Language,
		ToName: to.Name, ToAddress: address, Data: string(text),
		DedupeKey:     fmt.Sprintf("%s/%s/%s/%x", about.ID, event, template, hashOf(address)),
		SubjectPrefix: about.ID.Prefix, SubjectID: about.bytes(), Status: models.EmailQueued,
		MessageID: id.String() + "@" + tx.content.MailHost(), Stamp: models.FirstStamp(tx.now),
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

// NewestEmails reads the e-mails about an object, of some templates, with the latest creation time. It uses the index on DedupeKey,
// which begins with the object's id.
func (tx *Tx) NewestEmails(about Subject, templates []string) (newest []*models.Email, err error) {
	var all []*models.Email
	key := about.ID.String()
	err = tx.db.Select("id", "status", "error", "created_at").Where("dedupe_key >= ? AND dedupe_key < ? AND template IN ?", key+"/", key+"0", templates).
		Order("created_at DESC, id").Limit(100).Find(&all).Error
	for _, e := range all {
		if e.CreatedAt.Equal(all[0].CreatedAt) {
			newest = append(newest, e)
		}
	}
	return newest, translate(err)
}
