"""Texts with places that are filled in later: each place is one that can be filled."""

import re
from collections.abc import Iterator
from string import Formatter

import msgspec

from bot.domain.policy import Policy
from bot.domain.wording import nearest
from bot.policy_file.error import Mistake, Path

#: What a channel's name may be made of; `bot.messages.channel` fills it in.
PLACEHOLDERS = ("number", "title", "severity", "date")

#: How labels are called by those whose alerts come here, Kubernetes' among them.
_LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
_SERVER = re.compile(r"https?://[^/?#]*")


class _Place(msgspec.Struct, frozen=True):
    """Something in braces: its name, and how it is written with all that Python's format strings allow."""

    name: str
    written: str


def unfillable(policy: Policy) -> Iterator[Mistake]:
    """Places that nothing fills."""
    yield from _channel_name(policy.channel_name)
    for position, link in enumerate(policy.alerts.links):
        yield from _link(("alerts", "links", position, "url"), link.url)


def _channel_name(template: str) -> Iterator[Mistake]:
    path: Path = ("channel_name",)
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    places = _places(template)
    if places is None:
        yield Mistake(path, "has a brace without its partner.", f"Known are {known}.")
        return
    for place in places:
        if place.written not in PLACEHOLDERS:
            meant = nearest(place.name, PLACEHOLDERS)
            instead = f"Did you mean {{{meant}}}?" if meant else f"Known are {known}."
            yield Mistake(path, f"has {{{place.written}}}, which is not known.", instead)


def _link(path: Path, template: str) -> Iterator[Mistake]:
    places = _places(template)
    if places is None:
        yield Mistake(path, "has a brace without its partner.", "Write a brace of its own twice: {{ or }}.")
        return
    server = _SERVER.match(template)
    if server and "{" in server[0]:
        yield Mistake(
            path,
            "has a label in the name of its server, which senders of alerts could change then.",
            "Begin with the whole name: https://logs.example.com/…",
        )
    for place in places:
        if not _LABEL.fullmatch(place.written):
            says = f"has {{{place.written}}}, which cannot be a label."
            yield Mistake(path, says, "Write {trace_id}; a brace of its own twice: {{.")


def _places(template: str) -> list[_Place] | None:
    """What stands in braces; None where they do not fit together."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        return None
    return [
        _Place(name, name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else ""))
        for _, name, form, conversion in parts
        if name is not None
    ]
