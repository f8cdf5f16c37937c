"""What a policy says of alerts, well formed and still not to be meant."""

import pytest

from bot.domain.alerts.rules import Within
from bot.domain.policy import Policy
from bot.policy_file import parse_policy
from tests.policy.texts import SMALL, refusal

HOURS = "  business_hours: {zone: Europe/Berlin}\n"


def _with(text: str) -> str:
    """The small policy with these lines below `alerts`; they begin on line 27."""
    return f"{SMALL}alerts:\n{text}"


def _told(text: str) -> str:
    """What is said of these lines, without the name of the file."""
    return refusal(_with(text)).removeprefix("policies/x.yml:")


def _routes(*routes: str) -> str:
    return "  routes:\n" + "".join(f"    - {{{route}}}\n" for route in routes)


def _read(text: str) -> Policy:
    return parse_policy(_with(text), "x")


# --- Routes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("route", "told"),
    [
        ("severity: sev3", "severity names sev3, which is not among the severities. Did you mean sev2?"),
        (
            "component: chekout",
            "component names chekout, which is not among the components. Did you mean checkout?",
        ),
        (
            "match: {severities: [sev1, sev9]}",
            "match.severities[1] names sev9, which is not among the severities. Did you mean sev2?",
        ),
        (
            "match: {components: [api]}",
            "match.components[0] names api, which is not among the components. There are: checkout.",
        ),
        (
            "match: {sources: [grafanna]}",
            "match.sources[0] names grafanna, which is not among the sources. Did you mean grafana?",
        ),
        (
            "match: {sources: [generic]}",
            "match.sources[0] names generic, which is not among the sources. There are: alertmanager, grafana, sentry, slack.",
        ),
        (
            "match: {hours: inside}",
            "match.hours asks for business hours, and there are none. Add alerts.business_hours with a zone.",
        ),
        ("match: {labels: {env: []}}", "match.labels.env needs at least one item."),
    ],
)
def test_a_route_names_only_what_there_is(route: str, told: str) -> None:
    assert _told(_routes(f"name: A, then: drop, {route}")) == f"28: alerts.routes[0].{told}"


def test_a_route_may_name_every_source() -> None:
    text = (
        "  sources: [{id: uptime, fields: {title: name}}]\n"
        "  polls: [{id: ready, name: Ready, url: https://api.acme.test/readyz}]\n"
        + _routes("name: A, then: drop, match: {sources: [alertmanager, sentry, uptime, ready, slack]}")
    )

    assert len(_read(text).alerts.routes[0].match.sources) == 5


def test_the_words_for_severities_mean_severities() -> None:
    assert _told("  severities: {page: sev1, component: sev7}\n") == (
        "27: alerts.severities.component names sev7, which is not among the severities. Did you mean sev2?"
    )


def test_two_routes_cannot_have_one_name() -> None:
    routes = _routes("name: A, then: drop, match: {labels: {x: [y]}}", "name: A, then: drop")

    assert _told(routes) == (
        "29: alerts.routes[1].name is A again, as in alerts.routes[0]. Give each its own."
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{}", "{}"),
        ("{}", "{labels: {env: [prod]}, sources: [sentry], hours: inside}"),
        ("{sources: [grafana, sentry]}", "{sources: [sentry]}"),
        ("{components: [checkout]}", "{components: [checkout], severities: [sev1]}"),
        ("{severities: [sev1, sev2]}", "{severities: [sev2]}"),
        ("{labels: {env: ['p*']}}", "{labels: {env: [prod, 'pre*'], team: [x]}}"),
        ("{hours: inside}", "{hours: inside}"),
    ],
)
def test_a_route_that_an_earlier_one_leaves_nothing_is_told(first: str, second: str) -> None:
    routes = _routes(f"name: First, then: drop, match: {first}", f"name: Second, then: drop, match: {second}")

    assert _told(HOURS + routes) == (
        "30: alerts.routes[1] can never match: alerts.routes[0] (First) takes all that it is for. "
        "Put it before that one, or delete it."
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{sources: [sentry]}", "{}"),
        ("{sources: [sentry]}", "{sources: [sentry, grafana]}"),
        ("{components: [checkout]}", "{severities: [sev1]}"),
        ("{labels: {env: [prod]}}", "{labels: {env: ['prod*']}}"),
        ("{labels: {env: [prod]}}", "{labels: {team: [prod]}}"),
        ("{labels: {env: ['p*']}}", "{labels: {env: [prod, dev]}}"),
        ("{hours: inside}", "{hours: outside}"),
        ("{hours: inside}", "{}"),
    ],
)
def test_a_route_to_which_something_is_left_is_fine(first: str, second: str) -> None:
    routes = _routes(f"name: First, then: drop, match: {first}", f"name: Second, then: drop, match: {second}")

    assert len(_read(HOURS + routes).alerts.routes) == 2


