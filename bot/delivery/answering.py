"""Answers to people, where they asked if Slack still lets us, else as a direct message; and words to operators."""

from datetime import datetime

from bot.delivery.lease import Lease
from bot.delivery.once import send_once
from bot.domain.people import Standing
from bot.domain.policy import Policy, Rules
from bot.domain.status import OPEN
from bot.jobs import Reply, TellOperators
from bot.messages.home import home, home_of_outsider
from bot.slack import Slack, SlackError
from storage import overrides
from storage.database import Database
from storage.incidents import listing


async def answer(reply: Reply, slack: Slack, lease: Lease) -> None:
    """Show an answer to whoever asked.

    What only one person sees cannot be looked up afterwards, so an answer whose sending was interrupted can
    come twice; a message is looked for first.

    Args:
        reply: the answer.
        slack: the workspace.
        lease: of the job; its key is the one under which a message is found again.

    Raises:
        SlackError: it cannot be shown at present, or at all.
        LeaseLost: as `Lease.check`.
    """
    if reply.thread_ts:
        key, thread_ts = lease.job.key, reply.thread_ts
        await send_once(slack, lease, reply.channel, reply.post, key=key, thread_ts=thread_ts)
        return
    if reply.response_url:
        await lease.check()
        seen = (
            {"replace_original": True}
            if reply.instead
            else {"response_type": "ephemeral", "replace_original": False}
        )
        try:
            await slack.web.respond(
                reply.response_url, {**seen, "text": reply.post.text, "blocks": reply.post.blocks}
            )
        except SlackError as error:
            if not error.permanent:
                raise
        else:
            return
    await _beside(reply, slack, lease)


async def _beside(reply: Reply, slack: Slack, lease: Lease) -> None:
    if reply.channel and not reply.channel.startswith("D"):
        await lease.check()
        try:
            await slack.post_ephemeral(reply.channel, reply.user, reply.post)
        except SlackError as error:
            if not error.permanent:
                raise
        else:
            return
    await send_once(slack, lease, await slack.direct(reply.user), reply.post, key=lease.job.key)


async def tell_operators(told: TellOperators, slack: Slack, policy: Policy, lease: Lease) -> None:
    """Post something where the operators read; where the policy names no such channel, what is of alerts among those.

    Raises:
        SlackError: it cannot be posted at present, or at all.
        LeaseLost: as `Lease.check`.
    """
    channels = policy.channels
    name = channels.operators or (told.of_alerts and (channels.alerts or channels.announcements))
    if name:
        await send_once(slack, lease, await slack.channels.id_of(name), told.post, key=lease.job.key)


async def publish_home(user: str, slack: Slack, database: Database, rules: Rules, now: datetime) -> None:
    """Show somebody their App Home as it is now; who is not of this workspace learns nothing from it."""
    account = await slack.people.account(user)
    if account.standing is Standing.OUTSIDER:
        await slack.publish_home(user, home_of_outsider())
        return
    async with database.read() as db:
        running = await listing(db, statuses=OPEN)
        rules = await overrides.applied(db, rules, now)
    await slack.publish_home(user, home(account.person, running, rules, now))
