"""What people read about roles: the guide to one they have, the offer of one that is empty."""

from bot.domain import events as e
from bot.domain.effects import Surface
from bot.domain.people import SITROOM
from bot.domain.status import Status
from tests.domain.worlds import BEN, DAN, told
from tests.messages.reading import buttons, read
from tests.messages.scenes import happens, posted, running, show


def test_a_role_comes_with_its_guide() -> None:
    incident, entry = happens(running(), e.RoleAssigned("scribe", BEN, "claimed"), BEN)
    assert read(show(Surface.GUIDE, incident, entry=entry, person=BEN)) == [
        "You are *Scribe* of *INC-42 Checkout 5xx*. <#C42>",
        "Write it down.",
    ]


def test_a_guide_for_a_role_that_went_on_is_not_sent() -> None:
    incident, entry = happens(running(), e.RoleAssigned("scribe", BEN, "claimed"), BEN)
    incident = told(incident, e.RoleAssigned("scribe", DAN, "assigned", BEN))
    assert show(Surface.GUIDE, incident, entry=entry, person=BEN) is None
    incident = posted(incident, Surface.GUIDE, entry, BEN)
    assert read(show(Surface.GUIDE, incident, entry=entry, person=BEN)) == [
        "Dan is Scribe of INC-42 Checkout 5xx now."
    ]


def test_an_empty_role_is_offered() -> None:
    incident, entry = happens(running(), e.RoleCalled("comms"), SITROOM)
    post = show(Surface.ROLE_CALL, incident, entry=entry)
    assert read(post) == [
        ":bell: *Nobody is Communications Lead yet.* Who takes it?",
        "[Claim Communications Lead]",
    ]
    assert buttons(post)["Claim Communications Lead"]["value"] == "42:comms"


def test_an_offer_that_was_taken_says_by_whom() -> None:
    incident, entry = happens(running(), e.RoleCalled("comms"), SITROOM)
    taken = told(incident, e.RoleAssigned("comms", DAN, "claimed"))
    assert show(Surface.ROLE_CALL, taken, entry=entry) is None
    taken = posted(taken, Surface.ROLE_CALL, entry)
    assert read(show(Surface.ROLE_CALL, taken, entry=entry)) == [
        ":white_check_mark: Dan is Communications Lead."
    ]


def test_an_offer_that_nobody_took_ends_with_the_incident() -> None:
    incident, entry = happens(running(), e.RoleCalled("comms"), SITROOM)
    over = told(posted(incident, Surface.ROLE_CALL, entry), e.Resolved(Status.INVESTIGATING, "Rolled back."))
    assert read(show(Surface.ROLE_CALL, over, entry=entry)) == ["It is over; nobody was Communications Lead."]
