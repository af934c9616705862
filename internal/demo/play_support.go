package demo

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/internal/program/support"
	"github.com/partnergraph/partnergraph/models"
)

// supportScenes show a support request that was closed, one that waits for the requester, and one that nobody has answered.
func (c *cast) supportScenes(ago func(time.Duration) time.Time) []scene {
	return []scene{
		{ago(30 * day), c.solved("amir.haddad@harbor.example", "The price list of Canada", "We sell in Canada from next month. Where do we see the prices?", "Open the catalog of a customer there: its plans have the prices of its market.")},
		{ago(3 * day), c.askedBack("lucia.herrera@meridian.example", "A reseller is not listed", "Bright Mesa asks why it is not in the directory.", "Which market did they look at?")},
		{ago(2 * time.Hour), c.asksForHelp("ivy.chen@lumenapps.example", "Who sells our add-ons?", "We would like to know which partners may sell them.", nil)},
	}
}

// asksForHelp lets a person open a support request, and support do something with it.
func (c *cast) asksForHelp(email, title, question string, then func(context.Context, *models.SupportRequest) error) func(context.Context) error {
	return func(ctx context.Context) error {
		who, err := c.person(ctx, email)
		if err != nil {
			return err
		}
		r, _, err := c.program.CreateSupportRequest(ctx, who, support.CreateSupportRequestInput{Kind: models.SupportOther, Severity: models.SeverityNormal, Title: &title, Description: question})
		if err != nil || then == nil {
			return err
		}
		if err := c.later(ctx, 2*time.Hour); err != nil {
			return err
		}
		return then(ctx, r)
	}
}

func (c *cast) solved(email, title, question, answer string) func(context.Context) error {
	return c.asksForHelp(email, title, question, func(ctx context.Context, r *models.SupportRequest) error {
		agent, err := c.person(ctx, "sam.ortiz@program.example")
		if err != nil {
			return err
		}
		_, err = c.program.ResolveSupportRequest(ctx, agent, support.ResolveSupportRequestInput{ID: r.ID.Any(), Resolution: answer})
		return err
	})
}

func (c *cast) askedBack(email, title, question, back string) func(context.Context) error {
	return c.asksForHelp(email, title, question, func(ctx context.Context, r *models.SupportRequest) error {
		agent, err := c.person(ctx, "sam.ortiz@program.example")
		if err != nil {
			return err
		}
		if _, err := c.program.AssignSupportRequest(ctx, agent, support.AssignSupportRequestInput{ID: r.ID.Any(), AssigneeID: new(agent.UserID.Any())}); err != nil {
			return err
		}
		note := support.ReplyToSupportRequestInput{ID: r.ID.Any(), Body: "They have not published their listing yet.", Internal: true}
		if _, err := c.program.ReplyToSupportRequest(ctx, agent, note); err != nil {
			return err
		}
		_, err = c.program.ReplyToSupportRequest(ctx, agent, support.ReplyToSupportRequestInput{ID: r.ID.Any(), Body: back, Asks: true})
		return err
	})
}
