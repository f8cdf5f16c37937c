"""What a person does with an app, from the click to what they see afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox import blocks, inputs, mrkdwn, payloads, respond, views
from sandbox.apps import App
from sandbox.deliver import dispatch
from sandbox.log import Delivery
from sandbox.model import Channel, Json, Message, User, View
from sandbox.refusals import ApiError, Refused
from sandbox.state import Change, State

TROUBLE = "We had some trouble connecting. Try again?"
NO_RESPONSE = "This app didn't respond in time"
NOT_INTERACTIVE = "This app is not configured to handle interactive responses."


@dataclass(frozen=True, slots=True)
class Click:
    """What was clicked, chosen or typed; `typed` are other inputs filled in before."""

    action_id: str
    value: Any = None
    block_id: str | None = None
    typed: Mapping[str, Any] = field(default_factory=dict)


def app_with_command(state: State, command: str) -> App | None:
    """The app that has this slash command."""
    return next((app for app in state.apps.values() if command in app.commands), None)


async def slash(state: State, person: User, place: Channel, typed: str) -> None:
    """Run a slash command and show what the ack says.

    Raises:
        Refused: no installed app has the command.
    """
    command, _, rest = typed.strip().partition(" ")
    app = app_with_command(state, command)
    if app is None or person.is_stranger:
        raise Refused(f"{command} is not a valid command.")
    text = mrkdwn.command_text(rest.strip(), state.names, should_escape=app.commands[command].should_escape)
    payload = payloads.slash(state, app, person, place, command=command, text=text)
    payload["response_url"] = respond.issue(state, app, person.id, place)
    payload["trigger_id"] = state.triggers.issue(person.id, app.app_id)
    delivery = await dispatch.ask(state, app, "command", command, payload)
    if delivery.outcome != "acked":
        reason = "operation_timeout" if delivery.outcome == "timeout" else "dispatch_failed"
        state.toast(person.id, f'{command} failed with the error "{reason}"')
    elif delivery.response:
        try:
            respond.speak(state, app, place, person.id, delivery.response)
        except ApiError as error:
            if error.code != "no_text":
                state.toast(person.id, f'{command} failed with the error "{error.code}"')


async def click_in_message(
    state: State,
    person: User,
    said: Message,
    click: Click,
) -> None:
    """Click, choose or type in a message's block."""
    app = _owner(state.app_of_bot(said.bot_id))
    shown = blocks.of_message(said.blocks, said.attachments)
    block, element = inputs.find(shown, click.action_id, click.block_id)
    done = inputs.action(state, block, element, click.value)
    key = (person.id, f"{said.channel}:{said.ts}")
    held = inputs.kept(state.inputs[key], shown)
    held = inputs.merged(state, shown, held, click.typed) if click.typed else held
    state.inputs[key] = _after(held, done)
    payload = payloads.on_message(state, app, person, "block_actions", said)
    payload |= {
        "trigger_id": state.triggers.issue(person.id, app.app_id),
        "response_url": respond.issue(state, app, person.id, state.channels[said.channel], said=said),
        "state": {"values": state.inputs[key]},
        "actions": [done],
    }
    await _interact(state, app, person, payload)


async def click_in_view(
    state: State,
    person: User,
    shown: View,
    click: Click,
) -> None:
    """Click, choose or type in a block of a modal or App Home."""
    app = _owner(state.apps.get(shown.app_id))
    block, element = inputs.find(shown.blocks, click.action_id, click.block_id)
    done = inputs.action(state, block, element, click.value)
    before = {b: dict(a) for b, a in shown.values.items()}
    held = inputs.merged(state, shown.blocks, before, click.typed) if click.typed else before
    shown = views.fill(state, shown, values=_after(held, done))
    if block["type"] == "input" and not block.get("dispatch_action"):
        return
    payload = payloads.on_view(state, app, person, "block_actions", shown)
    payload |= {
        "trigger_id": state.triggers.issue(person.id, app.app_id, shown.id),
        "actions": [done],
    }
    await _interact(state, app, person, payload)


def _after(held: inputs.Values, done: Json) -> inputs.Values:
    """The state once this action has been done; buttons and overflow menus leave none."""
    old = held.get(done["block_id"], {}).get(done["action_id"])
    if old is not None:
        new = {key: done.get(key, old[key]) for key in old}
        held[done["block_id"]][done["action_id"]] = new
    return held


def _owner(app: App | None) -> App:
    if app is None:
        raise Refused("Nobody's app posted that.")
    if not app.manifest.is_interactive:
        raise Refused(NOT_INTERACTIVE)
    return app


async def _interact(state: State, app: App, person: User, payload: Json) -> Delivery:
    delivery = await dispatch.ask(state, app, "interaction", payload["type"], payload)
    if delivery.outcome != "acked":
        state.toast(person.id, NO_RESPONSE)
    return delivery


