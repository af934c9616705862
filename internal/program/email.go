package program

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// SendEmail renders an e-mail and hands it to the mail server. Nothing is sent inside a unit of work: the
// attempt is counted before, the outcome is kept after. If the process dies in between, or the job is
// cancelled and run again meanwhile, the e-mail may leave once more, with the same Message-ID.
func (p *Program) SendEmail(ctx context.Context, who access.Actor, id models.ID[models.Email]) (models.EmailStatus, error) {
	if err := who.May(access.SendMail); err != nil {
		return "", err
	}
	email, err := p.Store.TakeEmail(ctx, id)
	if err != nil || email == nil {
		return "", err
	}
	var d mail.Data
	if err := json.Unmarshal([]byte(email.Data), &d); err != nil {
		return "", fmt.Errorf("send e-mail %s: %w", id, err)
	}
	sending, content, err := p.rendered(email, d)
	if err != nil {
		return "", fmt.Errorf("send e-mail %s: %w", id, err)
	}
	sent := p.Mail.Send(ctx, mail.Message{
		MessageID: email.MessageID, ToName: email.ToName, ToAddress: email.ToAddress, Rendered: sending, Locale: email.Locale,
	})
	// What left has left: neither a worker that shuts down now nor a job that was cancelled meanwhile may have it sent again.
	ctx = store.WithoutRun(context.WithoutCancel(ctx))
	switch {
	case sent == nil:
		return models.EmailSent, p.Store.EmailLeft(ctx, id, models.EmailSent, content, nil)
	case errors.Is(sent, mail.ErrRejected):
		p.Log.WarnContext(ctx, "e-mail refused for good", "email", id.String(), "template", email.Template, "err", sent)
		return models.EmailBounced, p.Store.EmailLeft(ctx, id, models.EmailBounced, content, sent)
	}
	if err := p.Store.EmailLeft(ctx, id, models.EmailQueued, content, sent); err != nil {
		return "", err
	}
	return models.EmailQueued, fmt.Errorf("send e-mail %s: %w", id, sent)
}

// rendered writes an e-mail as it is sent and as it is kept. One-time links are made while sending and are not kept, so
// that whoever reads the database or the outbox cannot use them.
func (p *Program) rendered(email *models.Email, d mail.Data) (sending, kept mail.Rendered, err error) {
	link := p.secretLink(d)
	if kept, err = mail.Render(mail.Template(email.Template), email.Locale, d); err != nil || link == "" {
		return kept, kept, err
	}
	sending, err = mail.Render(mail.Template(email.Template), email.Locale, d.WithLink(link))
	if p.Settings.KeepsLinks {
		kept = sending
	}
	return sending, kept, err
}

// secretLink is the one-time link of an e-mail; empty when it has none.
func (p *Program) secretLink(d mail.Data) string {
	switch {
	case d.VerificationID != "":
		return p.verificationLink(d.VerificationID)
	case d.RequestLink != "" && p.Settings.PublicURL != "": // without an address the link leads nowhere
		return p.requestLink(d.RequestLink)
	}
	return ""
}

// GiveUpEmail marks an e-mail whose job has failed for good; the operator may retry the job.
func (p *Program) GiveUpEmail(ctx context.Context, who access.Actor, id models.ID[models.Email]) error {
	if err := who.May(access.SendMail); err != nil {
		return err
	}
	return p.Store.FailEmail(ctx, id)
}
