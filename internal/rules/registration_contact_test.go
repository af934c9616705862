package rules_test

import (
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// Section 4.5, R-90, T-48: the confirmed contact is the person in the current profile who has answered yes to both questions in this round
// of vetting.
func TestContact_ConfirmedInThisRound(t *testing.T) {
	t.Parallel()
	const cora, other = "cora.finch@alderridge.example", "other@alderridge.example"
	at := monday.Add(time.Hour)
	confirmed := func() rules.ContactFacts {
		return rules.ContactFacts{
			Registration: models.Registration{Round: 2, Status: models.RegistrationRejected, ContactConfirmedAt: &at},
			Contact:      models.PrimaryContact{Email: cora},
			Asked:        &models.ContactVerification{Round: 2, ToAddress: cora, RegisteredAt: &at, BelongsAt: &at},
		}
	}
	for name, tc := range map[string]struct {
		address string
		change  func(*rules.ContactFacts)
		want    bool
	}{
		"the contact":                       {cora, func(*rules.ContactFacts) {}, true},
		"written in another way":            {"Cora.Finch@ALDERRIDGE.example", func(*rules.ContactFacts) {}, true},
		"somebody else":                     {other, func(*rules.ContactFacts) {}, false},
		"the same mailbox, not the address": {"corafinch+a@alderridge.example", func(*rules.ContactFacts) {}, false},
		"no verified address":               {"", func(f *rules.ContactFacts) { f.Contact.Email, f.Asked.ToAddress = "", "" }, false},
		"never asked":                       {cora, func(f *rules.ContactFacts) { f.Asked = nil }, false},
		"not confirmed":                     {cora, func(f *rules.ContactFacts) { f.Registration.ContactConfirmedAt = nil }, false},
		"confirmed one thing":               {cora, func(f *rules.ContactFacts) { f.Asked.BelongsAt = nil }, false},
		"confirmed the other thing":         {cora, func(f *rules.ContactFacts) { f.Asked.RegisteredAt = nil }, false},
		"confirmed in an earlier round":     {cora, func(f *rules.ContactFacts) { f.Asked.Round = 1 }, false},
		"replaced in the profile":           {cora, func(f *rules.ContactFacts) { f.Contact.Email = other }, false},
		"named now, another one confirmed":  {other, func(f *rules.ContactFacts) { f.Contact.Email = other }, false},
		"another one was asked since":       {cora, func(f *rules.ContactFacts) { f.Asked.ToAddress = other }, false},
		"said no before, nobody looked": {cora, func(f *rules.ContactFacts) {
			f.Registration.ContactDenial, f.Registration.ContactDeniedBy = models.ReasonContactDenied, cora
		}, false},
		"the one before said no": {cora, func(f *rules.ContactFacts) {
			f.Registration.ContactDenial, f.Registration.ContactDeniedBy = models.ReasonContactDenied, other
		}, true},
	} {
		f := confirmed()
		tc.change(&f)
		if got := rules.ConfirmedContact(f, tc.address); got != tc.want {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}

// Section 4.5, R-90: a question waits for the person whom the profile names and the newest message of this round went to, until it is answered.
func TestContact_QuestionWaits(t *testing.T) {
	t.Parallel()
	const cora, other = "cora.finch@alderridge.example", "other@alderridge.example"
	at := monday.Add(time.Hour)
	for name, tc := range map[string]struct {
		address string
		change  func(*rules.ContactFacts)
		want    bool
	}{
		"the contact":              {cora, func(*rules.ContactFacts) {}, true},
		"answered one of two":      {cora, func(f *rules.ContactFacts) { f.Asked.BelongsAt = &at }, true},
		"challenged":               {cora, func(f *rules.ContactFacts) { f.Registration.Status = models.RegistrationChallenged }, true},
		"somebody else":            {other, func(*rules.ContactFacts) {}, false},
		"no verified address":      {"", func(f *rules.ContactFacts) { f.Contact.Email, f.Asked.ToAddress = "", "" }, false},
		"never asked":              {cora, func(f *rules.ContactFacts) { f.Asked = nil }, false},
		"answered, or replaced":    {cora, func(f *rules.ContactFacts) { f.Asked.ClosedAt = &at }, false},
		"asked in another round":   {cora, func(f *rules.ContactFacts) { f.Asked.Round = 1 }, false},
		"confirmed":                {cora, func(f *rules.ContactFacts) { f.Registration.ContactConfirmedAt = &at }, false},
		"another step of vetting":  {cora, func(f *rules.ContactFacts) { f.Registration.Step = models.StepEntry }, false},
		"replaced in the profile":  {cora, func(f *rules.ContactFacts) { f.Contact.Email = other }, false},
		"named now, another asked": {other, func(f *rules.ContactFacts) { f.Contact.Email = other }, false},
	} {
		f := rules.ContactFacts{
			Registration: models.Registration{Round: 2, Status: models.RegistrationPending, Step: models.StepEmailOwnership},
			Contact:      models.PrimaryContact{Email: cora},
			Asked:        &models.ContactVerification{Round: 2, ToAddress: cora},
		}
		tc.change(&f)
		if got := rules.WaitsForContact(f, tc.address); got != tc.want {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}

// Section 4.5: three appeals, and never less than none left.
func TestAppeals_Left(t *testing.T) {
	t.Parallel()
	for appeals, want := range []int{3, 2, 1, 0, 0} {
		if got := rules.AppealsLeft(models.Registration{Appeals: appeals}); got != want {
			t.Errorf("after %d: %d, want %d", appeals, got, want)
		}
	}
}
