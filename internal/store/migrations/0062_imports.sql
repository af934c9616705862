-- +goose Up
-- Imports of existing programs, what is wrong with their rows, and what other systems call the objects that came from them.
CREATE TABLE program_imports (
  id BINARY(16) NOT NULL PRIMARY KEY,
  organization_id BINARY(16) NOT NULL,
  status VARCHAR(20) NOT NULL,
  dry_run BOOLEAN NOT NULL,
  file_name VARCHAR(200) NOT NULL,
  blob_key VARCHAR(200) NOT NULL,
  size BIGINT NOT NULL,
  sha256 VARCHAR(64) NOT NULL,
  files VARCHAR(4000) NOT NULL,
  problems INT NOT NULL,
  letters VARCHAR(20) NOT NULL,
  letters_held INT NOT NULL,
  created_by BINARY(16),
  begun_at DATETIME(3),
  finished_at DATETIME(3),
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX program_imports_created ON program_imports (created_at, id);

CREATE TABLE import_problems (
  import_id BINARY(16) NOT NULL,
  number INT NOT NULL,
  file VARCHAR(20) NOT NULL,
  line INT NOT NULL,
  column_name VARCHAR(60) NOT NULL,
  external_id VARCHAR(100) NOT NULL,
  encoded TEXT NOT NULL,
  PRIMARY KEY (import_id, number)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE external_ids (
  kind VARCHAR(20) NOT NULL,
  external_id VARCHAR(100) NOT NULL,
  object_prefix VARCHAR(20) NOT NULL,
  object_id BINARY(16) NOT NULL,
  import_id BINARY(16) NOT NULL,
  PRIMARY KEY (kind, external_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX external_ids_import ON external_ids (import_id, kind, external_id);

-- +goose Down
DROP TABLE external_ids;
DROP TABLE import_problems;
DROP TABLE program_imports;
