-- +goose Up
-- Which partner may see which customer, and beside it what lists of customers are ordered and filtered by. The rows are filled by the
-- program right after this, in batches; backfills holds how far it has come, and no row when it is done.
CREATE TABLE customer_access (
  partner_id BINARY(16) NOT NULL,
  customer_id BINARY(16) NOT NULL,
  related BOOLEAN NOT NULL,
  selling BOOLEAN NOT NULL,
  company_name VARCHAR(200) NOT NULL,
  search_name VARCHAR(400) NOT NULL,
  market VARCHAR(2) NOT NULL,
  segment VARCHAR(20) NOT NULL,
  status VARCHAR(20) NOT NULL,
  review_status VARCHAR(20) NOT NULL,
  qualified INT NOT NULL,
  gcc_validated BOOLEAN NOT NULL,
  in_review BOOLEAN NOT NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (partner_id, customer_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX customer_access_customer ON customer_access (customer_id, partner_id, related, selling);
CREATE INDEX customer_access_name ON customer_access (partner_id, company_name, customer_id, search_name, related);
CREATE INDEX customer_access_created ON customer_access (partner_id, created_at, customer_id);
CREATE INDEX customer_access_created_search ON customer_access (partner_id, created_at, customer_id, search_name);
CREATE INDEX customer_access_market_name ON customer_access (partner_id, market, company_name, customer_id);
CREATE INDEX customer_access_market_created ON customer_access (partner_id, market, created_at, customer_id);
CREATE INDEX customer_access_segment_name ON customer_access (partner_id, segment, company_name, customer_id);
CREATE INDEX customer_access_segment_created ON customer_access (partner_id, segment, created_at, customer_id);
CREATE INDEX customer_access_status_name ON customer_access (partner_id, status, company_name, customer_id);
CREATE INDEX customer_access_status_created ON customer_access (partner_id, status, created_at, customer_id);
CREATE INDEX customer_access_review_name ON customer_access (partner_id, review_status, company_name, customer_id);
CREATE INDEX customer_access_review_created ON customer_access (partner_id, review_status, created_at, customer_id);
CREATE INDEX customer_access_qualified_name ON customer_access (partner_id, qualified, company_name, customer_id);
CREATE INDEX customer_access_qualified_created ON customer_access (partner_id, qualified, created_at, customer_id);
CREATE INDEX customer_access_gcc_name ON customer_access (partner_id, gcc_validated, company_name, customer_id);
CREATE INDEX customer_access_gcc_created ON customer_access (partner_id, gcc_validated, created_at, customer_id);
CREATE INDEX customer_access_in_review_name ON customer_access (partner_id, in_review, company_name, customer_id);
CREATE INDEX customer_access_in_review_created ON customer_access (partner_id, in_review, created_at, customer_id);

CREATE TABLE backfills (
  name VARCHAR(60) NOT NULL PRIMARY KEY,
  position BINARY(16)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO backfills (name, position) VALUES ('customer_access', NULL);

-- +goose Down
DROP TABLE backfills;
DROP TABLE customer_access;
