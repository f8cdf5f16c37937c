"""`views.*`: modals and the App Home."""

from sandbox import shapes, views
from sandbox.api.registry import Call, method
from sandbox.model import Json, View
from sandbox.refusals import ApiError


def _answer(view: View) -> Json:
    return {"view": shapes.view(view)}


@method("views.open")
def open_view(call: Call) -> Json:
    """Open a modal for whoever caused the trigger."""
    raw = call.args.json("view")
    return _answer(views.open_modal(call.state, call.app, call.args.text("trigger_id"), raw))


@method("views.push")
def push_view(call: Call) -> Json:
    """Put a modal on top of the open one; three at most."""
    raw = call.args.json("view")
    return _answer(views.push_modal(call.state, call.app, call.args.text("trigger_id"), raw))


@method("views.update")
def update_view(call: Call) -> Json:
    """Replace what an open view shows."""
    view_id = call.args.text("view_id")
    if not view_id and "external_id" in call.args:
        view_id = views.by_external_id(call.state, call.app, call.args.text("external_id"))
    raw, held_hash = call.args.json("view"), call.args.text("hash")
    return _answer(views.update(call.state, call.app, view_id, raw, held_hash))


@method("views.publish")
def publish_view(call: Call) -> Json:
    """Set a person's App Home."""
    user = call.state.users.get(call.args.text("user_id"))
    if user is None or user.is_bot:
        raise ApiError("invalid_arguments")
    raw, held_hash = call.args.json("view"), call.args.text("hash")
    return _answer(views.publish(call.state, call.app, user.id, raw, held_hash))
