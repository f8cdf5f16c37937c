-- Whether whoever is on call is ready: one row for each hand-over with a checklist.

CREATE TABLE handovers (
    id INTEGER PRIMARY KEY NOT NULL,
    rotation TEXT NOT NULL,
    begins_at INTEGER NOT NULL,
    state TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX handovers_once ON handovers (rotation, begins_at);
