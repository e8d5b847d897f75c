"""UIT-PR01 from its first row to its last, through the operations, on the twins."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings

from cauce.adapters.twin import control
from cauce.operations import envelopes, evidence, orders, plans, tasks
from cauce.operations.refusals import AlreadyDecided, Changed, Faulty, GateClosed, NotAllowed, NotFound
from cauce.records.models import Act, Document, Order, Secret
from tests.operations.driving import FORMS, Drive, person

AUTHOR = "mquispe"


@pytest.fixture
def drive(work: Callable[[], None]) -> Drive:
    """A case of PR01 that María Elena Quispe has just sent."""
    return Drive.start("UIT-PR01", AUTHOR, FORMS["UIT-PR01"], work)


def test_the_straight_path_does_every_row_in_order(drive: Drive) -> None:
    drive.until(0)
    assert drive.outcomes() == [
        (1, "enviar"),
        (2, "aprobar"),
        (3, "derivar"),
        (4, "derivar"),
        (5, "derivar"),
        (6, "ejecutar"),
        (6, "confirmar"),
        (7, "enviar"),
        (8, "aprobar"),
        (9, "aprobar"),
        (10, "cerrar"),
    ]


def test_the_posts_asked_are_those_of_the_rows(drive: Drive) -> None:
    drive.until(0)
    assert [(row, who) for row, who in drive.seen if row not in (6, 7)] == [
        (2, "jfernandez"),
        (4, "rchoque"),
        (5, "itorrez"),
        (8, "itorrez"),
        (9, "rchoque"),
        (10, "jfernandez"),
    ]


def test_papers_are_numbered_by_the_acts_of_the_table(drive: Drive) -> None:
    drive.until(0)
    papers = Document.objects.filter(case=drive.case).order_by("row").select_related("issued_in")
    assert [
        (paper.row, paper.cite[:14], paper.issued_in.row if paper.issued_in else 0) for paper in papers
    ] == [
        (1, "AGETIC-UCOM/NI", 4),
        (7, "AGETIC-UIT/NI/", 9),
    ]


def test_rows_two_and_three_are_one_step_and_two_acts(drive: Drive) -> None:
    task = drive.task
    done = tasks.pass_on(task.assignee, task.pk, task.step, proveido="Para su atención.")
    assert (done.task.row if done.task else 0, drive.outcomes()[-2:]) == (4, [(2, "aprobar"), (3, "derivar")])


def test_the_note_waits_for_the_evidence(drive: Drive) -> None:
    drive.until(7)
    Order.objects.filter(verb="mail.deliver").update(state=Order.State.UNKNOWN)
    with pytest.raises(GateClosed):
        drive.step()


def test_the_code_is_nowhere_but_in_the_envelope(drive: Drive) -> None:
    drive.until(7)
    secret = Secret.objects.get(order__case=drive.case, order__verb="telephony.issue")
    code = envelopes.reveal(person(AUTHOR), secret.pk, password="cauce")
    places = [
        *(str(act.content) + act.proveido for act in Act.objects.all()),
        *(str(order.payload) + str(order.plan) + str(order.receipt) for order in Order.objects.all()),
        *(str(entry) for port in ("telephony", "mail") for entry in control.journal(settings.TWINS, port)),
    ]
    assert len(code) == 8
    assert not any(code in place for place in places)


def test_the_envelope_opens_once(drive: Drive) -> None:
    drive.until(7)
    secret = Secret.objects.get(order__case=drive.case, order__verb="telephony.issue")
    envelopes.reveal(person(AUTHOR), secret.pk, password="cauce")
    with pytest.raises(NotAllowed):
        envelopes.reveal(person(AUTHOR), secret.pk, password="cauce")
    secret.refresh_from_db()
    assert (secret.sealed_key, secret.late_tries) == (None, 1)


def test_nobody_else_has_the_envelope(drive: Drive) -> None:
    drive.until(7)
    secret = Secret.objects.get(order__case=drive.case, order__verb="telephony.issue")
    with pytest.raises(NotFound):
        envelopes.reveal(person("rchoque"), secret.pk, password="cauce")


def test_a_second_decision_is_told_who_and_when(drive: Drive) -> None:
    task = drive.task
    tasks.pass_on(task.assignee, task.pk, task.step)
    with pytest.raises(AlreadyDecided, match="Jorge Luis Fernández Rocha"):
        tasks.pass_on(task.assignee, task.pk, task.step)


def test_a_returned_request_comes_back_corrected_and_keeps_both_versions(drive: Drive) -> None:
    from cauce.operations import cases

    task = drive.task
    tasks.give_back(task.assignee, task.pk, task.step, reason="Indique el interno correcto.")
    assert (drive.row, drive.task.assignee.username, drive.task.is_return) == (1, AUTHOR, True)
    task = drive.task
    cases.send_again(task.assignee, task.pk, task.step, {**FORMS["UIT-PR01"], "nivel": "fijo_local"})
    paper = Document.objects.get(case=drive.case, row=1)
    assert (drive.row, paper.version, paper.versions.count()) == (2, 2, 2)


@pytest.mark.parametrize(("row", "back"), [(4, 1), (8, 7), (9, 7)])
def test_the_other_returns_of_the_rows(drive: Drive, row: int, back: int) -> None:
    task = drive.until(row).task
    tasks.give_back(task.assignee, task.pk, task.step, reason="Corrija la redacción.")
    assert drive.row == back


def test_a_return_after_the_work_does_not_do_it_again(drive: Drive) -> None:
    task = drive.until(8).task
    before = control.journal(settings.TWINS, "telephony")
    tasks.give_back(task.assignee, task.pk, task.step, reason="Corrija la redacción.")
    drive.until(0)
    after = control.journal(settings.TWINS, "telephony")
    assert [entry for entry in after if entry["what"] != "probe"] == [
        entry for entry in before if entry["what"] != "probe"
    ]


def test_a_plan_read_again_is_not_executed_unseen(drive: Drive) -> None:
    task = drive.until(6).task
    drive.work()
    seen = plans.combined_hash(list(task.plans.all()))
    plans.request(task.assignee, task.pk, {})
    drive.work()
    rows = list(task.plans.all())
    rows[0].plan = {**rows[0].plan, "unchanged": "otra cosa"}
    rows[0].hash = "0" * 64
    rows[0].save()
    with pytest.raises(Changed):
        orders.execute(task.assignee, task.pk, task.step, seen=seen)


def test_the_form_names_every_field_that_is_not_accepted(work: Callable[[], None]) -> None:
    with pytest.raises(Faulty) as refused:
        Drive.start("UIT-PR01", AUTHOR, {"nivel": "satelital", "justificacion": "corta"}, work)
    assert {"nivel", "justificacion"} <= set(refused.value.faults)


def test_who_has_no_item_or_line_contract_may_not_ask(work: Callable[[], None]) -> None:
    from cauce.records.models import Person

    eventual = Person.objects.filter(vinculo="eventual").first()
    assert eventual is not None
    with pytest.raises(NotAllowed):
        Drive.start("UIT-PR01", eventual.username, FORMS["UIT-PR01"], work)


def test_withdrawing_ends_the_case_until_a_technician_has_it(drive: Drive) -> None:
    case = tasks.withdraw(person(AUTHOR), drive.case.number, reason="Ya no hace falta.")
    case.refresh_from_db()
    assert (case.is_open, case.end_state, drive.row) == (False, "desistido", 0)


def test_withdrawing_is_refused_once_a_technician_has_it(drive: Drive) -> None:
    drive.until(6)
    with pytest.raises(NotAllowed):
        tasks.withdraw(person(AUTHOR), drive.case.number, reason="Ya no hace falta.")


def test_refusing_ends_the_case_with_its_reason(drive: Drive) -> None:
    task = drive.task
    tasks.refuse(task.assignee, task.pk, task.step, reason="No corresponde a sus funciones.")
    drive.case.refresh_from_db()
    assert (drive.case.end_state, drive.outcomes()[-1]) == ("rechazado", (2, "rechazar"))


def test_not_done_follows_the_same_rows_and_undoes_what_was_begun(drive: Drive) -> None:
    task = drive.until(6).task
    control.tell(settings.TWINS, "mail", "refuse", verb="mail.deliver")
    drive.execute()
    orders.give_up(task.assignee, task.pk, task.step, reason="El servidor de correo no acepta la dirección.")
    drive.work()
    control.forget(settings.TWINS, "mail")
    drive.until(0)
    drive.case.refresh_from_db()
    states = set(Order.objects.filter(case=drive.case).values_list("state", flat=True))
    assert (drive.case.end_state, states <= {"deshecha", "anulada"}) == ("sin_ejecucion", True)


def test_an_order_that_fails_once_recovers(drive: Drive) -> None:
    drive.until(6)
    control.tell(settings.TWINS, "telephony", "fail", verb="telephony.issue", times=1)
    drive.execute()
    assert (drive.row, evidence.missing(drive.case)) == (7, "")


def test_a_lie_is_caught_and_ends_as_an_incident(drive: Drive) -> None:
    drive.until(6)
    control.tell(settings.TWINS, "telephony", "lie", verb="telephony.issue")
    drive.execute()
    order = Order.objects.get(case=drive.case, verb="telephony.issue")
    assert (order.state, order.incidents.count(), drive.row) == ("incidente", 1, 6)


def test_work_by_hand_is_attested_when_the_connector_failed(drive: Drive) -> None:
    drive.until(6)
    control.tell(settings.TWINS, "telephony", "refuse", verb="telephony.issue")
    drive.execute()
    drive.attest()
    drive.work()
    order = Order.objects.get(case=drive.case, verb="telephony.issue")
    assert (order.state, order.evidence.filter(is_attested=True).count()) == ("atestiguada", 1)


def test_attesting_is_refused_while_the_connector_is_well(drive: Drive) -> None:
    drive.until(6)
    drive.work()
    with pytest.raises(NotAllowed):
        drive.attest()
