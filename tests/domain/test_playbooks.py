"""Which playbook an incident needs, how its steps read, and what they wait for."""

import pytest
from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.alerts.rules import Alerts, Poll
from bot.domain.due import Nudge, Reason, upcoming
from bot.domain.effects import Show, Surface
from bot.domain.incident import Incident
from bot.domain.people import THE_SYSTEM
from bot.domain.playbooks import called, filled, steps_of
from bot.domain.policy import Fit, Playbook, Step
from bot.domain.status import Status
from tests.domain.reactions import effects_of
from tests.domain.samples import TOLD
from tests.domain.worlds import (
    ANA,
    BEN,
    NOW,
    POLICY,
    actor,
    after,
    begun,
    refusal,
    rules,
    run,
    standing_at,
    ticked,
    told,
)

SHOP = Poll(id="shop", name="Shop", url="https://shop.test/")
STEPS = (
    Step(id="stop", text="Stop the rollout"),
    Step(id="restart", text="Restart", command="restart {component}", components=("search",)),
    Step(id="again", text="Run the {job} again", after="shop", before_resolve=True),
)


def playbook(match: Fit, id_: str = "jobs") -> Playbook:
    return Playbook(id=id_, name=id_.title(), match=match, steps=STEPS)


UNDER = rules(
    alerts=Alerts(polls=(SHOP,)),
    playbooks=(playbook(Fit(components=("search",))),),
    stable_minutes=0,
)
ALERT = e.AlertAttached(replace(TOLD, labels={"alertname": "RedisDown", "span_id": "a1"}), e.Tally(1, 0, 1))
OPENED = told(begun(component="search"), e.ChannelOpened("C42", "inc-42"))


def posted(incident: Incident = OPENED) -> Incident:
    return ticked(incident, NOW, UNDER)[0]


def steps(incident: Incident) -> list[str]:
    return [step.tick.partition("/")[2] for step in steps_of(incident, "jobs", UNDER.policy)]


# --- which one ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("match", "incident", "why"),
    [
        (Fit(components=("search",)), begun(component="search"), "it is about Search"),
        (
            Fit(labels={"alertname": ("Redis*",)}),
            told(begun(), ALERT),
            "an alert has the label alertname for it",
        ),
        (Fit(keywords=("log in", "slow")), begun(), "the title says “slow”"),
        (Fit(keywords=("low",)), begun(), None),
        (Fit(labels={"alertname": ("Kafka*",), "host": ("*",)}), told(begun(), ALERT), None),
        (Fit(components=("search",)), begun(), None),
        (Fit(), begun(component="search"), None),
    ],
)
def test_a_playbook_is_chosen_by_component_label_or_keyword_and_at_once(
    match: Fit, incident: Incident, why: str | None
) -> None:
    """CT-7, SF-7, SP-11, RC-6."""
    under = rules(playbooks=(playbook(match),), alerts=Alerts(polls=(SHOP,)))

    _, events = ticked(incident, NOW, under)

    assert [one.why for one in events if isinstance(one, e.PlaybookPosted)] == ([why] if why else [])


def test_a_component_that_the_policy_has_no_more_is_named_by_its_id() -> None:
    under = rules(playbooks=UNDER.policy.playbooks, components=(), alerts=Alerts(polls=(SHOP,)))

    assert isinstance(event := ticked(OPENED, NOW, under)[1][0], e.PlaybookPosted)
    assert event.why == "it is about search"


def test_a_playbook_of_which_no_step_concerns_the_incident_is_not_chosen() -> None:
    only = replace(playbook(Fit(keywords=("slow",))), steps=(STEPS[1],))
    under = rules(playbooks=(only,))

    assert list(ticked(begun(), NOW, under)[0].playbooks) == []
    assert list(ticked(begun(component="search"), NOW, under)[0].playbooks) == ["jobs"]


def test_each_is_posted_once_whatever_else_fits() -> None:
    again, events = ticked(told(posted(), ALERT), NOW, UNDER)

    assert events == []
    assert list(again.playbooks) == ["jobs"]


