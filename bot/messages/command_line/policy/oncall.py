"""Who is on call, and how colleagues are reached, as a policy has it."""

from bot.domain.policy import Policy
from bot.messages.command_line.policy.table import enumerated, table

_DAYS = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True))  # fmt: skip


def rotations(policy: Policy) -> list[str]:
    """Each duty: when it changes hands, and who takes turns."""
    found = table(
        (
            one.name,
            f"from {_DAYS[one.handover.day.value]} {one.handover.time} in {one.zone}, for a week",
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
