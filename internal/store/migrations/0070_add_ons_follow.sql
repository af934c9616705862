-- +goose Up
-- Add-ons are suspended and disabled with their base plan, what was suspended before it was disabled is so again afterwards, and a service that works on a subscription is asked
-- again by one chain of jobs.
ALTER TABLE subscriptions ADD COLUMN held_by BINARY(16);
ALTER TABLE subscriptions ADD COLUMN resumes_as VARCHAR(20) NOT NULL DEFAULT '';
ALTER TABLE subscriptions ADD COLUMN resumes_reason VARCHAR(2000) NOT NULL DEFAULT '';
ALTER TABLE subscriptions ADD COLUMN accepted_at DATETIME(3);
ALTER TABLE subscriptions ADD COLUMN ask_again_at DATETIME(3);

-- +goose Down
ALTER TABLE subscriptions DROP COLUMN ask_again_at;
ALTER TABLE subscriptions DROP COLUMN accepted_at;
ALTER TABLE subscriptions DROP COLUMN resumes_reason;
ALTER TABLE subscriptions DROP COLUMN resumes_as;
ALTER TABLE subscriptions DROP COLUMN held_by;
