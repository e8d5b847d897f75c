"""The words of a page fit the moment: what came back is corrected, who is known is named, a no is a no."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from cauce.adapters.twin import control
from cauce.operations import asking, manuals, plans
from cauce.records.models import Assignment, Notice
from tests.operations.driving import Drive
from tests.web.browsing import enter, post, words

Work = Callable[[], None]
NOT_SIGNED = "Es una aprobación en el sistema, no una firma digital."


@pytest.fixture
def drive(work: Work) -> Drive:
    """A case of PR01 that has just been sent."""
    return Drive.of("UIT-PR01", work)


def page(drive: Drive) -> str:
    return words(enter(drive.task.assignee.username).get(f"/tramites/{drive.case.number}"))


def test_what_came_back_is_to_be_corrected_wherever_it_is_named(drive: Drive) -> None:
    post(drive.task, "devolver", texto="Indique el interno correcto.")
    said = page(drive)
    assert "Se le pide: corregir la nota interna y enviarla" in said
    assert "Qué falta Corregir la nota interna y enviarla." in said
    assert "elaborar la nota" not in said.lower()
    assert "Corregir la nota interna y enviarla" in words(enter("mquispe").get("/"))
    assert (
        "Corregir la nota interna y enviarla" in Notice.objects.filter(case=drive.case).latest("id").subject
    )


def test_a_paper_of_the_technician_that_came_back_is_to_be_corrected(drive: Drive) -> None:
    post(drive.until(8).task, "devolver", texto="Corrija la redacción del segundo párrafo.")
    assert drive.row == 7
    assert "Se le pide: corregir la nota interna y enviarla" in page(drive)


def test_a_report_is_corrected_in_its_own_gender(work: Work) -> None:
    case = Drive.of("UIT-PR05", work).case
    row = manuals.definition(case.version_id).procedure.activity(6)
    place = next(number for number, step in enumerate(row.steps) if step.paper)
    assert asking.of(row, place, is_return=True) == "Corregir el informe técnico y enviarlo"
    assert asking.of(row, place, is_return=False) == row.asks


def test_the_only_one_who_may_be_chosen_is_named_on_the_button(drive: Drive) -> None:
    drive.until(5)
    assert "Derivar a la persona elegida" in page(drive)
    Assignment.objects.filter(position__function="tec_redes").exclude(person__username="dcondori").delete()
    assert "Derivar a Delia Condori" in page(drive)
    assert "a la persona elegida" not in page(drive)


def test_the_only_one_who_may_take_the_work_over_is_named_and_chosen(drive: Drive) -> None:
    post(drive.until(5).task, "aprobar", persona="dcondori", texto="Para generar el código.")
    client, path = enter("itorrez"), f"/tramites/{drive.case.number}"
    assert "Retomar y derivar a la persona elegida" in words(client.get(path))
    others = Assignment.objects.filter(position__function="tec_redes")
    others.exclude(person__username__in=("dcondori", "rzenteno")).delete()
    assert "Retomar y derivar a Ramiro Zenteno" in words(client.get(path))
    assert 'value="rzenteno" checked' in client.get(path).content.decode()


def test_only_what_approves_is_called_an_approval(drive: Drive) -> None:
    assert NOT_SIGNED in page(drive)
    drive.until(4)
    assert NOT_SIGNED in page(drive)
    drive.until(5)
    assert NOT_SIGNED not in page(drive)


def test_a_plan_that_the_system_refuses_is_refused_and_one_without_an_answer_has_none(drive: Drive) -> None:
    drive.until(6)
    control.tell(settings.TWINS, "telephony", "refuse", call="plan")
    drive.work()
    said = page(drive)
    assert ("Rechazada" in said, "Sin respuesta" in said) == (True, False)
    control.forget(settings.TWINS, "telephony")
    control.tell(settings.TWINS, "telephony", "fail", call="plan")
    plans.request(drive.task.assignee, drive.task.pk, {})
    drive.work()
    said = page(drive)
    assert ("Rechazada" in said, "Sin respuesta" in said) == (False, True)


def test_an_address_that_takes_only_a_form_answers_with_a_page(drive: Drive) -> None:
    path = f"/tramites/{drive.case.number}/tareas/{drive.task.pk}/aprobar"
    for client in (enter("jfernandez"), Client()):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
        assert "Esta dirección solo recibe lo que envía un formulario" in words(answer)
        assert "<main" in answer.content.decode()
    answer = enter("jfernandez").put("/", b"x", "text/plain")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert "Ir a la bandeja" in words(answer)
