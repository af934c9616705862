-- +goose Up
-- Validation IDs that were imported come from no request. SQLite cannot change a column, so another one takes its place.
DROP INDEX validation_ids_request;
ALTER TABLE validation_ids ADD COLUMN request BLOB;
UPDATE validation_ids SET request = request_id;
ALTER TABLE validation_ids DROP COLUMN request_id;
ALTER TABLE validation_ids RENAME COLUMN request TO request_id;
CREATE UNIQUE INDEX validation_ids_request ON validation_ids (request_id);

-- +goose Down
DROP INDEX validation_ids_request;
ALTER TABLE validation_ids ADD COLUMN request BLOB NOT NULL DEFAULT x'';
UPDATE validation_ids SET request = COALESCE(request_id, id);
ALTER TABLE validation_ids DROP COLUMN request_id;
ALTER TABLE validation_ids RENAME COLUMN request TO request_id;
CREATE UNIQUE INDEX validation_ids_request ON validation_ids (request_id);
