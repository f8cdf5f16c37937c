"""People at work in incidents, and a list of what they asked for and whether Sitroom said that it has it."""

import asyncio
import contextlib
import json
import random
from collections.abc import Callable, Sequence

from sandbox.log import Delivery
from sandbox.model import Message
from sandbox.refusals import Refused
from tests.alerting import notification, told
from tests.faults.alerting import Alertmanagers, connection
from tests.faults.fleet import Fleet
from tests.flows.declared import key, posted

PEOPLE = ("ada", "ben", "cleo", "dana")

#: What people ask for: commands, a form, an event, and clicks that change something. And what a machine tells.
KINDS = ("declare", "note", "title", "update", "message", "subscribe", "claim", "alert")

#: One in so many alerts is critical: the first of those declares an incident, the others join it.
_CRITICAL = 10

#: After so many real seconds somebody waits for a form no longer.
_LOSES_PATIENCE = 2.0

#: How often somebody makes sure that Sitroom is there.
_LOOKS_FIRST = 0.9


class Asked:
    """What somebody asked for.

    Attributes:
        kind: one of `KINDS`.
        text: the words that tell it from everything else.
        acknowledged: whether Slack heard that it was taken; else it may have been, or not.
    """

    def __init__(self, kind: str, text: str) -> None:
        self.kind, self.text, self.acknowledged = kind, text, False


