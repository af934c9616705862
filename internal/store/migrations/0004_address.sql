-- +goose Up
-- Addresses are kept as they are given; keys beside them are compared. Addresses outside ASCII get theirs from the program,
-- right after this.
ALTER TABLE users ADD COLUMN email_key VARCHAR(512);
ALTER TABLE relationship_requests ADD COLUMN invitee_key VARCHAR(512);
ALTER TABLE emails ADD COLUMN mailbox_key VARCHAR(512);
UPDATE users SET email_key = LOWER(email) WHERE CHAR_LENGTH(email) = LENGTH(email);
UPDATE relationship_requests SET invitee_key = LOWER(invitee_email) WHERE CHAR_LENGTH(invitee_email) = LENGTH(invitee_email);
UPDATE emails SET mailbox_key = LOWER(CASE WHEN INSTR(to_address, '+') > 1 AND INSTR(to_address, '+') < INSTR(to_address, '@') THEN CONCAT(SUBSTR(to_address, 1, INSTR(to_address, '+') - 1), SUBSTR(to_address, INSTR(to_address, '@'))) ELSE to_address END) WHERE CHAR_LENGTH(to_address) = LENGTH(to_address);
CREATE UNIQUE INDEX users_email_key ON users (organization_id, email_key);
DROP INDEX users_email ON users;
ALTER TABLE users RENAME INDEX users_email_key TO users_email;
DROP INDEX users_by_email ON users;
CREATE INDEX users_by_email ON users (email_key);
DROP INDEX relationship_requests_email ON relationship_requests;
CREATE INDEX relationship_requests_email ON relationship_requests (invitee_key, created_at);
DROP INDEX emails_to ON emails;
CREATE INDEX emails_to ON emails (mailbox_key, created_at);

-- +goose Down
DROP INDEX emails_to ON emails;
CREATE INDEX emails_to ON emails (to_address, created_at);
DROP INDEX relationship_requests_email ON relationship_requests;
CREATE INDEX relationship_requests_email ON relationship_requests (invitee_email, created_at);
DROP INDEX users_by_email ON users;
DROP INDEX users_email ON users;
CREATE UNIQUE INDEX users_email ON users (organization_id, email);
CREATE INDEX users_by_email ON users (email);
ALTER TABLE emails DROP COLUMN mailbox_key;
ALTER TABLE relationship_requests DROP COLUMN invitee_key;
ALTER TABLE users DROP COLUMN email_key;
