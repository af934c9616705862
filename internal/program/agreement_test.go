package program_test

import (
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/agreements"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// newYear is when the next partner agreement takes effect, with ninety days of grace.
var newYear = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)

// agreementOf is the agreement with the acceptance of a partner account.
func (s *story) agreementOf(id models.ID[models.Partner]) *agreements.Agreement {
	s.t.Helper()
	partner, acceptances := s.acceptances(id)
	associated, err := store.AssociatedIdentifiersOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Partner]{id})
	s.must(err)
	a, err := s.PartnerAgreement("", *partner, len(associated) > 0, acceptances)
	s.must(err)
	return a
}

func (s *story) acceptances(id models.ID[models.Partner]) (*models.Partner, []*models.AgreementAcceptance) {
	s.t.Helper()
	partner, err := store.Find(s.ctx, s.Store, access.TheSystem, id)
	s.must(err)
	acceptances, err := store.PartnerAcceptancesOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Organization]{partner.OrganizationID})
	s.must(err)
	return partner, acceptances
}

// agreed fails unless the agreement of a partner has a status, and counts or not.
func (s *story) agreed(id models.ID[models.Partner], want models.AgreementStatus, counts bool) *agreements.Agreement {
	s.t.Helper()
	a := s.agreementOf(id)
	partner, acceptances := s.acceptances(id)
	signed, err := s.AgreementSigned(*partner, acceptances)
	s.must(err)
	if a.Status != want || signed != counts {
		s.t.Errorf("at %v the agreement is %s and counts: %v, want %s and %v", s.Clock.Now(), a.Status, signed, want, counts)
	}
	return a
}

// a global admin accepts the text in force, once vetting is done and a PartnerID associated.
func TestAcceptAgreement_Guards(t *testing.T) {
	tell(t, func(s *story) {
		s.refused(s.accepts("priya.raman@northgate.example", "2026-01"), "VETTING_NOT_COMPLETE") // has no account yet
		r := s.confirmed(maya, alderRidge)
		before := s.snapshot()
		s.refused(s.accepts(maya, "2026-01"), "VETTING_NOT_COMPLETE", "PARTNER_ID_REQUIRED")
		for _, who := range []string{ruben, dana, "uma.patel@brightmesa.example", lucia} {
			s.refused(s.accepts(who, "2026-01"), "GLOBAL_ADMIN_REQUIRED")
		}
		s.unchanged(before)
		if a := s.agreed(r.PartnerID, models.AgreementNotAvailable, false); a.Text != nil || a.URL != nil || a.URLExpiresAt != nil {
			t.Errorf("before vetting, the text is shown: %+v", a)
		}
		s.decides(vera, r, "AUTHORIZED")
		s.agreed(r.PartnerID, models.AgreementNotAvailable, false)
		s.must(s.associates(maya, r, "4500002"))
		a := s.agreed(r.PartnerID, models.AgreementAvailable, false)
		accept := func(version, hash string) error {
			_, _, err := s.AcceptPartnerAgreement(s.ctx, s.As(maya), enrolment.AcceptPartnerAgreementInput{Version: version, SHA256: &hash})
			return err
		}
		s.refused(accept("2027-01", ""), "AGREEMENT_VERSION_OUTDATED at version")
		s.refused(accept("2026-01", strings.Repeat("0", 64)), "AGREEMENT_VERSION_OUTDATED at version")
		s.must(accept("2026-01", strings.ToUpper(a.SHA256)))
		s.refused(accept("2026-01", a.SHA256), "DUPLICATE_AGREEMENT at version")
		if got := s.agreed(r.PartnerID, models.AgreementAccepted, true).Acceptance; got.SignerEmail != maya || got.Method != models.AgreementDirect || got.SHA256 != a.SHA256 {
			t.Errorf("kept as %+v", got)
		}
		s.partnerIs(r, models.PartnerActive)
	})
}

// Twenty concurrent requests: one acceptance, one letter.
func TestAcceptAgreement_ConcurrentlyOnce(t *testing.T) {
	tell(t, func(s *story) {
		r := s.authorized()
		s.must(s.associates(maya, r, "4500002"))
		s.onlyOne(atOnce(20, func(int) error { return s.accepts(maya, "2026-01") }), "DUPLICATE_AGREEMENT at version")
		if _, rows := s.acceptances(r.PartnerID); len(rows) != 1 {
			t.Errorf("%d acceptances, want 1", len(rows))
		}
		s.Work()
		s.ExpectMail(cora)
	})
}

