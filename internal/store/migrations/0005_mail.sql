-- +goose Up
ALTER TABLE emails ADD COLUMN handovers INT NOT NULL DEFAULT 0;
ALTER TABLE emails ADD COLUMN handed_over_at DATETIME(3);
ALTER TABLE relationship_requests ADD COLUMN bounced_at DATETIME(3);
ALTER TABLE relationship_requests ADD COLUMN bounce_reason VARCHAR(500) NOT NULL DEFAULT '';
ALTER TABLE registrations ADD COLUMN bounced_at DATETIME(3);
ALTER TABLE registrations ADD COLUMN bounce_reason VARCHAR(500) NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN bounced_at DATETIME(3);
ALTER TABLE customers ADD COLUMN bounce_reason VARCHAR(500) NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN bounced_at DATETIME(3);
ALTER TABLE users ADD COLUMN bounce_reason VARCHAR(500) NOT NULL DEFAULT '';
ALTER TABLE eligibility_requests ADD COLUMN bounced_at DATETIME(3);
ALTER TABLE eligibility_requests ADD COLUMN bounce_reason VARCHAR(500) NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE eligibility_requests DROP COLUMN bounce_reason;
ALTER TABLE eligibility_requests DROP COLUMN bounced_at;
ALTER TABLE users DROP COLUMN bounce_reason;
ALTER TABLE users DROP COLUMN bounced_at;
ALTER TABLE customers DROP COLUMN bounce_reason;
ALTER TABLE customers DROP COLUMN bounced_at;
ALTER TABLE registrations DROP COLUMN bounce_reason;
ALTER TABLE registrations DROP COLUMN bounced_at;
ALTER TABLE relationship_requests DROP COLUMN bounce_reason;
ALTER TABLE relationship_requests DROP COLUMN bounced_at;
ALTER TABLE emails DROP COLUMN handed_over_at;
ALTER TABLE emails DROP COLUMN handovers;
