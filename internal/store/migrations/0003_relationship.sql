-- +goose Up
ALTER TABLE customers ADD COLUMN status VARCHAR(20) NOT NULL DEFAULT 'ACTIVE';
ALTER TABLE customers ADD COLUMN status_reason VARCHAR(500) NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN created_by BINARY(16);
ALTER TABLE customers ADD COLUMN creator_id BINARY(16);
ALTER TABLE customers ADD COLUMN registration_number VARCHAR(50) NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN billing VARCHAR(6000) NOT NULL DEFAULT '{}';
ALTER TABLE customers ADD COLUMN review_status VARCHAR(20) NOT NULL DEFAULT 'NONE';
ALTER TABLE customers ADD COLUMN review_round INT NOT NULL DEFAULT 0;
ALTER TABLE customers ADD COLUMN review_findings VARCHAR(2000) NOT NULL DEFAULT '[]';
ALTER TABLE customers ADD COLUMN review_reason VARCHAR(4000) NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN reviewed_at DATETIME(3);
ALTER TABLE customers ADD COLUMN reviewed_by BINARY(16);
DROP INDEX customers_name ON customers;
CREATE INDEX customers_name ON customers (company_name, id, search_name);
CREATE INDEX customers_search ON customers (search_name, id);
CREATE INDEX customers_review ON customers (review_status, updated_at, id);

