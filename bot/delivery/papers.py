"""Files: those of captured messages are kept, and the incident as a whole becomes one."""

import hashlib
from collections.abc import Mapping

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.errand import Errand
from bot.domain.commands import Command, RecordFile
from bot.domain.events import ExportRequested, File
from bot.domain.people import THE_SYSTEM
from bot.domain.redaction import files_of
from bot.messages.export import comment, export, file_name
from bot.slack import SlackError
from bot.slack import files as slack_files
from storage import files, timeline

log = structlog.get_logger()


async def fetched(version: int, errand: Errand) -> dict[File, bytes]:
    """The files of the message that entry `version` captured; what is gone, refused or too large is left out.

    Raises:
        SlackError: one of them cannot be had at present.
    """
    entry = await errand.entry(version)
    found: dict[File, bytes] = {}
    for file in files_of(entry.event) if entry else ():
        try:
            content = await slack_files.download(errand.slack.web, file.id)
        except SlackError as error:
            if not error.permanent:
                raise
            log.warning("a file cannot be kept", file=file.id, error=str(error))
            continue
        if content is not None:
            found[file] = content
    return found


def records(contents: Mapping[File, bytes]) -> list[Command]:
    """What the timeline says of these files."""
    return [
        RecordFile(by=THE_SYSTEM, file=file, sha256=_sha256(content), size=len(content))
        for file, content in contents.items()
    ]


async def keep(db: AsyncConnection, number: int, version: int, contents: Mapping[File, bytes]) -> None:
    """Store files in the transaction that records them, unless the message was redacted since.

    Bytes without their record would outlive a redaction, which finds them by it.
    """
    entry = await timeline.entry(db, number, version)
    wanted = files_of(entry.event) if entry else ()
    for file, content in contents.items():
        if file in wanted:
            await files.keep(db, _sha256(content), file.name, file.mimetype, content)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def share_export(version: int, errand: Errand) -> list[Command]:
    """Put the export that entry `version` asked for into the channel."""
    entry = await errand.entry(version)
    incident = errand.incident
    if entry is None or not isinstance(entry.event, ExportRequested) or incident.channel is None:
        return []
    name = file_name(incident, entry.at, entry.event.format)
    web = errand.slack.web
    if errand.lease.in_doubt and await slack_files.is_shared(
        web, incident.channel.id, name, errand.lease.since
    ):
        return []
    async with errand.database.read() as db:
        links = await timeline.links(db, incident.number)
        payloads = await files.payloads(db, [link.entry for link in links])
    content = export(entry.event.format, incident, links, errand.rules, errand.now, payloads=payloads)
    said = comment(incident, entry.by)
    file = await slack_files.upload(web, name, content.encode())
    await errand.lease.check()
    await slack_files.share(web, file, name, incident.channel.id, said)
    return []
