-- +goose Up
-- People sign in with a code that is sent to their e-mail address; a session is the browser that they have signed in with.
CREATE TABLE sign_in_codes (
  id BINARY(16) NOT NULL PRIMARY KEY,
  address VARCHAR(320) NOT NULL,
  mailbox VARCHAR(512) NOT NULL,
  number INT NOT NULL,
  tries INT NOT NULL,
  used_at DATETIME(3),
  expires_at DATETIME(3) NOT NULL,
  created_at DATETIME(3) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX sign_in_codes_mailbox ON sign_in_codes (mailbox, number);
CREATE INDEX sign_in_codes_expires ON sign_in_codes (expires_at, id);

CREATE TABLE sessions (
  id BINARY(16) NOT NULL PRIMARY KEY,
  hash VARCHAR(44) NOT NULL,
  issuer VARCHAR(255) NOT NULL,
  subject VARCHAR(255) NOT NULL,
  email VARCHAR(320) NOT NULL,
  email_key VARCHAR(512) NOT NULL,
  user_agent VARCHAR(300) NOT NULL,
  last_seen_at DATETIME(3) NOT NULL,
  expires_at DATETIME(3) NOT NULL,
  created_at DATETIME(3) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX sessions_hash ON sessions (hash);
CREATE INDEX sessions_identity ON sessions (issuer, subject, created_at, id);
CREATE INDEX sessions_email ON sessions (email_key, created_at, id);
CREATE INDEX sessions_expires ON sessions (expires_at, id);

-- +goose Down
DROP TABLE sessions;
DROP TABLE sign_in_codes;
