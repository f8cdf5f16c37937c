"""SP-5: what would become of an alert is told without doing it."""

from msgspec.structs import replace

from bot.domain.alerts.correlate import Fate
from bot.domain.alerts.group import Stage
from bot.domain.alerts.trial import Trial
from tests.domain.trials import PAGE, group_of, tried_out
from tests.domain.worlds import ANA, begun


def _fate(trial: Trial) -> Fate | None:
    return trial.reception.decision.fate if trial.reception.decision else None


def test_sp_5_the_route_the_group_and_the_decision_are_those_of_an_alert_that_came() -> None:
    trial = tried_out()

    assert [verdict.matched for verdict in trial.verdicts] == [False, True, True]
    assert (trial.way.route, trial.way.severity, trial.way.component) == ("Pages", "sev1", "checkout")
    assert trial.alike == {"env": "prod"}
    assert _fate(trial) is Fate.DECLARE
    assert trial.incident is None


def test_sp_5_the_incident_that_it_would_join_is_named() -> None:
    other, same = begun(number=41, title="Search"), begun(number=42, title="Shop", component="checkout")

    trial = tried_out(incidents=(same, other))

    assert (_fate(trial), trial.incident) == (Fate.JOIN, same)


def test_sp_5_an_alert_of_a_known_group_goes_where_the_group_is() -> None:
    incident = begun(number=42, component="checkout")
    known = group_of(stage=Stage.ATTACHED, incident=42)

    trial = tried_out(incidents=(incident,), known=known, attached=incident)

    assert _fate(trial) is None
    assert trial.reception.group
    assert (trial.reception.group.id, trial.incident) == (7, incident)


def test_sp_5_an_alert_of_a_drill_joins_no_alarm() -> None:
    incident = begun(title="Shop", component="checkout")

    assert _fate(tried_out(incidents=(incident,), by=ANA)) is Fate.DECLARE


def test_an_alert_that_is_over_when_it_comes_begins_nothing() -> None:
    trial = tried_out(replace(PAGE, firing=False))

    assert (trial.reception.group, trial.reception.decision) == (None, None)
