-- +goose Up
CREATE TABLE organizations (
  id BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  kinds TEXT NOT NULL,
  market TEXT NOT NULL,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  version INTEGER NOT NULL
);

CREATE TABLE tenants (
  id BLOB NOT NULL PRIMARY KEY,
  organization_id BLOB NOT NULL,
  tenant_id TEXT NOT NULL,
  cloud TEXT NOT NULL,
  default_domain TEXT NOT NULL,
  created_at DATETIME NOT NULL
);
CREATE UNIQUE INDEX tenants_tenant_id ON tenants (tenant_id);
CREATE UNIQUE INDEX tenants_default_domain ON tenants (default_domain);
CREATE INDEX tenants_organization ON tenants (organization_id, id);

CREATE TABLE partners (
  id BLOB NOT NULL PRIMARY KEY,
  organization_id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  name TEXT NOT NULL,
  search_name TEXT NOT NULL,
  types TEXT NOT NULL,
  status TEXT NOT NULL,
  market TEXT NOT NULL,
  region TEXT NOT NULL,
  billing_currency TEXT NOT NULL,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX partners_tenant ON partners (tenant_id);
CREATE INDEX partners_organization ON partners (organization_id, id);
CREATE INDEX partners_name ON partners (name, id);
CREATE INDEX partners_created ON partners (created_at, id);

CREATE TABLE partnerships (
  id BLOB NOT NULL PRIMARY KEY,
  provider_id BLOB NOT NULL,
  reseller_id BLOB NOT NULL,
  status TEXT NOT NULL,
  started_at DATETIME NOT NULL,
  created_at DATETIME NOT NULL
);
CREATE INDEX partnerships_provider ON partnerships (provider_id, status, reseller_id);
CREATE INDEX partnerships_reseller ON partnerships (reseller_id, status, provider_id);

CREATE TABLE partner_qualifications (
  id BLOB NOT NULL PRIMARY KEY,
  partner_id BLOB NOT NULL,
  code TEXT NOT NULL,
  status TEXT NOT NULL,
  request_id BLOB,
  active_key TEXT,
  granted_at DATETIME NOT NULL,
  revoked_at DATETIME,
  revocation_reason TEXT NOT NULL,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX partner_qualifications_active ON partner_qualifications (active_key);
CREATE INDEX partner_qualifications_partner ON partner_qualifications (partner_id, id);

CREATE TABLE customers (
  id BLOB NOT NULL PRIMARY KEY,
  organization_id BLOB NOT NULL,
  tenant_id BLOB NOT NULL,
  company_name TEXT NOT NULL,
  search_name TEXT NOT NULL,
  domain TEXT NOT NULL,
  market TEXT NOT NULL,
  segment TEXT NOT NULL,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX customers_tenant ON customers (tenant_id);
CREATE UNIQUE INDEX customers_domain ON customers (domain);
CREATE INDEX customers_organization ON customers (organization_id, id);
CREATE INDEX customers_name ON customers (company_name, id);
CREATE INDEX customers_created ON customers (created_at, id);

CREATE TABLE reseller_relationships (
  id BLOB NOT NULL PRIMARY KEY,
  partner_id BLOB NOT NULL,
  customer_id BLOB NOT NULL,
  status TEXT NOT NULL,
  started_at DATETIME NOT NULL,
  created_at DATETIME NOT NULL
);
CREATE INDEX reseller_relationships_partner ON reseller_relationships (partner_id, status, customer_id);
CREATE INDEX reseller_relationships_customer ON reseller_relationships (customer_id, status, partner_id);

CREATE TABLE users (
  id BLOB NOT NULL PRIMARY KEY,
  organization_id BLOB NOT NULL,
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  locale TEXT NOT NULL,
  issuer TEXT,
  subject TEXT,
  disabled_at DATETIME,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX users_email ON users (organization_id, email);
CREATE UNIQUE INDEX users_subject ON users (issuer, subject);
CREATE INDEX users_by_email ON users (email);

CREATE TABLE user_roles (
  user_id BLOB NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (user_id, role)
);
CREATE INDEX user_roles_role ON user_roles (role, user_id);

CREATE TABLE api_tokens (
  id BLOB NOT NULL PRIMARY KEY,
  user_id BLOB NOT NULL,
  name TEXT NOT NULL,
  hash BLOB NOT NULL,
  roles TEXT NOT NULL,
  expires_at DATETIME NOT NULL,
  revoked_at DATETIME,
  last_used_at DATETIME,
  created_at DATETIME NOT NULL
);
CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (hash);
CREATE INDEX api_tokens_user ON api_tokens (user_id, id);

CREATE TABLE eligibility_requests (
  id BLOB NOT NULL PRIMARY KEY,
  reference TEXT NOT NULL,
  kind TEXT NOT NULL,
  organization_id BLOB NOT NULL,
  subject_tenant_id BLOB,
  partner_id BLOB,
  customer_id BLOB,
  applicant_id BLOB,
  entity_type TEXT NOT NULL,
  regulated_data TEXT NOT NULL,
  evidence TEXT NOT NULL,
  us_address TEXT NOT NULL,
  contact_name TEXT NOT NULL,
  contact_email TEXT NOT NULL,
  contact_locale TEXT NOT NULL,
  contract_version TEXT NOT NULL,
  contract_hash TEXT NOT NULL,
  contract_accepted_at DATETIME,
  contract_accepted_by BLOB,
  status TEXT NOT NULL,
  open_key TEXT,
  screened_at DATETIME,
  findings TEXT NOT NULL,
  submitted_at DATETIME,
  reviewer_reminder_at DATETIME,
  response_due_at DATETIME,
  holding_reply_at DATETIME,
  responded_at DATETIME,
  overdue_at DATETIME,
  reviewer_id BLOB,
  info_due_at DATETIME,
  decided_at DATETIME,
  decided_by BLOB,
  decision_reason TEXT NOT NULL,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX eligibility_requests_reference ON eligibility_requests (reference);
CREATE UNIQUE INDEX eligibility_requests_open ON eligibility_requests (open_key);
CREATE INDEX eligibility_requests_status ON eligibility_requests (status, response_due_at, id);
CREATE INDEX eligibility_requests_organization ON eligibility_requests (organization_id, created_at, id);
CREATE INDEX eligibility_requests_partner ON eligibility_requests (partner_id, created_at, id);
CREATE INDEX eligibility_requests_customer ON eligibility_requests (customer_id, created_at, id);
CREATE INDEX eligibility_requests_created ON eligibility_requests (created_at, id);

CREATE TABLE eligibility_messages (
  id BLOB NOT NULL PRIMARY KEY,
  request_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  author_id BLOB,
  body TEXT NOT NULL,
  created_at DATETIME NOT NULL
);
CREATE INDEX eligibility_messages_request ON eligibility_messages (request_id, created_at, id);

CREATE TABLE validation_ids (
  id BLOB NOT NULL PRIMARY KEY,
  code TEXT NOT NULL,
  partner_id BLOB NOT NULL,
  organization_id BLOB NOT NULL,
  organization_name TEXT NOT NULL,
  request_id BLOB NOT NULL,
  max_creates INTEGER,
  remaining_creates INTEGER,
  status TEXT NOT NULL,
  issued_at DATETIME NOT NULL,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX validation_ids_code ON validation_ids (code);
CREATE UNIQUE INDEX validation_ids_request ON validation_ids (request_id);
CREATE INDEX validation_ids_partner ON validation_ids (partner_id, created_at, id);
CREATE INDEX validation_ids_organization ON validation_ids (organization_id, partner_id);

CREATE TABLE jobs (
  id BLOB NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  queue TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL,
  run_at DATETIME NOT NULL,
  generation INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  max_attempts INTEGER NOT NULL,
  crashes INTEGER NOT NULL,
  organization_id BLOB,
  subject_prefix TEXT NOT NULL,
  subject_id BLOB,
  cause_id TEXT NOT NULL,
  owner TEXT NOT NULL,
  heartbeat_at DATETIME,
  done INTEGER NOT NULL,
  total INTEGER NOT NULL,
  error TEXT NOT NULL,
  result TEXT NOT NULL,
  started_at DATETIME,
  finished_at DATETIME,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX jobs_due ON jobs (state, run_at, id);
CREATE INDEX jobs_heartbeat ON jobs (state, heartbeat_at);
CREATE INDEX jobs_owner ON jobs (owner, state);
CREATE INDEX jobs_subject ON jobs (subject_id, created_at, id);
CREATE INDEX jobs_organization ON jobs (organization_id, created_at, id);
CREATE INDEX jobs_created ON jobs (created_at, id);
CREATE INDEX jobs_finished ON jobs (finished_at);

CREATE TABLE schedules (
  name TEXT NOT NULL PRIMARY KEY,
  next_run_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL
);

CREATE TABLE sandbox_clocks (
  id INTEGER NOT NULL PRIMARY KEY,
  offset_ms INTEGER NOT NULL,
  target_at DATETIME,
  updated_at DATETIME NOT NULL
);

CREATE TABLE emails (
  id BLOB NOT NULL PRIMARY KEY,
  organization_id BLOB,
  template TEXT NOT NULL,
  locale TEXT NOT NULL,
  to_name TEXT NOT NULL,
  to_address TEXT NOT NULL,
  data TEXT NOT NULL,
  dedupe_key TEXT NOT NULL,
  subject_prefix TEXT NOT NULL,
  subject_id BLOB,
  status TEXT NOT NULL,
  message_id TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  html TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  error TEXT NOT NULL,
  sent_at DATETIME,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX emails_dedupe ON emails (dedupe_key);
CREATE INDEX emails_created ON emails (created_at, id);
CREATE INDEX emails_status ON emails (status, created_at);

CREATE TABLE audit_events (
  id BLOB NOT NULL PRIMARY KEY,
  action TEXT NOT NULL,
  actor_id BLOB,
  actor_org_id BLOB,
  organization_id BLOB,
  subject_prefix TEXT NOT NULL,
  subject_id BLOB,
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  reason TEXT NOT NULL,
  cause_id TEXT NOT NULL,
  created_at DATETIME NOT NULL
);
CREATE INDEX audit_events_organization ON audit_events (organization_id, created_at, id);
CREATE INDEX audit_events_subject ON audit_events (subject_id, created_at, id);
CREATE INDEX audit_events_created ON audit_events (created_at, id);

CREATE TABLE idempotency_keys (
  actor_id BLOB NOT NULL,
  `key` TEXT NOT NULL,
  field TEXT NOT NULL,
  request_hash BLOB NOT NULL,
  subject_prefix TEXT NOT NULL,
  subject_id BLOB,
  response BLOB,
  expires_at DATETIME NOT NULL,
  created_at DATETIME NOT NULL,
  PRIMARY KEY (actor_id, `key`, field)
);
CREATE INDEX idempotency_keys_expires ON idempotency_keys (expires_at);

-- +goose Down
DROP TABLE idempotency_keys;
DROP TABLE audit_events;
DROP TABLE emails;
DROP TABLE sandbox_clocks;
DROP TABLE schedules;
DROP TABLE jobs;
DROP TABLE validation_ids;
DROP TABLE eligibility_messages;
DROP TABLE eligibility_requests;
DROP TABLE api_tokens;
DROP TABLE user_roles;
DROP TABLE users;
DROP TABLE reseller_relationships;
DROP TABLE customers;
DROP TABLE partner_qualifications;
DROP TABLE partnerships;
DROP TABLE partners;
DROP TABLE tenants;
DROP TABLE organizations;
