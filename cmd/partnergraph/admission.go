package main

import (
	"context"
	"runtime"

	"github.com/partnergraph/partnergraph/internal/admission"
	"github.com/partnergraph/partnergraph/internal/clock"
)

// operationsPerProcessor keeps the processors busy while most operations wait for the database.
const operationsPerProcessor = 8

// openAdmission limits the operations of the API, and shows them in the metrics.
func (a *app) openAdmission(context.Context) error {
	m, watch := a.telemetry.Metrics, clock.Start()
	a.admission = admission.New(admission.Options{Places: a.places(), Elapsed: watch.Elapsed, Admitted: m.OperationAdmitted, Rejected: m.OperationRejected})
	return m.WatchOperations(a.admission.Load)
}

// places is how many operations run at a time.
func (a *app) places() int {
	if a.config.Operations > 0 {
		return a.config.Operations
	}
	n := operationsPerProcessor * runtime.GOMAXPROCS(0)
	if a.store.Dialect() == "mysql" {
		n = min(n, a.config.Connections)
	}
	return n
}
