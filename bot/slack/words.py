"""What Slack's encoding of a text says in plain words: mentions by name, links by address, no escapes.

Slack sends `<@U1>`, `<#C1|general>`, `<https://x.test|x>` and three escapes
(https://docs.slack.dev/messaging/formatting-message-text). The timeline keeps words, because it is read
without Slack, and because whoever shows them escapes them anew.
"""

import re
from collections.abc import Iterator
from typing import Any

from bot.slack.people import People

Json = dict[str, Any]

_TOKEN = re.compile(r"<([^<>]*)>")
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
#: How deep lists stand within lists of Slack's rich text, and some more.
_DEEPEST = 12
_ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def plain(text: str) -> str:
    """A text of Slack's as it was typed; who is mentioned without a name beside the id is named by the id."""
    return _unescaped(_TOKEN.sub(lambda token: _read(token[1]), text))


def _read(token: str) -> str:
    target, _, label = token.partition("|")
    match target[:1]:
        case "@" | "#":
            return target[:1] + (label or target[1:]).removeprefix(target[:1])
        case "!":
            word = target[1:].partition("^")[0]
            return label or ("@group" if word == "subteam" else f"@{word}")
        case _:
            address = target.removeprefix("mailto:")
            return f"{label} ({address})" if label and label not in address else label or address


def _unescaped(text: str) -> str:
    for escaped, character in _ESCAPES:
        text = text.replace(escaped, character)
    return text


async def words_of(raw: Json, people: People) -> str:
    """What a message says: its text, or what stands in its blocks or attachments where it has none.

    Raises:
        SlackError: somebody is mentioned whom Slack cannot be asked about at present.
    """
    written = str(raw.get("text") or "").strip()
    if not written:
        written = "\n".join(texts(raw.get("blocks"))).strip()
    if not written:
        written = "\n".join(_attached(raw.get("attachments") or [])).strip()
    names = {user: (await people.account(user)).person.name for user in set(_PERSON.findall(written))}
    return plain(_PERSON.sub(lambda found: f"<@{found[1]}|{_escaped(names[found[1]])}>", written))


def _escaped(name: str) -> str:
    """A name that can stand within a token."""
    for escaped, character in reversed(_ESCAPES):
        name = name.replace(character, escaped)
    return name


def texts(blocks: object) -> Iterator[str]:
    """One text for each thing to read in blocks, still encoded; what is no block as Slack makes them is passed over."""
    for block in _those(blocks):
        match block.get("type"):
            case "rich_text":
                yield "".join(_inline(block, _DEEPEST))
            case "markdown" if isinstance(block.get("text"), str):
                yield str(block["text"])
            case _:
                yield from _readable([block.get("text")])
                yield from _readable(block.get("fields"))
                yield from _readable(block.get("elements"))


def _those(some: object) -> list[Json]:
    return [one for one in some if isinstance(one, dict)] if isinstance(some, list) else []


def _readable(parts: object) -> Iterator[str]:
    for part in _those(parts):
        if part.get("type") in ("mrkdwn", "plain_text"):
            text = str(part.get("text", ""))
            yield text if part["type"] == "mrkdwn" else _escaped(text)


def _inline(part: Json, deepest: int) -> Iterator[str]:
    if part.get("type") == "user":
        yield f"<@{part.get('user_id')}>"
    elif part.get("type") == "link":
        yield _link(str(part.get("url", "")), part.get("text"))
    elif isinstance(part.get("text"), str):
        yield _escaped(part["text"])
    for inner in _those(part.get("elements")) if deepest else ():
        yield from _inline(inner, deepest - 1)
        if inner.get("type") == "rich_text_section" and part.get("type") != "rich_text_section":
            yield "\n"


def _link(url: str, label: object) -> str:
    address = _escaped(url).replace("|", "%7C")
    return f"<{address}|{_escaped(label)}>" if isinstance(label, str) and label else f"<{address}>"


def _attached(attachments: list[Json]) -> Iterator[str]:
    for one in attachments:
        said = [str(one[key]) for key in ("pretext", "title", "text") if one.get(key)]
        said += [f"{field.get('title', '')}: {field.get('value', '')}" for field in one.get("fields") or ()]
        said += texts(one.get("blocks"))
        yield from said or [str(one.get("fallback", ""))]
