package rules_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// account is a partner account with a status, of one type.
func account(status models.PartnerStatus, kind models.PartnerType) *models.Partner {
	return &models.Partner{Name: "Meridian", Status: status, Types: models.Set[models.PartnerType]{kind}, Market: "US"}
}

// only a partner that is active already has the short path.
func TestPath_ShortIfActive(t *testing.T) {
	t.Parallel()
	if got := rules.PathOf(nil); got != models.PathFull {
		t.Errorf("without an account: %s, want FULL", got)
	}
	for _, status := range []models.PartnerStatus{
		models.PartnerPendingQualification, models.PartnerQualified, models.PartnerRejected, models.PartnerSuspended,
	} {
		if got := rules.PathOf(account(status, models.DirectBill)); got != models.PathFull {
			t.Errorf("%s: %s, want FULL", status, got)
		}
	}
	if got := rules.PathOf(account(models.PartnerActive, models.DirectBill)); got != models.PathShort {
		t.Errorf("ACTIVE: %s, want SHORT", got)
	}
}

// who may start, and with what.
func TestStart_Guards(t *testing.T) {
	t.Parallel()
	newcomer := rules.StartForm{EnrollAs: models.IndirectReseller, CompanyName: "Alder Ridge", Country: "US"}
	work := rules.WorkAccountForm{Name: "alder-ridge", AdminUserName: "maya", AdminName: "Maya Alder", Locale: "en"}
	admin := rules.StartFacts{Content: sample, GlobalAdmin: true}
	active := rules.StartFacts{Content: sample, GlobalAdmin: true, Partner: account(models.PartnerActive, models.IndirectReseller), Supported: true}
	for _, tc := range []struct {
		name   string
		form   func(f *rules.StartForm)
		facts  rules.StartFacts
		change func(f *rules.StartFacts)
		want   []string
	}{
		{name: "a newcomer", facts: admin, want: []string{}},
		{name: "nobody", want: []string{"GLOBAL_ADMIN_REQUIRED"}},
		{name: "not a global admin, and everything else wrong as well", form: func(f *rules.StartForm) { f.Country, f.EnrollAs = "XX", models.DirectBill }, want: []string{"GLOBAL_ADMIN_REQUIRED"}},
		{name: "as direct bill", form: func(f *rules.StartForm) { f.EnrollAs = models.DirectBill }, facts: admin, want: []string{"MUST_ENROLL_AS_INDIRECT_RESELLER at enrollAs"}},
		{name: "as provider", form: func(f *rules.StartForm) { f.EnrollAs = models.IndirectProvider }, facts: admin, want: []string{"MUST_ENROLL_AS_INDIRECT_RESELLER at enrollAs"}},
		{name: "D-13 a further account of the same type", form: func(f *rules.StartForm) {
			f.EnrollAs, f.Country, f.NewTenant = models.DirectBill, "CA", &rules.NewTenantForm{Name: "alder-canada"}
		}, facts: rules.StartFacts{Content: sample, GlobalAdmin: true, Accounts: []*models.Partner{account(models.PartnerActive, models.DirectBill)}}, want: []string{}},
		{name: "D-13 a further account of another type", form: func(f *rules.StartForm) {
			f.EnrollAs, f.Country, f.NewTenant = models.IndirectProvider, "CA", &rules.NewTenantForm{Name: "alder-canada"}
		}, facts: rules.StartFacts{Content: sample, GlobalAdmin: true, Accounts: []*models.Partner{account(models.PartnerActive, models.DirectBill)}}, want: []string{"MUST_ENROLL_AS_INDIRECT_RESELLER at enrollAs"}},
		{name: "D-13 of a type of an account that is suspended", form: func(f *rules.StartForm) {
			f.EnrollAs, f.Country, f.NewTenant = models.DirectBill, "CA", &rules.NewTenantForm{Name: "alder-canada"}
		}, facts: rules.StartFacts{Content: sample, GlobalAdmin: true, Accounts: []*models.Partner{account(models.PartnerSuspended, models.DirectBill)}}, want: []string{"MUST_ENROLL_AS_INDIRECT_RESELLER at enrollAs"}},
		{name: "without name and country", form: func(f *rules.StartForm) { f.CompanyName, f.Country = " ", "" }, facts: admin, want: []string{"VALIDATION_FAILED.required at country"}},
		{name: "where there is no program", form: func(f *rules.StartForm) { f.Country = "XX" }, facts: admin, want: []string{"VALIDATION_FAILED.country at country"}},
		{name: "a country in small letters", form: func(f *rules.StartForm) { f.Country = "us" }, facts: admin, want: []string{"VALIDATION_FAILED.country at country"}},
		{name: "reasons named twice", form: func(f *rules.StartForm) {
			f.SelfAssessment = []models.SelfAssessment{models.ReadyForMarket, models.NoRelationshipMachinery, models.ReadyForMarket}
		}, facts: admin, want: []string{"VALIDATION_FAILED.twice at selfAssessment"}},
		{name: "nothing is missing", facts: active, want: []string{"ALREADY_ENROLLED"}},
		{name: "the support contact is missing", facts: active, change: func(f *rules.StartFacts) { f.Supported = false }, want: []string{}},
		{name: "enrolled, but not as a reseller", facts: active, change: func(f *rules.StartFacts) { f.Partner = account(models.PartnerActive, models.DirectBill) }, want: []string{}},
		{name: "a reseller that is not active", facts: active, change: func(f *rules.StartFacts) { f.Partner.Status = models.PartnerSuspended }, want: []string{}},
		{name: "an account knows name and country", form: func(f *rules.StartForm) { f.CompanyName, f.Country = "", "" }, facts: active, change: func(f *rules.StartFacts) { f.Supported = false }, want: []string{}},
		{name: "a new work account needs nobody", form: func(f *rules.StartForm) { f.WorkAccount = &work }, want: []string{}},
		{name: "a new work account beside an old one", form: func(f *rules.StartForm) { f.WorkAccount = &work }, facts: active, want: []string{}},
		{name: "a new work account with a name that is taken", form: func(f *rules.StartForm) { f.WorkAccount = &work }, facts: rules.StartFacts{Content: sample, Taken: true}, want: []string{"DOMAIN_TAKEN at workAccount.name"}},
		{name: "a new work account for nobody", form: func(f *rules.StartForm) { f.WorkAccount, f.CompanyName = &rules.WorkAccountForm{}, "" }, want: []string{
			"VALIDATION_FAILED.required at companyName", "VALIDATION_FAILED.work_account at workAccount.name", "VALIDATION_FAILED.user_name at workAccount.adminUserName",
			"VALIDATION_FAILED.required at workAccount.adminName", "VALIDATION_FAILED.locale at workAccount.locale",
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			form, facts := newcomer, tc.facts
			facts.Content = sample
			if facts.Partner != nil {
				copied := *facts.Partner
				facts.Partner = &copied
			}
			if tc.form != nil {
				tc.form(&form)
			}
			if tc.change != nil {
				tc.change(&facts)
			}
			if diff := cmp.Diff(tc.want, told(rules.CheckStart(form, facts))); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// a name becomes part of a domain, and has one spelling.
func TestWorkAccountName_HasOneSpelling(t *testing.T) {
	t.Parallel()
	for name, fits := range map[string]bool{
		"abc": true, "ab": false, " Alder-Ridge ": true, "a1-b2-c3": true, strings.Repeat("a", 40): true, strings.Repeat("a", 41): false,
		"1abc": false, "-abc": false, "abc-": false, "a--b": false, "a_b": false, "a.b": false, "a b": false, "ab\n": false, "łódź": false, "ａｂｃ": false,
	} {
		form := rules.StartForm{EnrollAs: models.IndirectReseller, CompanyName: "A", Country: "US", WorkAccount: &rules.WorkAccountForm{Name: name, AdminUserName: "maya.alder_1", AdminName: "Maya", Locale: "ja"}}
		want := []string{}
		if !fits {
			want = append(want, "VALIDATION_FAILED.work_account at workAccount.name")
		}
		if diff := cmp.Diff(want, told(rules.CheckStart(form, rules.StartFacts{Content: sample}))); diff != "" {
			t.Errorf("%q: -want +got\n%s", name, diff)
		}
	}
	for user, fits := range map[string]bool{
		"m": true, "7": true, "Maya.Alder": true, strings.Repeat("m", 40): true, strings.Repeat("m", 41): false, "": false, "m..a": false, ".m": false, "m.": false, "m@a": false, "m a": false,
	} {
		form := rules.StartForm{EnrollAs: models.IndirectReseller, CompanyName: "A", Country: "US", WorkAccount: &rules.WorkAccountForm{Name: "alder", AdminUserName: user, AdminName: "Maya", Locale: "en"}}
		if got := told(rules.CheckStart(form, rules.StartFacts{Content: sample})); (len(got) == 0) != fits {
			t.Errorf("user name %q: %v, want it to fit: %v", user, got, fits)
		}
	}
}

// the tasks in order, and when each is done.
func TestChecklist(t *testing.T) {
	t.Parallel()
	done := rules.ChecklistFacts{
		Registration: models.Registration{Path: models.PathFull, Status: models.RegistrationAuthorized, SubmittedAt: &time.Time{}, ContactConfirmedAt: &time.Time{}},
		Profile:      wholeProfile(), PartnerID: true, Agreement: true, AdminAgent: true,
	}
	all := []rules.ChecklistTask{
		rules.TaskLegalProfile, rules.TaskPrimaryContact, rules.TaskSupportContact, rules.TaskSubmission, rules.TaskConfirmation, rules.TaskVetting, rules.TaskPartnerID,
		rules.TaskAgreement, rules.TaskAdminAgent,
	}
	if diff := cmp.Diff(all, open(done, false)); diff != "" {
		t.Errorf("everything done: -want +got\n%s", diff)
	}
	short := done
	short.Registration.Path = models.PathShort
	if diff := cmp.Diff([]rules.ChecklistTask{rules.TaskSupportContact, rules.TaskSubmission, rules.TaskPartnerID, rules.TaskAgreement, rules.TaskAdminAgent}, open(short, false)); diff != "" {
		t.Errorf("the short way: -want +got\n%s", diff)
	}
	for task, undo := range map[rules.ChecklistTask]func(f *rules.ChecklistFacts){
		rules.TaskLegalProfile:   func(f *rules.ChecklistFacts) { f.Profile.Legal.Address = models.PostalAddress{} },
		rules.TaskPrimaryContact: func(f *rules.ChecklistFacts) { f.Profile.Contact.Phone = "" },
		rules.TaskSupportContact: func(f *rules.ChecklistFacts) { f.Profile.Support.Email = "" },
		rules.TaskSubmission:     func(f *rules.ChecklistFacts) { f.Registration.SubmittedAt = nil },
		rules.TaskConfirmation:   func(f *rules.ChecklistFacts) { f.Registration.ContactConfirmedAt = nil },
		rules.TaskVetting:        func(f *rules.ChecklistFacts) { f.Registration.Status = models.RegistrationPending },
		rules.TaskPartnerID:      func(f *rules.ChecklistFacts) { f.PartnerID = false },
		rules.TaskAgreement:      func(f *rules.ChecklistFacts) { f.Agreement = false },
		rules.TaskAdminAgent:     func(f *rules.ChecklistFacts) { f.AdminAgent = false },
	} {
		facts := done
		undo(&facts)
		if diff := cmp.Diff([]rules.ChecklistTask{task}, open(facts, true)); diff != "" {
			t.Errorf("without %s: -want +got\n%s", task, diff)
		}
	}
	again := done // data have changed, and are to be submitted anew
	again.Registration.Status = models.RegistrationInProgress
	if diff := cmp.Diff([]rules.ChecklistTask{rules.TaskSubmission, rules.TaskVetting}, open(again, true)); diff != "" {
		t.Errorf("in a new round: -want +got\n%s", diff)
	}
}

// open lists the tasks that are open, or those that are done.
func open(f rules.ChecklistFacts, open bool) (tasks []rules.ChecklistTask) {
	for _, item := range rules.Checklist(f) {
		if item.Done != open {
			tasks = append(tasks, item.Task)
		}
	}
	return tasks
}

// a partner's customer support has an e-mail address and a telephone number.
func TestSupport_NeedsAddressAndNumber(t *testing.T) {
	t.Parallel()
	if rules.Supported(nil) {
		t.Error("want nobody supported without a profile")
	}
	for _, tc := range []struct {
		support models.SupportProfile
		want    bool
	}{
		{models.SupportProfile{}, false},
		{models.SupportProfile{Email: "help@a.example"}, false},
		{models.SupportProfile{Phone: "+1 206 555 0100"}, false},
		{models.SupportProfile{Email: "help@a.example", Phone: "+1 206 555 0100"}, true},
	} {
		if got := rules.Supported(&models.PartnerProfile{Support: tc.support}); got != tc.want {
			t.Errorf("%+v: %v, want %v", tc.support, got, tc.want)
		}
	}
}
