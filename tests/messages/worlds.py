"""Incidents as they can come about, told by people who write the worst that can be written.

A `Story` is made by giving commands to the real core, so every state in it is one that can be reached.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from hypothesis import strategies as st

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.alerts.rules import Alerts, Poll
from bot.domain.decide import decide, declare
from bot.domain.effects import Show
from bot.domain.evolve import evolve
from bot.domain.incident import Incident
from bot.domain.people import THE_SYSTEM, Actor, Person
from bot.domain.policy import (
    Bookmark,
    Check,
    Component,
    Directory,
    Fit,
    Leadership,
    Permissions,
    Playbook,
    Policy,
    Question,
    Role,
    Rules,
    Severity,
    Step,
    Updates,
    Who,
)
from bot.domain.react import react
from bot.domain.redaction import blanked
from bot.domain.rejected import Rejected
from bot.domain.status import Status
from bot.domain.timeline import Entry
from tests.domain.worlds import NOW, begun

ATTACKS = (
    "<!channel>",
    "<!here|here>",
    "<@U0EVIL>",
    "<#C0EVIL>",
    "<!subteam^S0EVIL>",
    "<http://evil.test|x>",
    "<!date^0^{date}^http://evil.test|x>",
    "@here",
    "@channel",
    "@everyone",
    "#general",
    "https://evil.test/x",
    "www.evil.test",
    "evil@evil.test",
    "&lt;!channel&gt;",
    "&amp;",
    "&",
    "<",
    ">",
    "> quote",
    "```",
    "`",
    "*_~",
    "\u202e\u2066\u200f\u200b\u2060",
    "\x00\x07\x1b",
    "\r\n\n\t",
    "👩🏽‍🚒🇩🇪é\u0301",
    "![x](http://evil.test/x.png)",
    "[x](javascript:alert)",
    "<img src=http://evil.test>",
    "<script>alert</script>",
    "# heading",
    "---",
    "| a | b |",
    "1. one",
    "- item",
    "$$x$$",
    "[redacted]",
    "{number}{title.__class__}",
)

_pieces = st.sampled_from(ATTACKS) | st.text(max_size=20)


def words(most: int = 2500) -> st.SearchStrategy[str]:
    """What a person may write, at most so many characters."""
    short = st.lists(_pieces, max_size=6).map(" ".join)
    long = st.builds(lambda piece, times: (piece + " ") * times, _pieces, st.integers(200, 3000))
    return st.one_of(short, short, long).map(lambda text: text[:most])


_title = words(110).map(lambda text: "x " + text)
_name = st.lists(_pieces, max_size=4).map(lambda parts: ("x " + " ".join(parts))[:75])
_far = words(40_000)


@st.composite
def people(draw: st.DrawFn) -> tuple[Person, ...]:
    """Four people; the last has no Slack account."""
    ids = ["U0ANA", "U0BEN", "W0CLEO", "cli:<!here>"]
    return tuple(Person(id_, draw(_name)) for id_ in ids)


@st.composite
def all_rules(draw: st.DrawFn) -> Rules:
    """A policy whose author is no better than the people it is for."""
    severities = tuple(
        Severity(
            id=f"sev{level}", name=draw(_name), definition=draw(words(2000)) or "x", update_minutes=15 * level
        )
        for level in range(1, draw(st.integers(2, 4)))
    )
    roles = [
        Role(
            id=id_,
            name=draw(_name),
            guide=draw(words(2000)) or "x",
            required=draw(st.booleans()),
            roster=("U0BEN",),
            backup=("W0CLEO",),
            acknowledge_minutes=draw(st.integers(0, 5)),
        )
        for id_ in ["commander", "scribe", *[f"r{index}" for index in range(draw(st.integers(0, 8)))]]
    ]
    questions = tuple(
        Question(id=f"q{index}", label="x" + draw(words(149)), hint=draw(words(150)))
        for index in range(draw(st.integers(1, 4)))
    )
    components = tuple(
        Component(id=f"c{index}", name=draw(_name), owners=("U0BEN", "W0CLEO"))
        for index in range(draw(st.sampled_from([0, 2, 100])))
    )
    policy = Policy(
        name=draw(_name),
        severities=severities,
        roles=tuple(roles),
        updates=Updates(questions=questions, snooze_minutes=(5, 10, 15)),
        default_severity="sev1",
        channel_name=draw(
            st.sampled_from(["inc-{number}-{title}", "{date}{title}{severity}{title}-{number}", "{number}"])
        ),
        components=components,
        leadership=Leadership(
            after_minutes=30, components=("c1",), repeat_minutes=draw(st.sampled_from([0, 10]))
        ),
        links=tuple(
            Bookmark(title=draw(_name), url="https://links.test/a?b=1&c=2")
            for _ in range(draw(st.integers(0, 20)))
        ),
        checks=tuple(
            Check(
                id=f"k{index}",
                title="x" + draw(words(149)),
                url=draw(st.sampled_from([None, "https://links.test/a?b=1&c=2"])),
            )
            for index in range(draw(st.sampled_from([0, 1, 10])))
        ),
        playbooks=tuple(
            Playbook(
                id=f"b{index}",
                name=draw(_name),
                match=Fit(components=("c0",), keywords=("x",)),
                steps=tuple(_step(draw, number) for number in range(draw(st.sampled_from([1, 20])))),
            )
            for index in range(draw(st.sampled_from([0, 2])))
        ),
        alerts=Alerts(polls=(Poll(id="p0", name=draw(_name), url="https://shop.test/"),)),
        statuses={Status.INVESTIGATING: draw(_name)},
        permissions=Permissions(
            **dict.fromkeys(["update", "change", "roles", "resolve", "redact", "archive"], Who.EVERYONE)
        ),
    )
    return Rules(
        policy, Directory({"U0BEN": Person("U0BEN", draw(_name)), "W0CLEO": Person("W0CLEO", draw(_name))})
    )


def _step(draw: st.DrawFn, number: int) -> Step:
    return Step(
        id=f"s{number}",
        text="x" + draw(words(299)),
        command=draw(st.sampled_from([None, "undo {component} {trace_id} `x` ```"])),
        components=draw(st.sampled_from([(), ("c1",)])),
        after=draw(st.sampled_from([None, "p0"])),
        before_resolve=draw(st.booleans()),
    )


class Story(msgspec.Struct):
    """An incident with its timeline, and everything that was to be shown on the way."""

    rules: Rules
    incident: Incident
    entries: list[Entry]
    shows: list[Show]
    now: datetime

    def happened(self, events: list[e.Event], by: Person) -> None:
        """Append events, and find out what they show."""
        for event in events:
            entry = Entry(self.incident.number, self.incident.version + 1, self.now, by, event)
            before, self.incident = self.incident, evolve(self.incident, entry)
            self.entries.append(entry)
            effects = react(before, entry, self.incident, self.rules)
            self.shows += [effect for effect in effects if isinstance(effect, Show)]

    def entry(self, version: int) -> Entry | None:
        """The entry with this number."""
        return self.entries[version - 1] if version else None


Draw = Callable[[st.SearchStrategy[Any]], Any]


def _message(draw: Draw, author: Person, now: datetime) -> e.Message:
    files = tuple(
        e.File(f"F{index}", draw(words(200)), "image/png", 10, "https://files.test/F")
        for index in range(draw(st.integers(0, 2)))
    )
    permalink = draw(
        st.sampled_from(
            ["https://team.slack.test/archives/C1/p1", "", "javascript:alert", "https://x|<!here>"]
        )
    )
    ts = f"{draw(st.integers(1, 5))}.0"
    return e.Message("C0INC", ts, author, draw(words(8000)), now, permalink, files)


def _told(draw: Draw) -> e.Told:
    labels = {"trace_id": draw(words(120)), "component": draw(words(50))}
    return e.Told(draw(st.integers(1, 3)), draw(_title), draw(_name), NOW, draw(words()), labels)


def _endpoints(draw: Draw) -> tuple[e.HealthSeen, ...]:
    count = draw(st.sampled_from([0, 1, 50]))
    return tuple(
        e.HealthSeen(f"p{n}", draw(_name), well=draw(st.booleans()), why=draw(words())) for n in range(count)
    )


def _commands(
    draw: Draw, by: Actor, other: Person, now: datetime, rules: Rules
) -> list[Callable[[], c.Command]]:
    policy = rules.policy
    return [
        lambda: c.ChangeTitle(by=by, title=draw(_title)),
        lambda: c.ChangeSeverity(
            by=by, severity=draw(st.sampled_from(policy.severities)).id, why=draw(words())
        ),
        lambda: c.ChangeStatus(by=by, status=draw(st.sampled_from(Status)), why=draw(words())),
        lambda: c.ChangeComponent(by=by, component=draw(st.sampled_from(["c0", "c1", None]))),
        lambda: c.Resolve(by=by, summary=draw(words()), override=draw(words())),
        lambda: c.Reopen(by=by, why=draw(words())),
        lambda: c.Close(by=by),
        lambda: c.Cancel(by=by, why=draw(words())),
        lambda: c.Merge(by=by, into=begun(number=41, drill=draw(st.booleans()))),
        lambda: c.AssignRole(
            by=by, role=draw(st.sampled_from(policy.roles)).id, to=other, handover=draw(st.booleans())
        ),
        lambda: c.ClaimRole(by=by, role=draw(st.sampled_from(policy.roles)).id),
        lambda: c.Page(by=by, role=draw(st.sampled_from(policy.roles)).id, to=other),
        lambda: c.AnswerPage(by=by, role=draw(st.sampled_from(policy.roles)).id),
        lambda: c.Subscribe(by=by),
        lambda: c.PostUpdate(by=by, answers={one.id: draw(words()) for one in policy.updates.questions}),
        lambda: c.Snooze(by=by, minutes=10),
        lambda: c.ChangeCadence(by=by, minutes=7),
        lambda: c.Escalate(by=by, why=draw(words())),
        lambda: c.Acknowledge(by=by),
        lambda: c.AddNote(by=by, text=draw(words())),
        lambda: c.RecordSnapshot(by=by, endpoints=_endpoints(draw)),
        lambda: c.TickCheck(by=by, check="k0", on=draw(st.booleans())),
        lambda: c.PostPlaybook(by=by, playbook=draw(st.sampled_from(["b0", "b1"]))),
        lambda: c.TickCheck(by=by, check="b0/s0", on=draw(st.booleans())),
        lambda: c.NoteHealth(by=THE_SYSTEM, poll="p0", well=draw(st.booleans())),
        lambda: c.AttachAlert(by=by, told=_told(draw), tally=e.Tally(1, 0, 1)),
        lambda: c.CaptureMessage(
            by=by, message=_message(draw, other, now), how=draw(st.sampled_from(["pin", "shortcut"]))
        ),
        lambda: c.NoteEdit(by=by, ts="1.0", text=draw(words(8000))),
        lambda: c.NoteDeletion(by=by, ts="2.0"),
        lambda: c.ReleaseMessage(by=by, ts="1.0", how="pin"),
        lambda: c.RecordFailure(
            by=THE_SYSTEM, step=draw(st.sampled_from(["channel", "pin", "<!here>"])), error=draw(words(200))
        ),
        lambda: c.RecordSuccess(by=THE_SYSTEM, step="pin"),
        lambda: c.NoteArrival(by=THE_SYSTEM, person=other),
        lambda: c.NoteDeparture(by=THE_SYSTEM, person=other),
        lambda: c.ArchiveChannel(by=by),
        lambda: c.Export(by=by, format="md"),
        *[lambda: c.Tick(by=THE_SYSTEM)] * 3,
    ]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """An incident that went through up to twenty turns."""
    rules, team = draw(all_rules()), draw(people())
    by = Actor(team[0], in_channel=True)
    command = c.Declare(
        by=by,
        title=draw(_title),
        description=draw(words()),
        severity=draw(st.sampled_from(rules.policy.severities)).id,
        private=draw(st.booleans()),
        drill=draw(st.booleans()),
        evidence=_message(draw, team[1], NOW) if draw(st.booleans()) else None,
    )
    first, *rest = declare(command, rules, NOW)
    entry = Entry(42, 1, NOW, by.person, first)
    story = Story(rules, evolve(None, entry), [entry], [], NOW)
    story.happened(rest, by.person)
    if draw(st.booleans()):
        story.happened(
            [e.ChannelOpened("C0INC", draw(_name)), e.MessagePosted("card", "C0INC", "1.1")], by.person
        )
    for _ in range(draw(st.integers(0, 20))):
        _turn(draw, story, team)
    if draw(st.booleans()):
        version = draw(st.integers(1, len(story.entries)))
        old = story.entries[version - 1]
        story.entries[version - 1] = msgspec.structs.replace(old, event=blanked(old.event))
        story.happened([e.EntryRedacted(version, "0" * 64, draw(words()))], by.person)
    return story


def _turn(draw: Draw, story: Story, team: tuple[Person, ...]) -> None:
    story.now += timedelta(minutes=draw(st.sampled_from([0, 1, 7, 40, 2000])))
    by, other = Actor(draw(st.sampled_from(team)), in_channel=True), draw(st.sampled_from(team))
    command = draw(st.sampled_from(_commands(draw, by, other, story.now, story.rules)))()
    try:
        events = decide(story.incident, command, story.rules, story.now)
    except Rejected:
        return
    story.happened(events, by.person)
    if story.shows and draw(st.booleans()):
        shown = draw(st.sampled_from(story.shows))
        story.happened([e.MessagePosted(shown.key, "C0INC", "1.2")], THE_SYSTEM.person)


far_too_long = _far
