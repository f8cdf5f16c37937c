"""SP-5: whoever tries out an alert reads which route it takes, why not the others, and what would happen."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.alerts.alert import Alert, alert
from bot.domain.alerts.group import Stage
from bot.domain.alerts.rules import Action, Alerts, Match, Route
from bot.domain.alerts.trial import Trial
from bot.domain.people import Person
from bot.domain.policy import Channels, Confidential, Directory, Policy, Rotation, Rules
from bot.messages.command_line.alerts import trial as in_terminal
from bot.messages.trial import alert_trial, outcome
from tests.domain.trials import PAGE, ROUTED, group_of, tried_out
from tests.domain.worlds import ANA, CLEO, begun
from tests.domain.worlds import told as after
from tests.messages.checking import problems
from tests.messages.reading import read

INCIDENT = begun(title="Shop is down", component="checkout")

LEAKED = alert(title="Keys of bob leaked", fingerprint="f")
WATCHDOG = {"alertname": "Watchdog"}
GUARDED = replace(
    ROUTED,
    confidential=(
        Confidential(
            name="Leaks", keywords=("leaked",), invite=("ben@acme.test", "oncall:sre"), tell="Hush."
        ),
    ),
    oncall=(Rotation(id="sre", name="SRE", zone="UTC", since="2026-11-16", people=("cleo@acme.test",)),),
)


def test_sp_5_the_message_says_what_would_happen_and_why() -> None:
    shown = alert_trial(tried_out(), ROUTED)

    assert (
        shown.text
        == "Grafana: Cart is slow: It would declare an incident, Sev 1: no open incident is about the same."
    )
    assert read(shown) == [
        ":test_tube: *Cart is slow*, from Grafana",
        "It would declare an incident, Sev 1: no open incident is about the same.",
        "*Route:* Pages",
        "*Severity:* Sev 1",
        "*Component:* Checkout",
        "*Grouped by:* env `prod`",
        "*Trace ID:* `4bf9`",
        "*Routes*",
        ":heavy_minus_sign: *Signs of life*: there is no label `alertname`",
        ":white_check_mark: *Pages*: severity is `sev1`",
        ":small_blue_diamond: *The rest*: it is for everything",
        "Logs",
    ]


def test_sp_5_the_terminal_says_the_same() -> None:
    assert in_terminal(tried_out(), ROUTED) == (
        "Cart is slow, from Grafana\n"
        "  It would declare an incident, Sev 1: no open incident is about the same.\n"
        "\n"
        "  Route           Pages\n"
        "  Severity        Sev 1\n"
        "  Component       Checkout\n"
        "  Grouped by      env=prod\n"
        "  Trace ID        4bf9\n"
        "  Link            Logs: https://logs.acme.test/?t=4bf9\n"
        "\n"
        "  no        Signs of life: there is no label `alertname`\n"
        "  taken     Pages: severity is `sev1`\n"
        "  too late  The rest: it is for everything"
    )


@pytest.mark.parametrize(
    ("labels", "more", "said"),
    [
        (
            {"severity": "1"},
            {"incidents": (INCIDENT,)},
            "It would join INC-42 Shop is down: about the same component.",
        ),
        ({}, {}, "It would wait on a card in #alerts: people decide."),
        (
            {},
            {"incidents": (INCIDENT,)},
            "It would wait on a card in #alerts: people decide. It would offer to join INC-42 Shop is down.",
        ),
        (
            {"severity": "1"},
            {"may_declare": False},
            "It would wait on a card in #alerts: routes declared 3 incidents lately.",
        ),
        ({"alertname": "Watchdog"}, {}, "It would only be counted: its route drops it."),
    ],
)
def test_sp_5_each_outcome_has_its_sentence(labels: dict[str, str], more: dict[str, Any], said: str) -> None:
    one = alert(title="Cart is slow", labels=labels)

    assert outcome(tried_out(one, **more), ROUTED) == said


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (Stage.WAITING, "Alerts like it wait on a card already."),
        (Stage.ATTACHED, "Alerts like it belong to INC-42 Shop is down already."),
        (Stage.IGNORED, "Alerts like it are ignored at present."),
        (Stage.DECLINED, "Alerts like it were declined."),
        (Stage.COUNTED, "Alerts like it are only counted."),
    ],
)
def test_sp_5_an_alert_of_a_known_group_is_told_what_became_of_that(stage: Stage, said: str) -> None:
    trial = tried_out(known=group_of(stage=stage), attached=INCIDENT)

    assert outcome(trial, ROUTED) == f"{said} It would be counted there."


def test_an_alert_that_is_over_is_told_so() -> None:
    over = replace(PAGE, firing=False)
    known = group_of(stage=Stage.WAITING)

    assert outcome(tried_out(over), ROUTED) == (
        "It is over, and nothing that fires is known of it: nobody would be told."
    )
    assert outcome(tried_out(over, known=known), ROUTED).endswith("It would be noted there that it is over.")
    assert (
        read(alert_trial(tried_out(over), ROUTED))[0] == ":test_tube: *Cart is slow* (resolved), from Grafana"
    )


def test_a_private_incident_is_not_named() -> None:
    hidden = replace(INCIDENT, private=True)
    trial = tried_out(known=group_of(stage=Stage.ATTACHED), attached=hidden)

    for told in (alert_trial(trial, ROUTED).text, in_terminal(trial, ROUTED)):
        assert "Shop" not in told
        assert "belong to an incident already" in told


def _confidential(tried: Trial, policy: Policy) -> str:
    """What the message and the terminal say of that, which is the same."""
    [line] = [one for one in read(alert_trial(tried, policy)) if one.startswith("*Confidential:* ")]
    said = line.removeprefix("*Confidential:* ")
    assert f"  Confidential    {said}\n" in in_terminal(tried, policy)
    return said


def test_sp_10_it_says_which_rule_makes_it_confidential_and_who_would_be_told_where() -> None:
    trial = tried_out(LEAKED, policy=GUARDED, by=ANA)

    assert outcome(trial, GUARDED) == "It would declare an incident, Sev 2, private: confidential: Leaks."
    assert _confidential(trial, GUARDED) == (
        "Leaks: it says “leaked”. In earnest ben@acme.test and SRE (oncall:sre) would be told in person and brought "
        "into its channel; practice brings in nobody but you."
    )


def test_sp_10_where_rules_are_and_none_fits_that_is_said() -> None:
    assert _confidential(tried_out(policy=GUARDED, by=ANA), GUARDED) == "no rule fits it"
    assert "Confidential" not in in_terminal(tried_out(by=ANA), ROUTED)


def test_sp_10_an_operator_who_is_nobody_in_slack_hears_how_to_be_in_its_channel() -> None:
    trial = tried_out(LEAKED, policy=GUARDED, by=Person("cli:ops", "ops"))

    assert outcome(trial, GUARDED) == (
        "It would only be counted: confidential: Leaks, and nobody would be in the channel of this practice."
    )
    assert _confidential(trial, GUARDED).endswith(
        "practice needs you to be somebody in Slack: SITROOM_OPERATOR=@NAME."
    )


@pytest.mark.parametrize("quiet", [replace(LEAKED, firing=False), replace(LEAKED, labels=WATCHDOG)])
def test_of_what_is_over_or_dropped_nobody_would_be_told(quiet: Alert) -> None:
    assert _confidential(tried_out(quiet, policy=GUARDED, by=ANA), GUARDED) == "Leaks: it says “leaked”."


def test_sp_10_a_private_incident_is_named_to_who_may_see_it() -> None:
    mine = begun(title="Keys leaked", drill=True, number=8, under=Rules(GUARDED, Directory({})))
    mine = after(mine, e.ChannelOpened("C0MINE", "inc-8"))
    trial = tried_out(LEAKED, policy=GUARDED, by=ANA, incidents=(mine,))

    assert outcome(trial, GUARDED) == "It would join INC-8 Keys leaked: confidential: Leaks."
    assert read(alert_trial(trial, GUARDED, mine))[1] == (
        "It joined INC-8 Keys leaked: confidential: Leaks. <#C0MINE>"
    )
    hidden = replace(trial, fresh=replace(trial.fresh, starter=CLEO))
    assert read(alert_trial(hidden, GUARDED, mine))[1] == "It joined an incident: confidential: Leaks."


def test_without_routes_that_is_said_and_what_nobody_recognised_is_assumed() -> None:
    bare = replace(ROUTED, alerts=Alerts(), channels=Channels())
    trial = tried_out(alert(title="Odd", fingerprint="f"), policy=bare)

    assert read(alert_trial(trial, bare))[1:] == [
        "It waits on a card in #incidents: people decide.",
        "*Route:* none",
        "*Severity:* none recognised; an incident would be Sev 2",
        "*Component:* none recognised",
        "*Grouped by:* its fingerprint",
        "*Routes*",
        "The policy has no routes.",
    ]
    assert in_terminal(trial, bare).endswith("Grouped by      its fingerprint\n\n  The policy has no routes.")


def _many_routes(word: str) -> Policy:
    labels = {word[:100] or "x": tuple("y" * 200 for _ in range(9))}
    routes = [Route(name=(word or "x")[:75], then=Action.DROP, match=Match(labels=labels))] * 100
    return replace(ROUTED, alerts=replace(ROUTED.alerts, routes=tuple(routes), links=()))


@given(st.text(max_size=300) | st.sampled_from(["<!channel> <@U1>" * 60, "`" * 900, "\x1b[2J&<>" * 99]))
@example("")
def test_no_words_of_an_alert_or_policy_break_the_message_or_the_terminal(word: str) -> None:
    policy = _many_routes(word)
    one = alert(
        title=word,
        labels={word: word, "env": word, "trace_id": word},
        links=[(word, "https://links.test/a?b=1&c=2")],
    )
    trial = tried_out(one, policy=policy)
    trial = replace(trial, fresh=replace(trial.fresh, sender=word))

    assert problems(alert_trial(trial, policy)) == []
    assert "… and 75 more." in read(alert_trial(trial, policy))
    assert "\x1b" not in in_terminal(trial, policy)
