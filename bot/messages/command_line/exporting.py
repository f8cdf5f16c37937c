"""Why there is no export, or none to be seen."""

from bot.domain.wording import reference


def unknown(number: int) -> str:
    """There is no such incident."""
    return f"There is no {reference(number)}. `sitroom list all` shows what there is."


def unreadable(what: object) -> str:
    """`what` of it cannot be read."""
    return f"Not exported: {what}. A newer release wrote it, or somebody altered it; see `sitroom verify`."


def not_written(file: object, why: str | None) -> str:
    """The file could not be made."""
    return f"{file} cannot be written: {why}."


def not_printed(why: str | None) -> str:
    """Whatever was to be printed has no room."""
    return f"The answer could not be printed: {why}."
