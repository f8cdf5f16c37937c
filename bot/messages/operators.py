"""What those who run Sitroom are told in a channel of their own: no words of an incident, and of private ones nothing."""

from collections.abc import Sequence

from bot.messages import kit
from bot.messages.kit import Post
from bot.messages.steps import why_given_up
from bot.messages.text import code, phrase
from bot.messages.undone import Undone
from bot.messages.unsent import why_unsent

#: Room for the longest sentence with its code, in UTF-16 units.
_WHY_LENGTH = 200

#: And for what is wrong with a policy file.
_WRONG_LENGTH = 1000


def given_up(queue: str, id_: int, undone: Undone, error: str) -> str:
    """A line for one job that is dead, with Slack's or our word for the error."""
    return f"• {queue} {id_}: {undone.words}: {phrase(why_given_up(error), _WHY_LENGTH)}"


def flood(source: str, most: int) -> Post:
    """A source of alerts sends too much.

    Args:
        source: its id, the last part of the address that it sends to.
        most: how many requests a minute the policy takes for usual.
    """
    said = f"{source} sends more than {most:,} requests a minute"
    told = (
        "Each is stored and counted, and its cards are edited no more often than usual; but with much more, Sitroom "
        "takes longer for everything."
    )
    todo = (
        f"Have it put alerts together before it sends them (Alertmanager: {code('group_by')}, "
        f"{code('group_interval')}), or find what repeats itself there. If that is usual, raise "
        f"{code('alerts.storm.flood')} in the policy."
    )
    return kit.post(said, [*kit.paragraphs([f":ocean: *{phrase(said)}*", told]), kit.context(todo)])


def pager_away(pager: str, error: str) -> Post:
    """A pager does not take calls, and is tried again.

    Args:
        pager: its id.
        error: our word for why.
    """
    said = f"The pager {pager} does not take calls"
    todo = (
        f"It is tried again for a day, and people are called in Slack meanwhile. {code('sitroom outbox')} lists what "
        f"waits; {code('sitroom doctor')} says whether its secret is set."
    )
    return kit.post(
        said, [*kit.paragraphs([f":pager: *{phrase(said)}*", phrase(why_unsent(error))]), kit.context(todo)]
    )


def policy_refused(why: str, more: int) -> Post:
    """The policy file was read again, and is wrong.

    Args:
        why: where, what, and what to write instead.
        more: how many mistakes it has beside that.
    """
    said = "The policy file is wrong, so it is not in force"
    beside = f" And {more} more." if more else ""
    todo = (
        f"Sitroom goes on by the policy it has. Mend the file, look with {code('sitroom policy check')}, and reload; "
        "a start with this file would end at once."
    )
    shown = kit.paragraphs([f":warning: *{said}*", phrase(why, _WRONG_LENGTH) + beside])
    return kit.post(f"{said}: {why}", [*shown, kit.context(todo)])


def dead(lines: Sequence[str], more: int, queue: str, id_: int) -> Post:
    """Some things were given up.

    Args:
        lines: those that are named.
        more: how many there are beside them.
        queue: that of one of them, which is the example of what to do.
        id_: its number there.
    """
    count = len(lines) + more
    what = "One thing was" if count == 1 else f"{count} things were"
    said = f"{what} given up"
    rest = (
        [f"… and {more} more: {code('sitroom inbox')} and {code('sitroom outbox')} list them."]
        if more
        else []
    )
    todo = (
        f"{code(f'sitroom {queue} show {id_}')} says what it was. Mend the cause, then "
        f"{code(f'sitroom {queue} retry {id_}')}, or {code('discard')} it."
    )
    shown = kit.paragraphs([f":warning: *{said}*", *lines, *rest])
    return kit.post(f"{said}: sitroom {queue} list", [*shown, kit.context(todo)])
