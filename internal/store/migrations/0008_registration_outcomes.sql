-- +goose Up
ALTER TABLE registrations ADD COLUMN contact_denial VARCHAR(40) NOT NULL DEFAULT '';
ALTER TABLE registrations ADD COLUMN contact_denied_by VARCHAR(320) NOT NULL DEFAULT '';
ALTER TABLE vetting_checks ADD COLUMN outcomes TEXT;
ALTER TABLE tenants ADD COLUMN country VARCHAR(2) NOT NULL DEFAULT '';
ALTER TABLE partners ADD COLUMN standing VARCHAR(20) NOT NULL DEFAULT '';
ALTER TABLE partners ADD COLUMN standing_reason VARCHAR(500) NOT NULL DEFAULT '';
ALTER TABLE contact_verifications ADD COLUMN mailbox VARCHAR(320) NOT NULL DEFAULT '';
UPDATE contact_verifications SET mailbox = LOWER(to_address);
CREATE INDEX contact_verifications_mailbox ON contact_verifications (mailbox, created_at);

-- What a primary contact has denied and no reviewer has settled yet.
UPDATE registrations SET
  contact_denial = (SELECT c.reason FROM vetting_checks AS c WHERE c.registration_id = registrations.id AND c.round = registrations.round AND c.step = 'EMAIL_OWNERSHIP'),
  contact_denied_by = (SELECT c.evidence FROM vetting_checks AS c WHERE c.registration_id = registrations.id AND c.round = registrations.round AND c.step = 'EMAIL_OWNERSHIP')
WHERE id IN (
  SELECT d.registration_id FROM vetting_checks AS d WHERE d.registration_id = registrations.id AND d.round = registrations.round
    AND d.step = 'EMAIL_OWNERSHIP' AND d.status = 'NEEDS_REVIEW' AND d.reason IN ('CONTACT_DID_NOT_REGISTER', 'ADDRESS_NOT_OF_COMPANY')
);

-- +goose Down
DROP INDEX contact_verifications_mailbox ON contact_verifications;
ALTER TABLE contact_verifications DROP COLUMN mailbox;
ALTER TABLE partners DROP COLUMN standing_reason;
ALTER TABLE partners DROP COLUMN standing;
ALTER TABLE tenants DROP COLUMN country;
ALTER TABLE vetting_checks DROP COLUMN outcomes;
ALTER TABLE registrations DROP COLUMN contact_denied_by;
ALTER TABLE registrations DROP COLUMN contact_denial;
