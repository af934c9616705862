package main

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/store"
)

// examineReferences looks for rows that refer to missing rows, a finding for each column. On a large database that may take longer
// than the rest of the examination.
func examineReferences(ctx context.Context, s *store.Store) (found []finding) {
	orphans, err := s.ExamineReferences(ctx)
	switch {
	case err != nil && ctx.Err() != nil:
		return []finding{{"references", warning, "not compared within the time: call doctor with a longer --timeout"}}
	case err != nil:
		return []finding{{"references", wrong, err.Error()}}
	case len(orphans) == 0:
		return []finding{{"references", fine, "no row refers to a missing one"}}
	}
	for _, o := range orphans {
		found = append(found, finding{"references", wrong, o.String() + "; restore the missing rows from a backup"})
	}
	return found
}
