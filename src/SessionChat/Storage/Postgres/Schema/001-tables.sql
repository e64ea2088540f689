DO $$
BEGIN
    IF current_setting('server_version_num')::int < 140000 THEN
        RAISE EXCEPTION 'PostgreSQL 14 or later is needed, this is %', current_setting('server_version');
    END IF;
END $$;

-- Room in each page, so that an update that changes no index stays there. "C" compares as bytes.
CREATE TABLE chat_sessions (
    session bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    next_offset bigint NOT NULL,
    last_message bigint NOT NULL,
    last_customer bigint NOT NULL,
    answered bigint NOT NULL,
    last_activity timestamptz NOT NULL,
    active_minute bigint NOT NULL, -- of last_activity, since 1970: what is indexed changes once a minute, not with each event
    created_at timestamptz NOT NULL,
    tenant text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    owner text COLLATE "C",
    customer_id text COLLATE "C",
    title text,
    metadata jsonb NOT NULL,
    idempotency_key text COLLATE "C",
    fingerprint text COLLATE "C",
    UNIQUE (tenant, id)
) WITH (fillfactor = 70);

CREATE INDEX chat_sessions_by_customer ON chat_sessions (tenant, customer_id, id) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX chat_sessions_by_key ON chat_sessions (tenant, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX chat_sessions_by_activity ON chat_sessions (active_minute);
CREATE INDEX chat_sessions_unanswered ON chat_sessions (owner) WHERE answered < last_customer;

-- No foreign key: an event is added only under its session's row lock, and a session goes with its events.
CREATE TABLE chat_events (
    session bigint NOT NULL,
    event_offset bigint NOT NULL,
    answers bigint,
    created_at timestamptz NOT NULL,
    kind smallint NOT NULL,
    source smallint NOT NULL,
    data jsonb NOT NULL,
    idempotency_key text COLLATE "C",
    fingerprint text COLLATE "C",
    PRIMARY KEY (session, event_offset)
);

CREATE UNIQUE INDEX chat_events_by_key ON chat_events (session, idempotency_key) WHERE idempotency_key IS NOT NULL;

-- Who lives, by the server's clock.
CREATE TABLE chat_replicas (
    owner text COLLATE "C" PRIMARY KEY,
    lease_until timestamptz NOT NULL
) WITH (fillfactor = 50);
