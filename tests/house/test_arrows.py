"""The arrows of pyproject.toml refuse what they should: a wrong import is planted in a small house."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

ROOMS = ("site", "web", "cli", "jobs", "operations", "adapters", "records", "ports", "core", "lib")


def house(root: Path) -> Path:
    """Every room of Cauce, empty, under the real contracts."""
    shutil.copy(ROOT / "pyproject.toml", root)
    for room in ("", *ROOMS):
        folder = root / "src/cauce" / room
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
    return root


def check(root: Path) -> subprocess.CompletedProcess[str]:
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", lint, "--no-cache", "--no-logo"]
    return subprocess.run(
        command, cwd=root, env={"PYTHONPATH": str(root / "src")}, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("core", "cauce.records"),
        ("lib", "cauce.core"),
        ("ports", "cauce.adapters"),
        ("records", "cauce.operations"),
        ("operations", "cauce.adapters"),
        ("adapters", "cauce.records"),
        ("adapters", "django"),
        ("web", "cauce.cli"),
        ("jobs", "cauce.web"),
        ("web", "cauce.site"),
        ("core", "django"),
        ("lib", "socket"),
        ("core", "time"),
    ],
)
def test_wrong_arrow_is_refused(importer: str, imported: str, tmp_path: Path) -> None:
    (house(tmp_path) / f"src/cauce/{importer}/wrong.py").write_text(f"import {imported}\n", encoding="utf-8")
    result = check(tmp_path)
    assert result.returncode == 1
    assert f"cauce.{importer}.wrong -> {imported}" in result.stdout


def test_room_without_a_place_is_refused(tmp_path: Path) -> None:
    cellar = house(tmp_path) / "src/cauce/cellar"
    cellar.mkdir()
    (cellar / "__init__.py").touch()
    result = check(tmp_path)
    assert result.returncode == 1
    assert "cellar" in result.stdout


def test_arrows_downwards_pass(tmp_path: Path) -> None:
    (house(tmp_path) / "src/cauce/web/right.py").write_text(
        "import cauce.operations\nimport cauce.core\n", encoding="utf-8"
    )
    assert check(tmp_path).returncode == 0
