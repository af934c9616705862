package customers

import (
	"context"
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/lookup"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// DecideCustomerReviewInput is how a reviewer ends the review of a customer's details.
type DecideCustomerReviewInput struct {
	ID               models.AnyID // the customer
	Outcome          rules.ReviewOutcome
	Reason           *string
	ExpectedVersion  *int
	ClientMutationID *string
}

// DecideCustomerReview ends the review of a customer's details.
func (p *UseCases) DecideCustomerReview(ctx context.Context, who access.Actor, in DecideCustomerReviewInput) (*models.Customer, error) {
	return kernel.Do(ctx, p.Kernel, who, access.DecideCustomerReview, func(tx *store.Tx) (customer *models.Customer, err error) {
		if customer, err = store.Lock(tx, who, models.As[models.Customer](in.ID)); err != nil {
			return customer, kernel.At("id", err)
		}
		why := rules.OnCustomer.WhyNot(access.DecideCustomerReview, who, rules.AccountFacts{Customer: *customer})
		if err := rules.Possible(why, rules.ReviewReason(in.Outcome, kernel.Value(in.Reason)), store.Fresh(in.ExpectedVersion, customer.Version)).Err(); err != nil {
			return customer, err
		}
		customer.ReviewReason, customer.ReviewedBy = strings.TrimSpace(kernel.Value(in.Reason)), who.UserID
		if err := p.reviewed(tx, who, access.DecideCustomerReview, customer, models.ReviewStatus(in.Outcome)); err != nil {
			return customer, err
		}
		return customer, p.tellReviewed(tx, customer)
	})
}

// reviewed ends a review.
func (p *UseCases) reviewed(tx *store.Tx, who access.Actor, do access.Action, c *models.Customer, outcome models.ReviewStatus) error {
	from, now := c.Review, tx.Now()
	c.Review, c.ReviewedAt = outcome, &now
	if err := tx.Save(c); err != nil {
		return err
	}
	return tx.Record(who, subject(c), store.Event{Action: do, From: string(from), To: string(outcome), Reason: c.ReviewReason})
}

// tellReviewed tells the partner's people how a review has ended.
func (p *UseCases) tellReviewed(tx *store.Tx, c *models.Customer) error {
	to, err := tx.AgentsOfCustomer(c.ID, c.CreatorID)
	if err != nil {
		return err
	}
	d := p.mailData(c)
	d.Outcome, d.Reason = string(c.Review), c.ReviewReason
	_, err = tx.PostAll(to, subject(c), reviewEvent(c), mail.CustomerReviewDecided, d)
	return err
}

// reviewEvent distinguishes the reviews of one customer.
func reviewEvent(c *models.Customer) string { return fmt.Sprintf("review-%d", c.ReviewRound) }

// mailData is the data of every e-mail about a customer.
func (p *UseCases) mailData(c *models.Customer) mail.Data {
	return mail.Data{OrganizationName: c.CompanyName, CustomerName: c.CompanyName, Mailbox: p.Content().SupportContact, ProgramName: p.Content().Name, Link: p.Link("customers/" + c.ID.String())}
}

// ReviewCustomer reviews the details of a new or changed customer. It asks the postal authority before it locks anything,
// and leaves doubtful details to a reviewer.
func (p *UseCases) ReviewCustomer(ctx context.Context, who access.Actor, id models.ID[models.Customer], round int) error {
	customer, err := p.toReview(ctx, who, id, round)
	if err != nil || customer == nil {
		return err
	}
	var verdict lookup.Verdict
	if address := customer.Billing.Address; !address.IsZero() {
		if verdict, err = p.Addresses.VerifyAddress(ctx, address); err != nil {
			return fmt.Errorf("review %s: %w", id, err)
		}
	}
	return p.review(ctx, who, customer, verdict)
}

// GiveUpReview leaves a review to a reviewer when the postal authority has not answered in any attempt.
func (p *UseCases) GiveUpReview(ctx context.Context, who access.Actor, id models.ID[models.Customer], round int) error {
	customer, err := p.toReview(ctx, who, id, round)
	if err != nil || customer == nil {
		return err
	}
	return p.review(ctx, who, customer, lookup.Verdict{Status: models.AddressPending})
}

// toReview reads a customer that is still in the review for which a job was made; nil otherwise.
func (p *UseCases) toReview(ctx context.Context, who access.Actor, id models.ID[models.Customer], round int) (*models.Customer, error) {
	if err := who.May(access.RunCustomerJobs); err != nil {
		return nil, err
	}
	customer, err := store.Find(ctx, p.Store, who, id)
	if err != nil || !inReview(customer, round) {
		return nil, err
	}
	return customer, nil
}

func inReview(c *models.Customer, round int) bool {
	return c.Review == models.ReviewUnderReview && c.ReviewRound == round && c.Status != models.CustomerFailed
}

// review stores the findings. Without findings the details are verified; otherwise they wait for a reviewer.
func (p *UseCases) review(ctx context.Context, who access.Actor, seen *models.Customer, verdict lookup.Verdict) error {
	namesake, err := p.Store.Namesake(ctx, seen)
	if err != nil {
		return err
	}
	confirmed, err := p.Store.ConfirmedName(ctx, seen)
	if err != nil {
		return err
	}
	found := rules.Review(rules.ReviewFacts{
		Customer: *seen, Address: verdict.Status, Suggested: verdict.Address, Namesake: namesake, Confirmed: confirmed,
		Content: p.Content(),
	})
	return p.Tx(ctx, func(tx *store.Tx) error {
		c, err := store.Lock(tx, who, seen.ID)
		if err != nil || !inReview(c, seen.ReviewRound) {
			return err
		}
		c.ReviewFindings = found
		if !rules.InOrder(found) {
			return p.callForReview(tx, who, c)
		}
		return p.reviewed(tx, who, "reviewCustomer", c, models.ReviewVerified)
	})
}

// callForReview notes the findings and calls the reviewers.
func (p *UseCases) callForReview(tx *store.Tx, who access.Actor, c *models.Customer) error {
	c.UpdatedAt = tx.Now()
	if err := tx.Note(c); err != nil {
		return err
	}
	if _, err := p.CallDesk(tx, models.VettingReviewer, subject(c), reviewEvent(c), mail.CustomerReviewReminder, p.mailData(c)); err != nil {
		return err
	}
	return tx.Record(who, subject(c), store.Event{Action: "reviewCustomer", From: string(c.Review), To: string(c.Review)})
}
