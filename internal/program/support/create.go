package support

import (
	"context"
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// CreateSupportRequestInput is a question to the operator.
type CreateSupportRequestInput struct {
	Kind        models.SupportKind
	Title       *string // fixed for requests about audiences
	Description string
	Severity    models.SupportSeverity
	Contact     *ContactInput
	SubjectID   *models.AnyID
	Attachments []*models.Upload
	AudienceInput
	ClientMutationID *string
}

// ContactInput is whom the replies go to; absent fields are the viewer's.
type ContactInput struct{ Name, Email, Locale *string }

// CreateSupportRequest sends a question to the operator (section 4.11, R-57). The files are stored before the transaction that names them begins,
// and deleted if it fails.
func (p *UseCases) CreateSupportRequest(ctx context.Context, who access.Actor, in CreateSupportRequestInput) (*models.SupportRequest, *models.Job, error) {
	if err := who.May(access.CreateSupportRequest); err != nil {
		return nil, nil, err
	}
	form, err := p.form(ctx, who, in)
	if err != nil {
		return nil, nil, err
	}
	if err := rules.CheckSupportForm(form).Err(); err != nil {
		return nil, nil, err
	}
	documents, err := p.KeepDocuments(ctx, attachments(in.Attachments))
	if err != nil {
		return nil, nil, err
	}
	r, job, err := kernel.DoBoth(ctx, p.Kernel, who, access.CreateSupportRequest, func(tx *store.Tx) (*models.SupportRequest, *models.Job, error) {
		return p.open(tx, who, form, in, documents)
	})
	if err != nil {
		p.DropDocuments(ctx, documents)
	}
	return r, job, err
}

// form reads the input. Absent fields of the contact are the viewer's.
func (p *UseCases) form(ctx context.Context, who access.Actor, in CreateSupportRequestInput) (rules.SupportForm, error) {
	user, err := store.Find(ctx, p.Store, who, who.UserID)
	if err != nil {
		return rules.SupportForm{}, err
	}
	f := rules.SupportForm{
		Kind: in.Kind, Title: kernel.Value(in.Title), Description: in.Description, Severity: in.Severity, Attachments: len(in.Attachments),
		ContactName: user.Name, ContactEmail: user.Email, ContactLocale: user.Locale, SubjectNamed: in.SubjectID != nil,
	}
	if c := in.Contact; c != nil {
		kernel.SetText(&f.ContactName, c.Name)
		kernel.SetText(&f.ContactEmail, c.Email)
		kernel.SetText(&f.ContactLocale, c.Locale)
	}
	if f.Audience, err = p.audienceForm(ctx, who, f.Title, in.AudienceInput); err != nil || in.SubjectID == nil {
		return f, err
	}
	kinds, err := p.Store.FindNodes(ctx, who, []models.AnyID{*in.SubjectID})
	for _, rows := range kinds {
		if len(rows) > 0 {
			f.SubjectFound, f.SubjectPrefix = true, in.SubjectID.Prefix
		}
	}
	return f, err
}

// open saves a request with its first message, and tells the contact and the desk.
func (p *UseCases) open(tx *store.Tx, who access.Actor, f rules.SupportForm, in CreateSupportRequestInput, documents []*models.Document) (*models.SupportRequest, *models.Job, error) {
	r := newRequest(who.OrganizationID, f.Kind)
	if fixed := rules.PrefilledOf(f.Kind); fixed != nil {
		f.Title = fixed.Title
	}
	r.Title, r.Severity, r.RequesterID = strings.TrimSpace(f.Title), f.Severity, who.UserID
	r.ContactName, r.ContactEmail, r.ContactLocale = strings.TrimSpace(f.ContactName), strings.TrimSpace(f.ContactEmail), f.ContactLocale
	if about := in.SubjectID; about != nil {
		r.SubjectPrefix, r.SubjectID = about.Prefix, about.UUID[:]
	}
	if f.Audience.OfferFound {
		r.OfferID, r.ToOption = models.As[models.Offer](*in.OfferID), f.Audience.ToOption
	}
	if f.Audience.PlanFound {
		r.PlanID = models.As[models.OfferPlan](*in.PlanID)
	}
	if err := p.asksAbout(tx, r, in.AudienceInput); err != nil {
		return nil, nil, err
	}
	if err := tx.Save(r); err != nil {
		return nil, nil, err
	}
	if err := say(tx, who, r, f.Description, false, documents); err != nil {
		return nil, nil, err
	}
	if err := p.callDesk(tx, r, "opened", mail.SupportOpened, f.Description); err != nil {
		return nil, nil, err
	}
	job, err := p.mailContact(tx, r, "opened", mail.SupportReceived, nil)
	if err != nil {
		return nil, nil, err
	}
	return r, job, tx.Record(who, subject(r), store.Event{Action: access.CreateSupportRequest, To: string(r.Status)})
}

func newRequest(org models.ID[models.Organization], kind models.SupportKind) *models.SupportRequest {
	return &models.SupportRequest{
		ID: models.NewID[models.SupportRequest](), Reference: kernel.NewReference("SUP-", 5), OrganizationID: org, Kind: kind,
		Status: models.SupportOpen, Severity: models.SeverityNormal,
	}
}

// attachments are uploaded files, with the fields that they come in.
func attachments(files []*models.Upload) (all []kernel.Attachment) {
	for i, file := range files {
		all = append(all, kernel.Attachment{Field: fmt.Sprintf("attachments.%d", i), Kind: models.DocumentOther, File: *file})
	}
	return all
}

// say stores a message of the thread with its files.
func say(tx *store.Tx, who access.Actor, r *models.SupportRequest, body string, internal bool, documents []*models.Document) error {
	m := &models.SupportMessage{
		ID: models.NewID[models.SupportMessage](), RequestID: r.ID, AuthorID: who.UserID, Operator: who.Operator, Internal: internal, Body: strings.TrimSpace(body), CreatedAt: tx.Now(),
	}
	if err := tx.Create(m); err != nil {
		return err
	}
	for _, d := range documents {
		d.MessageID, d.OrganizationID, d.UploadedBy, d.CreatedAt = m.ID, r.OrganizationID, who.UserID, tx.Now()
		if err := tx.Create(d); err != nil {
			return err
		}
	}
	return nil
}

// OpenSupport opens a request for somebody whose registration has passed its deadline. The applicant gets its number in a letter about that.
func OpenSupport(tx *store.Tx, org models.ID[models.Organization], about store.Subject) (*models.SupportRequest, error) {
	r := newRequest(org, models.SupportVettingStuck)
	r.SubjectPrefix, r.SubjectID = about.ID.Prefix, about.ID.UUID[:]
	return r, tx.Save(r)
}
