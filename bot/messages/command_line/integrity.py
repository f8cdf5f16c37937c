"""What is not as it was written: a sentence each."""

from bot.domain.wording import reference
from bot.messages.text import one_line


def unreadable(incident: int, version: int) -> str:
    """The words of an entry are no event of this program."""
    return f"{reference(incident)}: entry {version} cannot be read."


def altered(incident: int, version: int) -> str:
    """An entry breaks the chain."""
    return f"{reference(incident)}: entry {version} is not as it was written."


def another_projection(incident: int) -> str:
    """The row that lists show disagrees with the timeline."""
    return f"{reference(incident)}: the projection is not what the timeline says."


def file_gone(incident: int, version: int) -> str:
    """The file that an entry tells of is not there."""
    return f"{reference(incident)}: the file of entry {version} is not kept any more."


def file_altered(name: str, digest: str) -> str:
    """A kept file is not what its digest says."""
    return f"The file {one_line(name)} ({digest[:12]}…) is not as it was kept."


def stray_work(incident: int, queue: str) -> str:
    """A queue has something to do for an incident that there is not."""
    return f"{reference(incident)}: the {queue} has work for it, but it does not exist."


def checked(incidents: int, findings: int) -> str:
    """How many were looked at, and how many of these sentences there are."""
    return f"Checked: {incidents}. Altered: {findings}."
