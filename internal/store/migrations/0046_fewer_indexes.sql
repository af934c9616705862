-- +goose Up
-- Indexes that no statement reads (docs/decisions/0048): jobs are found by id and state, and not by owner; customers in review are a filter of
-- their list; a provider's invitations are all joint; a text is searched for along customer_access_created.
DROP INDEX jobs_owner ON jobs;
DROP INDEX customers_review ON customers;
DROP INDEX customer_access_created_search ON customer_access;
DROP INDEX relationship_requests_provider_kind_created ON relationship_requests;
DROP INDEX relationship_requests_provider_kind_updated ON relationship_requests;
DROP INDEX relationship_requests_provider_kind_expires ON relationship_requests;

-- +goose Down
CREATE INDEX relationship_requests_provider_kind_expires ON relationship_requests (provider_id, status, kind, expires_at, id);
CREATE INDEX relationship_requests_provider_kind_updated ON relationship_requests (provider_id, status, kind, updated_at, id);
CREATE INDEX relationship_requests_provider_kind_created ON relationship_requests (provider_id, status, kind, created_at, id);
CREATE INDEX customer_access_created_search ON customer_access (partner_id, created_at, customer_id, search_name);
CREATE INDEX customers_review ON customers (review_status, updated_at, id);
CREATE INDEX jobs_owner ON jobs (owner, state);
