package program_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/program/eligibility"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

const ines = "ines.okafor@lakeside.example" // who is asked to look after the new customer's account

// newCustomer is a customer that any US partner can create.
func newCustomer(company, name string) customers.CreateCustomerInput {
	return customers.CreateCustomerInput{
		CompanyName: company, Domain: name, Market: "US", SpecialQualification: models.QualificationNone,
		Contact: &kernel.PrimaryContactInput{FirstName: ptr(" Ines "), LastName: ptr("Okafor"), Email: ptr(" Ines.Okafor@Lakeside.example"), Locale: ptr("pl")},
		Address: &kernel.PostalAddressInput{Line1: "12 Harbor Road", City: "Duluth", State: ptr("MN"), PostalCode: ptr("55802"), Country: "US"},
		Culture: ptr("en-us"),
	}
}

// governmentCustomer is a customer with a validation ID.
func governmentCustomer(v *models.ValidationID, name string) customers.CreateCustomerInput {
	in := newCustomer("Cedar County Government", name)
	in.SpecialQualification, in.ValidationID = models.QualificationGovernment, &v.Code
	return in
}

func (s *story) creates(email string, in customers.CreateCustomerInput) (*models.Customer, *models.Job) {
	s.t.Helper()
	c, job, err := s.CreateCustomer(s.ctx, s.As(email), in)
	s.must(err)
	return c, job
}

// customer reads a customer as the program itself sees it.
func (s *story) customer(id models.ID[models.Customer]) *models.Customer {
	s.t.Helper()
	c, err := store.Find(s.ctx, s.Store, access.TheSystem, id)
	s.must(err)
	return c
}

// validated lets Meridian qualify and gives it the validation ID of Cedar County, good for so many creations.
func (s *story) validated(most *int) *models.ValidationID {
	s.t.Helper()
	s.qualified(lucia, meridian)
	return s.issued(most)
}

func (s *story) issued(most *int) *models.ValidationID {
	s.t.Helper()
	r := s.submit(paula, customerForm(cedar, meridian))
	_, _, err := s.ApproveEligibilityRequest(s.ctx, s.As(rosa), eligibility.ApproveEligibilityRequestInput{ID: r.ID.Any(), MaxCreates: most})
	s.must(err)
	s.Work()
	s.Mail()
	ids, err := store.ValidationIDsFrom.Find(s.ctx, s.Store, s.As(lucia), []models.ID[models.EligibilityRequest]{r.ID})
	s.must(err)
	return ids[0]
}

// units fails unless so many creations are left of a validation ID, so many of them held.
func (s *story) units(v *models.ValidationID, left, held int, status models.ValidationIDStatus) {
	s.t.Helper()
	now := s.validationID(v)
	if *now.RemainingCreates != left || now.HeldCreates != held || now.Status != status {
		s.t.Errorf("section 4.4: %d left, %d held, %s; want %d, %d, %s", *now.RemainingCreates, now.HeldCreates, now.Status, left, held, status)
	}
}

func (s *story) validationID(v *models.ValidationID) *models.ValidationID {
	s.t.Helper()
	ids, err := store.FindMany(s.ctx, s.Store, s.As(lucia), []models.ID[models.ValidationID]{v.ID})
	s.must(err)
	return ids[0]
}

func (s *story) specialQualifications(c *models.Customer) []*models.CustomerQualification {
	s.t.Helper()
	all, err := store.QualificationsOfCustomers.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{c.ID})
	s.must(err)
	return all
}

// sellers are the relationships of a customer: "partner STATUS", by name.
func (s *story) sellers(c *models.Customer) (out []string) {
	s.t.Helper()
	all, err := store.RelationshipsOfCustomers.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{c.ID})
	s.must(err)
	for _, r := range all {
		partner, err := store.Find(s.ctx, s.Store, access.TheSystem, r.PartnerID)
		s.must(err)
		line := partner.Name + " " + string(r.Status)
		if (r.ActiveKey == nil) != (r.Status == models.RelationshipRemoved) || r.Origin != models.OriginCreated {
			line += " with a wrong key or origin"
		}
		out = append(out, line)
	}
	slices.Sort(out)
	return out
}

// events are what a partner's person reads about a customer, oldest first: "action FROM>TO".
func (s *story) events(email string, c *models.Customer) (out []string) {
	s.t.Helper()
	page, err := s.Store.AuditEvents(s.ctx, s.As(email), &store.AuditEventFilter{SubjectID: ptr(c.ID.Any())}, store.Page{First: ptr(store.MaxPage)})
	s.must(err)
	for _, e := range page.Nodes() {
		out = append(out, e.Action+" "+e.FromState+">"+e.ToState)
	}
	slices.Reverse(out)
	return out
}

