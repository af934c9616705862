package program_test

import (
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file holds the steps of vetting and what comes after it, and what a test reads of them.

// records decides the check of the current step.
func (s *story) records(email string, r *models.Registration, outcome rules.CheckOutcome) *models.Registration {
	s.t.Helper()
	r, _, err := s.RecordVettingCheck(s.ctx, s.As(email), enrolment.RecordVettingCheckInput{
		ID: r.ID.Any(), Step: s.registration(r.ID).Step, Outcome: outcome, Evidence: "Telephoned the company.",
	})
	s.must(err)
	s.Work()
	return r
}

// decides decides at any time: an early decision has its reason.
func (s *story) decides(email string, r *models.Registration, outcome rules.RegistrationOutcome) *models.Registration {
	s.t.Helper()
	r, _, err := s.DecideRegistration(s.ctx, s.As(email), enrolment.DecideRegistrationInput{
		ID: r.ID.Any(), Outcome: outcome, Reason: ptr("The register says so."), EarlyReason: ptr("The office is closed tomorrow."),
	})
	s.must(err)
	s.Work()
	return r
}

// authorized is a registration of Alder Ridge that was vetted; the mail of it is forgotten.
func (s *story) authorized() *models.Registration {
	s.t.Helper()
	r := s.decides(vera, s.confirmed(maya, alderRidge), rules.OutcomeAuthorized)
	s.Mail()
	return s.stands(r, "AUTHORIZED")
}

// rejected is one that was not confirmed.
func (s *story) rejected() *models.Registration {
	s.t.Helper()
	r := s.decides(vera, s.confirmed(maya, alderRidge), rules.OutcomeRejected)
	s.Mail()
	return s.stands(r, "REJECTED")
}

func (s *story) associates(email string, r *models.Registration, number string) error {
	_, err := s.AssociatePartnerID(s.ctx, s.As(email), enrolment.AssociatePartnerIDInput{ID: r.ID.Any(), PartnerID: number})
	return err
}

func (s *story) accepts(email, version string) error {
	_, _, err := s.AcceptPartnerAgreement(s.ctx, s.As(email), enrolment.AcceptPartnerAgreementInput{Version: version})
	return err
}

// active is a registration of Alder Ridge that has come to its end; the mail of it is forgotten.
func (s *story) active() *models.Registration {
	s.t.Helper()
	r := s.authorized()
	s.must(s.associates(maya, r, "4500002"))
	s.must(s.accepts(maya, "2026-01"))
	s.Work()
	s.Mail()
	s.partnerIs(r, models.PartnerActive)
	return s.registration(r.ID)
}

// appeals appeals with one document.
func (s *story) appeals(email string, r *models.Registration) error {
	_, _, err := s.AppealRegistration(s.ctx, s.As(email), appealOf(r, certificate("certificate.pdf")))
	return err
}

func appealOf(r *models.Registration, documents ...*enrolment.DocumentInput) enrolment.AppealRegistrationInput {
	return enrolment.AppealRegistrationInput{ID: r.ID.Any(), Reason: "The certificate shows the name.", Documents: documents}
}

// certificate is a document whose content is one.
func certificate(name string) *enrolment.DocumentInput {
	return &enrolment.DocumentInput{Kind: models.DocumentBusinessRegistration, File: models.Upload{Name: name, Content: strings.NewReader("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")}}
}

// checks are those of the current round, oldest first: "STEP STATUS REASON".
func (s *story) checks(r *models.Registration) (out []string) {
	s.t.Helper()
	all, err := store.ChecksOf.Find(s.ctx, s.Store, s.As(vera), []models.ID[models.Registration]{r.ID})
	s.must(err)
	round := s.registration(r.ID).Round
	for _, c := range all {
		if c.Round == round {
			out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s", c.Step, c.Status, c.Reason)))
		}
	}
	return out
}

// course is what happened to a registration, oldest first: "action FROM>TO".
func (s *story) course(r *models.Registration) (out []string) {
	s.t.Helper()
	events, err := store.RegistrationHistoryOf.Find(s.ctx, s.Store, s.As(olga), []models.ID[models.Registration]{r.ID})
	s.must(err)
	for _, e := range events {
		out = append(out, fmt.Sprintf("%s %s>%s", e.Action, e.FromState, e.ToState))
	}
	return out
}
