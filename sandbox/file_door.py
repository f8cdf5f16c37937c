"""Bytes of files: uploads to a URL that serves once, downloads by bearer token or by a client."""

from aiohttp import web

from sandbox import files
from sandbox.state import State


async def upload(state: State, request: web.Request) -> web.Response:
    """Take the content for a URL that `files.getUploadURLExternal` gave, raw or as a form."""
    held = state.files.get(request.match_info["file"])
    if held is None or held.is_uploaded:
        return web.Response(status=404, text="not found")
    content = b""
    if request.content_type == "multipart/form-data":
        for field in (await request.post()).values():
            if isinstance(field, web.FileField):
                content = field.file.read()
    else:
        content = await request.read()
    if len(content) != held.size:
        return web.Response(status=400, text=f"expected {held.size} bytes")
    files.receive(state, held, content)
    return web.Response(text=f"OK - {held.size}")


def download(state: State, request: web.Request) -> web.Response:
    """Send a file to an app that may read files and sees it, or to a person's client."""
    held = state.files.get(request.match_info["file"])
    if held is None or not held.is_complete:
        return web.Response(status=404, text="not found")
    viewer = request.query.get("user", "")
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    app = state.tokens.get(token)
    if app is not None and "files:read" in app.scopes:
        viewer = app.bot_user_id
    places = [state.channels[c] for c in held.channels]
    if viewer not in state.users or not (
        held.user == viewer or any(viewer in p.members or p.kind == "public" for p in places)
    ):
        return web.Response(status=302, headers={"Location": f"https://{state.team.domain}.slack.com/"})
    return web.Response(
        body=held.content,
        content_type=held.mimetype,
        headers={"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"},
    )
