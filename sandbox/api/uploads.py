"""`files.*`: the two-step upload, and reading what was uploaded."""

from typing import Any

from sandbox import blocks, files, messages, mrkdwn, shapes
from sandbox.api.registry import Call, method
from sandbox.model import Channel, File, Json
from sandbox.refusals import ApiError
from sandbox.state import Change


@method("files.getUploadURLExternal")
def get_upload_url(call: Call) -> Json:
    """Where to send a file of this name and length."""
    length = call.args.number("length", 0)
    if length <= 0:
        raise ApiError("missing_argument")
    name = call.args.text("filename")
    held = files.expect(call.state, name, length, call.me, call.app.app_id)
    url = f"{call.state.base_url}/upload/v1/{held.id}"
    return {"upload_url": url, "file_id": held.id}


@method("files.completeUploadExternal")
def complete_upload(call: Call) -> Json:
    """Finish uploads, and share them in a channel or thread."""
    given = call.args.json("files")
    if not isinstance(given, list) or not given:
        raise ApiError("invalid_arguments")
    held = [_uploaded(call, one) for one in given]
    places = [_place(call, channel_id) for channel_id in _channels(call)]
    done = [
        files.complete(call.state, one, str(raw.get("title") or ""))
        for one, raw in zip(held, given, strict=True)
    ]
    for place in places:
        _share(call, place, done)
    return {"files": [shapes.file(call.state, call.state.files[one.id]) for one in done]}


def _uploaded(call: Call, raw: Any) -> File:
    held = call.state.files.get(raw.get("id", "")) if isinstance(raw, dict) else None
    if held is None or not held.is_uploaded or held.app_id != call.app.app_id or held.is_complete:
        raise ApiError("file_not_found")
    return held


def _channels(call: Call) -> list[str]:
    return call.args.names("channels") or call.args.names("channel_id")


def _place(call: Call, channel_id: str) -> Channel:
    place = call.state.channels.get(channel_id)
    if place is None or not call.can_see(place):
        raise ApiError("channel_not_found")
    return call.joined(place)


def _share(call: Call, place: Channel, done: list[File]) -> None:
    raw = call.args.json("blocks", "invalid_blocks_format")
    said = messages.post(
        call.state,
        place,
        user=call.me,
        bot_id=call.app.bot_id,
        app_id=call.app.app_id,
        text=mrkdwn.linked(call.args.text("initial_comment"), call.state.names, mentions=False),
        blocks=blocks.accept(raw, "message", call.state.ids, call.state.names) if raw else (),
        files=tuple(one.id for one in done),
        thread_ts=call.args.text("thread_ts") or None,
        subtype="file_share",
    )
    for one in done:
        files.share(call.state, one, place, said.ts)


@method("files.info")
def info(call: Call) -> Json:
    """One file that the bot may see."""
    return {"file": shapes.file(call.state, _visible(call)), "comments": []}


def _visible(call: Call) -> File:
    held = call.state.files.get(call.args.text("file"))
    if held is None or not held.is_complete:
        raise ApiError("file_not_found")
    places = [call.state.channels[c] for c in held.channels]
    if held.user != call.me and not any(call.can_see(p) for p in places):
        raise ApiError("file_not_found")
    return held


@method("files.delete")
def delete(call: Call) -> Json:
    """Delete an own file."""
    held = _visible(call)
    if held.user != call.me:
        raise ApiError("cant_delete_file")
    del call.state.files[held.id]
    for channel_id in held.channels:
        call.state.changed(Change("messages", channel_id))
    return {}
