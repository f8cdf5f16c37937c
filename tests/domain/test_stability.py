"""CT-10, RC-8: it is over when nothing was wrong for long enough, or when somebody says why that need not be awaited."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide.alerts import handed_over
from bot.domain.effects import Show, Surface
from bot.domain.incident import SPOKEN_OF, Incident
from bot.domain.people import source_actor
from bot.domain.react import react
from bot.domain.rejected import Rejected
from bot.domain.status import Status
from tests.domain.samples import TOLD
from tests.domain.worlds import (
    ANA,
    NOW,
    actor,
    after,
    begun,
    entries_of,
    refusal,
    rules,
    run,
    settled,
    ticked,
    told,
)

MACHINE = source_actor("alertmanager", "Alertmanager")
FIRES, OVER = e.Tally(1, 0, 1), e.Tally(0, 1, 2)
MONITOR = c.ChangeStatus(by=actor(ANA), status=Status.MONITORING)
RESOLVE = c.Resolve(by=actor(ANA), summary="Rolled back")


def _attach(tally: e.Tally, group: int = 7) -> c.AttachAlert:
    return c.AttachAlert(by=MACHINE, told=replace(TOLD, group=group), tally=tally)


def _note(tally: e.Tally, group: int = 7, *, flapped: bool = False) -> c.NoteAlert:
    return c.NoteAlert(by=MACHINE, group=group, tally=tally, flapped=flapped)


def _calm() -> Incident:
    """Monitored since minute 10, with an alert that was over at minute 5."""
    incident, _ = run(settled(), _attach(FIRES), after(1))
    incident, _ = run(incident, _note(OVER), after(5))
    return run(incident, MONITOR, after(10))[0]


def test_the_window_does_not_begin_while_an_alert_fires() -> None:
    incident, _ = run(settled(), _attach(FIRES), after(1))
    incident, _ = run(incident, MONITOR, after(10))

    assert incident.stable_since is None
    sentence, field = refusal(incident, RESOLVE, after(90))
    assert sentence.startswith("1 alert fires; the 30 stable minutes begin when none does.")
    assert field == "override"


def test_what_counts_as_over_because_nobody_tells_of_it_was_over_when_it_was_told_of_last() -> None:
    """Its source never says so, and it was heard of last at minute 20; that is known an hour later."""
    incident, _ = run(settled(), _attach(FIRES, 7), after(1))
    incident, _ = run(incident, _attach(FIRES, 8), after(1))
    incident, _ = run(incident, MONITOR, after(10))
    silent = replace(_note(OVER, 7), silent_since=after(20))

    alone, [event] = run(run(incident, _note(OVER, 8), after(15))[0], silent, after(80))
    last, _ = run(run(incident, _note(OVER, 8), after(70))[0], silent, after(80))
    moved, _ = run(
        run(incident, replace(MONITOR, status=Status.IDENTIFIED), after(60))[0], MONITOR, after(65)
    )
    moved, _ = run(
        run(moved, _note(OVER, 8), after(66))[0], replace(silent, silent_since=after(62)), after(80)
    )
    before, _ = run(
        run(incident, replace(MONITOR, status=Status.IDENTIFIED), after(12))[0], silent, after(80)
    )

    assert event == e.AlertChanged(7, TOLD.title, OVER, "silent", since=after(50))
    assert alone.stable_since == after(50), "all of the stable minutes have gone by"
    assert run(alone, RESOLVE, after(80))[0].status is Status.RESOLVED
    assert last.stable_since == after(70), "another alert fired until then"
    assert moved.stable_since == after(66)
    assert before.stable_since is None


def test_it_begins_when_the_last_alert_is_over() -> None:
    incident, _ = run(settled(), _attach(FIRES, 7), after(1))
    incident, _ = run(incident, _attach(FIRES, 8), after(1))
    incident, _ = run(incident, MONITOR, after(10))
    incident, _ = run(incident, _note(OVER, 7), after(20))
    assert incident.stable_since is None

    incident, _ = run(incident, _note(OVER, 8), after(25))

    assert incident.stable_since == after(25)
    assert ticked(incident, after(54))[0].stability_told == 0
    assert ticked(incident, after(55))[0].stability_told


def test_an_alert_that_fires_again_ends_it_and_says_so() -> None:
    incident, events = run(_calm(), _note(e.Tally(1, 1, 3)), after(22))

    assert events == [e.AlertChanged(7, TOLD.title, e.Tally(1, 1, 3), "fired", after(10))]
    assert incident.stable_since is None


def test_a_new_alert_that_fires_and_joins_ends_it_and_says_so() -> None:
    incident, [event] = run(_calm(), _attach(FIRES, 8), after(22))

    assert isinstance(event, e.AlertAttached)
    assert event.stable_since == after(10)
    assert incident.stable_since is None


def test_an_alert_that_joins_when_it_is_over_ends_nothing() -> None:
    incident, [event] = run(_calm(), _attach(OVER, 8), after(22))

    assert isinstance(event, e.AlertAttached)
    assert event.stable_since is None
    assert incident.stable_since == after(10)


def test_an_alert_that_came_and_went_unseen_begins_it_anew() -> None:
    incident, [event] = run(_calm(), _note(e.Tally(0, 1, 5), flapped=True), after(22))

    assert event == e.AlertChanged(7, TOLD.title, e.Tally(0, 1, 5), "flapped", after(10))
    assert incident.stable_since == after(22)
    assert incident.alerts["7"].resolved_at == after(22)


def test_it_is_said_once_however_many_alerts_follow() -> None:
    incident, _ = run(_calm(), _attach(FIRES, 8), after(22))

    _, [second] = run(incident, _attach(FIRES, 9), after(22))

    assert isinstance(second, e.AlertAttached)
    assert second.stable_since is None


def test_it_is_said_in_the_channel_also_of_alerts_that_have_no_lines_any_more() -> None:
    incident = _calm()
    for group in range(100, 100 + SPOKEN_OF):
        incident, _ = run(incident, _attach(OVER, group), after(20))

    later, [event] = run(incident, _attach(FIRES, 8), after(22))

    [entry] = entries_of([event], MACHINE.person, after(22), version=incident.version)
    assert Show(Surface.CHANGE, entry.version) in react(incident, entry, later, rules())
    unopened = replace(incident, channel=None)
    assert told(unopened, event).unsaid[-1] == f"change:{entry.version}"


def test_the_alerts_of_a_merged_incident_end_it_once() -> None:
    incident = begun(number=43)
    incident, _ = run(incident, _attach(FIRES, 8), after(1))
    incident, _ = run(incident, _attach(FIRES, 9), after(1))

    events = handed_over(incident, _calm())

    assert [one.stable_since for one in events if isinstance(one, e.AlertAttached)] == [after(10), None]


def test_once_it_was_told_that_it_is_stable_that_is_taken_back() -> None:
    incident, _ = ticked(_calm(), after(40))
    at = incident.stability_told

    later, [event] = run(incident, _note(e.Tally(1, 1, 3)), after(50))

    assert (at > 0, later.stability_told) == (True, 0)
    [entry] = entries_of([event], MACHINE.person, after(50), version=incident.version)
    assert Show(Surface.STABLE, at) in react(incident, entry, later, rules())


def test_where_no_minutes_are_asked_for_nothing_waits_and_nothing_is_said() -> None:
    under = rules(stable_minutes=0)

    incident, [event] = run(_calm(), _note(e.Tally(1, 1, 3)), after(22), under)

    assert isinstance(event, e.AlertChanged)
    assert event.stable_since is None
    assert run(incident, RESOLVE, after(23), under)[0].status is Status.RESOLVED


def test_an_override_is_on_the_timeline_only_where_there_was_something_to_override() -> None:
    why = replace(RESOLVE, override="Nobody can buy anyway")

    _, early = run(_calm(), why, after(39))
    _, in_time = run(_calm(), why, after(40))

    assert early == [e.Resolved(Status.MONITORING, "Rolled back", "Nobody can buy anyway")]
    assert in_time == [e.Resolved(Status.MONITORING, "Rolled back")]


Deed = tuple[str, int, int]
_DEEDS = st.tuples(
    st.sampled_from(["monitor", "work", "attach", "fire", "end", "flap", "tick"]),
    st.integers(0, 1),
    st.sampled_from([0, 1, 4, 10, 29, 30, 31]),
)


#: From here on anything can interrupt.
_BEGINNING: tuple[Deed, ...] = (("attach", 0, 0), ("monitor", 0, 1), ("end", 0, 1))


class _Watcher:
    """Remembers the last moment of trouble, and nothing else: what the gate must agree with."""

    def __init__(self) -> None:
        self.monitored, self.firing, self.trouble = False, set[int](), NOW

    @property
    def is_calm(self) -> bool:
        return self.monitored and not self.firing

    def sees(self, deed: str, group: int, now: datetime) -> None:
        calm_before = self.is_calm
        match deed:
            case "monitor" | "work":
                self.monitored = deed == "monitor"
            case "attach" | "fire":
                self.firing.add(group)
            case "end":
                self.firing.discard(group)
            case _:
                pass
        if deed == "flap" or not (calm_before and self.is_calm):
            self.trouble = now


def _command(deed: str, group: int, incident: Incident) -> c.Command:
    known = incident.alerts.get(str(group))
    count = known.tally.count + 1 if known else 1
    match deed:
        case "monitor":
            return MONITOR
        case "work":
            return c.ChangeStatus(by=actor(ANA), status=Status.MITIGATING)
        case "attach":
            return _attach(FIRES, group)
        case "fire":
            return _note(e.Tally(1, 0, count), group)
        case "end":
            return _note(e.Tally(0, 1, count), group)
        case "flap":
            return _note(e.Tally(0, 1, count), group, flapped=True)
        case _:
            return c.Tick(by=MACHINE)


@given(deeds=st.lists(_DEEDS, max_size=30), needed=st.sampled_from([5, 30]))
def test_without_a_reason_it_is_resolved_only_after_so_many_minutes_without_trouble(
    deeds: Sequence[Deed], needed: int
) -> None:
    """Whatever happens in whichever order: never earlier, and never later either."""
    under, now, watcher = rules(stable_minutes=needed), NOW, _Watcher()
    incident = settled(under=under)
    for deed, group, minutes in (*_BEGINNING, *deeds):
        now += timedelta(minutes=minutes)
        known = incident.alerts.get(str(group))
        if (deed in {"fire", "end", "flap"} and known is None) or (
            deed == "flap" and known and known.tally.firing
        ):
            continue
        try:
            incident, _ = run(incident, _command(deed, group, incident), now, under)
        except Rejected:  # what is so already
            continue
        watcher.sees(deed, group, now)
        enough = watcher.is_calm and now - watcher.trouble >= timedelta(minutes=needed)
        try:
            run(incident, RESOLVE, now, under)
        except Rejected:
            assert not enough
        else:
            assert enough
