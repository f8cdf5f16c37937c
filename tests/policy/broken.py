"""Policy files with one mistake each, and the message that each gives, as they stand in the folder of this name."""

from pathlib import Path

FOLDER = Path(__file__).with_suffix("")
FILES = sorted(FOLDER.glob("*.yml"))


def message(file: Path, where: Path) -> str:
    """What is said of one of these files, where it is read by another name."""
    said = file.with_suffix(".txt").read_text().rstrip("\n")
    assert said.startswith(file.name)
    return f"{where}{said.removeprefix(file.name)}"
