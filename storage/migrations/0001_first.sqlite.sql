-- Sitroom 0.1, SQLite. Never edit an applied migration: write the next one.

CREATE TABLE counters (
    name TEXT PRIMARY KEY NOT NULL,
    value INTEGER NOT NULL
) STRICT;
INSERT INTO counters (name, value) VALUES ('incident', 0);

CREATE TABLE timeline (
    incident INTEGER NOT NULL,
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by_id TEXT NOT NULL,
    by_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    digest TEXT NOT NULL,
    hash TEXT NOT NULL,
    redacts INTEGER,
    PRIMARY KEY (incident, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX timeline_redacts ON timeline (incident, redacts) WHERE redacts IS NOT NULL;

CREATE TABLE bodies (
    incident INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (incident, version),
    FOREIGN KEY (incident, version) REFERENCES timeline (incident, version)
) STRICT;

CREATE TABLE incidents (
    number INTEGER PRIMARY KEY NOT NULL,
    status TEXT NOT NULL,
    severity TEXT NOT NULL,
    private INTEGER NOT NULL,
    drill INTEGER NOT NULL,
    channel_id TEXT,
    declared_at INTEGER NOT NULL,
    next_due_at INTEGER,
    version INTEGER NOT NULL,
    shape TEXT NOT NULL,
    state TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX incidents_channel ON incidents (channel_id) WHERE channel_id IS NOT NULL;
CREATE INDEX incidents_due ON incidents (next_due_at) WHERE next_due_at IS NOT NULL;
CREATE INDEX incidents_status ON incidents (status, number);

CREATE TABLE files (
    sha256 TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    mimetype TEXT NOT NULL,
    content BLOB NOT NULL
) STRICT;

CREATE TABLE inbox (
    id INTEGER PRIMARY KEY NOT NULL,
    key TEXT NOT NULL UNIQUE,
    lane TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    incident INTEGER,
    slot TEXT,
    state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'overtaken', 'dead', 'discarded')),
    attempt INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    owner TEXT,
    ready_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    error TEXT
) STRICT;
CREATE INDEX inbox_lane ON inbox (lane, id) WHERE state = 'pending';
CREATE INDEX inbox_slot ON inbox (slot) WHERE state = 'pending' AND slot IS NOT NULL;
CREATE INDEX inbox_dead ON inbox (id) WHERE state = 'dead';
CREATE INDEX inbox_age ON inbox (created_at);

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY NOT NULL,
    key TEXT NOT NULL UNIQUE,
    lane TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    incident INTEGER,
    slot TEXT,
    state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'overtaken', 'dead', 'discarded')),
    attempt INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    owner TEXT,
    ready_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    error TEXT
) STRICT;
CREATE INDEX outbox_lane ON outbox (lane, id) WHERE state = 'pending';
CREATE INDEX outbox_slot ON outbox (slot) WHERE state = 'pending' AND slot IS NOT NULL;
CREATE INDEX outbox_dead ON outbox (id) WHERE state = 'dead';
CREATE INDEX outbox_age ON outbox (created_at);

CREATE TRIGGER timeline_no_update BEFORE UPDATE ON timeline
BEGIN
    SELECT RAISE(ABORT, 'the timeline is never changed');
END;

CREATE TRIGGER timeline_no_delete BEFORE DELETE ON timeline
BEGIN
    SELECT RAISE(ABORT, 'the timeline is never changed');
END;

-- INSERT OR REPLACE would delete the older row without asking the trigger above.
CREATE TRIGGER timeline_no_replace BEFORE INSERT ON timeline
WHEN EXISTS (SELECT 1 FROM timeline WHERE incident = NEW.incident AND version = NEW.version)
BEGIN
    SELECT RAISE(ABORT, 'the timeline is never changed');
END;

CREATE TRIGGER bodies_no_replace BEFORE INSERT ON bodies
WHEN EXISTS (SELECT 1 FROM bodies WHERE incident = NEW.incident AND version = NEW.version)
BEGIN
    SELECT RAISE(ABORT, 'the timeline is never changed');
END;

CREATE TRIGGER bodies_no_delete BEFORE DELETE ON bodies
BEGIN
    SELECT RAISE(ABORT, 'the timeline is never changed');
END;

CREATE TRIGGER bodies_only_redacted BEFORE UPDATE ON bodies
WHEN NEW.incident <> OLD.incident OR NEW.version <> OLD.version OR NOT EXISTS (
    SELECT 1 FROM timeline WHERE incident = OLD.incident AND redacts = OLD.version
)
BEGIN
    SELECT RAISE(ABORT, 'a body is changed only where an entry says that it was redacted');
END;
