DO $$
BEGIN
    IF current_setting('server_version_num')::int < 140000 THEN
        RAISE EXCEPTION 'PostgreSQL 14 or later is needed (DETACH PARTITION CONCURRENTLY), this is %', current_setting('server_version');
    END IF;
END $$;

-- One partition a day (UTC). No unique key: that nothing is stored twice is kept by the offset in log_shards, which changes in
-- the same transaction. "C" compares device ids as bytes.
CREATE TABLE log_entries (
    device_id text COLLATE "C" NOT NULL,
    log_level smallint NOT NULL,
    received_at timestamptz NOT NULL,
    position bigint NOT NULL,
    id uuid NOT NULL,
    device_time timestamptz,
    message text NOT NULL,
    log_data jsonb
) PARTITION BY RANGE (received_at);

-- The only index, since each costs ingestion as much as the table: queries without a level merge the five levels.
CREATE INDEX log_entries_by_device ON log_entries (device_id, log_level, received_at, position);

-- Who stores a shard, and how far it is. Room in the pages, so that an update stays in its page and touches no index.
CREATE TABLE log_shards (
    shard integer PRIMARY KEY,
    fencing_number bigint NOT NULL DEFAULT 0,
    offset_ms bigint NOT NULL DEFAULT 0,
    offset_seq bigint NOT NULL DEFAULT 0,
    owner text,
    lease_until timestamptz NOT NULL DEFAULT '-infinity',
    stored_debug bigint NOT NULL DEFAULT 0,
    stored_info bigint NOT NULL DEFAULT 0,
    stored_warning bigint NOT NULL DEFAULT 0,
    stored_error bigint NOT NULL DEFAULT 0,
    stored_critical bigint NOT NULL DEFAULT 0,
    devices bigint NOT NULL DEFAULT 0,
    quarantined bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

CREATE TABLE log_workers (
    worker text PRIMARY KEY,
    seen_at timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE log_devices (
    device_id text COLLATE "C" PRIMARY KEY,
    first_seen timestamptz NOT NULL
);

CREATE TABLE log_counters (
    name text PRIMARY KEY,
    value bigint NOT NULL
);

-- Entries that log_entries refused, as they lay in the queue.
CREATE TABLE log_quarantine (
    received_at timestamptz NOT NULL,
    position bigint NOT NULL,
    shard integer NOT NULL,
    frame bytea NOT NULL,
    error text NOT NULL
);

-- Partitions that retention has begun to drop: what an interrupted run leaves detached is known by its oid to be ours.
CREATE TABLE log_expired_partitions (
    partition oid PRIMARY KEY,
    name text NOT NULL
);
