"""Modals and App Homes: opened, pushed, updated, published, closed, within Slack's limits."""

from dataclasses import replace
from typing import Any

from sandbox import blocks, inputs, limits
from sandbox.apps import App
from sandbox.model import Json, View
from sandbox.problems import Problems
from sandbox.refusals import ApiError
from sandbox.state import Change, State

DEEPEST = 3
_LENGTHS = {"private_metadata": 3000, "callback_id": 255, "external_id": 255}
_TITLES = ("title", "submit", "close")


def build(state: State, app: App, user: str, raw: Any, kind: str, **fields: Any) -> View:
    """A view from what an app sent.

    Raises:
        ApiError: `invalid_arguments` with Slack's messages, or `view_too_large`.
    """
    if not isinstance(raw, dict):
        raise blocks.invalid(["must be an object [json-pointer:/view]"], "invalid_arguments")
    problems = _problems(raw, kind)
    if problems:
        raise blocks.invalid(problems, "invalid_arguments")
    shown = blocks.accept(raw["blocks"], kind, state.ids, state.names)
    view_id: str = fields.pop("id", None) or state.ids.make("V")
    return View(
        id=view_id,
        team_id=state.team.id,
        app_id=app.app_id,
        bot_id=app.bot_id,
        user=user,
        type=kind,
        hash=f"{state.second()}.{state.ids.word(8)}",
        title=raw.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        blocks=shown,
        callback_id=raw.get("callback_id") or "",
        private_metadata=raw.get("private_metadata") or "",
        external_id=raw.get("external_id") or "",
        submit=raw.get("submit"),
        close=raw.get("close"),
        clear_on_close=bool(raw.get("clear_on_close")),
        notify_on_close=bool(raw.get("notify_on_close")),
        submit_disabled=bool(raw.get("submit_disabled")),
        values=inputs.kept(fields.pop("values", {}), shown),
        names=state.names,
        root_view_id=fields.pop("root_view_id", view_id),
        **fields,
    )


def _problems(raw: Json, kind: str) -> list[str]:
    problems = Problems()
    problems.properties(raw, "view", "/view")
    if raw.get("type") != kind:
        problems.append("must be a valid enum value [json-pointer:/view/type]")
    for key, most in _LENGTHS.items():
        value = raw.get(key)
        if value is not None and (not isinstance(value, str) or len(value) > most):
            problems.append(f"must be less than {most + 1} characters [json-pointer:/view/{key}]")
    if kind == "modal":
        problems.extend(_title_problems(raw))
    if not isinstance(raw.get("blocks"), list):
        problems.append("missing required field: blocks [json-pointer:/view]")
        return problems
    if not all(isinstance(block, dict) for block in raw["blocks"]):
        problems.append("must be an object [json-pointer:/view/blocks]")
        return problems
    return [*problems, *limits.check(raw["blocks"], kind, "/view/blocks")]


def _title_problems(raw: Json) -> list[str]:
    problems = []
    for key in _TITLES:
        text = raw.get(key)
        if text is None:
            continue
        if not isinstance(text, dict) or text.get("type") != "plain_text" or not text.get("text"):
            problems.append(f"failed to match all allowed schemas [json-pointer:/view/{key}]")
        elif len(text["text"]) > 24:
            problems.append(f"must be less than 25 characters [json-pointer:/view/{key}/text]")
    if raw.get("title") is None:
        problems.append("missing required field: title [json-pointer:/view]")
    has_input = any(isinstance(b, dict) and b.get("type") == "input" for b in raw.get("blocks") or ())
    if has_input and raw.get("submit") is None:
        problems.append("missing required field: submit [json-pointer:/view]")
    return problems


def open_modal(state: State, app: App, trigger_id: str, raw: Any) -> View:
    """Open a modal as a new stack; what was open before is gone."""
    trigger = state.triggers.redeem(trigger_id, app.app_id)
    shown = build(state, app, trigger.user, raw, "modal")
    _check_external(state, app, shown)
    clear(state, trigger.user)
    return put_on_top(state, shown)


