"""`conform`: the running words against the manual's, and the deviations, for people and for scripts."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from cauce.core import conform as rules
from cauce.lib import library_files
from tests.cli.children_of import run

PACKAGED = library_files.MANUALS / "uit-m01"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A copy of the packaged manual, to plant faults in."""
    return shutil.copytree(PACKAGED, tmp_path / "library")


def replace(file: Path, old: str, new: str, times: int = 1) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) >= times
    file.write_text(text.replace(old, new, times), encoding="utf-8")


def test_conform_says_49_of_49_and_every_deviation(tmp_path: Path) -> None:
    said = run(tmp_path, "conform")
    assert said.returncode == 0
    assert "49/49 rows" in said.stdout
    assert (
        said.stdout.count("\n  why:    ") == int(said.stdout.split("Declared deviations: ")[1].split()[0]) > 0
    )


def test_conform_for_a_script(tmp_path: Path) -> None:
    whole = json.loads(run(tmp_path, "conform", "--format", "json").stdout)
    assert (whole["holds"], whole["rows"], whole["differences"], whole["undeclared"]) == (
        True,
        [49, 49],
        [],
        [],
    )


def test_the_running_rows_are_the_manual_s(tmp_path: Path) -> None:
    printed = csv.reader(io.StringIO(run(tmp_path, "conform", "--format", "csv").stdout))
    header, *rows = list(printed)
    source = library_files.read_text(PACKAGED / "source.txt")
    said = [
        [sheet.code, str(row.number), row.activity, row.responsible, row.output]
        for sheet in rules.rows_of_manual(source).sheets
        for row in sheet.rows
    ]
    assert header == ["procedimiento", "numero", "actividad", "responsable", "salida"]
    assert (rows, len(rows)) == (said, 49)


def test_one_word_that_differs_is_named(tmp_path: Path, library: Path) -> None:
    replace(library / "uit-pr01" / "procedure.toml", "Revisa y aprueba la nota.", "Revisa la nota.")
    said = run(tmp_path, "conform", "--library", str(library))
    assert said.returncode == 1
    assert "48/49 rows" in said.stdout
    assert "UIT-PR01-8 actividad" in said.stdout


def test_an_undeclared_deviation_is_named(tmp_path: Path, library: Path) -> None:
    replace(
        library / "uit-pr01" / "procedure.toml",
        'role = "resp_redes"\nreturns_to = 7',
        'role = "resp_redes"\nreturns_to = 7\nrefusable = true',
    )
    said = run(tmp_path, "conform", "--library", str(library))
    assert (said.returncode, "UIT-PR01-8: not declared: rechazo" in said.stdout) == (1, True)


def test_a_folder_that_is_no_manual_is_refused(tmp_path: Path) -> None:
    said = run(tmp_path, "conform", "--library", str(tmp_path / "nowhere"))
    assert (said.returncode, said.stderr.count("\n"), "nowhere" in said.stderr) == (1, 1, True)


def test_conform_reads_what_is_published_here(tmp_path: Path, library: Path) -> None:
    from tests.cli.test_publish import publish

    run(tmp_path, "migrate")
    replace(library / "manual.toml", "version = 1", "version = 2")
    replace(library / "uit-pr01" / "procedure.toml", "Revisa y aprueba la nota.", "Revisa la nota.")
    assert publish(tmp_path, library).returncode == 0
    assert "Revisa la nota." in run(tmp_path, "conform", "--format", "csv").stdout


def test_conform_names_the_resolution_that_was_published_here(tmp_path: Path) -> None:
    from tests.cli.test_publish import publish

    run(tmp_path, "migrate")
    assert run(tmp_path, "conform").stdout.splitlines()[:2] == [
        "UIT-M01 version 1, AGETIC/RA/0018/2023",
        "49/49 rows",
    ]
    assert publish(tmp_path, PACKAGED, resolution="MINEJ/RA/001/2026").returncode == 0
    assert run(tmp_path, "conform").stdout.splitlines()[:2] == [
        "UIT-M01 version 1, MINEJ/RA/001/2026",
        "(published here under that resolution; the library's own is AGETIC/RA/0018/2023)",
    ]
    whole = json.loads(run(tmp_path, "conform", "--format", "json").stdout)
    assert (whole["resolution"], whole["resolution_of_the_library"]) == (
        "MINEJ/RA/001/2026",
        "AGETIC/RA/0018/2023",
    )