class Load:
    """Everybody at work at once, until told to stop.

    Attributes:
        asked: everything that was asked for.

    Args:
        kinds: of `KINDS`; alerts may be left out.
    """

    def __init__(self, here: Fleet, *, incidents: int, seed: int, kinds: Sequence[str] = KINDS) -> None:
        self.asked: list[Asked] = []
        self._kinds = kinds
        self._here, self._wanted, self._chance = here, incidents, random.Random(seed)
        self._stopped = asyncio.Event()

    @property
    def acknowledged(self) -> int:
        """How much Sitroom has promised to do."""
        return sum(one.acknowledged for one in self.asked)

    @property
    def untaken(self) -> list[str]:
        """The kinds of which nothing was acknowledged yet."""
        taken = {one.kind for one in self.asked if one.acknowledged}
        return [kind for kind in self._kinds if kind not in taken]

    @property
    def declaring(self) -> bool:
        """Whether there are incidents to declare yet."""
        return self._wanted > 0

    async def under_way(self) -> None:
        """Wait until the first incident has its card.

        Raises:
            TimeoutError: it takes longer than a minute.
        """
        await self._here.workspace.until(lambda: self._somewhere() is not None, 60)

    async def work(self) -> None:
        """Do things until `stop`."""
        async with asyncio.TaskGroup() as group:
            for handle in PEOPLE:
                group.create_task(self._person(handle))
            if "alert" in self._kinds:
                group.create_task(self._alertmanager())

    def stop(self) -> None:
        """What is being done is ended, and nothing else begun."""
        self._stopped.set()

    async def _person(self, handle: str) -> None:
        while not self._stopped.is_set():
            await self._anybody_there()
            if self._wanted > 0:
                self._wanted -= 1
                self._wanted += not await self._declares(handle)
            channel = self._somewhere()
            if channel is None:
                await self._pause(0.1)
                continue
            # Of every second incident no update is given, so that its reminders go on.
            acts = [self._notes, self._notes, self._renames, self._keeps, self._subscribes, self._claims]
            act = self._chance.choice([*acts, *([self._updates] * (_number(channel) % 2))])
            with contextlib.suppress(Refused):  # the channel was made, and the person is not in it yet
                await self._here.person(handle).join(channel)
                await act(handle, channel)
            await self._pause(self._chance.uniform(0.02, 0.3))

    async def _alertmanager(self) -> None:
        """Tell of one thing after the other, of each until that was taken."""
        machines, number = Alertmanagers(self._here.doors), 0
        async with connection() as session:
            while not self._stopped.is_set():
                number += 1
                asked = self._words("alert")
                severity = "warning" if number % _CRITICAL else "critical"
                said = told(asked.text, severity=severity, service="auth", summary=f"{asked.text} is wrong")
                body = notification(said)
                while not (asked.acknowledged or self._stopped.is_set()):
                    asked.acknowledged = await machines.tell(session, json.dumps(body).encode())
                    await self._pause(self._chance.uniform(0.02, 0.3))

    async def _anybody_there(self) -> None:
        """Most look whether it answers before they go on; what nobody hears proves nothing."""
        if self._chance.random() < _LOOKS_FIRST:
            with contextlib.suppress(TimeoutError):
                await self._here.up(timeout_seconds=_LOSES_PATIENCE)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), seconds)

    def _somewhere(self) -> str | None:
        """A channel that is an incident's already, as people can see by its card.

        In every third nobody does anything: where somebody does, what is due is done with it, and no tick is needed.
        """
        every = self._here.workspace.channels.values()
        names = [f"#{one.name}" for one in every if one.name.startswith("inc-") and one.pins]
        busy = [name for name in names if _number(name) % 3]
        return self._chance.choice(busy) if busy else None

    def _words(self, kind: str, text: str = "") -> Asked:
        asked = Asked(kind, text or f"{kind}{self._chance.getrandbits(64):016x}")
        self.asked.append(asked)
        return asked

    async def _declares(self, handle: str) -> bool:
        asked = self._words("declare")
        severity = f"sev{self._chance.randint(1, 4)}"
        await self._typed(handle, "#general", f"/incident declare {severity} {asked.text}", asked)
        return asked.acknowledged

    async def _notes(self, handle: str, channel: str) -> None:
        asked = self._words("note")
        await self._typed(handle, channel, f"/incident note {asked.text}", asked)

    async def _renames(self, handle: str, channel: str) -> None:
        asked = self._words("title")
        await self._typed(handle, channel, f"/incident title {asked.text}", asked)

    async def _updates(self, handle: str, channel: str) -> None:
        here, person = self._here, self._here.person(handle)
        try:
            card = here.card(channel, handle)
            button = here.button(card, "Update")
        except AssertionError:  # not there yet
            return
        await person.click(card, button.action_id, button.value, block_id=button.block_id)
        try:
            await here.workspace.until(lambda: person.view() is not None, _LOSES_PATIENCE)
        except TimeoutError:  # it died before it could open the form
            return
        view = person.view()
        assert view
        for _ in range(2):  # what stays open is corrected, and sent again
            asked, seen = self._words("update"), len(here.workspace.deliveries)
            await person.submit(view, {"impact": {"value": asked.text}})
            asked.acknowledged = self._was_heard(seen, _contains(asked))
            if asked.acknowledged:
                break
        while (left := person.view()) is not None:
            await person.close(left)

    async def _keeps(self, handle: str, channel: str) -> None:
        """Say something, and put it on the timeline with a reaction."""
        person, asked = self._here.person(handle), self._words("message")
        said = await person.say(channel, asked.text)
        seen = len(self._here.workspace.deliveries)
        await person.react(channel, said.ts, "memo")

        def heard() -> bool:
            return self._was_heard(seen, lambda told: _reacted_to(told) == said.ts)

        with contextlib.suppress(TimeoutError):
            await self._here.workspace.until(heard, _LOSES_PATIENCE)
        asked.acknowledged = heard()

    async def _subscribes(self, handle: str, channel: str) -> None:
        number, person = _number(channel), self._here.person(handle)
        name = f"INC-{number}/announcement"
        for message in [one for one in posted(self._here) if key(one) == name]:
            await self._presses(handle, message, "Subscribe", "subscribe", subscription(number, person.id))

    async def _claims(self, handle: str, channel: str) -> None:
        """One person for each incident does, so that nobody is refused because another was faster."""
        number, person = _number(channel), self._here.person(handle)
        if handle == PEOPLE[number % len(PEOPLE)]:
            card = self._here.card(channel, handle)
            await self._presses(handle, card, "Claim Scribe", "claim", claim(number, person.id))

    async def _presses(self, handle: str, where: Message, label: str, kind: str, text: str) -> None:
        """Press a button until that was acknowledged, and never again."""
        if any(one.text == text and one.acknowledged for one in self.asked):
            return
        try:
            button = self._here.button(where, label)
        except AssertionError:  # what was not acknowledged was done after all
            return
        person, asked = self._here.person(handle), self._words(kind, text)
        seen = len(self._here.workspace.deliveries)
        await person.click(where, button.action_id, button.value, block_id=button.block_id)
        asked.acknowledged = self._was_heard(seen, lambda told: _clicked_by(told) == person.id)

    async def _typed(self, handle: str, channel: str, line: str, asked: Asked) -> None:
        seen = len(self._here.workspace.deliveries)
        await self._here.person(handle).slash(channel, line)
        asked.acknowledged = self._was_heard(seen, _contains(asked))

    def _was_heard(self, since: int, is_it: Callable[[Delivery], bool]) -> bool:
        """Whether it was taken; the answer may tell why not, and nobody see that: another form took the place of it."""
        return any(
            one.outcome == "acked" and is_it(one)
            for one in self._here.workspace.deliveries[since:]
            if one.response.get("response_action") != "errors"
        )


def subscription(number: int, person: str) -> str:
    """The words for a click of which there is one for each person (an id) and incident."""
    return f"subscribe INC-{number} {person}"


def claim(number: int, person: str) -> str:
    """The words for a role's being claimed."""
    return f"claim INC-{number} {person}"


def _contains(asked: Asked) -> Callable[[Delivery], bool]:
    return lambda told: told.kind != "event" and asked.text in str(told.payload)


def _reacted_to(told: Delivery) -> str | None:
    return told.payload["event"]["item"]["ts"] if told.name == "reaction_added" else None


def _clicked_by(told: Delivery) -> str | None:
    return told.payload["user"]["id"] if told.name == "block_actions" else None


def _number(channel: str) -> int:
    return int(channel.split("-")[1])
