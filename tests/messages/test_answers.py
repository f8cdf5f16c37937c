"""Answers, lists, help and App Home, as they are read."""

from dataclasses import dataclass

import pytest
from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.incident import Incident
from bot.domain.policy import Bookmark
from bot.domain.redaction import Remains
from bot.domain.status import Status
from bot.domain.timeline import Entry
from bot.messages import help as help_messages
from bot.messages import listing, replies
from bot.messages.ids import Draft
from tests.domain.worlds import ANA, BEN, POLICY, RULES, after, entries_of, rules, told
from tests.messages.reading import buttons, read
from tests.messages.scenes import UPDATE, running


def test_a_declaration_is_answered_at_once() -> None:
    assert read(replies.declared(running(), POLICY)) == [
        "Declared: INC-42 Checkout 5xx (Sev 2). Its channel comes in a moment."
    ]


def test_a_private_declaration_is_answered_as_one() -> None:
    assert read(replies.declared(running(private=True), POLICY))[0].startswith("Declared, private: INC-42")


def test_a_like_incident_is_shown_with_both_ways_on() -> None:
    draft = Draft("Checkout errors", "sev1")
    post = replies.already(running(), draft, POLICY, after(3))
    assert read(post) == [
        "*INC-42 Checkout 5xx* says the same, since 14:00 UTC. <#C42>",
        ":warning: *Sev 2* · Investigating · Incident Commander: Ana",
        "[Join it] [Declare anyway]",
    ]
    assert Draft.decode(buttons(post)["Declare anyway"]["value"]) == draft


def test_whoever_redacts_hears_what_is_left_to_do() -> None:
    assert read(replies.redacted(running(), Remains(), after(90))) == [
        "Blanked on the timeline, in every message of Sitroom's, and in every export from now on.",
        "Where somebody wrote it in Slack, delete that message.",
    ]
    left = Remains((after(5), after(60)), title=True)
    assert read(replies.redacted(running(), left, after(90)))[2:] == [
        "Delete the files that were exported before: asked for at 14:05 UTC, 15:00 UTC.",
        "Rename <#C42> if its name repeats the title.",
    ]


def test_a_failure_has_a_reference_for_the_logs() -> None:
    post = replies.failed("abc123")
    assert read(post)[0].endswith("tell whoever runs Sitroom: reference `abc123`.")
    assert post.text.endswith("abc123")


def test_an_unknown_word_is_answered_with_the_nearest() -> None:
    assert read(replies.unknown_word("severty", "severity", "/incident")) == [
        "Sitroom does not know `severty`. Did you mean `severity`? `/incident help` lists what it knows."
    ]
    assert read(replies.unknown_word("x", None, "/incident")) == [
        "Sitroom does not know `x`. `/incident help` lists what it knows."
    ]


def test_a_form_that_did_not_open_can_be_asked_for_again() -> None:
    assert read(replies.not_opened()) == ["The form did not open in time. Press the button again."]
    assert read(replies.needs_form("note", "/incident")) == [
        "`note` opens a form. Type `/incident note`, or use the buttons of the card."
    ]


@pytest.mark.parametrize("on", [True, False])
def test_following_is_answered(on: bool) -> None:
    said = read(replies.subscribed(running(), on=on))
    assert said == [
        f"You get {'each update' if on else 'no more updates'} of INC-42{' as a direct message' if on else ''}."
    ]


def test_archiving_an_incident_that_runs_says_when_it_can_be() -> None:
    assert buttons(replies.confirm_archive(running())) == {}
    over = told(running(), e.Resolved(Status.INVESTIGATING, "Rolled back."))
    assert list(buttons(replies.confirm_archive(over))) == ["Archive"]


def test_an_answer_about_a_drill_begins_with_saying_so() -> None:
    assert read(replies.rejected("It is resolved.", running(drill=True))) == [
        ":construction: Drill: this is practice, nobody is paged.",
        "It is resolved.",
    ]


# --- lists ----------------------------------------------------------------------------------------


def test_a_list_has_one_line_an_incident() -> None:
    drill = replace(running(drill=True, private=True), number=43)
    over = told(running(), e.Resolved(Status.INVESTIGATING, "Rolled back."), at=after(72))
    assert read(listing.incidents([running(), drill, over], POLICY, after(100), more=2)) == [
        "*INC-42 Checkout 5xx* · :warning: *Sev 2* · Investigating · Ana · since 14:00 UTC · <#C42>",
        "Drill: :lock: *INC-43 Checkout 5xx* · :warning: *Sev 2* · Investigating · Ana · since 14:00 UTC · <#C42>",
        "*INC-42 Checkout 5xx* · :warning: *Sev 2* · Resolved · Ana · lasted 1 h 12 min · <#C42>",
        "And 2 more: narrow it down with `mine`, a severity or a word.",
    ]


def test_an_empty_list_says_so() -> None:
    assert read(listing.incidents([], POLICY, after(0))) == ["No open incidents."]


