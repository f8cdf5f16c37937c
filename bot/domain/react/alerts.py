"""The card says how the alerts stand, and the channel has a line where they take a turn."""

from bot.domain import effects as f
from bot.domain import events as e
from bot.domain.effects import Effect, Surface
from bot.domain.evolve.lines import asks_whether_worse, is_spoken_of
from bot.domain.incident import Incident
from bot.domain.react.rule import effects
from bot.domain.react.scene import Scene, card, has_open_channel, here


@effects.register
def _(event: e.AlertAttached, scene: Scene) -> list[Effect]:
    return [*card(scene.after), *_line(event, scene)]


@effects.register
def _(_event: e.AlertsCounted, scene: Scene) -> list[Effect]:
    return card(scene.after)


def alert_cards(scene: Scene) -> list[Effect]:
    """The cards of the alerts, where they say of the incident what is not true any more."""
    before, after = scene.before, scene.after
    if before is None or _as_cards_say(before) == _as_cards_say(after):
        return []
    return [f.ShowAlert(seen.told.group) for seen in after.alerts.values()]


def _as_cards_say(incident: Incident) -> tuple[object, ...]:
    return incident.title, incident.status, incident.channel, incident.merged_into


def questions(scene: Scene) -> list[Effect]:
    """The lines that ask whether it is worse, where they do no more, or do again."""
    before, after, policy = scene.before, scene.after, scene.rules.policy
    if before is None or not has_open_channel(after):
        return []
    return [
        f.Show(Surface.CHANGE, int(version))
        for version, severity in before.asks.items()
        if asks_whether_worse(before, severity, policy) != asks_whether_worse(after, severity, policy)
    ]


@effects.register
def _(event: e.AlertChanged, scene: Scene) -> list[Effect]:
    return [*card(scene.after), *(_line(event, scene) if event.turn else [])]


def _line(event: e.AlertAttached | e.AlertChanged, scene: Scene) -> list[Effect]:
    return here(scene, Surface.CHANGE) if is_spoken_of(event, scene.after) else []
