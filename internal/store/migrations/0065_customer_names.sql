-- +goose Up
-- The suffixes of the folded names of customers: a text that a name contains is what one of its suffixes begins with. The rows are filled by the
-- program right after this, in batches.
CREATE TABLE customer_names (
  suffix VARBINARY(64) NOT NULL,
  customer_id BINARY(16) NOT NULL,
  PRIMARY KEY (suffix, customer_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO backfills (name, position) VALUES ('customer_names', NULL);

-- +goose Down
DELETE FROM backfills WHERE name = 'customer_names';
DROP TABLE customer_names;
