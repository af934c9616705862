package program_test

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/operation"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/internal/proxytest"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/internal/store/storetest"
	"github.com/partnergraph/partnergraph/models"
)

// posted submits a form and has it acknowledged, so that one e-mail waits, to go through a real mail server.
func (s *story) posted(office *postOffice) *models.Email {
	s.t.Helper()
	s.Program.Program.Mail = office.opened(s.t)
	s.acknowledge(rosa, s.submit(lucia, partnerForm(meridian)))
	return s.email()
}

// email is the one e-mail there is, as the operator sees it.
func (s *story) email() *models.Email {
	s.t.Helper()
	emails := s.snapshot().Emails
	if len(emails) != 1 {
		s.t.Fatalf("%d e-mails, want 1", len(emails))
	}
	return emails[0]
}

func TestEmail_IsSent(t *testing.T) {
	tell(t, func(s *story) {
		office := &postOffice{answer: accept}
		posted := s.posted(office)
		if posted.Status != models.EmailQueued || posted.Attempts != 0 || posted.SentAt != nil {
			t.Errorf("posted: %+v", posted)
		}
		s.Work()
		got := s.email()
		if got.Status != models.EmailSent || got.Attempts != 1 || !got.SentAt.Equal(s.Clock.Now()) || got.Error != "" {
			t.Errorf("sent: %+v", got)
		}
		if !strings.HasPrefix(got.Subject, "Pasos siguientes") || got.Text == "" || got.HTML == "" {
			t.Errorf("kept as %q, %d and %d bytes", got.Subject, len(got.Text), len(got.HTML))
		}
		if all := office.all(); len(all) != 1 || !strings.Contains(all[0], "<"+posted.MessageID+">") {
			t.Errorf("delivered %q, want Message-ID %s", all, posted.MessageID)
		}
		before := s.snapshot() // a second delivery of the job
		status, err := s.SendEmail(s.ctx, access.TheSystem, posted.ID)
		if err != nil || status != "" || len(office.all()) != 1 {
			t.Errorf("again: %q, %v", status, err)
		}
		s.unchanged(before)
	})
}

// T-21: a busy mail server is tried again for days, with growing waits. After the last attempt the e-mail is FAILED, which the operator
// sees and can retry.
func TestEmail_BusyServerIsRetriedForDays(t *testing.T) {
	tell(t, func(s *story) {
		office := &postOffice{}
		var tries []time.Time
		office.answers(accept)
		posted := s.posted(office)
		office.answers(func(data string) error {
			if !strings.Contains(data, posted.MessageID) {
				return nil // the reviewers are told
			}
			tries = append(tries, s.Clock.Now())
			return busy
		})
		s.Work()
		got, job := s.email(), s.job("mail.send")
		if got.Status != models.EmailQueued || got.Attempts != 1 || !strings.Contains(got.Error, "451") {
			t.Errorf("after a try: %+v", got)
		}
		if job.State != models.JobScheduled || !job.RunAt.After(s.Clock.Now()) || job.Error == "" {
			t.Errorf("the job after a try: %+v", job)
		}
		s.Advance(8 * 24 * time.Hour)
		if len(tries) != job.MaxAttempts {
			t.Errorf("%d tries, want %d", len(tries), job.MaxAttempts)
		}
		if lasted := tries[len(tries)-1].Sub(tries[0]); lasted < 4*24*time.Hour {
			t.Errorf("given up after %v, want four days at least", lasted)
		}
		for i := 1; i < len(tries); i++ {
			most := 2 * time.Hour
			if i < 10 {
				most = min(most, 15*time.Second<<(i-1))
			}
			if wait := tries[i].Sub(tries[i-1]); wait < most/2-time.Millisecond || wait > most {
				t.Errorf("waited %v before try %d, want %v to %v", wait, i+1, most/2, most)
			}
		}
		s.failedMail(posted)

		office.answers(accept)
		_, err := s.RetryJob(s.ctx, s.As(olga), operation.RetryJobInput{ID: job.ID.Any()})
		s.must(err)
		s.Work()
		if got := s.again(posted); got.Status != models.EmailSent || got.Error != "" || got.MessageID != posted.MessageID {
			t.Errorf("after the retry: %+v", got)
		}
		if n := office.copies(posted); n != 1 {
			t.Errorf("%d copies, want 1", n)
		}
	})
}