# --- Business hours -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "instead"),
    [
        ("europe/berlin", "Did you mean Europe/Berlin?"),
        ("Europe/Berln", "Did you mean Europe/Berlin?"),
        ("Berlin", "Did you mean Europe/Berlin?"),
        ("New York", "Did you mean America/New_York?"),
        ("qqqq", "Names are like Europe/Berlin or UTC."),
        ("Europe", "Did you mean Europe/"),
        ("../../etc/passwd", "Names are like Europe/Berlin or UTC."),
        ("/etc/passwd", "Names are like Europe/Berlin or UTC."),
    ],
)
def test_a_time_zone_is_one_of_the_iana_database(zone: str, instead: str) -> None:
    told = _told(f"  business_hours: {{zone: {zone}}}\n")

    assert told.startswith(
        f"27: alerts.business_hours.zone is {zone}, which is no time zone that is known here. {instead}"
    )


@pytest.mark.parametrize("written", ["17:00", "9:30"])
def test_a_time_of_day_that_yaml_takes_for_a_number_needs_quotes(written: str) -> None:
    """In YAML 1.1 `17:00` is 1020: seventeen times sixty."""
    number = sum(int(part) * unit for part, unit in zip(written.split(":"), (60, 1), strict=True))

    assert _told(f"  business_hours:\n    zone: UTC\n    end: {written}\n") == (
        f'29: alerts.business_hours.end has to be a time of day like "09:00", not {number}. '
        f'Put it in quotes: "{written}".'
    )


@pytest.mark.parametrize(
    ("written", "meant"), [("9:00", "09:00"), ("17.00", "17:00"), ("17h30", "17:30"), ("8", "08:00")]
)
def test_a_time_of_day_has_two_digits_twice(written: str, meant: str) -> None:
    assert _told(f'  business_hours: {{zone: UTC, end: "{written}"}}\n').endswith(
        f'has to be a time of day like "09:00", not "{written}". Did you mean {meant}?'
    )


def test_hours_last() -> None:
    same = '  business_hours: {zone: UTC, begin: "08:00", end: "08:00"}\n'
    never = '  business_hours: {zone: UTC, begin: "24:00"}\n'

    assert _told(same).startswith("27: alerts.business_hours.end is 08:00, as begin is. For the whole day,")
    assert "begin cannot be 24:00, at which a day ends." in _told(never)


def test_hours_may_go_over_midnight() -> None:
    hours = _read('  business_hours: {zone: UTC, begin: "22:00", end: "06:00"}\n').alerts.business_hours

    assert hours
    assert (hours.begin, hours.end) == ("22:00", "06:00")


def test_a_day_is_one_of_the_week() -> None:
    assert 'not "monday". Did you mean mon?' in _told("  business_hours: {zone: UTC, days: [monday]}\n")


# --- Links --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://a.test/{trace_id", "has a brace without its partner. Write a brace of its own twice"),
        ("https://a.test/{}", "has {}, which cannot be a label. Write {trace_id}"),
        ("https://a.test/{0}", "has {0}, which cannot be a label."),
        ('https://a.test/{"expr":"x"}', 'has {"expr":"x"}, which cannot be a label.'),
        ("https://a.test/{trace_id!r}", "has {trace_id!r}, which cannot be a label."),
        ("https://{env}.a.test/x", "has a label in the name of its server"),
        ("https://a.test{x}", "has a label in the name of its server"),
        ("logs.a.test/{x}", "has to be a link that begins with https://"),
    ],
)
def test_a_link_has_labels_in_braces_behind_its_server(url: str, told: str) -> None:
    message = _told(f"  links: [{{title: Logs, url: '{url}'}}]\n")

    assert message.startswith("27: alerts.links[0].url ")
    assert told in message


