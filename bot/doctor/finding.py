"""What was found about one thing."""

import enum

import msgspec


class Level(enum.Enum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"  # Sitroom runs, but something will be missing
    FAIL = "fail"  # Sitroom does not run, or not as it should


class Finding(msgspec.Struct, frozen=True):
    """One line: `about` says what was looked at; `says`, what was found, and what to do."""

    level: Level
    about: str
    says: str

    def __str__(self) -> str:
        return f"{self.level.value:<4}  {self.about}: {self.says}"


def ok(about: str, says: str) -> Finding:
    """All is well."""
    return Finding(Level.OK, about, says)


def warn(about: str, says: str) -> Finding:
    """Something will be missing."""
    return Finding(Level.WARN, about, says)


def fail(about: str, says: str) -> Finding:
    """It does not work like this."""
    return Finding(Level.FAIL, about, says)
