-- When the operators were told of a job that is dead. Those that were before this release are told of once.

-- In the order in which replicas of the release before, which go on meanwhile, write to them.
ALTER TABLE outbox ADD COLUMN told_at BIGINT;
ALTER TABLE inbox ADD COLUMN told_at BIGINT;
CREATE INDEX inbox_untold ON inbox (id) WHERE state = 'dead' AND told_at IS NULL;
CREATE INDEX outbox_untold ON outbox (id) WHERE state = 'dead' AND told_at IS NULL;

-- When they were told last.
INSERT INTO counters (name, value) VALUES ('told', 0);
