"""Who tells of alerts: one module a kind of sender."""
