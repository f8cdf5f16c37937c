"""How it looked when an incident began (CT-6, SM-5)."""

from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.alerts.alert import Link
from bot.domain.effects import Surface
from bot.domain.incident import Incident
from bot.domain.policy import Bookmark
from bot.messages.kit import Post
from tests.domain.worlds import BEN, NOW, SHOP, after, rules, told
from tests.messages.reading import read
from tests.messages.scenes import happens, running, show

LOGS = e.Checkpoint("logs", "Search the logs", "https://logs.acme.test/?a=1&b=2")
BOARD = e.Checkpoint("board", "Look at <!here>")
TAKEN = e.SnapshotTaken((replace(SHOP, name="Cart", well=True, why="It says `ready`."), SHOP), (LOGS, BOARD))
UNDER = rules(links=(Bookmark(title="Latency", url="https://grafana.acme.test/d/1"),))


def taken(*later: e.Event, before: Incident | None = None) -> Post:
    incident, entry = happens(before or running(), TAKEN, at=after(1))
    incident = told(incident, *later, by=BEN, at=after(5))
    post = show(Surface.SNAPSHOT, incident, after(6), entry=entry, under=UNDER)
    assert post
    return post


def test_it_says_how_each_endpoint_was_and_when_and_leads_to_what_shows_more() -> None:
    """CT-6."""
    first = taken().blocks[0]["text"]["text"]

    assert first.split("\n") == [
        ":stethoscope: *How it looked*, <!date^1795269660^{time}|14:01 UTC>",
        ":white_check_mark: *Cart* It says `ready`.",
        ":x: *Shop* db is `error`.",
        ":link: <https://grafana.acme.test/d/1|Latency>",
    ]


def test_the_links_of_an_alert_s_traces_are_among_them() -> None:
    """CT-6."""
    logs = Link("Logs of 4bf92f", "https://logs.acme.test/?trace=4bf92f")
    alert = e.AlertAttached(e.Told(1, "Errors & more", "Grafana", NOW, links=(logs,)), e.Tally(1, 0, 1))

    alarmed = told(running(), alert)
    said = "Errors &amp; more: <https://logs.acme.test/?trace=4bf92f|Logs of 4bf92f>"

    assert _last_line(taken(before=alarmed)) == f":bell: {said}"
    assert "Errors" not in _last_line(taken(alert)), "it came later, with a line of its own"


def _last_line(shown: Post) -> str:
    text: str = shown.blocks[0]["text"]["text"]
    return text.rsplit("\n", maxsplit=1)[-1]


def test_each_check_has_a_box_that_says_who_ticked_it_and_when() -> None:
    """SM-5."""
    logs, board = taken(e.CheckTicked("logs", "Search the logs", on=True)).blocks[2:4]

    assert logs["text"]["text"] == (
        "<https://logs.acme.test/?a=1&amp;b=2|Search the logs> · Ben, <!date^1795269900^{time}|14:05 UTC>"
    )
    assert [one["value"] for one in logs["accessory"]["initial_options"]] == ["on"]
    assert board["text"]["text"] == "Look at &lt;!here&gt;"
    assert "initial_options" not in board["accessory"]
    assert logs["accessory"]["action_id"] == "check:42:logs"


def test_a_box_is_another_block_after_each_tick_or_slack_would_keep_it_as_it_was() -> None:
    ticked = e.CheckTicked("logs", "Search the logs", on=True)
    taken_back = e.CheckTicked("logs", "Search the logs", on=False)
    empty, full, again = (
        post.blocks[2]["block_id"] for post in (taken(), taken(ticked), taken(ticked, taken_back))
    )

    assert len({empty, full, again}) == 3


def test_where_no_endpoint_is_asked_it_says_where_to_look() -> None:
    incident, entry = happens(running(), e.SnapshotTaken((), (LOGS,)))

    post = show(Surface.SNAPSHOT, incident, after(1), entry=entry)

    assert post
    assert read(post)[0] == ":stethoscope: *Where to look*"
