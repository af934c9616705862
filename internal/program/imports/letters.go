package imports

import (
	"context"
	"slices"
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
		page, err := kernel.Commit(store.InParts(ctx), p.Kernel, func(tx *store.Tx) (page lettersPage, err error) {
			row, err := store.Get(tx, id)
			if err != nil {
				return page, err
			}
			page.total = row.Files.Of(models.ImportUsers).Created
			if page.people, page.last, err = tx.ImportedUsers(id, last, lettersTogether); err != nil {
				return page, err
			}
			return page, p.invite(tx, page.people)
		})
		if err != nil || page.last == "" {
			return err
		}
		last, written = page.last, written+len(page.people)
		if err := progress(ctx, written, page.total); err != nil {
			return err
		}
	}
}

type lettersPage struct {
	people []*models.User
	last   string // what the other system calls the last of them
	total  int    // people of the import
}

// invite writes to those who are still invited.
func (p *UseCases) invite(tx *store.Tx, people []*models.User) error {
	invited := slices.DeleteFunc(slices.Clone(people), func(u *models.User) bool { return u.Status() != models.UserInvited })
	ids, orgs := make([]models.ID[models.User], len(invited)), make([]models.ID[models.Organization], len(invited))
	for i, u := range invited {
		ids[i], orgs[i] = u.ID, u.OrganizationID
	}
	roles, err := tx.RolesOfAll(ids)
	if err != nil {
		return err
	}
	companies, err := store.GetMany(tx, orgs)
	if err != nil {
		return err
	}
	for _, u := range invited {
		to := store.Recipient{OrganizationID: u.OrganizationID, Name: u.Name, Address: u.Email, Locale: u.Locale}
		_, err := tx.Post(to, store.About(u.ID, u.OrganizationID), "imported", mail.UserInvitation, mail.Data{
			OrganizationName: companies[u.OrganizationID].Name, InviterName: u.Inviter, Roles: strings.Join(roles[u.ID], ", "), Mailbox: p.Content().SupportContact, ProgramName: p.Content().Name, Link: p.Link(""),
		})
		if err != nil {
			return err
		}
	}
	return nil
}
