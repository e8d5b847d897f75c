"""The page of a case: what each person sees of it, and how much it reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.records.models import Document, Person
from tests.operations.driving import FORMS, PDF, Drive
from tests.web.browsing import enter, post, words

MOST_QUERIES = 85  # of the page of a case, whatever has happened in it


@pytest.fixture
def drive(work: Callable[[], None]) -> Drive:
    """A case of PR01 that has just been sent."""
    return Drive.of("UIT-PR01", work)


def page(drive: Drive, who: str) -> str:
    return words(enter(who).get(f"/tramites/{drive.case.number}"))


def test_the_four_facts_stand_for_everyone_who_may_see_it(drive: Drive) -> None:
    for who in ("mquispe", "jfernandez", "rchoque", "ovillarroel"):
        said = page(drive, who)
        assert "Lo tiene JF Jorge Luis Fernández Rocha Jefe de la Unidad de Comunicación" in said, who
        assert "Plazo Sin plazo" in said, who
        assert (
            "Qué falta Revisar la solicitud y derivarla. Después, 7 actividades hasta el cierre." in said
        ), who


def test_only_who_has_it_is_asked(drive: Drive) -> None:
    assert "Se le pide" in page(drive, "jfernandez")
    assert not any("Se le pide" in page(drive, who) for who in ("mquispe", "rchoque", "ovillarroel"))


def test_technicians_of_the_area_see_number_and_state_alone(drive: Drive) -> None:
    said = page(drive, "dcondori")
    assert drive.case.number in said
    assert "En curso" in said
    for secret in (
        "María Elena",
        "Jorge Luis",
        "2145",
        FORMS["UIT-PR01"]["justificacion"][:30],
        "Hoja de ruta Lo más",
    ):
        assert secret not in said


def test_who_may_not_see_it_is_told_what_he_is_told_of_nothing(drive: Drive) -> None:
    client = enter("srojas")
    hidden, nothing = (client.get(f"/tramites/{number}") for number in (drive.case.number, "HR-2026-9999"))
    assert (hidden.status_code, nothing.status_code) == (404, 404)
    assert words(hidden) == words(nothing)


@pytest.mark.parametrize("part", ["situacion", "hoja-de-ruta"])
def test_no_part_of_it_is_shown_to_who_may_not_see_it(drive: Drive, part: str) -> None:
    assert enter("srojas").get(f"/tramites/{drive.case.number}/{part}").status_code == 404


def test_administrators_and_planners_see_no_case(drive: Drive) -> None:
    for flag in ("is_administrator", "is_planner"):
        person = Person.objects.filter(**{flag: True}).first()
        assert person is not None
        assert enter(person.username).get(f"/tramites/{drive.case.number}").status_code == 404


def test_whoever_has_not_signed_in_goes_to_the_door(drive: Drive) -> None:
    from django.test import Client

    answer = Client().get(f"/tramites/{drive.case.number}")
    assert (answer.status_code, answer.headers["Location"][:8]) == (302, "/entrar?")


def test_opening_it_makes_its_task_read(drive: Drive) -> None:
    task = drive.task
    page(drive, "rchoque")
    task.refresh_from_db()
    assert task.read_at is None
    page(drive, "jfernandez")
    task.refresh_from_db()
    assert task.read_at is not None


def test_personal_data_are_read_by_those_who_take_part(work: Callable[[], None]) -> None:
    drive = Drive.of("UIT-PR05", work)
    form = FORMS["UIT-PR05"]
    for who in ("srojas", "rchoque"):
        assert form["ci"] in page(drive, who), who
    said = page(drive, "ovillarroel")
    assert "dato personal" in said
    for secret in (form["ci"], form["nombres"], form["primer_apellido"], form["usuario"], form["correo"]):
        assert secret not in said
    paper = Document.objects.get(case=drive.case)
    assert form["ci"] not in words(enter("ovillarroel").get(f"/documentos/{paper.pk}"))


def test_who_reads_a_paper_masked_is_not_given_the_code_that_opens_it(work: Callable[[], None]) -> None:
    drive = Drive.of("UIT-PR05", work)
    drive.until(4)
    paper = Document.objects.get(case=drive.case, row=1)
    code = paper.verification_code
    assert code in words(enter("srojas").get(f"/documentos/{paper.pk}"))
    masked = enter("ovillarroel").get(f"/documentos/{paper.pk}")
    assert masked.status_code == 200
    assert code not in masked.content.decode()


def test_the_route_sheet_tells_every_act(drive: Drive) -> None:
    drive.until(0)
    said = page(drive, "mquispe")
    for act in (
        "María Elena Quispe Mamani elaboró la nota interna y la envió a Jorge Luis Fernández Rocha",
        "Jorge Luis Fernández Rocha aprobó y derivó a Rosa Angélica Choque Vargas",
        "Actividades 2 y 3 · 2 actuaciones",
        "Actividad 4 · se asignó el CITE AGETIC-UCOM/NI/0001/2026",
        "Jorge Luis Fernández Rocha recibió la nota y cerró el trámite",
    ):
        assert act in said
    assert "Lo tiene Nadie: está cerrado" in said


def test_what_comes_next_is_said_by_post(drive: Drive) -> None:
    assert "Después: Jefe UIT, Resp. Redes, Técnico Redes, Jefe de unidad Actividades 4 a 10" in page(
        drive, "mquispe"
    )


@pytest.mark.parametrize("row", [2, 5, 6, 7, 9, 0])
def test_it_reads_a_fixed_number_of_rows_of_the_database(drive: Drive, row: int) -> None:
    drive.until(row)
    who = "mquispe" if not row else drive.task.assignee.username
    client = enter(who)
    client.get(f"/tramites/{drive.case.number}")
    with CaptureQueriesContext(
        connection,
    ) as counted:
        client.get(f"/tramites/{drive.case.number}")
    assert len(counted) <= MOST_QUERIES


def test_more_files_and_acts_cost_no_more(drive: Drive) -> None:
    from cauce.operations import attachments

    client = enter("jfernandez")
    counts = []
    for files in (1, 3):
        while drive.case.attachments.count() < files:
            attachments.add_to_case(drive.task.assignee, drive.case.number, "nota.pdf", PDF)
        client.get(f"/tramites/{drive.case.number}")
        with CaptureQueriesContext(connection) as counted:
            client.get(f"/tramites/{drive.case.number}")
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_the_same_acts_again_cost_no_more(drive: Drive) -> None:
    def once() -> int:
        client = enter("jfernandez")
        client.get(f"/tramites/{drive.case.number}")
        with CaptureQueriesContext(connection) as counted:
            client.get(f"/tramites/{drive.case.number}")
        return len(counted)

    def there_and_back() -> None:
        from cauce.operations import cases

        post(drive.task, "devolver", texto="Indique el interno correcto.")
        task = drive.task
        cases.send_again(task.assignee, task.pk, task.step, FORMS["UIT-PR01"])

    there_and_back()
    first = once()
    there_and_back()
    there_and_back()
    assert once() == first


def test_a_closed_case_ends_where_it_was_withdrawn(drive: Drive) -> None:
    enter("mquispe").post(f"/tramites/{drive.case.number}/desistir", {"texto": "Ya no hace falta."})
    answer = enter("jfernandez").get(f"/tramites/{drive.case.number}")
    assert "Terminó aquí" in answer.content.decode()
    assert "desistió" in words(answer)
    assert "Anulada" in words(answer)
    foots = re.findall(r'<div class="act">([^<]*)', answer.content.decode())
    assert foots[0].startswith("Actividad 1")
    assert foots[-1] == "huella "


def test_a_page_without_an_institution_still_answers(db: None, folder: Path) -> None:
    from django.test import Client

    assert Client().get("/entrar").status_code == 200
