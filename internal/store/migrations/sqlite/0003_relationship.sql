-- +goose Up
ALTER TABLE customers ADD COLUMN status TEXT NOT NULL DEFAULT 'ACTIVE';
ALTER TABLE customers ADD COLUMN status_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN created_by BLOB;
ALTER TABLE customers ADD COLUMN creator_id BLOB;
ALTER TABLE customers ADD COLUMN registration_number TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN billing TEXT NOT NULL DEFAULT '{}';
ALTER TABLE customers ADD COLUMN review_status TEXT NOT NULL DEFAULT 'NONE';
ALTER TABLE customers ADD COLUMN review_round INTEGER NOT NULL DEFAULT 0;
ALTER TABLE customers ADD COLUMN review_findings TEXT NOT NULL DEFAULT '[]';
ALTER TABLE customers ADD COLUMN review_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN reviewed_at DATETIME;
ALTER TABLE customers ADD COLUMN reviewed_by BLOB;
DROP INDEX customers_name;
CREATE INDEX customers_name ON customers (company_name, id, search_name);
CREATE INDEX customers_search ON customers (search_name, id);
CREATE INDEX customers_review ON customers (review_status, updated_at, id);

CREATE TABLE customer_qualifications (
  id BLOB NOT NULL PRIMARY KEY,
  customer_id BLOB NOT NULL,
  organization_id BLOB NOT NULL,
  code TEXT NOT NULL,
  education_segment TEXT NOT NULL,
  validation_id BLOB,
  requested_by BLOB,
  requester_id BLOB,
  vetting TEXT NOT NULL,
  reason TEXT NOT NULL,
  active_key TEXT,
  decided_at DATETIME,
  decided_by BLOB,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX customer_qualifications_active ON customer_qualifications (active_key);
CREATE INDEX customer_qualifications_customer ON customer_qualifications (customer_id, created_at, id);
CREATE INDEX customer_qualifications_vetting ON customer_qualifications (vetting, code, customer_id);

ALTER TABLE validation_ids ADD COLUMN held_creates INTEGER NOT NULL DEFAULT 0;

CREATE TABLE validation_holds (
  id BLOB NOT NULL PRIMARY KEY,
  validation_id BLOB NOT NULL,
  customer_id BLOB NOT NULL,
  state TEXT NOT NULL,
  expires_at DATETIME NOT NULL,
  settled_at DATETIME,
  created_at DATETIME NOT NULL
);
CREATE UNIQUE INDEX validation_holds_customer ON validation_holds (customer_id);
CREATE INDEX validation_holds_validation ON validation_holds (validation_id, state);

ALTER TABLE reseller_relationships ADD COLUMN associated_reseller_id BLOB;
ALTER TABLE reseller_relationships ADD COLUMN origin TEXT NOT NULL DEFAULT 'RECORDED';
ALTER TABLE reseller_relationships ADD COLUMN request_id BLOB;
ALTER TABLE reseller_relationships ADD COLUMN active_key TEXT;
ALTER TABLE reseller_relationships ADD COLUMN removed_at DATETIME;
ALTER TABLE reseller_relationships ADD COLUMN removed_by BLOB;
ALTER TABLE reseller_relationships ADD COLUMN removal_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE reseller_relationships ADD COLUMN updated_at DATETIME NOT NULL DEFAULT '1970-01-01 00:00:00.000';
ALTER TABLE reseller_relationships ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
UPDATE reseller_relationships SET updated_at = created_at, active_key = CASE WHEN status = 'REMOVED' THEN NULL ELSE HEX(partner_id) || '/' || HEX(customer_id) END;
CREATE UNIQUE INDEX reseller_relationships_active ON reseller_relationships (active_key);
CREATE INDEX reseller_relationships_reseller ON reseller_relationships (associated_reseller_id, status, customer_id);
CREATE INDEX reseller_relationships_request ON reseller_relationships (request_id);

ALTER TABLE partnerships ADD COLUMN region TEXT NOT NULL DEFAULT '';
ALTER TABLE partnerships ADD COLUMN named TEXT NOT NULL DEFAULT '';
ALTER TABLE partnerships ADD COLUMN active_key TEXT;
ALTER TABLE partnerships ADD COLUMN consent_at DATETIME;
ALTER TABLE partnerships ADD COLUMN consent_by BLOB;
ALTER TABLE partnerships ADD COLUMN removed_at DATETIME;
ALTER TABLE partnerships ADD COLUMN removed_by BLOB;
ALTER TABLE partnerships ADD COLUMN removal_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE partnerships ADD COLUMN updated_at DATETIME NOT NULL DEFAULT '1970-01-01 00:00:00.000';
ALTER TABLE partnerships ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
UPDATE partnerships SET updated_at = created_at, region = COALESCE((SELECT p.region FROM partners p WHERE p.id = provider_id), ''), active_key = CASE WHEN status = 'REMOVED' THEN NULL ELSE HEX(provider_id) || '/' || HEX(reseller_id) END;
CREATE UNIQUE INDEX partnerships_active ON partnerships (active_key);
CREATE INDEX partnerships_created ON partnerships (created_at, id);

CREATE TABLE relationship_requests (
  id BLOB NOT NULL PRIMARY KEY,
  reference TEXT NOT NULL,
  kind TEXT NOT NULL,
  organization_id BLOB NOT NULL,
  partner_id BLOB NOT NULL,
  provider_id BLOB,
  partnership_id BLOB,
  issuer_id BLOB,
  invitee_name TEXT NOT NULL,
  invitee_email TEXT NOT NULL,
  invitee_locale TEXT NOT NULL,
  invitee_tenant TEXT NOT NULL,
  government_cloud BOOLEAN NOT NULL,
  delegated_access BOOLEAN NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  link_number INTEGER NOT NULL,
  token_hash BLOB NOT NULL,
  status TEXT NOT NULL,
  sent_at DATETIME,
  opened_at DATETIME,
  expires_at DATETIME NOT NULL,
  closed_at DATETIME,
  closed_by BLOB,
  reason TEXT NOT NULL,
  customer_id BLOB,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  version INTEGER NOT NULL
);
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
  id BLOB NOT NULL PRIMARY KEY,
  organization_id BLOB NOT NULL,
  partner_id BLOB NOT NULL,
  partnership_id BLOB,
  customer_id BLOB,
  status TEXT NOT NULL,
  active_key TEXT,
  granted_at DATETIME NOT NULL,
  granted_by BLOB,
  revoked_at DATETIME,
  revoked_by BLOB,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  version INTEGER NOT NULL
);
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
DROP INDEX emails_to;
DROP INDEX emails_organization;
DROP INDEX customers_search;
DROP INDEX customers_name;
CREATE INDEX customers_name ON customers (company_name, id);
DROP INDEX customers_review;
DROP INDEX reseller_relationships_active;
DROP INDEX reseller_relationships_reseller;
DROP INDEX reseller_relationships_request;
DROP INDEX partnerships_active;
DROP INDEX partnerships_created;
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
