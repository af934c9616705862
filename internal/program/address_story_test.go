package program_test

import (
	"testing"

	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/models"
)

// T-04, D-24: the first global admin is written to at the address as given, which is stored and shown. Nobody signs in from the domain that
// full case folding makes of it.
func TestAddress_IsWrittenToAsItWasGiven(t *testing.T) {
	tell(t, func(s *story) {
		const anna = "Anna@weiß-handel.example"
		in := newCustomer("Weiß Handel", "weiss-handel")
		in.Contact.Email = ptr(" " + anna + " ")
		c, _ := s.creates(lucia, in)
		s.Work()
		if got := s.mailTo(anna).ToAddress; got != anna {
			t.Errorf("written to %q, want %q", got, anna)
		}
		if got := s.customer(c.ID).Billing.Contact.Email; got != anna {
			t.Errorf("kept as %q, want %q", got, anna)
		}
		s.uninvited("anna@weiss-handel.example")
		s.must(s.comesIn("anna@xn--wei-handel-73a.example"))
		who := s.guest("anna@xn--wei-handel-73a.example")
		if who.OrganizationID != c.OrganizationID || !who.Roles.Has(models.CustomerGlobalAdmin) {
			t.Errorf("signed in as %+v", who)
		}
	})
}

// T-04: the addresses of users and invitees are stored, shown and used as given.
func TestAddress_OfUsersAndInviteesIsKept(t *testing.T) {
	tell(t, func(s *story) {
		const user, invited = "Jürgen@BrightMesa.example", "Büro@MÜLLER.example"
		got, err := s.invites(carla, user, "en", models.StandardUser)
		s.must(err)
		if got.Email != user {
			t.Errorf("the user is kept as %q, want %q", got.Email, user)
		}
		_, err = s.invites(carla, "JÜRGEN@brightmesa.example", "en", models.StandardUser)
		s.refused(err, "USER_EXISTS at email")
		r, err := s.CreateRelationshipRequest(s.ctx, s.As(lucia), relationships.CreateRelationshipRequestInput{Invitee: &relationships.InviteeInput{Email: ptr(invited)}})
		s.must(err)
		_, _, err = s.SendRelationshipRequest(s.ctx, s.As(lucia), relationships.SendRelationshipRequestInput{ID: r.ID.Any(), Delivery: models.DeliverByEmail})
		s.must(err)
		s.Work()
		left := s.Mail()
		if len(left) != 2 || left[0].ToAddress != user || left[1].ToAddress != invited {
			t.Errorf("written to %+v", left)
		}
	})
}
