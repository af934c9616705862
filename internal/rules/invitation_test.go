package rules_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

var monday = time.Date(2026, 6, 15, 14, 0, 0, 0, time.UTC)

// party is a partner that may do everything.
func party(name string, kind models.PartnerType) rules.Party {
	p := account(models.PartnerActive, kind)
	p.ID, p.Name, p.Region = models.NewID[models.Partner](), name, "UNITED_STATES"
	return rules.Party{Partner: *p, Counts: true, Qualified: true}
}

// invitation is one to a government customer that can be issued.
func invitation() (rules.InvitationForm, rules.InvitationFacts) {
	form := rules.InvitationForm{Kind: models.RequestReseller, Name: "Paula Jensen", Email: "paula@cedar.example", Locale: "pl", TenantID: "3A000000-0000-4000-8000-000000000001", GovernmentCloud: true, DelegatedAccess: true}
	return form, rules.InvitationFacts{Issuer: party("Harbor", models.DirectBill), Mailbox: "help@program.example", Until: monday}
}

// jointly makes it one to a reseller and its provider at once; of the two only the provider has to be qualified.
func jointly(form *rules.InvitationForm, f *rules.InvitationFacts) {
	form.Kind = models.RequestJoint
	provider := party("Meridian", models.IndirectProvider)
	f.Issuer = party("Bright Mesa", models.IndirectReseller)
	f.Issuer.Qualified = false
	f.Provider, f.Partnership = &provider, &models.Partnership{Status: models.PartnershipActive}
}

