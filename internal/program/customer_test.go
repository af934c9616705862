package program_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// everyCustomer is how many customers there are.
func (s *story) everyCustomer() int {
	s.t.Helper()
	page, err := s.Store.Customers(s.ctx, s.As(olga), nil, nil, store.Page{First: ptr(1), Count: true})
	s.must(err)
	return page.TotalCount
}

// tries validates a customer, then creates it: both have to say the same, and a refusal leaves nothing behind.
func (s *story) tries(email string, in customers.CreateCustomerInput, want ...string) error {
	s.t.Helper()
	before, customers := s.snapshot(), s.everyCustomer()
	verdict, dry := s.ValidateCustomer(s.ctx, s.As(email), in)
	if verdict == nil {
		s.t.Fatalf("no verdict beside %v", dry)
	}
	s.unchanged(before)
	_, _, err := s.CreateCustomer(s.ctx, s.As(email), in)
	if diff := cmp.Diff(told(err), told(dry)); diff != "" {
		s.t.Errorf("P-07: -created +validated\n%s", diff)
	}
	s.refused(err, want...)
	if err == nil {
		return nil
	}
	s.unchanged(before)
	if now := s.everyCustomer(); now != customers {
		s.t.Errorf("%d customers, want %d as before", now, customers)
	}
	return err
}

