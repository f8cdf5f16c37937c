-- What people were reminded of outside of incidents, and when last: the review of the policy, game days.

CREATE TABLE reminders (
    occasion TEXT NOT NULL,
    name TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    PRIMARY KEY (occasion, name)
) STRICT, WITHOUT ROWID;
