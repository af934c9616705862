package program_test

import (
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/eligibility"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/operation"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/program/sessions"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/secret"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func eligibilityEndings() (all []ending) {
	const kind = "EligibilityRequest"
	stages := []struct {
		state string
		begin func(s *story) *models.EligibilityRequest
	}{
		{"DRAFT", func(s *story) *models.EligibilityRequest {
			form := partnerForm(meridian)
			form.SaveAsDraft = true
			return s.submit(lucia, form)
		}},
		{"SUBMITTED", func(s *story) *models.EligibilityRequest { return s.submit(lucia, partnerForm(meridian)) }},
		{"ACKNOWLEDGED", func(s *story) *models.EligibilityRequest {
			return s.acknowledge(rosa, s.submit(lucia, partnerForm(meridian)))
		}},
		{"INFO_REQUESTED", func(s *story) *models.EligibilityRequest {
			return s.ask(rosa, s.acknowledge(rosa, s.submit(lucia, partnerForm(meridian))), "Until when does it run?")
		}},
	}
	for _, at := range stages {
		begin := func(s *story) (*models.EligibilityRequest, func() string) {
			r := at.begin(s)
			return r, func() string {
				now, err := store.Find(s.ctx, s.Store, s.As(lucia), r.ID)
				s.must(err)
				return string(now.Status)
			}
		}
		all = append(all, ending{kind, at.state, "", lucia, access.WithdrawEligibilityRequest, "WITHDRAWN", func(s *story) open {
			r, state := begin(s)
			return open{state, func(by string) error { s.withdraw(by, r); return nil }}
		}})
		if at.state != "SUBMITTED" && at.state != "ACKNOWLEDGED" { // a draft is nobody else's, and a question waits for its answer
			continue
		}
		all = append(all, ending{kind, at.state, "", rosa, access.DenyEligibilityRequest, "DENIED", func(s *story) open {
			r, state := begin(s)
			return open{state, func(by string) error { s.deny(by, r); return nil }}
		}})
	}
	return all
}

func qualificationEndings() (all []ending) {
	for _, by := range []string{rosa, olga} {
		all = append(all, ending{"PartnerQualification", "GRANTED", "", by, access.RevokeQualification, "REVOKED", func(s *story) open {
			q := s.qualified(lucia, meridian)
			return open{
				func() string { return string(s.qualifications(s.EligibilityRequest(q.RequestID))[0].Status) },
				func(by string) error {
					_, err := s.RevokeQualification(s.ctx, s.As(by), eligibility.RevokeQualificationInput{ID: q.ID.Any(), Reason: mistake})
					return err
				},
			}
		}})
		for state, uses := range map[string]int{"ISSUED": 0, "EXHAUSTED": 1} {
			all = append(all, ending{"ValidationID", state, "", by, access.RevokeValidationID, "REVOKED", func(s *story) open {
				v := s.validated(ptr(1))
				for range uses {
					s.creates(lucia, governmentCustomer(v, "cedar-used"))
				}
				return open{func() string { return string(s.validationID(v).Status) }, func(by string) error { return second(s.revokesValidationID(by, v, nil)) }}
			}})
		}
		all = append(all, ending{"CustomerQualification", "APPROVED", "", by, access.RevokeCustomerQualification, "REVOKED", func(s *story) open {
			q, err := s.asksFor(amir, paula, models.QualificationGovernment, with(s.countyID(3).Code))
			s.must(err)
			return s.openQualification(func(by string) error { return second(s.revokesQualification(by, q, nil)) })
		}})
	}
	return append(all, ending{"CustomerQualification", "IN_REVIEW", "", rosa, access.DecideCustomerQualification, "DENIED", func(s *story) open {
		q, err := s.asksFor(amir, paula, models.QualificationStateOwned, nil)
		s.must(err)
		return s.openQualification(func(by string) error { return s.vetted(by, q, rules.QualificationOutcomeDenied, mistake) })
	}})
}

// openQualification is the newest special qualification of the county.
func (s *story) openQualification(end func(by string) error) open {
	return open{func() string { return strings.Fields(s.held(paula)[0])[1] }, end}
}

func vettingEndings() []ending {
	return []ending{
		{"VettingCheck", "NEEDS_REVIEW", "", vera, access.RecordVettingCheck, "REJECTED", func(s *story) open {
			r := s.doubtful()
			return open{
				func() string { all := s.checks(r); return strings.Fields(all[len(all)-1])[1] },
				func(by string) error { s.records(by, r, rules.CheckOutcomeRejected); return nil },
			}
		}},
		{"SupportRequest", "OPEN", "of a registration", hugo, access.DecideRegistration, "CLOSED", func(s *story) open {
			r := s.confirmed(maya, alderRidge)
			s.AdvanceTo(*r.DeadlineAt)
			late := s.registration(r.ID)
			return open{func() string { return string(s.support(late).Status) }, func(by string) error { s.decides(by, r, rules.OutcomeRejected); return nil }}
		}},
		{"Customer", "UNDER_REVIEW", "", vera, access.DecideCustomerReview, "NOT_APPROVED", func(s *story) open {
			in := details()
			in.CompanyName, in.Address = nil, nowhere()
			s.changes(amir, paula, in)
			return open{
				func() string { return string(s.customerNow(paula).Review) },
				func(by string) error { return second(s.reviews(by, paula, rules.ReviewOutcomeNotApproved, mistake)) },
			}
		}},
	}
}

// openRegistration is a registration, and whether the account that it is for is closed.
func (s *story) openRegistration(r *models.Registration, end func(by string) error) open {
	return open{func() string {
		if s.partnerAt(r.PartnerID).InStanding() == models.StandingClosed {
			return "CLOSED"
		}
		return string(s.registration(r.ID).Status)
	}, end}
}

func (s *story) partnerAt(id models.ID[models.Partner]) *models.Partner {
	s.t.Helper()
	p, err := store.Find(s.ctx, s.Store, access.TheSystem, id)
	s.must(err)
	return p
}

// closes ends an account, and with it whatever was applied for.
func (s *story) closes(of models.ID[models.Partner]) func(by string) error {
	return func(by string) error {
		_, err := s.SetPartnerStanding(s.ctx, s.As(by), enrolment.SetPartnerStandingInput{ID: of.Any(), Standing: models.StandingClosed, Reason: mistake})
		return err
	}
}

// registrations are registrations of Alder Ridge, by where they stand.
func registrations() map[string]func(s *story) *models.Registration {
	rejected := func(s *story) *models.Registration { return s.rejected() }
	return map[string]func(s *story) *models.Registration{
		"STARTED":             func(s *story) *models.Registration { return s.starts(maya) },
		"PROFILE_IN_PROGRESS": func(s *story) *models.Registration { return s.filledIn(maya, alderRidge) },
		"PENDING":             func(s *story) *models.Registration { return s.confirmed(maya, alderRidge) },
		"REJECTED":            rejected,
		"CHALLENGED": func(s *story) *models.Registration {
			r := rejected(s)
			s.must(s.appeals(maya, r))
			return r
		},
		"AUTHORIZED": func(s *story) *models.Registration { return s.authorized() },
		"SUSPENDED": func(s *story) *models.Registration {
			r := rejected(s)
			s.Advance(rules.SuspendAfter)
			return r
		},
	}
}

func accountEndings() []ending {
	all := []ending{{"ProviderListing", "PUBLISHED", "", naomi, access.PublishProviderListing, "TAKEN_OUT", openListing}}
	for state, begin := range registrations() {
		all = append(all, ending{"Registration", state, "", olga, access.SetPartnerStanding, "CLOSED", func(s *story) open {
			r := begin(s)
			return s.openRegistration(r, s.closes(r.PartnerID))
		}})
		if state != "PENDING" && state != "CHALLENGED" { // elsewhere there is nothing to decide
			continue
		}
		all = append(all, ending{"Registration", state, "", vera, access.DecideRegistration, "REJECTED", func(s *story) open {
			r := begin(s)
			return s.openRegistration(r, func(by string) error { s.decides(by, r, rules.OutcomeRejected); return nil })
		}})
	}
	for state, begin := range map[string]func(s *story) *models.Registration{
		"PENDING_QUALIFICATION": registrations()["PENDING"], "QUALIFIED": registrations()["AUTHORIZED"], "REJECTED": registrations()["REJECTED"], "ACTIVE": (*story).active,
	} {
		all = append(all, ending{"Partner", state, "", olga, access.SetPartnerStanding, "CLOSED", func(s *story) open {
			r := begin(s)
			return open{func() string { return string(s.partnerAt(r.PartnerID).Status) }, s.closes(r.PartnerID)}
		}})
	}
	for _, standing := range []models.PartnerStanding{models.StandingRestricted, models.StandingSuspended, models.StandingClosed} {
		all = append(all, ending{"Partner", string(standing), "", olga, access.SetPartnerStanding, "GOOD", func(s *story) open {
			of := s.partnerOf(carla)
			s.must(second(s.standing(of.ID, standing)))
			return open{func() string { return string(s.partnerAt(of.ID).InStanding()) }, func(string) error { return second(s.standing(of.ID, models.StandingGood)) }}
		}})
	}
	return all
}

func openListing(s *story) open {
	return open{
		func() string {
			if s.listings(s.As(olga), naomi)[0].Published {
				return "PUBLISHED"
			}
			return "TAKEN_OUT"
		},
		func(by string) error {
			s.publishes(by, relationships.PublishProviderListingInput{Published: ptr(false)})
			return nil
		},
	}
}

func userEndings() (all []ending) {
	user := func(state, by string, do access.Action, then string, begin func(s *story) *models.User, end func(s *story, u *models.User, by string) error) ending {
		return ending{"User", state, "", by, do, then, func(s *story) open {
			u := begin(s)
			return open{func() string {
				now, err := store.Find(s.ctx, s.Store, access.TheSystem, u.ID)
				s.must(err)
				return string(now.Status())
			}, func(by string) error { return end(s, u, by) }}
		}}
	}
	remove := func(s *story, u *models.User, by string) error {
		_, err := s.RemoveUser(s.ctx, s.As(by), users.RemoveUserInput{ID: u.ID.Any()})
		return err
	}
	decline := func(s *story, u *models.User, by string) error { return s.declines(by, u.ID.Any()) }
	invite := func(s *story) *models.User {
		u, err := s.invites(carla, robin, "en", models.StandardUser)
		s.must(err)
		return u
	}
	all = []ending{
		user("ACTIVE", carla, access.RemoveUser, "REMOVED", func(s *story) *models.User { return s.userAt(neil) }, remove),
		user("INVITED", carla, access.RemoveUser, "REMOVED", invite, remove),
		user("INVITED", robin, access.DeclineUserInvitation, "DECLINED", invite, decline),
		user("DECLINED", carla, access.RemoveUser, "REMOVED", func(s *story) *models.User {
			u := invite(s)
			s.must(s.declines(robin, u.ID.Any()))
			return u
		}, remove),
	}
	for _, by := range []string{neil, carla} { // the token's owner, and who manages the owner's roles
		all = append(all, ending{"APIToken", "ACTIVE", "", by, access.RevokeAPIToken, "REVOKED", func(s *story) open {
			token, text := s.makes(neil, 30)
			return open{func() string {
				if _, _, err := s.Store.ActorOfToken(s.ctx, secret.Hash(text)); problem.Has(err, problem.NotFound) {
					return "REVOKED"
				}
				return "ACTIVE"
			}, func(by string) error { return s.ends(by, token) }}
		}})
	}
	all = append(all, ending{"Session", "ACTIVE", "", robin, access.RevokeSession, "REVOKED", func(s *story) open { return s.openSession(robin) }})
	for _, state := range []models.JobState{models.JobScheduled, models.JobQueued, models.JobRunning} {
		all = append(all, ending{"Job", string(state), "", olga, access.CancelJob, "CANCELLED", func(s *story) open { return s.openJob(state) }})
	}
	return all
}

// openSession is a browser in which somebody has signed in.
func (s *story) openSession(address string) open {
	s.t.Helper()
	who, now := s.guest(address), s.Clock.Now()
	row := &models.Session{
		ID: models.NewID[models.Session](), Hash: address, Issuer: who.Identity.Issuer, Subject: who.Identity.Subject, Email: address, EmailKey: models.AddressKey(address),
		LastSeenAt: now, CreatedAt: now, ExpiresAt: now.Add(sessions.Lifetime),
	}
	s.must(s.Store.SaveSession(s.ctx, row))
	return open{func() string {
		left, err := s.Store.SessionsOf(s.ctx, s.guest(address), sessions.IdleTime)
		s.must(err)
		if len(left) == 0 {
			return "REVOKED"
		}
		return "ACTIVE"
	}, func(by string) error {
		_, err := s.RevokeSession(s.ctx, s.guest(by), sessions.RevokeSessionInput{ID: row.ID.Any()})
		return err
	}}
}

// openJob is a job for later: that which lets a request lapse whose question nobody answers.
func (s *story) openJob(state models.JobState) open {
	s.ask(rosa, s.acknowledge(rosa, s.submit(lucia, partnerForm(meridian))), "Until when does it run?")
	s.Work()
	job := s.job("eligibility.lapse")
	s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
		row, err := store.LockAny(tx, job.ID)
		if err != nil {
			return err
		}
		row.State = state
		return tx.SaveJob(row)
	}))
	return open{func() string { return string(s.job(job.Kind).State) }, func(by string) error {
		_, err := s.CancelJob(s.ctx, s.As(by), operation.CancelJobInput{ID: job.ID.Any()})
		return err
	}}
}
