"""Practice: marked everywhere, nobody is paged.

`drill` lists the scenarios of the policy, `drill SCENARIO` begins one, `drill TITLE` something else; `drill alert` is an
alert, through the whole route.
"""

import re

from msgspec.structs import replace

from bot.domain.alerts.alert import alert
from bot.domain.alerts.rules import Kind
from bot.domain.commands import Declare
from bot.domain.drills import scenario, scenario_in
from bot.domain.permissions import check_allowed
from bot.domain.policy import Scenario
from bot.domain.rejected import Rejected
from bot.messages.drill import scenarios
from bot.messages.ids import Action, Draft
from bot.slack.words import plain
from handlers.asking import Ask, first_word
from handlers.desk import Desk
from handlers.intent import Answer, Begin, Intent, Rehearse, Say, Where
from handlers.reading import read_line

_DEFAULT = "Practice"
_ALERT = "alert"
_LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,60}=\S{1,200}")


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`drill`, `drill [sev2] SCENARIO`, `drill [sev2] TITLE`, or `drill alert [label=value …] [title]`."""
    word, rest = first_word(plain(ask.text))
    if word.lower() == _ALERT:
        return await _alert(rest, ask, desk)
    if not word and desk.policy.game_days.scenarios:
        await desk.check_insider()
        return Say(scenarios(desk.policy, desk.command))
    draft = replace(read_line(plain(ask.text), desk.policy), drill=True)
    found = scenario_in(draft.title, desk.policy)
    if found:
        return await _scenario(found, draft, ask, desk)
    return await _begun(replace(draft, title=draft.title or _DEFAULT), ask, desk)


async def press(ask: Ask, desk: Desk) -> Answer:
    """The button of a scenario in the list."""
    return await _scenario(scenario(ask.arg, desk.policy), Draft(drill=True), ask, desk)


async def _scenario(found: Scenario, draft: Draft, ask: Ask, desk: Desk) -> Answer:
    severity = draft.severity or found.severity
    draft = replace(draft, title=found.title, severity=severity, component=found.component, scenario=found.id)
    return await _begun(draft, ask, desk)


async def _begun(draft: Draft, ask: Ask, desk: Desk) -> Answer:
    command = Declare(
        by=await desk.actor(),
        title=draft.title,
        severity=draft.severity,
        component=draft.component,
        private=draft.private,
        public=draft.public,
        drill=True,
        origin=ask.channel,
        scenario=draft.scenario,
    )
    return Begin(command, draft)


async def _alert(text: str, ask: Ask, desk: Desk) -> Answer:
    """An alert that is practice, through the whole route: words with `=` are labels, the others its title."""
    words = text.split()
    labels = dict(word.split("=", 1) for word in words if _LABEL.fullmatch(word))
    title = " ".join(word for word in words if not _LABEL.fullmatch(word)) or _DEFAULT
    source = labels.pop("source", Kind.ALERTMANAGER.value)
    known = desk.policy.alerts.senders
    if source not in known:
        raise Rejected(f"`{source}` is no source of alerts. There are: {', '.join(sorted(known))}.")
    check_allowed(None, Declare(by=await desk.actor(), title=title, drill=True), desk.policy)
    told = alert(title=title, labels={"alertname": title, "severity": "critical", **labels})
    return Rehearse(told, source, await desk.person(ask.user))


INTENT = Intent(
    name="drill",
    usage="[alert] [sev2] [SCENARIO or title]",
    summary="Practise: an incident that is marked, and pages nobody",
    where=Where.ANYWHERE,
    rates=True,
    slash=slash,
    actions={Action.DRILL_BEGIN: press},
)
