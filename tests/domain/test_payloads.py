"""What machines sent, kept as files with an incident."""

from bot.domain import events as e
from bot.domain.payloads import MOST, is_payload, kept_with, of_alert, of_endpoint
from bot.domain.redaction import kept_for
from tests.domain.worlds import GRAPH, SHOP, message


def test_what_a_machine_sent_is_told_from_a_file_of_slack_s_by_its_name() -> None:
    for name, sent in ((of_alert(7, 1), True), (of_endpoint(42, "shop"), True), (GRAPH.id, False)):
        assert is_payload(e.FileKept(name, "0" * 64, 10)) == sent


def test_the_same_endpoint_has_another_name_in_each_incident() -> None:
    assert of_endpoint(42, "shop") != of_endpoint(43, "shop")


def test_each_entry_has_what_was_sent_because_of_it() -> None:
    assert kept_with(e.SnapshotTaken((SHOP,))) == {SHOP.payload}
    assert kept_with(e.NoteAdded("Rolled back")) == frozenset()
    assert kept_for(e.MessageCaptured(message(files=(GRAPH,)), "pin")) == {GRAPH.id}
    assert kept_for(e.NoteAdded("Rolled back")) == frozenset()
    assert of_alert(7, MOST) != of_alert(7, 1)
