package store

import "github.com/partnergraph/partnergraph/models"

// RelyOn says that the transaction decides by a row that it has read without a lock, in this version. Right before the commit the row is
// locked, and if another transaction has saved it meanwhile, this one runs again with what is there then. So transactions that only read a
// row wait for each other while they commit, and not from their first statement.
func RelyOn[T models.Noun](tx *Tx, id models.ID[T], version int) {
	tx.relied = append(tx.relied, func() error { return checkVersion(tx, id, version) })
}

func checkVersion[T models.Noun](tx *Tx, id models.ID[T], version int) error {
	var now []int
	err := forUpdate(tx.db).Model(new(T)).Where("id = ?", id).Pluck("version", &now).Error
	if err == nil && (len(now) == 0 || now[0] != version) {
		return raceLost(now)
	}
	return translate(err)
}

// checkRelied locks the rows that the transaction relies on.
func (tx *Tx) checkRelied() error {
	for _, unchanged := range tx.relied {
		if err := unchanged(); err != nil {
			return err
		}
	}
	return nil
}

// relyOn relies on all rows of a kind that match a condition, as they are now.
func relyOn[T models.Noun](tx *Tx, where string, args ...any) error {
	var rows []struct {
		ID      models.ID[T]
		Version int
	}
	err := tx.db.Model(new(T)).Select("id, version").Where(where, args...).Order("id").Scan(&rows).Error
	for _, row := range rows {
		RelyOn(tx, row.ID, row.Version)
	}
	return translate(err)
}
