"""What only its owner may read is so whatever stood there before, and whatever the umask says."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from cauce.lib import private


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def generous() -> Iterator[None]:
    """The umask of most systems: everybody may read what is made."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_a_folder_that_stood_open_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    private.close_folder(tmp_path)
    assert mode(tmp_path) == 0o700


def test_a_folder_of_everybody_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    with pytest.raises(OSError, match="everybody"):
        private.close_folder(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o1777


def test_a_file_is_made_closed_and_one_that_stood_open_is_closed(tmp_path: Path) -> None:
    private.close_file(tmp_path / "new", make=True)
    (tmp_path / "old").write_text("kept")
    private.close_file(tmp_path / "old")
    private.close_file(tmp_path / "none")
    private.close_file(tmp_path / "no" / "folder", make=True)
    assert (mode(tmp_path / "new"), mode(tmp_path / "old")) == (0o600, 0o600)
    assert (tmp_path / "old").read_text() == "kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "old"]


def test_what_is_opened_to_be_written_is_closed_to_others(tmp_path: Path) -> None:
    with open(tmp_path / "state", "wb", opener=private.opener) as file:
        file.write(b"x")
    assert mode(tmp_path / "state") == 0o600
