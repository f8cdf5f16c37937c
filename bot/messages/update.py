"""An update, as it was posted: in the channel, and for those who follow from outside."""

from bot.domain.events import Field, UpdatePosted
from bot.messages import ids, kit, marks
from bot.messages.kit import Block, Post
from bot.messages.scene import Scene
from bot.messages.text import channel_link, moment, name, phrase, said

_ANSWER = 2600


def update(scene: Scene) -> Post | None:
    """The update in the incident's channel."""
    posted, entry, incident = scene.event(UpdatePosted), scene.entry, scene.incident
    if posted is None or entry is None or scene.blank_news:
        return None
    next_at = _promise(posted, scene)
    promise = f"Next update: {next_at}" if next_at else ""
    head = f":mega: *Update* by {name(entry.by)}"
    blocks = [*_fields(posted, head), kit.context(promise, scene.from_when)]
    return marks.about(incident, f"Update: {marks.called(incident)}. {_gist(posted)}", blocks)


def subscriber_update(scene: Scene) -> Post | None:
    """The update for one who follows; None where they may not know of the incident any more."""
    posted, entry, incident = scene.event(UpdatePosted), scene.entry, scene.incident
    person = scene.show.person
    if posted is None or entry is None or scene.blank_news:
        return None
    if person and not incident.may_see(person):
        return None
    channel = channel_link(incident.channel.id) if incident.channel else ""
    head = f":mega: *{marks.called_safely(incident)}*\n{marks.standing(incident, scene.policy)} {channel}".rstrip()
    off = kit.button("Unsubscribe", ids.Action.SUBSCRIBE, ids.value(incident.number, "off"), suffix="off")
    next_at = _promise(posted, scene)
    about = f"{moment(entry.at, scene.now)} by {name(entry.by)}." + (f" Next: {next_at}" if next_at else "")
    blocks = [*_fields(posted, head), kit.context(about), kit.actions([off])]
    return marks.about(incident, f"Update: {marks.called(incident)}. {_gist(posted)}", blocks)


def _promise(posted: UpdatePosted, scene: Scene) -> str:
    """When the next one comes; empty where that holds no more, as in an update that is posted late."""
    incident, next_at = scene.incident, posted.rhythm.next_at
    holds = incident.is_open and incident.rhythm.next_at == next_at
    return moment(next_at, scene.now) if holds else ""


def _fields(posted: UpdatePosted, head: str) -> list[Block]:
    return kit.paragraphs([head, *map(_field, posted.fields)])


def _field(field: Field) -> str:
    """An answer behind its question, or below it where it has lines of its own."""
    between = "\n" if "\n" in field.text.strip() else " "
    return f"*{phrase(field.label)}*{between}{said(field.text.strip(), _ANSWER)}"


def _gist(posted: UpdatePosted) -> str:
    return posted.fields[0].text[:500] if posted.fields else ""
