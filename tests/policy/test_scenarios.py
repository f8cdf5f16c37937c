"""What a policy says of scenarios: each means one thing, and its hook can be called."""

import pytest

from bot.policy_file import parse_policy
from tests.policy.texts import SMALL, refusal

_ONE = "id: pay-down, title: Nobody can pay, happens: Payments answer 503., expected: Fail over."


def _with(*scenarios: str) -> str:
    return f"{SMALL}game_days: {{scenarios: [{', '.join(f'{{{one}}}' for one in scenarios)}]}}\n"


def _hooked(hook: str) -> str:
    return _with(f"{_ONE}, hook: {{{hook}}}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (_with(_ONE, _ONE), "scenarios[1].id is pay-down again, as in game_days.scenarios[0]."),
        (
            _with(_ONE, _ONE.replace("pay-down", "pay").replace("Nobody", "nobody")),
            "scenarios[1].title is nobody can pay again, as in game_days.scenarios[0].",
        ),
        (_with(_ONE.replace("pay-down", "alert")), "id is alert, which means something else behind drill."),
        (_with(_ONE.replace("pay-down", "critical")), "id is critical, which means something else"),
        (_with(f"{_ONE}, severity: sev3"), "severity names sev3, which is not among the severities."),
        (_with(f"{_ONE}, component: chekout"), "Did you mean checkout?"),
        (_hooked("url: 'https://u:p@x.test/', on: {a: b}"), "hook.url is no address that can be called."),
        (_hooked("url: 'https://x.test/', on: {a: .nan}"), "hook.on holds a number or a sign that JSON"),
        (_hooked("url: 'https://x.test/', on: {a: [.inf]}"), "hook.on holds a number or a sign that JSON"),
        (_hooked('url: "https://x.test/", on: {a: "\\ud800"}'), "hook.on holds a number or a sign"),
        (
            _hooked(f"url: 'https://x.test/', on: {{a: b}}, off: {{a: {'x' * 4000}}}"),
            "hook.off has 4,008 bytes as JSON; 4,000 fit.",
        ),
        (_hooked("url: 'https://x.test/', on: 'yes'"), "hook.on has to be"),
        (_hooked("url: 'https://x.test/'"), "hook needs on."),
        (_with(f"{_ONE}, expects: [{{}}]"), "expects[0] takes every alert, also those that are real."),
        (_with(f"{_ONE}, expects: [{{hours: inside}}]"), "expects[0] takes every alert"),
        (_with(f"{_ONE}, expects: [{{sources: [graphana]}}]"), "Did you mean grafana?"),
        (_with(f"{_ONE}, expects: [{{severities: [sev9]}}]"), "expects[0].severities[0] names sev9"),
    ],
)
def test_a_scenario_means_one_thing_and_its_hook_can_be_called(text: str, said: str) -> None:
    assert said in refusal(text)


def test_what_a_hook_is_told_may_be_nested() -> None:
    text = _hooked("url: 'https://x.test/', on: {payload: {simulateFailure: true, rate: [1, 0.5]}}")

    [scenario] = parse_policy(text, "x").game_days.scenarios

    assert scenario.hook
    assert scenario.hook.on == {"payload": {"simulateFailure": True, "rate": [1, 0.5]}}
