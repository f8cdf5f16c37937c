"""How text becomes what Slack stores: escapes, mentions, links, and the composer's rich text."""

import re

from sandbox.model import Json, Names

_URL = r"https?://[^\s<>|]+[^\s<>|.,;:!?)\]}'\"]"
_TYPED = re.compile(
    rf"(?P<url>{_URL})"
    r"|(?<![\w@])@(?P<at>[a-zA-Z0-9._-]*[a-zA-Z0-9_-])"
    r"|(?<![\w#&])#(?P<hash>[a-z0-9_-]+)"
)
_BROADCASTS = {"here", "channel", "everyone"}
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_TOKEN = re.compile(r"<([^<>]+)>")
_STRAY = re.compile(r"&(?!(?:amp|lt|gt);)")
_PARSED = re.compile(r"(<[^<>]*>)")


def escape(text: str) -> str:
    """Escape the three characters that Slack escapes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Undo `escape`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _link(found: re.Match[str], names: Names, *, labels: bool) -> str:
    if found["url"]:
        return f"<{found['url']}>"
    if found["at"]:
        return _at(found["at"], names, labels=labels) or found[0]
    channel = next((c for c in names.channels.values() if c.name == found["hash"] and not c.is_direct), None)
    return f"<#{channel.id}|{channel.name}>" if channel else found[0]


def _at(handle: str, names: Names, *, labels: bool) -> str:
    wanted = handle.casefold()
    if wanted in _BROADCASTS:
        return f"<!{wanted}>"
    for user in names.users.values():
        if user.handle.casefold() == wanted:
            return f"<@{user.id}|{user.handle}>" if labels else f"<@{user.id}>"
    for group in names.groups.values():
        if group.handle.casefold() == wanted:
            return f"<!subteam^{group.id}|@{group.handle}>" if labels else f"<!subteam^{group.id}>"
    return ""


def typed(text: str, names: Names) -> str:
    """What Slack stores for text a person typed: escaped, with mentions and links marked."""
    return _TYPED.sub(lambda found: _link(found, names, labels=False), escape(text))


def command_text(text: str, names: Names, *, should_escape: bool) -> str:
    """The `text` of a slash command; only with `should_escape` are mentions and links marked."""
    escaped = escape(text)
    if not should_escape:
        return escaped
    return _TYPED.sub(lambda found: _link(found, names, labels=True), escaped)


def linked(text: str, names: Names, *, mentions: bool) -> str:
    """What Slack makes of text an app sent.

    Bare URLs become links, names only with `mentions`, and stray `&`, `<`, `>` are escaped; what
    already stands between angle brackets is left alone.
    """

    def one(found: re.Match[str]) -> str:
        return _link(found, names, labels=False) if found["url"] or mentions else found[0]

    parts = enumerate(_PARSED.split(text))
    return "".join(part if index % 2 else _TYPED.sub(one, _escape_stray(part)) for index, part in parts)


def _escape_stray(text: str) -> str:
    return _STRAY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def mentioned(text: str) -> set[str]:
    """The people whom a text mentions."""
    return set(_MENTION.findall(text))


def mentions_everyone(text: str) -> bool:
    """Whether a text calls the whole channel."""
    return any(f"<!{word}" in text for word in _BROADCASTS)


def rich_text(text: str, block_id: str) -> Json:
    """The `rich_text` block that Slack's composer makes of a typed text."""
    elements: list[Json] = []
    for part in _PARSED.split(text):
        if not part:
            continue
        token = _TOKEN.fullmatch(part)
        elements.append(_element(token[1]) if token else {"type": "text", "text": unescape(part)})
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "block_id": block_id, "elements": [section]}


def _element(inner: str) -> Json:
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        return {"type": "user", "user_id": target[1:]}
    if target.startswith("#"):
        return {"type": "channel", "channel_id": target[1:]}
    if target.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": target.removeprefix("!subteam^")}
    if target.startswith("!"):
        return {"type": "broadcast", "range": target[1:]}
    return {"type": "link", "url": target, "text": label} if label else {"type": "link", "url": target}
