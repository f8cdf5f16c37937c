"""Answers to people: where they asked if Slack still lets us, else as a direct message."""

from datetime import datetime

from bot.domain.policy import Policy
from bot.jobs import Reply
from bot.messages.home import home
from bot.slack import Slack, SlackError
from storage.database import Database
from storage.incidents import listing


async def answer(reply: Reply, slack: Slack, key: str) -> None:
    """Show an answer to whoever asked.

    What only one person sees cannot be looked up afterwards, so an answer whose sending was interrupted can
    come twice.

    Raises:
        SlackError: it cannot be shown at present, or at all.
    """
    if reply.thread_ts:
        await slack.post(reply.channel, reply.post, key=key, thread_ts=reply.thread_ts)
        return
    if reply.response_url:
        body = {"response_type": "ephemeral", "replace_original": False}
        try:
            await slack.web.respond(
                reply.response_url, {**body, "text": reply.post.text, "blocks": reply.post.blocks}
            )
        except SlackError as error:
            if not error.permanent:
                raise
        else:
            return
    await _beside(reply, slack, key)


async def _beside(reply: Reply, slack: Slack, key: str) -> None:
    if reply.channel and not reply.channel.startswith("D"):
        try:
            await slack.post_ephemeral(reply.channel, reply.user, reply.post)
        except SlackError as error:
            if not error.permanent:
                raise
        else:
            return
    await slack.post(await slack.direct(reply.user), reply.post, key=key)


async def publish_home(user: str, slack: Slack, database: Database, policy: Policy, now: datetime) -> None:
    """Show somebody their App Home as it is now."""
    me = (await slack.people.account(user)).person
    async with database.read() as db:
        found = [incident for incident in await listing(db) if incident.may_see(me)]
    await slack.publish_home(user, home(me, found, policy, now))
