-- +goose Up
ALTER TABLE jobs ADD COLUMN committed BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE jobs DROP COLUMN committed;