// mailTo is the message that left for an address since the last look.
func (s *story) mailTo(address string) mail.Message {
	s.t.Helper()
	for _, m := range s.Mail() {
		if models.SameAddress(m.ToAddress, address) {
			return m
		}
	}
	s.t.Fatalf("no mail to %s", address)
	return mail.Message{}
}

// from the form to the account that works.
func TestCreateCustomer_Story(t *testing.T) {
	tell(t, func(s *story) {
		v := s.validated(ptr(2))
		c, job := s.creates(lucia, governmentCustomer(v, "Cedar-County"))
		s.beingSetUp(c, job, v)
		s.Work()
		s.setUp(c, v)
	})
}

// beingSetUp checks the rows before the job runs.
func (s *story) beingSetUp(c *models.Customer, job *models.Job, v *models.ValidationID) {
	s.t.Helper()
	who := s.As(lucia)
	if c.Status != models.CustomerProvisioning || c.Segment != models.SegmentGovernment || c.Review != models.ReviewNone || c.CreatedBy != who.PartnerID || c.CreatorID != who.UserID {
		s.t.Errorf("R-37: %+v", c)
	}
	if c.Domain != "cedar-county.work.program.example" || c.Billing.Contact.Email != "Ines.Okafor@Lakeside.example" || c.Billing.Contact.FirstName != "Ines" || c.Billing.Culture != "en-US" {
		s.t.Errorf("R-32: kept as %s, %+v", c.Domain, c.Billing)
	}
	if c.OrganizationID == v.OrganizationID {
		s.t.Error("R-30: the new customer is the confirmed organisation, whose people did not ask for it")
	}
	s.units(v, 2, 1, models.ValidationIDIssued)
	if got, want := s.sellers(c), []string{"Meridian Distribution PENDING"}; !slices.Equal(got, want) {
		s.t.Errorf("R-37: %v, want %v", got, want)
	}
	q := s.specialQualifications(c)
	if len(q) != 1 || q[0].Code != models.QualificationGovernment || q[0].Vetting != models.VettingInReview || q[0].ValidationID != v.ID || q[0].RequestedBy != who.PartnerID {
		s.t.Errorf("R-33: %+v", q)
	}
	seen, err := store.Find(s.ctx, s.Store, s.As(grant), c.ID)
	s.must(err)
	if seen.Status != models.CustomerProvisioning || job.Kind != "customer.provision" {
		s.t.Errorf("R-37: a colleague sees %s; the job is %s", seen.Status, job.Kind)
	}
	if _, err := store.Find(s.ctx, s.Store, who, job.ID); err != nil {
		s.t.Errorf("the agent cannot see the job: %v", err)
	}
	_, err = store.Find(s.ctx, s.Store, s.As(amir), c.ID)
	s.refused(err, "NOT_FOUND")
}

// setUp checks what the worker has done.
func (s *story) setUp(c *models.Customer, v *models.ValidationID) {
	s.t.Helper()
	now := s.customer(c.ID)
	if now.Status != models.CustomerActive || now.ReviewRound != 1 || now.StatusReason != "" {
		s.t.Errorf("R-37, X-07: %+v", now)
	}
	s.units(v, 1, 0, models.ValidationIDIssued)
	if got, want := s.sellers(c), []string{"Meridian Distribution ACTIVE"}; !slices.Equal(got, want) {
		s.t.Errorf("R-37: %v, want %v", got, want)
	}
	m := s.mailTo(ines)
	if m.Locale != "pl" || m.ToName != "Ines Okafor" || !strings.Contains(m.Text, "Cedar County Government") || !strings.Contains(m.Text, "Meridian Distribution") {
		s.t.Errorf("R-37: the first global admin reads in %s\n%s", m.Locale, m.Text)
	}
	admin := s.As(ines)
	if admin.CustomerID != c.ID || !slices.Equal(admin.Roles, models.Set[models.Role]{models.CustomerGlobalAdmin}) || admin.Locale != "pl" {
		s.t.Errorf("the first global admin is %+v", admin)
	}
	people, err := store.FindMany(s.ctx, s.Store, access.TheSystem, []models.ID[models.User]{admin.UserID})
	s.must(err)
	if people[0].Status() != models.UserInvited {
		s.t.Errorf("X-05: %s, want invited: there is no password", people[0].Status())
	}
	want := []string{"createCustomer >PROVISIONING", "provisionCustomer PROVISIONING>ACTIVE"}
	if diff := cmp.Diff(want, s.events(grant, c)[:2]); diff != "" {
		s.t.Errorf("history: -want +got\n%s", diff)
	}
	for _, kind := range []string{"customer.review", "qualification.vet"} {
		jobs, err := s.Store.Jobs(s.ctx, s.As(lucia), &store.JobFilter{Kind: store.AnyOf(kind)}, nil, store.Page{First: ptr(9)})
		s.must(err)
		if len(jobs.Nodes()) != 1 {
			s.t.Errorf("X-02, X-07: %d jobs %s, want 1", len(jobs.Nodes()), kind)
		}
	}
}

