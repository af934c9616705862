package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/program/operation"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

type jobCmd struct {
	List  jobListCmd  `cmd:"" help:"List jobs, newest first."`
	Retry jobRetryCmd `cmd:"" help:"Run a failed or cancelled job again."`
}

type jobListCmd struct {
	acting `embed:""`
	State  []word   `enum:"scheduled,queued,running,succeeded,partially-succeeded,failed,cancelled" help:"Only those in one of these states: ${enum}." placeholder:"failed"`
	Kind   []string `help:"Only those of one of these kinds." placeholder:"mail.send"`
	Limit  int      `default:"50" help:"At most so many, up to 100 (default ${default})."`
}

// Run lists jobs.
func (l jobListCmd) Run(ctx context.Context, c *config.Config) error {
	f := &store.JobFilter{}
	if len(l.State) > 0 {
		f.State = &store.JobStateFilter{In: words[models.JobState](l.State)}
	}
	if len(l.Kind) > 0 {
		f.Kind = &store.JobKindFilter{In: l.Kind}
	}
	if l.Limit < 1 || l.Limit > store.MaxPage {
		return fmt.Errorf("--limit: %d is not between 1 and %d; for example --limit=50", l.Limit, store.MaxPage)
	}
	return l.run(ctx, c, func(o operator) (printed, error) {
		page, err := o.Store.Jobs(ctx, o.who, f, nil, store.Page{First: &l.Limit})
		if err != nil {
			return nil, err
		}
		rows := jobRows{}
		for _, j := range page.Nodes() {
			rows = append(rows, jobRowOf(j))
		}
		return rows, nil
	})
}

type jobRetryCmd struct {
	acting `embed:""`
	ID     string `arg:"" help:"The job's id, as listed." placeholder:"job_01…"`
}

// Run makes a job due again.
func (r jobRetryCmd) Run(ctx context.Context, c *config.Config) error {
	id, err := models.ParseAnyID(r.ID)
	if err != nil {
		return err
	}
	return r.run(ctx, c, func(o operator) (printed, error) {
		job, err := o.RetryJob(ctx, o.who, operation.RetryJobInput{ID: id})
		if err != nil {
			return nil, err
		}
		return jobRowOf(job), nil
	})
}

// jobRow is a job as the commands show it.
type jobRow struct {
	ID       string          `json:"id"`
	Kind     string          `json:"kind"`
	State    models.JobState `json:"state"`
	Attempts int             `json:"attempts"`
	RunAt    time.Time       `json:"runAt"`
	Error    string          `json:"error,omitempty"`
}

func jobRowOf(j *models.Job) jobRow {
	return jobRow{j.ID.String(), j.Kind, j.State, j.Attempts, j.RunAt, j.Error}
}

func (r jobRow) text() string { return jobRows{r}.text() }

type jobRows []jobRow

func (rows jobRows) text() string {
	return table("ID\tKIND\tSTATE\tATTEMPTS\tRUN AT\tERROR", len(rows), func(w *tabwriter.Writer, i int) {
		r := rows[i]
		problem, _, _ := strings.Cut(r.Error, "\n")
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\n", r.ID, r.Kind, r.State, r.Attempts, r.RunAt.Format(time.RFC3339), problem)
	})
}
