-- Alerts: what sources sent and is not sorted yet, the groups it forms, what was sent of each, what was not understood;
-- and when each health endpoint is asked next.

CREATE TABLE alert_deliveries (
    id INTEGER PRIMARY KEY NOT NULL,
    key TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    sorted INTEGER NOT NULL,
    weight INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX alert_deliveries_new ON alert_deliveries (id) WHERE sorted = 0;
CREATE INDEX alert_deliveries_age ON alert_deliveries (at);

CREATE TABLE alert_groups (
    id INTEGER PRIMARY KEY NOT NULL,
    key TEXT NOT NULL,
    active INTEGER NOT NULL,
    stage TEXT NOT NULL,
    source TEXT NOT NULL,
    incident INTEGER,
    storm INTEGER,
    count INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    carded_at INTEGER,
    declared_at INTEGER,
    due_at INTEGER,
    state TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX alert_groups_active ON alert_groups (key) WHERE active = 1;
CREATE INDEX alert_groups_due ON alert_groups (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX alert_groups_carded ON alert_groups (carded_at) WHERE carded_at IS NOT NULL;
CREATE INDEX alert_groups_declared ON alert_groups (declared_at) WHERE declared_at IS NOT NULL;
CREATE INDEX alert_groups_storm ON alert_groups (storm) WHERE storm IS NOT NULL;
CREATE INDEX alert_groups_stage ON alert_groups (stage, id);
CREATE INDEX alert_groups_age ON alert_groups (last_at);

CREATE TABLE alert_payloads (
    group_id INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (group_id, sha256)
) STRICT;

CREATE TABLE alert_storms (
    id INTEGER PRIMARY KEY NOT NULL,
    last_at INTEGER NOT NULL,
    state TEXT NOT NULL
) STRICT;

CREATE TABLE alert_rejected (
    id INTEGER PRIMARY KEY NOT NULL,
    source TEXT NOT NULL,
    status INTEGER NOT NULL,
    reason TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    body TEXT NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    count INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX alert_rejected_same ON alert_rejected (source, status, reason, sha256);
CREATE INDEX alert_rejected_age ON alert_rejected (last_at);

CREATE TABLE polls (
    id TEXT PRIMARY KEY NOT NULL,
    next_at INTEGER NOT NULL,
    claimed_until INTEGER,
    state TEXT NOT NULL
) STRICT;

-- How often alerts were told of that no group counts, by source.
CREATE TABLE alert_dropped (
    source TEXT PRIMARY KEY NOT NULL,
    count INTEGER NOT NULL
) STRICT;

INSERT INTO counters (name, value) VALUES ('alert', 0), ('storm', 0);
