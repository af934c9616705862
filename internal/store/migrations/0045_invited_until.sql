-- +goose Up
-- Until when a reseller can answer the invitation to a partnership: from then on it is EXPIRED, whether or not a job has run.
ALTER TABLE partnerships ADD COLUMN invited_until DATETIME(3);
UPDATE partnerships SET invited_until = (SELECT MAX(r.expires_at) FROM relationship_requests AS r WHERE r.partnership_id = partnerships.id AND r.kind = 'PROVIDER_PARTNERSHIP')
  WHERE status IN ('INVITED', 'OPENED');

-- +goose Down
ALTER TABLE partnerships DROP COLUMN invited_until;