// failedMail checks that the operator can see what failed, and that it stays until somebody does.
func (s *story) failedMail(posted *models.Email) {
	s.t.Helper()
	s.Advance(200 * 24 * time.Hour)
	_, err := s.CleanUp(s.ctx, access.TheSystem)
	s.must(err)
	failed, err := s.Store.Emails(s.ctx, s.As(olga), &store.EmailFilter{Status: store.AnyOf(models.EmailFailed)}, store.Page{})
	s.must(err)
	if len(failed.Nodes()) != 1 || failed.Nodes()[0].ID != posted.ID || failed.Nodes()[0].Error == "" {
		s.t.Errorf("failed e-mails: %+v", failed.Nodes())
	}
	jobs, err := s.Store.Jobs(s.ctx, s.As(olga), &store.JobFilter{State: store.AnyOf(models.JobFailed)}, nil, store.Page{})
	s.must(err)
	if len(jobs.Nodes()) != 1 || jobs.Nodes()[0].Kind != "mail.send" || jobs.Nodes()[0].Error == "" {
		s.t.Errorf("failed jobs: %+v", jobs.Nodes())
	}
}

// A letter to an unknown address is not retried, and the operator sees the reason.
func TestEmail_UnknownRecipientIsNotRetried(t *testing.T) {
	tell(t, func(s *story) {
		office := &postOffice{answer: func(string) error { return unknown }}
		posted := s.posted(office)
		s.Work()
		got := s.again(posted)
		if got.Status != models.EmailBounced || got.Attempts != 1 || !strings.Contains(got.Error, "550") || got.SentAt != nil {
			t.Errorf("bounced: %+v", got)
		}
		if job := s.jobOf(posted); !job.State.Final() {
			t.Errorf("the job is %s", job.State)
		}
		office.answers(accept)
		s.Advance(24 * time.Hour)
		if _, err := s.SendEmail(s.ctx, access.TheSystem, got.ID); err != nil || office.copies(posted) != 0 {
			t.Errorf("sent again: %v, %v", office.all(), err)
		}
	})
}

// lastSender is a process that dies once the mail server has taken the message.
type lastSender struct{ mail.Sender }

func (l lastSender) Send(ctx context.Context, m mail.Message) error {
	if err := l.Sender.Send(ctx, m); err != nil {
		return err
	}
	panic("the process ends here")
}

// crash sends an e-mail from a process that dies between the delivery and the note of it.
func (s *story) crash(id models.ID[models.Email]) {
	s.t.Helper()
	sender := s.Program.Program.Mail
	defer func() {
		s.Program.Program.Mail = sender
		if recover() == nil {
			s.t.Error("the process did not crash")
		}
	}()
	s.Program.Program.Mail = lastSender{sender}
	_, err := s.SendEmail(s.ctx, access.TheSystem, id)
	s.t.Errorf("it lived on: %v", err)
}

// The process ends between the delivery and its record: the e-mail is sent once more, after a while, with the same Message-ID.
func TestEmail_CrashAfterDeliverySendsTwice(t *testing.T) {
	tell(t, func(s *story) {
		office := &postOffice{answer: accept}
		posted := s.posted(office)
		s.crash(posted.ID)
		if got := s.email(); got.Status != models.EmailQueued || got.Attempts != 1 {
			t.Errorf("after the crash: %+v", got)
		}
		s.Work()
		if got := len(office.all()); got != 1 {
			t.Errorf("%d messages left while the try before may still be waiting, want 1", got)
		}
		s.Advance(3 * time.Minute)
		if got := s.email(); got.Status != models.EmailSent || got.Attempts != 2 {
			t.Errorf("after the restart: %+v", got)
		}
		all := office.all()
		if len(all) != 2 {
			t.Fatalf("%d messages left, want 2", len(all))
		}
		for _, data := range all {
			if !strings.Contains(data, "<"+posted.MessageID+">") {
				t.Errorf("left without Message-ID %s:\n%s", posted.MessageID, data)
			}
		}
	})
}

