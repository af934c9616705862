-- +goose Up
-- Who has asked for a code, as a hash: a stranger does not use up the codes of an address for its owner.
ALTER TABLE sign_in_codes ADD COLUMN client VARCHAR(43) NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE sign_in_codes DROP COLUMN client;
