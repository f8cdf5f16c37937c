"""No command and no event without its rules; no field of words that a redaction would miss."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain import evolve as evolving
from bot.domain import react as reacting
from bot.domain.decide import RULES as DECIDED
from bot.domain.decide import decide, time
from bot.domain.decide.rule import Situation
from bot.domain.due import Nudge, Reason
from bot.domain.effects import PLACES, Effect, Surface
from bot.domain.evolve import evolve
from bot.domain.lifecycle import ALLOWED
from bot.domain.permissions import NEEDS
from bot.domain.policy import Permissions
from bot.domain.react import react
from bot.domain.timeline import Entry, read_event, write_event
from tests.domain.samples import COMMAND_KINDS, EVENT_KINDS, event_of
from tests.domain.worlds import ANA, NOW, RULES, actor, settled

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("kind", COMMAND_KINDS)
def test_every_command_but_declare_has_a_rule_and_stands_in_the_lifecycle(kind: type[c.Command]) -> None:
    assert (kind in DECIDED) == (kind is not c.Declare)
    assert (kind in ALLOWED) == (kind is not c.Declare)


@pytest.mark.parametrize("kind", COMMAND_KINDS)
def test_every_command_that_people_have_a_word_for_needs_a_permission(kind: type[c.Command]) -> None:
    assert (kind in NEEDS) == bool(kind.verb)


def test_every_permission_of_the_policy_is_needed_for_something() -> None:
    assert set(NEEDS.values()) == set(Permissions.__struct_fields__)


def test_words_for_commands_are_not_shared() -> None:
    verbs = [kind.verb for kind in COMMAND_KINDS if kind.verb]

    assert len(verbs) == len(set(verbs))


def test_no_table_knows_a_command_that_is_not_one() -> None:
    assert set(DECIDED) - {object} | set(ALLOWED) | set(NEEDS) == set(COMMAND_KINDS)


@pytest.mark.parametrize("table", [evolving.RULES, reacting.RULES], ids=["evolve", "react"])
def test_every_event_and_nothing_else_has_a_rule(table: dict[Any, Callable[..., Any]]) -> None:
    assert set(table) - {object} == set(EVENT_KINDS)


def test_every_surface_has_a_place() -> None:
    assert set(PLACES) == set(Surface)


@dataclass(frozen=True)
class _Unheard:
    """Something that is neither a command nor an event."""

    by = actor(ANA)
    verb = ""


def test_what_has_no_rule_is_a_bug_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    incident = settled()
    monkeypatch.setitem(ALLOWED, cast("type[c.Command]", _Unheard), ALLOWED[c.Tick])
    entry = Entry(42, incident.version + 1, NOW, ANA, cast("e.Event", _Unheard()))

    with pytest.raises(TypeError, match="no rule for _Unheard"):
        decide(incident, cast("c.Command", _Unheard()), RULES, NOW)
    with pytest.raises(TypeError, match="no rule for _Unheard"):
        evolve(incident, entry)
    with pytest.raises(TypeError, match="no rule for _Unheard"):
        react(incident, entry, incident, RULES)


def test_a_nudge_without_a_reason_that_is_known_is_a_bug() -> None:
    situation = Situation(settled(), RULES, NOW)

    with pytest.raises(AssertionError):
        time._happened(Nudge(cast("Reason", "boredom"), NOW), situation)


@pytest.mark.parametrize("kind", [kind for kind in EVENT_KINDS if kind is not e.Declared])
def test_every_event_folds_and_its_effects_can_be_written_to_the_outbox(kind: type[e.Event]) -> None:
    before = settled()
    entry = Entry(42, before.version + 1, NOW, ANA, event_of(kind))

    now = evolve(before, entry)
    effects = react(before, entry, now, RULES)

    assert now.version == before.version + 1
    written = msgspec.json.encode(effects)
    assert msgspec.json.decode(written, type=list[Effect]) == effects


@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_every_kind_ever_stored_has_golden_json_in_the_form_it_is_written_today(kind: type[e.Event]) -> None:
    """A kind that gained a field gets a second file (`Kind-2.json`); the old one stays as it is."""
    stored = [path.read_text().rstrip("\n") for path in GOLDEN.glob("*.json") if _kind(path) == kind.__name__]

    events = [read_event(text) for text in stored]

    assert all(type(event) is kind for event in events)
    assert any(write_event(event) == text for event, text in zip(events, stored, strict=True))


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_golden_json_loses_nothing_when_it_is_read_and_written_again(path: Path) -> None:
    stored = msgspec.json.decode(path.read_bytes())

    again = msgspec.json.decode(write_event(read_event(path.read_bytes())))

    assert _known(again, stored) == stored


def _known(again: Any, stored: Any) -> Any:
    """What is written again of what was stored; a value that gained a field, too, reads as before."""
    if isinstance(again, dict) and isinstance(stored, dict):
        return {key: _known(again[key], value) for key, value in stored.items() if key in again}
    return again


def _kind(path: Path) -> str:
    return path.stem.partition("-")[0]
