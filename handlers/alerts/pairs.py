"""What a text says in pairs: `severity: critical`, ` - alertname = DiskFull`, `service=api env=prod`.

Programs write their labels into messages in these ways; nobody else tells us which of their words are labels.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

Pair = tuple[str, str]

#: So much of a text is looked through, each line to here.
_LINES, _LONG = 600, 1500

#: A longer value, or one of more words, is prose: it says something, but is no label.
_LABEL, _WORDS = 100, 6

#: These say what is wrong, not what it is about.
_PROSE = re.compile(
    "annotations?|description|details|error|event_count|events|expected_value|first_seen|last_seen|last_value|message|"
    "metric_value|monitor_status|notes?|notified|started|started_at|state|status|summary|tags|users_affected|values?"
)

#: Headlines have these before a colon; they name nothing.
_STATES = re.compile(
    "alarm|alerting|clear|cleared|closed|crit|critical|down|emergency|fatal|firing|info|ok|problem|recovered|recovery|"
    "resolved|triggered|up|warn|warning"
)

_LISTED = re.compile(r"\s*(?:[-•*·]\s+)?[*`]{0,2}([A-Za-z_][\w./@-]{0,60})[*`]{0,2}\s{0,5}=\s{0,5}(\S.*)")
_NAMED = re.compile(
    r"\s*(?:[-•·*]\s+)?[*_`]{0,2}([A-Za-z@][\w.@/-]{0,39}(?: [\w.@/-]{1,39})?)[*_`]{0,2}\s?:[*_`]{0,2}\s+(\S.*)"
)
_ALONE = re.compile(r"\*([A-Za-z][\w .@/-]{0,39}):?\*:?")
_TOKEN = re.compile(r"(?<![\w&?/=.%-])([A-Za-z_][\w.]{0,60})=(\"[^\"]{0,200}\"|[^\s\"'`,;}\])&]{1,200})")
_KEPT = re.compile(r"[a-z_][\w./@-]*")
_AROUND = " \t`*_\"'"


def told(chunks: Iterable[str], *, headed: bool) -> Iterator[Pair]:
    """The pairs in texts of several lines each; a value under its bold name counts, too.

    Where the first line is a headline, its words before a colon name nothing: `TimeoutError: no answer`.
    """
    left = _LINES
    for chunk in chunks:
        lines = chunk.splitlines()[:left]
        left -= len(lines)
        alone = _ALONE.fullmatch(lines[0].strip()[:_LONG]) if len(lines) == 2 else None
        if alone:
            yield alone[1], lines[1][:_LONG]
            continue
        for line in lines:
            yield from _TOKEN.findall(line[:_LONG]) if headed else _in_line(line[:_LONG])
            headed = headed and not line.strip()


def _in_line(line: str) -> Iterator[Pair]:
    columns = [_NAMED.fullmatch(part) for part in re.split(r"\s{2,}", line.strip()) if part]
    if len(columns) > 1 and all(columns):
        yield from ((column[1], column[2]) for column in columns if column)
        return
    listed = _LISTED.fullmatch(line)
    tokens = _TOKEN.findall(line)
    named = None if listed or len(tokens) > 1 else _NAMED.fullmatch(line)
    if named:
        yield named[1], named[2]
    elif listed and len(tokens) < 2:
        yield listed[1], listed[2]
    else:
        yield from tokens


def agreed(found: Iterable[Pair]) -> dict[str, str]:
    """Pairs by their names, less those that are said of several things and so of none."""
    known: dict[str, str] = {}
    torn: set[str] = set()
    for raw_name, raw_value in found:
        name, value = _name(raw_name), raw_value.replace("`", "").strip(_AROUND)
        if name and value and not _STATES.fullmatch(name) and known.setdefault(name, value) != value:
            torn.add(name)
    return {name: value for name, value in known.items() if name not in torn}


def _name(word: str) -> str:
    """A name as labels are written: `Short ID` is `short_id`; what looks like one stays as it is."""
    word = word.strip(_AROUND + ":")
    return word if _KEPT.fullmatch(word) else re.sub(r"\W+", "_", word.lower()).strip("_")


def parted(named: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Labels, and what is annotation."""
    labels = {name: value for name, value in named.items() if _is_label(name, value)}
    return labels, {name: value for name, value in named.items() if name not in labels}


def _is_label(name: str, value: str) -> bool:
    return not _PROSE.fullmatch(name) and len(value) <= _LABEL and len(value.split()) <= _WORDS
