CREATE TABLE {table} (
  lock_id VARCHAR2(255 CHAR) NOT NULL PRIMARY KEY,
  owner_id VARCHAR2(255 CHAR),
  fencing_token NUMBER(19) NOT NULL,
  acquired_at NUMBER(19) NOT NULL,
  expires_at NUMBER(19) NOT NULL,
  wanted_until NUMBER(19) DEFAULT 0 NOT NULL
)
