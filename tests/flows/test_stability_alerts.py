"""CT-10, RC-8: what fires keeps an incident from being called stable, and the card says what it waits for."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.alerts.rules import Action
from tests.alerting import alerts, sent, told
from tests.flows.nudges import nudges
from tests.flows.records import incident
from tests.flows.test_polling import DOWN, READY, polled
from tests.health.endpoints import ok
from tests.world import POLICY, START, World, changed, world

_NAME = "LoginErrors"


async def _fires(here: World, since: float = 0, name: str = _NAME) -> None:
    """Alertmanager says that it fires, since that minute."""
    await _tells(here, told(name, severity="critical", component="auth", at=_at(since)))


async def _ends(here: World, since: float = 0, name: str = _NAME) -> None:
    """Alertmanager says that what fired since that minute is over now."""
    over = f"{here.now:%Y-%m-%dT%H:%M:%SZ}"
    await _tells(here, told(name, severity="critical", component="auth", at=_at(since), until=over))


async def _tells(here: World, alert: dict[str, Any]) -> None:
    assert await alerts(here, alert) == 202


def _at(minute: float) -> str:
    return f"{START + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%SZ}"


async def _mitigated(here: World) -> str:
    """An alert opened it at minute 0, ada takes part, it is mitigated at minute 10 although it fires."""
    await _fires(here)
    channel = here.incident_channel(1)
    await here.presses("ada", here.last("ada", "#incidents", "Subscribe"), "Join")
    await here.until(10)
    await here.types("ada", channel, "/incident mitigated rolled back")
    return channel


def _says(here: World, channel: str, words: str) -> list[str]:
    return [one for one in here.reads("ada", channel) if words in one]


async def test_it_waits_for_the_alert_then_counts_and_begins_anew_when_that_fires_again(here: World) -> None:
    """CT-10, RC-8."""
    channel = await _mitigated(here)
    assert "Waits: 1 alert fires. When none does, 30 stable minutes begin." in here.text(here.card(channel))
    await here.until(50)
    assert nudges(here, "stable") == []

    await here.until(60)
    await _ends(here)
    assert "Stable since 04:00" in here.text(here.card(channel))
    edits = _edits(here)
    await here.until(80)
    assert _edits(here) - edits <= 1  # for the overdue update; the minutes are counted by whoever reads

    await _fires(here, since=80)
    assert "Waits: 1 alert fires" in here.text(here.card(channel))
    [line] = _says(here, channel, "begins anew")
    assert "It was stable since 04:00 UTC" in line

    await here.until(85)
    await _ends(here, since=80)
    await here.until(120)
    assert [one.minute for one in nudges(here, "stable")] == [115]
    assert len(_says(here, channel, "begins anew")) == 1


async def test_an_error_that_nobody_says_the_end_of_counts_as_over_an_hour_after_the_last_one(
    here: World,
) -> None:
    """CT-10, RC-8, SF-1: a tracker of errors knows when one happened, and not that there will be no more."""
    await sent(here, "sentry", "sentry-error")
    await here.presses("ada", here.last("ada", "#incidents", "Accept"), "Accept as SEV3")
    channel = here.incident_channel(1)
    await here.until(40)
    await here.types("ada", channel, "/incident mitigated rolled back")
    assert "Waits: 1 alert fires" in here.text(here.card(channel))

    await here.until(60)

    [line] = _says(here, channel, "counts as over")
    assert "Sentry has told nothing more of it, so it counts as over: PaymentError" in line
    assert "Stable since 03:40" in here.text(here.card(channel))
    await here.until(75)
    assert [one.minute for one in nudges(here, "stable")] == [70]


def _edits(here: World) -> int:
    return sum(
        call.method == "chat.update" and "hourglass" in str(call.args.get("blocks"))
        for call in here.workspace.calls
    )


async def test_while_it_fires_only_a_reason_resolves_it_and_that_is_on_the_timeline(here: World) -> None:
    """CT-10."""
    channel = await _mitigated(here)
    await here.until(70)

    await here.types("ada", channel, "/incident resolve Rolled back")
    form = here.person("ada").view()
    assert form
    assert "1 alert fires; the 30 stable minutes begin when none does" in here.text(form)
    assert list(await here.submits("ada")) == ["override"]
    assert await here.submits("ada", override="The alert is wrong") == {}

    assert "Resolved" in here.text(here.card(channel))
    await here.types("ada", channel, "/incident timeline")
    assert "without waiting for the stable minutes: The alert is wrong" in here.reads("ada", channel)[-1]


async def test_another_alert_that_joins_takes_back_that_it_may_be_resolved(here: World) -> None:
    """RC-8."""
    channel = await _mitigated(here)
    await _ends(here)
    await here.until(45)
    assert _says(here, channel, "it may be resolved")

    await _fires(here, since=45, name="LoginSlow")

    told_before = here.last("ada", channel, "~Stable since")
    assert "now 1 alert fires" in here.text(told_before)
    assert [
        one for one in _says(here, channel, "it may be resolved") if "may be resolved from" not in one
    ] == []
    await here.types("ada", channel, "/incident catchup")
    assert "Waits: 1 alert fires" in here.reads("ada", channel)[-1]


async def test_what_flapped_unseen_begins_it_anew_too(here: World) -> None:
    """That it fired, and that it was over, was told of at once."""
    channel = await _mitigated(here)
    await _ends(here)
    await _fires(here, since=10)
    await here.advance(minutes=2)
    await _ends(here, since=10)
    assert "Stable since 03:12" in here.text(here.card(channel))

    await here.advance(seconds=10)
    fired = told(_NAME, severity="critical", component="auth", at=_at(12.1))
    await alerts(here, fired, {**fired, "status": "resolved", "endsAt": _at(12.15)})
    await here.until(50)

    [line] = _says(here, channel, "is over again")
    assert line.startswith(":white_check_mark: Alertmanager says")
    assert "It was stable since 03:12 UTC; that begins anew" in line
    [told_at] = [one.minute for one in nudges(here, "stable")]
    assert told_at > 42.4


@pytest.mark.parametrize("turns", [0, 9])
async def test_what_fires_again_after_it_was_over_is_known_at_once_however_much_it_flapped_before(
    tmp_path: Path, turns: int
) -> None:
    """CT-10: its last word had been that it is over, so it was called stable, and resolved."""
    async with world(tmp_path, policy=changed(POLICY, stable_minutes=5)) as here:
        channel = await _mitigated(here)
        began = 0.0
        for _ in range(turns):
            await _ends(here, since=began)
            await here.advance(seconds=20)
            began = _minute(here)
            await _fires(here, since=began)
            await here.advance(seconds=20)
        lines = len(_turns(here, channel))
        assert lines <= 8
        await _ends(here, since=began)
        while (await incident(here)).firing:
            await here.advance(minutes=1)
        await here.advance(minutes=1)
        assert "Stable since" in here.text(here.card(channel))

        again = _minute(here)
        await _fires(here, since=again)

        assert "Waits: 1 alert fires" in here.text(here.card(channel))
        await here.advance(minutes=8)
        assert nudges(here, "stable") == []
        await here.types("ada", channel, "/incident resolve Rolled back")
        assert list(await here.submits("ada")) == ["override"]
        assert len(_turns(here, channel)) - lines <= 2


def _minute(here: World) -> float:
    return (here.now - START).total_seconds() / 60


def _turns(here: World, channel: str) -> list[str]:
    return _says(here, channel, "Alertmanager says")


async def test_practice_never_keeps_a_real_incident_waiting(here: World) -> None:
    """SP-4: what is drilled counts for drills only."""
    channel = await _mitigated(here)
    await _ends(here)

    await here.types("ada", "#general", "/incident drill alert severity=critical component=auth LoginErrors")
    await here.until(41)

    assert [one.minute for one in nudges(here, "stable")] == [40]
    assert "it may be resolved" in here.text(here.card(channel))


async def test_a_health_endpoint_that_fails_counts_as_an_alert_does(tmp_path: Path) -> None:
    """RC-8: the failing check joins as an alert, and its recovery begins the stable minutes."""
    async with polled(tmp_path, Action.DECLARE) as (here, service):
        service.says = ok(DOWN)
        await here.advance(minutes=2)
        await here.presses("ada", here.last("ada", "#incidents", "Subscribe"), "Join")
        channel = here.incident_channel(1)
        await here.types("ada", channel, "/incident mitigated restarted")
        assert "Waits: 1 alert fires" in here.text(here.card(channel))

        service.says = ok(READY)
        await here.advance(minutes=2)

        assert "Stable since 03:0" in here.text(here.card(channel))
