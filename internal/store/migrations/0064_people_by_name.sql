-- +goose Up
-- The people of an organisation are listed by name.
CREATE INDEX users_organization_name ON users (organization_id, name, id);

-- +goose Down
DROP INDEX users_organization_name ON users;