// invitationCases differ from a good invitation in something.
var invitationCases = []struct {
	name   string
	change func(form *rules.InvitationForm, f *rules.InvitationFacts)
	want   []string
}{
	{"R-46: complete", func(*rules.InvitationForm, *rules.InvitationFacts) {}, []string{}},
	{"R-47: nobody in particular", func(form *rules.InvitationForm, _ *rules.InvitationFacts) {
		*form = rules.InvitationForm{Kind: models.RequestReseller}
	}, []string{}},
	{"a partner that is not active", func(_ *rules.InvitationForm, f *rules.InvitationFacts) {
		f.Issuer.Partner.Status = models.PartnerQualified
	}, []string{"CSP_ENROLLMENT_REQUIRED"}},
	{"no partner agreement", func(_ *rules.InvitationForm, f *rules.InvitationFacts) { f.Issuer.Counts = false }, []string{"AGREEMENT_NOT_ACCEPTED.partner"}},
	{"R-46: a customer already", func(_ *rules.InvitationForm, f *rules.InvitationFacts) { f.Issuer.Related = true }, []string{"RELATIONSHIP_EXISTS at tenantId"}},
	{"R-48: not qualified", func(_ *rules.InvitationForm, f *rules.InvitationFacts) { f.Issuer.Qualified = false }, []string{"PARTNER_NOT_GCC_QUALIFIED at governmentCloud"}},
	{"not qualified, and not for government cloud", func(form *rules.InvitationForm, f *rules.InvitationFacts) {
		form.GovernmentCloud, f.Issuer.Qualified = false, false
	}, []string{}},
	{"X-11: no delegated access for government cloud", func(form *rules.InvitationForm, _ *rules.InvitationFacts) { form.DelegatedAccess = false }, []string{"DELEGATED_ACCESS_REQUIRED at delegatedAccess"}},
	{"X-11: no delegated access", func(form *rules.InvitationForm, _ *rules.InvitationFacts) {
		form.GovernmentCloud, form.DelegatedAccess = false, false
	}, []string{}},
	{"a tenant that is none", func(form *rules.InvitationForm, _ *rules.InvitationFacts) { form.TenantID = "cedar.example" }, []string{"TENANT_ID_INVALID at tenantId"}},
	{"a name with a line break", func(form *rules.InvitationForm, _ *rules.InvitationFacts) {
		form.Name = "Paula\r\nBcc: all@evil.example"
	}, []string{"VALIDATION_FAILED.text at invitee.name"}},
	{"a name that is a link", func(form *rules.InvitationForm, _ *rules.InvitationFacts) { form.Name = "https://evil.example" }, []string{"VALIDATION_FAILED.link at invitee.name"}},
	{"a name that becomes a link", func(form *rules.InvitationForm, _ *rules.InvitationFacts) {
		form.Name = "Prize: ｅｖｉｌ.example/prize"
	}, []string{"VALIDATION_FAILED.link at invitee.name"}},
	{"a name of 201 characters", func(form *rules.InvitationForm, _ *rules.InvitationFacts) { form.Name = strings.Repeat("ż", 201) }, []string{"VALIDATION_FAILED.too_long at invitee.name"}},
	{"two addresses", func(form *rules.InvitationForm, _ *rules.InvitationFacts) {
		form.Email = "a@cedar.example, b@cedar.example"
	}, []string{"VALIDATION_FAILED.email at invitee.email"}},
	{"a language that is not spoken", func(form *rules.InvitationForm, _ *rules.InvitationFacts) { form.Locale = "tlh" }, []string{"VALIDATION_FAILED.locale at invitee.locale"}},
	{"R-52: a letter without its link", func(form *rules.InvitationForm, _ *rules.InvitationFacts) {
		form.Letter = &rules.LetterForm{Subject: "Hello", Text: "Call me.", Mark: linkMark}
	}, []string{"INVITE_LINK_MISSING at text"}},

	{"the fifth letter to an address", func(_ *rules.InvitationForm, f *rules.InvitationFacts) { f.Sent = 4 }, []string{}},
	{"the sixth", func(_ *rules.InvitationForm, f *rules.InvitationFacts) { f.Sent = 5 }, []string{"TOO_MANY_INVITATIONS at invitee.email"}},
	{"the 500th of a day", func(_ *rules.InvitationForm, f *rules.InvitationFacts) { f.SentToday = 499 }, []string{}},
	{"the 500th letter of a day", func(_ *rules.InvitationForm, f *rules.InvitationFacts) { f.MailedToday = 499 }, []string{}},
	{"the 501st letter", func(_ *rules.InvitationForm, f *rules.InvitationFacts) { f.MailedToday = 500 }, []string{"TOO_MANY_INVITATIONS at invitee.email"}},
	{"no letter at all", func(form *rules.InvitationForm, f *rules.InvitationFacts) { form.Email, f.MailedToday = "", 500 }, []string{}},
	{"the 501st", func(form *rules.InvitationForm, f *rules.InvitationFacts) { form.Email, f.SentToday = "", 500 }, []string{"TOO_MANY_INVITATIONS at invitee.email"}},

	{"R-113: jointly", jointly, []string{}},
	{"R-114: jointly, without an address", func(form *rules.InvitationForm, f *rules.InvitationFacts) {
		jointly(form, f)
		form.Email = ""
	}, []string{"EMAIL_REQUIRED at invitee.email"}},
	{"R-103: no such partnership", func(form *rules.InvitationForm, f *rules.InvitationFacts) {
		jointly(form, f)
		form.GovernmentCloud, f.Provider, f.Partnership = false, nil, nil
	}, []string{"PARTNERSHIP_REQUIRED at providerId"}},
	{"R-113: a partnership that is suspended", func(form *rules.InvitationForm, f *rules.InvitationFacts) {
		jointly(form, f)
		f.Partnership.Status = models.PartnershipSuspended
	}, []string{"PARTNERSHIP_NOT_ACTIVE at providerId"}},
	{"R-05, R-48: the provider is not qualified", func(form *rules.InvitationForm, f *rules.InvitationFacts) {
		jointly(form, f)
		f.Issuer.Qualified, f.Provider.Qualified = true, false
	}, []string{"PARTNER_NOT_GCC_QUALIFIED at governmentCloud"}},

	{"everything at once", func(form *rules.InvitationForm, f *rules.InvitationFacts) {
		*form = rules.InvitationForm{Kind: models.RequestJoint, Name: "\n", TenantID: "x", Locale: "x", GovernmentCloud: true, Letter: &rules.LetterForm{Mark: linkMark}}
		f.Issuer.Partner.Status, f.Issuer.Counts, f.Issuer.Qualified, f.Issuer.Related, f.SentToday = models.PartnerSuspended, false, false, true, 500
	}, []string{
		"CSP_ENROLLMENT_REQUIRED.standing", "AGREEMENT_NOT_ACCEPTED.partner", "EMAIL_REQUIRED at invitee.email", "PARTNERSHIP_REQUIRED at providerId",
		"VALIDATION_FAILED.text at invitee.name", "VALIDATION_FAILED.locale at invitee.locale", "TENANT_ID_INVALID at tenantId", "RELATIONSHIP_EXISTS at tenantId",
		"PARTNER_NOT_GCC_QUALIFIED at governmentCloud", "DELEGATED_ACCESS_REQUIRED at delegatedAccess",
		"VALIDATION_FAILED.required at subject", "VALIDATION_FAILED.required at text", "TOO_MANY_INVITATIONS at invitee.email",
	}},
}

