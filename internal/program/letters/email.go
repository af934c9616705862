package letters

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

var (
	errAnswerOpen = errors.New("an earlier try may still be waiting for the mail server's answer")
	errEmptied    = problem.New(problem.NotFound, "text") // the job fails
	errOvertaken  = errors.New("another try has overtaken this one")
)

// SendEmail renders an e-mail and hands it to the mail server. Nothing is sent inside a transaction: the attempt is noted right
// before the end of the data, and the outcome after. So an attempt that was overtaken does not hand over, and a process that dies or
// a connection that breaks after the handover makes one more copy at most, with the same Message-ID.
func (p *UseCases) SendEmail(ctx context.Context, who access.Actor, id models.ID[models.Email]) (models.EmailStatus, error) {
	if err := who.May(access.SendMail); err != nil {
		return "", err
	}
	email, err := p.takeEmail(ctx, id)
	if err != nil || email == nil {
		return "", err
	}
	var d mail.Data
	if err := json.Unmarshal([]byte(email.Data), &d); err != nil {
		return "", fmt.Errorf("send e-mail %s: %w", id, err)
	}
	sending, kept, err := p.rendered(email, d)
	if err != nil {
		return "", fmt.Errorf("send e-mail %s: %w", id, err)
	}
	line, handed, hangUp := untilHandedOver(ctx)
	defer hangUp()
	content := p.Content()
	sent := p.Mail.Send(line, mail.Message{
		MessageID: email.MessageID, FromName: content.MailFromName, FromAddress: content.MailFrom, ToName: email.ToName, ToAddress: email.ToAddress, Rendered: sending, Locale: email.Locale,
		ReplyToName: d.ReplyToName, ReplyToAddress: d.ReplyToAddress,
		Handover: func(ctx context.Context) error {
			err := p.handOverEmail(ctx, email)
			handed.Store(err == nil)
			return err
		},
	})
	if sent != nil && !handed.Load() && errors.Is(context.Cause(ctx), store.ErrRunEnded) { // the worker that has the job now tries it
		return "", fmt.Errorf("send e-mail %s: %w", id, sent)
	}
	// The e-mail has been sent: neither a worker that shuts down now nor a job that was cancelled meanwhile may send it again.
	keep, attempts, became := store.WithoutRun(context.WithoutCancel(ctx)), 0, models.EmailStatus("")
	err = store.RetryWhileUnavailable(ctx, func() (err error) {
		attempts, became, err = p.emailLeft(keep, email, kept, sent)
		return err
	})
	if err != nil {
		return "", err
	}
	return became, p.afterTry(ctx, email, attempts, became, sent)
}

// untilHandedOver ends with ctx, except that it does not end after the handover because the job was cancelled or given to another
// worker: to disconnect then would send the letter twice.
func untilHandedOver(ctx context.Context) (line context.Context, handed *atomic.Bool, hangUp func()) {
	handed = new(atomic.Bool)
	line, end := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		if why := context.Cause(ctx); !handed.Load() || !errors.Is(why, store.ErrRunEnded) {
			end(why)
		}
	})
	return line, handed, func() { stop(); end(nil) }
}

// takeEmail reads an e-mail that may be tried now; nil if it was sent already.
func (p *UseCases) takeEmail(ctx context.Context, id models.ID[models.Email]) (email *models.Email, err error) {
	var refused error
	err = p.Tx(ctx, func(tx *store.Tx) error {
		refused = nil
		if email, err = store.LockAny(tx, id); err != nil {
			return err
		}
		if email.Status != models.EmailQueued && email.Status != models.EmailFailed {
			email = nil
			return nil
		}
		if email.EmptiedAt != nil {
			return errEmptied
		}
		wait, wrong := rules.AnswerWait(*email, tx.Now()), rules.CheckMailTry(*email, tx.Now())
		switch {
		case wait > 0:
			refused = &kernel.Later{Err: errAnswerOpen, In: wait}
		case wrong != nil:
			refused, email.Status, email.HandedOverAt, email.Error = wrong, models.EmailFailed, nil, mail.Reason(mail.ErrUnsure)
			return p.saveOutcome(tx, email)
		case email.Status == models.EmailFailed: // an operator retries it
			email.Status, email.Handovers, email.HandedOverAt = models.EmailQueued, 0, nil
			if err := tx.Save(email); err != nil {
				return err
			}
			return p.noteBounce(tx, email)
		}
		return nil
	})
	if err = errors.Join(err, refused); err != nil {
		return nil, fmt.Errorf("send e-mail %s: %w", id, err)
	}
	return email, nil
}

// handOverEmail notes that the mail server is about to get the end of an e-mail. It fails if another attempt has changed the e-mail.
func (p *UseCases) handOverEmail(ctx context.Context, taken *models.Email) error {
	var handed *models.Email
	err := p.Tx(ctx, func(tx *store.Tx) (err error) {
		if handed, err = store.LockAny(tx, taken.ID); err != nil {
			return err
		}
		if handed.Version != taken.Version {
			return errOvertaken
		}
		now := tx.Now()
		handed.Attempts, handed.Handovers, handed.HandedOverAt = handed.Attempts+1, handed.Handovers+1, &now
		return tx.Save(handed)
	})
	if err == nil {
		*taken = *handed
	}
	return err
}

