-- +goose Up
ALTER TABLE users ADD COLUMN invited_at DATETIME;

CREATE TABLE registrations (
  id BLOB NOT NULL PRIMARY KEY,
  reference TEXT NOT NULL,
  organization_id BLOB NOT NULL,
  partner_id BLOB NOT NULL,
  applicant_id BLOB,
  path TEXT NOT NULL,
  status TEXT NOT NULL,
  step TEXT NOT NULL,
  self_assessment TEXT NOT NULL,
  round INTEGER NOT NULL,
  verifications_sent INTEGER NOT NULL,
  submitted_at DATETIME,
  contact_confirmed_at DATETIME,
  target_at DATETIME,
  deadline_at DATETIME,
  overdue_at DATETIME,
  support_request_id BLOB,
  appeals INTEGER NOT NULL,
  decided_at DATETIME,
  decided_by BLOB,
  decision_reason TEXT NOT NULL,
  early_reason TEXT NOT NULL,
  rejected_at DATETIME,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX registrations_reference ON registrations (reference);
CREATE UNIQUE INDEX registrations_partner ON registrations (partner_id);
CREATE INDEX registrations_organization ON registrations (organization_id, created_at, id);
CREATE INDEX registrations_status ON registrations (status, deadline_at, id);
CREATE INDEX registrations_created ON registrations (created_at, id);

CREATE TABLE vetting_checks (
  id BLOB NOT NULL PRIMARY KEY,
  registration_id BLOB NOT NULL,
  round INTEGER NOT NULL,
  step TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NOT NULL,
  evidence TEXT NOT NULL,
  decided_by BLOB,
  decided_at DATETIME,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX vetting_checks_step ON vetting_checks (registration_id, round, step);
CREATE INDEX vetting_checks_status ON vetting_checks (status, registration_id);

CREATE TABLE partner_profiles (
  id BLOB NOT NULL PRIMARY KEY,
  partner_id BLOB NOT NULL,
  organization_id BLOB NOT NULL,
  vetting_version TEXT NOT NULL,
  legal TEXT NOT NULL,
  contact TEXT NOT NULL,
  support TEXT NOT NULL,
  billing TEXT NOT NULL,
  details TEXT NOT NULL,
  finalized_at DATETIME,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX partner_profiles_version ON partner_profiles (partner_id, vetting_version);

CREATE TABLE contact_verifications (
  id BLOB NOT NULL PRIMARY KEY,
  registration_id BLOB NOT NULL,
  round INTEGER NOT NULL,
  to_address TEXT NOT NULL,
  token_hash BLOB NOT NULL,
  sent_at DATETIME NOT NULL,
  resend_from DATETIME NOT NULL,
  expires_at DATETIME NOT NULL,
  registered_at DATETIME,
  belongs_at DATETIME,
  closed_at DATETIME,
  created_at DATETIME NOT NULL
);
CREATE UNIQUE INDEX contact_verifications_token ON contact_verifications (token_hash);
CREATE INDEX contact_verifications_address ON contact_verifications (to_address, created_at);
CREATE INDEX contact_verifications_registration ON contact_verifications (registration_id, created_at, id);

CREATE TABLE partner_identifiers (
  id BLOB NOT NULL PRIMARY KEY,
  organization_id BLOB NOT NULL,
  number TEXT NOT NULL,
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  search_name TEXT NOT NULL,
  country TEXT NOT NULL,
  address TEXT NOT NULL,
  migrated BOOLEAN NOT NULL,
  partner_id BLOB,
  associated_at DATETIME,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX partner_identifiers_number ON partner_identifiers (number);
CREATE UNIQUE INDEX partner_identifiers_location ON partner_identifiers (organization_id, country, type, search_name);
CREATE UNIQUE INDEX partner_identifiers_partner ON partner_identifiers (partner_id);

CREATE TABLE documents (
  id BLOB NOT NULL PRIMARY KEY,
  registration_id BLOB NOT NULL,
  organization_id BLOB NOT NULL,
  round INTEGER NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  blob_key TEXT NOT NULL,
  uploaded_by BLOB,
  created_at DATETIME NOT NULL
);
CREATE INDEX documents_registration ON documents (registration_id, created_at, id);

CREATE TABLE support_requests (
  id BLOB NOT NULL PRIMARY KEY,
  reference TEXT NOT NULL,
  organization_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  subject_prefix TEXT NOT NULL,
  subject_id BLOB,
  resolved_at DATETIME,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX support_requests_reference ON support_requests (reference);
CREATE INDEX support_requests_organization ON support_requests (organization_id, created_at, id);

CREATE TABLE agreement_acceptances (
  id BLOB NOT NULL PRIMARY KEY,
  type TEXT NOT NULL,
  organization_id BLOB NOT NULL,
  partner_id BLOB,
  customer_id BLOB,
  region TEXT NOT NULL,
  text_version TEXT NOT NULL,
  locale TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  method TEXT NOT NULL,
  signer_id BLOB,
  signer_name TEXT NOT NULL,
  signer_email TEXT NOT NULL,
  accepted_at DATETIME NOT NULL,
  recorded_by BLOB,
  once_key TEXT NOT NULL,
  created_at DATETIME NOT NULL
);
CREATE UNIQUE INDEX agreement_acceptances_once ON agreement_acceptances (once_key);
CREATE INDEX agreement_acceptances_organization ON agreement_acceptances (organization_id, type, accepted_at, id);
CREATE INDEX agreement_acceptances_customer ON agreement_acceptances (customer_id, accepted_at, id);

CREATE TABLE provider_listings (
  id BLOB NOT NULL PRIMARY KEY,
  partner_id BLOB NOT NULL,
  organization_id BLOB NOT NULL,
  name TEXT NOT NULL,
  search_name TEXT NOT NULL,
  markets TEXT NOT NULL,
  services TEXT NOT NULL,
  description TEXT NOT NULL,
  contact_email TEXT NOT NULL,
  contact_phone TEXT NOT NULL,
  website TEXT NOT NULL,
  published BOOLEAN NOT NULL,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL,
  version INTEGER NOT NULL
);
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
