package program_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/program/agreements"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/models"
)

// operates puts another program in force: the sample, with changes.
func (s *story) operates(change func(fstest.MapFS)) {
	s.t.Helper()
	folder := fstest.MapFS{}
	s.must(fs.WalkDir(data.SampleFolder(), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(data.SampleFolder(), name)
		folder[name] = &fstest.MapFile{Data: text, Mode: 0o644}
		return err
	}))
	change(folder)
	read, err := data.Read(folder, data.Options{Now: s.Clock.Now()})
	s.must(err)
	s.Store.Content.Set(read)
}

// rewritten changes texts of a file.
func rewritten(folder fstest.MapFS, file string, pairs ...string) {
	folder[file] = &fstest.MapFile{Data: []byte(strings.NewReplacer(pairs...).Replace(string(folder[file].Data))), Mode: 0o644}
}

// D-21: what somebody has accepted can be read and downloaded when the program's folder does not have it any more.
func TestKeptText_OfAPartnerAgreement(t *testing.T) {
	tell(t, func(s *story) {
		r := s.authorized()
		s.must(s.associates(maya, r, "4500002"))
		s.must(s.accepts(maya, "2026-01"))
		signed := s.agreementOf(r.PartnerID)
		s.operates(func(f fstest.MapFS) {
			rewritten(f, "agreements.csv", "PARTNER_AGREEMENT,2026-01", "PARTNER_AGREEMENT,2026-05")
			rewritten(f, "agreements/partner.2026-01.md", "Sample text.", "Our text.")
		})
		_, acceptances := s.acceptances(r.PartnerID)
		kept, err := s.Store.KeptTexts(s.ctx, []string{acceptances[0].SHA256})
		s.must(err)
		document := s.Document(*acceptances[0], kept[acceptances[0].SHA256])
		if document == nil || document.Text != *signed.Text || document.Title != signed.Title || document.Text == *s.agreementOf(r.PartnerID).Text {
			t.Errorf("signed: %+v", document)
		}
		var file strings.Builder
		name, err := s.WriteAgreement(s.ctx, &file, (*document.URL)[strings.LastIndex(*document.URL, "/")+1:])
		if err != nil || name != "partner_agreement-united_states-2026-01.pdf" || !strings.HasPrefix(file.String(), "%PDF-") {
			t.Errorf("%q, %v", name, err)
		}
	})
}

// D-21: contracts of eligibility forms and customer agreements are kept with the acceptance, in its language.
func TestKeptText_OfOthers(t *testing.T) {
	tell(t, func(s *story) {
		request, _, err := s.SubmitEligibilityRequest(s.ctx, s.As(lucia), partnerForm(meridian))
		s.must(err)
		text := s.keptText(request.ContractHash)
		if request.ContractLocale != "en" || text == nil || text.Type != "ELIGIBILITY_PARTNER" || text.AcceptedAt == nil {
			t.Errorf("of the form: %q, %+v", request.ContractLocale, text)
		}
		a, err := s.signs(amir, paula, nil)
		s.must(err)
		if text := s.keptText(a.SHA256); text == nil || text.Type != string(models.CustomerAgreement) || text.AcceptedAt == nil {
			t.Errorf("of the customer: %+v", text)
		}
	})
}

func (s *story) keptText(hash string) *models.KeptText {
	s.t.Helper()
	kept, err := s.Store.KeptTexts(s.ctx, []string{hash})
	s.must(err)
	return kept[hash]
}

// D-21: each reader gets the text in his or her language where there is one, and accepts the one that was read: the one with the hash, or that of the
// language of the request.
func TestTranslations_AreReadAndAccepted(t *testing.T) {
	tell(t, func(s *story) {
		s.operates(func(f fstest.MapFS) {
			for _, locale := range []string{"es", "ja"} {
				for _, name := range []string{"customer", "partner"} {
					f["agreements/"+name+"."+locale+".md"] = &fstest.MapFile{Data: []byte("# " + locale + "\n\n" + map[string]string{"es": "El texto.", "ja": "契約書"}[locale] + "\n"), Mode: 0o644}
				}
			}
			f["agreements/eligibility.es.md"] = &fstest.MapFile{Data: []byte("# Contrato\n\nEl texto.\n"), Mode: 0o644}
			rows := "PARTNER_AGREEMENT,2026-01,*,es,2026-01-01,0,partner.es.md\nCUSTOMER_AGREEMENT,2026-01,*,es,2026-01-01,0,customer.es.md\n" +
				"PARTNER_AGREEMENT,2026-01,*,ja,2026-01-01,0,partner.ja.md\nELIGIBILITY_PARTNER,2026-12,*,es,2026-01-01,0,eligibility.es.md\n"
			rewritten(f, "agreements.csv", "grace_days,file\n", "grace_days,file\n"+rows)
		})
		r := s.authorized()
		s.must(s.associates(maya, r, "4500002"))
		partner, _ := s.acceptances(r.PartnerID)
		shown := map[string]*agreements.Agreement{}
		for _, locale := range []string{"en", "es", "ja", "pl"} {
			a, err := s.PartnerAgreement(locale, *partner, true, nil)
			s.must(err)
			shown[locale] = a
		}
		if shown["es"].Locale != "es" || *shown["es"].Text != "El texto.\n" || shown["pl"].Locale != "en" || shown["pl"].SHA256 != shown["en"].SHA256 {
			t.Errorf("shown: %+v, %+v", shown["es"], shown["pl"])
		}
		if shown["es"].URL == nil || shown["ja"].Locale != "ja" || shown["ja"].URL != nil { // its fonts have no Japanese
			t.Errorf("PDFs: %v, %v", shown["es"].URL, shown["ja"].URL)
		}
		who := s.As(maya)
		who.Reads = "pl"
		_, accepted, err := s.AcceptPartnerAgreement(s.ctx, who, enrolment.AcceptPartnerAgreementInput{Version: "2026-01", SHA256: &shown["es"].SHA256})
		s.must(err)
		if accepted.Locale != "es" || accepted.SHA256 != shown["es"].SHA256 || s.keptText(accepted.SHA256) == nil {
			t.Errorf("accepted by its hash: %+v", accepted)
		}
		signed, err := s.signs(amir, paula, nil)
		s.must(err)
		if signed.Locale != "en" {
			t.Errorf("a partner confirmed the text in %s", signed.Locale)
		}
		who = s.As(lucia)
		who.Reads = "es"
		other := partnerForm(meridian)
		other.Contract.SHA256 = ptr(strings.Repeat("0", 64))
		_, _, err = s.SubmitEligibilityRequest(s.ctx, who, other)
		s.refused(err, "CONTRACT_NOT_ACCEPTED at contract.version")
		request, _, err := s.SubmitEligibilityRequest(s.ctx, who, partnerForm(meridian))
		s.must(err)
		if request.ContractLocale != "es" {
			t.Errorf("the contract was accepted in %q", request.ContractLocale)
		}
	})
}
