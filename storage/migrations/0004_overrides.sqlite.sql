-- Who has a duty out of turn.

CREATE TABLE overrides (
    id INTEGER PRIMARY KEY NOT NULL,
    ends_at INTEGER NOT NULL,
    cancelled_at INTEGER,
    state TEXT NOT NULL
) STRICT;
CREATE INDEX overrides_standing ON overrides (ends_at) WHERE cancelled_at IS NULL;
