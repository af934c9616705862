package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

var errNever = errors.New("the transaction is taken back")

// accepts keeps a text as accepted, and fails afterwards if it has to.
func (w *world) accepts(text data.Agreement, then error) {
	w.t.Helper()
	err := w.Tx(w.ctx, func(tx *store.Tx) error { return errors.Join(tx.KeepAccepted(text), then) })
	if !errors.Is(err, then) {
		w.t.Fatalf("got %v, want %v", err, then)
	}
}

func (w *world) accepted() []data.TextID {
	w.t.Helper()
	all, err := w.AcceptedTexts(w.ctx)
	w.must(err)
	return all
}

// D-21: what people accept is kept for ever, once, and only if the acceptance is.
func TestKeptTexts_AreThoseOfAcceptances(t *testing.T) {
	each(t, func(w *world) {
		text := data.Agreement{
			Type: "PARTNER_AGREEMENT", Version: "2026-01", RegionCode: "EUROPE", RegionName: "Europe", Locale: "pl", Title: "Umowa", Text: "Tekst umowy.", SHA256: "abc",
			EffectiveFrom: start.AddDate(0, -1, 0),
		}
		w.accepts(text, errNever)
		if got := w.accepted(); len(got) != 0 {
			t.Errorf("what was taken back is kept as accepted: %v", got)
		}
		statements := 0
		w.Statement = func() { statements++ }
		w.accepts(text, nil)
		first := statements
		w.clock.Advance(time.Hour)
		w.accepts(text, nil)
		if statements-first >= first {
			t.Errorf("the second acceptance took %d statements, the first %d", statements-first, first)
		}
		if got := w.accepted(); len(got) != 1 || got[0] != text.ID() {
			t.Errorf("accepted: %v, want %v", got, text.ID())
		}
		kept, err := w.KeptTexts(w.ctx, []string{"abc", "def"})
		w.must(err)
		if got := kept["abc"]; len(kept) != 1 || got.Text != text.Text || got.Title != text.Title || got.RegionName != "Europe" || !got.EffectiveFrom.Equal(text.EffectiveFrom) || !got.AcceptedAt.Equal(start) {
			t.Errorf("kept: %+v", got)
		}
	})
}

// A text that came into force is kept before anybody accepts it, and what was accepted before texts were kept gets its text.
func TestKeptTexts_AreThoseInForce(t *testing.T) {
	each(t, func(w *world) {
		inForce, _ := data.Sample().AgreementInForce("PARTNER_AGREEMENT", "EUROPE", "", start)
		w.add(&models.KeptText{SHA256: inForce.SHA256, Type: inForce.Type, Region: "EUROPE", Version: inForce.Version, Locale: inForce.Locale, EffectiveFrom: start, AcceptedAt: &start, CreatedAt: start})
		lost := &models.KeptText{SHA256: "abc", Type: inForce.Type, Region: "EUROPE", Version: "2020-01", Locale: "en", EffectiveFrom: start, AcceptedAt: &start, CreatedAt: start}
		w.add(lost)
		for range 2 {
			w.must(w.KeepInForce(w.ctx, data.Sample()))
		}
		all := data.Sample().TextsSince(start)
		hashes := []string{"abc"}
		for _, a := range all {
			hashes = append(hashes, a.SHA256)
		}
		kept, err := w.KeptTexts(w.ctx, hashes)
		w.must(err)
		for _, a := range all {
			if row := kept[a.SHA256]; row == nil || row.Text != a.Text {
				t.Errorf("%v is not kept", a.ID())
			}
		}
		if kept["abc"] != nil {
			t.Errorf("a text that nobody has is found: %+v", kept["abc"])
		}
		if got := w.accepted(); len(got) != 2 {
			t.Errorf("accepted: %v", got)
		}
		w.accepts(inForce, nil)
		other, _ := data.Sample().AgreementInForce("CUSTOMER_AGREEMENT", "", "", start)
		w.accepts(other, nil)
		if got := w.accepted(); len(got) != 3 {
			t.Errorf("accepted after another acceptance: %v", got)
		}
	})
}
