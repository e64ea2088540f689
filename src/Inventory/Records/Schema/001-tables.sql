DO $$
BEGIN
    IF current_setting('server_version_num')::int < 140000 THEN
        RAISE EXCEPTION 'PostgreSQL 14 or later is needed, this is %', current_setting('server_version');
    END IF;
END $$;

-- Who records, and how far it is: one row. Room in its page, so that an update stays there and touches no index.
-- Epoch 0: none was opened yet.
CREATE TABLE inventory_record (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    epoch integer NOT NULL DEFAULT 0,
    number bigint NOT NULL DEFAULT 0,
    owner text,
    fencing_number bigint NOT NULL DEFAULT 0,
    lease_until timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 50);

INSERT INTO inventory_record DEFAULT VALUES;

CREATE TABLE inventory_products (
    product_id bigint PRIMARY KEY,
    initial bigint NOT NULL,
    sold bigint NOT NULL,
    version bigint NOT NULL
) WITH (fillfactor = 50);

-- Numbers are given in the order in which things were decided, and recorded in that order. "C" compares as bytes.
-- Each index costs a recorded order about as much as all the rest.
CREATE TABLE inventory_orders (
    epoch integer NOT NULL,
    number bigint NOT NULL,
    product_id bigint NOT NULL,
    remaining bigint NOT NULL,
    created_at timestamptz NOT NULL,
    quantity integer NOT NULL,
    buyer text COLLATE "C" NOT NULL,
    idempotency_key text,
    PRIMARY KEY (epoch, number)
);

CREATE INDEX inventory_orders_by_buyer ON inventory_orders (buyer, epoch, number);
CREATE INDEX inventory_orders_by_product ON inventory_orders (product_id, epoch, number);

CREATE TABLE inventory_users (
    username text COLLATE "C" PRIMARY KEY,
    password_hash text NOT NULL
);

-- What protects tokens, as data protection wrote it.
CREATE TABLE inventory_keys (
    name text PRIMARY KEY,
    xml text NOT NULL
);
