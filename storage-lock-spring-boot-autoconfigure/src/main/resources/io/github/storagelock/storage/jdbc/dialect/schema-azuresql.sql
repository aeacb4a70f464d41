CREATE TABLE {table} (
  lock_id NVARCHAR(255) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
  owner_id NVARCHAR(255) COLLATE Latin1_General_100_BIN2,
  fencing_token BIGINT NOT NULL,
  acquired_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  wanted_until BIGINT DEFAULT 0 NOT NULL
)
