-- +goose Up
ALTER TABLE api_tokens ADD COLUMN parent_id BINARY(16);
ALTER TABLE api_tokens ADD COLUMN makes_tokens BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX api_tokens_parent ON api_tokens (parent_id);

ALTER TABLE users ADD COLUMN accepted_at DATETIME(3);
DROP INDEX users_subject ON users;
CREATE UNIQUE INDEX users_subject ON users (issuer, subject, organization_id);

ALTER TABLE idempotency_keys ADD COLUMN answered_as BINARY(32);

-- +goose Down
ALTER TABLE idempotency_keys DROP COLUMN answered_as;
DROP INDEX users_subject ON users;
CREATE UNIQUE INDEX users_subject ON users (issuer, subject);
ALTER TABLE users DROP COLUMN accepted_at;
DROP INDEX api_tokens_parent ON api_tokens;
ALTER TABLE api_tokens DROP COLUMN makes_tokens;
ALTER TABLE api_tokens DROP COLUMN parent_id;
