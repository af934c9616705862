package customers

import (
	"context"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// UpdateCustomerQualificationInput is a special qualification for a customer that exists.
type UpdateCustomerQualificationInput struct {
	ID               models.AnyID // the customer
	Qualification    models.SpecialQualification
	EducationSegment *models.EducationSegment
	ValidationID     *string
	ClientMutationID *string
}

// UpdateCustomerQualification asks for a special qualification for a customer. Government cloud uses up a
// creation of a validation ID at once.
func (p *UseCases) UpdateCustomerQualification(ctx context.Context, who access.Actor, in UpdateCustomerQualificationInput) (*models.Customer, *models.CustomerQualification, *models.Job, error) {
	type requested struct {
		qualification *models.CustomerQualification
		job           *models.Job
	}
	customer, done, err := kernel.DoBoth(ctx, p.Kernel, who, access.UpdateCustomerQualification, func(tx *store.Tx) (*models.Customer, requested, error) {
		customer, err := p.lockFor(tx, access.UpdateCustomerQualification, who, in.ID)
		if err != nil {
			return nil, requested{}, err
		}
		q, job, err := p.requestQualification(tx, who, customer, in)
		return customer, requested{q, job}, err
	})
	return customer, done.qualification, done.job, err
}

func (p *UseCases) requestQualification(tx *store.Tx, who access.Actor, customer *models.Customer, in UpdateCustomerQualificationInput) (*models.CustomerQualification, *models.Job, error) {
	form, err := p.qualificationForm(tx, who, customer, in)
	if err != nil {
		return nil, nil, err
	}
	facts, err := p.qualificationFacts(tx, who, customer)
	if err != nil {
		return nil, nil, err
	}
	if err := rules.CheckQualification(form, facts).Err(); err != nil {
		return nil, nil, err
	}
	q := newQualification(who, customer, form.Code, form.Segment)
	if form.Code == models.QualificationGovernment {
		if err := restOn(tx, q, form.Selection.Chosen); err != nil {
			return nil, nil, err
		}
	}
	if err := tx.Save(q); err != nil {
		return nil, nil, err
	}
	about := qualificationSubject(q)
	if err := tx.Record(who, about, store.Event{Action: access.UpdateCustomerQualification, To: string(q.Vetting), Reason: string(q.Code)}); err != nil {
		return nil, nil, err
	}
	job, err := tx.Enqueue(store.Subject{ID: about.ID, OrganizationID: who.OrganizationID}, jobs.VetQualification{Qualification: q.ID})
	return q, job, err
}

func (p *UseCases) qualificationForm(tx *store.Tx, who access.Actor, customer *models.Customer, in UpdateCustomerQualificationInput) (f rules.QualificationForm, err error) {
	f.Code, f.Segment = in.Qualification, kernel.Value(in.EducationSegment)
	f.Selection = rules.Selection{
		Typed: strings.TrimSpace(kernel.Value(in.ValidationID)), Company: customer.CompanyName, Organization: customer.OrganizationID, Mailbox: p.Content().EligibilityMailbox,
	}
	if f.Code != models.QualificationGovernment {
		return f, nil
	}
	if f.Selection.Chosen, err = tx.OwnValidationID(who.PartnerID, f.Selection.Typed); err != nil {
		return f, err
	}
	f.Selection.Available, err = tx.SelectableValidationIDs(who.PartnerID, mostSelectable)
	return f, err
}

func (p *UseCases) qualificationFacts(tx *store.Tx, who access.Actor, customer *models.Customer) (f rules.QualificationFacts, err error) {
	f.Customer, f.Mailbox = *customer, p.Content().EligibilityMailbox
	if f.Held, err = tx.QualificationsOfCustomer(customer.ID); err != nil {
		return f, err
	}
	partner, err := store.Get(tx, who.PartnerID)
	if err != nil {
		return f, err
	}
	f.Partner = *partner
	f.Qualified, err = qualifiedNow(tx, partner.ID)
	return f, err
}

// newQualification is a special qualification that is to be vetted.
func newQualification(who access.Actor, customer *models.Customer, code models.SpecialQualification, segment models.EducationSegment) *models.CustomerQualification {
	key := store.CustomerQualificationKey(customer.ID, code)
	return &models.CustomerQualification{
		ID: models.NewID[models.CustomerQualification](), CustomerID: customer.ID, OrganizationID: customer.OrganizationID, Code: code, EducationSegment: segment,
		RequestedBy: who.PartnerID, RequesterID: who.UserID, Vetting: models.VettingInReview, ActiveKey: &key,
	}
}

// restOn bases a qualification on a validation ID. The customer does not change before the approval: other partners sell to
// it as well.
func restOn(tx *store.Tx, q *models.CustomerQualification, id *models.ValidationID) error {
	q.ValidationID = id.ID
	rules.ConsumeCreation(id)
	return tx.Save(id)
}

func qualificationSubject(q *models.CustomerQualification) store.Subject {
	return store.About(q.ID, q.OrganizationID)
}

// DecideCustomerQualificationInput is how a reviewer ends the vetting of a special qualification.
type DecideCustomerQualificationInput struct {
	ID               models.AnyID
	Outcome          rules.QualificationOutcome
	Reason           *string
	ExpectedVersion  *int
	ClientMutationID *string
}

// DecideCustomerQualification ends the vetting of a special qualification (X-02, D-14).
func (p *UseCases) DecideCustomerQualification(ctx context.Context, who access.Actor, in DecideCustomerQualificationInput) (*models.CustomerQualification, error) {
	return kernel.Do(ctx, p.Kernel, who, access.DecideCustomerQualification, func(tx *store.Tx) (q *models.CustomerQualification, err error) {
		var customer *models.Customer
		if q, customer, err = tx.LockCustomerQualification(models.As[models.CustomerQualification](in.ID)); err != nil {
			return q, kernel.At("id", err)
		}
		why := rules.OnCustomerQualification.WhyNot(access.DecideCustomerQualification, who, rules.QualificationInCustomer{Qualification: *q, Customer: *customer})
		if err := rules.Possible(why, rules.QualificationReason(in.Outcome, kernel.Value(in.Reason)), store.Fresh(in.ExpectedVersion, q.Version)).Err(); err != nil {
			return q, err
		}
		q.Reason, q.DecidedBy = strings.TrimSpace(kernel.Value(in.Reason)), who.UserID
		return q, p.vettedQualification(tx, who, access.DecideCustomerQualification, q, customer, models.QualificationVetting(in.Outcome))
	})
}