// An e-mail that was sent stays SENT if its job is given up.
func TestEmail_SentOneIsNotGivenUp(t *testing.T) {
	tell(t, func(s *story) {
		posted := s.posted(&postOffice{answer: accept})
		s.Work()
		s.must(s.GiveUpEmail(s.ctx, access.TheSystem, posted.ID))
		if got := s.email(); got.Status != models.EmailSent {
			t.Errorf("given up: %s", got.Status)
		}
	})
}

// An unreadable e-mail fails for the operator to see, and nothing is sent.
func TestEmail_UnreadableFails(t *testing.T) {
	tell(t, func(s *story) {
		broken := &models.Email{
			ID: models.NewID[models.Email](), OrganizationID: s.As(lucia).OrganizationID, Template: string(mail.QualificationGranted), Locale: "en",
			ToAddress: lucia, Data: "{", DedupeKey: "broken", Status: models.EmailQueued, MessageID: "a@b", Stamp: models.FirstStamp(s.Clock.Now()),
		}
		s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error { return tx.Create(broken) }))
		if _, err := s.SendEmail(s.ctx, access.TheSystem, broken.ID); err == nil {
			t.Error("it was sent")
		}
		s.ExpectMail()
	})
}

// T-21: a mail server that closes the connection instead of answering gets one copy more and no other, with the same Message-ID. Then the
// e-mail is FAILED, and is sent again if an operator wants that.
func TestEmail_IsHandedOverTwiceAtMost(t *testing.T) {
	tell(t, func(s *story) {
		office := &postOffice{answer: accept}
		posted := s.posted(office)
		honest := s.Program.Program.Mail
		s.Program.Program.Mail = cutting{honest, posted.MessageID}
		s.Work()
		if got := s.email(); got.Status != models.EmailQueued || got.Handovers != 1 || got.HandedOverAt != nil {
			t.Errorf("after the first cut: %+v", got)
		}
		s.Advance(8 * 24 * time.Hour)
		if n := office.copies(posted); n != 2 {
			t.Errorf("%d copies, want two", n)
		}
		got, job := s.again(posted), s.jobOf(posted)
		if got.Status != models.EmailFailed || job.State != models.JobFailed || job.Attempts != 2 {
			t.Errorf("after the second cut: %+v, job %+v", got, job)
		}
		s.Program.Program.Mail = honest
		_, err := s.RetryJob(s.ctx, s.As(olga), operation.RetryJobInput{ID: job.ID.Any()})
		s.must(err)
		s.Work()
		if got := s.again(posted); got.Status != models.EmailSent || office.copies(posted) != 3 {
			t.Errorf("sent again by hand: %+v, %d copies", got, office.copies(posted))
		}
	})
}

// T-27: an attempt whose job was given to another worker sends nothing.
func TestEmail_OvertakenAttemptSendsNothing(t *testing.T) {
	tell(t, func(s *story) {
		office := &postOffice{answer: accept}
		posted := s.posted(office)
		honest := s.Program.Program.Mail
		s.Program.Program.Mail = stalling{honest, func() {
			s.Program.Program.Mail = honest
			status, err := s.SendEmail(s.ctx, access.TheSystem, posted.ID)
			s.must(err)
			if status != models.EmailSent {
				t.Errorf("the other try: %s", status)
			}
		}}
		_, err := s.SendEmail(s.ctx, access.TheSystem, posted.ID)
		if err == nil || len(office.all()) != 1 {
			t.Errorf("got %v and %d copies, want one", err, len(office.all()))
		}
		if got := s.email(); got.Status != models.EmailSent || got.Attempts != 1 {
			t.Errorf("in the end: %+v", got)
		}
	})
}

// cutting delivers, and loses the answer for one message.
type cutting struct {
	mail.Sender
	messageID string
}

func (c cutting) Send(ctx context.Context, m mail.Message) error {
	err := c.Sender.Send(ctx, m)
	if err == nil && m.MessageID == c.messageID {
		err = mail.ErrUnsure
	}
	return err
}

