"""Files: those of captured messages are kept, and the incident as a whole becomes one."""

import hashlib

from bot.delivery.errand import Errand
from bot.domain.commands import Command, RecordFile
from bot.domain.events import ExportRequested
from bot.domain.people import THE_SYSTEM
from bot.domain.redaction import files_of
from bot.domain.wording import reference
from bot.messages.export import comment, export
from bot.slack import files as slack_files
from storage import files, timeline


async def keep_files(version: int, errand: Errand) -> list[Command]:
    """Store the files of the message that entry `version` captured; what is gone or too large is left out."""
    entry = await errand.entry(version)
    kept: list[Command] = []
    for file in files_of(entry.event) if entry else ():
        content = await slack_files.download(errand.slack.web, file.id)
        if content is not None:
            sha256 = hashlib.sha256(content).hexdigest()
            async with errand.database.write() as db:
                await files.keep(db, sha256, file.name, file.mimetype, content)
            kept.append(RecordFile(by=THE_SYSTEM, file=file, sha256=sha256, size=len(content)))
    return kept


async def share_export(version: int, errand: Errand) -> list[Command]:
    """Put the export that entry `version` asked for into the channel."""
    entry = await errand.entry(version)
    incident = errand.incident
    if entry is None or not isinstance(entry.event, ExportRequested) or incident.channel is None:
        return []
    name = f"{reference(incident.number)}-{version}.{entry.event.format}"
    web = errand.slack.web
    if errand.in_doubt and await slack_files.is_shared(web, incident.channel.id, name, errand.since):
        return []
    async with errand.database.read() as db:
        links = await timeline.links(db, incident.number)
    content = export(entry.event.format, incident, links, errand.rules, errand.now)
    said = comment(incident, entry.by)
    await slack_files.share(web, incident.channel.id, name, content.encode(), said)
    return []
