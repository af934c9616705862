-- +goose Up
ALTER TABLE contact_verifications ADD COLUMN code_tries INT NOT NULL DEFAULT 0;
ALTER TABLE relationship_requests ADD COLUMN code_tries INT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE relationship_requests DROP COLUMN code_tries;
ALTER TABLE contact_verifications DROP COLUMN code_tries;