// P-07: every refusal is the same in validateCustomer and createCustomer, and changes nothing.
func TestValidateCustomer_AgreesWithCreateCustomer(t *testing.T) {
	tell(t, func(s *story) {
		v := s.validated(ptr(1))
		reseller, direct := s.As(dana).PartnerID.Any(), s.As(amir).PartnerID.Any()
		for _, tc := range []struct {
			name   string
			who    string
			change func(in *customers.CreateCustomerInput)
			want   []string
		}{
			{"good", lucia, func(*customers.CreateCustomerInput) {}, nil},
			{"R-37: the same name again", grant, func(*customers.CreateCustomerInput) {}, []string{"DOMAIN_TAKEN at domain"}},
			{"R-37: in other letters", grant, func(in *customers.CreateCustomerInput) { in.Domain = " LakeSide" }, []string{"DOMAIN_TAKEN at domain"}},
			{"R-37: an account that is not enrolled", elias, func(in *customers.CreateCustomerInput) { in.Domain = "other" }, []string{"CSP_ENROLLMENT_REQUIRED", "AGREEMENT_NOT_ACCEPTED"}},
			{"R-61: a reseller", dana, func(in *customers.CreateCustomerInput) { in.Domain = "other" }, []string{"INDIRECT_RESELLER_CANNOT_TRANSACT"}},
			{"R-32: nothing", lucia, func(in *customers.CreateCustomerInput) { *in = customers.CreateCustomerInput{} }, []string{
				"VALIDATION_FAILED at companyName", "VALIDATION_FAILED at domain", "MARKET_UNKNOWN at market", "VALIDATION_FAILED at contact.firstName",
				"VALIDATION_FAILED at contact.lastName", "VALIDATION_FAILED at contact.email", "VALIDATION_FAILED at address",
			}},
			{"X-10: Poland", lucia, func(in *customers.CreateCustomerInput) {
				in.Domain, in.Market, in.Address.Country = "other", "PL", "PL"
			}, []string{"CUSTOMER_MARKET_OUT_OF_REGION at market"}},
			{"X-06: a number", lucia, func(in *customers.CreateCustomerInput) {
				in.Domain, in.OrganizationRegistrationNumber = "other", ptr("123")
			}, []string{"ORG_REG_NUMBER_NOT_SUPPORTED at organizationRegistrationNumber"}},
			{"R-33: nonprofit", lucia, func(in *customers.CreateCustomerInput) {
				in.Domain, in.SpecialQualification = "other", models.QualificationNonprofit
			}, []string{"QUALIFICATION_UNKNOWN at specialQualification"}},
			{"R-30: a partner that is not qualified", amir, func(in *customers.CreateCustomerInput) { *in = governmentCustomer(v, "other") }, []string{"PARTNER_NOT_GCC_QUALIFIED at specialQualification"}},
			{"R-30: another company", lucia, func(in *customers.CreateCustomerInput) {
				*in = governmentCustomer(v, "other")
				in.CompanyName = "Cedar Consulting"
			}, []string{"CUSTOMER_NOT_CONFIRMED at validationId"}},
			{"R-34: no selection", lucia, func(in *customers.CreateCustomerInput) {
				*in = governmentCustomer(v, "other")
				in.ValidationID = nil
			}, []string{"VALIDATION_ID_REQUIRED at validationId"}},
			{"R-34: an unknown ID", lucia, func(in *customers.CreateCustomerInput) {
				*in = governmentCustomer(v, "other")
				in.ValidationID = ptr("VAL-000000000000000000000000")
			}, []string{"VALIDATION_ID_NOT_OWNED at validationId"}},
			{"X-02: a school of no kind", lucia, func(in *customers.CreateCustomerInput) {
				in.Domain, in.SpecialQualification = "other", models.QualificationEducation
			}, []string{"VALIDATION_FAILED at educationSegment"}},
			{"X-02: a school", lucia, func(in *customers.CreateCustomerInput) {
				in.Domain, in.SpecialQualification, in.EducationSegment = "school", models.QualificationEducation, ptr(models.EducationHigher)
			}, nil},
			{"R-103: not connected with a direct-bill partner", lucia, func(in *customers.CreateCustomerInput) { in.Domain, in.IndirectResellerID = "other", &direct }, []string{"PARTNERSHIP_REQUIRED at indirectResellerId"}},
			{"R-103: a reseller that does not exist", lucia, func(in *customers.CreateCustomerInput) {
				in.Domain, in.IndirectResellerID = "other", ptr(models.NewID[models.Partner]().Any())
			}, []string{"PARTNERSHIP_REQUIRED at indirectResellerId"}},
			{"R-103: another provider's reseller", amir, func(in *customers.CreateCustomerInput) { in.Domain, in.IndirectResellerID = "other", &reseller }, []string{"PARTNERSHIP_REQUIRED at indirectResellerId"}},
			{"R-34: by its global id", lucia, func(in *customers.CreateCustomerInput) {
				*in = governmentCustomer(v, "county")
				in.ValidationID = ptr(v.ID.String())
			}, nil},
			{"R-35: none left", lucia, func(in *customers.CreateCustomerInput) { *in = governmentCustomer(v, "other") }, []string{"VALIDATION_ID_UNAVAILABLE at validationId"}},
		} {
			in := newCustomer("Lakeside Clinics", "lakeside")
			tc.change(&in)
			if s.tries(tc.who, in, tc.want...); t.Failed() {
				t.Fatalf("in %q", tc.name)
			}
		}
	})
}

// a person who is named as first global admin of many accounts, by any partner, gets a limited number of letters.
func TestCreateCustomer_LettersToOneMailboxAreLimited(t *testing.T) {
	tell(t, func(s *story) {
		for i := range rules.MaxPerAddress + 2 { // all before the worker comes
			s.creates(lucia, newCustomer("Lakeside Clinics", fmt.Sprintf("lakeside-%d", i)))
		}
		s.Work()
		s.written(ines, rules.MaxPerAddress)
		in := newCustomer("Lakeside Pharmacy", "pharmacy")
		s.tries(amir, in, "TOO_MANY_INVITATIONS at contact.email")
		in.Contact.Email = ptr("ines.okafor+pharmacy@lakeside.example")
		s.tries(amir, in, "TOO_MANY_INVITATIONS at contact.email")
		in.Contact.Email = ptr("jo@lakeside.example")
		s.tries(amir, in)
		s.Mail()
		s.Clock.Advance(rules.InvitationSpan)
		s.creates(amir, newCustomer("Lakeside Dentists", "dentists"))
		s.Work()
		s.written(ines, 1)
	})
}

