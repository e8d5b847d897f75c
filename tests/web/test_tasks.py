"""Deciding in the browser: each verb once, twice, by the wrong person, and with whatever may be sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cauce.adapters.twin import control
from cauce.operations import tasks
from cauce.records.models import Act, Order, Task
from tests.operations.driving import PARAMETERS, PDF, Drive
from tests.web.browsing import enter, hidden, mark, post, task_of, words, written

VERBS = (
    "aprobar",
    "devolver",
    "rechazar",
    "enviar",
    "plan",
    "ejecutar",
    "atestiguar",
    "no-se-pudo",
    "corregir",
    "borrador",
)
HOSTILE: list[dict[str, Any]] = [
    {},
    {"once": ""},
    {"once": "1.99999999999999999999999"},
    {"once": "x.y", "texto": "\0", "persona": "\0'; --"},
    {"texto": "a" * 300_000},
    {"texto": ["uno", "dos"], "persona": ["a", "b"], "falta": ["x"] * 90},
    {"visto": "0" * 64, "referencia": "", "cuerpo": "", "seccion.NO HAY": "texto"},
    {"referencia": "\r\nBcc: otro", "cuerpo": "<script>alert(1)</script>" * 200},
    {"nivel": "satelital", "conexiones-0-puerto": "x", "conexiones-filas": "-1"},
]


@pytest.fixture
def drive(work: Callable[[], None]) -> Drive:
    """A case of PR01 that has just been sent."""
    return Drive.of("UIT-PR01", work)


def test_the_button_says_and_does_the_same(drive: Drive) -> None:
    task = drive.task
    page = enter("jfernandez").get(f"/tramites/{drive.case.number}")
    assert "Aprobar y derivar a Rosa Choque" in words(page)
    assert "Actividades 2 y 3: un solo paso, 2 actuaciones" in words(page)
    answer = post(task, "aprobar", texto="Para su atención.")
    assert (answer.status_code, task_of(drive.case).assignee.username) == (302, "rchoque")
    assert drive.outcomes()[-2:] == [(2, "aprobar"), (3, "derivar")]


def test_the_same_button_twice_is_one_act(drive: Drive) -> None:
    task = drive.task
    client = enter("jfernandez")
    address = f"/tramites/{drive.case.number}/tareas/{task.pk}/aprobar"
    for _press in range(2):
        answer = client.post(address, {"once": mark(task), "texto": "Para su atención."}, follow=True)
        assert answer.status_code == 200
    assert "ya estaba registrad" in words(answer).lower()
    assert len(drive.outcomes()) == 3


def test_a_second_decision_is_told_who_and_when_and_keeps_the_words(drive: Drive) -> None:
    task = drive.task
    tasks.pass_on(task.assignee, task.pk, task.step, proveido="Para su atención.")
    answer = post(task, "devolver", texto="Falta indicar el interno, corrija por favor.")
    assert answer.status_code == 409
    assert "Jorge Luis Fernández Rocha" in words(answer)
    assert "Falta indicar el interno, corrija por favor." in words(answer)


def test_a_return_without_a_reason_is_refused_at_its_field(drive: Drive) -> None:
    answer = post(drive.task, "devolver", texto="no")
    assert (answer.status_code, written(answer)["op-devolver-texto"]) == (422, "no")
    assert 'id="op-devolver-e"' in answer.content.decode()
    assert 'href="#op-devolver-texto"' in answer.content.decode()
    assert drive.row == 2


def test_a_return_goes_back_to_its_author_who_reads_the_reason(drive: Drive) -> None:
    post(drive.task, "devolver", texto="Indique el interno correcto.")
    page = enter("mquispe").get(f"/tramites/{drive.case.number}")
    assert "«Indique el interno correcto.»" in words(page)
    form = enter("mquispe").get(f"/tramites/{drive.case.number}/tareas/{drive.task.pk}/corregir")
    assert (form.status_code, "Indique el interno correcto." in words(form)) == (200, True)


def test_what_is_missing_is_marked_in_a_list(work: Callable[[], None]) -> None:
    drive = Drive.of("UIT-PR05", work)
    page = enter("rchoque").get(f"/tramites/{drive.case.number}")
    assert "Número de cédula y complemento" in words(page)
    post(drive.task, "devolver", falta=["Número de cédula y complemento"], texto="")
    act = Act.objects.filter(case=drive.case).latest("seq")
    assert (act.outcome, "Número de cédula y complemento" in act.proveido) == ("devolver", True)


def test_nobody_else_decides(drive: Drive) -> None:
    task = drive.task
    for who in ("rchoque", "mquispe"):
        answer = post(task, "aprobar", who, texto="Para su atención.")
        assert (who, answer.status_code) == (who, 403)
    assert post(task, "aprobar", "srojas", texto="Para su atención.").status_code == 404
    assert drive.row == 2


def test_a_task_of_another_case_is_not_found_under_this_number(work: Callable[[], None]) -> None:
    one, other = Drive.of("UIT-PR01", work), Drive.of("UIT-PR01", work)
    task = other.task
    address = f"/tramites/{one.case.number}/tareas/{task.pk}/aprobar"
    assert enter("jfernandez").post(address, {"once": mark(task)}).status_code == 404


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_that_is_sent_breaks_a_verb(drive: Drive, verb: str) -> None:
    for row in (2, 5, 6, 7):
        task = drive.until(row).task
        drive.work()
        for sent in HOSTILE:
            answer = enter(task.assignee.username).post(
                f"/tramites/{drive.case.number}/tareas/{task.pk}/{verb}", {"once": mark(task), **sent}
            )
            assert answer.status_code < 500, (row, verb, sent, answer.status_code)
            if answer.status_code == 302 and Task.objects.get(pk=task.pk).state != Task.State.OPEN:
                return


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_a_post(drive: Drive, verb: str) -> None:
    task = drive.task
    answer = enter("jfernandez").get(f"/tramites/{drive.case.number}/tareas/{task.pk}/{verb}")
    assert answer.status_code == (403 if verb == "corregir" else 405)


@pytest.mark.parametrize(
    "address",
    [
        "/tramites/HR-2026-0001/tareas/999999999999999/aprobar",
        "/tramites/HR-2026-0001/tareas/1/inventado",
        "/tramites/HR-2026-9999/desistir",
        "/ordenes/999999999999999/comprobar",
    ],
)
def test_what_is_not_there_is_not_found(drive: Drive, address: str) -> None:
    assert enter("rchoque").post(address, {"texto": "Porque sí."}).status_code == 404


def test_a_technician_is_chosen_from_the_list(drive: Drive) -> None:
    task = drive.until(5).task
    answer = post(task, "aprobar", persona="mquispe", texto="Para generar el código.")
    assert (answer.status_code, drive.row) == (422, 5)
    assert written(answer)["op-aprobar-texto"] == "Para generar el código."
    post(task, "aprobar", persona="dcondori", texto="Para generar el código.")
    assert task_of(drive.case).assignee.username == "dcondori"


def test_the_plan_is_read_seen_and_carried_out(drive: Drive) -> None:
    task = drive.until(6).task
    client, address = enter(task.assignee.username), f"/tramites/{drive.case.number}"
    assert "Leyendo" in words(client.get(address))
    assert 'hx-trigger="every 1s"' in client.get(f"{address}/situacion").content.decode()
    drive.work()
    page = client.get(address)
    assert "Qué Ahora Después" in words(page)
    answer = post(task, "ejecutar", visto=hidden(page, "visto"))
    assert answer.status_code == 302
    assert "ejecutando" in words(client.get(f"{address}/situacion"))
    drive.work()
    assert client.get(f"{address}/situacion").headers.get("HX-Refresh") == "true"
    assert "Cumple" in words(client.get(address))


def test_executing_twice_is_one_act(drive: Drive) -> None:
    task = drive.until(6).task
    drive.work()
    seen = hidden(enter(task.assignee.username).get(f"/tramites/{drive.case.number}"), "visto")
    answers = [post(task, "ejecutar", visto=seen).status_code for _press in range(2)]
    assert (answers, drive.outcomes().count((6, "ejecutar"))) == ([302, 302], 1)


def test_a_plan_that_was_not_seen_is_not_carried_out(drive: Drive) -> None:
    task = drive.until(6).task
    drive.work()
    assert post(task, "ejecutar", visto="0" * 64).status_code == 409
    assert not Order.objects.exists()


def test_an_incident_says_who_attends_and_what_to_do(drive: Drive) -> None:
    task = drive.until(6).task
    control.tell(drive_folder(), "telephony", "refuse", verb="telephony.issue")
    drive.execute()
    page = enter(task.assignee.username).get(f"/tramites/{drive.case.number}")
    order = Order.objects.get(verb="telephony.issue")
    assert task.assignee.full_name in words(page)
    assert f"/ordenes/{order.pk}/comprobar" in page.content.decode()
    control.forget(drive_folder(), "telephony")
    assert enter(task.assignee.username).post(f"/ordenes/{order.pk}/comprobar").status_code == 302
    drive.work()
    assert drive.row == 7


def test_an_order_behind_a_stopped_one_does_not_make_the_page_wait(drive: Drive) -> None:
    task = drive.until(6).task
    control.tell(drive_folder(), "telephony", "refuse", verb="telephony.issue")
    drive.execute()
    page = enter(task.assignee.username).get(f"/tramites/{drive.case.number}")
    assert "Una orden espera por usted" in words(page)
    assert "every 1s" not in page.content.decode()


def test_technical_parameters_that_are_not_accepted_stay_in_the_form(work: Callable[[], None]) -> None:
    drive = Drive.of("UIT-PR02", work)
    task = drive.until(4).task
    answer = post(task, "plan", medio="un disco que no existe")
    assert (answer.status_code, 'id="c-medio-e"' in answer.content.decode()) == (422, True)
    assert post(task, "plan", medio=PARAMETERS["UIT-PR02"]["medio"]).status_code == 302
    drive.work()
    assert "Ejecutar el plan" in words(enter(task.assignee.username).get(f"/tramites/{drive.case.number}"))


def test_what_one_person_does_in_one_step_is_announced_as_one(work: Callable[[], None]) -> None:
    drive = Drive.of("UIT-PR06", work)
    page = enter("rchoque").get(f"/tramites/{drive.case.number}")
    assert "Actividades 2 y 3: un solo paso, 2 actuaciones" in words(page)
    post(drive.task, "aprobar", texto=written(page)["op-aprobar-texto"])
    assert (drive.row, [act for act in drive.outcomes() if act[0] in (2, 3)]) == (
        4,
        [(2, "aprobar"), (3, "derivar")],
    )


def test_work_by_hand_needs_its_file_and_its_words(drive: Drive) -> None:
    task = drive.until(6).task
    control.tell(drive_folder(), "telephony", "refuse", verb="telephony.issue")
    drive.execute()
    answer = post(task, "atestiguar", texto="Se generó el código en la consola de la central.")
    assert (answer.status_code, "consola" in written(answer)["op-atestiguar-texto"]) == (422, True)
    false = SimpleUploadedFile("captura.pdf", b"MZ no es un PDF", "application/pdf")
    assert post(task, "atestiguar", texto="Se generó en la consola.", adjunto=false).status_code == 422
    file = SimpleUploadedFile("captura.pdf", PDF, "application/pdf")
    answer = post(task, "atestiguar", texto="Se generó el código en la consola de la central.", adjunto=file)
    assert answer.status_code == 302
    assert Order.objects.get(verb="telephony.issue").state == "atestiguada"


def test_what_could_not_be_done_needs_a_reason(drive: Drive) -> None:
    task = drive.until(6).task
    assert post(task, "no-se-pudo", texto="no").status_code == 422
    assert post(task, "no-se-pudo", texto="El interno no existe en la central.").status_code == 302
    drive.case.refresh_from_db()
    assert (drive.row, drive.case.not_done_reason) == (7, "El interno no existe en la central.")
    page = enter("dcondori").get(f"/tramites/{drive.case.number}").content.decode()
    boxes = re.findall(r'class="d-caja (es-\w+)', page)
    assert boxes[4:8] == ["es-hecha", "es-impedida", "es-actual", "es-futura"]


def test_a_paper_is_seen_kept_and_sent(drive: Drive) -> None:
    task = drive.until(7).task
    client, base = enter(task.assignee.username), f"/tramites/{drive.case.number}/tareas/{task.pk}"
    page = client.get(f"/tramites/{drive.case.number}")
    paper = {
        "referencia": hidden(page, "referencia"),
        "cuerpo": written(page)["c-cuerpo"] + "\n\nUna línea más.",
    }
    assert "Borrador guardado" in words(client.post(f"{base}/borrador", paper))
    assert "Una línea más." in written(client.get(f"/tramites/{drive.case.number}"))["c-cuerpo"]
    preview = client.post(f"{base}/enviar", {**paper, "once": mark(task), "_ver": "1"})
    assert (preview.status_code, 'id="vista"' in preview.content.decode(), drive.row) == (200, True, 7)
    empty = client.post(f"{base}/enviar", {"once": mark(task), "referencia": "", "cuerpo": paper["cuerpo"]})
    assert (empty.status_code, "Una línea más." in written(empty)["c-cuerpo"]) == (422, True)
    for _press in range(2):
        assert client.post(f"{base}/enviar", {**paper, "once": mark(task)}).status_code == 302
    assert drive.row == 8


def test_the_gate_is_closed_while_the_evidence_does_not_hold(drive: Drive) -> None:
    task = drive.until(7).task
    Order.objects.filter(verb="mail.deliver").update(state=Order.State.UNKNOWN)
    page = enter(task.assignee.username).get(f"/tramites/{drive.case.number}")
    assert "Todavía no se puede enviar" in words(page)
    answer = post(task, "enviar", referencia="Confirmación", cuerpo="Se entregó el código.")
    assert (answer.status_code, drive.row) == (409, 7)
    assert "Se entregó el código." in written(answer)["c-cuerpo"]


def test_the_author_withdraws_once(drive: Drive) -> None:
    client, address = enter("mquispe"), f"/tramites/{drive.case.number}/desistir"
    assert client.post(address, {"texto": ""}).status_code == 422
    for _press in range(2):
        assert client.post(address, {"texto": "Ya no hace falta."}).status_code == 302
    assert "Desistido" in words(client.get(f"/tramites/{drive.case.number}"))


def test_whoever_derived_gives_the_work_to_another(drive: Drive) -> None:
    task = drive.until(5).task
    post(task, "aprobar", persona="dcondori", texto="Para generar el código.")
    client, address = enter("itorrez"), f"/tramites/{drive.case.number}/retomar"
    assert "Dar el trabajo a otro técnico" in words(client.get(f"/tramites/{drive.case.number}"))
    other = next(c.person for c in candidates(drive) if c.person != "dcondori")
    assert client.post(address, {"persona": other, "texto": "no"}).status_code == 422
    assert client.post(address, {"persona": other, "texto": "Delia está de viaje."}).status_code == 302
    assert task_of(drive.case).assignee.username == other


def candidates(drive: Drive) -> Any:
    from cauce.lib import clock
    from cauce.operations import courses

    course = courses.read(drive.case, clock.now())
    return tasks.candidates(course, "tec_redes", drive.task.assignee)


def drive_folder() -> Any:
    from django.conf import settings

    return settings.TWINS


@pytest.mark.parametrize("row", [4, 6, 8, 0])
def test_a_technician_of_the_same_area_learns_number_and_state_and_no_name(
    work: Callable[[], None], row: int
) -> None:
    drive = Drive.of("UIT-PR01", work).until(row)
    task = drive.case.tasks.order_by("-id").first()
    took_part = {task.assignee, *(act.actor for act in drive.case.acts.all() if act.actor)}
    colleague = next(
        name for name in ("rzenteno", "dcondori") if name not in {one.username for one in took_part}
    )
    browser, case = enter(colleague), f"/tramites/{drive.case.number}"
    sent = {
        "once": mark(task),
        "texto": "Lo tomo yo, que estoy libre.",
        "persona": colleague,
        "clave": "cauce",
    }
    answers = [
        browser.get(case),
        browser.get(f"{case}/hoja-de-ruta"),
        browser.get(f"{case}/situacion?entera"),
    ]
    answers += [browser.post(f"{case}/tareas/{task.pk}/{verb}", sent) for verb in VERBS]
    answers += [browser.post(f"{case}/{verb}", sent) for verb in ("desistir", "retomar", "adjuntos")]
    answers += [browser.post(f"/ordenes/{order.pk}/comprobar") for order in drive.case.orders.all()]
    told = [
        (answer.status_code, one.full_name)
        for answer in answers
        for one in took_part
        if one.full_name in words(answer) or one.short_name in words(answer)
    ]
    assert told == []
    assert {answer.status_code for answer in answers} <= {200, 403, 404, 405, 422}
    assert drive.case.number in words(answers[0])


@pytest.mark.parametrize("erased", ["", "   ", "sí"])
def test_an_instruction_that_was_erased_is_asked_for_and_nothing_is_done_by_half(
    work: Callable[[], None], erased: str
) -> None:
    drive = Drive.of("UIT-PR06", work)
    page = enter("rchoque").get(f"/tramites/{drive.case.number}")
    assert "Actividades 2 y 3" in words(page)
    refused = post(drive.task, "aprobar", texto=erased)
    assert (refused.status_code, drive.row, drive.outcomes()) == (422, 2, [(1, "enviar")])
    assert 'aria-invalid="true"' in refused.content.decode()
    assert post(drive.task, "aprobar", texto="Instruyo la baja en todos los sistemas.").status_code == 302
    assert drive.row == 4
