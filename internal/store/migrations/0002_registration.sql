-- +goose Up
ALTER TABLE users ADD COLUMN invited_at DATETIME(3);

CREATE TABLE registrations (
  id BINARY(16) NOT NULL PRIMARY KEY,
  reference VARCHAR(20) NOT NULL,
  organization_id BINARY(16) NOT NULL,
  partner_id BINARY(16) NOT NULL,
  applicant_id BINARY(16),
  path VARCHAR(10) NOT NULL,
  status VARCHAR(20) NOT NULL,
  step VARCHAR(30) NOT NULL,
  self_assessment VARCHAR(200) NOT NULL,
  round INT NOT NULL,
  verifications_sent INT NOT NULL,
  submitted_at DATETIME(3),
  contact_confirmed_at DATETIME(3),
  target_at DATETIME(3),
  deadline_at DATETIME(3),
  overdue_at DATETIME(3),
  support_request_id BINARY(16),
  appeals INT NOT NULL,
  decided_at DATETIME(3),
  decided_by BINARY(16),
  decision_reason VARCHAR(4000) NOT NULL,
  early_reason VARCHAR(4000) NOT NULL,
  rejected_at DATETIME(3),
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX registrations_reference ON registrations (reference);
CREATE UNIQUE INDEX registrations_partner ON registrations (partner_id);
CREATE INDEX registrations_organization ON registrations (organization_id, created_at, id);
CREATE INDEX registrations_status ON registrations (status, deadline_at, id);
CREATE INDEX registrations_created ON registrations (created_at, id);

CREATE TABLE vetting_checks (
  id BINARY(16) NOT NULL PRIMARY KEY,
  registration_id BINARY(16) NOT NULL,
  round INT NOT NULL,
  step VARCHAR(30) NOT NULL,
  status VARCHAR(20) NOT NULL,
  reason VARCHAR(40) NOT NULL,
  evidence VARCHAR(4000) NOT NULL,
  decided_by BINARY(16),
  decided_at DATETIME(3),
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX vetting_checks_step ON vetting_checks (registration_id, round, step);
CREATE INDEX vetting_checks_status ON vetting_checks (status, registration_id);

CREATE TABLE partner_profiles (
  id BINARY(16) NOT NULL PRIMARY KEY,
  partner_id BINARY(16) NOT NULL,
  organization_id BINARY(16) NOT NULL,
  vetting_version VARCHAR(20) NOT NULL,
  legal TEXT NOT NULL,
  contact TEXT NOT NULL,
  support TEXT NOT NULL,
  billing TEXT NOT NULL,
  details TEXT NOT NULL,
  finalized_at DATETIME(3),
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX partner_profiles_version ON partner_profiles (partner_id, vetting_version);

CREATE TABLE contact_verifications (
  id BINARY(16) NOT NULL PRIMARY KEY,
  registration_id BINARY(16) NOT NULL,
  round INT NOT NULL,
  to_address VARCHAR(254) NOT NULL,
  token_hash BINARY(32) NOT NULL,
  sent_at DATETIME(3) NOT NULL,
  resend_from DATETIME(3) NOT NULL,
  expires_at DATETIME(3) NOT NULL,
  registered_at DATETIME(3),
  belongs_at DATETIME(3),
  closed_at DATETIME(3),
  created_at DATETIME(3) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX contact_verifications_token ON contact_verifications (token_hash);
CREATE INDEX contact_verifications_address ON contact_verifications (to_address, created_at);
CREATE INDEX contact_verifications_registration ON contact_verifications (registration_id, created_at, id);

CREATE TABLE partner_identifiers (
  id BINARY(16) NOT NULL PRIMARY KEY,
  organization_id BINARY(16) NOT NULL,
  number VARCHAR(8) NOT NULL,
  type VARCHAR(10) NOT NULL,
  name VARCHAR(200) NOT NULL,
  search_name VARCHAR(400) NOT NULL,
  country VARCHAR(2) NOT NULL,
  address TEXT NOT NULL,
  migrated BOOLEAN NOT NULL,
  partner_id BINARY(16),
  associated_at DATETIME(3),
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX partner_identifiers_number ON partner_identifiers (number);
CREATE UNIQUE INDEX partner_identifiers_location ON partner_identifiers (organization_id, country, type, search_name);
CREATE UNIQUE INDEX partner_identifiers_partner ON partner_identifiers (partner_id);

CREATE TABLE documents (
  id BINARY(16) NOT NULL PRIMARY KEY,
  registration_id BINARY(16) NOT NULL,
  organization_id BINARY(16) NOT NULL,
  round INT NOT NULL,
  kind VARCHAR(30) NOT NULL,
  name VARCHAR(200) NOT NULL,
  media_type VARCHAR(100) NOT NULL,
  size BIGINT NOT NULL,
  sha256 VARCHAR(64) NOT NULL,
  blob_key VARCHAR(200) NOT NULL,
  uploaded_by BINARY(16),
  created_at DATETIME(3) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX documents_registration ON documents (registration_id, created_at, id);

CREATE TABLE support_requests (
  id BINARY(16) NOT NULL PRIMARY KEY,
  reference VARCHAR(20) NOT NULL,
  organization_id BINARY(16) NOT NULL,
  kind VARCHAR(30) NOT NULL,
  status VARCHAR(20) NOT NULL,
  subject_prefix VARCHAR(20) NOT NULL,
  subject_id BINARY(16),
  resolved_at DATETIME(3),
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX support_requests_reference ON support_requests (reference);
CREATE INDEX support_requests_organization ON support_requests (organization_id, created_at, id);

CREATE TABLE agreement_acceptances (
  id BINARY(16) NOT NULL PRIMARY KEY,
  type VARCHAR(30) NOT NULL,
  organization_id BINARY(16) NOT NULL,
  partner_id BINARY(16),
  customer_id BINARY(16),
  region VARCHAR(30) NOT NULL,
  text_version VARCHAR(40) NOT NULL,
  locale VARCHAR(10) NOT NULL,
  sha256 VARCHAR(64) NOT NULL,
  method VARCHAR(30) NOT NULL,
  signer_id BINARY(16),
  signer_name VARCHAR(200) NOT NULL,
  signer_email VARCHAR(254) NOT NULL,
  accepted_at DATETIME(3) NOT NULL,
  recorded_by BINARY(16),
  once_key VARCHAR(200) NOT NULL,
  created_at DATETIME(3) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX agreement_acceptances_once ON agreement_acceptances (once_key);
CREATE INDEX agreement_acceptances_organization ON agreement_acceptances (organization_id, type, accepted_at, id);
CREATE INDEX agreement_acceptances_customer ON agreement_acceptances (customer_id, accepted_at, id);

CREATE TABLE provider_listings (
  id BINARY(16) NOT NULL PRIMARY KEY,
  partner_id BINARY(16) NOT NULL,
  organization_id BINARY(16) NOT NULL,
  name VARCHAR(200) NOT NULL,
  search_name VARCHAR(400) NOT NULL,
  markets VARCHAR(1000) NOT NULL,
  services VARCHAR(100) NOT NULL,
  description VARCHAR(4000) NOT NULL,
  contact_email VARCHAR(254) NOT NULL,
  contact_phone VARCHAR(30) NOT NULL,
  website VARCHAR(300) NOT NULL,
  published BOOLEAN NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX provider_listings_partner ON provider_listings (partner_id);
CREATE INDEX provider_listings_name ON provider_listings (name, id);

-- +goose Down
DROP TABLE provider_listings;
DROP TABLE agreement_acceptances;
DROP TABLE support_requests;
DROP TABLE documents;
DROP TABLE partner_identifiers;
DROP TABLE contact_verifications;
DROP TABLE partner_profiles;
DROP TABLE vetting_checks;
DROP TABLE registrations;
ALTER TABLE users DROP COLUMN invited_at;