def test_nothing_is_chosen_for_what_is_over() -> None:
    over = standing_at(Status.RESOLVED, OPENED)

    assert upcoming(over, UNDER.policy) == []
    assert Nudge(Reason.PLAYBOOK_FITS, OPENED.open_since, "jobs") in upcoming(OPENED, UNDER.policy)


def test_people_may_have_any_posted_once() -> None:
    incident, events = run(begun(), c.PostPlaybook(by=actor(BEN), playbook="jobs"), under=UNDER)

    assert [one.why for one in events if isinstance(one, e.PlaybookPosted)] == [""]
    sentence, _ = refusal(incident, c.PostPlaybook(by=actor(BEN), playbook="jobs"), under=UNDER)
    assert sentence == "INC-42 has this playbook already, in its channel."
    sentence, _ = refusal(incident, c.PostPlaybook(by=actor(BEN), playbook="job"), under=UNDER)
    assert sentence == "`job` is not a playbook. `playbook` lists those there are."


def test_a_playbook_is_meant_by_its_id_or_its_name() -> None:
    assert [called(word, POLICY) for word in ("bad-deploy", "BAD deployment", "Else")] == [
        "bad-deploy",
        "bad-deploy",
        "else",
    ]


def test_a_policy_that_is_edited_changes_nothing_of_what_was_posted() -> None:
    incident = posted()

    assert ticked(incident, NOW, rules(playbooks=()))[0].playbooks == incident.playbooks


# --- how it reads ---------------------------------------------------------------------------------


def test_a_step_is_shown_only_for_its_components() -> None:
    """SM-6: the playbook names only the affected component."""
    moved = told(posted(), e.ComponentChanged("search", "checkout"))

    assert steps(posted()) == ["stop", "restart", "again"]
    assert steps(moved) == ["stop", "again"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{component} of {number} in {channel}", "Search of 42 in #inc-42"),
        ("{span_id} {spanID} {spanid}", "a1, b2 a1, b2 a1, b2"),
        ("{trace_id}, {Pod-Name}", "[trace id], [pod name]"),
        ("${HOME} {{x}} {{ .y }} {a b} {} { print }", "${HOME} {{x}} {{ .y }} {a b} {} { print }"),
    ],
)
def test_what_is_known_is_filled_in_and_what_is_not_is_named(text: str, shown: str) -> None:
    """SM-7: all span identifiers that were seen."""
    other = replace(TOLD, group=8, labels={"spanId": "b2", "span.id": "a1", "spanID": "x" * 101})
    incident = told(OPENED, ALERT, e.AlertAttached(other, e.Tally(1, 0, 1)))

    assert filled(text, incident, UNDER.policy) == shown


def test_without_channel_and_component_they_are_named() -> None:
    assert filled("{component} {channel}", begun(), UNDER.policy) == "[component] [channel]"


def test_five_values_are_filled_in() -> None:
    groups = [
        e.AlertAttached(replace(TOLD, group=n, labels={"pod": f"p{n}"}), e.Tally(1, 0, 1)) for n in range(9)
    ]

    assert filled("{pod}", told(begun(), *groups), UNDER.policy) == "p0, p1, p2, p3, p4"


def test_people_read_the_name_of_the_component_and_a_command_has_its_id() -> None:
    step = e.Step("a", "Restart {component}", "restart {component}")
    incident = told(begun(component="search"), e.PlaybookPosted("jobs", "Jobs", (step,)))

    [shown] = steps_of(incident, "jobs", UNDER.policy)
    assert (shown.text, shown.command) == ("Restart Search", "restart search")
    [gone] = steps_of(told(incident, e.ComponentChanged("search", "gone")), "jobs", UNDER.policy)
    assert (gone.text, gone.command) == ("Restart gone", "restart gone")