@pytest.mark.parametrize(
    "url",
    [
        "https://a.test/{trace_id}/{app.kubernetes.io/name}?q={service-name}#{x}",
        'https://a.test?left={{"expr":"{{trace=`{trace_id}`}}"}}',
        "https://a.test/",
    ],
)
def test_a_link_may_have_any_label_and_braces_of_its_own(url: str) -> None:
    assert _read(f"  links: [{{title: Logs, url: '{url}'}}]\n").alerts.links[0].url == url


# --- Sources, polls, messages -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sources", "told"),
    [
        ("{id: uptime}", "sources[0] needs fields. Say where in a request the title stands"),
        (
            "{id: two, kind: grafana, fields: {title: x}}",
            "sources[0].fields are only for generic sources; what grafana sends is known. Delete them.",
        ),
        (
            "{id: grafana, kind: grafana}",
            "sources[0].id is grafana, which Sitroom knows already. Choose another id.",
        ),
        ("{id: slack, kind: sentry}", "sources[0].id is slack, which Sitroom knows already."),
        (
            "{id: a, kind: sentry}, {id: a, kind: sentry}",
            "sources[1].id is a again, as in alerts.sources[0].",
        ),
    ],
)
def test_a_source_has_a_name_of_its_own_and_can_be_understood(sources: str, told: str) -> None:
    assert _told(f"  sources: [{sources}]\n").startswith(f"27: alerts.{told}")


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("check.", "it ends too early."),
        ("items[", "it ends too early."),
        ("a b", "b at character 3 does not belong there."),
        ("$.status", "$ at character 1 does not belong there."),
        ("labels.app-name", "- at character 11 does not belong there. Names with other signs"),
        ('"a', "what begins at character 1 is not closed."),
        ("a.b.0", "0 at character 5 does not belong there."),
    ],
)
def test_an_expression_that_is_not_jmespath_is_told_with_its_place(expression: str, told: str) -> None:
    message = _told(f"  sources: [{{id: up, fields: {{title: ok, text: '{expression}'}}}}]\n")

    assert message.startswith(f"27: alerts.sources[0].fields.text is not JMESPath: {told}")


def test_a_function_that_jmespath_does_not_know_gets_the_nearest_wherever_it_stands() -> None:
    assert _told("  sources: [{id: up, fields: {title: 'a[?lenght(b) > `1`].{c: d}'}}]\n") == (
        "27: alerts.sources[0].fields.title has lenght(), which JMESPath does not know. Did you mean length?"
    )


@pytest.mark.parametrize(
    ("poll", "told"),
    [
        ("status: 'a['", "status is not JMESPath: it ends too early."),
        ("components: '@@'", "components is not JMESPath: @ at character 2"),
        ("component_status: '$'", "component_status is not JMESPath: $ at character 1"),
        ("component: api", "component names api, which is not among the components."),
        (
            "timeout_seconds: 10, every_seconds: 10",
            "timeout_seconds is 10, and every 10 seconds it is asked again. Wait for less time than that.",
        ),
        *(
            (f"url: '{url}'", "url is no address that can be asked. Name a host,")
            for url in (
                "http://ada:pw@a.test/",
                "http://ada@a.test",
                "http:///x",
                "http://a:0/",
                "http://a:99999/",
            )
        ),
        ("url: 'ftp://a.test'", "url has to be a link that begins with https://"),
        ("labels: {env: 1}", 'labels.env has to be text, not 1. Put it in quotes: "1".'),
    ],
)
def test_a_poll_can_be_asked_and_understood(poll: str, told: str) -> None:
    text = f"  polls: [{{id: p, name: P, {poll if 'url' in poll else f'url: https://a.test, {poll}'}}}]\n"

    assert _told(text).startswith(f"27: alerts.polls[0].{told}")


