-- +goose Up
CREATE TABLE carts (
  id BINARY(16) NOT NULL PRIMARY KEY,
  partner_id BINARY(16) NOT NULL,
  organization_id BINARY(16) NOT NULL,
  customer_id BINARY(16) NOT NULL,
  currency CHAR(3) NOT NULL,
  status VARCHAR(20) NOT NULL,
  expires_at DATETIME(3) NOT NULL,
  created_by BINARY(16) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX carts_created ON carts (created_at, id);
CREATE INDEX carts_status ON carts (status, created_at, id);
CREATE INDEX carts_partner ON carts (partner_id, created_at, id);
CREATE INDEX carts_partner_status ON carts (partner_id, status, created_at, id);
CREATE INDEX carts_customer ON carts (customer_id, created_at, id);

CREATE TABLE cart_lines (
  id BINARY(16) NOT NULL PRIMARY KEY,
  cart_id BINARY(16) NOT NULL,
  number INT NOT NULL,
  plan_id BINARY(16) NOT NULL,
  quantity INT NOT NULL,
  term VARCHAR(10) NOT NULL,
  billing_cycle VARCHAR(20) NOT NULL,
  partner_of_record_id BINARY(16),
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX cart_lines_number ON cart_lines (cart_id, number);

-- +goose Down
DROP TABLE cart_lines;
DROP TABLE carts;
