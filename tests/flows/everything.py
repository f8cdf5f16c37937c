"""One night in which people do everything that there is to do, for tests that look at all of it."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from bot.domain.alerts.rules import Match, Storm
from bot.domain.policy import Bookmark, Check, Every, GameDays, Rotation, Scenario
from sandbox.faults import Fault
from sandbox.screen import buttons_of
from tests.alerting import alerts, told
from tests.world import POLICY, World, changed, world

SCENARIO = Scenario(
    id="slow-search",
    title="Search takes a minute",
    happens="It takes a minute.",
    expected="Scale it.",
    expects=(Match(labels={"alertname": ("Index*",)}),),
)


@contextlib.asynccontextmanager
async def everything(folder: Path) -> AsyncIterator[World]:
    """A world after that night."""
    scribe = next(role for role in POLICY.roles if role.id == "scribe")
    roles = [
        msgspec.structs.replace(
            role, roster=("ben@acme.test", "nobody@acme.test", "dana@acme.test"), acknowledge_minutes=5
        )
        if role is scribe
        else role
        for role in POLICY.roles
    ]
    policy = changed(
        POLICY,
        roles=tuple(roles),
        alerts=msgspec.structs.replace(POLICY.alerts, storm=Storm(cards=6, incidents=1)),
        oncall=(
            Rotation(
                id="sre",
                name="SRE",
                zone="UTC",
                since="2026-11-16",
                people=("ben@acme.test",),
                checklist=("VPN",),
            ),
        ),
        checks=(Check(id="logs", title="Search the logs", url="https://logs.test/"),),
        owner="ben@acme.test",
        reviewed="2026-08-20",
        review_every=Every.QUARTERLY,
        game_days=GameDays(every=Every.MONTHLY, channel="#general", scenarios=(SCENARIO,)),
        links=(Bookmark(title="Health", url="https://grafana.test/d", emoji="bar_chart"),),
    )
    async with world(folder, policy=policy) as here:
        await _begins(here)
        await _is_worked_on(here)
        await _is_recorded(here)
        await here.restart()
        await _ends(here)
        await _others(here)
        await _looks_around(here)
        await _alerts_come(here)
        await _practises(here)
        yield here


async def _begins(here: World) -> None:
    here.workspace.faults.add(Fault(kind="error", method="pins.add", error="restricted_action"))
    here.workspace.faults.add(Fault(kind="took_effect_then_500", method="chat.postMessage", after=3))
    await here.types("ada", "#general", "/incident declare sev1 Checkout fails")
    await here.advance(minutes=2)
    await here.types("cleo", "#random", "/incident declare sev2 Checkout fails")
    await here.presses("cleo", here.last("cleo", "#random", "INC-1"), "Declare anyway")
    await here.presses("cleo", here.last("cleo", "#incidents", "INC-1"), "Join")
    await here.presses("dana", here.last("dana", "#incidents", "INC-1"), "Subscribe")
    await here.presses("dana", here.last("dana", "#incident-room", "INC-1"), "Acknowledge")
    channel = here.incident_channel(1)
    await here.presses("ada", here.last("ada", channel, "Try again"), "Try again")
    await here.presses("ben", here.last("ben", channel, "is called as"), "I have it")
    await here.types("ben", channel, "/incident page scribe")
    await here.presses("ben", here.last("ben", channel, "Call Dana"), "Call Dana")
    await here.presses("ada", here.last("ada", channel, "Search the logs"), "Done")


async def _is_worked_on(here: World) -> None:
    channel = here.incident_channel(1)
    await here.presses("ada", here.card(channel), "Roles")
    assert await here.submits("ada", to__communications="cleo") == {}
    await here.presses("ada", here.card(channel), "Update")
    assert await here.submits("ada", impact="One in three payments fails") == {}
    await here.presses("ada", here.card(channel), "Status")
    assert await here.submits("ada", status="Identified", why="the deploy") == {}
    await here.presses("ada", here.card(channel), "Severity")
    assert await here.submits("ada", severity="SEV2", why="only some") == {}
    await here.presses("ada", here.card(channel), "Playbook")
    assert await here.submits("ada", playbook="A deployment went wrong") == {}
    await here.presses("ada", here.last("ada", channel, "Stop the rollout"), "Done")
    await here.advance(minutes=16)
    await here.presses("ada", here.last("ada", "@sitroom", "Update due"), "Snooze 5 min")
    await here.advance(minutes=6)
    await here.presses("ada", here.last("ada", "@sitroom", "Update due"), "Change cadence")
    assert await here.submits("ada", minutes="20") == {}
    await here.advance(minutes=45)
    await here.types("ada", channel, "/incident cadence 30")
    await here.types("ada", channel, "/incident title Checkout fails for some")
    await here.types("ada", channel, "/incident component payments")
    await here.types("ada", channel, "/incident handoff @ben")
    await here.types("ada", channel, "/incident ic me")


async def _is_recorded(here: World) -> None:
    channel = here.incident_channel(1)
    said = await here.person("cleo").upload(channel, "graph.png", b"PNG", "Look")
    await here.person("ada").react(channel, said.ts, "memo")
    await here.settle()
    await here.person("ada").unreact(channel, said.ts, "memo")
    other = await here.person("cleo").say(channel, "The deploy of 02:40")
    await here.person("ada").pin(channel, other.ts)
    await here.settle()
    await here.person("cleo").edit(channel, other.ts, "The deploy of 02:45")
    await here.settle()
    await here.person("ada").unpin(channel, other.ts)
    await here.person("ada").message_shortcut("capture", channel, said.ts)
    await here.settle()
    await here.presses("ada", here.card(channel), "Add a note")
    assert await here.submits("ada", text="Rolled back") == {}
    await here.presses("ada", here.card(channel), "Timeline")
    await here.presses("ada", here.card(channel), "Catch me up")
    await here.types("ada", channel, "/incident redact")
    assert await here.submits("ada", version="1", why="a name") == {}


async def _ends(here: World) -> None:
    channel = here.incident_channel(1)
    await here.presses("ada", here.card(channel), "Resolve")
    await here.person("ada").close()
    await here.types("ada", channel, "/incident mitigated")
    await here.advance(minutes=31)
    await here.presses("ada", here.card(channel), "Resolve")
    assert await here.submits("ada", summary="Rolled back") == {}
    await here.presses("ada", here.card(channel), "Export")
    await here.presses("ada", here.card(channel), "Reopen")
    assert await here.submits("ada", why="It is back") == {}
    await here.types("ada", channel, "/incident resolve")
    assert await here.submits("ada", summary="Rolled back", override="It was the same") == {}
    await here.types("ada", channel, "/incident close")
    await here.types("ada", channel, "/incident archive")
    await here.presses("ada", here.card(channel), "Archive")


async def _others(here: World) -> None:
    await here.types("ada", "#general", "/incident declare --private Leaked keys")
    secret = here.incident_channel(3)
    await here.person("ada").invite(secret, "ben")
    await here.settle()
    await here.types("ada", secret, "/incident decline")
    assert await here.submits("ada", why="They are public keys") == {}
    await here.person("ada").global_shortcut("declare")
    await here.settle()
    assert await here.submits("ada", title="Search is slow", marks=["drill"]) == {}
    await here.types("ada", here.incident_channel(4), "/incident cancel")
    assert await here.submits("ada", why="Enough practice") == {}
    alert = here.workspace.bot_says("alertbot", "#alerts", attachments=[{"title": "MailQueueLong"}])
    await here.person("ben").message_shortcut("declare_from", "#alerts", alert.ts)
    await here.settle()
    assert await here.submits("ben", severity="SEV3") == {}
    await here.advance(minutes=35)
    await here.types("ben", here.incident_channel(5), "/incident merge INC-2")


async def _looks_around(here: World) -> None:
    channel = here.incident_channel(2)
    await here.types("ada", "#general", "/incident declare sev4 The lift stands still")
    await here.advance(minutes=16)
    await here.presses("ben", here.last("ben", "@sitroom", "You are on call"), "Done")
    await here.types("ada", "#general", "/incident oncall swap sre @dana now 2026-11-22")
    for words in (
        "oncall",
        "list all",
        "show 2",
        "help",
        "help list",
        "links",
        "triage",
        "health",
        "sevrity",
    ):
        await here.types("ada", "#general", f"/incident {words}")
    await here.types("cleo", channel, "/incident escalate now")
    await here.types("cleo", channel, "/incident subscribe")
    for handle, label in (("ada", "Show"), ("ada", "Declare an incident")):
        await here.person(handle).open_home()
        await here.settle()
        home = here.person(handle).home()
        assert home
        await here.presses(handle, home, label)
    await here.person("ada").close()
    asked = await here.person("cleo").say(channel, "What now?")
    here.workspace.faults.add(Fault(kind="took_effect_then_500", method="chat.postMessage"))
    await here.person("cleo").say(channel, "@sitroom show", thread_ts=asked.ts)
    await here.settle()
    await here.advance(minutes=1)


async def _alerts_come(here: World) -> None:
    await alerts(here, told("SearchSlow", service="search", userId="u1", trace_id="abc"))
    await here.presses("ben", here.last("ben", "#incidents", "SearchSlow"), "Accept as SEV3")
    search = here.incident_channel(7)
    await alerts(here, told("SearchErrors", service="search"))
    await here.presses("cleo", here.last("cleo", "#incidents", "SearchErrors"), "Join INC-7")
    await alerts(here, told("SearchDown", severity="critical", service="search"))
    await alerts(here, told("Disk"))
    await here.presses("ben", here.last("ben", "#incidents", "Disk"), "Merge…")
    assert await here.submits("ben", into="7") == {}
    await alerts(here, told("Queue"), told("Mail"))
    await here.presses("ada", here.last("ada", "#incidents", "Queue"), "Ignore 1 h")
    await here.presses("ada", here.last("ada", "#incidents", "Mail"), "Decline")
    await alerts(here, told("CheckoutDown", severity="critical", service="checkout"))
    await here.advance(minutes=1)
    await alerts(
        here, told("SearchSlow", service="search", userId="u1", trace_id="abc", until="2026-11-21T04:00:00Z")
    )
    await alerts(here, *(told(f"Storm{number}") for number in range(4)))
    await here.presses("ada", here.last("ada", "#incidents", "Storm of alerts"), "Decline all")
    await alerts(here, *(told(f"Gust{number}") for number in range(3)))
    await here.advance(seconds=30)  # until the summary is edited
    await here.presses("ada", here.last("ada", "#incidents", "Storm of alerts"), "Declare one SEV3 for all")
    await alerts(here, *(told(f"Squall{number}") for number in range(2)))
    await here.advance(seconds=30)
    storm = here.last("ada", "#incidents", "Storm of alerts")
    await here.presses("ada", storm, next(one.label for one in buttons_of(storm) if "with all" in one.label))
    await here.types("ada", "#general", "/incident alerts")
    await here.types("ada", "#general", "/incident drill alert service=checkout Practice")
    await here.types("ben", search, "/incident merge INC-8")
    await here.advance(minutes=61)


async def _practises(here: World) -> None:
    await here.types("ada", "#general", "/incident drill")
    await here.presses("ada", here.last("ada", "#general", "What shall we practise?"), "Begin")
    [channel] = [one.name for one in here.workspace.channels.values() if "search-takes-a-minute" in one.name]
    await alerts(here, *(told(name, at=here.now.isoformat()) for name in ("IndexSlow", "IndexDown")))
    await here.presses("ada", here.last("ada", f"#{channel}", "IndexDown"), "It is real")
    await here.types("ada", f"#{channel}", "/incident resolve")
    assert await here.submits("ada", summary="Scaled", override="Practice") == {}
