package main

import (
	"context"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/clock"
)

// create writes a customer, the job that provisions it and the event, in one transaction.
func (f *floor) create(ctx context.Context, b []byte, domain string) ([]byte, error) {
	id, job, event, now := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7()), clock.Wall().UTC()
	customer, err := f.statement(`INSERT INTO customers (id, organization_id, tenant_id, company_name, search_name, domain, market, segment, created_at, updated_at, version)
		VALUES (?, ?, ?, ?, ?, ?, 'US', 'COMMERCIAL', ?, ?, 1)`)
	if err != nil {
		return nil, err
	}
	queued, err := f.statement(`INSERT INTO jobs (id, kind, queue, payload, state, run_at, generation, attempts, max_attempts, crashes, done, total, result, organization_id, subject_prefix, subject_id, cause_id, owner, error, created_at, updated_at, version)
		VALUES (?, 'customer.provision', 'default', '{}', 'SCHEDULED', '2999-01-01', 0, 0, 8, 0, 0, 0, '', ?, 'customer', ?, '', '', '', ?, ?, 1)`)
	if err != nil {
		return nil, err
	}
	recorded, err := f.statement(`INSERT INTO audit_events (id, action, actor_id, actor_org_id, organization_id, subject_prefix, subject_id, from_state, to_state, reason, cause_id, created_at)
		VALUES (?, 'createCustomer', ?, ?, ?, 'customer', ?, '', 'PROVISIONING', '', '', ?)`)
	if err != nil {
		return nil, err
	}
	tx, err := f.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.StmtContext(ctx, customer).ExecContext(ctx, id[:], big[:], id[:], domain, domain, domain+".example", now, now); err != nil {
		return nil, err
	}
	if _, err := tx.StmtContext(ctx, queued).ExecContext(ctx, job[:], big[:], id[:], now, now); err != nil {
		return nil, err
	}
	if _, err := tx.StmtContext(ctx, recorded).ExecContext(ctx, event[:], big[:], big[:], big[:], id[:], now); err != nil {
		return nil, err
	}
	b = appendID(append(b, `{"createCustomer":{"customer":{"id":`...), "customer", id[:])
	return append(b, `},"userErrors":[]}}`...), tx.Commit()
}