def push_modal(state: State, app: App, trigger_id: str, raw: Any) -> View:
    """Put a modal on top of the one in which the trigger arose."""
    trigger = state.triggers.redeem(trigger_id, app.app_id)
    shown = stacked(state, app, trigger.user, raw)
    _check_external(state, app, shown)
    return put_on_top(state, shown)


def stacked(state: State, app: App, user: str, raw: Any) -> View:
    """A view to go on top of this person's stack.

    Raises:
        ApiError: `not_found` with nothing below it, `push_limit_reached` with three.
    """
    stack = state.stacks[user]
    if not stack or state.views[stack[-1]].app_id != app.app_id:
        raise ApiError("not_found")
    if len(stack) >= DEEPEST:
        raise ApiError("push_limit_reached")
    return build(state, app, user, raw, "modal", root_view_id=stack[0], previous_view_id=stack[-1])


def put_on_top(state: State, shown: View) -> View:
    """Show a view above whatever this person has open."""
    state.views[shown.id] = shown
    state.stacks[shown.user].append(shown.id)
    state.changed(Change("state", user=shown.user))
    return shown


def update(state: State, app: App, view_id: str, raw: Any, held_hash: str = "") -> View:
    """Replace the content of a view that is still shown.

    Raises:
        ApiError: `not_found`, or `hash_conflict` when the app's copy is old.
    """
    old = state.views.get(view_id)
    if old is None or old.app_id != app.app_id:
        raise ApiError("not_found")
    if held_hash and held_hash != old.hash:
        raise ApiError("hash_conflict")
    shown = build(
        state,
        app,
        old.user,
        raw,
        old.type,
        id=old.id,
        root_view_id=old.root_view_id,
        previous_view_id=old.previous_view_id,
        values=old.values,
    )
    _check_external(state, app, shown)
    state.views[old.id] = shown
    state.changed(Change("state", user=old.user))
    return shown


def by_external_id(state: State, app: App, external_id: str) -> str:
    """The identifier of the view that the app named so, or an empty text."""
    return next(
        (v.id for v in state.views.values() if v.app_id == app.app_id and v.external_id == external_id), ""
    )


def _check_external(state: State, app: App, shown: View) -> None:
    if shown.external_id and by_external_id(state, app, shown.external_id) not in {"", shown.id}:
        raise ApiError("duplicate_external_id")


def publish(state: State, app: App, user: str, raw: Any, held_hash: str = "") -> View:
    """Set a person's App Home.

    Raises:
        ApiError: `not_enabled`, `hash_conflict`, or a bad view.
    """
    if not app.manifest.has_home_tab:
        raise ApiError("not_enabled")
    view_id = state.homes.get((app.app_id, user))
    if view_id is not None:
        return update(state, app, view_id, raw, held_hash)
    shown = build(state, app, user, raw, "home")
    state.views[shown.id] = shown
    state.homes[app.app_id, user] = shown.id
    state.changed(Change("state", user=user))
    return shown


def top(state: State, user: str) -> View | None:
    """The modal in front of this person."""
    stack = state.stacks[user]
    return state.views[stack[-1]] if stack else None


def close_top(state: State, user: str) -> View | None:
    """Take the front modal away."""
    stack = state.stacks[user]
    if not stack:
        return None
    gone = state.views.pop(stack.pop())
    state.changed(Change("state", user=user))
    return gone


def clear(state: State, user: str) -> list[View]:
    """Take all modals away, front first."""
    gone = []
    while state.stacks[user]:
        closed = close_top(state, user)
        if closed is not None:
            gone.append(closed)
    return gone


def fill(state: State, shown: View, **fields: Any) -> View:
    """Record what a person has filled in, or the errors they see."""
    filled = replace(shown, **fields)
    state.views[shown.id] = filled
    return filled
