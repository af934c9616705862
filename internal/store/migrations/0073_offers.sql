-- +goose Up
ALTER TABLE offers ADD COLUMN from_price_list BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE offers ADD COLUMN live_at DATETIME(3);
ALTER TABLE offers ADD COLUMN live_version INT NOT NULL DEFAULT 0;
ALTER TABLE offer_plans ADD COLUMN pricing_model VARCHAR(20) NOT NULL DEFAULT '';
ALTER TABLE offer_plans ADD COLUMN draft_name VARCHAR(200) NOT NULL DEFAULT '';
ALTER TABLE offer_plans ADD COLUMN draft_pricing_model VARCHAR(20) NOT NULL DEFAULT '';
ALTER TABLE offer_plans ADD COLUMN draft_base_plan_id BINARY(16);
ALTER TABLE offer_plans ADD COLUMN draft_trial BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE offer_plans ADD COLUMN draft_min_quantity INT NOT NULL DEFAULT 0;
ALTER TABLE offer_plans ADD COLUMN draft_max_quantity INT NOT NULL DEFAULT 0;
ALTER TABLE offer_plans ADD COLUMN draft_quantity_step INT NOT NULL DEFAULT 0;
ALTER TABLE offer_plans ADD COLUMN draft_removed BOOLEAN NOT NULL DEFAULT FALSE;

CREATE TABLE offer_listings (
  id BINARY(16) NOT NULL PRIMARY KEY,
  offer_id BINARY(16) NOT NULL,
  organization_id BINARY(16) NOT NULL,
  stage VARCHAR(10) NOT NULL,
  name VARCHAR(200) NOT NULL,
  summary VARCHAR(2000) NOT NULL,
  description VARCHAR(5000) NOT NULL,
  support_email VARCHAR(254) NOT NULL,
  support_phone VARCHAR(30) NOT NULL,
  support_url VARCHAR(500) NOT NULL,
  marketing_url VARCHAR(500) NOT NULL,
  channel_contact VARCHAR(200) NOT NULL,
  channel_email VARCHAR(254) NOT NULL,
  channel_phone VARCHAR(30) NOT NULL,
  documentation_url VARCHAR(500) NOT NULL,
  training_url VARCHAR(500) NOT NULL,
  health_url VARCHAR(500) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX offer_listings_stage ON offer_listings (offer_id, stage);

CREATE TABLE draft_prices (
  id BINARY(16) NOT NULL PRIMARY KEY,
  plan_id BINARY(16) NOT NULL,
  organization_id BINARY(16) NOT NULL,
  market CHAR(2) NOT NULL,
  currency CHAR(3) NOT NULL,
  term VARCHAR(10) NOT NULL,
  billing_cycle VARCHAR(20) NOT NULL,
  unit_minor BIGINT NOT NULL,
  retail_minor BIGINT,
  created_at DATETIME(3) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX draft_prices_key ON draft_prices (plan_id, market, currency, term, billing_cycle);

-- +goose Down
DROP TABLE draft_prices;
DROP TABLE offer_listings;
ALTER TABLE offer_plans DROP COLUMN draft_removed;
ALTER TABLE offer_plans DROP COLUMN draft_quantity_step;
ALTER TABLE offer_plans DROP COLUMN draft_max_quantity;
ALTER TABLE offer_plans DROP COLUMN draft_min_quantity;
ALTER TABLE offer_plans DROP COLUMN draft_trial;
ALTER TABLE offer_plans DROP COLUMN draft_base_plan_id;
ALTER TABLE offer_plans DROP COLUMN draft_pricing_model;
ALTER TABLE offer_plans DROP COLUMN draft_name;
ALTER TABLE offer_plans DROP COLUMN pricing_model;
ALTER TABLE offers DROP COLUMN live_version;
ALTER TABLE offers DROP COLUMN live_at;
ALTER TABLE offers DROP COLUMN from_price_list;
