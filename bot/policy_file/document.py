"""YAML as plain values, with the line of every key and item.

PyYAML's own loader takes the last of two equal keys, builds whatever a tag asks for, and follows aliases
into documents that grow without end; here each of them is a mistake with a line.
"""

import re
from typing import Any

import msgspec
import yaml
from yaml import nodes

from bot.policy_file.error import Path, PolicyError, spelled

#: No policy is nested deeper, and a stack is only so deep.
_DEEPEST = 20

_ALIAS = "Write out what it stands for. A text that begins with * stands in quotes."

#: What a scalar may be. Everything else that YAML knows (dates, bytes) is taken as it is written.
_PLAIN = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "bool", "null"))
_IMPLICIT = "tag:yaml.org,2002:"


#: A bracket that is open where a comment begins.
_OPEN_COMMENT = re.compile(r"""[\[{](?:[^\]}#"']|"[^"]*"|'[^']*')*(?<=[\s\[{,])#""")


class Document(msgspec.Struct, frozen=True):
    """A parsed file: its values, and where each stands.

    Attributes:
        data: mappings, lists and scalars.
        lines: by path, the line of the key or item, counted from 1.
        written: by path, the words that YAML takes for a number or a truth: `yes`, `17:00`.
    """

    data: Any
    lines: dict[Path, int]
    written: dict[Path, str]

    def line(self, path: Path) -> int:
        """The line of a path, or of the nearest thing around it that is in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_document(text: str, name: str) -> Document:
    """The document in `text`; `name` is what messages call the file.

    Raises:
        PolicyError: it is not YAML, or it is YAML of a kind that a policy does not need.
    """
    try:
        node = _Loader(text, name).get_single_node()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise PolicyError(
            name, line, "There is a control character here.", suggestion="Delete it."
        ) from error
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(error, name, text) from error
    if node is None:
        raise PolicyError(name, None, "It is empty.", suggestion="Begin with a copy of policies/default.yml.")
    reader = _Reader(name)
    return Document(reader.value(node, ()), reader.lines, reader.written)


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader without aliases, and with a floor."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        self._file, self._depth = name, 0

    def compose_node(self, parent: nodes.Node | None, index: int) -> nodes.Node | None:
        line = self.peek_event().start_mark.line + 1  # type: ignore[no-untyped-call]
        if self.check_event(yaml.AliasEvent):
            raise PolicyError(self._file, line, "An alias stands here.", suggestion=_ALIAS)
        if self._depth == _DEEPEST:
            raise PolicyError(
                self._file, line, f"This is nested more than {_DEEPEST} deep.", suggestion="Flatten it."
            )
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


class _Reader:
    """Turns nodes into values, and notes their lines and what was written."""

    def __init__(self, name: str) -> None:
        self._file = name
        self.lines: dict[Path, int] = {}
        self.written: dict[Path, str] = {}
        self._scalars = yaml.constructor.SafeConstructor()

    def value(self, node: nodes.Node, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        match node:
            case nodes.MappingNode():
                return self._mapping(node, path)
            case nodes.SequenceNode():
                return [self.value(item, (*path, position)) for position, item in enumerate(node.value)]
            case _:
                return self._scalar(node, path)

    def _mapping(self, node: nodes.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            line = key_node.start_mark.line + 1
            if not isinstance(key, str):
                raise PolicyError(
                    self._file, line, "A key has to be a word.", suggestion="Check the brackets."
                )
            at = (*path, key)
            if key in found:
                raise PolicyError(
                    self._file,
                    line,
                    f"is there twice, first on line {self.lines[at]}.",
                    key=spelled(at),
                    suggestion="Keep one of them.",
                )
            self.lines[at] = line
            found[key] = self.value(value_node, at)
        return found

    def _scalar(self, node: nodes.Node, path: Path) -> Any:
        if not node.tag.startswith(_IMPLICIT):
            raise PolicyError(
                self._file,
                node.start_mark.line + 1,
                f"has the tag {node.tag}, which is not known.",
                key=spelled(path),
                suggestion="To begin a text with !, put it in quotes.",
            )
        if node.tag not in _PLAIN:
            return node.value
        try:
            value = self._scalars.construct_object(node)
        except ValueError:  # what only looks like a number, as 0b_ does
            return node.value
        self.written[path] = node.value
        return value


#: What PyYAML says, and what a person would call it. {line} is where the unfinished thing begins.
_PROBLEMS = (
    ("'\\t'", "YAML is not indented with tabs.", "Use spaces."),
    ("but found another document", "A second document begins here.", "Delete the line ---."),
    ("mapping values are not allowed", "There is a second colon.", "Put the text in quotes."),
    ("indented", "This begins further right than the line above.", "Indent it like the keys beside it."),
    ("<block end>", "The indentation does not fit what begins on line {line}.", "Indent by two spaces."),
    ("could not find expected ':'", "A key without a colon stands on line {line}.", "Write key: value."),
    ("expected alphabetic or numeric", "A text begins with * or & here.", "Put it in quotes."),
    ("but got '?'", "A text inside a bracket has a question mark.", "Put the text in quotes."),
    (
        "expected ',' or",
        "The bracket on line {line} is not closed.",
        "Close it.",
    ),
    ("unexpected end of stream", "The quote on line {line} is not closed.", "Close it."),
)


def _not_yaml(error: yaml.MarkedYAMLError, name: str, text: str) -> PolicyError:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else None
    began = error.context_mark.line + 1 if error.context_mark else line
    problem = _told(error, text)
    if "parsing a flow" in str(error.context):
        commented = _comment(text.splitlines()[:began])
        if commented:
            suggestion = 'A text that begins with # stands in quotes: "#alerts".'
            return PolicyError(name, commented, "A comment begins inside a bracket.", suggestion=suggestion)
    for fragment, sentence, suggestion in _PROBLEMS:
        if fragment in problem:
            return PolicyError(name, line, sentence.format(line=began), suggestion=suggestion)
    return PolicyError(name, line, f"This is not YAML: {problem}.", suggestion="Check quotes and brackets.")


def _told(error: yaml.MarkedYAMLError, text: str) -> str:
    """What PyYAML says; of a key that is indented too far, it says what it says of a second colon."""
    problem, mark = str(error.problem or error.context), error.problem_mark
    if (
        mark
        and problem.startswith("mapping values")
        and ":" not in text.splitlines()[mark.line][: mark.column]
    ):
        return "indented"
    return problem


def _comment(lines: list[str]) -> int | None:
    """The number of the last line that says something, if it has a comment; else of the last that begins one in a bracket."""
    said = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if said and "#" in said[-1][1]:
        return said[-1][0]
    return next((number for number, line in reversed(said) if _OPEN_COMMENT.search(line)), None)
