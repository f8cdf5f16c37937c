"""The forms, as they are read and filled in."""

import pytest
from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.effects import Surface
from bot.domain.incident import Incident
from bot.domain.people import Person
from bot.domain.status import Status
from bot.messages.forms import (
    cadence,
    declare,
    note,
    reason,
    redact,
    resolve,
    roles,
    severity,
    status,
    update,
)
from bot.messages.ids import Draft, FormContext
from bot.messages.kit import Block
from tests.domain.worlds import ANA, NOW, POLICY, RULES, after, begun, entries_of, rules, told
from tests.messages.reading import inputs, menu, offered, read
from tests.messages.scenes import running, show

_TOLD = e.Told(1, "", "Alertmanager", NOW)

_OVER = told(running(), e.Resolved(Status.INVESTIGATING, "Rolled back."))


def _declare(draft: Draft, **more: object) -> Block:
    context = FormContext(origin="C1", extra="C1:1.0:")
    return declare.form(POLICY, draft, context, command="/incident", now=NOW, **more)  # type: ignore[arg-type]


def test_a_declaration_asks_for_little() -> None:
    assert read(_declare(Draft())) == [
        "What is broken? *",
        "How bad is it? *",
        "What fails?",
        "What do you know so far?",
        "Is it special?",
    ]


def test_a_declaration_is_filled_in_from_what_is_known() -> None:
    draft = Draft("Cart is empty", "sev1", None, "Since noon", private=True)
    fields = inputs(_declare(draft))
    assert fields["title"]["element"]["initial_value"] == "Cart is empty"
    assert fields["severity"]["element"]["initial_option"]["value"] == "sev1"
    assert (
        fields["component"]["element"]["initial_option"]["value"] == "checkout"
    )  # `cart` is a keyword of it
    assert fields["description"]["element"]["initial_value"] == "Since noon"
    assert [one["value"] for one in fields["marks"]["element"]["initial_options"]] == ["private"]


def test_each_severity_is_offered_with_its_definition() -> None:
    option = inputs(_declare(Draft()))["severity"]["element"]["options"][0]
    assert (option["text"]["text"], option["description"]["text"]) == ("Sev 1", "Customers cannot buy.")


def test_a_declaration_remembers_where_it_came_from() -> None:
    assert FormContext.decode(_declare(Draft())["private_metadata"]) == FormContext(
        origin="C1", extra="C1:1.0:"
    )


def test_a_policy_without_components_asks_for_none() -> None:
    view = declare.form(rules(components=()).policy, Draft(), FormContext(), command="/incident", now=NOW)
    assert "component" not in inputs(view)


def _numbered(*numbers: int, title: str = "Login is slow") -> list[Incident]:
    return [replace(begun(title=title), number=number) for number in numbers]


def test_what_is_open_is_shown_the_newest_first() -> None:
    lines = read(_declare(Draft(), running=_numbered(44, 43, 42)))
    assert lines[0] == "*Is it one of these?* They are open."
    assert [line[:8] for line in lines[1:4]] == ["*INC-44 ", "*INC-43 ", "*INC-42 "]
    assert lines[4] == "What is broken? *"


def test_a_like_incident_comes_first() -> None:
    lines = read(_declare(Draft("Checkout 5xx errors"), running=[*_numbered(44, 43), running()]))
    assert [line[:8] for line in lines[1:4]] == ["*INC-42 ", "*INC-44 ", "*INC-43 "]


def test_of_many_that_are_open_the_form_says_how_many_it_does_not_show() -> None:
    lines = read(_declare(Draft(), running=_numbered(*range(20, 10, -1))))
    assert [line[:8] for line in lines[1:6]] == ["*INC-20 ", "*INC-19 ", "*INC-18 ", "*INC-17 ", "*INC-16 "]
    assert lines[6] == "And 5 more: `/incident list`"


def test_a_drill_is_not_what_is_broken() -> None:
    assert read(_declare(Draft(), running=[running(drill=True)]))[0] == "What is broken? *"


def test_an_update_asks_the_policys_questions_and_when_the_next_comes() -> None:
    view = update.form(running(), POLICY, after(20))
    assert read(view) == [
        "Last update 14:12 UTC by Ana",
        "*What do users notice?* Half of the checkouts fail",
        "*What are we doing?* Rolling back to 1.8.2",
        "What is going on *",
        "What is next",
        "Next update *",
        "Status *",
        "Severity *",
    ]
    fields = inputs(view)
    assert fields["next_at"]["element"]["initial_date_time"] == int(after(50).timestamp())
    assert fields["status"]["element"]["initial_option"]["value"] == "investigating"
    assert fields["severity"]["element"]["initial_option"]["value"] == "sev2"


def test_an_update_after_the_end_promises_no_other() -> None:
    assert list(inputs(update.form(_OVER, POLICY, after(20)))) == ["what", "next", "severity"]


def test_the_first_update_has_no_last_one() -> None:
    assert read(update.form(begun(), POLICY, after(0)))[0] == "What is going on *"


