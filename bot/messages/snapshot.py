"""What was looked at when an incident began: the health endpoints, the way to everything else, and a list for people."""

from collections.abc import Iterator

from bot.domain import events as e
from bot.domain.incident import Checked
from bot.messages import ids, kit, marks
from bot.messages.kit import Block, Post
from bot.messages.scene import Scene
from bot.messages.text import link, moment, name, phrase

#: How many links of one alert are shown.
_LINKS = 10


def snapshot(scene: Scene) -> Post | None:
    """The endpoints as they were then, links to what shows more, and what people looked at."""
    taken, incident = scene.event(e.SnapshotTaken), scene.incident
    if taken is None or scene.entry is None or scene.blank_news:
        return None
    at = moment(scene.entry.at, scene.now)
    head = f":stethoscope: *How it looked*, {at}" if taken.endpoints else ":stethoscope: *Where to look*"
    blocks: list[Block | None] = [*kit.paragraphs([head, *map(_endpoint, taken.endpoints), *_links(scene)])]
    if taken.checks:
        blocks.append(kit.section("*Look at these, and tick them off:*"))
        blocks += [_check(scene, one) for one in taken.checks]
    return marks.about(
        incident, f"{marks.called(incident)}: how it looks", [*blocks, kit.context(scene.from_when)]
    )


def _endpoint(one: e.HealthSeen) -> str:
    mark = ":white_check_mark:" if one.well else ":x:"
    return f"{mark} *{phrase(one.name)}* {phrase(one.why, 700)}"


def _links(scene: Scene) -> Iterator[str]:
    """The policy's links, and those that the alerts brought: dashboards, and the logs of their traces."""
    ways = [link(one.url, one.title) for one in scene.policy.links]
    if ways:
        yield f":link: {' · '.join(ways)}"
    began = scene.entry.at if scene.entry else scene.now
    for seen in scene.incident.alerts.values():
        if seen.came_at and seen.came_at > began:  # its own line has them
            continue
        found = [link(one.url, one.title) for one in seen.told.links[:_LINKS]]
        if found:
            yield f":bell: {phrase(seen.told.title)}: {' · '.join(found)}"


def _check(scene: Scene, one: e.Checkpoint) -> Block:
    known = scene.incident.checks.get(one.id, Checked(one.title))
    said = link(one.url, one.title) if one.url else phrase(one.title)
    if known.by and known.at:
        said += f" · {name(known.by)}, {moment(known.at, scene.now)}"
    value = ids.value(scene.incident.number, one.id)
    return kit.tick(said, ids.Action.CHECK, value, on=known.by is not None, version=known.version)
