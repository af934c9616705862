package telemetry

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics counts and measures. Its methods are safe for concurrent use and take a few hundred nanoseconds.
type Metrics struct {
	registry *prometheus.Registry

	operations       *prometheus.CounterVec
	operationSeconds *prometheus.HistogramVec
	jobs             *prometheus.CounterVec
	jobSeconds       *prometheus.HistogramVec
	mail             *prometheus.CounterVec
	statements       prometheus.Counter
	reloadFailed     prometheus.Gauge
	admissions       admissions

	operationNames, operationTypes, operationOutcomes *words
	jobKinds, jobOutcomes                             *words
	mailOutcomes                                      *words
}

// The outcomes of mail.
const (
	MailSent    = "sent"    // the server accepted it
	MailBounced = "bounced" // the server refused it for good
	MailRetried = "retried" // the server refused it for now, or could not be reached
)

// NewMetrics returns the metrics of a process in a registry of its own.
func NewMetrics(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		operations: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "partnergraph_graphql_operations_total", Help: "GraphQL operations answered.",
		}, []string{"operation", "type", "outcome"}),
		operationSeconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "partnergraph_graphql_operation_seconds", Help: "Time to answer a GraphQL operation.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"operation", "type"}),
		jobs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "partnergraph_jobs_total", Help: "Runs of jobs that ended.",
		}, []string{"kind", "outcome"}),
		jobSeconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "partnergraph_job_seconds", Help: "Time that a run of a job took.",
			Buckets: []float64{.005, .01, .05, .1, .5, 1, 5, 10, 30, 60, 300, 1800},
		}, []string{"kind"}),
		mail: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "partnergraph_mail_total", Help: "Attempts to send mail, by what became of them.",
		}, []string{"outcome"}),
		statements: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "partnergraph_sql_statements_total", Help: "Statements sent to the database.",
		}),
		reloadFailed: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "partnergraph_program_reload_failed", Help: "1 while the program's folder has something that has not come into force.",
		}),
		admissions:        newAdmissions(),
		operationNames:    newWords(operationNames),
		operationTypes:    newWords(fewWords),
		operationOutcomes: newWords(fewWords),
		jobKinds:          newWords(jobKinds),
		jobOutcomes:       newWords(fewWords),
		mailOutcomes:      newWords(3, MailSent, MailBounced, MailRetried),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "partnergraph_build_info", Help: "The version, as a label of the number 1.",
		ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	for _, outcome := range []string{MailSent, MailBounced, MailRetried} {
		m.mail.WithLabelValues(outcome) // from the start, so that the first one counts as a rise
	}
	m.registry.MustRegister(m.operations, m.operationSeconds, m.jobs, m.jobSeconds, m.mail, m.statements, m.reloadFailed, m.admissions.wait, m.admissions.rejected, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// OperationDone counts one GraphQL operation by its name, type (query, mutation, subscription) and outcome (ok or the code of
// the first error).
func (m *Metrics) OperationDone(name, kind, outcome string, d time.Duration) {
	if name == "" {
		name = "anonymous"
	}
	name, kind = m.operationNames.label(name), m.operationTypes.label(kind)
	m.operations.WithLabelValues(name, kind, m.operationOutcomes.label(outcome)).Inc()
	m.operationSeconds.WithLabelValues(name, kind).Observe(d.Seconds())
}

// JobDone counts one run of a job.
func (m *Metrics) JobDone(kind, outcome string, d time.Duration) {
	kind = m.jobKinds.label(kind)
	m.jobs.WithLabelValues(kind, m.jobOutcomes.label(outcome)).Inc()
	m.jobSeconds.WithLabelValues(kind).Observe(d.Seconds())
}

// MailDone counts one attempt to send mail: MailSent, MailBounced or MailRetried.
func (m *Metrics) MailDone(outcome string) {
	m.mail.WithLabelValues(m.mailOutcomes.label(outcome)).Inc()
}

// StatementDone counts one statement sent to the database.
func (m *Metrics) StatementDone() { m.statements.Inc() }

// ProgramRead notes whether the program's folder has been read anew, or has mistakes.
func (m *Metrics) ProgramRead(well bool) {
	if well {
		m.reloadFailed.Set(0)
		return
	}
	m.reloadFailed.Set(1)
}

// Handler serves the metrics to Prometheus. A metric that fails does not hide the others.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}
