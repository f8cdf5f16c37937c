"""Who is on call, and how colleagues are reached, as a policy has it."""

from bot.domain.policy import Policy
from bot.messages.command_line.policy.table import enumerated, table
from bot.messages.command_line.policy.words import DAYS


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
    return [
        *found,
        *(
            f"Who takes over {one.name} makes sure: {enumerated(one.checklist)}."
            for one in policy.oncall
            if one.checklist
        ),
    ]


def colleagues(policy: Policy) -> list[str]:
    """How each is reached outside Slack."""
    return table((one.account, ", ".join(filter(None, (one.phone, one.mail)))) for one in policy.people)
