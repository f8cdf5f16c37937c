"""Steps of playbooks open when the health endpoint that they wait for is well, and close when it is not.

The poller tells of every answer, and not only of turns: were one lost by a crash, the next answer brings it.
"""

from bot.domain.commands import NoteHealth
from bot.domain.people import THE_SYSTEM
from bot.domain.playbooks import is_news
from bot.service import Service
from storage import incidents
from storage.database import Database


class Gates:
    """Opens and closes steps."""

    def __init__(self, service: Service, database: Database) -> None:
        self._service, self._database = service, database

    async def turn(self, poll: str, well: bool) -> None:
        """Have each open incident know how an endpoint is, where steps wait for it."""
        async with self._database.read() as db:
            waiting = await incidents.waiting_for(db, poll)
        for incident in waiting:
            if is_news(incident, poll, well=well):
                await self._service.handle(incident.number, [NoteHealth(by=THE_SYSTEM, poll=poll, well=well)])
