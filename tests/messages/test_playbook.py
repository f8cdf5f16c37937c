"""A playbook in the channel, and what there is to choose from."""

from bot.domain import events as e
from bot.domain.alerts.rules import Alerts, Poll
from bot.domain.effects import Surface
from bot.domain.policy import Rules, Triage
from bot.messages import playbook as messages
from bot.messages.kit import Post
from bot.messages.playbook import choice, listed, triage_commands
from tests.domain.samples import STEPS
from tests.domain.worlds import BEN, POLICY, after, rules, told
from tests.messages.reading import read
from tests.messages.scenes import happens, running, show

POSTED = e.PlaybookPosted("bad-deploy", "Bad <!here>", STEPS, "the title says “deploy”")


UNDER = rules(alerts=Alerts(polls=(Poll(id="shop", name="Shop", url="https://shop.test/"),)))


def shown(*later: e.Event, under: Rules = UNDER) -> Post:
    incident, entry = happens(running(), POSTED, at=after(1))
    incident = told(incident, *later, by=BEN, at=after(5))
    post = show(Surface.PLAYBOOK, incident, after(6), entry=entry, under=under)
    assert post
    return post


def test_it_says_what_to_do_what_waits_and_why_it_is_there() -> None:
    """CT-7, SM-8."""
    lines = [line for line in read(shown()) if line != "[ ] Done" and "late" not in line]

    assert lines == [
        ":clipboard: *Bad <!here>* · 0 of 3 done",
        "Stop the rollout",
        "Roll back Checkout",
        "```",
        "deploy undo checkout",
        "```",
        ":lock: Run the failed jobs again",
        "*Shop* is being asked whether it is well.",
        "_To be done before it is resolved._",
        "Posted by Ana, because the title says “deploy”",
    ]
    assert "&lt;!here&gt;" in str(shown().blocks)


def test_what_was_done_is_struck_through_with_who_and_when_and_needs_no_command() -> None:
    post = shown(
        e.CheckTicked("bad-deploy/roll-back", "Roll back [component]", on=True),
        e.EndpointTurned("shop", "Shop", well=True, steps=()),
    )

    assert read(post)[0].endswith("1 of 3 done")
    assert [line for line in read(post) if "Roll back" in line] == ["~Roll back Checkout~ · Ben, 14:05 UTC"]
    assert "```" not in read(post)
    assert "Run the failed jobs again" in read(post)
    assert ":large_green_circle: *Shop* is well." in read(post)


def test_a_step_waits_for_what_is_not_well() -> None:
    assert "Waits until *Shop* is well." in read(
        shown(e.EndpointTurned("shop", "Shop", well=False, steps=()))
    )


def test_of_a_step_that_was_done_it_is_said_when_its_endpoint_fails_again() -> None:
    """The tick stays with its person and time, for it was right then."""
    ticked = e.CheckTicked("bad-deploy/again", "Run the failed jobs again", on=True)
    turns = [e.EndpointTurned("shop", "Shop", well=well, steps=()) for well in (True, False)]
    lines = read(shown(turns[0], ticked, turns[1]))

    done = lines.index("~Run the failed jobs again~ · Ben, 14:05 UTC")
    assert lines[done + 1] == ":warning: *Shop* is not well now."
    assert lines.count("[x] Done") == 1
    assert not [line for line in read(shown(turns[0], ticked)) if "Shop" in line]
    assert not [line for line in read(shown(turns[0], ticked, *turns[::-1])) if "Shop" in line]


def test_a_step_can_be_ticked_off_whose_endpoint_the_policy_has_no_more() -> None:
    """A list that was posted before another policy came in force locks nobody out."""
    lines = read(shown(e.EndpointTurned("shop", "Shop", well=False, steps=()), under=rules()))

    assert lines.count("[ ] Done") == 3
    assert "Waits until *Shop* is well." not in lines


def test_the_boxes_are_told_apart_and_one_that_waits_is_none() -> None:
    boxes = [block["accessory"]["action_id"] for block in shown().blocks if "accessory" in block]

    assert boxes == ["check:42:bad-deploy/stop", "check:42:bad-deploy/roll-back"]


def test_a_command_cannot_end_its_block() -> None:
    post = triage_commands(rules(commands=(Triage(task="Look", command="a ``` b <c>"),)).policy)

    assert "```\na ''' b &lt;c&gt;\n```" in post.blocks[0]["text"]["text"]


def test_those_that_are_in_the_channel_are_marked_and_not_offered_again() -> None:
    incident = told(running(), POSTED)

    assert "in the channel" in "\n".join(read(listed(POLICY, incident, "/incident")))
    assert choice(POLICY, incident) == []
    assert [one.value for one in choice(POLICY, running())] == ["bad-deploy"]
    assert "comes into the channel" in messages.coming(incident, "bad-deploy").text
