"""A list of several people: how its text becomes rows, and which sentence each fault has, by its line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.core import form_list
from cauce.core.procedure import Field, FieldKind, Option, Several

TODAY = date(2026, 11, 24)
OFFERED = {
    "sistemas": (Option("correo", "Correo"), Option("redmine", "Redmine, proyectos")),
    "unidades": (Option("UGE", "Unidad de Gobierno Electrónico (UGE)"),),
}
FIELDS = (
    Field("nombres", "Nombres", FieldKind.TEXT, max_length=80),
    Field("ci", "Cédula de identidad", FieldKind.TEXT, pattern="[0-9]{4,10}", accepts="de 4 a 10 cifras"),
    Field("vinculo", "Vínculo", FieldKind.CHOICE, options=(Option("línea", "Consultor de línea"),)),
    Field("unidad", "Unidad o área", FieldKind.UNIT),
    Field("inicio", "Fecha de inicio", FieldKind.DATE),
    Field("sistemas", "Sistemas", FieldKind.CHOICES, options_from="sistemas"),
    Field("nota", "Observaciones", FieldKind.LONG_TEXT, required=False),
)
SEVERAL = Several("Varias personas", 3, ("ci",))
ANA = "Ana\t4821357\tconsultor de linea\tunidad de gobierno electronico\t05/01/2027\tcorreo, REDMINE\t"
ANA_READ = {
    "nombres": "Ana",
    "ci": "4821357",
    "vinculo": "línea",
    "unidad": "UGE",
    "inicio": "2027-01-05",
    "sistemas": ["correo"],
}


def read(text: str, several: Several = SEVERAL) -> form_list.FormList:
    return form_list.read(text, FIELDS, several, today=TODAY, catalogues=OFFERED, names={})


def sentences(found: form_list.FormList) -> list[tuple[int, str]]:
    rows = [(row.line, str(fault)) for row in found.rows for fault in row.faults]
    return [(line, str(fault)) for line, fault in found.faults] + rows


def test_rows_pasted_without_titles_are_in_the_order_of_the_form() -> None:
    found = read(ANA.replace(", REDMINE", ""))
    assert (found.rows, found.is_accepted) == ((form_list.Row(1, ANA_READ),), True)


@pytest.mark.parametrize(
    "text",
    [
        "CEDULA DE IDENTIDAD;nombres;Vinculo *;Unidad o área:;inicio;Sistemas\n"
        "4821357;Ana;línea;UGE;2027-01-05;correo",
        "\ufeffci,nombres,vinculo,unidad,inicio,sistemas\r\n\r\n4821357,Ana,línea,UGE,5/1/2027,Correo\r\n",
    ],
)
def test_titles_may_be_labels_or_names_in_any_order(text: str) -> None:
    found = read(text)
    assert ([row.answers for row in found.rows], sentences(found)) == ([ANA_READ], [])


def test_a_cell_that_takes_several_is_split_unless_it_is_one_label() -> None:
    both = read(ANA).rows[0].answers["sistemas"]
    one = read(ANA.replace("correo, REDMINE", "redmine, proyectos")).rows[0].answers["sistemas"]
    assert (both, one) == (["correo", "redmine"], ["redmine"])


def test_a_line_counts_as_a_spreadsheet_counts_it() -> None:
    found = read(f'{ANA}"de ayer\ny de hoy"\n\n{ANA.replace("4821357", "x")}')
    assert [row.line for row in found.rows] == [1, 3]
    assert sentences(found) == [(3, "Cédula de identidad: what is accepted is de 4 a 10 cifras.")]


def test_every_fault_of_every_line_is_told_at_once() -> None:
    found = read("\t4821357\tplanta\tUGE\t31/02/2027\tcorreo\n=1+1\t4821358\tlínea\tXX\t05/01/2027\tintranet")
    assert sentences(found) == [
        (1, "Nombres: this is needed."),
        (1, "Vínculo: choose one of those offered: Consultor de línea."),
        (1, "Fecha de inicio: write a day that exists, like 31/12/2026."),
        (2, "Nombres: a cell that begins with =, + or @ is not accepted; paste its value."),
        (2, "Unidad o área: choose one of those offered: Unidad de Gobierno Electrónico (UGE)."),
        (2, "Sistemas: choose one of those offered: Correo, Redmine, proyectos."),
    ]


def test_one_person_twice_names_the_line_where_he_stands_first() -> None:
    found = read(f"{ANA}\n{ANA}")
    assert sentences(found) == [(2, "Cédula de identidad: line 1 already has “4821357”.")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (0, "The list is empty: write one person a line.")),
        ("Nombres\tVínculo\n", (1, "The column “Cédula de identidad” is missing.")),
        ("nombres;edad;ci\n", (1, "There is no column “edad”; accepted are: Nombres, Cédula")),
        ("nombres;ci;ci\n", (1, "The column “Cédula de identidad” appears twice.")),
        (f"{ANA}x\ty", (1, "It has more cells than there are columns: Nombres, Cédula")),
        ("\n".join([ANA] * 4), (0, "At most 3 people are accepted in one list; there are 4.")),
        ('a\t"b\nc', (0, "The quotation marks after this line do not match.")),
        ("x" * 100_001, (0, "The list is too long: at most 100000 characters; there are 100001.")),
    ],
)
def test_what_is_no_list_is_refused_whole(text: str, expected: tuple[int, str]) -> None:
    found = read(text)
    line, sentence = sentences(found)[0]
    assert (found.rows, line, sentence[: len(expected[1])]) == ((), *expected)
    assert not found.is_accepted


@given(st.text(st.sampled_from('a1"\t;,\n\r=\0línea ')) | st.text())
def test_any_text_is_rows_or_faults(text: str) -> None:
    found = read(text)
    assert found.rows or found.faults
