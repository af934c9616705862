package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/store"
)

// refuseChanged keeps a text from being shown as a version that people have accepted with another text.
func refuseChanged(ctx context.Context, c *config.Config, s *store.Store, content *data.Content) error {
	accepted, err := s.AcceptedTexts(ctx)
	if err != nil {
		return err
	}
	if changed := content.CheckAccepted(accepted); len(changed) > 0 {
		return fmt.Errorf("the program in %s has texts that are not those that people have accepted:\n%w", folderName(c), changed)
	}
	return nil
}

// changedTexts compares a program with what people have accepted, if there is a database with it.
func changedTexts(ctx context.Context, c *config.Config, content *data.Content) (data.Mistakes, error) {
	if file := sqliteFile(c); file != "" {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) { // opening it would make it
			return nil, nil
		}
	}
	s, err := openStore(c, clock.System{})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	all, err := s.MigrationStatus(ctx)
	if err != nil || examineSchema(all).state != fine {
		return nil, err
	}
	accepted, err := s.AcceptedTexts(ctx)
	return content.CheckAccepted(accepted), err
}

// examineTexts reports texts of the program that read otherwise than what people have accepted.
func examineTexts(ctx context.Context, c *config.Config, s *store.Store) (found []finding) {
	content, err := readContent(c, config.Serve)
	if err != nil {
		return nil // the examination of the program says it
	}
	accepted, err := s.AcceptedTexts(ctx)
	if err != nil {
		return []finding{{"accepted texts", wrong, err.Error()}}
	}
	for _, m := range content.CheckAccepted(accepted) {
		found = append(found, finding{"accepted texts", wrong, m.Error()})
	}
	return found
}