// what an invitation needs; all problems are reported at once.
func TestInvitation_ReportsAllProblems(t *testing.T) {
	t.Parallel()
	for _, tc := range invitationCases {
		form, facts := invitation()
		tc.change(&form, &facts)
		if diff := cmp.Diff(tc.want, told(rules.CheckRelationshipRequest(form, facts))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// the checks when a letter is sent. The daily limit was checked when the invitation was issued.
func TestSend_ChecksAgain(t *testing.T) {
	t.Parallel()
	good := letter(inviteLink)
	for _, tc := range []struct {
		name   string
		mailed bool
		change func(form *rules.InvitationForm, f *rules.InvitationFacts, l *rules.LetterForm)
		want   []string
	}{
		{"by mail", true, func(*rules.InvitationForm, *rules.InvitationFacts, *rules.LetterForm) {}, []string{}},
		{"the last one of a day", true, func(_ *rules.InvitationForm, f *rules.InvitationFacts, _ *rules.LetterForm) { f.SentToday = 500 }, []string{}},
		{"the 501st letter of a day", true, func(_ *rules.InvitationForm, f *rules.InvitationFacts, _ *rules.LetterForm) { f.MailedToday = 500 }, []string{"TOO_MANY_INVITATIONS"}},
		{"to nobody", true, func(form *rules.InvitationForm, _ *rules.InvitationFacts, _ *rules.LetterForm) { form.Email = "" }, []string{"EMAIL_REQUIRED at email"}},
		{"to nobody, by hand", false, func(form *rules.InvitationForm, _ *rules.InvitationFacts, _ *rules.LetterForm) { form.Email = "" }, []string{}},
		{"to a reseller", true, func(form *rules.InvitationForm, _ *rules.InvitationFacts, _ *rules.LetterForm) {
			form.Kind, form.Email = models.RequestPartnership, ""
		}, []string{}},
		{"the sixth to a reseller", true, func(form *rules.InvitationForm, f *rules.InvitationFacts, _ *rules.LetterForm) {
			form.Kind, form.Email, f.Sent = models.RequestPartnership, "", 5
		}, []string{"TOO_MANY_INVITATIONS"}},
		{"the sixth by hand", false, func(_ *rules.InvitationForm, f *rules.InvitationFacts, _ *rules.LetterForm) { f.Sent = 5 }, []string{}},
		{"everything at once", true, func(form *rules.InvitationForm, f *rules.InvitationFacts, l *rules.LetterForm) {
			f.Issuer.Partner.Status, f.Issuer.Counts, f.Sent, form.Email, l.Text = models.PartnerSuspended, false, 5, "paula", "Hello"
		}, []string{"VALIDATION_FAILED.email at email", "INVITE_LINK_MISSING at text", "TOO_MANY_INVITATIONS"}},
	} {
		form, facts := invitation()
		l := good
		tc.change(&form, &facts, &l)
		if diff := cmp.Diff(tc.want, told(rules.CheckSending(rules.SendingForm{Kind: form.Kind, Email: form.Email, Mailed: tc.mailed, Letter: l}, facts))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// handing out takes no address, and does not check the earlier address again.
func TestSend_ByHandHasNoAddress(t *testing.T) {
	t.Parallel()
	_, facts := invitation()
	for _, tc := range []struct {
		email  string
		given  bool
		mailed bool
		want   []string
	}{
		{"paula@cedar.example", true, true, []string{}},
		{"paula@cedar.example", false, false, []string{}},
		{"paula@cedar.example", true, false, []string{"VALIDATION_FAILED.not_expected at email"}},
		{"paula", true, false, []string{"VALIDATION_FAILED.not_expected at email"}},
		{"", true, false, []string{"VALIDATION_FAILED.not_expected at email"}},
	} {
		form := rules.SendingForm{Kind: models.RequestReseller, Email: tc.email, Given: tc.given, Mailed: tc.mailed, Letter: letter(inviteLink)}
		if diff := cmp.Diff(tc.want, told(rules.CheckSending(form, facts))); diff != "" {
			t.Errorf("%q, by mail %v: -want +got\n%s", tc.email, tc.mailed, diff)
		}
	}
}

// The time when more may be sent is rounded to days, so that nobody learns when another partner has written to an address.
func TestSend_AvailableAtIsADay(t *testing.T) {
	t.Parallel()
	for until, want := range map[string]string{
		"2026-06-22T14:00:07Z":      "2026-06-23T00:00:00Z",
		"2026-06-22T00:00:00Z":      "2026-06-22T00:00:00Z",
		"2026-06-22T00:00:00.001Z":  "2026-06-23T00:00:00Z",
		"2026-12-31T23:59:59Z":      "2027-01-01T00:00:00Z",
		"2026-06-22T20:30:00-04:00": "2026-06-24T00:00:00Z",
	} {
		at, err := time.Parse(time.RFC3339, until)
		if err != nil {
			t.Fatal(err)
		}
		if got := details(t, rules.TooMany(true, rules.InvitationFacts{Sent: rules.MaxPerAddress, Until: at}), "availableAt"); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: told %v, want %s", until, got, want)
		}
	}
}

// D-07, X-12: a link works for 90 days, and reminders are sent 30, 7 and 1 days before its end.
func TestInvitation_Times(t *testing.T) {
	t.Parallel()
	expires, reminders := rules.InvitationTimes(monday)
	want := []rules.Reminder{
		{time.Date(2026, 8, 14, 14, 0, 0, 0, time.UTC), 30}, {time.Date(2026, 9, 6, 14, 0, 0, 0, time.UTC), 7}, {time.Date(2026, 9, 12, 14, 0, 0, 0, time.UTC), 1},
	}
	if end := time.Date(2026, 9, 13, 14, 0, 0, 0, time.UTC); !expires.Equal(end) || !slices.Equal(reminders, want) {
		t.Errorf("ends %v, reminders %v; want %v, %v", expires, reminders, end, want)
	}
}

// Section 4.7: which moves an invitation can make in which state. A link ends to the millisecond, also before its timer.
func TestInvitationMove_FromEveryStatus(t *testing.T) {
	t.Parallel()
	open := []models.RequestStatus{models.RequestIssued, models.RequestSent, models.RequestHandedOut, models.RequestOpened}
	final := []models.RequestStatus{models.RequestAccepted, models.RequestDeclined, models.RequestExpired, models.RequestRevoked}
	if got := models.OpenStatuses(); !slices.Equal(got, open) {
		t.Errorf("open are %v, want %v", got, open)
	}
	end := monday.Add(rules.InvitationTime)
	for _, status := range append(slices.Clone(open), final...) {
		r := models.RelationshipRequest{Status: status, ExpiresAt: end}
		mayMove := slices.Contains(open, status)
		if got := rules.StatusAt(r, end.Add(-time.Millisecond)); got != status || got.Final() == mayMove {
			t.Errorf("%s before its end: %s, final %v", status, got, got.Final())
		}
		for _, do := range rules.OnInvitation.List {
			if wrong := rules.MoveInvitation(r, do, monday); (wrong == nil) != mayMove {
				t.Errorf("%s of %s: %v", do, status, wrong)
			}
		}
		late, want := rules.StatusAt(r, end), status
		if mayMove {
			want = models.RequestExpired
		}
		if wrong := wordOf(t, rules.MoveInvitation(r, access.RevokeRelationshipRequest, end)); late != want || wrong != "INVITE_STATE_INVALID at id" {
			t.Errorf("%s at its end: %s, want %s; revoked then: %q", status, late, want, wrong)
		}
	}
	used := rules.MoveInvitation(models.RelationshipRequest{Status: models.RequestAccepted, ExpiresAt: end}, access.SendRelationshipRequest, monday)
	if got := details(t, used, "allowed"); !slices.Equal(got, []string{"ISSUED", "SENT", "HANDED_OUT", "OPENED"}) {
		t.Errorf("allowed are %v", got)
	}
}

// A user who may issue a kind of invitation may send and revoke it.
func TestInvitation_IssuersSendAndRevoke(t *testing.T) {
	t.Parallel()
	for kind, want := range map[models.RequestKind]access.Action{
		models.RequestReseller: access.CreateRelationshipRequest, models.RequestPartnership: access.InviteIndirectReseller, models.RequestJoint: access.InviteCustomerJointly,
	} {
		if got := rules.Issuing(kind); got != want {
			t.Errorf("%s: %s, want %s", kind, got, want)
		}
	}
}
