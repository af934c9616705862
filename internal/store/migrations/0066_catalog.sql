-- +goose Up
ALTER TABLE program_imports ADD COLUMN list_kind VARCHAR(20) NOT NULL DEFAULT '';

CREATE TABLE offers (
  id BINARY(16) NOT NULL PRIMARY KEY,
  organization_id BINARY(16) NOT NULL,
  code VARCHAR(100) NOT NULL,
  type VARCHAR(40) NOT NULL,
  name VARCHAR(200) NOT NULL,
  search_name VARCHAR(400) NOT NULL,
  summary VARCHAR(2000) NOT NULL,
  publisher_name VARCHAR(200) NOT NULL,
  segment VARCHAR(20) NOT NULL,
  status VARCHAR(20) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX offers_code ON offers (code);
CREATE INDEX offers_name ON offers (name, id);
CREATE INDEX offers_publisher ON offers (organization_id, name, id);
CREATE INDEX offers_status ON offers (status, name, id);
CREATE INDEX offers_on_sale ON offers (status, segment, name, id);

CREATE TABLE offer_plans (
  id BINARY(16) NOT NULL PRIMARY KEY,
  offer_id BINARY(16) NOT NULL,
  organization_id BINARY(16) NOT NULL,
  code VARCHAR(100) NOT NULL,
  name VARCHAR(200) NOT NULL,
  segment VARCHAR(20) NOT NULL,
  status VARCHAR(20) NOT NULL,
  base_plan_id BINARY(16),
  trial BOOLEAN NOT NULL,
  min_quantity INT NOT NULL,
  max_quantity INT NOT NULL,
  quantity_step INT NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX offer_plans_code ON offer_plans (offer_id, code);
CREATE INDEX offer_plans_name ON offer_plans (offer_id, name, id);
CREATE INDEX offer_plans_base ON offer_plans (base_plan_id, id);

CREATE TABLE plan_prices (
  id BINARY(16) NOT NULL PRIMARY KEY,
  plan_id BINARY(16) NOT NULL,
  market CHAR(2) NOT NULL,
  currency CHAR(3) NOT NULL,
  term VARCHAR(10) NOT NULL,
  billing_cycle VARCHAR(20) NOT NULL,
  unit_minor BIGINT NOT NULL,
  retail_minor BIGINT,
  valid_from DATETIME(3) NOT NULL,
  valid_until DATETIME(3),
  import_id BINARY(16),
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX plan_prices_key ON plan_prices (plan_id, market, currency, term, billing_cycle, valid_from);

CREATE TABLE catalog_entries (
  market CHAR(2) NOT NULL,
  plan_id BINARY(16) NOT NULL,
  offer_id BINARY(16) NOT NULL,
  segment VARCHAR(20) NOT NULL,
  name VARCHAR(401) NOT NULL,
  search_name VARCHAR(801) NOT NULL,
  offer_type VARCHAR(40) NOT NULL,
  publisher VARCHAR(200) NOT NULL,
  trial BOOLEAN NOT NULL,
  add_on BOOLEAN NOT NULL,
  terms VARCHAR(40) NOT NULL,
  cycles VARCHAR(100) NOT NULL,
  on_sale_from DATETIME(3) NOT NULL,
  on_sale_to DATETIME(3),
  PRIMARY KEY (market, plan_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX catalog_entries_name ON catalog_entries (market, segment, name, plan_id);
CREATE INDEX catalog_entries_type ON catalog_entries (market, segment, offer_type, name, plan_id);
CREATE INDEX catalog_entries_plan ON catalog_entries (plan_id);

CREATE TABLE catalog_words (
  word VARBINARY(64) NOT NULL,
  plan_id BINARY(16) NOT NULL,
  PRIMARY KEY (word, plan_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX catalog_words_plan ON catalog_words (plan_id, word);

-- +goose Down
DROP TABLE catalog_words;
DROP TABLE catalog_entries;
DROP TABLE plan_prices;
DROP TABLE offer_plans;
DROP TABLE offers;
ALTER TABLE program_imports DROP COLUMN list_kind;
