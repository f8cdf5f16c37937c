"""What a policy names in Slack: people are looked up, and channels joined."""

import msgspec
import structlog

from bot.domain.people import Person, Standing
from bot.domain.policy import Directory, Policy
from bot.domain.policy.oncall import ON_CALL
from bot.slack import Slack, SlackError

log = structlog.get_logger()

#: The key of channels in which messages are read, and nothing need be posted.
_READ = "alerts.messages"


async def look_up(policy: Policy, slack: Slack, before: Directory) -> Directory:
    """The people of a policy whom the workspace knows; the others are named in the log and left out.

    Where Slack does not say, whoever was known `before` is known still; and where it cannot be reached, they are not
    asked for: each would have to be waited for.
    """
    reached = True
    known: dict[str, Person] = {}
    for account in accounts(policy):
        person = before.person(account)
        try:
            if reached or not person:
                person = await find(account, slack)
        except SlackError as error:
            reached = reached and error.permanent
            log.warning("somebody in the policy could not be looked up", account=account, error=str(error))
            if not person:
                continue
        if person:
            known[account] = person
        else:
            log.warning("the workspace does not know somebody in the policy", account=account)
    return Directory(known)


async def join(policy: Policy, slack: Slack) -> None:
    """Be where we post: whether a message was sent can be looked up only in channels we are in."""
    for name in channels(policy):
        try:
            await slack.channels.join(await slack.channels.id_of(name))
        except SlackError as error:
            log.warning("a channel of the policy could not be joined", channel=name, error=error.code)


def channels(policy: Policy) -> set[str]:
    """Where a policy has us post, as it names them."""
    return {channel for channel, keys in channels_by_key(policy).items() if set(keys) != {_READ}}


def channels_by_key(policy: Policy) -> dict[str, list[str]]:
    """Every channel that a policy names, as it names it, with the keys that do: also where alerts are only read."""
    own = msgspec.structs.asdict(policy.channels)
    named = [
        *((f"channels.{key}", channel) for key, channel in own.items()),
        *((_READ, channel) for channel in policy.alerts.messages),
        *(
            (f"escalations[{position}].tell.channels", channel)
            for position, rule in enumerate(policy.escalations)
            for channel in rule.tell.channels
        ),
        ("game_days.channel", policy.game_days.channel),
    ]
    keys: dict[str, list[str]] = {}
    for key, channel in named:
        if channel:
            keys.setdefault(channel, []).append(key)
    return keys


def accounts(policy: Policy) -> list[str]:
    """Everybody a policy names, each once, as it names them."""
    called = [callee for role in policy.roles for callee in (*role.roster, *role.backup)]
    told = [callee for rule in policy.escalations for callee in rule.tell.people]
    owner = [policy.owner] if policy.owner else []
    on_duty = [account for rotation in policy.oncall for account in rotation.people]
    reached = [one.account for one in policy.people]
    owners = [account for component in policy.components for account in component.owners]
    confided = [account for rule in policy.confidential for account in rule.invite]
    named = [*called, *told, *owner, *on_duty, *owners, *confided, *policy.invite, *reached]
    return list(dict.fromkeys(one for one in named if not one.startswith(ON_CALL)))


async def find(account: str, slack: Slack) -> Person | None:
    """Whom a policy means by an e-mail address or an id, or None where the workspace does not know them.

    Raises:
        SlackError: Slack did not say.
    """
    if "@" in account:
        return await slack.people.by_email(account)
    found = await slack.people.account(account)
    return found.person if found.standing is not Standing.OUTSIDER else None
