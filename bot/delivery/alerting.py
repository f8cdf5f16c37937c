"""The card of a group of alerts, and the summary of a storm: posted once, edited ever after, true when they are sent."""

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.cards import summary_beside
from bot.delivery import following
from bot.delivery.lease import Lease
from bot.delivery.once import send, sent_before
from bot.domain.alerts.correlate import relative
from bot.domain.alerts.group import Group, Stage
from bot.domain.alerts.reception import due_at
from bot.domain.effects import Show, Surface
from bot.domain.incident import Incident, Posted
from bot.domain.oncall import people
from bot.domain.policy import Rules
from bot.domain.status import OPEN
from bot.jobs import effect_job
from bot.messages.alerts import AlertScene, alert_card
from bot.messages.kit import Post
from bot.messages.storm import StormScene, storm_summary
from bot.slack import Slack, SlackError
from storage import alerts, incidents, overrides, senders, storms
from storage.database import Database
from storage.jobs import NewJob

#: Slack's words for "there is no such message to edit".
_GONE = frozenset({"message_not_found", "cant_update_message"})

#: How many groups of a storm its summary lists.
_LISTED = 10


class Board(msgspec.Struct, frozen=True):
    """Where alerts are shown, and what is needed for it."""

    slack: Slack
    database: Database
    rules: Rules
    lease: Lease
    now: datetime

    async def show_card(self, number: int) -> tuple[Posted | None, list[NewJob]]:
        """Show a group as it is now; where its card is, if it is new, and what else is to be shown for that.

        Raises:
            SlackError: it could not be shown.
            LeaseLost: as `Lease.check`.
        """
        scene = await self._scene(number)
        if scene is None:
            return None, []
        group, posted = scene.group, None
        if (
            group.card or group.carded_at
        ):  # else its incident, to which it came at once, says all that a card would
            announced = bool(group.held)  # where the incident that it would have been would be, too
            thread = None if announced else group.thread
            key = f"alert-{number}"
            posted = await self._shown(alert_card(scene), group.card, thread, key, announced=announced)
        summary = await self._summary(group) if posted else []
        if group.follows is None:
            return posted, summary
        before = await self._say_what_came(group.follows, posted or group.card)
        # Its incident says where it is, once it has a card, and once something else is true of its own incident.
        lines = self._line_about(before) if posted or self.lease.job.incident is not None else []
        return posted, [*summary, *lines]

    async def _summary(self, group: Group) -> list[NewJob]:
        async with self.database.read() as db:
            return await summary_beside(db, group, self.rules.policy)

    async def _say_what_came(self, number: int, card: Posted | None) -> AlertScene | None:
        """Have the card of a group that is over say what came after it, with the way to that card."""
        scene = await self._scene(number)
        if scene is not None and scene.group.card is not None and scene.later is not None:
            address = self.slack.permalink(card.channel, card.ts) if card else ""
            shown = alert_card(replace(scene, later=replace(scene.later, address=address)))
            await self._edited(scene.group.card, shown, f"alert-{number}")
        return scene

    def _line_about(self, before: AlertScene | None) -> list[NewJob]:
        """The line in the channel of its incident, which says that an alert has begun anew, and where it is."""
        group, incident = (before.group, before.incident) if before else (None, None)
        seen = incident.alerts.get(str(group.id)) if group and incident else None
        if (
            group is None
            or incident is None
            or seen is None
            or not seen.anew
            or not incident.speaks_of(group.id)
        ):
            return []
        job = effect_job(Show(Surface.CHANGE, seen.anew), incident.number, 0, 0)
        return [replace(job, key=f"{self.lease.job.key}/before")]

    async def _scene(self, number: int) -> AlertScene | None:
        async with self.database.read() as db:
            group = await alerts.load(db, number)
            if group is None:
                return None
            incident = await following.goes_on(db, group.incident)
            suggested = await self._suggested(db, group)
            later = await following.later(db, self.slack, group.followed_by)
            earlier = await following.earlier(db, group)
            rules = await overrides.applied(db, self.rules, self.now)
        component = self.rules.policy.component(group.component)
        owners = people(rules, component.owners, self.now) if component else ()
        policy = self.rules.policy
        return AlertScene(group, policy, self.now, incident, suggested, tuple(owners), earlier, later)

    async def show_storm(self, number: int) -> Posted | None:
        """Show the summary of a storm as it is now; where it is, if it is new.

        Raises:
            SlackError: it could not be shown.
            LeaseLost: as `Lease.check`.
        """
        async with self.database.read() as db:
            surge = await storms.load(db, number)
            if surge is None:
                return None
            policy = self.rules.policy
            groups = await storms.worst(db, number, [one.id for one in policy.severities], _LISTED)
            told_by, severities = await senders.in_storm(db, number), await storms.by_severity(db, number)
            incident = await following.goes_on(db, surge.incident)
            within = timedelta(minutes=policy.alerts.storm.within_minutes)
            beside = await storms.beside(db, surge.began_at - within)
        cards = [group.card for group in beside if group.card]
        latest = self.slack.permalink(cards[-1].channel, cards[-1].ts) if cards else ""
        scene = StormScene(surge, groups, told_by, severities, incident, policy, self.now, beside, latest)
        post = storm_summary(scene)
        return await self._shown(post, surge.card, None, f"storm-{number}")

    async def _suggested(self, db: AsyncConnection, group: Group) -> Incident | None:
        if group.stage is not Stage.WAITING:
            return None
        running = await incidents.listing(db, statuses=OPEN)
        return relative(group, group.component, running, self.rules.policy.alerts, self.now)

    async def _shown(
        self, post: Post, card: Posted | None, thread: Posted | None, key: str, *, announced: bool = False
    ) -> Posted | None:
        if card and await self._edited(card, post, key):
            return None
        channel = thread.channel if thread else await self._channel(announced=announced)
        thread_ts = thread.ts if thread else None
        before = await sent_before(self.slack, self.lease, channel, key, thread_ts)
        if before and before != card and await self._edited(before, post, key):
            return before
        return await send(self.slack, self.lease, channel, post, key=key, thread_ts=thread_ts)

    async def _edited(self, card: Posted, post: Post, key: str) -> bool:
        """Whether a message that exists says the right thing now; not where somebody deleted it."""
        await self.lease.check()
        try:
            await self.slack.update(card.channel, card.ts, post, key=key)
        except SlackError as error:
            if error.code not in _GONE:
                raise
            return False
        return True

    async def _channel(self, *, announced: bool) -> str:
        """Where alerts wait for people; where incidents are announced, if nobody must miss it, or there is no such channel."""
        channels = self.rules.policy.channels
        if channels.alerts and not announced:
            try:
                return await self.slack.channels.id_of(channels.alerts)
            except SlackError as error:
                if not error.permanent:
                    raise
        return await self.slack.channels.id_of(channels.announcements)


async def record_card(db: AsyncConnection, number: int, card: Posted) -> None:
    """Remember where the card of a group is."""
    group = await alerts.load(db, number, lock=True)
    if group:
        group = replace(group, card=card)
        await alerts.save(db, [(group, due_at(group))])


async def record_summary(db: AsyncConnection, number: int, card: Posted) -> None:
    """Remember where the summary of a storm is."""
    surge = await storms.load(db, number, lock=True)
    if surge:
        await storms.save(db, replace(surge, card=card))
