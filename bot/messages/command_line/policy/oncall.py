"""Who is on call, and how colleagues are reached, as a policy has it."""

from bot.domain.policy import Policy
from bot.domain.policy.oncall import ON_CALL
from bot.messages.command_line.policy.table import enumerated, table
from bot.messages.command_line.policy.words import DAYS
from bot.messages.text import one_line


def rotations(policy: Policy) -> list[str]:
    """Each duty: when it changes hands, and who takes turns."""
    found = table(
        (
            one.name,
            f"from {DAYS[one.handover.day]} {one.handover.time} in {one.zone}, for a week",
            f"{enumerated(one.people)}, in turn, counted from {one.since}",
        )
        for one in policy.oncall
    )
    for one in policy.oncall:
        if one.checklist:
            made_sure = [f"  • {one_line(item)}" for item in one.checklist]
            found += [f"Who takes over {one_line(one.name)} makes sure:", *made_sure]
    return found


def callee(account: str, policy: Policy) -> str:
    """Who is meant where a duty may stand in place of a person: the duty, as people call it and as the file does."""
    duties = {f"{ON_CALL}{one.id}": f"{one.name} ({ON_CALL}{one.id})" for one in policy.oncall}
    return duties.get(account, account)


def colleagues(policy: Policy) -> list[str]:
    """How each is reached outside Slack."""
    return table((one.account, ", ".join(filter(None, (one.phone, one.mail)))) for one in policy.people)
