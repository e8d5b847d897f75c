"""`./cauce shots --base`: pictures of a demonstration that runs, each at the width that it says."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from cauce.cli import album
from cauce.cli.album import Sight
from tests.journeys.served import ROOT, Demonstration
from tests.journeys.visitor import PASSWORD

pytestmark = pytest.mark.journey

TAKE = """
import sys
from pathlib import Path
from cauce.cli import album
from cauce.cli.album import Sight
sights = [Sight("ingreso", "Ingreso", "/entrar"), Sight("bandeja", "Bandeja", "/", "rchoque")]
album.take(sys.argv[1], sys.argv[2], sights, Path(sys.argv[3]), print)
"""


def size(file: Path) -> tuple[int, int]:
    """Return width and height of a PNG."""
    width, height = struct.unpack(">II", file.read_bytes()[16:24])
    return width, height


def test_every_picture_has_the_width_of_its_name(demonstration: Demonstration, tmp_path: Path) -> None:
    """In a process of its own: Playwright runs once in each, and this one has its browser open."""
    taken = subprocess.run(
        [sys.executable, "-c", TAKE, demonstration.url, PASSWORD, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert taken.stdout.splitlines() == ["1 of 2: Ingreso", "2 of 2: Bandeja"]
    sights = (Sight("ingreso", "", ""), Sight("bandeja", "", ""))
    for sight in sights:
        for width in album.WIDTHS:
            for theme, _scheme in album.THEMES:
                found, tall = size(tmp_path / album.picture(sight, width, theme))
                assert found == width
                assert tall >= 700
    assert len(list(tmp_path.iterdir())) == 9
