-- +goose Up
-- Names are searched without accents. The program folds those that are there right after this, in batches. On the way back they stay as they are, so
-- that an older version finds names with accents only by a text without.
INSERT INTO backfills (name, position) VALUES ('customer_search_names', NULL), ('partner_search_names', NULL), ('listing_search_names', NULL);

-- +goose Down
DELETE FROM backfills WHERE name IN ('customer_search_names', 'partner_search_names', 'listing_search_names');
