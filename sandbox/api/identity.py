"""`api.test`, `auth.test` and `apps.connections.open`."""

from sandbox.api.registry import Call, method
from sandbox.arguments import without_secrets
from sandbox.deliver import socket_mode
from sandbox.model import Json
from sandbox.refusals import ApiError


@method("api.test")
def test_api(call: Call) -> Json:
    """Answer with the arguments."""
    if call.args.text("error"):
        raise ApiError(call.args.text("error"), args=without_secrets(call.args.values))
    return {"args": without_secrets(call.args.values)}


@method("auth.test")
def test_auth(call: Call) -> Json:
    """Who the token belongs to."""
    state, app = call.state, call.app
    return {
        "url": f"https://{state.team.domain}.slack.com/",
        "team": state.team.name,
        "user": state.users[app.bot_user_id].handle,
        "team_id": state.team.id,
        "user_id": app.bot_user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open")
def open_connection(call: Call) -> Json:
    """A WebSocket URL that serves once."""
    if not call.app.socket_mode_enabled:
        raise ApiError("socket_mode_not_enabled")
    return {"url": socket_mode.ticket_url(call.state, call.app)}
