"""The rule that nothing is skipped under CI, tried on a small suite of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

SKIPS_ONE = """
import pytest

def test_that_needs_a_program():
    pytest.skip("install it")

def test_that_does_not():
    pass
"""
SKIPS_ALL = "import pytest\npytest.skip('install it', allow_module_level=True)\n"
EXPECTS_TO_FAIL = """
import pytest

@pytest.mark.xfail(strict=True)
def test_what_is_not_done_yet():
    raise AssertionError
"""


def _run(folder: Path, text: str, ci: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_small.py").write_text(text)
    environment = os.environ | {"CI": ci, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pytest", "-p", "tests.skips", "-p", "no:cacheprovider", "--rootdir=."]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("text", [SKIPS_ONE, SKIPS_ALL])
def test_a_skip_is_a_failure_under_ci(tmp_path: Path, text: str) -> None:
    run = _run(tmp_path, text, ci="true")

    assert run.returncode != 0
    assert "install it (a skip is a failure under CI)" in run.stdout


def test_a_skip_is_a_skip_elsewhere(tmp_path: Path) -> None:
    run = _run(tmp_path, SKIPS_ONE, ci="")

    assert run.returncode == 0
    assert "1 passed, 1 skipped" in run.stdout


def test_an_expected_failure_is_no_skip(tmp_path: Path) -> None:
    assert _run(tmp_path, EXPECTS_TO_FAIL, ci="true").returncode == 0