CREATE TABLE customer_qualifications (
  id BINARY(16) NOT NULL PRIMARY KEY,
  customer_id BINARY(16) NOT NULL,
  organization_id BINARY(16) NOT NULL,
  code VARCHAR(40) NOT NULL,
  education_segment VARCHAR(20) NOT NULL,
  validation_id BINARY(16),
  requested_by BINARY(16),
  requester_id BINARY(16),
  vetting VARCHAR(20) NOT NULL,
  reason VARCHAR(4000) NOT NULL,
  active_key VARCHAR(100),
  decided_at DATETIME(3),
  decided_by BINARY(16),
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX customer_qualifications_active ON customer_qualifications (active_key);
CREATE INDEX customer_qualifications_customer ON customer_qualifications (customer_id, created_at, id);
CREATE INDEX customer_qualifications_vetting ON customer_qualifications (vetting, code, customer_id);

ALTER TABLE validation_ids ADD COLUMN held_creates INT NOT NULL DEFAULT 0;

CREATE TABLE validation_holds (
  id BINARY(16) NOT NULL PRIMARY KEY,
  validation_id BINARY(16) NOT NULL,
  customer_id BINARY(16) NOT NULL,
  state VARCHAR(20) NOT NULL,
  expires_at DATETIME(3) NOT NULL,
  settled_at DATETIME(3),
  created_at DATETIME(3) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX validation_holds_customer ON validation_holds (customer_id);
CREATE INDEX validation_holds_validation ON validation_holds (validation_id, state);

ALTER TABLE reseller_relationships ADD COLUMN associated_reseller_id BINARY(16);
ALTER TABLE reseller_relationships ADD COLUMN origin VARCHAR(20) NOT NULL DEFAULT 'RECORDED';
ALTER TABLE reseller_relationships ADD COLUMN request_id BINARY(16);
ALTER TABLE reseller_relationships ADD COLUMN active_key VARCHAR(70);
ALTER TABLE reseller_relationships ADD COLUMN removed_at DATETIME(3);
ALTER TABLE reseller_relationships ADD COLUMN removed_by BINARY(16);
ALTER TABLE reseller_relationships ADD COLUMN removal_reason VARCHAR(4000) NOT NULL DEFAULT '';
ALTER TABLE reseller_relationships ADD COLUMN updated_at DATETIME(3) NOT NULL DEFAULT '1970-01-01 00:00:00.000';
ALTER TABLE reseller_relationships ADD COLUMN version INT NOT NULL DEFAULT 1;
UPDATE reseller_relationships SET updated_at = created_at, active_key = CASE WHEN status = 'REMOVED' THEN NULL ELSE CONCAT(HEX(partner_id), '/', HEX(customer_id)) END;
CREATE UNIQUE INDEX reseller_relationships_active ON reseller_relationships (active_key);
CREATE INDEX reseller_relationships_reseller ON reseller_relationships (associated_reseller_id, status, customer_id);
CREATE INDEX reseller_relationships_request ON reseller_relationships (request_id);

ALTER TABLE partnerships ADD COLUMN region VARCHAR(30) NOT NULL DEFAULT '';
ALTER TABLE partnerships ADD COLUMN named VARCHAR(40) NOT NULL DEFAULT '';
ALTER TABLE partnerships ADD COLUMN active_key VARCHAR(70);
ALTER TABLE partnerships ADD COLUMN consent_at DATETIME(3);
ALTER TABLE partnerships ADD COLUMN consent_by BINARY(16);
ALTER TABLE partnerships ADD COLUMN removed_at DATETIME(3);
ALTER TABLE partnerships ADD COLUMN removed_by BINARY(16);
ALTER TABLE partnerships ADD COLUMN removal_reason VARCHAR(4000) NOT NULL DEFAULT '';
ALTER TABLE partnerships ADD COLUMN updated_at DATETIME(3) NOT NULL DEFAULT '1970-01-01 00:00:00.000';
ALTER TABLE partnerships ADD COLUMN version INT NOT NULL DEFAULT 1;
UPDATE partnerships SET updated_at = created_at, region = COALESCE((SELECT p.region FROM partners p WHERE p.id = provider_id), ''), active_key = CASE WHEN status = 'REMOVED' THEN NULL ELSE CONCAT(HEX(provider_id), '/', HEX(reseller_id)) END;
CREATE UNIQUE INDEX partnerships_active ON partnerships (active_key);
CREATE INDEX partnerships_created ON partnerships (created_at, id);

CREATE TABLE relationship_requests (
  id BINARY(16) NOT NULL PRIMARY KEY,
  reference VARCHAR(20) NOT NULL,
  kind VARCHAR(30) NOT NULL,
  organization_id BINARY(16) NOT NULL,
  partner_id BINARY(16) NOT NULL,
  provider_id BINARY(16),
  partnership_id BINARY(16),
  issuer_id BINARY(16),
  invitee_name VARCHAR(200) NOT NULL,
  invitee_email VARCHAR(254) NOT NULL,
  invitee_locale VARCHAR(10) NOT NULL,
  invitee_tenant VARCHAR(36) NOT NULL,
  government_cloud BOOLEAN NOT NULL,
  delegated_access BOOLEAN NOT NULL,
  subject VARCHAR(200) NOT NULL,
  body TEXT NOT NULL,
  link_number INT NOT NULL,
  token_hash BINARY(32) NOT NULL,
  status VARCHAR(20) NOT NULL,
  sent_at DATETIME(3),
  opened_at DATETIME(3),
  expires_at DATETIME(3) NOT NULL,
  closed_at DATETIME(3),
  closed_by BINARY(16),
  reason VARCHAR(4000) NOT NULL,
  customer_id BINARY(16),
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX relationship_requests_reference ON relationship_requests (reference);
CREATE UNIQUE INDEX relationship_requests_token ON relationship_requests (token_hash);
CREATE INDEX relationship_requests_organization ON relationship_requests (organization_id, created_at, id);
CREATE INDEX relationship_requests_status ON relationship_requests (status, expires_at, id);
CREATE INDEX relationship_requests_customer ON relationship_requests (customer_id, created_at, id);
CREATE INDEX relationship_requests_partnership ON relationship_requests (partnership_id, status);
CREATE INDEX relationship_requests_email ON relationship_requests (invitee_email, created_at);
CREATE INDEX relationship_requests_created ON relationship_requests (created_at, id);
CREATE INDEX emails_to ON emails (to_address, created_at);
CREATE INDEX emails_organization ON emails (organization_id, created_at);

CREATE TABLE access_grants (
  id BINARY(16) NOT NULL PRIMARY KEY,
  organization_id BINARY(16) NOT NULL,
  partner_id BINARY(16) NOT NULL,
  partnership_id BINARY(16),
  customer_id BINARY(16),
  status VARCHAR(20) NOT NULL,
  active_key VARCHAR(70),
  granted_at DATETIME(3) NOT NULL,
  granted_by BINARY(16),
  revoked_at DATETIME(3),
  revoked_by BINARY(16),
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX access_grants_active ON access_grants (active_key);
CREATE INDEX access_grants_organization ON access_grants (organization_id, status, partner_id);
CREATE INDEX access_grants_partner ON access_grants (partner_id, status, organization_id);
CREATE INDEX access_grants_partnership ON access_grants (partnership_id, id);
CREATE INDEX access_grants_customer ON access_grants (customer_id, id);

-- +goose Down
DROP TABLE access_grants;
DROP TABLE relationship_requests;
DROP TABLE validation_holds;
DROP TABLE customer_qualifications;
DROP INDEX emails_to ON emails;
DROP INDEX emails_organization ON emails;
DROP INDEX customers_search ON customers;
DROP INDEX customers_name ON customers;
CREATE INDEX customers_name ON customers (company_name, id);
DROP INDEX customers_review ON customers;
DROP INDEX reseller_relationships_active ON reseller_relationships;
DROP INDEX reseller_relationships_reseller ON reseller_relationships;
DROP INDEX reseller_relationships_request ON reseller_relationships;
DROP INDEX partnerships_active ON partnerships;
DROP INDEX partnerships_created ON partnerships;
ALTER TABLE partnerships DROP COLUMN version;
ALTER TABLE partnerships DROP COLUMN updated_at;
ALTER TABLE partnerships DROP COLUMN removal_reason;
ALTER TABLE partnerships DROP COLUMN removed_by;
ALTER TABLE partnerships DROP COLUMN removed_at;
ALTER TABLE partnerships DROP COLUMN consent_by;
ALTER TABLE partnerships DROP COLUMN consent_at;
ALTER TABLE partnerships DROP COLUMN active_key;
ALTER TABLE partnerships DROP COLUMN named;
ALTER TABLE partnerships DROP COLUMN region;
ALTER TABLE reseller_relationships DROP COLUMN version;
ALTER TABLE reseller_relationships DROP COLUMN updated_at;
ALTER TABLE reseller_relationships DROP COLUMN removal_reason;
ALTER TABLE reseller_relationships DROP COLUMN removed_by;
ALTER TABLE reseller_relationships DROP COLUMN removed_at;
ALTER TABLE reseller_relationships DROP COLUMN active_key;
ALTER TABLE reseller_relationships DROP COLUMN request_id;
ALTER TABLE reseller_relationships DROP COLUMN origin;
ALTER TABLE reseller_relationships DROP COLUMN associated_reseller_id;
ALTER TABLE validation_ids DROP COLUMN held_creates;
ALTER TABLE customers DROP COLUMN reviewed_by;
ALTER TABLE customers DROP COLUMN reviewed_at;
ALTER TABLE customers DROP COLUMN review_reason;
ALTER TABLE customers DROP COLUMN review_findings;
ALTER TABLE customers DROP COLUMN review_round;
ALTER TABLE customers DROP COLUMN review_status;
ALTER TABLE customers DROP COLUMN billing;
ALTER TABLE customers DROP COLUMN registration_number;
ALTER TABLE customers DROP COLUMN creator_id;
ALTER TABLE customers DROP COLUMN created_by;
ALTER TABLE customers DROP COLUMN status_reason;
ALTER TABLE customers DROP COLUMN status;
