-- +goose Up
-- Validation IDs that were imported come from no request.
ALTER TABLE validation_ids MODIFY request_id BINARY(16);

-- +goose Down
UPDATE validation_ids SET request_id = id WHERE request_id IS NULL;
ALTER TABLE validation_ids MODIFY request_id BINARY(16) NOT NULL;
