"""The environment is made again exactly when it has to be."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from setup import environment, programs


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project whose environment is ready, for a test run."""
    (tmp_path / "requirements").mkdir()
    for name in ("uv", "run", "test"):
        (tmp_path / f"requirements/{name}.txt").write_text(f"{name}==1\n", encoding="utf-8")
    (tmp_path / ".cauce/env/bin").mkdir(parents=True)
    (tmp_path / ".cauce/env/bin/python").symlink_to(sys.executable)
    keep(tmp_path, environment.stamp(tmp_path, "test"))
    return tmp_path


def keep(root: Path, stamp: object) -> None:
    (root / ".cauce/env/stamp.json").write_text(json.dumps(stamp), encoding="utf-8")


def test_environment_of_the_tests_serves_both(root: Path) -> None:
    assert environment.fits(root, "test")
    assert environment.fits(root, "run")


def test_environment_to_run_does_not_serve_the_tests(root: Path) -> None:
    keep(root, environment.stamp(root, "run"))
    assert environment.fits(root, "run")
    assert not environment.fits(root, "test")


@pytest.mark.parametrize("name", ["uv", "test"])
def test_environment_is_stale_after_a_lock_changed(root: Path, name: str) -> None:
    (root / f"requirements/{name}.txt").write_text(f"{name}==2\n", encoding="utf-8")
    assert not environment.fits(root, "test")


@pytest.mark.parametrize("content", ["", "{", "null", '{"kind": "test"}', "\x00"])
def test_environment_with_a_broken_stamp_is_stale(root: Path, content: str) -> None:
    (root / ".cauce/env/stamp.json").write_text(content, encoding="utf-8")
    assert not environment.fits(root, "test")


def test_environment_left_unfinished_is_stale(root: Path) -> None:
    (root / ".cauce/unfinished").touch()
    assert not environment.fits(root, "test")


def test_environment_whose_python_is_gone_is_stale(root: Path) -> None:
    python = root / ".cauce/env/bin/python"
    python.unlink()
    python.symlink_to(root / "gone")
    assert not environment.fits(root, "test")


def test_ready_does_nothing_where_everything_fits(root: Path) -> None:
    before = sorted(root.rglob("*"))
    assert environment.ready(root, "run") == root / ".cauce/env/bin/python"
    assert sorted(root.rglob("*")) == before


def test_ready_in_somebody_elses_folder_is_refused_in_a_sentence(root: Path) -> None:
    (root / ".cauce/env/stamp.json").unlink()
    (root / ".cauce/setup.lock").mkdir()  # what cannot be opened for writing, for root too
    with pytest.raises(programs.SetupFailed, match=r"The set-up stopped at .*setup\.lock"):
        environment.ready(root, "run")


def test_variables_hold_only_our_source_in_pythons_path(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    variables = environment.variables(root)
    assert variables["PYTHONPATH"] == str(root / "src")
    assert variables["PATH"] == os.environ["PATH"]
