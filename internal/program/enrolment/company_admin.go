package enrolment

import (
	"fmt"
	"slices"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// welcome invites the person who is to manage an enrolled company, and tells those who manage it already.
func (p *UseCases) welcome(tx *store.Tx, who access.Actor, e *Enrolled, form rules.EnrollForm) (err error) {
	role := models.PublisherOwner
	d := mail.Data{OrganizationName: e.Organization.Name, InviterName: who.Name, Mailbox: p.Content().SupportContact, ProgramName: p.Content().Name, Link: p.Link("")}
	about, event := store.About(e.Organization.ID, e.Organization.ID), "publisher"
	if e.Partner != nil {
		role, d.OrganizationName, d.PartnerTypes = models.GlobalAdmin, e.Partner.Name, typeList(e.Partner.Types)
		about, event = partnerSubject(e.Partner), fmt.Sprintf("enrolled-%d", e.Partner.Version)
	}
	d.Outcome = string(role)
	told, err := tx.RecipientsOf(e.Organization.ID, models.GlobalAdmin, models.PublisherOwner)
	if err != nil {
		return err
	}
	if form.Admin != nil {
		if err := p.inviteFirst(tx, who, e, *form.Admin, role, d); err != nil {
			return err
		}
		told = slices.DeleteFunc(told, func(r store.Recipient) bool { return r.UserID == e.Admin.ID })
	}
	job, err := tx.PostAll(told, about, event, mail.CompanyEnrolled, d)
	if e.Job == nil {
		e.Job = job
	}
	return err
}

// inviteFirst gives a person the role that manages a company. One who is its user already gets the role in addition; another one is invited,
// and nothing changes for the person before he or she accepts.
func (p *UseCases) inviteFirst(tx *store.Tx, who access.Actor, e *Enrolled, form rules.PersonForm, role models.Role, d mail.Data) error {
	org := e.Organization
	user, err := tx.UserAt(org.ID, form.Email)
	if err != nil {
		return err
	}
	if user == nil {
		user = &models.User{ID: models.NewID[models.User](), OrganizationID: org.ID, Email: form.Email, Locale: p.Content().ReaderIn(org.Market).Language}
	}
	event := store.Event{Action: access.UpdateUserRoles, Reason: string(role)}
	status := user.Status()
	var roles models.Set[models.Role]
	if user.Version > 0 && (status == models.UserActive || status == models.UserInvited) {
		if roles, err = tx.RolesOf(user.ID); err != nil {
			return err
		}
	}
	if user.Version == 0 || status != models.UserActive {
		event.Action = access.InviteUser
		user.Name, user.Locale = form.Name, kernel.Either(form.Locale, user.Locale)
		user.Invite(tx.Now(), who.Name)
		user.Bounce = models.Bounce{}
	}
	if !roles.Has(role) {
		roles = append(roles, role)
	}
	if err := tx.Save(user); err != nil {
		return err
	}
	if err := tx.SetRoles(user.ID, roles); err != nil {
		return err
	}
	event.To = string(user.Status())
	about := store.About(user.ID, org.ID)
	if err := tx.Record(who, about, event); err != nil {
		return err
	}
	e.Admin, d.Roles = user, string(role)
	to := store.Recipient{OrganizationID: org.ID, Name: user.Name, Address: user.Email, Locale: user.Locale}
	e.Job, err = tx.Post(to, about, fmt.Sprintf("enrolled-%d", user.Version), mail.CompanyEnrolled, d)
	return err
}
