"""Reminders of what comes round with the calendar: the policy's review, and game days."""

from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.recurring import review_due as due_on
from bot.messages import kit, marks
from bot.messages.drill import scenario_rows
from bot.messages.kit import Post
from bot.messages.text import code, late, moment, name, one_line, phrase, said

_HOUR = 3600


def review(policy: Policy) -> Post:
    """The policy is to be reviewed."""
    title = f"“{one_line(policy.name)}” is due for a review"
    every = policy.review_every.value if policy.review_every else ""
    head = f":calendar: *{phrase(title)}* since {due_on(policy)} ({every}; the last one was on {policy.reviewed})."
    todo = (
        "Read the policy file against what you do, change what is no longer so, "
        f"put today's date into {code('reviewed')}, and have Sitroom read it again."
    )
    guide = said(policy.review_guide.strip(), 2000)
    shown = kit.paragraphs([head, todo, *([guide] if guide else [])])
    return kit.post(title, [*shown, kit.context("You hear of it again in a week, until that is done.")])


def game_day(last: Incident | None, policy: Policy, command: str, late_seconds: int, now: datetime) -> Post:
    """It is time to practise.

    Args:
        last: the drill that was run last, if any was.
        policy: which has the scenarios.
        command: how the slash command is called.
        late_seconds: how long ago it was due.
        now: the time.
    """
    head = ":construction: *Game day: it is time to practise.*"
    if last:
        by = f"by {name(last.declared_by)}, {moment(last.declared_at, now)}"
        before = f"The last one was {marks.called_safely(last)}, {by}."
    else:
        before = "Nobody has run one yet."
    title = "SCENARIO" if policy.game_days.scenarios else "sev2 WHAT YOU PRETEND"
    todo = f"{code(f'{command} drill {title}')} begins one. It pages nobody, and counts in no figure."
    note = late(late_seconds if late_seconds >= _HOUR else 0)
    blocks = [*kit.paragraphs([head, before, todo]), *scenario_rows(policy), kit.context(note)]
    return kit.post("Game day: it is time to practise", blocks)
