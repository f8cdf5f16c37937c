"""What one transaction does about alerts: groups looked up once, told of everything, and written down at the end."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.cards import show_cards, show_summaries
from bot.alerts.intake import Delivery, sent_of
from bot.alerts.joining import actor_of, attach, keep, note_of, succeeded, why_it_came
from bot.alerts.room import Room
from bot.alerts.turns import Turns
from bot.domain import payloads
from bot.domain.alerts.alert import Alert
from bot.domain.alerts.apart import keys_of, left_by, set_apart
from bot.domain.alerts.correlate import Decision, Fate
from bot.domain.alerts.expected import (
    Known,
    drill_of,
    key_expected,
    made_real,
    next_look,
    released,
    scenarios_of,
    taken_by,
    way_of,
)
from bot.domain.alerts.folding import begun, ended, fallen_silent, is_unheard, without_words
from bot.domain.alerts.group import Group, Stage
from bot.domain.alerts.reception import (
    Reception,
    Surroundings,
    due_at,
    noted,
    received,
    reconsidered,
    silenced,
)
from bot.domain.decide import decide
from bot.domain.people import Actor, source_actor
from bot.domain.policy import Rules
from bot.jobs import alert_job
from bot.turn import record
from storage import alerts
from storage.queue import outbox

#: How many numbers of groups are taken at once; those that are not used are left out.
_NUMBERS = 20

#: By key, a group that would begin, and what is told of it.
_Told = dict[str, tuple[Group, list[Alert]]]


class Docket:
    """Alerts of one transaction.

    It locks groups first and incidents after them, and never waits for an incident: who holds one may wait for a group.

    Attributes:
        unseen: how many were told of that people do not see, because a route says so; by source.
    """

    def __init__(self, db: AsyncConnection, rules: Rules, now: datetime) -> None:
        self._db, self._rules, self._now = db, rules, now
        self._groups: dict[str, Group] = {}
        self._ended: list[Group] = []
        self._news: dict[str, bool] = {}
        self._turns = Turns(db, rules, now)
        self._numbers: list[int] = []
        self._dropped: dict[str, int] = {}
        self.unseen: Counter[str] = Counter()
        self._unkept: list[tuple[int, str, str]] = []
        self._room = Room(db, rules.policy, now)
        self._storms_left: set[int] = set()

    async def open(self, deliveries: Iterable[Delivery]) -> None:
        """Look up all groups that these deliveries are about, and count what was done lately."""
        await self._look_up(deliveries)
        await self._room.measure()

    async def _look_up(self, deliveries: Iterable[Delivery], taken: Group | None = None) -> None:
        """Look up all groups that these deliveries are about, but those that are known or were ended here."""
        fresh = {
            group.key: group
            for one in deliveries
            for alert in one.alerts
            for group in [self._fresh(one, alert, taken)]
        }
        keys = {key for group in fresh.values() for key in keys_of(group, self._rules.policy)}
        keys -= self._groups.keys() | {group.key for group in self._ended}
        self._groups |= await alerts.active(self._db, keys)

    async def open_one(self, key: str) -> Group | None:
        """Look up one group, and count what was done lately; the group, or None where none of this key is active."""
        self._groups = await alerts.active(self._db, [key])
        await self._room.measure()
        return self._groups.get(key)

    def _fresh(self, delivery: Delivery, alert: Alert, taken: Group | None = None) -> Group:
        fresh = begun(
            alert,
            source=delivery.source,
            sender=delivery.sender,
            rules=self._rules.policy.alerts,
            now=self._now,
            starter=delivery.starter,
            drill=delivery.drill,
            thread=delivery.thread,
        )
        return made_real(taken, fresh) if taken else fresh

    async def enter(self, delivery: Delivery, taken: Group | None = None) -> list[str]:
        """Tell the groups of everything that a delivery says, perhaps of what was `taken` and is real; their keys."""
        way = way_of(taken, self._rules.policy) if taken else None
        told: _Told = {}
        for alert in delivery.alerts:
            fresh = await self._parted(self._fresh(delivery, alert, taken), alert, None if way else told)
            first, some = told.setdefault(fresh.key, (fresh, []))
            some.append(alert)
            later = max(first, fresh, key=lambda one: one.expected_of or 0)  # of two drills
            told[fresh.key] = (later, some)
        for key, (fresh, some) in told.items():
            known = self._groups.get(key)
            known = without_words(known) if known and fresh.redacted else known
            turn = await self._turns.of(known)
            around = await self._around(needed=turn is None or not turn.so_far.is_open)
            reception = received(known, fresh, some, turn.so_far if turn else None, around, known_way=way)
            if reception.group is None:
                self._dropped[delivery.source] = self._dropped.get(delivery.source, 0) + len(some)
            elif reception.group.stage is Stage.COUNTED and reception.group.route and not delivery.drill:
                self.unseen[delivery.source] += len(some)
            payload = "" if (known or fresh).redacted else sent_of(delivery, some, alone=len(told) == 1)
            await self._follow(key, reception, payload)
        return list(told)

    async def _parted(self, fresh: Group, alert: Alert, told: _Told | None) -> Group:
        """The group that would begin for an alert; in others that may have told of it, it is over."""
        policy = self._rules.policy
        apart = set_apart(fresh, alert, self._groups, policy, self._now)
        if told is not None and apart is fresh and not fresh.drill:
            apart = await self._taken(fresh, alert, told)
        for left in left_by(alert, keys_of(fresh, policy), apart, self._groups, self._now):
            self._groups[left.key], self._news[left.key] = left, True
        return apart

    async def _taken(self, fresh: Group, alert: Alert, told: _Told) -> Group:
        """The group that would begin for an alert that is not confidential; that of a drill whose it is."""
        policy, key = self._rules.policy, key_expected(fresh.key)
        if key in told and any(one.fingerprint == alert.fingerprint for one in told[key][1]):
            return told[key][0]
        taken, drill = self._groups.get(key), None
        scenarios = scenarios_of(fresh.source, alert, policy, self._now)
        if taken:
            drill = await self._turns.drill_of(taken)
            if taken.is_firing and next_look(drill, self._now) is None:
                await self.release(taken)
                taken = None
        elif not scenarios:
            return fresh
        real = self._groups.get(fresh.key)
        around, turn = await self._around(needed=True), await self._turns.of(real)
        incident = turn.so_far if turn else None
        known = Known(running=around.incidents, taken=taken, drill=drill, real=real, incident=incident)
        number = drill_of(alert, scenarios, known, policy, self._now)
        return fresh if number is None else taken_by(fresh, number, self._now)

    async def release(self, taken: Group, said: Actor | None = None) -> int:
        """Have what fires of a drill's group go by the routes as real, as somebody may have said; as which group."""
        going = released(taken)
        delivery = Delivery(source=taken.source, sender=taken.sender, alerts=going, thread=taken.thread)
        await self._look_up([delivery], taken)
        self._groups.pop(taken.key)
        self._news.pop(taken.key, None)
        over = replace(ended(taken, self._now), count=taken.count - len(going))  # which the other counts
        self._ended.append(over)
        place = len(self._ended) - 1
        [key, *_] = await self.enter(delivery, taken)
        real = self._groups[key]
        if said and real.stage is not Stage.ATTACHED:  # it is more than a route's word, or an earlier one
            real = replace(real, stage=Stage.WAITING, until=None)
        turn, came = await self._turns.of(over), await self._turns.of(real)
        self._ended[place], self._groups[key] = succeeded(over, real, turn, came, said)
        return real.id

    async def look_again(self, group: Group) -> None:
        """Do what time has made necessary for a group, if it is so still: people may have decided anew meanwhile."""
        if group.stage is Stage.IGNORED and group.until and group.until <= self._now:
            reception = reconsidered(group, await self._around(needed=True))
            await self._follow(group.key, reception, "")
            return
        if group.expected_of is not None and group.is_firing and group.until and group.until <= self._now:
            until = next_look(await self._turns.drill_of(group), self._now)
            quiet = until is None and is_unheard(group, self._now)
            if until is None and not quiet:
                await self.release(group)
                return
            group = fallen_silent(group) if quiet else replace(group, until=until)
        silent = silenced(group, self._now)
        self._groups[group.key] = silent or group
        self._news.setdefault(group.key, silent is not None or group.silent_since is not None)

    async def _around(self, *, needed: bool) -> Surroundings:
        return await self._turns.around(needed=needed, may_declare=self._room.may_declare)

    async def _follow(self, key: str, reception: Reception, payload: str) -> None:
        before = self._groups.get(key)
        if reception.ended:
            self._ended.append(reception.ended)
            self._groups.pop(key, None)
            self._news.pop(key, None)
        group = reception.group
        if group is None:
            return
        if not group.id:
            group = replace(group, id=await self._next_number())
        if reception.news and payload and group.payloads < payloads.MOST:
            group = await self._kept(group, payload)
        if reception.decision:
            group = await self._decided(group, reception.decision, reception.ended)
        if reception.ended:
            turns = await self._turns.of(reception.ended), await self._turns.of(group)
            self._ended[-1], group = succeeded(reception.ended, group, *turns)
        turned = before is None or before.is_firing != group.is_firing
        self._groups[key] = group
        self._news[key] = self._news.get(key, False) or turned or reception.decision is not None

    async def _next_number(self) -> int:
        if not self._numbers:
            self._numbers = list(await alerts.next_numbers(self._db, "alert", _NUMBERS))
        return self._numbers.pop(0)

    async def _kept(self, group: Group, payload: str) -> Group:
        turn = await self._turns.of(group)
        group = replace(group, payloads=group.payloads + 1)
        if turn:
            by = source_actor(group.source, group.sender)
            await keep(self._db, turn, group, by, self._rules, body=payload, place=group.payloads)
        else:
            sha256 = hashlib.sha256(payload.encode()).hexdigest()
            self._unkept.append((group.id, sha256, payload))
        return group

    async def _decided(self, group: Group, decision: Decision, before: Group | None) -> Group:
        match decision.fate:
            case Fate.DECLARE:
                self._room.declared()
                turn = await self._turns.declared(group, actor_of(group))
                group = replace(group, declared_at=self._now)
            case Fate.JOIN if decision.incident is not None:
                turn = await self._turns.one(decision.incident)
            case Fate.COUNT:
                return group
            case _:
                return await self._asking(group)
        await self._keep_payloads()  # which the incident takes over
        why = why_it_came(group, decision, await self._turns.of(before))
        group = await attach(self._db, turn, group, actor_of(group), self._rules, why=why)
        self._turns.heard(turn)
        answers = group.thread and not turn.so_far.private  # whoever reads the channel need not know
        return replace(group, carded_at=self._now) if answers else group

    async def _asking(self, group: Group) -> Group:
        shown = await self._room.shown(group)
        if group.storm is not None and shown.storm is None:
            self._storms_left.add(group.storm)
        return shown

    async def _keep_payloads(self) -> None:
        await alerts.keep_payloads(self._db, self._unkept, self._now)
        self._unkept = []

    async def close(self) -> None:
        """Write everything down."""
        for key in list(self._news):
            await self._note(key)
        await self._keep_payloads()
        for turn in self._turns.taken:
            turn.pass_time()
        await record(self._db, self._turns.taken)
        await outbox.put(self._db, [alert_job(one) for one in self._ended if one.carded_at], now=self._now)
        told = [(self._groups[key], news) for key, news in self._news.items()]
        changed = await show_cards(self._db, told, self._now, self._room.pause)
        await show_summaries(self._db, await self._room.surges(changed, self._storms_left), self._now)
        await alerts.save(self._db, [(one, due_at(one)) for one in (*self._ended, *changed)])
        await alerts.count_dropped(self._db, self._dropped.items())

    async def _note(self, key: str) -> None:
        """Have the incident's timeline say how the group stands, if it is time for that."""
        before = self._groups[key]
        after = noted(before, self._now)
        turn = await self._turns.of(after)
        if after is None or turn is None:
            return
        command = note_of(before, after)
        turn.happened(command.by, decide(turn.so_far, command, self._rules, self._now))
        self._groups[key] = replace(after, incident=turn.so_far.number)
