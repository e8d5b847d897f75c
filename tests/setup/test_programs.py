"""Other programs fail with a sentence, and what they said is kept."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from setup import programs, progress


def test_run_that_fails_says_the_sentence_and_the_last_words(tmp_path: Path) -> None:
    log = tmp_path / "setup.log"
    with pytest.raises(programs.SetupFailed) as refusal:
        programs.run(["sh", "-c", "seq 9; echo; exit 3"], log=log, failure="It was refused.")
    assert str(refusal.value) == f"It was refused.\n  7\n  8\n  9\n  Everything it said is in {log}"
    assert "\n1\n2\n" in log.read_text(encoding="utf-8")


def test_run_of_a_program_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(
        programs.SetupFailed, match=r"^Refused\. \(no-such-program: No such file or directory\)$"
    ):
        programs.run(["no-such-program"], log=tmp_path / "log", failure="Refused.")


def test_ordinary_user_is_told_the_one_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda name: name)
    with pytest.raises(programs.SetupFailed) as refusal:
        programs.install_packages(["chromium", "fonts-x"], log=tmp_path / "log", what="Chromium")
    assert str(refusal.value) == "Chromium is missing. Run: sudo apt-get install chromium fonts-x"


def test_machine_without_apt_is_told_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(
        programs.SetupFailed, match=r"^Chromium is missing: install it with this system's packages"
    ):
        programs.install_packages(["chromium"], log=tmp_path / "log", what="Chromium")


def test_short_step_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.step("Reading"):
        pass
    assert capsys.readouterr() == ("", "")


def test_long_step_says_what_and_how_long(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "SILENT_SECONDS", 0.01)
    with progress.step("Reading"):
        time.sleep(0.1)
    assert capsys.readouterr() == ("", "Reading … 0 s\n")


def fail_late() -> None:
    time.sleep(0.1)
    raise ZeroDivisionError


def test_step_that_fails_ends_its_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "SILENT_SECONDS", 0.01)
    with pytest.raises(ZeroDivisionError), progress.step("Reading"):
        fail_late()
    assert capsys.readouterr().err == "Reading … 0 s\n"
