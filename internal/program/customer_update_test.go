package program_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// customerNow is the customer of somebody who works there, as the program itself sees it.
func (s *story) customerNow(email string) *models.Customer {
	s.t.Helper()
	c, err := store.Find(s.ctx, s.Store, access.TheSystem, s.As(email).CustomerID)
	s.must(err)
	return c
}

// updates changes the details of the customer of somebody who works there.
func (s *story) updates(who, customer string, in customers.UpdateCustomerInput) (*models.Customer, *models.Job, error) {
	s.t.Helper()
	in.ID = s.As(customer).CustomerID.Any()
	return s.UpdateCustomer(s.ctx, s.As(who), in)
}

// changes is updates that has to go well, and ends with the review.
func (s *story) changes(who, customer string, in customers.UpdateCustomerInput) *models.Customer {
	s.t.Helper()
	_, _, err := s.updates(who, customer, in)
	s.must(err)
	s.Work()
	return s.customerNow(customer)
}

// trail is what happened to a subject, oldest first: "action FROM>TO".
func (s *story) trail(about models.AnyID) (out []string) {
	s.t.Helper()
	events, err := s.Store.AuditEvents(s.ctx, s.As(olga), &store.AuditEventFilter{SubjectID: &about}, store.Page{First: ptr(store.MaxPage)})
	s.must(err)
	for _, e := range events.Nodes() {
		out = append(out, e.Action+" "+e.FromState+">"+e.ToState)
	}
	slices.Reverse(out)
	return out
}

// tacoma is an address as the postal authority writes it.
func tacoma() *kernel.PostalAddressInput {
	return &kernel.PostalAddressInput{Line1: "1200 Harbor Ave", Line2: ptr("Ste 4"), City: "Tacoma", State: ptr("WA"), PostalCode: ptr("98402"), Country: "US"}
}

// details are all details of a customer, in order.
func details() customers.UpdateCustomerInput {
	return customers.UpdateCustomerInput{
		CompanyName: ptr(" Cedar County "), Address: tacoma(), Culture: ptr("en-us"),
		Contact: &kernel.PrimaryContactInput{FirstName: ptr("Paula"), LastName: ptr("Jensen"), Email: ptr(paula), Phone: ptr("+1 206 555 0100")},
	}
}

// changed details are reviewed; those without doubt are verified at once and without a letter.
func TestUpdateCustomer_ChangesAreReviewed(t *testing.T) {
	tell(t, func(s *story) {
		before := s.customerNow(paula)
		c, job, err := s.updates(amir, paula, details())
		s.must(err)
		if c.Review != models.ReviewUnderReview || c.ReviewRound != before.ReviewRound+1 || c.Version != before.Version+1 || c.CompanyName != "Cedar County" || c.Billing.Culture != "en-US" {
			t.Errorf("changed to %+v", c)
		}
		if job == nil || job.Kind != "customer.review" || job.OrganizationID != s.As(amir).OrganizationID {
			t.Errorf("X-07: the job is %+v", job)
		}
		s.Work()
		s.ExpectMail()
		c = s.customerNow(paula)
		if c.Review != models.ReviewVerified || c.ReviewedAt == nil || !c.ReviewedBy.IsZero() || len(c.ReviewFindings) != 1 || c.ReviewFindings[0].Code != "ADDRESS_VERIFIED" {
			t.Errorf("X-07: reviewed as %+v", c)
		}
		if diff := cmp.Diff([]string{"updateCustomer VERIFIED>UNDER_REVIEW", "reviewCustomer UNDER_REVIEW>VERIFIED"}, s.trail(c.GlobalID())); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
		org, err := store.Find(s.ctx, s.Store, access.TheSystem, c.OrganizationID)
		s.must(err)
		if org.Name != "Cedar County" || c.SearchName != "cedar county" {
			t.Errorf("called %q, found as %q", org.Name, c.SearchName)
		}
	})
}

