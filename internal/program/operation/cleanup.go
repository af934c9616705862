package operation

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/models"
)

// CleanUp deletes rows that are older than their retention, and documents that no row names.
func (p *UseCases) CleanUp(ctx context.Context, who access.Actor) (removed int64, err error) {
	if err := who.May(access.CleanUp); err != nil {
		return 0, err
	}
	rows, err := p.Store.Sweep(ctx)
	if err != nil {
		return rows, err
	}
	documents, err := p.dropUnnamed(ctx)
	if err != nil {
		return rows + documents, err
	}
	archives, err := p.dropArchives(ctx)
	return rows + documents + archives, err
}

// dropArchives deletes archives of imports that no import reads any more, because the process ended before it deleted them.
func (p *UseCases) dropArchives(ctx context.Context) (dropped int64, err error) {
	err = p.Blobs.StoredBefore(ctx, kernel.ImportFolder, p.Store.Now().Add(-uploadTime), func(keys []string) error {
		named, err := p.Store.ArchivesToRead(ctx, keys)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if slices.Contains(named, key) {
				continue
			}
			if err := p.Blobs.Delete(ctx, key); err != nil {
				return err
			}
			dropped++
		}
		return nil
	})
	return dropped, err
}

// uploadTime is longer than any upload and the transaction after it take.
const uploadTime = 24 * time.Hour

// dropUnnamed deletes documents that were uploaded and that no row names, because the transaction failed or the process ended before it.
func (p *UseCases) dropUnnamed(ctx context.Context) (dropped int64, err error) {
	oldest, err := p.Store.FirstOrganization(ctx)
	if err != nil || oldest.IsZero() {
		return 0, err
	}
	err = p.Blobs.StoredBefore(ctx, kernel.DocumentFolder, p.Store.Now().Add(-uploadTime), func(keys []string) error {
		unnamed, err := p.unnamed(ctx, keys, oldest)
		for _, key := range unnamed {
			if err := p.Blobs.Delete(ctx, key); err != nil {
				return err
			}
			dropped++
		}
		return err
	})
	return dropped, err
}

// unnamed are the keys that no row names. It leaves out what has another name than documents have, and what is older than this database:
// somebody else has written that, and in an empty database no row would name anything.
func (p *UseCases) unnamed(ctx context.Context, keys []string, oldest models.ID[models.Organization]) ([]string, error) {
	var ours []string
	var documents []models.ID[models.Document]
	for _, key := range keys {
		name, _, _ := strings.Cut(strings.TrimPrefix(key, kernel.DocumentFolder), ".") // an upload that was cut off has an ending
		if id, err := models.ParseID[models.Document](name); err == nil && bytes.Compare(id[:], oldest[:]) > 0 {
			ours, documents = append(ours, key), append(documents, id)
		}
	}
	named, err := p.Store.NamedKeys(ctx, documents)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(ours, func(key string) bool { return slices.Contains(named, key) }), nil
}
