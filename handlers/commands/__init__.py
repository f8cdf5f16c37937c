"""One file an intent: its slash text, its buttons and its form together. Found by `handlers.intent.discover`."""

#: In which order the help and the documentation name the subcommands: what a responder needs first.
ORDER = (
    *("declare", "list", "show", "help", "links", "triage", "health", "alerts", "oncall", "drill"),
    *("update", "status", "severity"),
    *("ic", "handoff", "claim", "scribe", "role"),
    *("playbook", "note", "page", "escalate", "mitigated", "resolve"),
    *("catchup", "timeline", "snooze", "cadence", "component", "title", "subscribe"),
    *("cancel", "decline", "merge", "reopen", "close", "export", "redact", "archive"),
)
