"""The spreadsheet of people: read from whatever a spreadsheet program writes, or refused by line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.core import people_file
from cauce.core.people_rows import UnitRow

ROW = UnitRow(line=2, code="UIT", name="Unidad, de Ñuflo", kind="unidad", parent="DGE", via_levels=2)


@pytest.mark.parametrize(
    "text",
    [
        "tipo;codigo;nombre;clase;depende_de;vias\nunidad;UIT;Unidad, de Ñuflo;unidad;DGE;2\n",
        'tipo,codigo,nombre,clase,depende_de,vias\r\nunidad,UIT,"Unidad, de Ñuflo",unidad,DGE,2\r\n',
        "tipo\tcodigo\tnombre\tclase\tdepende_de\tvias\nunidad\tUIT\tUnidad, de Ñuflo\tunidad\tDGE\t2",
        "\ufeffTIPO;Código;Nombre;Clase;Depende de;Vías\n"
        " Unidad ; UIT ;Unidad, de Ñuflo;UNIDAD;DGE;2;;\n;;;;;\n",
        "vias;clase;depende-de;nombre;codigo;tipo\n2;unidad;DGE;Unidad, de Ñuflo;UIT;unidad\n",
    ],
)
def test_what_spreadsheets_write_is_read_alike(text):
    found = people_file.read(text)
    assert (found.units, found.faults) == ([ROW], [])


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("tipo;Código".encode(), "utf-8"),
        ("\ufefftipo;Código".encode(), "utf-8"),
        ("tipo;Código".encode("cp1252"), "cp1252"),
        ("tipo;Código".encode("utf-16"), "utf-16"),
    ],
)
def test_encodings_of_spreadsheets_are_told_apart(content, encoding):
    assert people_file.decode(content) == ("tipo;Código", encoding)


def test_what_is_no_text_is_refused():
    with pytest.raises(UnicodeDecodeError):
        people_file.decode(b"\x81\x8d\x8f\x90\x9d")


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [(1, "")]),
        ("\n\nunidad", [(1, "")]),
        ("codigo;nombre\n", [(1, "tipo")]),
        ("tipo;salario\n", [(1, "salario")]),
        ("tipo;tipo\n", [(1, "tipo")]),
        ('tipo;codigo\nunidad;"UIT\n', [(1, "")]),
        ("tipo;codigo\nunidad;UIT;de más\n", [(2, "clase"), (2, "nombre"), (2, "")]),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(text, faults):
    found = people_file.read(text)
    assert sorted((fault.line, fault.column) for fault in found.faults) == sorted(faults)
    assert found.units == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/12/2026", date(2026, 12, 31)),
        ("1-2-2026", date(2026, 2, 1)),
        ("2026-12-31", date(2026, 12, 31)),
        ("31/02/2026", None),
        ("12/2026", None),
        ("0000-01-01", None),
        ("mañana", None),
        ("٣١/١٢/٢٠٢٦", date(2026, 12, 31)),
    ],
)
def test_dates_are_read_as_they_are_written_here(text, day):
    assert people_file.read_day(text) == day


@given(st.text(max_size=400))
def test_no_text_breaks_the_reading(body):
    found = people_file.read(f"tipo;codigo;nombre;ci;desde\n{body}")
    assert all(fault.line >= 1 and str(fault.message) for fault in found.faults)
