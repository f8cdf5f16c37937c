"""People at their Slack, and the machine that sends alerts: each does what the script says."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sandbox.model import Channel, Message
from tests.alerting import notification, told
from tests.faults.alerting import Alertmanagers, connection
from tests.faults.day.case import TOO_EARLY
from tests.faults.day.numbers import START
from tests.faults.day.script import Act, Day
from tests.faults.day.standing import Said
from tests.faults.fleet import Fleet

#: A form opens within so many real seconds, on a machine that is busy.
_OPENS = 120


class Cast:
    """Everybody who does something.

    Attributes:
        asked: who was asked why they resolve an incident so early.

    Args:
        quiet: waits until everything is done that can be done now.
    """

    def __init__(self, here: Fleet, day: Day, quiet: Callable[[], Awaitable[None]]) -> None:
        self.asked: list[Said] = []
        self._here, self._day, self._quiet = here, day, quiet
        self._alertmanagers = Alertmanagers(here.doors)
        self._channels: dict[int, str] = {}
        self._fired: dict[int, str] = {}

    async def does(self, act: Act) -> None:
        """Have it done; what comes of it may take a moment."""
        kind = self._day.cases[act.case - 1].kind
        match act.what:
            case "declares":
                await self._declares(act, kind)
            case "fires" | "refires" | "ends":
                await self._alarm(act)
            case "updates":
                await self._updates(act)
            case "answers":
                await self._presses(act, "@sitroom", "called as", "answer")
            case "acknowledges":
                await self._presses(act, f"#{self._told(act)}", "Why now", "acknowledge")
            case "resolves":
                await self._resolves(act)
            case _:
                line = {
                    "snoozes": f"snooze {act.about}",
                    "changes cadence": f"cadence {act.about}",
                    "rates": f"severity {act.about}",
                    "makes scribe": f"scribe @{act.about}",
                    "escalates": "escalate we need a decision",
                    "mitigates": "mitigated rolled back",
                    "goes on": "status investigating it is back",
                    "reopens": "reopen it is back",
                }[act.what]
                await self._types(act, line)

    async def _declares(self, act: Act, kind: str) -> None:
        flag = {"plain": "", "private": " --private", "drill": " --drill"}[kind]
        line = f"/incident declare {act.about}{flag} {self._day.cases[act.case - 1].title}"
        await self._here.person(act.who).slash("#general", line)

    async def _alarm(self, act: Act) -> None:
        """Alertmanager says that it fires, or is over."""
        now = f"{START + timedelta(minutes=act.minute):%Y-%m-%dT%H:%M:%SZ}"
        since = self._fired.get(act.case, now) if act.what == "ends" else now
        self._fired[act.case] = since
        case = self._day.cases[act.case - 1]
        labels = dict(case.labels)
        said = told(
            labels.pop("alertname"),
            at=since,
            until=now if act.what == "ends" else "",
            summary=case.title,
            **labels,
        )
        async with connection() as session:
            body = json.dumps(notification(said)).encode()
            while not await self._alertmanagers.tell(session, body):  # noqa: ASYNC110 - as they do
                await asyncio.sleep(0.05)
        if act.what == "fires":
            await self._quiet()
            await self._here.person(act.who).join(self._channel(act.case))

    async def _updates(self, act: Act) -> None:
        person = self._here.person(act.who)
        assert person.view() is None, f"{act.who} has another form open"
        await self._types(act, "update")
        await self._here.workspace.until(lambda: person.view() is not None, _OPENS)
        questions = self._day.cases[act.case - 1].numbers.questions
        values = {one: {"value": f"{one} at {act.minute}"} for one in questions}
        if act.about:
            values["next_at"] = {"value": int(START.timestamp()) + 60 * int(act.about)}  # type: ignore[dict-item]
        errors = await person.submit(person.view(), values)
        assert not errors, (act, errors)

    async def _resolves(self, act: Act) -> None:
        await self._types(act, "resolve Rolled back")
        await self._quiet()
        person = self._here.person(act.who)
        if view := person.view():
            self.asked.append(Said(act.case, act.minute, TOO_EARLY, act.who))
            assert not await person.submit(view, {"override": {"value": "Gone for good"}})

    async def _types(self, act: Act, line: str) -> None:
        await self._here.person(act.who).slash(self._channel(act.case), f"/incident {line}")

    async def _presses(self, act: Act, where: str, words: str, action: str) -> None:
        person = self._here.person(act.who)
        message = self._newest(person.id, where, act, words)
        button = next(
            element
            for block in message.blocks
            for element in block.get("elements", ())
            if element.get("action_id", "").startswith(action)
        )
        await person.click(message, button["action_id"], button["value"])

    def _newest(self, me: str, where: str, act: Act, words: str) -> Message:
        place = self._place(me, where)
        tag = re.compile(rf"\bcase{act.case}\b")
        about = act.about if where == "@sitroom" else ""
        return next(
            one
            for one in reversed(place.messages.values())
            if tag.search(one.text)
            and words in f"{one.text} {one.blocks}"
            and (not about or f":{about}'" in str(one.blocks))
            and "primary" in str(one.blocks)
        )

    def _place(self, me: str, where: str) -> Channel:
        if where != "@sitroom":
            return self._here.workspace.channel(where.removeprefix("#"))
        bot = self._here.installed.bot_user_id
        every = self._here.workspace.channels.values()
        return next(one for one in every if one.is_direct and {me, bot} <= set(one.members))

    def _told(self, act: Act) -> str:
        if not act.about:
            return "incident-room"
        return self._day.cases[act.case - 1].numbers.rules[act.about].to[0].removeprefix("#")

    def _channel(self, number: int) -> str:
        if number not in self._channels:
            ends = re.compile(rf"\bcase{number}\b")
            names = [one.name for one in self._here.workspace.channels.values() if ends.search(one.name)]
            assert names, f"no channel of case {number}"
            self._channels[number] = f"#{names[0]}"
        return self._channels[number]
