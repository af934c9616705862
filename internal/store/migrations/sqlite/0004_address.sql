-- +goose Up
-- Addresses are kept as they are given; keys beside them are compared. Addresses outside ASCII get theirs from the program,
-- right after this.
ALTER TABLE users ADD COLUMN email_key TEXT;
ALTER TABLE relationship_requests ADD COLUMN invitee_key TEXT;
ALTER TABLE emails ADD COLUMN mailbox_key TEXT;
UPDATE users SET email_key = LOWER(email) WHERE LENGTH(email) = LENGTH(CAST(email AS BLOB));
UPDATE relationship_requests SET invitee_key = LOWER(invitee_email) WHERE LENGTH(invitee_email) = LENGTH(CAST(invitee_email AS BLOB));
UPDATE emails SET mailbox_key = LOWER(CASE WHEN INSTR(to_address, '+') > 1 AND INSTR(to_address, '+') < INSTR(to_address, '@') THEN SUBSTR(to_address, 1, INSTR(to_address, '+') - 1) || SUBSTR(to_address, INSTR(to_address, '@')) ELSE to_address END) WHERE LENGTH(to_address) = LENGTH(CAST(to_address AS BLOB));
DROP INDEX users_email;
DROP INDEX users_by_email;
CREATE UNIQUE INDEX users_email ON users (organization_id, email_key);
CREATE INDEX users_by_email ON users (email_key);
DROP INDEX relationship_requests_email;
CREATE INDEX relationship_requests_email ON relationship_requests (invitee_key, created_at);
DROP INDEX emails_to;
CREATE INDEX emails_to ON emails (mailbox_key, created_at);

-- +goose Down
DROP INDEX emails_to;
CREATE INDEX emails_to ON emails (to_address, created_at);
DROP INDEX relationship_requests_email;
CREATE INDEX relationship_requests_email ON relationship_requests (invitee_email, created_at);
DROP INDEX users_by_email;
DROP INDEX users_email;
CREATE UNIQUE INDEX users_email ON users (organization_id, email);
CREATE INDEX users_by_email ON users (email);
ALTER TABLE emails DROP COLUMN mailbox_key;
ALTER TABLE relationship_requests DROP COLUMN invitee_key;
ALTER TABLE users DROP COLUMN email_key;