def test_one_incident_is_shown_at_a_glance() -> None:
    assert read(listing.summary(running(), POLICY, after(13))) == [
        "*INC-42 Checkout 5xx* · :warning: *Sev 2* · Investigating · Ana · since 14:00 UTC · <#C42>",
        "Since the deploy at 13:55.",
        "*Incident Commander:* Ana · *Scribe:* Cleo",
        "*Last update* 14:12 UTC by Ana",
        "*What do users notice?* Half of the checkouts fail",
        "*What are we doing?* Rolling back to 1.8.2",
        "*Next update:* 14:42 UTC (every 30 min)",
    ]


def _history(*events: e.Event) -> tuple[Incident, list[Entry]]:
    incident = running()
    entries = entries_of(events, BEN, after(14), version=incident.version)
    return told(incident, *events, by=BEN, at=after(14)), entries


def test_the_timeline_has_the_numbers_by_which_entries_are_redacted() -> None:
    incident, entries = _history(e.NoteAdded("db1 is full"), e.MessagePosted("card", "C42", "1.1"), UPDATE)
    first = incident.version - 2
    assert read(listing.timeline(incident, entries, RULES, after(20))) == [
        "*Timeline of INC-42 Checkout 5xx*",
        f"`{first}` 14:14 UTC Ben noted: db1 is full",
        (
            f"`{first + 2}` 14:14 UTC Ben posted an update. What do users notice? Half of the checkouts fail "
            "What are we doing? Rolling back to 1.8.2"
        ),
        "Numbers that are missing are Sitroom's own bookkeeping. `export` gives all of it as a file.",
    ]


def test_a_long_timeline_shows_its_end() -> None:
    incident, entries = _history(*[e.NoteAdded(f"note {index}") for index in range(100)])
    lines = read(listing.timeline(incident, entries, RULES, after(20)))
    assert lines[0] == "*Timeline of INC-42 Checkout 5xx* (the last 25 of 100)"
    assert lines[1].endswith("note 75")
    assert lines[25].endswith("note 99")


def test_a_catch_up_says_what_happened_and_what_is_open() -> None:
    incident, entries = _history(
        e.StatusChanged(Status.INVESTIGATING, Status.IDENTIFIED, "A bad deploy"),
        e.LeadershipTold("escalated"),
        e.StepFailed("pin", "no_permission"),
    )
    incident = replace(incident, roles={"commander": ANA})
    assert read(listing.catchup(incident, entries, RULES, after(50))) == [
        "*INC-42 Checkout 5xx*",
        ":warning: *Sev 2* · Identified · for 50 min",
        "Since the deploy at 13:55.",
        "*Incident Commander:* Ana",
        "*Last update* 14:12 UTC by Ana",
        "*What do users notice?* Half of the checkouts fail",
        "*What are we doing?* Rolling back to 1.8.2",
        "*What happened last*",
        "• 14:14 UTC Ben changed the status from Investigating to Identified: A bad deploy",
        "*Open*",
        "• :alarm_clock: *Update overdue* since 14:42 UTC",
        "• Nobody is Scribe.",
        "• Leadership was told and has not acknowledged.",
        "• :warning: Sitroom could not pin the card.",
    ]


def test_nothing_is_open_when_it_is_over() -> None:
    over = told(running(), e.Resolved(Status.INVESTIGATING, "Rolled back."), at=after(40))
    lines = read(listing.catchup(over, [], RULES, after(50)))
    assert "*Open*" not in lines
    assert ":warning: *Sev 2* · Resolved · lasted 40 min" in lines


def test_a_promise_is_told_with_its_time() -> None:
    post = replies.promised(running(), after(20))
    assert read(post) == ["*Next update:* 14:42 UTC (every 30 min)"]
    assert post.text == "Next update due 14:42 UTC"


def test_links_are_those_of_the_policy() -> None:
    policy = rules(links=(Bookmark(title="Logs", url="https://logs.test"),)).policy
    assert read(listing.links(policy)) == ["• Logs"]
    assert read(listing.links(POLICY))[0].startswith("The policy has no links.")


# --- help -----------------------------------------------------------------------------------------


@dataclass
class _Word:
    name: str
    usage: str
    summary: str
    where: str
    aliases: tuple[str, ...] = ()


_WORDS = [
    _Word("declare", "[sev2] [title]", "Begin an incident", "anywhere", ("new",)),
    _Word("note", "TEXT", "Put it on the timeline", "in an incident channel"),
    _Word("list", "", "Which there are", "anywhere"),
]


def test_help_lists_the_words_by_where_they_work() -> None:
    assert read(help_messages.overview(_WORDS, "/incident")) == [
        "Type `/incident WORD`. More about one: `/incident help WORD`.",
        "*Anywhere*",
        "`declare [sev2] [title]` Begin an incident",
        "`list` Which there are",
        "*In an incident channel*",
        "`note TEXT` Put it on the timeline",
    ]


def test_help_about_one_word_has_its_other_names() -> None:
    assert read(help_messages.about(_WORDS[0], "/incident")) == [
        "`/incident declare [sev2] [title]`",
        "Begin an incident. Works anywhere.",
        "Also: `new`",
    ]


# --- App Home -------------------------------------------------------------------------------------
