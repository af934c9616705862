package store_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Locking for a change has the same visibility as reading.
func TestLock_OnlyVisibleRows(t *testing.T) {
	each(t, func(w *world) {
		s := setStage(w)
		for _, id := range s.idsOf(models.EligibilityRequest{}) {
			for who, kinds := range visible {
				err := w.Tx(w.ctx, func(tx *store.Tx) error {
					_, err := store.Lock(tx, s.who[who], models.As[models.EligibilityRequest](id))
					return err
				})
				want := slices.Contains(strings.Split(kinds["requests"], ","), s.names[id.String()])
				if got := err == nil; got != want || (!want && !problem.Has(err, problem.NotFound)) {
					w.t.Errorf("%s locks %s: want %v, got %v", who, s.names[id.String()], want, err)
				}
			}
		}
	})
}

// Confidential objects of a file are for the applicant and the operator, not for the partner that it names.
func TestVisible_FilesBelongToApplicantAndOperator(t *testing.T) {
	each(t, func(w *world) {
		s := setStage(w)
		var named *models.EligibilityRequest
		for _, id := range s.idsOf(models.EligibilityRequest{}) {
			if s.names[id.String()] == "named" {
				r, err := store.Find(w.ctx, w.Store, s.who["operator"], models.As[models.EligibilityRequest](id))
				w.must(err)
				named = r
			}
		}
		w.add(
			&models.EligibilityMessage{ID: models.NewID[models.EligibilityMessage](), RequestID: named.ID, Kind: models.MessageQuestion, Body: "Which agency?", CreatedAt: start},
			&models.AuditEvent{ID: models.NewID[models.AuditEvent](), Action: "x", OrganizationID: named.OrganizationID, SubjectPrefix: "eligreq", SubjectID: named.ID[:], CreatedAt: start},
		)
		ids := []models.ID[models.EligibilityRequest]{named.ID}
		for who, want := range map[string]int{"operator": 1, "reviewer": 1, "c1": 1, "p1": 0, "c2": 0, "publisher": 0, "nobody": 0} {
			messages, err := store.EligibilityMessagesOf.Find(w.ctx, w.Store, s.who[who], ids)
			w.must(err)
			history, err := store.HistoryOf.Find(w.ctx, w.Store, s.who[who], ids)
			w.must(err)
			if got := rules.ReadsFile(s.who[who], *named); len(messages) != want || len(history) != want || got != (want == 1) {
				w.t.Errorf("%s: want %d, got %d messages, %d events, file %v", who, want, len(messages), len(history), got)
			}
		}
	})
}