def test_a_status_is_chosen_among_those_that_may_follow() -> None:
    fields = inputs(status.form(running(), POLICY))
    assert offered(fields["status"]) == ["investigating", "identified", "mitigating", "monitoring"]


def test_a_severity_is_chosen_with_its_whole_definition_in_sight() -> None:
    lines = read(severity.form(running(), POLICY))
    assert lines[0] == ":warning: *Sev 1* Customers cannot buy. _Updates every 15 min._"


def test_a_severity_the_policy_has_no_more_is_still_the_present_one() -> None:
    field = inputs(severity.form(replace(running(), severity="p9"), POLICY))["severity"]
    assert offered(field) == ["p9", "sev1", "sev2", "sev3"]
    assert field["element"]["initial_option"]["value"] == "p9"


def test_each_role_is_filled_in_with_its_holder() -> None:
    fields = inputs(roles.form(running(), POLICY))
    assert list(fields) == ["to:commander", "to:scribe", "to:comms"]
    assert fields["to:commander"]["element"]["initial_user"] == ANA.id
    assert "initial_user" not in fields["to:comms"]["element"]


def test_a_holder_without_a_slack_account_is_not_filled_in() -> None:
    incident = replace(running(), roles={"commander": Person("cli:root", "root")})
    assert "initial_user" not in inputs(roles.form(incident, POLICY))["to:commander"]["element"]


def test_resolving_asks_how_it_ended() -> None:
    assert list(inputs(resolve.form(running(), POLICY, None))) == ["summary"]


def test_resolving_says_what_fires_still_the_worst_first() -> None:
    incident = running()
    for number, bad in enumerate(["sev2", None, "sev1", "sev2", None, None, None], start=1):
        seen = replace(_TOLD, group=number, title=f"Alert {number}", severity=bad)
        incident = told(incident, e.AlertAttached(seen, e.Tally(1 if number > 1 else 0, 0, 1)))
    one = told(running(), e.AlertAttached(replace(_TOLD, title="Queue"), e.Tally(1, 0, 1)))

    assert ":rotating_light: An alert of it still fires: *Queue*." in read(resolve.form(one, POLICY, None))
    assert (
        ":rotating_light: 6 of its alerts still fire: "
        "*Alert 3*, *Alert 4*, *Alert 2*, *Alert 5*, *Alert 6*, 1 more."
    ) in read(resolve.form(incident, POLICY, None))


def test_resolving_too_early_asks_why() -> None:
    view = resolve.form(running(), POLICY, "It has been stable for 5 of 30 minutes.")
    assert list(inputs(view)) == ["summary", "override"]
    assert ":hourglass_flowing_sand: It has been stable for 5 of 30 minutes." in read(view)


@pytest.mark.parametrize(
    ("view", "optional"),
    [(reason.reopen(_OVER), True), (reason.decline(running()), False), (reason.cancel(running()), False)],
)
def test_ending_it_otherwise_asks_why(view: Block, optional: bool) -> None:
    assert inputs(view)["why"]["optional"] is optional


def test_the_form_for_the_cadence_is_called_what_its_buttons_are() -> None:
    assert "Change cadence" in menu(show(Surface.CARD, running()))
    assert cadence.form(running(), POLICY)["title"]["text"] == "Change cadence"


def test_the_cadence_is_filled_in() -> None:
    element = inputs(cadence.form(running(), POLICY))["minutes"]["element"]
    assert (element["initial_value"], element["min_value"], element["max_value"]) == ("30", "1", "1440")


def test_only_entries_with_words_can_be_redacted_the_newest_first() -> None:
    events: list[e.Event] = [
        e.NoteAdded("the password is hunter2"),
        e.Closed(Status.RESOLVED),
        e.NoteAdded("second"),
    ]
    field = inputs(redact.form(running(), entries_of(events), RULES))["version"]
    assert offered(field) == ["3", "1"]
    assert "initial_option" not in field["element"]


def test_an_old_entry_can_be_redacted_too() -> None:
    entries = entries_of([e.NoteAdded("x")] * 150)
    field = inputs(redact.form(running(), entries, RULES, 2))["version"]
    assert len(offered(field)) == 100
    assert field["element"]["initial_option"]["value"] == "2"


@pytest.mark.parametrize("drill", [True, False])
def test_every_form_about_a_drill_begins_with_saying_so(drill: bool) -> None:
    incident = running(drill=drill)
    entries = entries_of([e.NoteAdded("x")])
    views = [
        update.form(incident, POLICY, NOW),
        status.form(incident, POLICY),
        severity.form(incident, POLICY),
        roles.form(incident, POLICY),
        resolve.form(incident, POLICY, None),
        reason.reopen(incident),
        reason.decline(incident),
        reason.cancel(incident),
        note.form(incident, POLICY),
        cadence.form(incident, POLICY),
        redact.form(incident, entries, RULES),
    ]
    banner = ":construction: Drill: this is practice, nobody is paged."
    assert [read(view)[0] == banner for view in views] == [drill] * len(views)
    assert all(FormContext.decode(view["private_metadata"]).incident == 42 for view in views)
