"""An event on a plain incident, and what the world must be told of it."""

from bot.domain import events as e
from bot.domain.effects import Effect, Show, Surface
from bot.domain.evolve import evolve
from bot.domain.incident import Incident
from bot.domain.people import Person
from bot.domain.policy import Rules
from bot.domain.react import react
from bot.domain.timeline import Entry
from tests.domain.worlds import (
    ANA,
    NOW,
    RULES,
    begun,
    told,
)

CARD, ANNOUNCEMENT = Show(Surface.CARD), Show(Surface.ANNOUNCEMENT)


def effects_of(before: Incident, event: e.Event, under: Rules = RULES, by: Person = ANA) -> list[Effect]:
    entry = Entry(before.number, before.version + 1, NOW, by, event)
    return react(before, entry, evolve(before, entry), under)


def with_channel(incident: Incident) -> Incident:
    return told(incident, e.ChannelOpened("C42", "inc-42"))


PLAIN = with_channel(begun())
