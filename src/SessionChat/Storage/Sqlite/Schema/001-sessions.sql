-- Times are milliseconds since 1970, UTC.
CREATE TABLE sessions (
    pk            INTEGER PRIMARY KEY,
    tenant        TEXT NOT NULL,
    id            TEXT NOT NULL,
    next_offset   INTEGER NOT NULL,
    last_message  INTEGER NOT NULL,
    last_customer INTEGER NOT NULL,
    answered      INTEGER NOT NULL,
    owner         TEXT,
    last_activity INTEGER NOT NULL,
    active_minute INTEGER NOT NULL, -- of last_activity: what is indexed changes once a minute, not with each event
    created_at    INTEGER NOT NULL,
    customer_id   TEXT,
    title         TEXT,
    metadata      TEXT NOT NULL,
    idempotency_key TEXT,
    fingerprint   TEXT,
    UNIQUE (tenant, id)
);
CREATE INDEX sessions_by_customer ON sessions (tenant, customer_id, id) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX sessions_by_key ON sessions (tenant, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX sessions_by_activity ON sessions (active_minute);
CREATE INDEX sessions_unanswered ON sessions (pk) WHERE answered < last_customer;

-- In the order in which they came, so that a commit writes few pages, and found by the index. Kept in order of sessions, each session's
-- events were a page of their own to be written, which doubled what a message cost.
CREATE TABLE events (
    session         INTEGER NOT NULL,
    event_offset    INTEGER NOT NULL,
    kind            INTEGER NOT NULL,
    source          INTEGER NOT NULL,
    answers         INTEGER,
    created_at      INTEGER NOT NULL,
    data            TEXT NOT NULL,
    idempotency_key TEXT,
    fingerprint     TEXT,
    PRIMARY KEY (session, event_offset)
);
CREATE UNIQUE INDEX events_by_key ON events (session, idempotency_key) WHERE idempotency_key IS NOT NULL;
