-- +goose Up
ALTER TABLE reseller_relationships ADD COLUMN provider_id BINARY(16);
UPDATE reseller_relationships SET provider_id = (SELECT q.provider_id FROM relationship_requests AS q WHERE q.id = reseller_relationships.request_id AND q.partner_id = reseller_relationships.partner_id) WHERE origin = 'JOINT_INVITATION';

-- +goose Down
ALTER TABLE reseller_relationships DROP COLUMN provider_id;
