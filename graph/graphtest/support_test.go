package graphtest

import (
	"context"
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/internal/program/support"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

const supportAgent = "sam.ortiz@program.example"

// supports plays steps about support requests, of which each organisation has one: "<support:harbor>", with "<supportmsg:harbor.1>" and so on.
//
//	"harbor needs-help"             opens it, with a file
//	"harbor writes"                 a message
//	"sam asks-back harbor", "notes", "takes", "solves", "approves"
//	"lumen owns mail"               an offer of the price list becomes Lumen's
//	"lumen seeks mail NONE"         asks for another option of its audience
func (a *api) supports(who, do string, rest []string) (known bool, err error) {
	ctx := context.Background()
	of := who
	if len(rest) > 0 {
		of = rest[0]
	}
	id, agent := a.names.ids["support:"+of], a.As(supportAgent)
	row, _ := models.ParseAnyID(id)
	switch do {
	case "owns":
		return true, a.owns(who, rest[0])
	case "seeks":
		return true, a.seeks(who, rest[0], models.AudienceOption(rest[1]))
	case "approves":
		_, _, err = a.ApproveSupportRequest(ctx, agent, support.ApproveSupportRequestInput{ID: row})
	case "needs-help":
		return true, a.needsHelp(who)
	case "writes":
		_, err = a.ReplyToSupportRequest(ctx, a.As(people[who]), support.ReplyToSupportRequestInput{ID: row, Body: "It is the plan for schools."})
	case "asks-back":
		_, err = a.ReplyToSupportRequest(ctx, agent, support.ReplyToSupportRequestInput{ID: row, Body: "Which plan is it?", Asks: true})
	case "notes":
		_, err = a.ReplyToSupportRequest(ctx, agent, support.ReplyToSupportRequestInput{ID: row, Body: "They asked last year, too.", Internal: true})
	case "takes":
		_, err = a.AssignSupportRequest(ctx, agent, support.AssignSupportRequestInput{ID: row, AssigneeID: new(agent.UserID.Any())})
	case "solves":
		_, err = a.ResolveSupportRequest(ctx, agent, support.ResolveSupportRequestInput{ID: row, Resolution: "It is in the catalog again."})
	default:
		return false, nil
	}
	if err != nil {
		return true, err
	}
	return true, a.nameMessages(of)
}

// owns makes an organisation the publisher of an offer.
func (a *api) owns(who, offer string) error {
	id, ctx := models.As[models.Offer](a.named("offer:"+offer)), context.Background()
	plans, err := a.Store.PlansOfOffers(ctx, a.As("olga.marsh@program.example"), []models.ID[models.Offer]{id}, store.Page{})
	if err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		o, err := store.LockAny(tx, id)
		if err != nil {
			return err
		}
		o.OrganizationID = a.As(people[who]).OrganizationID
		if err := tx.Save(o); err != nil {
			return err
		}
		for _, listed := range plans[id].Nodes() {
			plan, err := store.LockAny(tx, listed.ID)
			if err != nil {
				return err
			}
			plan.OrganizationID = o.OrganizationID
			if err := tx.Save(plan); err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *api) seeks(who, offer string, option models.AudienceOption) error {
	r, _, err := a.CreateSupportRequest(context.Background(), a.As(people[who]), support.CreateSupportRequestInput{
		Kind: models.SupportAudienceChange, Description: "We sell it ourselves.", Severity: models.SeverityNormal,
		AudienceInput: support.AudienceInput{OfferID: new(a.named("offer:" + offer)), ToOption: &option},
	})
	if err != nil {
		return err
	}
	a.names.set("support:"+who, r.ID.String())
	return a.nameMessages(who)
}

func (a *api) needsHelp(who string) error {
	r, _, err := a.CreateSupportRequest(context.Background(), a.As(people[who]), support.CreateSupportRequestInput{
		Kind: models.SupportOther, Title: new("A plan is missing"), Description: "We cannot find it.", Severity: models.SeverityHigh,
		Attachments: []*models.Upload{{Name: "screen.pdf", Content: strings.NewReader("%PDF-1.4\n%%EOF\n")}},
	})
	if err != nil {
		return err
	}
	a.names.set("support:"+who, r.ID.String())
	return a.nameMessages(who)
}

// nameMessages names the messages of a request, and the file of the first.
func (a *api) nameMessages(of string) error {
	id := models.As[models.SupportRequest](a.named("support:" + of))
	messages, err := store.SupportMessagesOf.Find(context.Background(), a.Store, a.As(supportAgent), []models.ID[models.SupportRequest]{id})
	if err != nil {
		return err
	}
	for i, m := range messages {
		a.names.set(fmt.Sprintf("supportmsg:%s.%d", of, i+1), m.ID.String())
	}
	files, err := store.AttachmentsOf.Find(context.Background(), a.Store, a.As(supportAgent), store.IDs(messages[:1]))
	for _, d := range files {
		a.names.set("doc:"+of, d.ID.String())
	}
	return err
}

// fillSupport adds support requests of Harbor, each with two messages that have a file.
func (a *api) fillSupport(rows int) {
	a.t.Helper()
	who := a.As(people["harbor"])
	offer, plan := models.As[models.Offer](a.named("offer:mail")), models.As[models.OfferPlan](a.named("plan:mail.p0"))
	err := a.Store.Tx(context.Background(), func(tx *store.Tx) error {
		for i := range rows {
			r := &models.SupportRequest{
				ID: models.NewID[models.SupportRequest](), Reference: fmt.Sprintf("SUP-%08d", i), OrganizationID: who.OrganizationID, Kind: models.SupportOther, Status: models.SupportOpen,
				Severity: models.SeverityLow, Title: "A question", RequesterID: who.UserID, ContactName: "Amir Haddad", ContactEmail: people["harbor"], ContactLocale: "en",
				SubjectPrefix: models.Partner{}.Prefix(), SubjectID: who.PartnerID[:], AssigneeID: a.As(supportAgent).UserID, OfferID: offer, PlanID: plan,
			}
			if err := tx.Save(r); err != nil {
				return err
			}
			if err := tx.NamePartners(r.ID, []models.ID[models.Partner]{who.PartnerID, models.As[models.Partner](a.named("partner:tidewater"))}); err != nil {
				return err
			}
			for range 2 {
				m := &models.SupportMessage{ID: models.NewID[models.SupportMessage](), RequestID: r.ID, AuthorID: who.UserID, Body: "A question.", CreatedAt: tx.Now()}
				d := &models.Document{ID: models.NewID[models.Document](), MessageID: m.ID, OrganizationID: who.OrganizationID, Kind: models.DocumentOther, Name: "a.pdf", CreatedAt: tx.Now()}
				if err := tx.Create(m); err != nil {
					return err
				}
				if err := tx.Create(d); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		a.t.Fatal(err)
	}
}
