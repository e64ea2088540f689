-- Entries in the order in which they came. The clock of received_at never goes back, so the lowest seq is always the oldest.
CREATE TABLE log_entries (
    seq         INTEGER PRIMARY KEY,
    device_id   TEXT    NOT NULL,
    log_level   INTEGER NOT NULL,
    received_at INTEGER NOT NULL, -- milliseconds since 1970
    position    INTEGER NOT NULL, -- within the millisecond
    id          BLOB    NOT NULL,
    device_time INTEGER,          -- microseconds since 2000
    message     TEXT    NOT NULL,
    log_data    TEXT
);
-- The only index. The level stands last: in front, a commit would change a page for each level of each device, and SQLite
-- writes whole pages.
CREATE INDEX log_entries_by_device ON log_entries (device_id, received_at, position, log_level);

CREATE TABLE log_devices (device_id TEXT PRIMARY KEY) WITHOUT ROWID;

CREATE TABLE log_keys (key TEXT PRIMARY KEY, answer BLOB NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX log_keys_by_expiry ON log_keys (expires_at);

CREATE TABLE log_shards (
    shard           INTEGER PRIMARY KEY,
    fencing_number  INTEGER NOT NULL DEFAULT 0,
    offset_ms       INTEGER NOT NULL DEFAULT 0,
    offset_sequence INTEGER NOT NULL DEFAULT 0,
    owner           TEXT,
    leased_until    INTEGER NOT NULL DEFAULT 0,
    debug           INTEGER NOT NULL DEFAULT 0,
    info            INTEGER NOT NULL DEFAULT 0,
    warning         INTEGER NOT NULL DEFAULT 0,
    error           INTEGER NOT NULL DEFAULT 0,
    critical        INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE log_workers (worker TEXT PRIMARY KEY, seen_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE log_counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
