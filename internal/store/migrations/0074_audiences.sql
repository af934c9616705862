-- +goose Up
ALTER TABLE offers ADD COLUMN audience VARCHAR(10) NOT NULL DEFAULT 'ANY';
ALTER TABLE offer_plans ADD COLUMN audience VARCHAR(10) NOT NULL DEFAULT 'ANY';
ALTER TABLE offer_plans ADD COLUMN audience_id BINARY(16);
-- Of what was never on sale nothing has been said.
UPDATE offers SET audience = '' WHERE status = 'DRAFT';
UPDATE offer_plans SET audience = '' WHERE status = 'DRAFT';

CREATE TABLE audiences (
  id BINARY(16) NOT NULL PRIMARY KEY,
  offer_id BINARY(16) NOT NULL,
  plan_id BINARY(16),
  organization_id BINARY(16) NOT NULL,
  draft_option VARCHAR(10) NOT NULL,
  live_option VARCHAR(10) NOT NULL,
  state VARCHAR(20) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX audiences_offer ON audiences (offer_id, id);

CREATE TABLE audience_entries (
  audience_id BINARY(16) NOT NULL,
  partner_id BINARY(16) NOT NULL,
  added_by BINARY(16),
  added_at DATETIME(3) NOT NULL,
  live BOOLEAN NOT NULL,
  sold BOOLEAN NOT NULL,
  PRIMARY KEY (audience_id, partner_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX audience_entries_added ON audience_entries (audience_id, added_at, partner_id);
CREATE INDEX audience_entries_live ON audience_entries (audience_id, live, added_at, partner_id);
CREATE INDEX audience_entries_sold ON audience_entries (audience_id, sold, added_at, partner_id);

CREATE TABLE offer_sales (
  offer_id BINARY(16) NOT NULL,
  partner_id BINARY(16) NOT NULL,
  plan_id BINARY(16) NOT NULL,
  first_sale_at DATETIME(3) NOT NULL,
  released_at DATETIME(3),
  PRIMARY KEY (offer_id, partner_id, plan_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What was sold before counts (D-05).
INSERT INTO offer_sales (offer_id, partner_id, plan_id, first_sale_at)
SELECT p.offer_id, o.partner_id, l.plan_id, MIN(o.completed_at)
FROM orders AS o JOIN order_lines AS l ON l.order_id = o.id JOIN offer_plans AS p ON p.id = l.plan_id
WHERE o.completed_at IS NOT NULL AND l.status = 'FULFILLED'
GROUP BY p.offer_id, o.partner_id, l.plan_id;

-- +goose Down
DROP TABLE offer_sales;
DROP TABLE audience_entries;
DROP TABLE audiences;
ALTER TABLE offer_plans DROP COLUMN audience_id;
ALTER TABLE offer_plans DROP COLUMN audience;
ALTER TABLE offers DROP COLUMN audience;