// written fails unless so many messages went to an address since the last look.
func (s *story) written(address string, want int) {
	s.t.Helper()
	got := 0
	for _, m := range s.Mail() {
		if models.SameAddress(m.ToAddress, address) {
			got++
		}
	}
	if got != want {
		s.t.Errorf("%d messages to %s, want %d", got, address, want)
	}
}

// only agents create customers; a global admin does not.
func TestCreateCustomer_ByAgentsOnly(t *testing.T) {
	tell(t, func(s *story) {
		for _, who := range []string{naomi, paula, olga} {
			_, _, err := s.CreateCustomer(s.ctx, s.As(who), newCustomer("Lakeside Clinics", "lakeside"))
			s.refused(err, "ROLE_NOT_ALLOWED")
			_, err = s.ValidateCustomer(s.ctx, s.As(who), newCustomer("Lakeside Clinics", "lakeside"))
			s.refused(err, "ROLE_NOT_ALLOWED")
		}
	})
}

// without a validation ID nothing is created, and the error gives the address for help.
func TestCreateCustomer_WithoutValidationIDIsRefused(t *testing.T) {
	tell(t, func(s *story) {
		s.qualified(lucia, meridian)
		in := governmentCustomer(&models.ValidationID{}, "cedar-county")
		in.ValidationID = nil
		err := s.tries(lucia, in, "VALIDATION_ID_UNAVAILABLE at validationId")
		found, _ := problem.All(err)
		if d := found[0].Details; len(d) != 1 || d[0].Name != "helpEmail" || !slices.Equal(d[0].Values, []string{"eligibility@program.example"}) {
			t.Errorf("R-35: details %v", d)
		}
		taken, err := s.Store.DomainTaken(s.ctx, "cedar-county.work.program.example")
		s.must(err)
		if taken {
			t.Error("R-35: the name was taken all the same")
		}
	})
}

// a validation ID of another partner gets the same answer as an unknown one.
func TestCreateCustomer_ForeignValidationIDIsUnknown(t *testing.T) {
	tell(t, func(s *story) {
		v := s.validated(ptr(1))
		s.qualified(amir, harbor)
		own := s.submit(marcus, customerForm(springfield, harbor))
		s.approve(rosa, own)
		s.Work()
		for _, typed := range []string{v.Code, v.ID.String(), "VAL-000000000000000000000000", models.NewID[models.ValidationID]().String()} {
			in := governmentCustomer(v, "cedar-county")
			in.ValidationID = &typed
			s.tries(amir, in, "VALIDATION_ID_NOT_OWNED at validationId")
		}
		s.units(v, 1, 0, models.ValidationIDIssued)
	})
}

// P-07: validateCustomer returns the name of the account, its location, and the validation IDs that can be selected.
func TestValidateCustomer_Verdict(t *testing.T) {
	tell(t, func(s *story) {
		v := s.validated(ptr(1))
		verdict, err := s.ValidateCustomer(s.ctx, s.As(lucia), governmentCustomer(v, "Cedar-County"))
		s.must(err)
		if *verdict.Domain != "cedar-county.work.program.example" || verdict.Market.Name != "United States" || len(verdict.ValidationIDs) != 1 || verdict.ValidationIDs[0].ID != v.ID {
			t.Errorf("verdict %+v", verdict)
		}
		in := newCustomer("", "a")
		in.Market = "UK"
		verdict, err = s.ValidateCustomer(s.ctx, s.As(amir), in)
		if err == nil || verdict.Domain != nil || verdict.Market != nil || len(verdict.ValidationIDs) != 0 {
			t.Errorf("verdict %+v beside %v, want one that knows nothing", verdict, err)
		}
	})
}