// the last creation uses up a validation ID; one without an allowance is never used up.
func TestCreateCustomer_LastCreationUsesUpTheValidationID(t *testing.T) {
	tell(t, func(s *story) {
		v := s.validated(ptr(1))
		s.creates(lucia, governmentCustomer(v, "county-one"))
		_, _, err := s.CreateCustomer(s.ctx, s.As(grant), governmentCustomer(v, "county-two"))
		s.refused(err, "VALIDATION_ID_UNAVAILABLE at validationId")
		s.Work()
		s.units(v, 0, 0, models.ValidationIDExhausted)

		endless := s.issued(nil)
		for _, name := range []string{"county-three", "county-four"} {
			s.creates(lucia, governmentCustomer(endless, name))
		}
		if now := s.validationID(endless); now.HeldCreates != 2 {
			t.Errorf("X-01: %d held, want 2", now.HeldCreates)
		}
		s.Work()
		if now := s.validationID(endless); now.HeldCreates != 0 || now.RemainingCreates != nil || now.Status != models.ValidationIDIssued {
			t.Errorf("X-01: %+v, want any number left", now)
		}
	})
}

// Section 2.3: a provider sells through a reseller, which gets a relationship of its own.
func TestCreateCustomer_ThroughAReseller(t *testing.T) {
	tell(t, func(s *story) {
		in := newCustomer("Lakeside Clinics", "lakeside")
		in.IndirectResellerID = ptr(s.As(dana).PartnerID.Any())
		c, _ := s.creates(grant, in)
		if got, want := s.sellers(c), []string{"Bright Mesa Resellers PENDING", "Meridian Distribution PENDING"}; !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		s.Work()
		if got, want := s.sellers(c), []string{"Bright Mesa Resellers ACTIVE", "Meridian Distribution ACTIVE"}; !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		all, err := store.RelationshipsOfCustomers.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{c.ID})
		s.must(err)
		for _, r := range all {
			through := models.ID[models.Partner]{}
			if r.PartnerID == s.As(grant).PartnerID {
				through = s.As(dana).PartnerID
			}
			if r.AssociatedResellerID != through {
				t.Errorf("%s sells through %s, want %s", r.PartnerID, r.AssociatedResellerID, through)
			}
		}
		if _, err := store.Find(s.ctx, s.Store, s.As(dana), c.ID); err != nil {
			t.Errorf("the reseller does not see its customer: %v", err)
		}
		if now := s.customer(c.ID); now.Segment != models.SegmentCommercial || len(s.specialQualifications(c)) != 0 {
			t.Errorf("%s with %v, want a commercial customer", now.Segment, s.specialQualifications(c))
		}
	})
}

// the job may run twice or much later. An account that was set up or has failed does not change.
func TestProvision_TwiceOrLateDoesNothing(t *testing.T) {
	tell(t, func(s *story) {
		v := s.validated(ptr(3))
		c, _ := s.creates(lucia, governmentCustomer(v, "county-one"))
		s.must(s.ProvisionCustomer(s.ctx, access.TheSystem, c.ID))
		before := s.customer(c.ID)
		s.must(s.ProvisionCustomer(s.ctx, access.TheSystem, c.ID))
		s.must(s.GiveUpProvisioning(s.ctx, access.TheSystem, c.ID))
		if after := s.customer(c.ID); after.Version != before.Version || after.Status != models.CustomerActive {
			t.Errorf("version %d %s, want %d ACTIVE", after.Version, after.Status, before.Version)
		}
		s.Advance(rules.HoldTime + time.Minute)
		s.units(v, 2, 0, models.ValidationIDIssued)
	})
}