// the format of amounts needs no review, and equal values are no change.
func TestUpdateCustomer_FormatNeedsNoReview(t *testing.T) {
	tell(t, func(s *story) {
		c := s.changes(amir, paula, details())
		snapshot := s.snapshot()
		_, job, err := s.updates(grant, paula, details())
		s.must(err)
		if again := s.customerNow(paula); job != nil || again.Version != c.Version || again.Review != models.ReviewVerified {
			t.Errorf("nothing changed, but %+v, job %v", again, job)
		}
		s.unchanged(snapshot)
		now, job, err := s.updates("theo.park@meridian.example", paula, customers.UpdateCustomerInput{Culture: ptr("es-US"), ExpectedVersion: &c.Version}) // a helpdesk agent
		s.must(err)
		if job != nil || now.Version != c.Version+1 || now.Review != models.ReviewVerified || now.ReviewRound != c.ReviewRound || now.Billing.Culture != "es-US" {
			t.Errorf("the culture alone: %+v, job %v", now, job)
		}
		cleared := s.changes(amir, paula, customers.UpdateCustomerInput{Culture: ptr(""), Contact: &kernel.PrimaryContactInput{Phone: ptr("")}})
		if cleared.Billing.Culture != "" || cleared.Billing.Contact.Phone != "" || cleared.Billing.Contact.FirstName != "Paula" {
			t.Errorf("empty texts clear, others stay: %+v", cleared.Billing)
		}
	})
}

// who may change what.
func TestUpdateCustomer_Refusals(t *testing.T) {
	tell(t, func(s *story) {
		s.qualified(lucia, meridian)
		s.submit(marcus, customerForm(springfield, meridian)) // so that Meridian sees the city, without selling to it
		snapshot, before := s.snapshot(), s.customerNow(paula)
		for name, tc := range map[string]struct {
			who, customer string
			in            customers.UpdateCustomerInput
			want          []string
		}{
			"a global admin":  {naomi, paula, details(), []string{"ROLE_NOT_ALLOWED"}},
			"the customer":    {paula, paula, details(), []string{"ROLE_NOT_ALLOWED"}},
			"the operator":    {olga, paula, details(), []string{"ROLE_NOT_ALLOWED"}},
			"R-54":            {lucia, marcus, details(), []string{"NO_RELATIONSHIP at id"}},
			"a stranger":      {dana, paula, details(), []string{"NOT_FOUND at id"}},
			"a stale version": {amir, paula, customers.UpdateCustomerInput{Culture: ptr("es-US"), ExpectedVersion: ptr(7)}, []string{"STALE_OBJECT at expectedVersion"}},
			"R-36":            {amir, paula, customers.UpdateCustomerInput{SpecialQualification: ptr(models.QualificationNone)}, []string{"QUALIFICATION_NOT_EDITABLE_HERE at specialQualification"}},
			"all at once": {amir, paula, customers.UpdateCustomerInput{
				CompanyName: ptr(" "), OrganizationRegistrationNumber: ptr("12345"), Contact: &kernel.PrimaryContactInput{Phone: ptr("12")},
				Address: &kernel.PostalAddressInput{Line1: "1 Main St", City: "Kyiv", PostalCode: ptr("01001"), Country: "UA"}, Culture: ptr("nowhere"), SpecialQualification: ptr(models.QualificationGovernment),
			}, []string{
				"VALIDATION_FAILED at companyName", "ORG_REG_NUMBER_NOT_SUPPORTED at organizationRegistrationNumber", "VALIDATION_FAILED at contact.firstName", "VALIDATION_FAILED at contact.lastName", "VALIDATION_FAILED at contact.email",
				"VALIDATION_FAILED at contact.phone", "VALIDATION_FAILED at address.country", "VALIDATION_FAILED at culture", "QUALIFICATION_NOT_EDITABLE_HERE at specialQualification",
			}},
		} {
			s.t.Run(name, func(t *testing.T) {
				s := &story{s.Program, t, t.Context()}
				_, _, err := s.updates(tc.who, tc.customer, tc.in)
				s.refused(err, tc.want...)
			})
		}
		s.unchanged(snapshot)
		if diff := cmp.Diff(before, s.customerNow(paula)); diff != "" {
			t.Errorf("something was written: -before +after\n%s", diff)
		}
	})
}

// A customer that is a partner as well keeps the name of its organisation: its partner renames only the customer.
func TestUpdateCustomer_PartnerKeepsItsOrganizationName(t *testing.T) {
	tell(t, func(s *story) {
		id := s.As(paula).OrganizationID
		s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
			org, err := store.LockAny(tx, id)
			if err != nil {
				return err
			}
			org.Kinds = append(org.Kinds, models.KindPublisher)
			return tx.Note(org)
		}))
		c := s.changes(amir, paula, customers.UpdateCustomerInput{CompanyName: ptr("Cedar")})
		org, err := store.Find(s.ctx, s.Store, access.TheSystem, id)
		s.must(err)
		if c.CompanyName != "Cedar" || org.Name != "Cedar County Government" {
			t.Errorf("the customer is called %q, its organisation %q", c.CompanyName, org.Name)
		}
	})
}