// emailLeft stores the outcome of an attempt, and returns the number of attempts. An e-mail that was sent stays SENT, whatever an
// overtaken attempt reports later.
func (p *UseCases) emailLeft(ctx context.Context, taken *models.Email, kept mail.Rendered, sent error) (attempts int, became models.EmailStatus, err error) {
	err = p.Tx(ctx, func(tx *store.Tx) error {
		email, err := store.LockAny(tx, taken.ID)
		if err != nil {
			return err
		}
		became = outcomeOf(email, sent)
		overtaken := email.Version != taken.Version && became != models.EmailSent
		if email.Status == models.EmailSent || overtaken {
			return nil
		}
		email.Status, email.Subject, email.Text, email.HTML, email.Error = became, kept.Subject, kept.Text, kept.HTML, ""
		if sent != nil {
			email.Error = store.Clip(mail.Reason(sent), 2000)
		}
		settleHandover(email, sent)
		attempts = email.Attempts
		if became == models.EmailSent {
			now := tx.Now()
			email.SentAt = &now
		}
		return p.saveOutcome(tx, email)
	})
	return attempts, became, err
}

// afterTry returns the error with which the job of an e-mail ends after an attempt.
func (p *UseCases) afterTry(ctx context.Context, taken *models.Email, attempts int, became models.EmailStatus, sent error) error {
	switch became {
	case models.EmailBounced:
		p.Log.WarnContext(ctx, "e-mail refused for good", "email", taken.ID.String(), "template", taken.Template, "err", sent)
	case models.EmailFailed:
		return rules.MailUnanswered()
	case models.EmailQueued:
		return fmt.Errorf("send e-mail %s: %w", taken.ID, &kernel.Later{Err: sent, In: rules.MailWait(attempts)})
	}
	return nil
}

// saveOutcome saves the final state of an e-mail, and marks the object that waits for it.
func (p *UseCases) saveOutcome(tx *store.Tx, email *models.Email) error {
	if err := tx.Save(email); err != nil {
		return err
	}
	if email.Status != models.EmailBounced && email.Status != models.EmailFailed {
		return nil
	}
	return p.noteBounce(tx, email)
}

// settleHandover ends a try on its row: one that was answered does not count as handed over, and one that never came so far is
// counted now.
func settleHandover(email *models.Email, sent error) {
	switch {
	case email.HandedOverAt == nil:
		email.Attempts++
	case !errors.Is(sent, mail.ErrUnsure):
		email.Handovers--
	}
	email.HandedOverAt = nil
}

func outcomeOf(email *models.Email, sent error) models.EmailStatus {
	switch {
	case sent == nil:
		return models.EmailSent
	case errors.Is(sent, mail.ErrRejected):
		return models.EmailBounced
	case errors.Is(sent, mail.ErrUnsure) && email.Handovers >= rules.MaxHandovers:
		return models.EmailFailed
	}
	return models.EmailQueued
}

// rendered renders an e-mail as it is sent and as it is stored. One-time links are made while sending and are not stored, so
// that nobody who reads the database or the outbox can use them.
func (p *UseCases) rendered(email *models.Email, d mail.Data) (sending, kept mail.Rendered, err error) {
	d.Colour = p.Content().Brand.Colour
	link, code := p.secretLink(d)
	if kept, err = mail.Render(mail.Template(email.Template), email.Locale, d); err != nil || link == "" {
		return kept, kept, err
	}
	sending, err = mail.Render(mail.Template(email.Template), email.Locale, d.WithLink(link).WithCode(code))
	if p.Settings.KeepsLinks {
		kept = sending
	}
	return sending, kept, err
}

// secretLink is the one-time link of an e-mail, and the code that stands for it; empty when it has none.
func (p *UseCases) secretLink(d mail.Data) (link, code string) {
	switch {
	case d.VerificationID != "":
		return p.Enrolment.VerificationLink(d.VerificationID), p.Enrolment.VerificationCode(d.VerificationID)
	case d.InvitationLink != "" && p.Settings.PublicURL != "": // without a public address there is no link
		return p.Relationships.InvitationLink(d.InvitationLink), p.Relationships.InvitationCode(d.InvitationLink)
	case d.SignInID != "":
		return p.Sessions.SignInLink(d.SignInID), p.Sessions.SignInDigits(d.SignInID)
	}
	return "", ""
}

// GiveUpEmail marks an e-mail whose job has no attempts left; the operator may retry the job.
func (p *UseCases) GiveUpEmail(ctx context.Context, who access.Actor, id models.ID[models.Email]) error {
	return kernel.OnRow(ctx, p.Kernel, who, access.SendMail, id, func(tx *store.Tx, email *models.Email) error {
		if email.Status != models.EmailQueued {
			return nil
		}
		email.Status = models.EmailFailed
		return p.saveOutcome(tx, email)
	})
}
