-- +goose Up
CREATE TABLE organizations (
  id BINARY(16) NOT NULL PRIMARY KEY,
  name VARCHAR(200) NOT NULL,
  kinds VARCHAR(100) NOT NULL,
  market VARCHAR(2) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE tenants (
  id BINARY(16) NOT NULL PRIMARY KEY,
  organization_id BINARY(16) NOT NULL,
  tenant_id VARCHAR(36) NOT NULL,
  cloud VARCHAR(20) NOT NULL,
  default_domain VARCHAR(255) NOT NULL,
  created_at DATETIME(3) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX tenants_tenant_id ON tenants (tenant_id);
CREATE UNIQUE INDEX tenants_default_domain ON tenants (default_domain);
CREATE INDEX tenants_organization ON tenants (organization_id, id);

CREATE TABLE partners (
  id BINARY(16) NOT NULL PRIMARY KEY,
  organization_id BINARY(16) NOT NULL,
  tenant_id BINARY(16) NOT NULL,
  name VARCHAR(200) NOT NULL,
  search_name VARCHAR(400) NOT NULL,
  types VARCHAR(60) NOT NULL,
  status VARCHAR(30) NOT NULL,
  market VARCHAR(2) NOT NULL,
  region VARCHAR(30) NOT NULL,
  billing_currency VARCHAR(3) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX partners_tenant ON partners (tenant_id);
CREATE INDEX partners_organization ON partners (organization_id, id);
CREATE INDEX partners_name ON partners (name, id);
CREATE INDEX partners_created ON partners (created_at, id);

CREATE TABLE partnerships (
  id BINARY(16) NOT NULL PRIMARY KEY,
  provider_id BINARY(16) NOT NULL,
  reseller_id BINARY(16) NOT NULL,
  status VARCHAR(20) NOT NULL,
  started_at DATETIME(3) NOT NULL,
  created_at DATETIME(3) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX partnerships_provider ON partnerships (provider_id, status, reseller_id);
CREATE INDEX partnerships_reseller ON partnerships (reseller_id, status, provider_id);

CREATE TABLE partner_qualifications (
  id BINARY(16) NOT NULL PRIMARY KEY,
  partner_id BINARY(16) NOT NULL,
  code VARCHAR(40) NOT NULL,
  status VARCHAR(20) NOT NULL,
  request_id BINARY(16),
  active_key VARCHAR(100),
  granted_at DATETIME(3) NOT NULL,
  revoked_at DATETIME(3),
  revocation_reason VARCHAR(4000) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX partner_qualifications_active ON partner_qualifications (active_key);
CREATE INDEX partner_qualifications_partner ON partner_qualifications (partner_id, id);

CREATE TABLE customers (
  id BINARY(16) NOT NULL PRIMARY KEY,
  organization_id BINARY(16) NOT NULL,
  tenant_id BINARY(16) NOT NULL,
  company_name VARCHAR(200) NOT NULL,
  search_name VARCHAR(400) NOT NULL,
  domain VARCHAR(255) NOT NULL,
  market VARCHAR(2) NOT NULL,
  segment VARCHAR(20) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX customers_tenant ON customers (tenant_id);
CREATE UNIQUE INDEX customers_domain ON customers (domain);
CREATE INDEX customers_organization ON customers (organization_id, id);
CREATE INDEX customers_name ON customers (company_name, id);
CREATE INDEX customers_created ON customers (created_at, id);

CREATE TABLE reseller_relationships (
  id BINARY(16) NOT NULL PRIMARY KEY,
  partner_id BINARY(16) NOT NULL,
  customer_id BINARY(16) NOT NULL,
  status VARCHAR(20) NOT NULL,
  started_at DATETIME(3) NOT NULL,
  created_at DATETIME(3) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX reseller_relationships_partner ON reseller_relationships (partner_id, status, customer_id);
CREATE INDEX reseller_relationships_customer ON reseller_relationships (customer_id, status, partner_id);

CREATE TABLE users (
  id BINARY(16) NOT NULL PRIMARY KEY,
  organization_id BINARY(16) NOT NULL,
  email VARCHAR(254) NOT NULL,
  name VARCHAR(200) NOT NULL,
  locale VARCHAR(10) NOT NULL,
  issuer VARCHAR(255),
  subject VARCHAR(255),
  disabled_at DATETIME(3),
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX users_email ON users (organization_id, email);
CREATE UNIQUE INDEX users_subject ON users (issuer, subject);
CREATE INDEX users_by_email ON users (email);

CREATE TABLE user_roles (
  user_id BINARY(16) NOT NULL,
  role VARCHAR(40) NOT NULL,
  PRIMARY KEY (user_id, role)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX user_roles_role ON user_roles (role, user_id);

CREATE TABLE api_tokens (
  id BINARY(16) NOT NULL PRIMARY KEY,
  user_id BINARY(16) NOT NULL,
  name VARCHAR(200) NOT NULL,
  hash BINARY(32) NOT NULL,
  roles VARCHAR(500) NOT NULL,
  expires_at DATETIME(3) NOT NULL,
  revoked_at DATETIME(3),
  last_used_at DATETIME(3),
  created_at DATETIME(3) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (hash);
CREATE INDEX api_tokens_user ON api_tokens (user_id, id);

CREATE TABLE eligibility_requests (
  id BINARY(16) NOT NULL PRIMARY KEY,
  reference VARCHAR(20) NOT NULL,
  kind VARCHAR(20) NOT NULL,
  organization_id BINARY(16) NOT NULL,
  subject_tenant_id BINARY(16),
  partner_id BINARY(16),
  customer_id BINARY(16),
  applicant_id BINARY(16),
  entity_type VARCHAR(60) NOT NULL,
  regulated_data VARCHAR(200) NOT NULL,
  evidence VARCHAR(4000) NOT NULL,
  us_address VARCHAR(500) NOT NULL,
  contact_name VARCHAR(200) NOT NULL,
  contact_email VARCHAR(254) NOT NULL,
  contact_locale VARCHAR(10) NOT NULL,
  contract_version VARCHAR(40) NOT NULL,
  contract_hash VARCHAR(64) NOT NULL,
  contract_accepted_at DATETIME(3),
  contract_accepted_by BINARY(16),
  status VARCHAR(20) NOT NULL,
  open_key VARCHAR(150),
  screened_at DATETIME(3),
  findings MEDIUMTEXT NOT NULL,
  submitted_at DATETIME(3),
  reviewer_reminder_at DATETIME(3),
  response_due_at DATETIME(3),
  holding_reply_at DATETIME(3),
  responded_at DATETIME(3),
  overdue_at DATETIME(3),
  reviewer_id BINARY(16),
  info_due_at DATETIME(3),
  decided_at DATETIME(3),
  decided_by BINARY(16),
  decision_reason VARCHAR(4000) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX eligibility_requests_reference ON eligibility_requests (reference);
CREATE UNIQUE INDEX eligibility_requests_open ON eligibility_requests (open_key);
CREATE INDEX eligibility_requests_status ON eligibility_requests (status, response_due_at, id);
CREATE INDEX eligibility_requests_organization ON eligibility_requests (organization_id, created_at, id);
CREATE INDEX eligibility_requests_partner ON eligibility_requests (partner_id, created_at, id);
CREATE INDEX eligibility_requests_customer ON eligibility_requests (customer_id, created_at, id);
CREATE INDEX eligibility_requests_created ON eligibility_requests (created_at, id);

CREATE TABLE eligibility_messages (
  id BINARY(16) NOT NULL PRIMARY KEY,
  request_id BINARY(16) NOT NULL,
  kind VARCHAR(20) NOT NULL,
  author_id BINARY(16),
  body TEXT NOT NULL,
  created_at DATETIME(3) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX eligibility_messages_request ON eligibility_messages (request_id, created_at, id);

CREATE TABLE validation_ids (
  id BINARY(16) NOT NULL PRIMARY KEY,
  code VARCHAR(40) NOT NULL,
  partner_id BINARY(16) NOT NULL,
  organization_id BINARY(16) NOT NULL,
  organization_name VARCHAR(200) NOT NULL,
  request_id BINARY(16) NOT NULL,
  max_creates INT,
  remaining_creates INT,
  status VARCHAR(20) NOT NULL,
  issued_at DATETIME(3) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX validation_ids_code ON validation_ids (code);
CREATE UNIQUE INDEX validation_ids_request ON validation_ids (request_id);
CREATE INDEX validation_ids_partner ON validation_ids (partner_id, created_at, id);
CREATE INDEX validation_ids_organization ON validation_ids (organization_id, partner_id);

CREATE TABLE jobs (
  id BINARY(16) NOT NULL PRIMARY KEY,
  kind VARCHAR(60) NOT NULL,
  queue VARCHAR(20) NOT NULL,
  payload TEXT NOT NULL,
  state VARCHAR(20) NOT NULL,
  run_at DATETIME(3) NOT NULL,
  generation INT NOT NULL,
  attempts INT NOT NULL,
  max_attempts INT NOT NULL,
  crashes INT NOT NULL,
  organization_id BINARY(16),
  subject_prefix VARCHAR(20) NOT NULL,
  subject_id BINARY(16),
  cause_id VARCHAR(64) NOT NULL,
  owner VARCHAR(60) NOT NULL,
  heartbeat_at DATETIME(3),
  done INT NOT NULL,
  total INT NOT NULL,
  error VARCHAR(2000) NOT NULL,
  result MEDIUMTEXT NOT NULL,
  started_at DATETIME(3),
  finished_at DATETIME(3),
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX jobs_due ON jobs (state, run_at, id);
CREATE INDEX jobs_heartbeat ON jobs (state, heartbeat_at);
CREATE INDEX jobs_owner ON jobs (owner, state);
CREATE INDEX jobs_subject ON jobs (subject_id, created_at, id);
CREATE INDEX jobs_organization ON jobs (organization_id, created_at, id);
CREATE INDEX jobs_created ON jobs (created_at, id);
CREATE INDEX jobs_finished ON jobs (finished_at);

CREATE TABLE schedules (
  name VARCHAR(60) NOT NULL PRIMARY KEY,
  next_run_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE sandbox_clocks (
  id INT NOT NULL PRIMARY KEY,
  offset_ms BIGINT NOT NULL,
  target_at DATETIME(3),
  updated_at DATETIME(3) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE emails (
  id BINARY(16) NOT NULL PRIMARY KEY,
  organization_id BINARY(16),
  template VARCHAR(60) NOT NULL,
  locale VARCHAR(10) NOT NULL,
  to_name VARCHAR(200) NOT NULL,
  to_address VARCHAR(254) NOT NULL,
  data MEDIUMTEXT NOT NULL,
  dedupe_key VARCHAR(200) NOT NULL,
  subject_prefix VARCHAR(20) NOT NULL,
  subject_id BINARY(16),
  status VARCHAR(20) NOT NULL,
  message_id VARCHAR(200) NOT NULL,
  subject VARCHAR(500) NOT NULL,
  text MEDIUMTEXT NOT NULL,
  html MEDIUMTEXT NOT NULL,
  attempts INT NOT NULL,
  error VARCHAR(2000) NOT NULL,
  sent_at DATETIME(3),
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX emails_dedupe ON emails (dedupe_key);
CREATE INDEX emails_created ON emails (created_at, id);
CREATE INDEX emails_status ON emails (status, created_at);

CREATE TABLE audit_events (
  id BINARY(16) NOT NULL PRIMARY KEY,
  action VARCHAR(60) NOT NULL,
  actor_id BINARY(16),
  actor_org_id BINARY(16),
  organization_id BINARY(16),
  subject_prefix VARCHAR(20) NOT NULL,
  subject_id BINARY(16),
  from_state VARCHAR(30) NOT NULL,
  to_state VARCHAR(30) NOT NULL,
  reason VARCHAR(4000) NOT NULL,
  cause_id VARCHAR(64) NOT NULL,
  created_at DATETIME(3) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX audit_events_organization ON audit_events (organization_id, created_at, id);
CREATE INDEX audit_events_subject ON audit_events (subject_id, created_at, id);
CREATE INDEX audit_events_created ON audit_events (created_at, id);

CREATE TABLE idempotency_keys (
  actor_id BINARY(16) NOT NULL,
  `key` VARCHAR(255) NOT NULL,
  field VARCHAR(200) NOT NULL,
  request_hash BINARY(32) NOT NULL,
  subject_prefix VARCHAR(20) NOT NULL,
  subject_id BINARY(16),
  response MEDIUMBLOB,
  expires_at DATETIME(3) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (actor_id, `key`, field)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
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
