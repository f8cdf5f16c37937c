"""The modules of the page know each other in one direction."""

import re
from graphlib import TopologicalSorter

from tests.world import ROOT

_IMPORT = re.compile(r'^import .*?from "\./([^"]+)";', re.MULTILINE | re.DOTALL)


def test_no_module_of_the_page_imports_itself_in_a_circle() -> None:
    modules = {path.name: path.read_text() for path in (ROOT / "sandbox" / "page").glob("*.js")}
    imports = {name: set(_IMPORT.findall(text)) for name, text in modules.items()}

    order = list(TopologicalSorter(imports).static_order())

    assert sorted(order) == sorted(modules)
    assert order[-1] == "app.js"
