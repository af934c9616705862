-- +goose Up
-- Finds the invitations that wait for people of an organisation, by the domain of the invited address.
ALTER TABLE relationship_requests ADD COLUMN invitee_domain VARCHAR(255);
CREATE INDEX relationship_requests_domain ON relationship_requests (invitee_domain, created_at);

-- +goose Down
DROP INDEX relationship_requests_domain ON relationship_requests;
ALTER TABLE relationship_requests DROP COLUMN invitee_domain;
