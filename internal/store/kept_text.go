package store

import (
	"context"
	"sync"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// acceptedTexts are texts of which this process knows that they are kept as accepted: rows of kept_texts are never deleted.
type acceptedTexts struct{ known sync.Map }

func (a *acceptedTexts) has(id data.TextID) bool {
	_, known := a.known.Load(id)
	return known
}

func (a *acceptedTexts) note(ids []data.TextID) {
	for _, id := range ids {
		a.known.Store(id, true)
	}
}

// KeepAccepted keeps a text that somebody accepts in this transaction, so that it can be shown for ever. It costs a statement only the first
// time in a process.
func (tx *Tx) KeepAccepted(text data.Agreement) error {
	if tx.texts.has(text.ID()) {
		return nil
	}
	row := tx.keptText(text)
	row.AcceptedAt = &tx.now
	tx.wrote = true
	err := tx.db.Model(&models.KeptText{}).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "sha256"}, {Name: "type"}, {Name: "region"}, {Name: "version"}, {Name: "locale"}},
		DoUpdates: clause.Assignments(map[string]any{
			"text": row.Text, "title": row.Title, "region_name": row.RegionName, "effective_from": row.EffectiveFrom,
			"accepted_at": gorm.Expr("COALESCE(kept_texts.accepted_at, ?)", tx.now),
		}),
	}).Create(row).Error
	if err == nil {
		tx.accepted = append(tx.accepted, text.ID())
	}
	return translate(err)
}

func (tx *Tx) keptText(a data.Agreement) *models.KeptText {
	return &models.KeptText{
		SHA256: a.SHA256, Type: a.Type, Region: a.RegionCode, Version: a.Version, Locale: a.Locale, RegionName: a.RegionName, Title: a.Title, Text: a.Text,
		EffectiveFrom: a.EffectiveFrom, CreatedAt: tx.now,
	}
}

// KeepInForce keeps the texts of a content that have come into force, and completes what was accepted before texts were kept.
func (s *Store) KeepInForce(ctx context.Context, content *data.Content) error {
	return s.Tx(ctx, func(tx *Tx) error {
		var hashes []string
		inForce := content.TextsSince(tx.now)
		for _, a := range inForce {
			hashes = append(hashes, a.SHA256)
		}
		kept, err := tx.keptIDs(hashes)
		if err != nil {
			return err
		}
		var missing []*models.KeptText
		for _, a := range inForce {
			if complete, there := kept[a.ID()]; !there || !complete {
				missing = append(missing, tx.keptText(a))
			}
		}
		return tx.keepAll(missing)
	})
}

// keptIDs are the kept texts with these hashes, and whether each has its text.
func (tx *Tx) keptIDs(hashes []string) (map[data.TextID]bool, error) {
	var rows []struct {
		data.TextID
		Complete bool
	}
	err := tx.db.Model(&models.KeptText{}).Select("sha256, type, region AS region_code, version, locale, text <> '' AS complete").Where("sha256 IN ?", hashes).Scan(&rows).Error
	found := map[data.TextID]bool{}
	for _, row := range rows {
		found[row.TextID] = row.Complete
	}
	return found, translate(err)
}

func (tx *Tx) keepAll(missing []*models.KeptText) error {
	for _, row := range missing {
		tx.wrote = true
		if err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(row).Error; err != nil {
			return translate(err)
		}
		incomplete := tx.db.Model(&models.KeptText{}).Where("sha256 = ? AND text = ''", row.SHA256)
		if err := incomplete.Updates(map[string]any{"text": row.Text, "title": row.Title, "region_name": row.RegionName, "effective_from": row.EffectiveFrom}).Error; err != nil {
			return translate(err)
		}
	}
	return nil
}

// AcceptedTexts names every text that somebody has accepted.
func (s *Store) AcceptedTexts(ctx context.Context) (all []data.TextID, err error) {
	err = s.read.WithContext(ctx).Model(&models.KeptText{}).Select("sha256, type, region AS region_code, version, locale").Where("accepted_at IS NOT NULL").Scan(&all).Error
	return all, translate(err)
}

// KeptTexts finds texts by their hashes. One that was accepted before texts were kept, and that no folder has had since, is not found.
func (s *Store) KeptTexts(ctx context.Context, hashes []string) (map[string]*models.KeptText, error) {
	var rows []*models.KeptText
	err := s.read.WithContext(ctx).Where("sha256 IN ? AND text <> ''", hashes).Order("sha256, type, region, version, locale").Find(&rows).Error
	found := make(map[string]*models.KeptText, len(rows))
	for _, row := range rows {
		found[row.SHA256] = row
	}
	return found, translate(err)
}
