"""What others made is what VENDORED.toml says: nothing changed, nothing unnamed."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path

import pytest

from cauce.web import icons, static_files

SHIPPED = static_files.ROOT / "cauce" / "vendor"
OF_TESTS = Path(__file__).parents[1] / "vendor"


@pytest.mark.parametrize("folder", [SHIPPED, OF_TESTS], ids=["shipped", "of the tests"])
def test_every_file_is_named_with_its_digest_and_licence(folder: Path) -> None:
    listed = tomllib.loads((folder / "VENDORED.toml").read_text(encoding="utf-8"))
    files = [path for path in folder.iterdir() if path.suffix not in (".txt", ".toml")]
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert {name: entry["sha256"] for name, entry in listed.items()} == digests
    assert all(
        entry["licence"] and entry["version"] and "GPL" not in entry["licence"] for entry in listed.values()
    )


def test_every_icon_of_the_table_can_be_drawn() -> None:
    assert all(icons.paths(name) for name in json.loads(icons.TABLE.read_text(encoding="utf-8")))


def test_an_icon_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(KeyError):
        icons.paths("no-such-icon")
