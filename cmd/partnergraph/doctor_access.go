package main

import (
	"context"
	"fmt"

	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/store"
)

// examineAccess compares a sample of the rows that say which partner sees which customer with what they follow from.
func examineAccess(ctx context.Context, s *store.Store) finding {
	f, err := s.ExamineAccess(ctx)
	switch {
	case err != nil:
		return finding{"access rows", wrong, err.Error()}
	case f.Filling:
		return finding{"access rows", wrong, "not filled yet: run partnergraph migrate"}
	}
	return expect("access rows", f.Differing == 0, fmt.Sprintf("%d differ, of those of %d customers", f.Differing, f.Customers), "run partnergraph doctor --repair-access")
}

func repairAccess(ctx context.Context, c *config.Config) error {
	return opened(c, func(s *store.Store) error {
		differed, err := s.RepairAccess(ctx)
		if err != nil {
			return err
		}
		fmt.Printf("%d access rows differed; all are as they have to be now\n", differed)
		return nil
	})
}
