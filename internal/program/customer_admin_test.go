package program_test

import (
	"testing"

	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (s *story) corrects(c *models.Customer, email string) error {
	s.t.Helper()
	_, _, err := s.UpdateCustomer(s.ctx, s.As(lucia), customers.UpdateCustomerInput{ID: c.ID.Any(), Contact: &kernel.PrimaryContactInput{Email: &email}})
	return err
}

// T-32: as long as no user of a new customer has signed in, the partner can correct the first admin's address: the right person gets the
// letter and signs in, the wrong one cannot any more. Later the customer manages its own users.
func TestFirstAdmin_IsCorrected(t *testing.T) {
	tell(t, func(s *story) {
		const right, other = "ines.okafor@lakeside-clinics.example", "jo@lakeside-clinics.example"
		c, _ := s.creates(lucia, newCustomer("Lakeside Clinics", "lakeside"))
		s.Work()
		s.mailTo(ines)
		s.must(s.corrects(c, right))
		s.Work()
		s.mailTo(right)
		s.uninvited(ines)

		s.must(s.corrects(c, ines)) // it was right before
		s.uninvited(right)
		s.must(s.corrects(c, right))
		s.Work()
		s.Mail()
		s.must(s.comesIn(right))
		who := s.guest(right)
		if who.OrganizationID != c.OrganizationID || !who.Roles.Has(models.CustomerGlobalAdmin) {
			t.Errorf("signed in as %+v", who)
		}

		s.must(s.corrects(c, other))
		s.Work()
		s.written(other, 0)
		s.uninvited(other)
		again := s.guest(right)
		if !again.Roles.Has(models.CustomerGlobalAdmin) {
			t.Errorf("who has signed in is left as %+v", again)
		}
	})
}

// T-32, T-07: corrections are counted like other letters to an address, and a refused one changes nothing.
func TestFirstAdmin_CorrectionsAreCounted(t *testing.T) {
	tell(t, func(s *story) {
		c, _ := s.creates(lucia, newCustomer("Lakeside Clinics", "lakeside"))
		s.Work()
		for range rules.MaxPerAddress - 1 {
			s.must(s.corrects(c, "jo@lakeside.example"))
			s.must(s.corrects(c, ines))
		}
		s.must(s.corrects(c, "jo@lakeside.example"))
		before := s.snapshot()
		s.refused(s.corrects(c, "Ines.Okafor+again@lakeside.example"), "TOO_MANY_INVITATIONS at contact.email")
		s.unchanged(before)
	})
}

// T-07: all letters to one mailbox are counted together, for every alias, organisation and use case. Removing a person and inviting again
// does not reset the count.
func TestLetters_ToOneMailboxAreCountedTogether(t *testing.T) {
	tell(t, func(s *story) {
		const robin = "robin@elsewhere.example"
		for range rules.MaxPerAddress - 2 {
			user, err := s.invites(carla, robin, "en", models.StandardUser)
			s.must(err)
			_, err = s.RemoveUser(s.ctx, s.As(carla), users.RemoveUserInput{ID: user.ID.Any()})
			s.must(err)
		}
		_, err := s.invites(olga, "Robin+op@Elsewhere.example", "en", models.SupportAgent)
		s.must(err)
		in := newCustomer("Lakeside Clinics", "lakeside")
		in.Contact.Email = ptr("robin+clinic@elsewhere.example")
		s.creates(lucia, in)
		s.Work()
		if got := len(s.Mail()); got != rules.MaxPerAddress {
			t.Errorf("%d letters, want %d", got, rules.MaxPerAddress)
		}
		before := s.snapshot()
		_, err = s.invites(carla, robin, "en", models.StandardUser)
		s.refused(err, "TOO_MANY_INVITATIONS at email")
		_, err = s.CreateRelationshipRequest(s.ctx, s.As(lucia), relationships.CreateRelationshipRequestInput{Invitee: &relationships.InviteeInput{Email: ptr("ROBIN@elsewhere.example")}})
		s.refused(err, "TOO_MANY_INVITATIONS at invitee.email")
		in = newCustomer("Lakeside Pharmacy", "pharmacy")
		in.Contact.Email = ptr(robin)
		_, _, err = s.CreateCustomer(s.ctx, s.As(lucia), in)
		s.refused(err, "TOO_MANY_INVITATIONS at contact.email")
		s.unchanged(before)
		s.Clock.Advance(rules.InvitationSpan)
		_, err = s.invites(carla, robin, "en", models.StandardUser)
		s.must(err)
	})
}

// T-04, T-32: a first admin who was created at the fully folded address of the contact is replaced when the partner names the contact's
// address again, and the owner of the other domain cannot sign in.
func TestFirstAdmin_AtAFoldedAddressIsReplaced(t *testing.T) {
	tell(t, func(s *story) {
		const anna, folded = "anna@weiß-handel.example", "anna@weiss-handel.example"
		in := newCustomer("Weiß Handel", "weiss-handel")
		in.Contact.Email = ptr(anna)
		c, _ := s.creates(lucia, in)
		s.Work()
		s.Mail()
		s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error { // as an older version has left it
			user, err := tx.UserAt(c.OrganizationID, anna)
			if err != nil {
				return err
			}
			user.Email = folded
			return tx.Save(user)
		}))
		s.must(s.corrects(c, anna))
		s.Work()
		s.mailTo(anna)
		s.uninvited(folded)
		s.must(s.comesIn("anna@xn--wei-handel-73a.example"))
	})
}
