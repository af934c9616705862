-- +goose Up
-- Since when the operator vouches for a partner account that it has enrolled; null for those that were vetted.
ALTER TABLE partners ADD COLUMN enrolled_at DATETIME(3);

-- +goose Down
ALTER TABLE partners DROP COLUMN enrolled_at;