def test_two_polls_may_ask_one_address_under_ids_of_their_own() -> None:
    poll = "name: P, url: https://a.test"

    assert len(_read(f"  polls: [{{id: a, {poll}}}, {{id: b, {poll}, status: ''}}]\n").alerts.polls) == 2
    assert "polls[1].id is a again" in _told(f"  polls: [{{id: a, {poll}}}, {{id: a, {poll}}}]\n")


def test_a_poll_is_not_called_like_a_source() -> None:
    text = "  sources: [{id: up, kind: sentry}]\n  polls: [{id: up, name: P, url: https://a.test}]\n"

    assert _told(text) == (
        "28: alerts.polls[0].id is up, which is the id of a source already. Choose another id."
    )


def test_messages_are_read_in_each_channel_once_and_not_where_leadership_reads() -> None:
    assert "messages[1] is alerts again, as in alerts.messages[0]." in _told(
        '  messages: ["#alerts", alerts]\n'
    )
    assert "messages[0] is channels.leadership, where alerts would be answered in threads." in _told(
        "  messages: [incident-room]\n"
    )


def test_messages_may_be_read_where_alerts_wait_and_where_incidents_are_announced() -> None:
    text = SMALL + 'channels: {alerts: "#alerts"}\nalerts: {messages: ["#alerts", "#incidents"]}\n'

    assert len(parse_policy(text, "x").alerts.messages) == 2


def test_two_checks_cannot_have_one_id() -> None:
    assert "checks[1].id is logs again" in refusal(
        SMALL + "checks: [{id: logs, title: Logs}, {id: logs, title: Traces}]\n"
    )


# --- What YAML makes of it ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("yes", "true"),
        ("on", "true"),
        ("Off", "false"),
        ("1", "1"),
        ("0x10", "16"),
        ("1_0", "10"),
        ("1.50", "1.5"),
    ],
)
def test_a_value_of_a_label_that_yaml_takes_for_something_else_needs_quotes(written: str, shown: str) -> None:
    assert _told(_routes(f"name: A, then: drop, match: {{labels: {{level: [x, {written}]}}}}")) == (
        f"28: alerts.routes[0].match.labels.level[1] has to be text, not {shown}. "
        f'Put it in quotes: "{written}".'
    )


def test_labels_called_like_a_truth_or_a_number_need_none() -> None:
    route = _read(_routes("name: A, then: drop, match: {labels: {on: [x], 5: [y], yes: [z]}}")).alerts.routes[
        0
    ]

    assert set(route.match.labels) == {"on", "5", "yes"}


def test_a_value_that_stands_alone_is_shown_as_a_list() -> None:
    assert 'labels.env has to be a list, not "prod". Write it as one: [prod].' in _told(
        _routes("name: A, then: drop, match: {labels: {env: prod}}")
    )


def test_a_star_at_the_beginning_needs_quotes() -> None:
    route = "name: A, then: drop, match: {labels: {env: [%s]}}"

    assert "A text that begins with * stands in quotes." in _told(_routes(route % "*prod"))
    assert "A text begins with * or & here. Put it in quotes." in _told(_routes(route % "*"))
    assert _read(_routes(route % "'*prod'")).alerts.routes[0].match.labels == {"env": ("*prod",)}


def test_a_channel_of_messages_without_quotes_is_a_comment() -> None:
    assert _told("  messages:\n    - #alerts\n") == (
        '28: alerts.messages[0] is empty. What begins with # is a comment; put it in quotes: "#incidents".'
    )
    assert _told("  messages: [#alerts]\n").startswith("27: A comment begins inside a bracket.")


def test_what_is_left_out_has_its_default() -> None:
    alerts = parse_policy(SMALL, "x").alerts

    assert (alerts.routes, alerts.business_hours, alerts.storm.cards) == ((), None, 20)
    assert _read(_routes("name: A, then: drop")).alerts.routes[0].match.hours is Within.ALWAYS
