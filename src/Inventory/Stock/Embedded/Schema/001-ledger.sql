CREATE TABLE products (
    product_id INTEGER PRIMARY KEY,
    initial    INTEGER NOT NULL,
    stock      INTEGER NOT NULL CHECK (stock >= 0),
    sold       INTEGER NOT NULL,
    version    INTEGER NOT NULL
);

CREATE TABLE orders (
    number     INTEGER PRIMARY KEY,
    product_id INTEGER NOT NULL,
    quantity   INTEGER NOT NULL,
    buyer      TEXT NOT NULL,
    created_at INTEGER NOT NULL -- milliseconds since 1970, UTC
);
CREATE INDEX orders_by_buyer ON orders (buyer, number);
CREATE INDEX orders_by_product ON orders (product_id, number);

-- What the first purchase with a key was answered. number is null when nothing was sold.
CREATE TABLE idempotency_keys (
    buyer      TEXT NOT NULL,
    key        TEXT NOT NULL,
    product_id INTEGER NOT NULL,
    quantity   INTEGER NOT NULL,
    number     INTEGER,
    remaining  INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, -- milliseconds since 1970, UTC
    PRIMARY KEY (buyer, key)
) WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);

CREATE TABLE users (
    username      TEXT PRIMARY KEY,
    password_hash TEXT NOT NULL
) WITHOUT ROWID;

-- Keys of data protection, which protect the access tokens.
CREATE TABLE token_keys (
    name TEXT PRIMARY KEY,
    xml  TEXT NOT NULL
);
