"""A new version of a manual: open cases stay on theirs, new cases run on the new one, to the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from cauce.lib import clock, library_files
from cauce.operations import anchors, courses, manuals, verification
from tests.operations.driving import FORMS, Drive

ASKED = "Recibir la nota de confirmación y cerrar el trámite"


def test_open_cases_stay_on_their_version(work: Callable[[], None]) -> None:
    old = Drive.start("UIT-PR01", "mquispe", FORMS["UIT-PR01"], work).until(4)
    files = dict(library_files.read_folder(library_files.MANUALS / "uit-m01"))
    files["manual.toml"] = files["manual.toml"].replace("version = 1", "version = 2", 1)
    procedure = files["uit-pr01/procedure.toml"].replace(ASKED, "Cerrar el trámite")
    files["uit-pr01/procedure.toml"] = procedure
    today = courses.today()
    second = manuals.publish(
        files,
        resolution="AGETIC/RA/0099/2026",
        resolution_on=today - timedelta(days=1),
        valid_from=today,
        actor=None,
        now=clock.now(),
    )
    new = Drive.start("UIT-PR01", "mquispe", FORMS["UIT-PR01"], work).until(4)
    old.until(10)
    new.until(10)
    asks = [courses.read(drive.case, clock.now()).procedure.activity(10).asks for drive in (old, new)]
    old.until(0)
    new.until(0)
    anchors.seal()
    assert asks == [ASKED, "Cerrar el trámite"]
    assert [drive.case.version.manual.version for drive in (old, new)] == [1, second.version]
    assert verification.verify(clock.now()).findings == ()