@pytest.mark.parametrize(
    "value", ["x; rm -rf /", "$(id)", "`id`", "a b", "-rf", "a\nb", "{b}", "a'b", "*", ""]
)
def test_nothing_that_means_something_to_a_shell_gets_into_a_command(value: str) -> None:
    """Whoever sends alerts must not say what responders execute."""
    hostile = e.AlertAttached(replace(TOLD, labels={"pod": value}), e.Tally(1, 0, 1))
    fine = e.AlertAttached(replace(TOLD, group=8, labels={"pod": "web-1"}), e.Tally(1, 0, 1))
    posting = e.PlaybookPosted("jobs", "Jobs", (e.Step("a", "Look", "logs {pod}"),))

    def command(*events: e.Event) -> str:
        return steps_of(told(begun(), posting, *events), "jobs", UNDER.policy)[0].command

    assert command(hostile) == "logs [pod]"
    assert command(hostile, fine) == "logs web-1"


def test_it_is_shown_again_where_it_says_something_else() -> None:
    incident = posted()
    again = Show(Surface.PLAYBOOK, incident.playbooks["jobs"].version)

    assert again in effects_of(incident, e.CheckTicked("jobs/stop", "Stop the rollout", on=True))
    assert again in effects_of(incident, e.ComponentChanged("search", None))
    assert again in effects_of(
        incident, e.AlertAttached(replace(TOLD, labels={"job": "x"}), e.Tally(1, 0, 1))
    )
    assert again in effects_of(incident, e.EndpointTurned("shop", "Shop", well=True, steps=("Run",)), UNDER)
    assert again in effects_of(incident, e.EntryRedacted(2, "0" * 64, "a name"))
    assert again not in effects_of(incident, ALERT)
    assert again not in effects_of(incident, e.NoteAdded("hm"))
    assert again not in effects_of(
        told(incident, e.ChannelArchived()), e.CheckTicked("jobs/stop", "Stop the rollout", on=True)
    )


def test_it_is_shown_as_soon_as_there_is_a_channel() -> None:
    incident = posted(begun(component="search"))
    shown = Show(Surface.PLAYBOOK, incident.playbooks["jobs"].version)

    assert shown in effects_of(incident, e.ChannelOpened("C42", "inc-42"))
    assert effects_of(OPENED, e.PlaybookPosted("jobs", "Jobs", ())) == [
        Show(Surface.PLAYBOOK, OPENED.version + 1)
    ]


# --- ticking off, and what waits ------------------------------------------------------------------


def tick(step: str, *, on: bool = True) -> c.TickCheck:
    return c.TickCheck(by=actor(BEN), check=f"jobs/{step}", on=on)


def well(*, well: bool = True) -> c.NoteHealth:
    return c.NoteHealth(by=THE_SYSTEM, poll="shop", well=well)


def test_who_did_a_step_and_when_is_known_and_can_be_taken_back() -> None:
    done, events = run(posted(), tick("stop"), after(5), UNDER)

    assert events == [e.CheckTicked("jobs/stop", "Stop the rollout", on=True)]
    assert (steps_of(done, "jobs", UNDER.policy)[0].by, steps_of(done, "jobs", UNDER.policy)[0].at) == (
        BEN,
        after(5),
    )
    back, _ = run(done, tick("stop", on=False), after(6), UNDER)
    assert steps_of(back, "jobs", UNDER.policy)[0].by is None


def test_the_list_of_what_to_look_at_first_keeps_the_steps() -> None:
    incident = told(posted(), e.SnapshotTaken((), (e.Checkpoint("logs", "Logs"),)))

    assert list(incident.checks) == ["jobs/stop", "jobs/restart", "jobs/again", "logs"]


def test_a_step_that_is_not_there_cannot_be_done() -> None:
    sentence, _ = refusal(posted(), tick("gone"), under=UNDER)

    assert sentence == "INC-42 has no such check on its list."


def failing(incident: Incident | None = None) -> Incident:
    """The endpoint was asked, and it is not well."""
    return run(incident or posted(), well(well=False), under=UNDER)[0]


