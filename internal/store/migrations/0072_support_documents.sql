-- +goose Up
-- Documents belong to a registration, or to a message of a support request.
ALTER TABLE documents MODIFY registration_id BINARY(16);
ALTER TABLE documents ADD COLUMN message_id BINARY(16);
CREATE INDEX documents_message ON documents (message_id, created_at, id);

-- +goose Down
DROP INDEX documents_message ON documents;
DELETE FROM documents WHERE registration_id IS NULL;
ALTER TABLE documents DROP COLUMN message_id;
ALTER TABLE documents MODIFY registration_id BINARY(16) NOT NULL;
