"""The folder of an installation, as it is after a start, whoever made it and however it stood open."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.conf import settings
from cauce.adapters import twin
from cauce.lib import clock
from cauce.operations import attachments
from cauce.site import wiring
attachments._store(b"content")
for connector in twin.build(settings.TWINS, clock.now).values():
    with connector.store.changing() as transaction:
        transaction.commit({"what": "begun"})
"""


def start(folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Start a process of Cauce that writes of everything, under the umask of most systems."""
    environment = {**os.environ, "CAUCE_FOLDER": str(folder), "CAUCE_ENV": "test"}
    environment |= {"DJANGO_SETTINGS_MODULE": "cauce.site.settings", **more}
    environment.pop("CAUCE_DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-c", COMMANDS],
        env=environment,
        capture_output=True,
        text=True,
        umask=0o022,
        check=False,
    )


def open_ones(folder: Path) -> list[str]:
    """Name the folder, and the files below it, that others may enter or read."""
    found = [folder] if folder.stat().st_mode & 0o077 else []
    found += [path for path in folder.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    return [str(path) for path in found]


def test_nothing_of_an_installation_is_readable_by_others(tmp_path: Path) -> None:
    folder = tmp_path / "institution"
    folder.mkdir()
    folder.chmod(0o755)
    (folder / "cauce.sqlite3").touch(mode=0o644)
    done = start(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "cauce.sqlite3").stat().st_size > 0
    assert len([path for path in folder.rglob("*") if path.is_file()]) > 10
    assert open_ones(folder) == []


def test_a_folder_of_everybody_is_refused_with_a_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    done = start(tmp_path)
    assert done.returncode != 0
    assert f"CAUCE_FOLDER is '{tmp_path}'; others may enter that folder" in done.stderr
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o777 or tmp_path.stat().st_mode & 0o1000


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
def test_a_database_left_open_by_an_earlier_release_is_closed(tmp_path: Path, suffix: str) -> None:
    done = start(tmp_path)
    assert done.returncode == 0
    left = tmp_path / f"cauce.sqlite3{suffix}"
    left.touch()
    left.chmod(0o644)
    code = "import django; django.setup()"
    environment = {
        **os.environ,
        "CAUCE_FOLDER": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "cauce.site.settings",
    }
    environment.pop("CAUCE_DATABASE_URL", None)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert open_ones(tmp_path) == []
