"""Who acts on the command line: somebody with a name of their own, or somebody in Slack whom Sitroom has met.

Slack cannot be asked, for it may be down: who is who is taken from the incidents.
"""

from bot.domain.people import Actor, Person, operator, operator_in_slack
from bot.domain.rejected import Rejected
from storage import incidents
from storage.database import Database

#: In so many incidents, the newest first, somebody is looked for.
_LOOK_THROUGH = 500


async def acting(name: str, database: Database) -> Actor:
    """Whoever acts under a name; behind an `@` stands the name or the member ID of somebody in Slack.

    Raises:
        Rejected: it is no name, or Sitroom has met nobody, or several people, of that name.
    """
    if not name.startswith("@"):
        return operator(name)
    wanted = name.removeprefix("@").strip()
    met = await _met(database)
    if wanted in met:
        return operator_in_slack(met[wanted])
    found = [one for one in met.values() if one.name.casefold() == wanted.casefold()]
    stranger = Person(wanted, wanted)
    # Without a digit it is more likely a name in capitals.
    if not found and stranger.has_account and any(map(str.isdigit, wanted)):
        return operator_in_slack(stranger)
    if len(found) != 1:
        raise Rejected(
            f"Sitroom has met {'several people' if found else 'nobody'} called {wanted!r} in an incident. Give the member ID, which Slack shows in "
            "the profile: --as @U0123ABCD."
        )
    return operator_in_slack(found[0])


async def _met(database: Database) -> dict[str, Person]:
    """Everybody with an account who had to do with an incident, by id, called as lately."""
    async with database.read() as db:
        newest_first = await incidents.listing(db, limit=_LOOK_THROUGH)
    met = {}
    for incident in reversed(newest_first):
        for person in (incident.declared_by, *incident.roles.values(), *incident.participants.values()):
            if person.has_account:
                met[person.id] = person.elsewhere
    return met
