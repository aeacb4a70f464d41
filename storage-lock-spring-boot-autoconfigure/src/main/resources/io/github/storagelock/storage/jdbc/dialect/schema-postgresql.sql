CREATE TABLE IF NOT EXISTS {table} (
  lock_id VARCHAR(255) COLLATE "C" NOT NULL PRIMARY KEY,
  owner_id VARCHAR(255) COLLATE "C",
  fencing_token BIGINT NOT NULL,
  acquired_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  wanted_until BIGINT DEFAULT 0 NOT NULL
) WITH (fillfactor = 50)
