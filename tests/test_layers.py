"""The contract of layers leaves nothing of the product out."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_module_of_the_product_stands_in_a_layer() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = settings["tool"]["importlinter"]["contracts"]
    [layers] = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    placed = {name.strip("() ") for layer in layers for name in layer.split("|")}

    there = {f"bot.{path.stem}" for path in _parts(ROOT / "bot")} - {"bot.alerts"}
    ways = {f"bot.alerts.{path.stem}" for path in _parts(ROOT / "bot" / "alerts")}

    assert there | ways <= placed


def _parts(folder: Path) -> list[Path]:
    """The modules and packages in a folder."""
    every = [path for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()]
    return [path for path in every if path.stem != "__init__"]
