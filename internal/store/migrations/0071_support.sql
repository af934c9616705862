-- +goose Up
ALTER TABLE support_requests ADD COLUMN severity VARCHAR(20) NOT NULL DEFAULT 'NORMAL';
ALTER TABLE support_requests ADD COLUMN title VARCHAR(200) NOT NULL DEFAULT '';
ALTER TABLE support_requests ADD COLUMN requester_id BINARY(16);
ALTER TABLE support_requests ADD COLUMN contact_name VARCHAR(200) NOT NULL DEFAULT '';
ALTER TABLE support_requests ADD COLUMN contact_email VARCHAR(320) NOT NULL DEFAULT '';
ALTER TABLE support_requests ADD COLUMN contact_locale VARCHAR(10) NOT NULL DEFAULT '';
ALTER TABLE support_requests ADD COLUMN assignee_id BINARY(16);
ALTER TABLE support_requests ADD COLUMN outcome VARCHAR(20) NOT NULL DEFAULT '';
ALTER TABLE support_requests ADD COLUMN outcome_reason VARCHAR(4000) NOT NULL DEFAULT '';
ALTER TABLE support_requests ADD COLUMN endings INT NOT NULL DEFAULT 0;
ALTER TABLE support_requests ADD COLUMN closed_at DATETIME(3);
ALTER TABLE support_requests ADD COLUMN bounced_at DATETIME(3);
ALTER TABLE support_requests ADD COLUMN bounce_reason VARCHAR(500) NOT NULL DEFAULT '';
UPDATE support_requests SET outcome = 'ANSWERED', endings = 1, status = 'CLOSED', closed_at = resolved_at WHERE status = 'RESOLVED';
CREATE INDEX support_requests_created ON support_requests (created_at, id);
CREATE INDEX support_requests_status ON support_requests (status, created_at, id);
CREATE INDEX support_requests_kind ON support_requests (kind, created_at, id);
CREATE INDEX support_requests_assignee ON support_requests (assignee_id, created_at, id);
CREATE INDEX support_requests_own_status ON support_requests (organization_id, status, created_at, id);

CREATE TABLE support_messages (
  id BINARY(16) NOT NULL PRIMARY KEY,
  request_id BINARY(16) NOT NULL,
  author_id BINARY(16),
  operator BOOLEAN NOT NULL,
  internal BOOLEAN NOT NULL,
  body TEXT NOT NULL,
  created_at DATETIME(3) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX support_messages_request ON support_messages (request_id, created_at, id);

-- +goose Down
DROP TABLE support_messages;
DROP INDEX support_requests_own_status ON support_requests;
DROP INDEX support_requests_assignee ON support_requests;
DROP INDEX support_requests_kind ON support_requests;
DROP INDEX support_requests_status ON support_requests;
DROP INDEX support_requests_created ON support_requests;
UPDATE support_requests SET status = 'OPEN' WHERE status IN ('IN_PROGRESS', 'ATTENTION_NEEDED');
UPDATE support_requests SET status = 'RESOLVED' WHERE status = 'CLOSED';
ALTER TABLE support_requests DROP COLUMN severity;
ALTER TABLE support_requests DROP COLUMN title;
ALTER TABLE support_requests DROP COLUMN requester_id;
ALTER TABLE support_requests DROP COLUMN contact_name;
ALTER TABLE support_requests DROP COLUMN contact_email;
ALTER TABLE support_requests DROP COLUMN contact_locale;
ALTER TABLE support_requests DROP COLUMN assignee_id;
ALTER TABLE support_requests DROP COLUMN outcome;
ALTER TABLE support_requests DROP COLUMN outcome_reason;
ALTER TABLE support_requests DROP COLUMN endings;
ALTER TABLE support_requests DROP COLUMN closed_at;
ALTER TABLE support_requests DROP COLUMN bounced_at;
ALTER TABLE support_requests DROP COLUMN bounce_reason;
