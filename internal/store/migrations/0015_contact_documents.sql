-- +goose Up
ALTER TABLE documents ADD COLUMN contact_email VARCHAR(320) NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE documents DROP COLUMN contact_email;
