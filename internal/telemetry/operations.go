package telemetry

import (
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// admissions are the metrics of operations that find room or not.
type admissions struct {
	wait     prometheus.Histogram
	rejected prometheus.Counter
}

func newAdmissions() admissions {
	return admissions{
		wait: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "partnergraph_graphql_wait_seconds", Help: "How long admitted GraphQL queries and mutations have waited before they ran.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25},
		}),
		rejected: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "partnergraph_graphql_rejected_total", Help: "GraphQL requests rejected because too many ran and waited.",
		}),
	}
}

// OperationAdmitted notes how long a query or a mutation has waited before it runs.
func (m *Metrics) OperationAdmitted(wait time.Duration) { m.admissions.wait.Observe(wait.Seconds()) }

// OperationRejected counts a request that was rejected because too many ran and waited.
func (m *Metrics) OperationRejected() { m.admissions.rejected.Inc() }

// WatchOperations reads how many operations run and wait whenever the metrics are read.
func (m *Metrics) WatchOperations(load func() (running, waiting int)) error {
	running := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "partnergraph_graphql_running", Help: "GraphQL queries and mutations that run.",
	}, func() float64 { n, _ := load(); return float64(n) })
	waiting := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "partnergraph_graphql_waiting", Help: "GraphQL queries and mutations that wait before they run.",
	}, func() float64 { _, n := load(); return float64(n) })
	if err := errors.Join(m.registry.Register(running), m.registry.Register(waiting)); err != nil {
		return fmt.Errorf("telemetry: watch operations: %w", err)
	}
	return nil
}
