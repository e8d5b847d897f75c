"""`verify` on the command line: exit codes, formats, the row that is named."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cauce.operations import verification
from tests.cli import lived
from tests.cli.children_of import run

CHECKS = (*verification.CASE_CHECKS, *verification.WHOLE_CHECKS)
RED = [["8", "fences-grew"], ["8", "fences-are-as-told"]]  # a fence that was put back
INSIDE = [check for check in CHECKS if not getattr(check, "is_outside", False)]


@pytest.fixture(scope="module")
def institution(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("institution")
    lived.make(folder)
    return folder


@pytest.fixture
def broken(institution: Path, tmp_path: Path) -> Path:
    """The same institution, where somebody put an order's fence back."""
    folder = shutil.copytree(institution, tmp_path / "broken")
    with closing(sqlite3.connect(folder / "cauce.sqlite3")) as rows, rows:
        rows.execute("update records_order set fence = 0 where verb = 'telephony.issue'")
    return folder


def test_a_sound_institution_is_green(institution: Path) -> None:
    said = run(institution, "verify")
    assert (said.returncode, said.stdout) == (0, "")
    assert said.stderr.splitlines()[-1] == f"Everything holds: {len(CHECKS)} checks over 2 cases."


def test_a_broken_one_names_the_row(broken: Path) -> None:
    said = run(broken, "verify", "--without-outside")
    assert said.returncode == 1
    header, *findings = said.stdout.splitlines()
    assert header.split() == ["invariant", "check", "where", "finding"]
    assert [finding.split()[:2] for finding in findings] == RED
    assert said.stderr.splitlines()[-1] == f"{len(RED)} of {len(INSIDE)} checks do not hold, over 2 cases."


def test_a_broken_one_for_a_script(broken: Path) -> None:
    said = run(broken, "verify", "--format", "json")
    whole = json.loads(said.stdout)
    red = {check["check"]: check["found"] for check in whole["checks"] if check["findings"]}
    assert (said.returncode, whole["holds"], red) == (1, False, {name: 1 for _number, name in RED})
    assert {check["invariant"] for check in whole["checks"]} == set(range(1, 21))


def test_verify_needs_a_database_that_is_prepared(tmp_path: Path) -> None:
    said = run(tmp_path, "verify")
    assert (said.returncode, "./cauce migrate" in said.stderr) == (1, True)