def test_a_gated_step_waits_until_its_endpoint_is_well() -> None:
    """SM-8, RC-7."""
    sentence, _ = refusal(failing(), tick("again"), under=UNDER)
    assert sentence == "This waits until Shop is well. The channel is told when it is; then tick it off."

    opened, events = run(failing(), well(), under=UNDER)

    assert events == [e.EndpointTurned("shop", "Shop", well=True, steps=("Run the [job] again",))]
    assert [step.waits for step in steps_of(failing(), "jobs", UNDER.policy)] == [False, False, True]
    assert [step.waits for step in steps_of(opened, "jobs", UNDER.policy)] == [False, False, False]
    assert run(opened, well(), under=UNDER)[1] == []
    done, events = run(opened, tick("again"), under=UNDER)
    assert events == [e.CheckTicked("jobs/again", "Run the [job] again", on=True)]
    assert run(done, well(), under=UNDER)[1] == []


@pytest.mark.parametrize("is_well", [True, False])
def test_how_an_endpoint_was_from_the_beginning_is_no_news(*, is_well: bool) -> None:
    """SM-8: a step that never had to wait is open, and nobody hears of it."""
    known, events = run(posted(), well(well=is_well), under=UNDER)

    assert events == [e.EndpointTurned("shop", "Shop", is_well, steps=())]
    assert [step.waits for step in steps_of(known, "jobs", UNDER.policy)] == [False, False, not is_well]
    again = Show(Surface.PLAYBOOK, known.playbooks["jobs"].version)
    assert [one for one in effects_of(posted(), events[0], UNDER) if isinstance(one, Show)] == [again]
    closed = run(known, well(well=not is_well), under=UNDER)[1]
    assert closed == [e.EndpointTurned("shop", "Shop", not is_well, steps=("Run the [job] again",))]


@pytest.mark.parametrize(
    "seen",
    [
        e.SnapshotTaken((e.HealthSeen("shop", "Shop", False, "It answered 503."),)),
        e.AlertAttached(replace(TOLD, labels={"poll": "shop"}), e.Tally(1, 0, 1)),
    ],
)
def test_an_endpoint_that_was_seen_to_fail_when_it_began_is_news_when_it_is_well(seen: e.Event) -> None:
    known = told(posted(), seen)

    assert [step.well for step in steps_of(known, "jobs", UNDER.policy)][2] is False
    assert run(known, well(), under=UNDER)[1][0].steps  # type: ignore[union-attr]
    opened = told(run(known, well(), under=UNDER)[0], seen)
    assert [step.well for step in steps_of(opened, "jobs", UNDER.policy)][2]


def test_after_a_reopening_an_endpoint_is_asked_anew() -> None:
    opened, _ = run(failing(), well(), under=UNDER)
    over = told(opened, e.Resolved(Status.INVESTIGATING, "Gone"))
    again = e.Reopened(Status.RESOLVED, "Not gone", opened.rhythm)

    reopened = told(over, again)

    sentence, _ = refusal(reopened, tick("again"), under=UNDER)
    assert sentence == "This waits until Shop was asked whether it is well. Tick it off in a moment."
    assert run(reopened, well(), under=UNDER)[1] == [e.EndpointTurned("shop", "Shop", well=True, steps=())]
    fires = e.AlertAttached(replace(TOLD, labels={"poll": "shop"}), e.Tally(1, 0, 1))
    assert told(over, fires, again).endpoints == {"shop": False}


def test_a_gated_step_closes_again_if_nobody_did_it() -> None:
    opened, _ = run(posted(), well(), under=UNDER)

    closed, events = run(opened, well(well=False), under=UNDER)

    assert events == [e.EndpointTurned("shop", "Shop", well=False, steps=("Run the [job] again",))]
    refusal(closed, tick("again"), under=UNDER)