// Section 4.6: a new version supersedes an acceptance, which counts until its grace period has ended.
func TestAgreement_NewVersionSupersedes(t *testing.T) {
	tell(t, func(s *story) {
		id := s.active().PartnerID
		s.AdvanceTo(newYear.Add(-time.Millisecond))
		s.agreed(id, models.AgreementAccepted, true)
		s.refused(s.accepts(maya, "2027-01"), "DUPLICATE_AGREEMENT at version")
		s.AdvanceTo(newYear)
		end := newYear.AddDate(0, 0, 90)
		if a := s.agreed(id, models.AgreementSuperseded, true); a.Version != "2027-01" || !a.AcceptBy.Equal(end) || a.Acceptance.TextVersion != "2026-01" {
			t.Errorf("superseded: version %s, to be accepted by %v", a.Version, a.AcceptBy)
		}
		s.AdvanceTo(end.Add(-time.Millisecond))
		s.agreed(id, models.AgreementSuperseded, true)
		s.AdvanceTo(end)
		s.agreed(id, models.AgreementSuperseded, false)
		s.refused(s.accepts(maya, "2026-01"), "AGREEMENT_VERSION_OUTDATED at version")
		s.must(s.accepts(maya, "2027-01"))
		s.agreed(id, models.AgreementAccepted, true)
		if _, rows := s.acceptances(id); len(rows) != 2 || rows[0].TextVersion != "2027-01" {
			t.Errorf("%d acceptances, want both, the newest first", len(rows))
		}
		s.AdvanceTo(newYear.AddDate(5, 0, 0)) // there is no yearly renewal
		s.agreed(id, models.AgreementAccepted, true)
	})
}

// the agreement is accepted once for each region, by any account of the company there.
func TestAgreement_OncePerRegion(t *testing.T) {
	tell(t, func(s *story) {
		home, abroad := s.As(amir).PartnerID, models.ID[models.Partner]{}
		all, err := store.FindMany(s.ctx, s.Store, s.As(olga), s.partnerIDs())
		s.must(err)
		for _, p := range all {
			if p.Name == "Harbor Public Sector Canada" {
				abroad = p.ID
			}
		}
		s.AdvanceTo(newYear)
		s.must(s.accepts(amir, "2027-01"))
		s.agreed(home, models.AgreementAccepted, true)
		a := s.agreed(abroad, models.AgreementSuperseded, true)
		if *a.Region != "CANADA" || a.SHA256 == s.agreementOf(home).SHA256 {
			t.Errorf("in %s the text is the same as at home", *a.Region)
		}
	})
}

func (s *story) partnerIDs() (ids []models.ID[models.Partner]) {
	for _, p := range s.snapshot().Enrolment.Partners {
		ids = append(ids, p.ID)
	}
	return ids
}

// an acceptance stays valid when the company changes its name, and when the signer leaves.
func TestAgreement_OutlastsNameAndSigner(t *testing.T) {
	tell(t, func(s *story) {
		r := s.active()
		s.saves(maya, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), Legal: &enrolment.LegalProfileInput{Name: ptr("Alder Ridge Cloud LLC")}})
		s.stands(r, "PROFILE_IN_PROGRESS")
		_, err := s.UpdateUserRoles(s.ctx, s.As(maya), users.UpdateUserRolesInput{ID: s.As(ruben).UserID.Any(), Roles: []models.Role{models.GlobalAdmin}})
		s.must(err)
		_, err = s.RemoveUser(s.ctx, s.As(ruben), users.RemoveUserInput{ID: s.userAt(maya).ID.Any()})
		s.must(err)
		a := s.agreed(r.PartnerID, models.AgreementAccepted, true)
		if a.Acceptance.SignerName != "Maya Alder" || a.Acceptance.SignerEmail != maya {
			t.Errorf("signed by %+v", a.Acceptance)
		}
		s.partnerIs(r, models.PartnerActive)
		s.refused(s.accepts(ruben, "2026-01"), "DUPLICATE_AGREEMENT at version")
	})
}

// the text can be read and downloaded before it is signed, by a link that works for ten minutes.
func TestAgreement_LinkWorksForTenMinutes(t *testing.T) {
	tell(t, func(s *story) {
		r := s.authorized()
		s.must(s.associates(maya, r, "4500002"))
		a := s.agreementOf(r.PartnerID)
		link, ours := strings.CutPrefix(*a.URL, "https://program.example/files/agreement/")
		if !ours || !a.URLExpiresAt.Equal(s.Clock.Now().Add(10*time.Minute)) {
			t.Fatalf("the link is %s until %v", *a.URL, a.URLExpiresAt)
		}
		download := func(link string) (string, string, error) {
			var file strings.Builder
			name, err := s.WriteAgreement(s.ctx, &file, link)
			return name, file.String(), err
		}
		name, file, err := download(link)
		if err != nil || name != "partner_agreement-united_states-2026-01.pdf" || !strings.HasPrefix(file, "%PDF-") || !strings.Contains(file[len(file)-8:], "%%EOF") {
			t.Errorf("%q of %d bytes, %v", name, len(file), err)
		}
		for what, altered := range map[string]string{"nothing": "", "shorter": link[:len(link)-1], "longer": link + "A", "other": flipped(link), "another file's": s.documentLinkInstead()} {
			name, file, err := download(altered)
			s.refused(err, "LINK_INVALID")
			if name != "" || file != "" {
				t.Errorf("%s: wrote %q", what, name)
			}
		}
		s.Advance(10*time.Minute - time.Millisecond)
		if _, again, err := download(link); err != nil || again != file {
			t.Errorf("at the end of its time, another file, %v", err)
		}
		s.Advance(time.Millisecond)
		_, _, err = download(link)
		s.refused(err, "LINK_EXPIRED")
	})
}

// documentLinkInstead is a genuine link, to a document.
func (s *story) documentLinkInstead() string {
	url, _ := s.DocumentLink(s.As(maya), &models.Document{ID: models.NewID[models.Document]()})
	return url[strings.LastIndex(url, "/")+1:]
}
