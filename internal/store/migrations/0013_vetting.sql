-- +goose Up
-- Since when an enrolment is suspended: an appeal does not end that.
ALTER TABLE registrations ADD COLUMN suspended_at DATETIME(3);
UPDATE registrations SET suspended_at = updated_at WHERE status = 'SUSPENDED' OR partner_id IN (SELECT id FROM partners WHERE status = 'SUSPENDED');

-- The country of a tenant is that of its account, or else that of its organisation (X-10, X-18).
UPDATE tenants SET country = COALESCE(
  (SELECT p.market FROM partners AS p WHERE p.tenant_id = tenants.id),
  (SELECT c.market FROM customers AS c WHERE c.tenant_id = tenants.id),
  (SELECT o.market FROM organizations AS o WHERE o.id = tenants.organization_id),
  '') WHERE country = '';

-- +goose Down
ALTER TABLE registrations DROP COLUMN suspended_at;
