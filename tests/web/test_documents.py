"""A paper as it is read and printed: its parties, number, approvals, code, and its earlier versions."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cauce.operations import cases
from cauce.records.models import Document
from cauce.web.presenters import paper as paper_shape
from tests.operations.driving import FORMS, Drive
from tests.web.browsing import enter, post, words

MOST_QUERIES = 40


@pytest.fixture
def drive(work: Callable[[], None]) -> Drive:
    """A case of PR01 that has just been sent."""
    return Drive.of("UIT-PR01", work)


def paper(drive: Drive, row: int = 1) -> Document:
    return Document.objects.get(case=drive.case, row=row)


def test_before_its_last_approval_it_has_no_number_and_says_so(drive: Drive) -> None:
    page = enter("mquispe").get(f"/documentos/{paper(drive).pk}")
    said = words(page)
    assert "Este documento todavía no tiene CITE" in said
    assert 'data-dice="EN REVISIÓN"' in page.content.decode()
    assert "Código de verificación" not in said


def test_a_paper_that_came_back_is_a_draft_and_a_numbered_one_carries_no_mark(drive: Drive) -> None:
    document = paper(drive)
    post(drive.task, "devolver", texto="Indique el interno correcto.")
    page = enter("mquispe").get(f"/documentos/{document.pk}")
    assert 'data-dice="BORRADOR"' in page.content.decode()
    drive.until(7)
    assert "data-dice" not in enter("mquispe").get(f"/documentos/{document.pk}").content.decode()


def test_numbered_it_says_from_whom_through_whom_to_whom_and_who_approved(drive: Drive) -> None:
    drive.until(7)
    document = paper(drive)
    page = enter("mquispe").get(f"/documentos/{document.pk}")
    said = words(page)
    for part in (
        "AGETIC-UCOM/NI/0001/2026",
        "PARA: Rosa Angélica Choque Vargas JEFA DE LA UIT",
        "VÍA: Jorge Luis Fernández Rocha JEFE DE LA UNIDAD DE COMUNICACIÓN",
        "DE: María Elena Quispe Mamani",
        "REF.: Solicitud de código de llamadas, nivel Móvil",
        "De mi consideración:",
        "Nivel requerido Móvil Interno 2145",
        "Sin otro particular, saludo a usted atentamente.",
        f"Código de verificación {document.verification_code}",
    ):
        assert part in said, part
    assert said.count("Aprobado en el sistema") >= 3
    assert re.search(r'<svg role="img"[^>]*class="qr"><path d="M\d', page.content.decode())
    assert "style=" not in page.content.decode()


def test_two_versions_say_what_changed_and_both_can_be_read(drive: Drive) -> None:
    post(drive.task, "devolver", texto="Indique el nivel correcto.")
    task = drive.task
    cases.send_again(task.assignee, task.pk, task.step, {**FORMS["UIT-PR01"], "nivel": "fijo_local"})
    client, address = enter("jfernandez"), f"/documentos/{paper(drive).pk}"
    newest, oldest = client.get(address), client.get(f"{address}?version=1")
    assert "<del>Móvil</del> <ins>Fijo local</ins>" in newest.content.decode()
    assert "Nivel requerido Móvil" in words(oldest)
    assert "Usted ve la versión 1" in words(oldest)


@pytest.mark.parametrize("version", ["0", "9", "-1", "x", "99999999999999", "1'--", "²"])
def test_a_version_that_is_not_there(drive: Drive, version: str) -> None:
    answer = enter("mquispe").get(f"/documentos/{paper(drive).pk}", {"version": version})
    assert answer.status_code in (200, 404)


def test_who_may_not_see_the_case_may_not_see_its_papers(drive: Drive) -> None:
    address = f"/documentos/{paper(drive).pk}"
    assert enter("srojas").get(address).status_code == 404
    assert enter("dcondori").get(address).status_code == 404  # technicians of the area: number and state
    assert Client().get(address).status_code == 302
    assert enter("mquispe").get("/documentos/999999999999999").status_code == 404


def test_it_reads_a_fixed_number_of_rows(drive: Drive) -> None:
    drive.until(0)
    client = enter("mquispe")
    for row in (1, 7):
        client.get(f"/documentos/{paper(drive, row).pk}")
        with CaptureQueriesContext(connection) as counted:
            client.get(f"/documentos/{paper(drive, row).pk}")
        assert len(counted) <= MOST_QUERIES


def test_answers_of_the_form_are_a_table_and_the_rest_are_paragraphs() -> None:
    before, table, after = paper_shape.split(
        "Solicito:\n\nNivel: Móvil\nMotivo: una línea\nque sigue\n\nGracias."
    )
    assert before == ("Solicito:",)
    assert [(line.label, line.value) for line in table] == [
        ("Nivel", "Móvil"),
        ("Motivo", "una línea que sigue"),
    ]
    assert after == ("Gracias.",)


def test_a_sentence_with_a_colon_is_no_table() -> None:
    assert paper_shape.split("Motivo: no hay interno.\n\nGracias.") == (
        ("Motivo: no hay interno.", "Gracias."),
        (),
        (),
    )


def test_the_qr_is_drawn_in_strokes_inside_its_square() -> None:
    path, size = paper_shape.qr_path("http://127.0.0.1:8000/verificar?cite=AGETIC-UIT%2FNI%2F0001%2F2026")
    strokes = [tuple(map(float, stroke)) for stroke in re.findall(r"M(\d+) (\d+\.5)h(\d+)", path)]
    assert "".join(f"M{x:g} {y:g}h{w:g}" for x, y, w in strokes) == path
    assert all(x + width <= size and y < size for x, y, width in strokes)
    assert sum(width for _x, _y, width in strokes) < size * size * 0.7
