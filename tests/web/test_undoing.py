"""What stays with a person: an undo that no machine does, and an incident whose row is over."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from cauce.adapters.twin import control
from cauce.core.procedure import Outcome
from cauce.jobs import worker
from cauce.lib import clock
from cauce.operations import answers, courses, evidence, orders, plans
from cauce.records.models import Incident, Order, Person
from tests.operations.driving import PDF, Drive
from tests.web.browsing import enter, words, written

Work = Callable[[], None]
WHY = "Se retiró el registro en la consola del control de asistencia."


@pytest.fixture
def stopped(work: Work) -> Drive:
    """A case of PR05 that could not be done, with an account by hand that somebody has to take away."""
    drive = Drive.of("UIT-PR05", work, sistemas=["correo", "asistencia"]).until(8)
    drive.step()
    chief = drive.task
    orders.give_up(chief.assignee, chief.pk, chief.step, reason="El memorándum quedó sin efecto.")
    drive.work()
    return drive


def by_hand(drive: Drive) -> Order:
    return Order.objects.select_related("task__assignee").get(case=drive.case, target="Control de asistencia")


def attends(drive: Drive) -> str:
    return Incident.objects.get(case=drive.case, closed_at=None).person.username


def file(content: bytes = PDF, name: str = "retiro.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def undo(drive: Drive, who: str, **sent: Any) -> Any:
    address = f"/tramites/{drive.case.number}/ordenes/{by_hand(drive).pk}/deshecha"
    return enter(who).post(address, sent)


def case(drive: Drive, who: str) -> Any:
    return enter(who).get(f"/tramites/{drive.case.number}")


def test_who_attends_is_shown_how_to_attest_that_it_is_undone(stopped: Drive) -> None:
    order, who = by_hand(stopped), attends(stopped)
    page = case(stopped, who)
    assert "Deshacerlo a mano y atestiguar" in words(page)
    assert f'id="op-deshacer-{order.pk}"' in page.content.decode()
    assert f"/ordenes/{order.pk}/comprobar" not in page.content.decode()  # no machine can look at it
    link = f"/tramites/{stopped.case.number}#op-deshacer-{order.pk}"
    assert link in enter(who).get("/sistemas").content.decode()


def test_nobody_else_is_shown_it_or_may_attest_it(stopped: Drive) -> None:
    order = by_hand(stopped)
    for who, status in (("srojas", 403), ("rchoque", 403), ("mquispe", 404)):
        page = case(stopped, who).content.decode() + enter(who).get("/sistemas").content.decode()
        assert f"op-deshacer-{order.pk}" not in page, who
        answer = undo(stopped, who, texto=WHY, adjunto=file())
        assert (who, answer.status_code) == (who, status)
    assert by_hand(stopped).state == Order.State.INCIDENT


def test_who_knows_only_its_number_is_not_told_who_attends_to_it(stopped: Drive) -> None:
    took_part = stopped.case.tasks.values_list("assignee__username", flat=True)
    area = Person.objects.filter(assignments__position__function="tec_soporte").exclude(
        username__in=set(took_part)
    )
    for who in area.values_list("username", flat=True).distinct():
        assert "Se le pide" not in words(case(stopped, who))
        answer = undo(stopped, who, texto=WHY, adjunto=file())
        assert answer.status_code == 404
    assert area.exists()


def test_it_is_undone_once_with_its_words_and_its_file(stopped: Drive) -> None:
    who, order = attends(stopped), by_hand(stopped)
    assert evidence.missing(stopped.case)
    for _press in range(2):
        answer = undo(stopped, who, texto=WHY, adjunto=file())
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/tramites/{stopped.case.number}")
    stopped.case.refresh_from_db()
    assert by_hand(stopped).state == Order.State.UNDONE
    assert stopped.case.acts.filter(outcome=Outcome.UNDO, actor__username=who).count() == 1
    assert not Incident.objects.filter(case=stopped.case, closed_at=None).exists()
    assert evidence.missing(stopped.case) == ""
    page = case(stopped, who)
    said = words(page)
    name = order.task.assignee.full_name
    assert f"{name} deshizo a mano {order.name} y lo atestigua" in said
    assert WHY in said
    assert "retiro.pdf" in said
    proved = stopped.case.orders.get(payload__system="correo")
    assert answers.draft_names(courses.read(stopped.case, clock.now()))["evidencia"] == (
        f"Lo que se había iniciado se deshizo y se comprobó: {proved.name}. "
        f"Deshecho a mano y constatado manualmente por {name}: {order.name}."
    )


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"texto": "no", "adjunto": file()}, "texto"),
        ({"texto": WHY}, "adjunto"),
        ({"texto": WHY, "adjunto": file(b"MZ no es un PDF")}, "adjunto"),
        ({"texto": WHY, "adjunto": file(PDF, "retiro.exe")}, "adjunto"),
    ],
)
def test_what_is_missing_is_told_at_its_field_and_nothing_typed_is_lost(
    stopped: Drive, sent: dict[str, Any], field: str
) -> None:
    key = f"op-deshacer-{by_hand(stopped).pk}"
    if "adjunto" in sent:
        sent["adjunto"].seek(0)
    answer = undo(stopped, attends(stopped), **sent)
    assert (answer.status_code, written(answer)[f"{key}-texto"]) == (422, sent["texto"])
    assert f'href="#{key}-{field}"' in answer.content.decode()
    assert by_hand(stopped).state == Order.State.INCIDENT
    assert not stopped.case.attachments.filter(name__startswith="retiro").exists()


def test_a_file_that_is_too_big_is_refused_with_what_is_accepted(stopped: Drive, settings: Any) -> None:
    settings.ATTACHMENT_LIMIT = 1_000_000
    answer = undo(stopped, attends(stopped), texto=WHY, adjunto=file(PDF + b" " * 1_000_000))
    assert answer.status_code == 422
    assert "No se adjuntó «retiro.pdf»" in words(answer) or "retiro.pdf" in words(answer)
    assert "hasta 1 MB" in words(answer)
    assert by_hand(stopped).state == Order.State.INCIDENT


def test_an_order_of_another_case_is_not_found_under_this_number(stopped: Drive, work: Work) -> None:
    other = Drive.of("UIT-PR05", work)
    address = f"/tramites/{other.case.number}/ordenes/{by_hand(stopped).pk}/deshecha"
    assert enter(attends(stopped)).post(address, {"texto": WHY, "adjunto": file()}).status_code == 404
    assert enter(attends(stopped)).get(address).status_code == 405


def test_what_its_connector_does_not_undo_any_more_is_undone_by_hand(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work).until(6)
    control.tell(settings.TWINS, "mail", "refuse")
    drive.execute()
    control.tell(settings.TWINS, "telephony", "refuse", call="undo")
    task = drive.task
    orders.give_up(task.assignee, task.pk, task.step, reason="El correo no admite la dirección.")
    drive.work()
    order = drive.case.orders.get(port="telephony")
    page = case(drive, task.assignee.username)
    assert order.state == Order.State.INCIDENT
    assert f"/ordenes/{order.pk}/comprobar" in page.content.decode()  # it may be tried again, or
    assert "deshacerla a mano y constatarlo" in words(page)
    address = f"/tramites/{drive.case.number}/ordenes/{order.pk}/deshecha"
    answer = enter(task.assignee.username).post(address, {"texto": WHY, "adjunto": file()})
    order.refresh_from_db()
    assert (answer.status_code, order.state) == (302, Order.State.UNDONE)


def test_what_has_lost_its_connector_is_undone_by_hand(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work).until(6)
    control.tell(settings.TWINS, "mail", "refuse")
    drive.execute()
    task, order = drive.task, drive.case.orders.get(port="telephony")
    orders.give_up(task.assignee, task.pk, task.step, reason="El correo no admite la dirección.")
    while worker.step({}, "worker-without-connectors"):
        pass
    assert f'id="op-deshacer-{order.pk}"' in case(drive, task.assignee.username).content.decode()
    address = f"/tramites/{drive.case.number}/ordenes/{order.pk}/deshecha"
    assert enter(task.assignee.username).post(address, {"texto": WHY, "adjunto": file()}).status_code == 302
    order.refresh_from_db()
    assert order.state == Order.State.UNDONE


# -- an incident of a row that is over --------------------------------------------------------------------


@pytest.fixture
def kept() -> list[Any]:
    """The codes that the telephone exchange had, to be put back."""
    return []


@pytest.fixture
def doubted(work: Work, kept: list[Any]) -> Drive:
    """A closed case of PR01 whose code is not in the telephone exchange any more, a day later."""
    drive = Drive.of("UIT-PR01", work).until(0)
    kept[:] = control.state(settings.TWINS, "telephony")["codes"]
    control.alter(settings.TWINS, "telephony", ["codes"], [])
    order = drive.case.orders.get(port="telephony")
    Order.objects.filter(pk=order.pk).update(next_at=clock.now() - timedelta(minutes=1))
    drive.work()
    return drive


def test_who_attends_to_it_has_it_looked_at_again_when_the_row_is_over(
    doubted: Drive, kept: list[Any]
) -> None:
    order, who = doubted.case.orders.get(port="telephony"), attends(doubted)
    button = f"/ordenes/{order.pk}/comprobar"
    client = enter(who)
    for path in (f"/tramites/{doubted.case.number}", "/sistemas"):
        assert button in client.get(path).content.decode(), path
        for other in ("mquispe", "rchoque"):
            assert button not in enter(other).get(path).content.decode(), (other, path)
    assert "Ya no se cumple" in words(client.get(f"/tramites/{doubted.case.number}"))
    control.alter(settings.TWINS, "telephony", ["codes"], kept)
    assert client.post(button).status_code == 302
    doubted.work()
    assert not Incident.objects.filter(order=order, closed_at=None).exists()
    page = client.get(f"/tramites/{doubted.case.number}")
    assert button not in page.content.decode()
    assert "Ya no se cumple" not in words(page)


def test_an_incident_about_what_needs_not_be_there_any_more_is_closed_by_looking(doubted: Drive) -> None:
    order, who = doubted.case.orders.get(port="telephony"), attends(doubted)
    Order.objects.filter(pk=order.pk).update(payload={**order.payload, "expires_on": "2020-01-01"})
    assert enter(who).post(f"/ordenes/{order.pk}/comprobar").status_code == 302
    doubted.work()
    incident = Incident.objects.get(order=order)
    assert incident.closed_at is not None
    assert "ya no tiene que estar" in incident.resolution


# -- each trouble by its own name --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behaviour", "title"),
    [
        ("refuse", "Incidente: el sistema rechazó {order}"),
        ("lie", "Incidente: {order} quedó sin confirmar"),
    ],
)
def test_an_incident_is_titled_by_what_happened(work: Work, behaviour: str, title: str) -> None:
    drive = Drive.of("UIT-PR01", work).until(6)
    control.tell(settings.TWINS, "telephony", behaviour)
    drive.execute()
    order, who = drive.case.orders.get(port="telephony"), drive.task.assignee.username
    assert title.format(order=order.name) in words(enter(who).get("/sistemas"))
    enter(who).post(f"/ordenes/{order.pk}/comprobar")
    assert f"Incidente: {order.name} se está comprobando otra vez" in words(enter(who).get("/sistemas"))


def test_an_order_without_connector_is_said_to_be_unsent(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work).until(6)
    drive.work()
    task = drive.task
    orders.execute(task.assignee, task.pk, task.step, seen=plans.combined_hash(list(task.plans.all())))
    while worker.step({}, "worker-without-connectors"):
        pass
    order = drive.case.orders.get(port="telephony")
    said = words(enter(task.assignee.username).get("/sistemas"))
    assert f"Incidente: {order.name} no se envió, no tiene conector" in said


def test_what_has_to_be_undone_by_hand_says_so(stopped: Drive) -> None:
    said = words(enter(attends(stopped)).get("/sistemas"))
    assert f"Incidente: {by_hand(stopped).name} se debe deshacer a mano" in said


def test_what_could_not_be_undone_and_what_holds_no_more_say_so(work: Work, doubted: Drive) -> None:
    order = doubted.case.orders.get(port="telephony")
    said = words(enter(attends(doubted)).get("/sistemas"))
    assert f"Incidente: lo que hizo {order.name} ya no se cumple" in said
    drive = Drive.of("UIT-PR01", work, "xarce", interno="2146").until(6)
    control.tell(settings.TWINS, "mail", "refuse")
    drive.execute()
    control.tell(settings.TWINS, "telephony", "refuse", call="undo")
    task = drive.task
    orders.give_up(task.assignee, task.pk, task.step, reason="El correo no admite la dirección.")
    drive.work()
    order = drive.case.orders.get(port="telephony")
    said = words(enter(task.assignee.username).get("/sistemas"))
    assert f"Incidente: {order.name} no se pudo deshacer" in said


# -- the page moves by itself ------------------------------------------------------------------------------


def asks_again(response: Any, piece: str) -> bool:
    """Say whether a piece of a page asks for itself again."""
    found = re.search(rf'<[a-z]+[^>]*\bid="{piece}"[^>]*>', response.content.decode())
    return found is not None and "entera" in found[0]


def test_the_note_opens_by_itself_when_what_had_begun_is_undone(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work).until(6)
    control.tell(settings.TWINS, "mail", "refuse")
    drive.execute()
    task = drive.task
    orders.give_up(task.assignee, task.pk, task.step, reason="El correo no admite la dirección.")
    order = drive.case.orders.get(port="telephony")
    client, path = enter(task.assignee.username), f"/tramites/{drive.case.number}"
    page = client.get(path)
    assert "Todavía no se puede enviar" in words(page)
    assert "#op-enviar" not in page.content.decode()  # the bar under the thumb leads nowhere yet
    assert (asks_again(page, "compuerta"), asks_again(page, f"evidencia-{order.name}")) == (True, True)
    drive.work()
    piece = client.get(f"{path}/situacion?entera")
    assert (asks_again(piece, "compuerta"), asks_again(piece, f"evidencia-{order.name}")) == (False, False)
    assert 'id="op-enviar"' in piece.content.decode()
    assert "Deshecha" in words(piece)
    assert "Ya no está" in words(piece)
    assert "No cumple" not in words(piece)


def test_a_page_that_waits_for_a_person_asks_nothing_again(stopped: Drive) -> None:
    page = case(stopped, attends(stopped))
    assert "entera" not in page.content.decode()


def test_what_is_looked_at_again_is_shown_as_soon_as_it_is_known(doubted: Drive) -> None:
    order, client = doubted.case.orders.get(port="telephony"), enter(attends(doubted))
    path, piece = f"/tramites/{doubted.case.number}", f"evidencia-{order.name}"
    assert not asks_again(client.get(path), piece)
    client.post(f"/ordenes/{order.pk}/comprobar")
    assert asks_again(client.get(path), piece)
    doubted.work()
    assert not asks_again(client.get(f"{path}/situacion?entera"), piece)
