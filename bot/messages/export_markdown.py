"""A postmortem draft as GitHub-flavoured Markdown.

What people wrote stays words: every character with a meaning in Markdown is escaped, and an invisible
joiner keeps addresses and mentions from becoming links. No library writes Markdown safely from
hostile text (they parse it), so the few lines are here and a real parser checks them in the tests.
"""

import re
from collections.abc import Iterable, Mapping

from bot.domain import events as e
from bot.domain.policy import Rules
from bot.domain.postmortem import Document, Evidence, Row, minute
from bot.domain.telling import Update
from bot.messages.account import deed, said_in
from bot.messages.text import one_line, tidy

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&$])")
#: What begins a list or underlines a heading, where it stands first on a line.
_FIRST = re.compile(r"^(\d*)([-+=.)])")
_STARTS = re.compile(r"(?<=[@#])(?=\w)|(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)
_JOINER = "\u2060"
_TICKS = re.compile("`+")

#: How much of one of the things that machines sent is shown, in characters.
_PAYLOAD = 4000
_ADDRESS = re.compile(r"https?://[A-Za-z0-9./?=&%_~+:-]{1,1000}")


def markdown(document: Document, rules: Rules, payloads: Mapping[str, str]) -> str:
    """The draft, ready to be pasted into a wiki or a repository, with what machines sent."""
    incident = document.incident
    parts = [
        f"# {words(document.title)}",
        f"Draft written by Sitroom on {minute(document.written_at)}. All times are UTC.",
        _table(("", ""), [(words(fact.label), words(fact.text)) for fact in document.facts]),
        "## Summary",
        quote(incident.summary or incident.description or "To be written."),
        "## Roles",
        _table(
            ("Role", "Who"), [(words(role), words(person.name)) for role, person in document.roles.items()]
        ),
        "## Timeline",
        _table(("Time", "Who", "What"), [_row(row, rules) for row in document.rows]),
        "## Updates",
        *_section(_update(update) for update in document.updates),
        "## Evidence",
        *_section(
            (_evidence(one) for one in document.evidence),
            "None but what machines sent: see below." if payloads else "None.",
        ),
    ]
    parts += [f"## {title}\n\nTo be written." for title in document.open]
    if payloads:
        parts += ["## What machines sent", *(_payload(name, text) for name, text in payloads.items())]
    return "\n\n".join(parts) + "\n"


def words(text: str) -> str:
    """People's text on one line, as words and nothing else."""
    return _SPECIAL.sub(r"\\\1", _STARTS.sub(_JOINER, one_line(text)))


def quote(text: str) -> str:
    """People's text as a quotation with its lines."""
    lines = [_FIRST.sub(r"\1\\\2", words(line)) for line in tidy(text).strip().split("\n")]
    return "\n".join(f"> {line}  " if line else ">" for line in lines)


def _row(row: Row, rules: Rules) -> tuple[str, str, str]:
    event = row.entry.event
    what = (
        f"wrote: {said_in(event.message)}" if isinstance(event, e.MessageCaptured) else deed(row.entry, rules)
    )
    blanked = " (redacted)" if row.redacted else ""
    return minute(row.at).removesuffix(" UTC"), words(row.by.name), words(what) + blanked


def _update(update: Update) -> str:
    fields = "\n\n".join(f"**{words(field.label)}**\n\n{quote(field.text)}" for field in update.fields)
    return f"### {minute(update.at)}, {words(update.by.name)}\n\n{fields}"


def _evidence(one: Evidence) -> str:
    message = one.message
    marks = ", ".join(
        mark for mark, true in (("edited", one.edited), ("deleted in Slack", one.deleted)) if true
    )
    head = f"### {minute(message.posted_at)}, {words(message.author.name)}{f' ({marks})' if marks else ''}"
    files = [f"- {words(file.name)} ({words(file.mimetype)}, {file.size:,} bytes)" for file in message.files]
    way = [f"[Message in Slack]({message.permalink})"] if _ADDRESS.fullmatch(message.permalink) else []
    return "\n\n".join(
        [head, quote(message.text or "(no text)"), *(["\n".join(files)] if files else []), *way]
    )


def _payload(name: str, text: str) -> str:
    """A text as it is, between more backticks than it has anywhere."""
    shown = tidy(text[:_PAYLOAD])
    cut = "\n\nCut here; `export json` has all of it." if len(text) > _PAYLOAD else ""
    longest = max(map(len, _TICKS.findall(shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"### {words(name)}\n\n{fence}text\n{shown}\n{fence}{cut}"


def _section(parts: Iterable[str], none: str = "None.") -> list[str]:
    return list(parts) or [none]


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
