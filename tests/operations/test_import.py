"""The import of people: all or nothing, repeatable, and every fault by its line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import translation

from cauce.lib import clock
from cauce.operations import manuals, people_import
from cauce.operations.people_import import Count, LineFault
from cauce.records.models import Assignment, CatalogueEntry, Person, Position, Unit

pytestmark = pytest.mark.django_db

EXAMPLE = (Path(__file__).parents[2] / "docs" / "people-import.csv").read_text(encoding="utf-8")
HEADER = EXAMPLE.splitlines()[0]
COLUMNS = HEADER.split(";")


@pytest.fixture(autouse=True)
def english(db):
    with translation.override("en"):
        yield


def line(tipo: str, **cells: str) -> str:
    return ";".join({"tipo": tipo, **cells}.get(column, "") for column in COLUMNS)


def run(*lines: str, keep: bool = True):
    act = people_import.apply if keep else people_import.check
    return act("\n".join([HEADER, *lines]), now=clock.now())


def everything() -> list[object]:
    return [list(model.objects.order_by("pk").values()) for model in (Unit, Position, Person, Assignment)]


def test_the_example_of_the_documentation_is_imported():
    report = people_import.apply(EXAMPLE, now=clock.now())
    assert report.faults == ()
    assert report.is_applied
    assert report.counts == (
        Count("units", 4, 0, 0),
        Count("posts", 6, 0, 0),
        Count("people", 5, 0, 0),
        Count("designations", 5, 0, 0),
        Count("catalogue entries", 3, 0, 0),
    )
    hernán = Person.objects.get(username="htola")
    assert (hernán.full_name, hernán.ci, hernán.ci_complement) == ("Hernán Tola Quino", "4567890", "1A")
    assert not hernán.has_usable_password()
    held = hernán.assignments.get()
    assert (held.position.code, held.position.function, held.starts_on) == (
        "UIT-1",
        "jefe_uit",
        date(2026, 1, 2),
    )
    assert Unit.objects.get(code="ART").parent.code == "UIT"
    owner = CatalogueEntry.objects.get(value="PC-0031").owner
    assert owner == Person.objects.get(username="egarnica")
    assert not CatalogueEntry.objects.get(value="asistencia").has_connector


def test_the_same_file_again_changes_nothing():
    people_import.apply(EXAMPLE, now=clock.now())
    before = everything()
    report = people_import.apply(EXAMPLE, now=clock.now())
    assert [(count.new, count.changed) for count in report.counts] == [(0, 0)] * 5
    assert everything() == before


def test_a_dry_run_says_the_same_and_changes_nothing():
    dry = people_import.check(EXAMPLE, now=clock.now())
    assert not dry.is_applied
    assert [model.objects.count() for model in (Unit, Position, Person, Assignment, CatalogueEntry)] == [
        0
    ] * 5
    real = people_import.apply(EXAMPLE, now=clock.now())
    assert (real.counts, real.notes, real.faults) == (dry.counts, dry.notes, dry.faults)


def test_one_fault_keeps_everything_out():
    report = people_import.apply(EXAMPLE.replace("3456789", "3.456.789"), now=clock.now())
    assert not report.is_applied
    assert [(fault.line, fault.column) for fault in report.faults] == [(12, "ci"), (17, "usuario")]
    assert not Unit.objects.exists()


def test_a_new_holder_ends_the_former_designation_the_day_before():
    people_import.apply(EXAMPLE, now=clock.now())
    report = run(line("designación", usuario="vmolina", cargo="UIT-1", desde="01/12/2026"))
    assert report.faults == ()
    assert "Hernán Tola Quino leaves the post UIT-1 on 30/11/2026." in report.notes
    held = Assignment.objects.filter(position__code="UIT-1").values_list(
        "person__username", "starts_on", "ends_on"
    )
    assert list(held) == [
        ("htola", date(2026, 1, 2), date(2026, 11, 30)),
        ("vmolina", date(2026, 12, 1), None),
    ]
    both = [
        line("designación", usuario="vmolina", cargo="UIT-1", desde="01/12/2026"),
        line("designación", usuario="htola", cargo="UIT-1", desde="02/01/2026"),
    ]
    again = run(*both)
    assert (again.faults, again.counts[3]) == ((), Count("designations", 0, 0, 2))


def test_heads_may_change_places_in_one_file():
    people_import.apply(EXAMPLE, now=clock.now())
    new = line("cargo", codigo="UIT-9", nombre="Jefe de la UIT", unidad="UIT", funcion="jefe_uit", jefe="sí")
    old = line("cargo", codigo="UIT-1", nombre="Asesor", unidad="UIT", jefe="no")
    assert run(new, old).faults == ()
    assert list(Position.objects.filter(unit__code="UIT", is_head=True).values_list("code", flat=True)) == [
        "UIT-9"
    ]


def test_units_may_stand_in_any_order():
    area = line("unidad", codigo="ZA", nombre="Área", clase="área", depende_de="ZU")
    unit = line("unidad", codigo="ZU", nombre="Unidad", clase="unidad", depende_de="ZD")
    top = line("unidad", codigo="ZD", nombre="Dirección", clase="direccion")
    assert run(area, unit, top).faults == ()
    assert Unit.objects.get(code="ZA").parent.parent.code == "ZD"


def test_an_empty_cell_of_a_person_leaves_what_is_there():
    people_import.apply(EXAMPLE, now=clock.now())
    cells = {
        "usuario": "htola",
        "correo": "hernan.tola@ejemplo.gob.bo",
        "nombres": "Hernán",
        "primer_apellido": "Tola",
        "genero": "m",
        "ci": "4567890",
        "vinculo": "planta",
    }
    assert run(line("persona", **cells)).counts[2] == Count("people", 0, 1, 0)
    person = Person.objects.get(username="htola")
    assert (person.email, person.extension, person.second_surname) == (
        "hernan.tola@ejemplo.gob.bo",
        "1100",
        "Quino",
    )


def test_who_is_inactive_stays_so():
    people_import.apply(EXAMPLE, now=clock.now())
    Person.objects.filter(username="htola").update(is_active=False, extension="")
    report = people_import.apply(EXAMPLE, now=clock.now())
    assert report.is_applied
    assert "Line 13: Hernán Tola Quino is inactive; nothing of it was changed." in report.notes
    assert Person.objects.get(username="htola").extension == ""


PERSON = {
    "usuario": "nueva",
    "correo": "nueva@ejemplo.gob.bo",
    "nombres": "Nueva",
    "primer_apellido": "Persona",
    "genero": "f",
    "ci": "9876543",
    "vinculo": "planta",
}


@pytest.mark.parametrize(
    ("bad", "column", "words"),
    [
        (
            line("unidad", codigo="X", nombre="X", clase="unidad", depende_de="NO"),
            "depende_de",
            "no unit “NO”",
        ),
        (line("unidad", codigo="X", nombre="X", clase="área"), "depende_de", "An área depends on a unit"),
        (line("unidad", codigo="X", nombre="X", clase="oficina"), "clase", "direccion, unidad, area"),
        (line("unidad", codigo="X", nombre="X", clase="unidad", depende_de="X"), "depende_de", "no unit “X”"),
        (line("cargo", codigo="X-1", nombre="X", unidad="NO"), "unidad", "no unit “NO”"),
        (line("cargo", codigo="UIT-9", nombre="X", unidad="UIT", jefe="sí"), "jefe", "is the post UIT-1"),
        (line("cargo", codigo="UIT-9", nombre="X", unidad="UIT", jefe="quizá"), "jefe", "write sí or no"),
        (
            line("persona", **{**PERSON, "ci": "4567890", "complemento": "1A"}),
            "ci",
            "already that of Hernán Tola Quino (htola)",
        ),
        (line("persona", **{**PERSON, "correo": "HTola@ejemplo.gob.bo"}), "correo", "already that of Hernán"),
        (
            line("persona", **{**PERSON, "usuario": "htola", "correo": "htola@ejemplo.gob.bo"}),
            "ci",
            "is 4567890",
        ),
        (line("persona", **{**PERSON, "vinculo": "pasante"}), "vinculo", "planta, línea, eventual, otro"),
        (line("persona", **{**PERSON, "usuario": "Nueva Persona"}), "usuario", "small letters"),
        (line("persona", **{**PERSON, "nombres": "=HYPERLINK()"}), "nombres", "begins with ="),
        (line("persona", **{**PERSON, "nombres": ""}), "nombres", "It is empty."),
        (line("persona", **{**PERSON, "desde": "31/02/2026"}), "desde", "is not a date"),
        (line("persona", **{**PERSON, "unidad": "UIT"}), "unidad", "does not use this column"),
        (
            line("designación", usuario="nadie", cargo="UIT-1", desde="01/01/2026"),
            "usuario",
            "no person “nadie”",
        ),
        (line("designación", usuario="htola", cargo="NO-1", desde="01/01/2026"), "cargo", "no post “NO-1”"),
        (line("designación", usuario="htola", cargo="UIT-1"), "desde", "It is empty."),
        (
            line("designación", usuario="htola", cargo="UIT-1", desde="01/03/2026"),
            "desde",
            "write until when",
        ),
        (
            line("designación", usuario="jpinto", cargo="UIT-1", desde="01/01/2025"),
            "desde",
            "write until when",
        ),
        (
            line("designación", usuario="jpinto", cargo="UCOM-2", desde="02/01/2026", hasta="01/01/2026"),
            "hasta",
            "ends before",
        ),
        (
            line("catálogo", catalogo="sistemas", codigo="x", nombre="X", usuario="nadie"),
            "usuario",
            "no person",
        ),
        (line("otra cosa"), "tipo", "accepted are: unidad, cargo, persona, designación, catálogo"),
    ],
)  # fmt: skip
def test_a_fault_names_its_line_and_column_and_says_what_is_accepted(bad, column, words):
    people_import.apply(EXAMPLE, now=clock.now())
    before = everything()
    report = run("", bad)
    assert [(fault.line, fault.column) for fault in report.faults] == [(3, column)]
    assert words in report.faults[0].sentence
    assert everything() == before


def test_faults_come_in_the_order_of_their_lines():
    report = run(
        line("persona", **{**PERSON, "ci": "x"}), line("otra"), line("unidad", codigo="x"), keep=False
    )
    assert [fault.line for fault in report.faults] == sorted(fault.line for fault in report.faults)
    assert len(report.faults) == 5
    assert isinstance(report.faults[0], LineFault)


def test_what_is_missing_for_cases_is_noted():
    report = run(line("unidad", codigo="X", nombre="X", clase="unidad"), keep=False)
    assert "X has no post of head." in report.notes


def missing(report: people_import.Report) -> list[str]:
    """The functions of which a report says that nobody holds a post with them."""
    said = "Nobody holds a post with the function "
    return [note.removeprefix(said).split()[0] for note in report.notes if note.startswith(said)]


@pytest.fixture
def november() -> Iterator[None]:
    """A day on which everybody of the example holds the post."""
    with clock.at(datetime(2026, 11, 24, 12, tzinfo=UTC)):
        yield


@pytest.mark.usefixtures("november")
def test_posts_that_cases_need_and_nobody_holds_are_named_before_a_manual_is_published_too():
    for act in (people_import.check, people_import.apply):
        report = act(EXAMPLE, now=clock.now())
        assert missing(report) == ["resp_aaf", "resp_servidores", "tec_servidores", "tec_soporte"]
    assert (
        "Nobody holds a post with the function resp_servidores (Responsable de Servidores y Servicios): "
        "cases that need it cannot go on."
    ) in report.notes
    manuals.publish_packaged(clock.now())
    again = people_import.check(EXAMPLE, now=clock.now())
    assert (again.notes, again.faults) == (report.notes, ())
    post = line("cargo", codigo="ASS-1", nombre="Responsable", unidad="UIT", funcion="resp_servidores")
    assert missing(run(post)) == missing(report)
    held = run(post, line("designación", usuario="jpinto", cargo="ASS-1", desde="02/01/2026"))
    assert missing(held) == ["resp_aaf", "tec_servidores", "tec_soporte"]