// a request that is repeated under its key returns the customer that it created.
func TestCreateCustomer_KeyReturnsTheCustomer(t *testing.T) {
	tell(t, func(s *story) {
		who, in := s.As(lucia), newCustomer("Lakeside Clinics", "lakeside")
		key := store.WithKey(s.ctx, store.Key{Actor: who.UserID, Key: "k", Field: "createCustomer", Hash: make([]byte, 32)})
		if _, err := s.ValidateCustomer(key, who, in); err != nil {
			t.Fatal(err)
		}
		c, _, err := s.CreateCustomer(key, who, in)
		s.must(err)
		_, _, err = s.CreateCustomer(key, who, in)
		if again, ok := err.(*store.Repeated); !ok || again.Subject != c.ID.Any() {
			t.Errorf("sent again: %v, want %s", err, c.ID)
		}
	})
}

// of ten concurrent requests with one creation left, exactly one succeeds.
func TestCreateCustomer_TenConcurrentlyForOneCreation(t *testing.T) {
	tell(t, func(s *story) {
		v, who, customers := s.validated(ptr(1)), s.As(lucia), s.everyCustomer()
		won := 0
		for _, err := range atOnce(10, func(i int) error {
			_, _, err := s.CreateCustomer(s.ctx, who, governmentCustomer(v, "county-"+string(rune('a'+i))))
			return err
		}) {
			if err == nil {
				won++
				continue
			}
			s.refused(err, "VALIDATION_ID_UNAVAILABLE at validationId")
		}
		if made := s.everyCustomer() - customers; won != 1 || made != 1 {
			t.Errorf("%d won, %d customers; want 1 and 1", won, made)
		}
		s.units(v, 1, 1, models.ValidationIDIssued)
	})
}

// of two partners that request the same name at the same moment one gets it.
func TestCreateCustomer_SameNameConcurrently(t *testing.T) {
	tell(t, func(s *story) {
		who := []access.Actor{s.As(lucia), s.As(amir)}
		won := 0
		for _, err := range atOnce(6, func(i int) error {
			_, _, err := s.CreateCustomer(s.ctx, who[i%2], newCustomer("Lakeside Clinics", "lakeside"))
			return err
		}) {
			if err == nil {
				won++
				continue
			}
			s.refused(err, "DOMAIN_TAKEN at domain")
		}
		if won != 1 {
			t.Errorf("%d won, want 1", won)
		}
	})
}

// Section 4.4: creations, accounts that are set up or given up, and holds that are released at the same time neither lose a creation nor
// add one.
func TestValidationID_ConcurrentCreationsAddUp(t *testing.T) {
	tell(t, func(s *story) {
		v, who := s.validated(ptr(8)), s.As(lucia)
		var made []*models.Customer
		var holds []*models.ValidationHold
		for i := range 4 {
			c, _ := s.creates(lucia, governmentCustomer(v, "county-"+string(rune('a'+i))))
			made, holds = append(made, c), append(holds, s.heldFor(c))
		}
		s.Clock.Set(holds[0].ExpiresAt)
		for _, err := range atOnce(16, func(i int) error {
			c := made[i%4]
			switch i / 4 {
			case 0:
				return s.ProvisionCustomer(s.ctx, access.TheSystem, c.ID)
			case 1:
				return s.ReleaseHold(s.ctx, access.TheSystem, holds[i%4].ID)
			case 2:
				return s.GiveUpProvisioning(s.ctx, access.TheSystem, c.ID)
			}
			_, _, err := s.CreateCustomer(s.ctx, who, governmentCustomer(v, "county-"+string(rune('k'+i))))
			return err
		}) {
			s.must(err)
		}
		active := 0
		for _, c := range made {
			if s.customer(c.ID).Status == models.CustomerActive {
				active++
			}
		}
		s.units(v, 8-active, 4, models.ValidationIDIssued)
	})
}
