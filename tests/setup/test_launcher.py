"""The launcher finds a Python that will do and hands over, or says one sentence where there is none."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from setup import checks

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A machine with a shell and little else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "readlink", "dirname"):
        (folder / name).symlink_to(shutil.which(name) or "")
    return folder


def python(path: Path, name: str, *, is_new: bool) -> None:
    """A Python that answers whether it is new enough, and otherwise tells how it was called."""
    program = path / name
    script = f'#!/bin/sh\n[ "$2" = -c ] && exit {int(not is_new)}\necho "{name}"\nprintf "<%s>" "$@"\n'
    program.write_text(script, encoding="utf-8")
    program.chmod(0o755)


def launch(path: Path, *arguments: str, launcher: Path = ROOT / "cauce") -> subprocess.CompletedProcess[str]:
    return subprocess.run([launcher, *arguments], env={"PATH": str(path)}, capture_output=True, text=True)


def test_machine_without_python_is_told_what_to_run(path: Path) -> None:
    result = launch(path, "demo")
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr == (
        "cauce: Python 3.11 or later is needed and was not found. "
        "On Debian: sudo apt-get install python3 python3-pip\n"
    )


def test_python_that_is_too_old_is_passed_over(path: Path) -> None:
    python(path, "python3", is_new=False)
    python(path, "python3.12", is_new=True)
    assert (
        launch(path, "case", "a b", "").stdout == f"python3.12\n<-I><{ROOT}/setup/__main__.py><case><a b><>"
    )


def test_launcher_finds_its_folder_through_a_link(path: Path, tmp_path: Path) -> None:
    python(path, "python3", is_new=True)
    link = tmp_path / "cauce"
    link.symlink_to(ROOT / "cauce")
    assert launch(path, launcher=link).stdout == f"python3\n<-I><{ROOT}/setup/__main__.py>"


def test_help_of_the_tests_needs_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert checks.run(tmp_path, ["--help"]) == 0
    assert capsys.readouterr().out.startswith("usage: ./cauce test ")
    assert list(tmp_path.iterdir()) == []


def test_path_is_taken_from_where_the_caller_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "test_a.py").touch()
    monkeypatch.chdir(tmp_path)
    assert checks.from_here("test_a.py::test_b") == f"{tmp_path}/test_a.py::test_b"
    assert checks.from_here("-k") == "-k"
    assert checks.from_here("test_gone.py") == "test_gone.py"
