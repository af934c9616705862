-- +goose Up
-- The texts that people have accepted, and those that were in force, for ever: the program's folder may not have them any more. What was accepted
-- before this table has no text yet; the program adds it when it has that in its folder.
CREATE TABLE kept_texts (
  sha256 VARCHAR(64) NOT NULL,
  type VARCHAR(30) NOT NULL,
  region VARCHAR(30) NOT NULL,
  version VARCHAR(40) NOT NULL,
  locale VARCHAR(10) NOT NULL,
  region_name MEDIUMTEXT NOT NULL,
  title MEDIUMTEXT NOT NULL,
  text MEDIUMTEXT NOT NULL,
  effective_from DATETIME(3) NOT NULL,
  accepted_at DATETIME(3),
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (sha256, type, region, version, locale)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX kept_texts_accepted ON kept_texts (accepted_at);
INSERT INTO kept_texts (sha256, type, region, version, locale, region_name, title, text, effective_from, accepted_at, created_at)
  SELECT sha256, type, region, text_version, locale, '', '', '', MIN(accepted_at), MIN(accepted_at), MIN(created_at)
  FROM agreement_acceptances GROUP BY sha256, type, region, text_version, locale;
INSERT INTO kept_texts (sha256, type, region, version, locale, region_name, title, text, effective_from, accepted_at, created_at)
  SELECT contract_hash, CASE kind WHEN 'PARTNER' THEN 'ELIGIBILITY_PARTNER' ELSE 'ELIGIBILITY_CUSTOMER' END, '', contract_version, '', '', '', '', MIN(contract_accepted_at), MIN(contract_accepted_at), MIN(contract_accepted_at)
  FROM eligibility_requests WHERE contract_accepted_at IS NOT NULL GROUP BY contract_hash, kind, contract_version;

-- The language in which the contract of an eligibility form was accepted; empty for those of before.
ALTER TABLE eligibility_requests ADD COLUMN contract_locale VARCHAR(10) NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE eligibility_requests DROP COLUMN contract_locale;
DROP TABLE kept_texts;
