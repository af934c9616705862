-- +goose Up
-- As what a registration enrols its account: a company that is here already may ask for more than to resell (D-13).
ALTER TABLE registrations ADD COLUMN enroll_as VARCHAR(30) NOT NULL DEFAULT 'INDIRECT_RESELLER';

-- +goose Down
ALTER TABLE registrations DROP COLUMN enroll_as;
