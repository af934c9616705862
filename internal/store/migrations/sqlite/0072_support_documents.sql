-- +goose Up
-- Documents belong to a registration, or to a message of a support request. SQLite cannot change a column, so another one takes its place.
DROP INDEX documents_registration;
ALTER TABLE documents ADD COLUMN registration BLOB;
UPDATE documents SET registration = registration_id;
ALTER TABLE documents DROP COLUMN registration_id;
ALTER TABLE documents RENAME COLUMN registration TO registration_id;
CREATE INDEX documents_registration ON documents (registration_id, created_at, id);
ALTER TABLE documents ADD COLUMN message_id BLOB;
CREATE INDEX documents_message ON documents (message_id, created_at, id);

-- +goose Down
DROP INDEX documents_message;
DELETE FROM documents WHERE registration_id IS NULL;
ALTER TABLE documents DROP COLUMN message_id;
DROP INDEX documents_registration;
ALTER TABLE documents ADD COLUMN registration BLOB NOT NULL DEFAULT x'';
UPDATE documents SET registration = registration_id;
ALTER TABLE documents DROP COLUMN registration_id;
ALTER TABLE documents RENAME COLUMN registration TO registration_id;
CREATE INDEX documents_registration ON documents (registration_id, created_at, id);
