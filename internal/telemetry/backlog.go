package telemetry

import (
	"context"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Backlog is the number and age of waiting jobs.
type Backlog struct {
	Depths    []Depth
	OldestDue time.Duration // age of the oldest due job that waits for a worker; 0 if there is none
}

// Depth is the number of jobs of one queue in one state.
type Depth struct {
	Queue string
	State string
	Jobs  int
}

// A scrape must not hang on a database that does not answer.
const backlogTimeout = 2 * time.Second

// WatchBacklog reads the backlog whenever the metrics are read. While that fails, its metrics are left out and
// partnergraph_backlog_known is 0.
func (m *Metrics) WatchBacklog(ask func(context.Context) (Backlog, error)) error {
	if err := m.registry.Register(backlogCollector{ask}); err != nil {
		return fmt.Errorf("telemetry: watch backlog: %w", err)
	}
	return nil
}

var (
	depthDesc     = prometheus.NewDesc("partnergraph_queue_jobs", "Jobs by queue and state.", []string{"queue", "state"}, nil)
	oldestDueDesc = prometheus.NewDesc("partnergraph_oldest_due_job_seconds", "How long the oldest due job has been waiting for a worker.", nil, nil)
	knownDesc     = prometheus.NewDesc("partnergraph_backlog_known", "Whether the state of the queues could be read.", nil, nil)
)

type backlogCollector struct {
	ask func(context.Context) (Backlog, error)
}

// Describe names the metrics.
func (backlogCollector) Describe(out chan<- *prometheus.Desc) {
	out <- depthDesc
	out <- oldestDueDesc
	out <- knownDesc
}

// Collect reads the backlog. It keeps no values, so that removed queues disappear.
func (c backlogCollector) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), backlogTimeout)
	defer cancel()
	b, err := c.ask(ctx)
	if err != nil {
		out <- prometheus.MustNewConstMetric(knownDesc, prometheus.GaugeValue, 0)
		return
	}
	out <- prometheus.MustNewConstMetric(knownDesc, prometheus.GaugeValue, 1)
	out <- prometheus.MustNewConstMetric(oldestDueDesc, prometheus.GaugeValue, b.OldestDue.Seconds())
	for _, d := range b.Depths {
		out <- prometheus.MustNewConstMetric(depthDesc, prometheus.GaugeValue, float64(d.Jobs), d.Queue, d.State)
	}
}
