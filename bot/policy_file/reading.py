"""From a path or a text to a policy."""

from pathlib import Path

from bot.domain.policy import Policy
from bot.policy_file.document import Document, read_document
from bot.policy_file.error import Mistake, PolicyError, spelled
from bot.policy_file.sense import nonsense
from bot.policy_file.shape import Misshapen, shaped

#: The largest file that is read, in bytes; the longest policy anybody wrote is a tenth of it.
LARGEST = 256 * 1024


def read_policy(path: Path) -> Policy:
    """The policy in a file.

    Raises:
        PolicyError: the file cannot be read, or is not a policy.
    """
    name = str(path)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise PolicyError(
            name,
            None,
            f"The policy cannot be read: {error.strerror}.",
            suggestion="Check the path (SITROOM_POLICY) and who may read it.",
        ) from error
    _check_size(len(content), name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PolicyError(
            name, line, "This is not UTF-8 text.", suggestion="Save the file as UTF-8."
        ) from error
    return parse_policy(text, name)


def parse_policy(text: str, name: str) -> Policy:
    """The policy in a text; `name` is what messages call it.

    Raises:
        PolicyError: it is not a policy.
    """
    _check_size(len(text), name)
    try:
        document = read_document(text, name)
    except PolicyError as error:
        error.is_all = False
        raise
    try:
        policy = shaped(document.data)
        mistakes = list(nonsense(policy))
    except Misshapen as error:
        mistakes, policy = error.mistakes, None
    if policy and not mistakes:
        return policy
    found = [_told(one, document, name) for one in dict.fromkeys(mistakes)]
    first, *others = sorted(found, key=lambda error: (error.line is None, error.line or 0))
    first.others, first.is_all = others, policy is not None
    raise first


def _told(mistake: Mistake, document: Document, name: str) -> PolicyError:
    return PolicyError(
        name,
        document.line(mistake.path) if mistake.path else None,
        mistake.says,
        key=spelled(mistake.path),
        suggestion=_quoting(mistake, document) if mistake.quote else mistake.instead,
    )


def _quoting(mistake: Mistake, document: Document) -> str:
    """To put it in quotes, as it is written: whoever wrote `17:00` does not know that YAML reads 1020."""
    written = document.written[mistake.path]
    return f'Put it in quotes: "{written[:40]}".'


def _check_size(size: int, name: str) -> None:
    if size > LARGEST:
        raise PolicyError(
            name, None, f"It is larger than {LARGEST // 1024} KiB.", suggestion="Is it the right file?"
        )
