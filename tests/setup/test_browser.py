"""The browser of the journeys: what a bare machine lacks is asked for by name, and nothing else is."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from setup import browser, programs


@pytest.mark.parametrize(
    ("has_browser", "has_library", "asked"),
    [
        (False, False, ["chromium", "fonts-liberation", "libatomic1"]),
        (False, True, ["chromium", "fonts-liberation"]),
        (True, False, ["libatomic1"]),
        (True, True, []),
    ],
)
def test_what_is_missing_is_installed_and_nothing_else(
    has_browser: bool, has_library: bool, asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[str] = []

    def install(packages: Sequence[str], **_how: object) -> None:
        installed.extend(packages)

    monkeypatch.setattr(browser, "found", lambda: "/bin/chromium" if has_browser else None)
    monkeypatch.setattr(browser, "loads", lambda library: has_library)
    monkeypatch.setattr(browser, "install_packages", install)
    assert (browser.ready(tmp_path / "log"), installed) == (
        "/bin/chromium" if has_browser else "chromium",
        asked,
    )


def test_an_ordinary_user_is_told_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(browser, "found", lambda: "/bin/chromium")
    monkeypatch.setattr(browser, "loads", lambda library: False)
    with pytest.raises(programs.SetupFailed, match="sudo apt-get install libatomic1"):
        browser.ready(tmp_path / "log")


def test_a_library_is_looked_for_on_this_system() -> None:
    assert (browser.loads("libc.so.6"), browser.loads("libno-such-thing.so.9")) == (True, False)
