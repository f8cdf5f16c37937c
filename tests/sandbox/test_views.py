"""Modals and the App Home: stack, hash, triggers, what is filled in."""

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.apps import App
from sandbox.refusals import Refused
from sandbox.screen import buttons_of, text_of
from sandbox.workspace import Workspace
from tests.sandbox.conftest import Connect
from tests.sandbox.refusals import error, refusal


def modal(title: str = "One", blocks: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": title},
        "submit": {"type": "plain_text", "text": "Go"},
        "blocks": blocks or [],
        "callback_id": "form",
        **more,
    }


def choice(action_id: str, kind: str = "static_select", **more: Any) -> dict[str, Any]:
    options = [{"text": {"type": "plain_text", "text": n.upper()}, "value": n} for n in ("a", "b", "c")]
    return {"type": kind, "action_id": action_id, "options": options, **more}


def field(block_id: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    label = {"type": "plain_text", "text": block_id.title()}
    return {"type": "input", "block_id": block_id, "label": label, "element": element, **more}


def trigger(workspace: Workspace, app: App, handle: str = "ada") -> str:
    return workspace.triggers.issue(workspace.person(handle).id, app.app_id)


async def test_a_trigger_serves_once_and_not_for_long(
    workspace: Workspace, app: App, client: AsyncWebClient
) -> None:
    once = trigger(workspace, app)
    await client.views_open(trigger_id=once, view=modal())
    assert await error(client.views_open(trigger_id=once, view=modal())) == "exchanged_trigger_id"
    workspace.triggers.lifetime = 0.01
    late = trigger(workspace, app)
    await asyncio.sleep(0.02)
    assert await error(client.views_open(trigger_id=late, view=modal())) == "expired_trigger_id"
    assert await error(client.views_open(trigger_id="1.2.x", view=modal())) == "invalid_trigger_id"


async def test_three_views_are_the_deepest_stack(
    workspace: Workspace, app: App, client: AsyncWebClient
) -> None:
    nothing_open = client.views_push(trigger_id=trigger(workspace, app), view=modal())
    assert await error(nothing_open) == "not_found"
    root = (await client.views_open(trigger_id=trigger(workspace, app), view=modal()))["view"]
    second = await client.views_push(trigger_id=trigger(workspace, app), view=modal("Two"))
    assert second["view"]["root_view_id"] == root["id"]
    assert second["view"]["previous_view_id"] == root["id"]
    await client.views_push(trigger_id=trigger(workspace, app), view=modal("Three"))
    too_deep = client.views_push(trigger_id=trigger(workspace, app), view=modal("Four"))
    assert await error(too_deep) == "push_limit_reached"
    ada = workspace.person("ada")
    assert (ada.view_depth(), text_of(ada.view() or {})) == (3, "Three")
    await ada.close()
    assert ada.view_depth() == 2


async def test_an_old_hash_conflicts(workspace: Workspace, app: App, client: AsyncWebClient) -> None:
    view = (await client.views_open(trigger_id=trigger(workspace, app), view=modal(external_id="e1")))["view"]
    changed = (await client.views_update(view_id=view["id"], hash=view["hash"], view=modal("Two")))["view"]
    assert changed["hash"] != view["hash"]
    stale = client.views_update(view_id=view["id"], hash=view["hash"], view=modal())
    assert await error(stale) == "hash_conflict"
    await workspace.person("ada").close()
    assert await error(client.views_update(view_id=view["id"], view=modal())) == "not_found"


async def test_a_bad_view_is_explained(workspace: Workspace, app: App, client: AsyncWebClient) -> None:
    bad = modal("x" * 25, [field("name", {"type": "plain_text_input", "action_id": "t"})], submit=None)
    said = await refusal(client.views_open(trigger_id=trigger(workspace, app), view=bad))
    assert said["error"] == "invalid_arguments"
    assert said["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]",
        "[ERROR] missing required field: submit [json-pointer:/view]",
    ]
    long = modal(private_metadata="x" * 3001)
    assert (
        await error(client.views_open(trigger_id=trigger(workspace, app), view=long)) == "invalid_arguments"
    )


async def test_what_was_filled_in_survives_an_update_and_is_submitted_typed(
    workspace: Workspace, app: App, bolt: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    states: list[dict[str, Any]] = []
    blocks = [
        field("name", {"type": "plain_text_input", "action_id": "t", "initial_value": "first"}),
        field("sev", choice("s")),
        field("many", choice("m", "checkboxes"), optional=True),
        field("who", {"type": "users_select", "action_id": "u"}),
        field("when", {"type": "datetimepicker", "action_id": "w"}, optional=True),
        {
            "type": "actions",
            "block_id": "row",
            "elements": [choice("more", "overflow"), choice("menu", "radio_buttons")],
        },
    ]

    @bolt.action("menu")
    async def chosen(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_update(view_id=body["view"]["id"], view=modal("Updated", blocks))

    @bolt.view("form")
    async def submitted(ack: AsyncAck, view: dict[str, Any]) -> None:
        states.append(view["state"]["values"])
        await ack()

    await connect()
    await client.views_open(trigger_id=trigger(workspace, app), view=modal(blocks=blocks))
    ada, ben = workspace.person("ada"), workspace.person("ben")
    shown = ada.view()
    assert shown is not None
    await ada.click(shown, "menu", "b", values={"name": {"t": "typed"}})
    await workspace.until(lambda: "Updated" in text_of(ada.view() or {}))
    with pytest.raises(Refused, match="not one of the choices"):
        await ada.submit(values={"sev": "z"})
    assert await ada.submit(values={"sev": "b", "who": "@ben", "many": ["a", "C"], "when": 1700000000}) == {}
    assert ada.view() is None
    (state,) = states
    assert state["name"]["t"] == {"type": "plain_text_input", "value": "typed"}
    assert state["sev"]["s"]["selected_option"]["text"]["text"] == "B"
    assert [o["value"] for o in state["many"]["m"]["selected_options"]] == ["a", "c"]
    assert state["who"]["u"]["selected_user"] == ben.id
    assert state["when"]["w"]["selected_date_time"] == 1700000000
    assert state["row"]["menu"]["selected_option"]["value"] == "b"
    assert "more" not in state["row"]


async def test_a_submission_may_update_push_or_clear(
    workspace: Workspace, app: App, bolt: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    answers: list[dict[str, Any]] = [
        {"response_action": "update", "view": modal("Updated")},
        {"response_action": "push", "view": modal("Pushed")},
        {"response_action": "clear"},
    ]

    @bolt.view("form")
    async def submitted(ack: AsyncAck) -> None:
        await ack(**answers.pop(0))

    await connect()
    await client.views_open(trigger_id=trigger(workspace, app), view=modal())
    ada = workspace.person("ada")
    seen = []
    for _ in range(3):
        assert await ada.submit() == {}
        seen.append((text_of(ada.view() or {}), ada.view_depth()))
    assert seen == [("Updated", 1), ("Pushed", 2), ("", 0)]


async def test_closing_is_told_when_asked_for(
    workspace: Workspace, app: App, bolt: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    closed: list[bool] = []

    @bolt.view_closed("form")
    async def on_close(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        closed.append(body["is_cleared"])

    await connect()
    await client.views_open(trigger_id=trigger(workspace, app), view=modal(notify_on_close=True))
    ada = workspace.person("ada")
    await ada.close()
    assert closed == [False]
    assert ada.view() is None


async def test_the_home_is_published_per_person(
    workspace: Workspace, bolt: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    home = {"type": "home", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "Mine"}}]}

    @bolt.event("app_home_opened")
    async def opened(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view=home)

    await connect()
    ada = workspace.person("ada")
    await ada.open_home()
    await workspace.until(ada.home)
    assert text_of(ada.home() or {}) == "Mine"
    assert workspace.person("ben").home() is None


async def test_options_are_suggested_and_chosen(
    workspace: Workspace, app: App, bolt: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    picked: list[str] = []
    element = {"type": "external_select", "action_id": "find", "min_query_length": 1}

    @bolt.options("find")
    async def find(ack: AsyncAck, payload: dict[str, Any]) -> None:
        text = {"type": "plain_text", "text": f"Found {payload['value']}"}
        await ack(options=[{"text": text, "value": "f1"}])

    @bolt.view("form")
    async def submitted(ack: AsyncAck, view: dict[str, Any]) -> None:
        picked.append(view["state"]["values"]["what"]["find"]["selected_option"]["text"]["text"])
        await ack()

    await connect()
    await client.views_open(trigger_id=trigger(workspace, app), view=modal(blocks=[field("what", element)]))
    ada = workspace.person("ada")
    shown = ada.view()
    assert shown is not None
    options = await ada.suggest(shown, "find", "pay")
    assert [o["value"] for o in options] == ["f1"]
    assert await ada.submit(values={"find": "f1"}) == {}
    assert picked == ["Found pay"]


async def test_an_error_at_a_block_that_is_no_field_is_trouble(
    workspace: Workspace, app: App, bolt: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    @bolt.view("form")
    async def submitted(ack: AsyncAck) -> None:
        await ack(response_action="errors", errors={"nowhere": "x"})

    await connect()
    await client.views_open(trigger_id=trigger(workspace, app), view=modal())
    ada = workspace.person("ada")
    await ada.submit()
    assert ada.toasts() == ["We had some trouble connecting. Try again?"]
    assert ada.view() is not None


def test_choices_are_listed_as_buttons() -> None:
    row = {"type": "actions", "block_id": "r", "elements": [choice("m", "overflow")]}
    assert [(b.label, b.value) for b in buttons_of({"blocks": [row]})] == [("A", "a"), ("B", "b"), ("C", "c")]
