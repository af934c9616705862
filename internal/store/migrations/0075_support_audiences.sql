-- +goose Up
ALTER TABLE support_requests ADD COLUMN offer_id BINARY(16);
ALTER TABLE support_requests ADD COLUMN plan_id BINARY(16);
ALTER TABLE support_requests ADD COLUMN to_option VARCHAR(20) NOT NULL DEFAULT '';
ALTER TABLE support_requests ADD COLUMN approved_at DATETIME(3);
ALTER TABLE support_requests ADD COLUMN approved_by BINARY(16);
CREATE INDEX support_requests_severity ON support_requests (severity, created_at, id);
CREATE INDEX support_requests_own_severity ON support_requests (organization_id, severity, created_at, id);

CREATE TABLE support_partners (
  request_id BINARY(16) NOT NULL,
  partner_id BINARY(16) NOT NULL,
  PRIMARY KEY (request_id, partner_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- +goose Down
DROP TABLE support_partners;
DROP INDEX support_requests_own_severity ON support_requests;
DROP INDEX support_requests_severity ON support_requests;
ALTER TABLE support_requests DROP COLUMN offer_id;
ALTER TABLE support_requests DROP COLUMN plan_id;
ALTER TABLE support_requests DROP COLUMN to_option;
ALTER TABLE support_requests DROP COLUMN approved_at;
ALTER TABLE support_requests DROP COLUMN approved_by;
