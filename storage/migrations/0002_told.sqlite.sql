-- When the operators were told of a job that is dead. Those that were before this release are told of once.

ALTER TABLE inbox ADD COLUMN told_at INTEGER;
ALTER TABLE outbox ADD COLUMN told_at INTEGER;
CREATE INDEX inbox_untold ON inbox (id) WHERE state = 'dead' AND told_at IS NULL;
CREATE INDEX outbox_untold ON outbox (id) WHERE state = 'dead' AND told_at IS NULL;

-- When they were told last.
INSERT INTO counters (name, value) VALUES ('told', 0);
