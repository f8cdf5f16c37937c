"""What a handler may look at: the incident in question, the asker, the policy, the time.

Reading only. What is to be done, a handler answers; the dispatcher does it.
"""

import asyncio
from datetime import datetime, timedelta

from bot.alerts.checkup import looked
from bot.domain.alerts.group import Group
from bot.domain.alerts.watch import Look
from bot.domain.events import Message
from bot.domain.incident import Incident, Posted
from bot.domain.people import Actor, Person, Standing
from bot.domain.policy import Policy, Rules
from bot.domain.readiness import Takeover
from bot.domain.rejected import Rejected
from bot.domain.status import OPEN, Status
from bot.domain.timeline import Entry
from bot.domain.wording import reference
from bot.health import Ask as AskEndpoint
from bot.slack import Slack, SlackError
from bot.slack.people import Account
from handlers.asking import Ask, Kind, mentioned
from storage import alerts, handovers, incidents, overrides, senders, storms, timeline
from storage.database import Database

#: How long Slack may take to say who is in a channel, in seconds: whoever sent a form is waiting, and Slack for three.
_LOOKS = 1.0

#: How many incidents a list looks through.
_LOOK_THROUGH = 500

_DAY = timedelta(days=1)


class Desk:
    """The view of the world that one request is worked on with.

    Attributes:
        now: the time of the request's handling.
        command: what the slash command is called here.
        confides: whether the answer is for the asker alone: it tells of something private, or is long and of the moment.
    """

    def __init__(
        self,
        ask: Ask,
        *,
        database: Database,
        slack: Slack,
        endpoints: AskEndpoint,
        rules: Rules,
        now: datetime,
        command: str,
    ) -> None:
        self.now, self.rules, self.command, self.slack = now, rules, command, slack
        self._ask, self._database, self._endpoints = ask, database, endpoints
        self.confides = False

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.rules.policy

    async def person(self, user: str) -> Person:
        """Who a user id is.

        Raises:
            Rejected: Slack does not say.
        """
        return (await self._account(user)).person

    async def _account(self, user: str) -> Account:
        try:
            return await self.slack.people.account(user)
        except SlackError as error:
            if error.permanent:
                raise Rejected(
                    f"Slack does not tell Sitroom who that is: {error.code}. Ask whoever runs Sitroom."
                ) from error
            raise

    async def colleague(self, text: str) -> Person:
        """Who is mentioned in a text, or `me`.

        Raises:
            Rejected: nobody is, or it is not somebody who can take part.
        """
        if text.strip().lower() in {"", "me"}:
            return await self.person(self._ask.user)
        user = mentioned(text)
        if user is None:
            raise Rejected("Name the person with an @mention, for example `@ben`.", "to")
        return await self.able(user)

    async def able(self, user: str) -> Person:
        """Who a user id is, if they can take part in an incident.

        Raises:
            Rejected: it is a bot, a deactivated account, or somebody of another workspace.
        """
        account = await self._account(user)
        if account.standing is Standing.OUTSIDER:
            raise Rejected(
                f"{account.person.name} cannot take part: pick a full member of the workspace.", "to"
            )
        return account.person

    async def check_insider(self) -> None:
        """Refuse whoever is not of this workspace.

        Raises:
            Rejected: the asker is a bot, a deactivated account, or somebody of another workspace.
        """
        if (await self.actor()).standing is Standing.OUTSIDER:
            raise Rejected("Bots, deactivated accounts and people from other workspaces cannot do that.")

    async def actor(self, incident: Incident | None = None) -> Actor:
        """The asker, as the core judges them."""
        return await self.actor_called(self._ask.user, incident)

    async def actor_called(self, user: str, incident: Incident | None = None) -> Actor:
        """Somebody as the core judges them; a request of another workspace's is an outsider's."""
        account = await self._account(user)
        stranger = bool(self._ask.team) and self._ask.team != self.slack.identity.team
        standing = Standing.OUTSIDER if stranger else account.standing
        return Actor(account.person, standing, incident is not None and await self._is_inside(incident))

    async def _is_inside(self, incident: Incident) -> bool:
        """Whether the asker is in the incident's channel, as far as Slack has told.

        What it told while the database was away it tells again a minute later. Whoever wrote a form meanwhile must not
        have written it in vain; but they may have left since they opened it, so Slack is asked. Where it does not say,
        that the channel let them open the form is enough.
        """
        if self._ask.user in incident.participants:
            return True
        if incident.channel is None or incident.channel.id != self._ask.channel:
            return False
        if self._ask.kind is not Kind.FORM:
            return True
        try:
            async with asyncio.timeout(_LOOKS):
                return await self.slack.is_in(self._ask.channel, self._ask.user)
        except (SlackError, TimeoutError):
            return True

    async def here(self) -> Incident:
        """The incident whose channel the asker is in.

        Raises:
            Rejected: it is no incident's channel.
        """
        incident = await self.of_channel(self._ask.channel)
        if incident is None:
            raise Rejected(
                f"This works in an incident's channel. `{self.command} list` shows the open incidents, "
                f"`{self.command} declare` begins one."
            )
        return incident

    async def of_channel(self, channel: str) -> Incident | None:
        """The incident that has this channel, or None."""
        if not channel:
            return None
        async with self._database.read() as db:
            return await incidents.by_channel(db, channel)

    async def incident(self, number: int | None) -> Incident:
        """An incident by its number, if the asker may know of it.

        Raises:
            Rejected: there is none, or it is private.
        """
        async with self._database.read() as db:
            incident = await incidents.load(db, number) if number is not None else None
        me = await self.person(self._ask.user)
        if incident is None or not (incident.may_see(me) or await self._is_inside(incident)):
            name = reference(number) if number is not None else "such incident"
            raise Rejected(f"There is no {name}. `{self.command} list` shows the open ones.")
        self._looked_at(incident)
        return incident

    def _looked_at(self, incident: Incident) -> None:
        if incident.private and not (incident.channel and incident.channel.id == self._ask.channel):
            self.confides = True

    async def asked(self) -> Incident:
        """The incident that the pressed button or sent form is about.

        Raises:
            Rejected: as `incident`.
        """
        return await self.incident(self._ask.number)

    async def meant(self) -> Incident:
        """The incident that the pressed button is about; for a typed word, the one whose channel it is typed in.

        Raises:
            Rejected: as `asked` and `here`.
        """
        return await (self.here() if self._ask.number is None else self.asked())

    async def visible(self, statuses: frozenset[Status] | None = OPEN) -> list[Incident]:
        """The incidents that the asker may know of, newest first."""
        me = await self.person(self._ask.user)
        async with self._database.read() as db:
            found = await incidents.listing(db, statuses=statuses, limit=_LOOK_THROUGH)
        seen = [incident for incident in found if incident.may_see(me)]
        for incident in seen:
            self._looked_at(incident)
        return seen

    async def alert(self, number: int | None) -> Group:
        """A group of alerts by its number.

        Raises:
            Rejected: it is forgotten.
        """
        async with self._database.read() as db:
            group = await alerts.load(db, number or 0)
        if group is None:
            raise Rejected("Nothing is known of this alert any more: it is long over.")
        return group

    async def waiting_alerts(self) -> tuple[list[Group], int, dict[int, Posted]]:
        """The groups of alerts that wait, the worst first; how many there are in all; where the summaries of storms are."""
        long = timedelta(minutes=self.policy.alerts.quiet_minutes)
        severities = [one.id for one in self.policy.severities]
        async with self._database.read() as db:
            found, count = await alerts.waiting(db, severities, self.now - long)
            return found, count, await storms.cards(db, {one.storm for one in found if one.storm is not None})

    async def counted_alerts(self) -> list[tuple[str, int, int]]:
        """Who told in the last day of alerts that are only counted: the name, of how many groups, and how often."""
        async with self._database.read() as db:
            return await senders.counted(db, self.now - _DAY)

    async def looks(self) -> list[Look]:
        """How the health endpoints of the policy are at this moment: the answer is for the asker alone."""
        self.confides = True
        return await looked(self.policy.alerts.polls, self._endpoints, self._database, self.now)

    async def duties(self) -> tuple[Rules, tuple[Takeover, ...]]:
        """The policy in force with who stands in for whom by now, and who took over lately."""
        async with self._database.read() as db:
            rules = await overrides.applied(db, self.rules, self.now)
            return rules, await handovers.since(db, self.now - timedelta(days=8))

    async def entries(self, incident: Incident) -> list[Entry]:
        """The whole timeline of an incident."""
        async with self._database.read() as db:
            return await timeline.entries(db, incident.number)

    async def message_at(self, address: str) -> Message | None:
        """The message at `channel:ts`, as the timeline keeps it; None where there is none that we may read."""
        if not address:
            return None
        channel, _, ts = address.partition(":")
        try:
            raw = await self.slack.message(channel, ts)
        except SlackError as error:
            if error.permanent:
                return None
            raise
        return await self.slack.captured(channel, raw) if raw else None
