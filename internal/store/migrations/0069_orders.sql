-- +goose Up
CREATE TABLE orders (
  id BINARY(16) NOT NULL PRIMARY KEY,
  number VARCHAR(20) NOT NULL,
  cart_id BINARY(16) NOT NULL,
  partner_id BINARY(16) NOT NULL,
  organization_id BINARY(16) NOT NULL,
  customer_id BINARY(16) NOT NULL,
  partner_of_record_id BINARY(16),
  billing_cycle VARCHAR(20) NOT NULL,
  currency CHAR(3) NOT NULL,
  total_minor BIGINT NOT NULL,
  status VARCHAR(20) NOT NULL,
  started_at DATETIME(3),
  completed_at DATETIME(3),
  cancelled_at DATETIME(3),
  cancel_reason TEXT NOT NULL,
  created_by BINARY(16) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX orders_number ON orders (number);
CREATE INDEX orders_cart ON orders (cart_id);
CREATE INDEX orders_created ON orders (created_at, id);
CREATE INDEX orders_status ON orders (status, created_at, id);
CREATE INDEX orders_partner ON orders (partner_id, created_at, id);
CREATE INDEX orders_partner_status ON orders (partner_id, status, created_at, id);
CREATE INDEX orders_of_record ON orders (partner_of_record_id, created_at, id);
CREATE INDEX orders_customer ON orders (customer_id, created_at, id);

CREATE TABLE order_lines (
  id BINARY(16) NOT NULL PRIMARY KEY,
  order_id BINARY(16) NOT NULL,
  number INT NOT NULL,
  plan_id BINARY(16) NOT NULL,
  name VARCHAR(500) NOT NULL,
  quantity INT NOT NULL,
  term VARCHAR(10) NOT NULL,
  unit_minor BIGINT NOT NULL,
  total_minor BIGINT NOT NULL,
  status VARCHAR(30) NOT NULL,
  refusal TEXT NOT NULL,
  subscription_id BINARY(16) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX order_lines_number ON order_lines (order_id, number);

CREATE TABLE subscriptions (
  id BINARY(16) NOT NULL PRIMARY KEY,
  order_id BINARY(16) NOT NULL,
  order_line_id BINARY(16) NOT NULL,
  partner_id BINARY(16) NOT NULL,
  organization_id BINARY(16) NOT NULL,
  customer_id BINARY(16) NOT NULL,
  partner_of_record_id BINARY(16),
  plan_id BINARY(16) NOT NULL,
  name VARCHAR(500) NOT NULL,
  quantity INT NOT NULL,
  renewal_quantity INT NOT NULL,
  term VARCHAR(10) NOT NULL,
  billing_cycle VARCHAR(20) NOT NULL,
  currency CHAR(3) NOT NULL,
  unit_minor BIGINT NOT NULL,
  trial BOOLEAN NOT NULL,
  auto_renew BOOLEAN NOT NULL,
  status VARCHAR(20) NOT NULL,
  status_reason TEXT NOT NULL,
  started_at DATETIME(3),
  term_number INT NOT NULL,
  term_started_at DATETIME(3),
  term_ends_at DATETIME(3),
  ended_at DATETIME(3),
  revision INT NOT NULL,
  provisioning VARCHAR(20) NOT NULL,
  provisioning_id VARCHAR(200) NOT NULL,
  provisioning_note TEXT NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX subscriptions_line ON subscriptions (order_line_id);
CREATE INDEX subscriptions_order ON subscriptions (order_id);
CREATE INDEX subscriptions_created ON subscriptions (created_at, id);
CREATE INDEX subscriptions_status ON subscriptions (status, created_at, id);
CREATE INDEX subscriptions_partner ON subscriptions (partner_id, created_at, id);
CREATE INDEX subscriptions_partner_status ON subscriptions (partner_id, status, created_at, id);
CREATE INDEX subscriptions_partner_customer ON subscriptions (partner_id, customer_id, status);
CREATE INDEX subscriptions_of_record ON subscriptions (partner_of_record_id, created_at, id);
CREATE INDEX subscriptions_customer ON subscriptions (customer_id, created_at, id);
CREATE INDEX subscriptions_customer_status ON subscriptions (customer_id, status, created_at, id);
CREATE INDEX subscriptions_provisioning ON subscriptions (provisioning, created_at, id);
CREATE INDEX subscriptions_partner_provisioning ON subscriptions (partner_id, provisioning, created_at, id);
CREATE INDEX subscriptions_of_record_provisioning ON subscriptions (partner_of_record_id, provisioning, created_at, id);
CREATE INDEX subscriptions_ends ON subscriptions (term_ends_at, id);

-- +goose Down
DROP TABLE subscriptions;
DROP TABLE order_lines;
DROP TABLE orders;
