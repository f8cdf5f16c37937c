"""Files: what people attached, and what Sitroom shares.

Uploading takes three calls (https://docs.slack.dev/messaging/working-with-files): ask for a place, send the
bytes, and say in which channel they belong.
"""

from datetime import datetime

from bot.slack.errors import SlackError
from bot.slack.history import said_since
from bot.slack.web import WebApi

#: The largest file that is kept with an incident, in bytes.
KEPT = 10 * 1024 * 1024


async def download(web: WebApi, file: str) -> bytes | None:
    """The content of a file, or None when it is gone larger than what is kept, or not with Slack.

    Raises:
        SlackError: Slack did not answer.
    """
    try:
        answer = await web.call("files.info", {"file": file})
    except SlackError as error:
        if error.code in {"file_not_found", "file_deleted"}:
            return None
        raise
    described = answer.get("file", {})
    if described.get("is_external") or described.get("mode") == "external":
        return None  # its URL is whatever the app that registered it says
    url = described.get("url_private_download") or described.get("url_private")
    if not url or int(described.get("size", 0)) > KEPT:
        return None
    return await web.fetch(str(url), limit=KEPT)


async def upload(web: WebApi, name: str, content: bytes) -> str:
    """Give Slack a file, and answer with its id; nobody sees it before `share`.

    Raises:
        SlackError: Slack does not have it.
    """
    place = await web.call("files.getUploadURLExternal", {"filename": name, "length": len(content)})
    await web.upload(str(place["upload_url"]), content)
    return str(place["file_id"])


async def share(web: WebApi, file: str, name: str, channel: str, comment: str) -> None:
    """Put a file that was uploaded into a channel.

    Raises:
        SlackError: it failed; the file may be there all the same.
    """
    await web.call(
        "files.completeUploadExternal",
        {"files": [{"id": file, "title": name}], "channel_id": channel, "initial_comment": comment},
    )


async def is_shared(web: WebApi, channel: str, name: str, since: datetime) -> bool:
    """Whether a file of this name was put into a channel after `since` (less an hour)."""
    async for message in said_since(web, channel, since):
        if any(name in {file.get("name"), file.get("title")} for file in message.get("files", [])):
            return True
    return False