async def submit(state: State, person: User, shown: View, given: Mapping[str, Any]) -> dict[str, str]:
    """Submit a modal; returns the errors at its fields, none when it went through."""
    app = _owner(state.apps.get(shown.app_id))
    before = {block: dict(actions) for block, actions in shown.values.items()}
    values = inputs.merged(state, shown.blocks, before, given)
    problems = inputs.complaints(shown.blocks, values)
    shown = views.fill(state, shown, values=values, errors=problems)
    if problems:
        state.changed(Change("state", user=person.id))
        return problems
    payload = payloads.submission(
        state, app, person, shown, state.triggers.issue(person.id, app.app_id, shown.id)
    )
    payload["response_urls"] = _response_urls(state, app, person, shown)
    delivery = await dispatch.ask(state, app, "interaction", "view_submission", payload)
    if delivery.outcome != "acked":
        state.toast(person.id, TROUBLE)
        return {}
    try:
        return _answered(state, app, person, shown, delivery.response)
    except ApiError:
        state.toast(person.id, TROUBLE)
        return {}


def _response_urls(state: State, app: App, person: User, shown: View) -> list[Json]:
    urls = []
    for block, element in blocks.elements(shown.blocks):
        held = shown.values.get(block["block_id"], {}).get(element["action_id"], {})
        chosen = held.get("selected_conversation") or held.get("selected_channel")
        if element.get("response_url_enabled") and chosen in state.channels:
            url = respond.issue(state, app, person.id, state.channels[chosen])
            urls.append(
                {
                    "block_id": block["block_id"],
                    "action_id": element["action_id"],
                    "channel_id": chosen,
                    "response_url": url,
                }
            )
    return urls


def _answered(state: State, app: App, person: User, shown: View, answer: Json) -> dict[str, str]:
    action = answer.get("response_action")
    if shown.id not in state.views:
        return {}
    if action == "errors":
        return _errors(state, person, shown, answer.get("errors") or {})
    if action == "update":
        views.update(state, app, shown.id, answer.get("view"))
    elif action == "push":
        views.put_on_top(state, views.stacked(state, app, person.id, answer.get("view")))
    elif action == "clear":
        views.clear(state, person.id)
    elif action is None:
        views.close_top(state, person.id)
    else:
        raise ApiError("invalid_arguments")
    return {}


def _errors(state: State, person: User, shown: View, errors: Mapping[str, str]) -> dict[str, str]:
    fields = {block["block_id"] for block in shown.blocks if block["type"] == "input"}
    if not errors or not fields.issuperset(errors):
        raise ApiError("invalid_arguments")
    views.fill(state, shown, errors=dict(errors))
    state.changed(Change("state", user=person.id))
    return dict(errors)


async def close(state: State, person: User, shown: View) -> None:
    """Close the front modal, or all of them where it says so; apps hear of it if they asked."""
    gone = views.clear(state, person.id) if shown.clear_on_close else [views.close_top(state, person.id)]
    for closed in gone:
        app = state.apps.get(closed.app_id) if closed else None
        if closed is not None and app is not None and closed.notify_on_close:
            payload = payloads.closed(state, app, person, closed, cleared=shown.clear_on_close)
            await dispatch.ask(state, app, "interaction", "view_closed", payload)


async def shortcut(state: State, person: User, callback_id: str, said: Message | None) -> None:
    """Use a global shortcut, or a message shortcut on a message.

    Raises:
        Refused: no installed app has it.
    """
    kind = "global" if said is None else "message"
    for app in state.apps.values():
        for one in app.shortcuts:
            if one.callback_id == callback_id and one.type == kind and not person.is_stranger:
                _owner(app)
                trigger_id = state.triggers.issue(person.id, app.app_id)
                if said is None:
                    payload = payloads.global_shortcut(state, app, person, one, trigger_id)
                else:
                    payload = payloads.message_shortcut(state, app, person, one, said, trigger_id=trigger_id)
                    place = state.channels[said.channel]
                    payload["response_url"] = respond.issue(
                        state, app, person.id, place, thread_ts=said.thread_ts
                    )
                await _interact(state, app, person, payload)
                return
    raise Refused(f"There is no {kind} shortcut {callback_id}.")


async def suggest(
    state: State, person: User, place: Message | View, *, action_id: str, block_id: str | None, query: str
) -> list[Json]:
    """The options that an app offers for what has been typed into an external select."""
    if isinstance(place, View):
        app = _owner(state.apps.get(place.app_id))
        block, element = inputs.find(place.blocks, action_id, block_id)
        payload = payloads.on_view(state, app, person, "block_suggestion", place)
    else:
        app = _owner(state.app_of_bot(place.bot_id))
        shown = blocks.of_message(place.blocks, place.attachments)
        block, element = inputs.find(shown, action_id, block_id)
        payload = payloads.on_message(state, app, person, "block_suggestion", place)
    payload |= {"action_id": element["action_id"], "block_id": block["block_id"], "value": query}
    delivery = await dispatch.ask(state, app, "options", "block_suggestion", payload)
    groups = delivery.response.get("option_groups") or [{"options": delivery.response.get("options") or []}]
    options = [option for group in groups for option in group.get("options") or ()][:100]
    known = state.suggested.setdefault((element["type"], element["action_id"]), {})
    known.update({option["value"]: option for option in options})
    return options
