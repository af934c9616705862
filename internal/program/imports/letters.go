package imports

import (
	"context"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// ReleaseImportedLettersInput says which letters are let go or discarded.
type ReleaseImportedLettersInput struct {
	ID               models.AnyID
	Discard          bool
	ClientMutationID *string
}

// ReleaseImportedLetters lets the letters to the people of an import go, or discards them. The job is nil when they are discarded.
func (p *UseCases) ReleaseImportedLetters(ctx context.Context, who access.Actor, in ReleaseImportedLettersInput) (*models.ProgramImport, *models.Job, error) {
	return kernel.DoBoth(ctx, p.Kernel, who, access.ReleaseImportedLetters, func(tx *store.Tx) (*models.ProgramImport, *models.Job, error) {
		row, err := store.Lock(tx, who, models.As[models.ProgramImport](in.ID))
		if err != nil {
			return nil, nil, kernel.At("id", err)
		}
		if err := rules.OnProgramImport.WhyNot(access.ReleaseImportedLetters, who, *row).Err(); err != nil {
			return nil, nil, err
		}
		from := row.Letters
		row.Letters, row.LettersHeld = models.ImportLettersReleased, 0
		if in.Discard {
			row.Letters = models.ImportLettersDiscarded
		}
		if err := tx.Save(row); err != nil {
			return nil, nil, err
		}
		about := store.About(row.ID, row.OrganizationID)
		if err := tx.Record(who, about, store.Event{Action: access.ReleaseImportedLetters, From: string(from), To: string(row.Letters)}); err != nil || in.Discard {
			return row, nil, err
		}
		job, err := tx.Enqueue(about, jobs.ReleaseLetters{Import: row.ID})
		return row, job, err
	})
}

// lettersTogether is how many letters one transaction writes.
const lettersTogether = 200

// WriteImportedLetters writes to the people of an import who are still invited. Each gets one letter, however often the job runs.
func (p *UseCases) WriteImportedLetters(ctx context.Context, who access.Actor, id models.ID[models.ProgramImport], progress kernel.Progress) error {
	if err := who.May(access.RunImportJobs); err != nil {
		return err
	}
	for last, written := "", 0; ; {
		page, err := kernel.Commit(ctx, p.Kernel, func(tx *store.Tx) (page lettersPage, err error) {
			page.people, page.last, err = tx.ImportedUsers(id, last, lettersTogether)
			if err != nil {
				return page, err
			}
			return page, p.invite(tx, page.people)
		})
		if err != nil || page.last == "" {
			return err
		}
		last, written = page.last, written+len(page.people)
		if err := progress(ctx, written, written); err != nil {
			return err
		}
	}
}

type lettersPage struct {
	people []*models.User
	last   string // what the other system calls the last of them
}

func (p *UseCases) invite(tx *store.Tx, people []*models.User) error {
	for _, u := range people {
		if u.Status() != models.UserInvited {
			continue
		}
		org, err := store.Get(tx, u.OrganizationID)
		if err != nil {
			return err
		}
		roles, err := tx.RolesOf(u.ID)
		if err != nil {
			return err
		}
		names := make([]string, len(roles))
		for i, role := range roles {
			names[i] = string(role)
		}
		to := store.Recipient{OrganizationID: org.ID, Name: u.Name, Address: u.Email, Locale: u.Locale}
		_, err = tx.Post(to, store.About(u.ID, org.ID), "imported", mail.UserInvitation, mail.Data{
			OrganizationName: org.Name, InviterName: u.Inviter, Roles: strings.Join(names, ", "), Mailbox: p.Content().SupportContact, ProgramName: p.Content().Name, Link: p.Link(""),
		})
		if err != nil {
			return err
		}
	}
	return nil
}
