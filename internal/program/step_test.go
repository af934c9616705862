package program_test

import (
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// A result beside a problem was rolled back, so it is not returned.
func TestDoBoth_FailureReturnsNothing(t *testing.T) {
	tell(t, func(s *story) {
		row, begun, err := kernel.DoBoth(s.ctx, s.Kernel, s.As(lucia), access.CreateCustomer, func(*store.Tx) (*models.Customer, []string, error) {
			return new(models.Customer), []string{"relationship"}, problem.New(problem.StaleObject, "")
		})
		if row != nil || begun != nil || !problem.Has(err, problem.StaleObject) {
			s.t.Errorf("want STALE_OBJECT alone, got %v, %v, %v", row, begun, err)
		}
	})
}

// A step runs once more when somebody has made the same row at the same moment, and not for those who may not do it.
func TestDo_RunsAgainAfterADuplicate(t *testing.T) {
	tell(t, func(s *story) {
		runs := 0
		step := func(*store.Tx) (int, error) {
			if runs++; runs == 1 {
				return 0, store.ErrDuplicate
			}
			return runs, nil
		}
		if got, err := kernel.Do(s.ctx, s.Kernel, s.As(lucia), access.CreateCustomer, step); got != 2 || err != nil {
			s.t.Errorf("want the second run, got %d, %v", got, err)
		}
		runs = 0
		if _, err := kernel.Do(s.ctx, s.Kernel, s.As(maya), access.CreateCustomer, step); err == nil || runs != 0 {
			s.t.Errorf("want nothing done without the role, got %d runs, %v", runs, err)
		}
	})
}
