package agreements

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// NoticePage is how many acceptances one transaction handles: enough to be quick, few enough to block nobody.
const NoticePage = 200

// notice is a letter about one version of the partner agreement that is due today, and its recipients.
type notice struct {
	store.Superseded
	tell  access.Action
	until time.Time // the older acceptance counts
}

// AnnounceAgreements tells the global admins of each partner whose acceptance is superseded that a newer version is in
// force, and reminds them 14 days before the older acceptance ends (section 4.6). Each gets both letters once for an acceptance and a
// version: the job may run twice, or late.
func (p *UseCases) AnnounceAgreements(ctx context.Context, who access.Actor, progress kernel.Progress) error {
	if err := who.May(access.AnnounceAgreements); err != nil {
		return err
	}
	content := p.Content()
	if err := p.Store.KeepInForce(ctx, content); err != nil { // some have come into force since the process started
		return err
	}
	notices := noticesAt(content, p.Store.Now())
	done, total := 0, 0
	for _, n := range notices {
		superseded, err := p.Store.CountSuperseded(ctx, n.Superseded)
		if err != nil {
			return fmt.Errorf("announce agreement %s: %w", n.Version, err)
		}
		total += superseded
	}
	for _, n := range notices {
		err := p.announce(ctx, who, n, func(told int) error {
			done += told
			return progress(ctx, done, max(done, total)) // others may have come since they were counted
		})
		if err != nil {
			return fmt.Errorf("announce agreement %s: %w", n.Version, err)
		}
	}
	return nil
}

// noticesAt lists the letters that are due, one for all regions with the same version and date.
func noticesAt(c *data.Content, now time.Time) (all []notice) {
	for _, region := range c.Regions() {
		text, found := c.AgreementInForce(string(models.PartnerAgreement), region.Code, "", now)
		if !found {
			continue
		}
		tell, heard := rules.AgreementNotice(text, now)
		until := rules.GraceEnds(text)
		at := slices.IndexFunc(all, func(n notice) bool { return n.Version == text.Version && n.until.Equal(until) && n.tell == tell })
		if at < 0 {
			at = len(all)
			all = append(all, notice{store.Superseded{Version: text.Version, Notified: heard}, tell, until})
		}
		all[at].Regions = append(all[at].Regions, region.Code)
	}
	return all
}

// announce reads the acceptances page by page, so that its memory does not grow with their number.
func (p *UseCases) announce(ctx context.Context, who access.Actor, n notice, told func(int) error) error {
	var last models.ID[models.AgreementAcceptance]
	for {
		page, err := p.announcePage(ctx, who, n, last)
		if err != nil || len(page) == 0 {
			return err
		}
		if err := told(len(page)); err != nil {
			return err
		}
		if len(page) < NoticePage {
			return nil
		}
		last = page[len(page)-1].ID
	}
}

func (p *UseCases) announcePage(ctx context.Context, who access.Actor, n notice, after models.ID[models.AgreementAcceptance]) ([]*models.AgreementAcceptance, error) {
	return kernel.Commit(ctx, p.Kernel, func(tx *store.Tx) ([]*models.AgreementAcceptance, error) {
		page, err := tx.SupersededAcceptances(n.Superseded, after, NoticePage)
		if err != nil {
			return nil, err
		}
		for _, a := range page {
			if err := p.tellAdmins(tx, who, n, a); err != nil {
				return nil, err
			}
		}
		return page, nil
	})
}

// tellAdmins writes to each global admin of the organisation that accepted. If there is none, it records nothing, so that
// the next run tries again.
func (p *UseCases) tellAdmins(tx *store.Tx, who access.Actor, n notice, a *models.AgreementAcceptance) error {
	admins, err := tx.RecipientsOf(a.OrganizationID, models.GlobalAdmin)
	if err != nil {
		return err
	}
	if len(admins) == 0 {
		p.Log.Warn("no global admin can be told of the agreement in force", "organisation", a.OrganizationID.String(), "version", n.Version)
		return nil
	}
	partner, err := store.Get(tx, a.PartnerID)
	if err != nil {
		return err
	}
	d := mail.Data{
		OrganizationName: partner.Name, Due: n.until, Mailbox: p.Content().SupportContact, ProgramName: p.Content().Name,
		Link: p.Link(""),
	}
	about := store.About(a.ID, a.OrganizationID)
	news := false
	for _, to := range admins {
		job, err := tx.Post(to, about, n.Version, n.template(), d)
		if err != nil {
			return err
		}
		news = news || job != nil
	}
	if !news { // another run was faster, and has recorded it
		return nil
	}
	return tx.Record(who, about, store.Event{Action: n.tell, From: a.TextVersion, To: n.Version})
}

func (n notice) template() mail.Template {
	if n.tell == rules.RemindOfAgreement {
		return mail.AgreementReminder
	}
	return mail.AgreementSuperseded
}
