"""What the browser page and tests in other processes use."""

import base64
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.apps import App
from sandbox.workspace import Workspace
from tests.sandbox.conftest import Connect


class Page:
    """A client that speaks the page's contract."""

    def __init__(self, workspace: Workspace, session: aiohttp.ClientSession, handle: str) -> None:
        self.base = workspace.base_url
        self.session = session
        self.me = workspace.person(handle).id

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        async with self.session.get(f"{self.base}{path}", params={"user": self.me, **query}) as answer:
            return dict(await answer.json())

    async def act(self, act: str, **fields: Any) -> dict[str, Any]:
        body = {"user": self.me, "act": act, **fields}
        async with self.session.post(f"{self.base}/client/act", json=body) as answer:
            return dict(await answer.json())


async def test_the_page_reads_and_writes(
    workspace: Workspace, app: App, session: aiohttp.ClientSession
) -> None:
    ada, gus = Page(workspace, session, "ada"), Page(workspace, session, "gus")
    random = workspace.channel("random").id
    known = await ada.get("/client/people")
    assert {p["handle"] for p in known["people"]} == {"ada", "ben", "cleo", "dana", "gus", "sam"}
    assert [a["name"] for a in known["apps"]] == ["Helper"]
    assert (await ada.act("say", channel=random, text="hi @gus"))["ok"]
    state = await gus.get("/client/state")
    (channel,) = state["channels"]
    assert (channel["name"], channel["unread"], channel["mentions"]) == ("random", 1, 1)
    shown = await gus.get("/client/messages", channel=random)
    assert [m["text"] for m in shown["messages"]] == [f"hi <@{gus.me}>"]
    (channel,) = (await gus.get("/client/state"))["channels"]
    assert (channel["unread"], channel["mentions"]) == (0, 0)
    refused = await gus.act("say", channel=random, text="/nope")
    assert refused == {"ok": False, "error": "/nope is not a valid command."}
    done = await gus.act(
        "upload", channel=random, name="a.txt", content_base64=base64.b64encode(b"abc").decode(), text="see"
    )
    assert done["ok"]
    (_, uploaded) = (await ada.get("/client/messages", channel=random))["messages"]
    async with session.get(workspace.base_url + uploaded["files"][0]["url"]) as answer:
        assert await answer.read() == b"abc"


async def test_the_page_hears_of_changes(workspace: Workspace, session: aiohttp.ClientSession) -> None:
    ada = Page(workspace, session, "ada")
    socket = await session.ws_connect(f"{workspace.base_url}/client/live", params={"user": ada.me})
    await workspace.until(lambda: workspace.watchers)
    for number in range(5):
        await workspace.person("ben").say("#general", f"m{number}")
    news = await socket.receive_json(timeout=5)
    assert news == {"type": "messages", "channel": workspace.channel("general").id}
    await socket.close()


async def test_the_page_itself_is_served(workspace: Workspace, session: aiohttp.ClientSession) -> None:
    async with session.get(f"{workspace.base_url}/") as answer:
        assert answer.content_type == "text/html"
    async with session.get(f"{workspace.base_url}/page/..%2Fserver.py") as answer:
        assert answer.status == 404


async def test_another_process_controls_the_sandbox(
    workspace: Workspace, app: App, session: aiohttp.ClientSession
) -> None:
    base = f"{workspace.base_url}/control"

    async def post(what: str, **body: Any) -> dict[str, Any]:
        async with session.post(f"{base}/{what}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())

    now = (await post("clock", speed=0))["now"]
    assert (await post("clock", advance=90))["now"] == now + 90
    await post("faults", kind="outage")
    await post("bot_says", channel="alerts", text="disk full")
    async with session.get(f"{base}/messages", params={"channel": "alerts"}) as answer:
        assert [m["text"] for m in (await answer.json())["messages"]] == ["disk full"]
    async with session.delete(f"{base}/faults") as answer:
        assert await answer.json() == {"faults": []}
    async with session.get(f"{base}/apps") as answer:
        assert app.bot_token in {a["bot_token"] for a in (await answer.json())["apps"]}
    await post("settled")
    await post("reset")
    assert workspace.channel("alerts").messages == {}
    async with session.post(f"{base}/faults", json={"kind": "nonsense"}) as answer:
        assert answer.status == 400


async def test_the_page_fills_a_form_in(
    workspace: Workspace,
    app: App,
    bolt: AsyncApp,
    client: AsyncWebClient,
    connect: Connect,
    session: aiohttp.ClientSession,
) -> None:
    files: list[str] = []
    label = {"type": "plain_text", "text": "Proof"}
    view = {
        "type": "modal",
        "callback_id": "form",
        "title": label,
        "submit": label,
        "blocks": [
            {
                "type": "input",
                "block_id": "proof",
                "label": label,
                "element": {"type": "file_input", "action_id": "f"},
            }
        ],
    }

    @bolt.shortcut("start")
    async def start(ack: AsyncAck, client: AsyncWebClient, body: dict[str, Any]) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    @bolt.view("form")
    async def submitted(ack: AsyncAck, view: dict[str, Any]) -> None:
        files.extend(f["name"] for f in view["state"]["values"]["proof"]["f"]["files"])
        await ack()

    await connect()
    ada = Page(workspace, session, "ada")
    assert (await ada.act("global_shortcut", callback_id="start"))["ok"]
    shown = (await ada.get("/client/state"))["view"]
    empty = await ada.act("submit", view_id=shown["id"], values={"proof": {"f": []}})
    assert empty["errors"] == {"proof": "Please complete this required field."}
    proof = [{"name": "a.png", "content_base64": base64.b64encode(b"png").decode()}]
    assert await ada.act("submit", view_id=shown["id"], values={"proof": {"f": proof}}) == {"ok": True}
    assert files == ["a.png"]
    assert (await ada.get("/client/state"))["view"] is None
