-- +goose Up
ALTER TABLE emails ADD COLUMN emptied_at DATETIME(3);
CREATE INDEX emails_emptied ON emails (emptied_at, created_at, id);
CREATE INDEX api_tokens_expires ON api_tokens (expires_at);
CREATE INDEX contact_verifications_expires ON contact_verifications (expires_at);

-- +goose Down
DROP INDEX contact_verifications_expires ON contact_verifications;
DROP INDEX api_tokens_expires ON api_tokens;
DROP INDEX emails_emptied ON emails;
ALTER TABLE emails DROP COLUMN emptied_at;
