package program_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// The version 2027-01 of the partner agreement, and its grace of ninety days.
var (
	newYear2027 = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	reminded    = time.Date(2027, 3, 18, 0, 0, 0, 0, time.UTC)
	graceEnds   = time.Date(2027, 4, 1, 0, 0, 0, 0, time.UTC)
)

const (
	zofia = "zofia.nowak@wisla.example"        // of a provider; reads Polish
	siti  = "siti.rahmawati@nusantara.example" // of a reseller; reads Indonesian
	lena  = "lena.ortega@tidewater.example"    // global admin of a reseller without provider; reads Spanish
)

// everyDay lets time pass until an instant, with the daily schedule.
func (s *story) everyDay(to time.Time) {
	s.t.Helper()
	for {
		s.must(s.Store.EnqueuePeriodic(s.ctx, "agreement.announce", 24*time.Hour, jobs.AnnounceAgreements{}))
		s.Work()
		now := s.Clock.Now()
		if !now.Before(to) {
			return
		}
		next := now.Add(24 * time.Hour)
		if next.After(to) {
			next = to
		}
		s.Clock.Set(next)
	}
}

// announced runs the job once.
func (s *story) announced() {
	s.t.Helper()
	s.must(s.AnnounceAgreements(s.ctx, access.TheSystem, deaf))
	s.Work()
}

// deaf does not care how far a job is.
func deaf(context.Context, int, int) error { return nil }

// becomeGlobalAdmin gives people the role that gets the letters.
func (s *story) becomeGlobalAdmin(emails ...string) {
	s.t.Helper()
	s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
		for _, email := range emails {
			if err := tx.Create(&models.UserRole{UserID: s.As(email).UserID, Role: models.GlobalAdmin}); err != nil {
				return err
			}
		}
		return nil
	}))
}

// subjects fails unless exactly these messages came: "address: subject", in any order.
func (s *story) subjects(want ...string) {
	s.t.Helper()
	var got []string
	for _, m := range s.Mail() {
		got = append(got, m.ToAddress+": "+m.Subject)
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		s.t.Errorf("mail at %v: -want +got\n%s", s.Clock.Now(), diff)
	}
}

// becomes gives a person's partner account a status.
func (s *story) becomes(email string, status models.PartnerStatus) {
	s.t.Helper()
	s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
		partner, err := store.LockAny(tx, s.As(email).PartnerID)
		if err != nil {
			return err
		}
		partner.Status = status
		return tx.Save(partner)
	}))
}

func (s *story) signed(email string) bool {
	s.t.Helper()
	partner, err := s.Store.AnyPartner(s.ctx, s.As(email).PartnerID)
	s.must(err)
	acceptances, err := store.PartnerAcceptancesOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Organization]{partner.OrganizationID})
	s.must(err)
	signed, err := s.AgreementSigned(*partner, acceptances)
	s.must(err)
	return signed
}

// Section 4.6: a new version is announced at New Year. A reminder is sent two weeks before the older acceptance ends.
func TestAgreement_NewVersionIsAnnouncedAndReminded(t *testing.T) {
	tell(t, func(s *story) {
		s.becomeGlobalAdmin(zofia, siti, wei)
		s.becomes(zofia, models.PartnerQualified)
		s.everyDay(newYear2027.Add(-time.Millisecond))
		s.subjects()
		s.everyDay(newYear2027.Add(24 * time.Hour))
		s.announcedInTheirWords()
		s.everyDay(newYear2027.Add(30 * 24 * time.Hour))
		s.subjects() // nobody hears it twice
		s.must(s.accepts(carla, "2027-01"))
		s.Mail()
		s.everyDay(reminded.Add(-time.Millisecond))
		s.subjects()
		s.everyDay(reminded.Add(24 * time.Hour))
		s.subjects(
			naomi+": Reminder: please accept the new version of the partner agreement",
			amir+": Reminder: please accept the new version of the partner agreement",
			amir+": Reminder: please accept the new version of the partner agreement",
			wei+": 提醒：请接受新版合作伙伴协议", wei+": 提醒：请接受新版合作伙伴协议",
			zofia+": Przypomnienie: zaakceptuj nową wersję umowy partnerskiej",
			lena+": Recordatorio: acepte la nueva versión del contrato de partner",
			siti+": Pengingat: harap setujui versi baru perjanjian mitra",
		)
		s.everyDay(graceEnds.Add(-time.Millisecond))
		for _, email := range []string{naomi, carla} {
			if !s.signed(email) {
				t.Errorf("in the grace %s has not signed", email)
			}
		}
		s.everyDay(graceEnds.Add(60 * 24 * time.Hour))
		s.subjects()
		if s.signed(naomi) || !s.signed(carla) {
			t.Errorf("after the grace: who has not accepted signed %v, who has %v", s.signed(naomi), s.signed(carla))
		}
	})
}

