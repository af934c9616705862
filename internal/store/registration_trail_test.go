package store_test

import (
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/models"
)

// an actor who may not read registrations sees none in audit events and jobs either. Events and jobs about other objects stay
// visible.
func TestVisible_AuditOfRegistrations(t *testing.T) {
	each(t, func(w *world) {
		s := setEnrolment(w)
		s.readers()
		org := s.who["GLOBAL_ADMIN"].OrganizationID
		for label, subject := range map[string]models.Noun{"registration": models.Registration{}, "request": models.EligibilityRequest{}} {
			s.add(
				name(s, label, &models.Job{
					ID: models.NewID[models.Job](), Kind: "x", State: models.JobScheduled, OrganizationID: org, SubjectPrefix: subject.Prefix(), RunAt: start, Stamp: models.FirstStamp(start),
				}),
				name(s, label, &models.AuditEvent{ID: models.NewID[models.AuditEvent](), Action: "x", OrganizationID: org, SubjectPrefix: subject.Prefix(), CreatedAt: start}),
			)
		}
		for who, want := range map[string]struct{ events, jobs string }{
			"GLOBAL_ADMIN":           {"registration,request", "registration,request"},
			"ADMIN_AGENT":            {"request", "request"},
			"SALES_AGENT":            {"", "request"},
			"HELPDESK_AGENT":         {"", "request"},
			"OPERATOR_ADMIN":         {"registration,request", "registration,request"},
			"VETTING_REVIEWER":       {"registration,request", "registration,request"},
			"ELIGIBILITY_REVIEWER":   {"request", "request"},
			"CERTIFICATION_REVIEWER": {"request", "request"},
			"p2":                     {"", ""},
			"system":                 {"", "registration,request"},
			"nobody":                 {"", ""},
		} {
			for kind, names := range map[string]string{"events": want.events, "jobs": want.jobs} {
				if got := strings.Join(s.see[kind](s.who[who]), ","); got != names {
					w.t.Errorf("%s: %s: want %q, got %q", who, kind, names, got)
				}
			}
		}
	})
}