def test_a_step_that_comes_later_waits_for_an_endpoint_that_turned_when_all_were_done() -> None:
    """SM-8: the turn is said on the list alone, and still no step opens on what was true an hour ago."""
    more = rules(
        alerts=UNDER.policy.alerts,
        playbooks=(*UNDER.policy.playbooks, playbook(Fit(components=("cart",)), "more")),
        stable_minutes=0,
    )
    done, _ = run(run(posted(), well(), under=more)[0], tick("again"), under=more)

    worse, events = run(done, well(well=False), under=more)

    assert events == [e.EndpointTurned("shop", "Shop", well=False, steps=())]
    assert effects_of(done, events[0], more) == [Show(Surface.PLAYBOOK, done.playbooks["jobs"].version)]
    later, _ = run(worse, c.PostPlaybook(by=actor(ANA), playbook="more"), under=more)
    refusal(later, c.TickCheck(by=actor(ANA), check="more/again", on=True), under=more)
    refusal(run(later, tick("again", on=False), under=more)[0], tick("again"), under=more)


def test_what_was_done_can_be_taken_back_while_the_endpoint_is_not_well() -> None:
    opened, _ = run(posted(), well(), under=UNDER)
    done, _ = run(opened, tick("again"), under=UNDER)
    worse = told(done, e.EndpointTurned("shop", "Shop", well=False, steps=()))

    assert run(worse, tick("again", on=False), under=UNDER)[1]


def test_nobody_waits_for_an_endpoint_that_is_asked_no_more() -> None:
    under = rules(playbooks=UNDER.policy.playbooks)

    assert [step.waits for step in steps_of(failing(), "jobs", UNDER.policy)][2]
    assert not [step for step in steps_of(failing(), "jobs", under.policy) if step.waits]
    assert run(failing(), tick("again"), under=under)[1]


def test_an_endpoint_for_which_nothing_waits_is_not_told_of() -> None:
    assert run(posted(), c.NoteHealth(by=THE_SYSTEM, poll="cart", well=True), under=UNDER)[1] == []
    assert run(begun(), well(), under=UNDER)[1] == []


# --- before it is resolved ------------------------------------------------------------------------

RESOLVE = c.Resolve(by=actor(ANA), summary="Rolled back")


def test_what_is_to_be_done_before_resolving_takes_a_reason_not_to() -> None:
    """SF-8."""
    sentence, field = refusal(posted(), RESOLVE, under=UNDER)
    assert (sentence, field) == (
        "Not ticked off yet: “Run the [job] again”. To resolve now, say why it need not wait.",
        "override",
    )

    resolved, events = run(posted(), replace(RESOLVE, override="No jobs failed"), under=UNDER)

    assert resolved.status is Status.RESOLVED
    assert [one.override for one in events if isinstance(one, e.Resolved)] == ["No jobs failed"]


def test_what_was_done_takes_no_reason() -> None:
    done, _ = run(run(posted(), well(), under=UNDER)[0], tick("again"), under=UNDER)

    assert run(done, RESOLVE, under=UNDER)[0].status is Status.RESOLVED


def test_the_full_stop_of_a_step_ends_no_sentence_twice() -> None:
    incident = told(
        begun(), e.PlaybookPosted("jobs", "Jobs", (e.Step("kpis", "Validate.", before_resolve=True),))
    )

    sentence, _ = refusal(incident, RESOLVE)

    assert sentence.startswith("Not ticked off yet: “Validate”. It needs")


def test_three_open_steps_are_named_beside_the_minutes_that_are_missing() -> None:
    many = tuple(e.Step(f"s{n}", f"Step {n}", before_resolve=True) for n in range(5))
    incident = told(begun(), e.PlaybookPosted("jobs", "Jobs", many))

    sentence, _ = refusal(incident, RESOLVE)

    assert sentence == (
        "Not ticked off yet: “Step 0”, “Step 1”, “Step 2”, and 2 more. "
        "It needs 30 stable minutes first, and they begin with `mitigated`. "
        "To resolve now, say why it need not wait."
    )
