-- +goose Up
ALTER TABLE users ADD COLUMN inviter VARCHAR(200) NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN declined_at DATETIME(3);
-- Who was invited and has signed in until now counts as somebody who accepted.
UPDATE users SET accepted_at = invited_at WHERE invited_at IS NOT NULL AND accepted_at IS NULL AND subject IS NOT NULL;
-- Dots in front of the @ do not tell mailboxes apart any more.
UPDATE emails SET mailbox_key = CONCAT(REPLACE(SUBSTR(mailbox_key, 1, INSTR(mailbox_key, '@') - 1), '.', ''), SUBSTR(mailbox_key, INSTR(mailbox_key, '@'))) WHERE mailbox_key LIKE '_%.%@%';
UPDATE emails SET mailbox_key = REPLACE(mailbox_key, '@googlemail.com', '@gmail.com') WHERE mailbox_key LIKE '%@googlemail.com';
UPDATE contact_verifications SET mailbox = CONCAT(REPLACE(SUBSTR(mailbox, 1, INSTR(mailbox, '@') - 1), '.', ''), SUBSTR(mailbox, INSTR(mailbox, '@'))) WHERE mailbox LIKE '_%.%@%';
UPDATE contact_verifications SET mailbox = REPLACE(mailbox, '@googlemail.com', '@gmail.com') WHERE mailbox LIKE '%@googlemail.com';

-- +goose Down
ALTER TABLE users DROP COLUMN declined_at;
ALTER TABLE users DROP COLUMN inviter;