// announcedInTheirWords: once for each account, so that two of one company are two messages.
func (s *story) announcedInTheirWords() {
	s.t.Helper()
	messages := s.ExpectMail(carla, naomi, zofia, siti, amir, amir, wei, wei, lena)
	for i, want := range []string{
		"Ha entrado en vigor una nueva versión del contrato de partner", "A new version of the partner agreement is in force",
		"Obowiązuje nowa wersja umowy partnerskiej", "Versi baru perjanjian mitra telah berlaku",
	} {
		if messages[i].Subject != want {
			s.t.Errorf("to %s: %q, want %q", messages[i].ToAddress, messages[i].Subject, want)
		}
	}
	page := "https://program.example/"
	for _, want := range []string{"Bright Mesa Resellers", "31 de marzo de 2027, 20:00 (UTC-4)", page, "support@program.example"} {
		if !strings.Contains(messages[0].Text, want) {
			s.t.Errorf("no %q in\n%s", want, messages[0].Text)
		}
	}
	for _, of := range [][]mail.Message{messages[4:6], messages[6:8]} {
		canada := func(m mail.Message) bool { return strings.Contains(m.Text, "Harbor Public Sector Canada") }
		if canada(of[0]) == canada(of[1]) {
			s.t.Errorf("%s got two messages about the same account", of[0].ToAddress)
		}
	}
	s.told(carla, "announceAgreement 2026-01>2027-01")
}

// told fails unless these events are recorded about a partner's newest acceptance.
func (s *story) told(email string, want ...string) {
	s.t.Helper()
	acceptances, err := store.PartnerAcceptancesOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Organization]{s.As(email).OrganizationID})
	s.must(err)
	about := acceptances[0].GlobalID()
	events, err := s.Store.AuditEvents(s.ctx, s.As(olga), &store.AuditEventFilter{SubjectID: &about}, store.Page{})
	s.must(err)
	var got []string
	for _, e := range events.Nodes() {
		got = append(got, fmt.Sprintf("%s %s>%s", e.Action, e.FromState, e.ToState))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		s.t.Errorf("recorded about %s: -want +got\n%s", email, diff)
	}
}

// A late job sends each letter that is still due, once: in the last two weeks only the reminder, and after the grace period the
// announcement to partners that have had no letter.
func TestAgreement_LateJobSendsWhatIsStillDue(t *testing.T) {
	tell(t, func(s *story) {
		s.becomes(carla, models.PartnerSuspended)
		s.Clock.Set(reminded.Add(time.Hour))
		s.announced()
		s.ExpectMail(naomi, amir, amir, lena)
		s.told(naomi, "remindOfAgreement 2026-01>2027-01")
		s.becomes(carla, models.PartnerActive)
		s.Clock.Set(graceEnds.Add(time.Hour))
		s.announced()
		s.subjects(carla + ": Ha entrado en vigor una nueva versión del contrato de partner")
		s.becomeGlobalAdmin(siti) // until now there was nobody to tell
		s.announced()
		s.subjects(siti + ": Versi baru perjanjian mitra telah berlaku")
		s.announced()
		s.subjects()
	})
}

func TestAgreement_ConcurrentJobsAnnounceOnce(t *testing.T) {
	tell(t, func(s *story) {
		s.Clock.Set(newYear2027)
		for _, err := range atOnce(4, func(int) error { return s.AnnounceAgreements(s.ctx, access.TheSystem, deaf) }) {
			s.must(err)
		}
		s.Work()
		s.ExpectMail(carla, naomi, amir, amir, lena)
		s.told(carla, "announceAgreement 2026-01>2027-01")
	})
}
