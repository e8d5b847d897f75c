"""Conformity with the manual: whole when it is, red for each planted fault."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.core import conform, library
from cauce.core.procedure import Activity, Manual, Procedure
from cauce.lib import library_files

MANUAL = library.read_manual(library_files.read_folder(library_files.MANUALS / "uit-m01"))
TEXT = MANUAL.source


def with_row(manual: Manual, code: str, number: int, **changes: object) -> Manual:
    """The manual with one row changed."""

    def changed(row: Activity) -> Activity:
        return replace(row, **changes) if row.number == number else row  # type: ignore[arg-type]  # names of fields

    return with_rows(manual, code, tuple(changed(row) for row in manual.procedure(code).activities))


def with_rows(manual: Manual, code: str, rows: tuple[Activity, ...]) -> Manual:
    def changed(procedure: Procedure) -> Procedure:
        return replace(procedure, activities=rows) if procedure.code == code else procedure

    return replace(manual, procedures=tuple(changed(procedure) for procedure in manual.procedures))


def test_the_six_procedures_say_the_manual_word_for_word() -> None:
    report = conform.compare(MANUAL, TEXT)
    assert report == conform.Report(49, 49, 8, 8, 11, 11, (), ())
    assert report.holds


def test_the_source_has_every_part_and_no_name_of_a_person() -> None:
    said = conform.rows_of_manual(TEXT)
    assert [len(sheet.rows) for sheet in said.sheets] == [10, 7, 9, 6, 9, 8]
    assert [definition.letter for definition in said.definitions] == list("abcdefghijk")
    assert (said.code, said.version, said.resolution, said.resolution_on) == (
        "UIT-M01",
        1,
        "AGETIC/RA/0018/2023",
        "2023-03-08",
    )
    assert "RESPONSABLES DE ELABORACIÓN" not in TEXT
    assert "Firma Digital" not in TEXT


def test_an_altered_word_is_found_in_its_row_and_field() -> None:
    row = MANUAL.procedure("UIT-PR05").activity(2)
    altered = with_row(MANUAL, "UIT-PR05", 2, text=row.text.replace("no esta completa", "no está completa"))
    report = conform.compare(altered, TEXT)
    assert (report.rows_equal, report.holds) == (48, False)
    assert [(one.procedure, one.row, one.field) for one in report.differences] == [
        ("UIT-PR05", 2, "actividad")
    ]


def test_a_swapped_role_is_found() -> None:
    swapped = with_row(MANUAL, "UIT-PR01", 5, role="resp_servidores")
    report = conform.compare(swapped, TEXT)
    assert report.differences == (
        conform.Difference(
            "UIT-PR01", 5, "responsable", "Responsable de Redes y Telecomunicaciones", "resp_servidores"
        ),
    )


def test_a_moved_row_is_found() -> None:
    first, second, *others = MANUAL.procedure("UIT-PR02").activities
    moved = with_rows(MANUAL, "UIT-PR02", (replace(second, number=1), replace(first, number=2), *others))
    report = conform.compare(moved, TEXT)
    assert report.rows_equal == 47
    assert {one.row for one in report.differences} == {1, 2}


def test_a_missing_row_is_found() -> None:
    short = with_rows(MANUAL, "UIT-PR04", MANUAL.procedure("UIT-PR04").activities[:-1])
    report = conform.compare(short, TEXT)
    assert report.rows_equal == 48
    assert [(one.row, one.field) for one in report.differences] == [(0, "filas"), (6, "actividad")]


def test_a_return_that_the_manual_draws_and_the_definition_does_not_is_found() -> None:
    undrawn = with_row(MANUAL, "UIT-PR06", 2, return_is_drawn=False)
    report = conform.compare(undrawn, TEXT)
    assert [(one.row, one.field) for one in report.differences] == [(2, "devuelve al numeral")]
    assert report.undeclared == (conform.Undeclared("UIT-PR06", 2, "devolución"),)


def test_a_dropped_procedure_is_found_row_by_row() -> None:
    report = conform.compare(replace(MANUAL, procedures=MANUAL.procedures[1:]), TEXT)
    assert (report.rows_equal, report.rows_total) == (39, 49)


@pytest.mark.parametrize("about", sorted({one.about for one in MANUAL.deviations if one.about}))
def test_an_undeclared_deviation_is_found(about: str) -> None:
    silent = replace(MANUAL, deviations=tuple(one for one in MANUAL.deviations if one.about != about))
    found = conform.undeclared(silent)
    assert {one.about for one in found} == {about}
    assert not conform.compare(silent, TEXT).holds


def test_an_altered_chapter_and_definition_are_found() -> None:
    first, *others = MANUAL.chapters
    letter, *rest = MANUAL.definitions
    altered = replace(
        MANUAL,
        chapters=(replace(first, title="Objetivo"), *others),
        definitions=(replace(letter, text=letter.text[:-1]), *rest),
        resolution="AGETIC/RA/0019/2023",
    )
    report = conform.compare(altered, TEXT)
    assert [one.field for one in report.differences] == ["resolución", "capítulo 1", "definición a"]
    assert (report.chapters_equal, report.definitions_equal) == (7, 10)


def test_nothing_conforms_with_an_empty_text() -> None:
    assert not conform.compare(MANUAL, "").holds


def test_rows_are_printed_as_csv() -> None:
    lines = list(csv.reader(io.StringIO(conform.rows_csv(MANUAL))))
    assert lines[0] == ["procedimiento", "numero", "actividad", "responsable", "salida"]
    assert len(lines) == 50
    assert lines[8] == [
        "UIT-PR01",
        "8",
        "Revisa y aprueba la nota.",
        "Responsable de Redes y Telecomunicaciones",
        "Progreso del documento (Flujo)",
    ]


@given(start=st.integers(0, len(TEXT)), end=st.integers(0, len(TEXT)), text=st.text(max_size=30))
def test_any_text_is_read_without_raising(start: int, end: int, text: str) -> None:
    report = conform.compare(MANUAL, TEXT[:start] + text + TEXT[end:])
    assert 0 <= report.rows_equal <= report.rows_total
