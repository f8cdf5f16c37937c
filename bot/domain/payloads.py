"""What machines sent or answered, kept as files with an incident: under which names, and which entries they go with."""

from bot.domain import events as e

#: How much of what was sent of one group of alerts is kept.
MOST = 20


def of_alert(group: int, place: int) -> str:
    """The name of what was sent of a group; `place` counts from 1 to `MOST`."""
    return f"alert-{group}-{place}.txt"


def of_endpoint(incident: int, poll: str) -> str:
    """The name of what a health endpoint answered when an incident began."""
    return f"health-{incident}-{poll}.txt"


def is_payload(kept: e.FileKept) -> bool:
    """Whether it was sent by a machine; Slack's own ids of files have no dot."""
    return kept.file.endswith(".txt")


def kept_with(event: e.Event) -> frozenset[str]:
    """The names of all that may be kept because of an event."""
    match event:
        case e.SnapshotTaken():
            return frozenset(one.payload for one in event.endpoints if one.payload)
        case e.AlertAttached():
            return frozenset(of_alert(event.told.group, place) for place in range(1, MOST + 1))
        case _:
            return frozenset()