// stalling does something else before it sends.
type stalling struct {
	mail.Sender
	first func()
}

func (c stalling) Send(ctx context.Context, m mail.Message) error {
	c.first()
	return c.Sender.Send(ctx, m)
}

// copies counts the accepted messages with the Message-ID of an e-mail.
func (o *postOffice) copies(e *models.Email) (n int) {
	for _, data := range o.all() {
		n += strings.Count(data, "<"+e.MessageID+">")
	}
	return n
}

// again reads an e-mail as it is now.
func (s *story) again(e *models.Email) *models.Email {
	s.t.Helper()
	for _, now := range s.snapshot().Emails {
		if now.ID == e.ID {
			return now
		}
	}
	s.t.Fatalf("e-mail %s is gone", e.ID)
	return nil
}

// jobOf reads the job that sends an e-mail.
func (s *story) jobOf(e *models.Email) *models.Job {
	s.t.Helper()
	for _, job := range s.snapshot().Jobs {
		if job.Kind == "mail.send" && strings.Contains(job.Payload, e.ID.String()) {
			return job
		}
	}
	s.t.Fatalf("no job sends %s", e.ID)
	return nil
}

// A mail server's answer that arrives during an outage of the database is stored after its end. Otherwise the letter would be sent twice.
func TestEmail_AnswerWaitsForTheDatabase(t *testing.T) {
	whileTheDatabaseIsAway(t, func(s *story, cut func()) {
		office := &postOffice{answer: func(string) error { cut(); return nil }}
		s.posted(office)
		s.Work()
		if got := s.email(); got.Status != models.EmailSent || got.Attempts != 1 || len(office.all()) != 1 {
			s.t.Errorf("%s after %d tries, %d copies", got.Status, got.Attempts, len(office.all()))
		}
	})
}

// A letter that cannot be handed over because the database is unavailable is one failed attempt; the next one sends it.
func TestEmail_OutageBeforeHandoverIsOneAttempt(t *testing.T) {
	whileTheDatabaseIsAway(t, func(s *story, cut func()) {
		office := &postOffice{answer: accept}
		s.posted(office)
		s.Program.Program.Mail = stalling{s.Program.Program.Mail, sync.OnceFunc(cut)}
		s.Work()
		if got := s.email(); got.Status != models.EmailQueued || got.Attempts != 1 {
			s.t.Errorf("%s after %d tries", got.Status, got.Attempts)
		}
		s.Advance(time.Hour)
		if got := s.email(); got.Status != models.EmailSent || got.Attempts != 2 || len(office.all()) != 1 {
			s.t.Errorf("%s after %d tries, %d copies", got.Status, got.Attempts, len(office.all()))
		}
	})
}

// whileTheDatabaseIsAway runs a test on every server; cut takes that away for half a second.
func whileTheDatabaseIsAway(t *testing.T, run func(s *story, cut func())) {
	t.Helper()
	t.Parallel()
	for _, server := range strings.Fields(os.Getenv("TEST_MYSQL_URL")) {
		c := clock.NewFake(programtest.Start)
		opened, way := storetest.MySQLThroughProxy(t, server, c)
		run(begin(t, programtest.New(t, c, opened)), func() {
			way.Set(proxytest.Fault{Cut: true})
			time.AfterFunc(500*time.Millisecond, func() { way.Set(proxytest.Fault{}) })
		})
	}
}

// T-27: an attempt that has handed over its letter waits for the answer, although its job was given to another worker meanwhile. Otherwise
// the letter would be sent twice.
func TestEmail_HandedOverIsWaitedFor(t *testing.T) {
	tell(t, func(s *story) {
		ctx, cancel := context.WithCancelCause(s.ctx)
		office := &postOffice{answer: func(string) error { cancel(store.ErrRunEnded); return nil }}
		posted := s.posted(office)
		status, err := s.SendEmail(ctx, access.TheSystem, posted.ID)
		if err != nil || status != models.EmailSent {
			t.Errorf("want it sent, got %q, %v", status, err)
		}
		s.Work()
		if n := len(office.all()); n != 1 {
			t.Errorf("%d copies", n)
		}
	})
}
