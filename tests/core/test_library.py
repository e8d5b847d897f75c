"""Reading the library: what a wrong file is told, sentence by sentence."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.core import document_types, drafts, library
from cauce.lib import library_files

FILES = library_files.read_folder(library_files.MANUALS / "uit-m01")
PR01 = "uit-pr01/procedure.toml"
PR02 = "uit-pr02/procedure.toml"
PR05 = "uit-pr05/procedure.toml"


def faults(changed: dict[str, str]) -> list[str]:
    """The sentences with which the library is refused when these files are replaced."""
    with pytest.raises(library.LibraryRefused) as refused:
        library.read_manual({**FILES, **changed})
    return [str(fault) for fault in refused.value.faults]


def with_swap(name: str, old: str, new: str, count: int = 1) -> dict[str, str]:
    assert old in FILES[name]
    return {name: FILES[name].replace(old, new, count)}


def test_the_packaged_manual_is_read_whole() -> None:
    manual = library.read_manual(FILES)
    rows = {procedure.code: len(procedure.activities) for procedure in manual.procedures}
    assert rows == {
        "UIT-PR01": 10,
        "UIT-PR02": 7,
        "UIT-PR03": 9,
        "UIT-PR04": 6,
        "UIT-PR05": 9,
        "UIT-PR06": 8,
    }
    assert set(manual.processes) == set(rows)
    assert manual.role("jefe_uit").post == "Jefe de la UIT"


def test_missing_file_is_named() -> None:
    files = {name: text for name, text in FILES.items() if name != "deviations.toml"}
    with pytest.raises(library.LibraryRefused) as refused:
        library.read_manual(files)
    assert str(refused.value) == "deviations.toml is missing."


def test_what_is_not_toml_is_named() -> None:
    (sentence,) = faults({"deviations.toml": "schema = "})
    assert sentence.startswith("deviations.toml is not TOML: ")


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        (
            PR01,
            'kind = "opción"\noptions_from = "niveles"',
            'kind = "opcion"\noptions_from = "niveles"',
            ', [[activities]] 1, [[steps]] 1, [[fields]] 1: "kind" is "opcion"; '
            "it must be one of texto, texto largo, opción, opciones, fecha, número, persona, unidad, correo, "
            "red, puerto, tabla.",
        ),
        (
            PR01,
            "min_length = 40",
            'min_length = "40"',
            ', [[activities]] 1, [[steps]] 1, [[fields]] 4: "min_length" must be a whole number.',
        ),
        (
            PR01,
            'short = "Elabora nota interna"',
            'short = ""',
            ', [[activities]] 1: "short" is empty.',
        ),
        (
            PR01,
            'to = "tec_redes"',
            'to = "tec_rede"',
            ', row 5, step 1: "to" names the role "tec_rede", which manual.toml does not have.',
        ),
        (
            PR01,
            'role = "resp_redes"',
            'role = "resp_servidores"',
            ', row 5: the responsible "Responsable de Redes y Telecomunicaciones" is not among '
            'the spellings of the role "resp_servidores".',
        ),
        (
            PR01,
            'numbered_at = "9"',
            'numbered_at = "8"',
            ', row 7, step 1: by its DE, VÍA and PARA the paper is numbered at 9.1, not at "8".',
        ),
        (
            PR01,
            'numbered_at = "9"',
            'numbered_at = "19"',
            ', row 7, step 1: "numbered_at" is "19", and there is no such row and step.',
        ),
        (
            PR01,
            'via = ["resp_redes", "jefe_uit"]',
            'via = ["resp_redes"]',
            ', row 7, step 1: by its DE, VÍA and PARA the paper is numbered at 8.1, not at "9".',
        ),
        (
            PR01,
            'extension = "$form.interno"',
            'extension = "$form.anexo"',
            ', row 6, step 1, telephony.issue: "extension" asks for "$form.anexo", which no '
            "form field, parameter or case gives.",
        ),
        (
            PR01,
            'after = "telephony.issue"',
            'after = "telephony.revoke"',
            ', row 6, step 1, mail.deliver: "after" names the order "telephony.revoke", which '
            "does not come before it.",
        ),
        (
            PR01,
            "nivel {nivel}",
            "nivel {grado}",
            ', row 1, step 1: "reference" asks for "{grado}", which no form field, parameter or case gives.',
        ),
        (
            PR01,
            "nivel {nivel}",
            "nivel {nivel!r}",
            ', row 1, step 1: "reference" has a brace that is no {name}.',
        ),
        (
            PR01,
            'default = "$yo.interno"',
            'default = "$yo.sueldo"',
            ', row 1, step 1: the default "$yo.sueldo" is none of $yo, $yo.interno, $hoy, '
            "$fin_de_gestion, $todos.",
        ),
        (
            PR01,
            'pattern = "[0-9]{2,6}"',
            'pattern = "[0-9"',
            ', row 1, step 1: the field "interno" needs a regular expression in "pattern" and '
            'its words in "accepts".',
        ),
        (
            PR01,
            'start_rule = "vinculo"',
            'start_rule = "function:nadie"',
            ': "start_rule" is "function:nadie"; it must be one of vinculo, any, '
            'head_or_registered, own_or_unit, or "function:" and a role.',
        ),
        (
            PR01,
            "approves_request = true",
            "approves_request = false",
            ": exactly one row must approve the request; 0 do.",
        ),
        (
            PR01,
            "number = 10\n",
            "number = 11\n",
            ": the rows must be numbered 1, 2, 3 …; they are 1, 2, 3, 4, 5, 6, 7, 8, 9, 11.",
        ),
        (
            PR01,
            'code = "UIT-PR01"',
            'code = "UIT-PR02"',
            ': the folder\'s name and the code "UIT-PR02" do not agree.',
        ),
        (
            PR01,
            "schema = 1",
            "schema = 2",
            ': "schema" is 2; this Cauce reads up to 1. Update Cauce.',
        ),
        (
            PR02,
            "show_if = 'tipo = \"sistema\"'",
            "show_if = 'clase = \"sistema\"'",
            ', row 1, step 1: "show_if of sistema": The condition asks for “clase”, which '
            "nobody answers (character 1).",
        ),
        (
            PR05,
            'latest = "+1y"',
            'latest = "1y"',
            ', row 1, step 1: the field "fecha_inicio" needs "earliest" and "latest" of a date as so far '
            'from today, like "-1y", "+6m" or "-30d", the earlier one first.',
        ),
        (
            PR05,
            'latest = "+1y"',
            'latest = "-2y"',
            ', row 1, step 1: the field "fecha_inicio" needs "earliest" and "latest" of a date as so far '
            'from today, like "-1y", "+6m" or "-30d", the earlier one first.',
        ),
        (
            PR05,
            "most = 50",
            "most = 51",
            ': "several" must take from 2 to 50 rows, and a form with a table cannot be such a row.',
        ),
        (
            PR05,
            'distinct = ["ci",',
            'distinct = ["cedula",',
            ': "distinct" names "cedula", which row 1 does not ask.',
        ),
        (
            "manual.toml",
            'key = "autor"',
            'key = "solicitante"',
            ': role "solicitante" stands twice.',
        ),
        (
            "deviations.toml",
            'where = "UIT-PR01-6"',
            'where = "UIT-PR01-66"',
            ': deviation D01 is about "UIT-PR01-66", which the manual does not have.',
        ),
        (
            "uit-pr02/examples.toml",
            'params = { medio = "$primero" }',
            'params = { disco = "$primero" }',
            ': the example «Del pedido al cierre» answers "disco", which nobody asks.',
        ),
    ],
)
def test_fault_names_file_place_and_key(name: str, old: str, new: str, sentence: str) -> None:
    assert name + sentence in faults(with_swap(name, old, new))


def test_unknown_key_is_refused_with_those_that_may_stand_there() -> None:
    (sentence,) = faults({"deviations.toml": FILES["deviations.toml"] + 'aceptado = "sí"\n'})
    assert re.fullmatch(
        r'deviations\.toml, \[\[deviations\]\] \d+: nobody reads "aceptado"\. What may stand here: about, .+',
        sentence,
    )


def test_every_fault_is_told_at_once() -> None:
    text = (
        FILES[PR01]
        .replace('to = "resp_redes"', 'to = "nadie"')
        .replace("min_length = 40", "min_length = true")
    )
    assert len(faults({PR01: text})) == 2


def test_a_file_that_is_no_library_is_refused_and_never_crashes() -> None:
    assert faults({PR01: ""})
    assert faults({PR01: "schema = 1\nactivities = 3\nprocedure = []\n"})
    assert faults({PR01: "schema = 1\n[procedure]\n[[activities]]\nsteps = [1]\n"})
    assert faults({"manual.toml": "schema = 1\nchapters = [[]]\nroles = 1\n"})


@given(position=st.integers(min_value=0, max_value=len(FILES[PR01]) - 1), text=st.text(max_size=8))
def test_a_damaged_procedure_is_read_or_refused_with_a_sentence(position: int, text: str) -> None:
    damaged = FILES[PR01][:position] + text + FILES[PR01][position + len(text) :]
    try:
        library.read_manual({**FILES, PR01: damaged})
    except library.LibraryRefused as refused:
        assert str(refused)


def test_document_types_are_read_and_a_code_belongs_to_one() -> None:
    files = library_files.read_folder(library_files.DOCUMENTS)
    types = document_types.read_document_types(files)
    assert {key: kind.code for key, kind in types.items()} == {"nota-interna": "NI", "informe-tecnico": "IT"}
    twice = files["nota-interna/type.toml"].replace('code = "NI"', 'code = "IT"')
    with pytest.raises(library.LibraryRefused) as refused:
        document_types.read_document_types({**files, "nota-interna/type.toml": twice})
    assert 'the code "IT" belongs to another type of document already.' in str(refused.value)


def test_a_draft_is_filled_once_and_closes_up_what_is_empty() -> None:
    names = {"titular": "{motivo_no}", "motivo_no": "nada", "evidencia": ""}
    assert drafts.fill("Para {titular}.\n\n{evidencia}\n\nFin  {nadie} de {titular}", names) == (
        "Para {motivo_no}.\n\nFin de {motivo_no}"
    )
    assert drafts.fill_line(" Baja \n de {titular} ", {"titular": "Ana  Paz"}) == "Baja de Ana Paz"
