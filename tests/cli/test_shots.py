"""`shots`: what it needs it asks for in a sentence; what it shows is what it says."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cauce.adapters.twin import control
from cauce.cli import album, main, staging
from cauce.cli.commands import shots
from cauce.core import library
from cauce.core.examples import TwinFault
from cauce.lib import library_files
from cauce.operations.refusals import Refused
from cauce.records.models import Task

STANDS_AT = {
    "pr01-concluido": 0,
    "pr04-concluido": 0,
    "pr01-sin-ejecucion": 0,
    "pr01-desistido": 0,
    "pr01-rechazado": 0,
    "pr01-jefe": 2,
    "pr01-devuelto": 1,
    "pr01-jefatura": 4,
    "pr01-elegir": 5,
    "pr01-plan": 6,
    "pr01-nota": 7,
    "pr01-revision": 8,
    "pr01-cierre": 10,
    "pr01-sin-confirmar": 6,
    "pr01-incidente": 6,
    "pr01-a-mano": 8,
    "pr02-parametros": 4,
    "pr02-conclusion": 6,
    "pr03-configuracion": 5,
    "pr03-a-mano": 5,
    "pr04-plan": 4,
    "pr05-revision": 2,
    "pr05-informe": 6,
    "pr06-baja": 5,
}


@pytest.fixture
def examples() -> dict[str, tuple[object, ...]]:
    files = library_files.read_folder(library_files.MANUALS / "uit-m01")
    return dict(library.read_examples(files))


def test_every_moment_stands_where_its_name_says(
    institution: Path, work: Callable[[], None], settings: object, examples: dict[str, object]
) -> None:
    settings.RETRY_SECONDS = (36_000,)  # type: ignore[attr-defined]  # as the command sets it
    told: list[str] = []

    def tell(fault: TwinFault) -> None:
        control.tell(institution / "twins", fault.port, fault.behaviour, times=fault.times)

    staged = staging.stage(examples, work, tell, told.append)  # type: ignore[arg-type]  # read above
    rows = {}
    for name, one in staged.items():
        task = Task.objects.filter(case=one.case, state=Task.State.OPEN).first()
        rows[name] = task.row if task else 0
    assert rows == STANDS_AT
    assert told == [moment.title for moment in staging.MOMENTS]
    unconfirmed = staged["pr01-sin-confirmar"].case.orders.get(verb="telephony.issue")
    assert unconfirmed.state == "sin_confirmar"
    assert staged["pr01-incidente"].case.orders.get(verb="telephony.issue").state == "fallida"


def test_a_file_in_the_place_of_the_folder_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(album, "browser_path", lambda: "/usr/bin/chromium")
    (tmp_path / "pictures").write_text("mine")
    assert main.main(["shots", str(tmp_path / "pictures")]) == 1
    assert "is a file" in capsys.readouterr().err
    assert (tmp_path / "pictures").read_text() == "mine"


def test_without_a_browser_it_says_which_command_installs_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setenv("CAUCE_TEST_BROWSER", "/nonexistent/chromium")
    with pytest.raises(Refused, match="apt-get install chromium"):
        album.browser_path()


def test_without_playwright_it_says_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    with pytest.raises(Refused, match=r"\./cauce test"):
        album.ready()


def test_the_index_shows_every_picture_of_every_page() -> None:
    page = album.index(shots.PLACES)
    names = [sight.name for sight in shots.PLACES]
    assert len(set(names)) == len(names)
    for sight in shots.PLACES:
        for width in (1280, 360):
            for theme in ("claro", "oscuro"):
                assert f'src="{sight.name}-{width}-{theme}.png"' in page
