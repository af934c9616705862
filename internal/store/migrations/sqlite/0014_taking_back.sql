-- +goose Up
ALTER TABLE validation_ids ADD COLUMN revoked_at DATETIME;
ALTER TABLE validation_ids ADD COLUMN revoked_by BLOB;
ALTER TABLE validation_ids ADD COLUMN revocation_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE customer_qualifications ADD COLUMN revoked_at DATETIME;
ALTER TABLE customer_qualifications ADD COLUMN revoked_by BLOB;
ALTER TABLE customer_qualifications ADD COLUMN revocation_reason TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE validation_ids DROP COLUMN revocation_reason;
ALTER TABLE validation_ids DROP COLUMN revoked_by;
ALTER TABLE validation_ids DROP COLUMN revoked_at;
ALTER TABLE customer_qualifications DROP COLUMN revocation_reason;
ALTER TABLE customer_qualifications DROP COLUMN revoked_by;
ALTER TABLE customer_qualifications DROP COLUMN revoked_at;
