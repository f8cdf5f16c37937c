"""What people see of alerts: cards in every stage, the list of those that wait, the summary of a storm."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.alerts.joining import told_of
from bot.domain import events as e
from bot.domain.alerts.alert import Alert, alert
from bot.domain.alerts.folding import absorbed, begun
from bot.domain.alerts.group import Group, Stage
from bot.domain.alerts.storm import Surge
from bot.domain.effects import Surface
from bot.domain.incident import Incident, Posted
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.status import Status
from bot.messages.alerts import AlertScene, alert_card, waiting
from bot.messages.following import Later
from bot.messages.forms.alert import merge
from bot.messages.kit import Post
from bot.messages.storm import StormScene, storm_summary
from tests.domain.trials import ROUTED
from tests.domain.worlds import ANA, BEN, CLEO, NOW, after, told
from tests.domain.worlds import begun as incident_begun
from tests.messages.checking import problems
from tests.messages.reading import buttons, read
from tests.messages.scenes import happens, show
from tests.messages.worlds import ATTACKS, words

LINK = "https://links.test/a?b=1&c=2"

#: As Alertmanager tells of it; everything but `env` and the trace says what the title, severity or component say.
SLOW = alert(
    title="Checkout is slow",
    text="95 % take 4 s.\nBudget: 500 ms.",
    labels={
        "alertname": "CheckoutIsSlow",
        "service": "checkout",
        "severity": "1",
        "env": "prod",
        "trace_id": "4bf9",
        "userId": "u-17",
    },
    links=[("Runbook", LINK)],
)

INCIDENT = told(
    incident_begun(title="Payments fail", component="checkout"),
    e.ChannelOpened("C0INC", "inc-42-payments-fail"),
)


def _group(*alerts: Alert, policy: Policy = ROUTED, **changes: Any) -> Group:
    """A group that SLOW began, and what became of it."""
    fresh = begun(SLOW, source="alertmanager", sender="Alertmanager", rules=policy.alerts, now=NOW)
    group = absorbed(fresh, alerts or [SLOW], policy.alerts, NOW)
    return replace(group, **{"id": 7, "severity": "sev1", "component": "checkout", **changes})


def _card(group: Group, incident: Incident | None = None, **more: Any) -> list[str]:
    return read(alert_card(AlertScene(group, ROUTED, after(3), incident, **more)))


def test_a_card_says_once_what_is_wrong_how_bad_and_since_when_and_offers_what_can_be_done() -> None:
    assert _card(_group()) == [
        ":rotating_light: *Checkout is slow*",
        ":warning: Sev 1 · Checkout · Alertmanager · since 14:00 UTC · 1 firing",
        "95 % take 4 s.",
        "Budget: 500 ms.",
        ":bust_in_silhouette: One userId only: `u-17`",
        "env `prod` · trace ID `4bf9`",
        "Logs · Runbook",
        "[Accept as Sev 1] [Merge…] [Ignore 1 h] [Decline]",
    ]


def test_how_long_it_fired_counts_from_since_when_it_does() -> None:
    """Its sender may have known for long, and told of it only a moment before it was over."""
    old = _group(replace(SLOW, started_at=after(-100)), replace(SLOW, firing=False, started_at=after(-100)))

    facts = _card(replace(old, resolved_at=after(1)))[1]

    assert "since 12:20 UTC · resolved 14:01 UTC after 1 h 41 min" in facts


def test_what_is_over_asks_for_no_incident_in_green() -> None:
    ended = _group(SLOW, replace(SLOW, firing=False))

    assert "style" in buttons(alert_card(AlertScene(_group(), ROUTED, NOW)))["Accept as Sev 1"]
    assert "style" not in buttons(alert_card(AlertScene(ended, ROUTED, NOW)))["Accept as Sev 1"]


def test_who_sent_it_is_named_where_that_is_not_what_it_is_about() -> None:
    """A health endpoint is often called as its component is."""
    assert "Checkout · since" in _card(_group(sender="Checkout"))[1]
    assert "Checkout · Checkout" not in _card(_group(sender="Checkout"))[1]


def test_who_owns_the_component_is_named_and_not_notified() -> None:
    post = alert_card(AlertScene(_group(), ROUTED, NOW, owners=(BEN, CLEO)))

    assert "Checkout (owner: Ben, Cleo)" in read(post)[1]
    assert "<@" not in str(post.blocks)


def test_a_label_is_shown_where_nothing_else_says_it() -> None:
    other = alert(
        title="Slow", labels={"alertname": "Checkout95", "severity": "huge", "service": "checkout-eu"}
    )
    lines = _card(_group(other, labels=other.labels, severity=None))

    assert lines[2] == "alertname `Checkout95` · severity `huge` · service `checkout-eu`"
    assert "[Accept as Sev 2]" in lines[-1]


def test_sp_9_a_card_says_whether_one_user_is_affected_or_all() -> None:
    several = [replace(SLOW, fingerprint=f"f{at}", labels={"userId": f"u-{at}"}) for at in range(3)]
    many = [replace(SLOW, fingerprint=f"f{at}", labels={"userId": f"u-{at}"}) for at in range(300)]

    assert ":busts_in_silhouette: Systemic: 3 different userId" in _card(_group(*several))
    assert ":busts_in_silhouette: Systemic: more than 200 different userId" in _card(_group(*many))


def test_a_card_counts() -> None:
    second = replace(SLOW, fingerprint="second")
    over = replace(second, firing=False)
    facts = _card(_group(SLOW, second, SLOW, SLOW, over))[1]

    assert facts.endswith("since 14:00 UTC · 1 firing, 1 resolved · told of 5 times")
    assert _card(_group(SLOW, second))[1].endswith("since 14:00 UTC · 2 firing")


def test_what_is_over_is_struck_through_and_says_since_when() -> None:
    post = alert_card(AlertScene(replace(_group(), resolved_at=after(20)), ROUTED, after(25)))

    assert read(post)[0] == ":white_check_mark: ~Checkout is slow~"
    assert "resolved 14:20 UTC after 20 min" in read(post)[1]
    assert post.text == "Alertmanager: Checkout is slow (resolved)"


def test_an_open_incident_about_the_same_is_offered() -> None:
    post = alert_card(AlertScene(_group(), ROUTED, NOW, suggested=INCIDENT))

    assert list(buttons(post)) == ["Accept as Sev 1", "Join INC-42", "Merge…", "Ignore 1 h", "Decline"]
    assert buttons(post)["Join INC-42"]["value"] == "7:42"


@pytest.mark.parametrize(
    ("fate", "said"),
    [
        (
            {"stage": Stage.DECLINED, "by": BEN, "decided_at": after(2)},
            ":no_entry_sign: Ben declined it 14:02 UTC: it is no incident.",
        ),
        (
            {"stage": Stage.IGNORED, "by": BEN, "until": after(62)},
            ":zzz: Ben ignores it until 15:02 UTC. If it fires then, there will be a new card.",
        ),
        ({"stage": Stage.COUNTED}, "Only counted."),
        (
            {"stage": Stage.ATTACHED, "by": ANA, "incident": 42},
            ":link: Ana took it: INC-42 Payments fail · Triage · <#C0INC>",
        ),
        ({"stage": Stage.ATTACHED, "incident": 42}, ":link: INC-42 Payments fail · Triage · <#C0INC>"),
    ],
)
def test_a_card_says_what_became_of_it_and_what_was_put_aside_can_be_taken_up(
    fate: dict[str, Any], said: str
) -> None:
    aside = fate["stage"] in {Stage.DECLINED, Stage.IGNORED}
    buttons_then = ["[Take up again]"] if aside else []

    lines = _card(_group(**fate), INCIDENT)

    assert lines[lines.index(said) :] == [said, *buttons_then]


def test_what_was_taken_up_again_says_by_whom_and_waits() -> None:
    lines = _card(_group(by=BEN, decided_at=after(9)))

    assert lines[-2] == ":leftwards_arrow_with_hook: Ben took it up again."
    assert "[Accept as Sev 1]" in lines[-1]


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (Later(INCIDENT, ""), ":link: What fired after that is INC-42 Payments fail · <#C0INC>"),
        (Later(replace(INCIDENT, private=True), ""), "What fired after that is taken care of in private."),
        (Later(None, LINK), "What fired after that has a card of its own."),
        (Later(None, ""), "What fired after that waits further down."),
    ],
)
def test_what_was_put_aside_says_what_came_after(later: Later, said: str) -> None:
    declined = _card(_group(stage=Stage.DECLINED, by=BEN, decided_at=after(2), over=True), later=later)
    ignored = _card(_group(stage=Stage.IGNORED, by=BEN, until=after(62), over=True), later=later)

    assert declined[-1] == f":no_entry_sign: Ben declined it 14:02 UTC. {said}"
    assert ignored[-1] == f":zzz: Ben ignored it. {said}"
    assert declined[0] == ":arrow_right: ~Checkout is slow~"
    assert "firing" not in declined[1]


def test_an_incident_of_the_same_title_is_named_by_its_number_and_channel() -> None:
    incident = replace(INCIDENT, title=SLOW.title, status=Status.RESOLVED)

    assert (
        _card(_group(stage=Stage.ATTACHED), incident)[-1] == ":white_check_mark: INC-42 · Resolved · <#C0INC>"
    )
    assert _card(_group(stage=Stage.ATTACHED), replace(incident, channel=None))[-1] == (
        ":white_check_mark: INC-42 Checkout is slow · Resolved"
    )


def test_a_private_incident_is_never_named() -> None:
    hidden = replace(INCIDENT, private=True)
    for post in (
        alert_card(AlertScene(_group(stage=Stage.ATTACHED, incident=42, by=ANA), ROUTED, NOW, hidden)),
        _summary([_group()], hidden),
    ):
        seen = f"{post.text}{post.blocks}"
        assert "private" in seen
        assert not any(word in seen for word in ("42", "Payments", "C0INC"))


def test_a_card_that_another_one_follows_offers_nothing_any_more() -> None:
    assert buttons(alert_card(AlertScene(_group(over=True), ROUTED, NOW))) == {}


def test_practice_says_so_first() -> None:
    post = alert_card(AlertScene(_group(drill=True), ROUTED, NOW))

    assert read(post)[0] == ":construction: Drill: this is practice, nobody is paged."
    assert post.text == "Drill: Alertmanager: Checkout is slow"


# --- What waits -----------------------------------------------------------------------------------------


#: The address of the card of every group here.
LINKS = {7: LINK}


def test_what_waits_is_listed_with_the_way_to_its_card() -> None:
    card = Posted("C0INC", "1.0")
    listed = waiting([_group(card=card)], ROUTED, NOW, LINKS)

    assert listed.text == "Alerts that wait: 1"
    assert read(listed)[0].startswith(":rotating_light: *Checkout is slow* · :warning: Sev 1 · Checkout")
    assert read(listed)[0].endswith(" · card")
    assert read(waiting([_group()], ROUTED, NOW, LINKS))[0].endswith(" · summary")


def test_what_is_not_listed_is_counted() -> None:
    listed = waiting([_group()], ROUTED, NOW, LINKS, more=1200)

    assert (listed.text, read(listed)[-1]) == ("Alerts that wait: 1,201", "And 1,200 more.")


def test_practice_is_marked_among_what_waits() -> None:
    assert ":construction: Drill" in read(waiting([_group(drill=True)], ROUTED, NOW, LINKS))[0]


def test_where_nothing_waits_that_is_said() -> None:
    assert read(waiting([], ROUTED, NOW, LINKS)) == ["No alert waits for anybody to decide."]


@pytest.mark.parametrize("waits", [[], [_group()]])
def test_what_is_only_counted_is_said_below_what_waits(waits: list[Group]) -> None:
    counted = [("Grafana", 12, 1203), ("<@U1>", 1, 1)]

    assert read(waiting(waits, ROUTED, NOW, LINKS, counted))[-1] == (
        "Only counted, and told of in the last day: Grafana (12), <@U1> (1), told of 1,204 times."
    )


def test_of_many_senders_the_first_are_named() -> None:
    counted = [(f"Robot {number}", 1, 1) for number in range(12)]

    said = read(waiting([], ROUTED, NOW, LINKS, counted))[-1]

    assert "Robot 9 (1), 2 more, told of 12 times." in said
    assert "Robot 10" not in said


# --- A storm --------------------------------------------------------------------------------------------

SURGE = Surge(3, NOW, after(5))
SENDERS = [("alertmanager", 28, 1400), ("grafana", 2, 2)]
SEVERITIES = {"sev1": 1, "sev2": 9, None: 20}


def _summary(groups: list[Group], incident: Incident | None = None, **changes: Any) -> Post:
    """What is shown of a storm in which thirty wait, these first; or nothing."""
    senders, severities = (SENDERS, SEVERITIES) if groups else ([], {})
    surge = replace(SURGE, **changes)
    return storm_summary(StormScene(surge, groups, senders, severities, incident, ROUTED, NOW))


def test_a_storm_is_one_message_that_names_its_senders_and_how_bad_it_is() -> None:
    post = _summary([_group(count=40), _group(severity=None)])

    assert post.text == "Storm of alerts: 30 more"
    assert read(post) == [
        ":cyclone: *Storm of alerts* since 14:00 UTC: 30 more that have no card",
        ":warning: Sev 1 (1), :warning: Sev 2 (9), no severity (20)",
        "From alertmanager (28), grafana (2), told of 1,402 times",
        "• :warning: Sev 1 · Checkout is slow · told of 40 times",
        "• Checkout is slow",
        "… and 28 more",
        "[Declare one Sev 1 for all] [Decline all]",
    ]


def test_what_is_declared_for_a_storm_of_no_known_severity_has_the_default() -> None:
    scene = StormScene(SURGE, [_group()], SENDERS, {None: 30, "of old": 2}, None, ROUTED, NOW)

    assert next(iter(buttons(storm_summary(scene)))) == "Declare one Sev 2 for all"


def test_declining_all_asks_first_and_says_what_that_would_be() -> None:
    asks = buttons(_summary([_group()]))["Decline all"]["confirm"]

    assert asks["text"]["text"] == (
        "30 alerts would be no incident: :warning: Sev 1 (1), :warning: Sev 2 (9), no severity (20)."
    )


def test_what_comes_after_an_incident_was_declared_for_a_storm_may_join_that() -> None:
    post = _summary([_group()], INCIDENT)

    assert read(post)[-2:] == [
        ":link: INC-42 Payments fail · <#C0INC>",
        "[Join INC-42 with all] [Decline all]",
    ]
    assert buttons(post)["Join INC-42 with all"]["value"] == "3:42"


def test_what_comes_after_that_incident_is_another_one() -> None:
    ended = replace(INCIDENT, status=Status.RESOLVED)

    assert list(buttons(_summary([_group()], ended))) == ["Declare one Sev 1 for all", "Decline all"]


@pytest.mark.parametrize("incident", [None, INCIDENT])
def test_a_storm_in_which_nothing_waits_any_more_is_struck_through(incident: Incident | None) -> None:
    post = _summary([], incident)

    assert read(post)[0] == (
        ":white_check_mark: ~Storm of alerts~ since 14:00 UTC: nothing waits here any more"
    )
    assert buttons(post) == {}


DECLINED: dict[str, Any] = {"declined": 30, "declined_by": BEN, "declined_at": after(9)}


def test_a_storm_that_was_declined_says_so_and_by_whom() -> None:
    assert read(_summary([], **DECLINED)) == [
        ":no_entry_sign: ~Storm of alerts~ since 14:00 UTC: Ben declined 30 alerts, 14:09 UTC: no incident",
        "[Take up again]",
    ]
    assert read(_summary([], INCIDENT, **DECLINED))[-2] == (
        ":link: INC-42 Payments fail · <#C0INC> took what waited before that"
    )


def test_what_comes_after_a_storm_was_declined_waits_with_that_said_below() -> None:
    shown = read(_summary([_group()], **DECLINED))

    assert "30 more that have no card" in shown[0]
    assert shown[-2] == ":no_entry_sign: Ben declined 30 alerts, 14:09 UTC: no incident."


# --- Whatever an alert says --------------------------------------------------------------------------------

_names = st.sampled_from(ATTACKS) | words(100)
_labels = st.dictionaries(_names.filter(str.strip), words(1000), max_size=64)


@st.composite
def _scenes(draw: st.DrawFn) -> AlertScene:
    """A card of an alert that says the worst, as large as alerts get."""
    policy = replace(ROUTED, alerts=replace(ROUTED.alerts, distinct=("a", "b"), links=()))
    words_of = [words(200), st.just("&" * 200), st.just("👩🏽‍🚒" * 60)]
    one = alert(
        title=draw(st.one_of(*words_of)),
        text=draw(words(2500)),
        labels={f"l{at}": "&" * 999 for at in range(64)} if draw(st.booleans()) else draw(_labels),
        annotations={"trace_id": draw(words(200)), "a": draw(words(90)), "b": draw(words(90))},
        links=[(draw(words(100)), LINK) for _ in range(10)],
        firing=draw(st.booleans()),
    )
    person = Person("U0EVIL", draw(words(80)))
    group = _group(
        one,
        policy=policy,
        title=one.title,
        text=one.text,
        labels=one.labels,
        annotations=one.annotations,
        links=one.links,
        sender=draw(words(90)),
        stage=draw(st.sampled_from(Stage)),
        route=draw(words(75)),
        by=draw(st.sampled_from([None, person])),
        drill=draw(st.booleans()),
    )
    incident = replace(INCIDENT, title=draw(words(110)), private=draw(st.booleans()))
    shown = draw(st.sampled_from([None, incident]))
    return AlertScene(group, policy, NOW, shown, shown, (person,) * 5)


_THOROUGH = settings(max_examples=50, suppress_health_check=list(HealthCheck))


@_THOROUGH
@given(_scenes())
def test_no_alert_says_more_than_it_means(scene: AlertScene) -> None:
    group, incident = scene.group, scene.incident
    senders = [(group.sender, 40, 40_000), (group.title, 1, 1)]

    assert problems(alert_card(scene)) == []
    assert problems(waiting([group] * 30, scene.policy, NOW, LINKS, senders)) == []
    assert problems(_summary([group] * 10, incident, declined_by=scene.group.by, declined_at=NOW)) == []
    assert problems(merge(group, [INCIDENT] * 120, "C0INC")) == []


@_THOROUGH
@given(_scenes(), words(300))
def test_no_alert_says_more_than_it_means_in_the_channel_of_its_incident(scene: AlertScene, why: str) -> None:
    incident, said = INCIDENT, told_of(scene.group, scene.policy)
    for number in range(8):
        attached = e.AlertAttached(replace(said, group=number, sender=why), e.Tally(number, 1, 9), why)
        incident, entry = happens(incident, attached)
    _, turned = happens(incident, e.AlertChanged(1, said.title, e.Tally(0, 2, 9), "resolved"))

    for surface, about in ((Surface.CARD, None), (Surface.CHANGE, entry), (Surface.CHANGE, turned)):
        shown = show(surface, incident, entry=about)
        assert shown
        assert problems(shown, pings=about is entry) == []
