"""Looks up the people whom a policy names."""

import structlog

from bot.domain.people import Person, Standing
from bot.domain.policy import Directory, Policy
from bot.domain.policy.oncall import ON_CALL
from bot.slack import Slack, SlackError

log = structlog.get_logger()


async def look_up(policy: Policy, slack: Slack) -> Directory:
    """The people of a policy whom the workspace knows; the others are named in the log and left out."""
    known: dict[str, Person] = {}
    for account in accounts(policy):
        try:
            person = await find(account, slack)
        except SlackError as error:
            log.warning("somebody in the policy could not be looked up", account=account, error=str(error))
            continue
        if person:
            known[account] = person
        else:
            log.warning("the workspace does not know somebody in the policy", account=account)
    return Directory(known)


def accounts(policy: Policy) -> list[str]:
    """Everybody a policy names, each once, as it names them."""
    called = [callee for role in policy.roles for callee in (*role.roster, *role.backup)]
    rosters = [callee for callee in called if not callee.startswith(ON_CALL)]
    on_duty = [account for rotation in policy.oncall for account in rotation.people]
    reached = [one.account for one in policy.people]
    owners = [account for component in policy.components for account in component.owners]
    return list(dict.fromkeys([*rosters, *on_duty, *owners, *policy.invite, *reached]))


async def find(account: str, slack: Slack) -> Person | None:
    """Whom a policy means by an e-mail address or an id, or None where the workspace does not know them.

    Raises:
        SlackError: Slack did not say.
    """
    if "@" in account:
        return await slack.people.by_email(account)
    found = await slack.people.account(account)
    return found.person if found.standing is not Standing.OUTSIDER else None
