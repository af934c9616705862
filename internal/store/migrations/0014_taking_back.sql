-- +goose Up
ALTER TABLE validation_ids ADD COLUMN revoked_at DATETIME(3);
ALTER TABLE validation_ids ADD COLUMN revoked_by BINARY(16);
ALTER TABLE validation_ids ADD COLUMN revocation_reason VARCHAR(4000) NOT NULL DEFAULT '';
ALTER TABLE customer_qualifications ADD COLUMN revoked_at DATETIME(3);
ALTER TABLE customer_qualifications ADD COLUMN revoked_by BINARY(16);
ALTER TABLE customer_qualifications ADD COLUMN revocation_reason VARCHAR(4000) NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE validation_ids DROP COLUMN revocation_reason;
ALTER TABLE validation_ids DROP COLUMN revoked_by;
ALTER TABLE validation_ids DROP COLUMN revoked_at;
ALTER TABLE customer_qualifications DROP COLUMN revocation_reason;
ALTER TABLE customer_qualifications DROP COLUMN revoked_by;
ALTER TABLE customer_qualifications DROP COLUMN revoked_at;
