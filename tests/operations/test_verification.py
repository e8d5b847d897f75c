"""`verify`: a sound record is green, and each invariant of cases and orders, broken on purpose, turns red."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from cauce.adapters.twin import control
from cauce.lib import clock
from cauce.operations import anchors, envelopes, orders, record, tasks, verification
from cauce.ports import Instruction
from cauce.records import append_only
from cauce.records.models import (
    Case,
    Incident,
    Order,
    Secret,
    Task,
)
from cauce.site import wiring
from tests.operations.breaking import (
    AUTHOR,
    change,
    issued,
    last_act,
    red,
    rewrite,
    seen_alone,
    without_index,
)
from tests.operations.driving import FORMS, Drive, person


@pytest.fixture
def drive(work: Callable[[], None]) -> Drive:
    """A case of UIT-PR01 that was just sent, with everything so far sealed."""
    drive = Drive.start("UIT-PR01", AUTHOR, FORMS["UIT-PR01"], work)
    anchors.seal()
    return drive


@pytest.fixture
def closed(drive: Drive) -> Drive:
    """The same case, closed by its last row."""
    drive.until(0)
    anchors.seal()
    return drive


# --------------------------------------------------------------------------------------------------- green


def test_an_empty_installation_is_green(institution: Path) -> None:
    assert red(outside=True) == []


@pytest.mark.parametrize("row", [1, 2, 4, 5, 6, 7, 8, 9, 10, 0])
def test_a_case_is_green_at_every_row(drive: Drive, row: int) -> None:
    if row != 1:
        drive.until(row)
    else:
        tasks.give_back(drive.task.assignee, drive.task.pk, drive.task.step, reason="Falta el interno.")
    anchors.seal()
    assert red(outside=True) == []


def test_returns_and_ways_out_are_green(work: Callable[[], None]) -> None:
    for row, end in ((8, "return"), (9, "return"), (4, "withdraw"), (4, "refuse"), (6, "give up")):
        drive = Drive.start("UIT-PR01", AUTHOR, FORMS["UIT-PR01"], work).until(row)
        task = drive.task
        if end == "return":
            tasks.give_back(task.assignee, task.pk, task.step, reason="Corrija la redacción.")
        elif end == "withdraw":
            tasks.withdraw(person(AUTHOR), drive.case.number, reason="Ya no hace falta.")
        elif end == "refuse":
            tasks.refuse(task.assignee, task.pk, task.step, reason="No corresponde.")
        else:
            orders.give_up(task.assignee, task.pk, task.step, reason="El interno no existe en la central.")
        drive.until(0)
    anchors.seal()
    assert red(outside=True) == []


def test_an_incident_an_attestation_and_work_undone_are_green(work: Callable[[], None]) -> None:
    drive = Drive.start("UIT-PR01", AUTHOR, FORMS["UIT-PR01"], work).until(6)
    control.tell(settings.TWINS, "telephony", "refuse", verb="telephony.issue", times=1)
    drive.execute()
    waiting = red(outside=True)
    drive.attest()
    work()
    drive.until(0)
    undone = Drive.start("UIT-PR01", AUTHOR, FORMS["UIT-PR01"], work).until(6)
    control.tell(settings.TWINS, "mail", "refuse", verb="mail.deliver")
    undone.execute()
    control.forget(settings.TWINS, "mail")
    orders.give_up(undone.task.assignee, undone.task.pk, 0, reason="El correo rechaza la dirección.")
    work()
    undone.until(0)
    anchors.seal()
    assert (waiting, red(outside=True)) == ([], [])


def test_every_invariant_has_its_check() -> None:
    checks = (*verification.CASE_CHECKS, *verification.WHOLE_CHECKS)
    assert {check.invariant for check in checks} == set(range(1, 21))
    assert len({check.name for check in checks}) == len(checks)


def test_without_connectors_the_outside_is_left_out_and_said(institution: Path) -> None:
    report = verification.verify(clock.now())
    assert [result.name for result in report.results if not result.was_run] == [
        "outside-is-as-the-ledger-says",
        "live-codes-are-in-the-ledger",
    ]


def test_a_record_of_many_faults_is_told_by_its_first_rows(work: Callable[[], None]) -> None:
    for _case in range(verification.MOST_FINDINGS + 2):
        Drive.start("UIT-PR01", AUTHOR, FORMS["UIT-PR01"], work)
    anchors.seal()
    Task.objects.update(state=Task.State.CANCELLED)
    result = next(r for r in verification.verify(clock.now()).results if r.invariant == 2)
    assert (len(result.findings), result.found) == (
        verification.MOST_FINDINGS,
        verification.MOST_FINDINGS + 2,
    )


# ---------------------------------------------------------------------------------------------- red: cases


def test_1_an_act_is_cut_off_the_end(drive: Drive) -> None:
    drive.until(7)
    anchors.seal()
    secret = Secret.objects.get(order__verb="telephony.issue")
    envelopes.reveal(person(AUTHOR), secret.pk, password="cauce")
    with append_only.set_aside():
        last_act(drive.case).delete()
    assert (1, drive.case.number) in red()


def test_2_an_open_case_that_nobody_has(drive: Drive) -> None:
    Task.objects.update(state=Task.State.CANCELLED)
    assert (2, drive.case.number) in red()


def test_2_a_closed_case_that_somebody_has(closed: Drive) -> None:
    task = Task.objects.filter(row=10)
    task.update(state=Task.State.OPEN)
    assert (2, closed.case.number) in red()


def test_3_two_tasks_for_one_place(drive: Drive) -> None:
    without_index("one_open_task_per_token")
    task = drive.task
    task.pk = None
    task.save(force_insert=True)
    assert red() == [(3, drive.case.number)]


def test_3_a_place_that_is_not_the_task_s(drive: Drive) -> None:
    Case.objects.update(marking=drive.case.marking.replace("A2", "A4"))
    assert red() == [(3, drive.case.number)]


def test_4_a_task_that_the_acts_do_not_lead_to(drive: Drive) -> None:
    Task.objects.filter(state=Task.State.OPEN).update(step=1)
    assert (4, drive.case.number) in red()


def test_4_an_act_that_the_procedure_does_not_have(drive: Drive) -> None:
    rewrite(drive.case, 1, step=3)
    assert (4, f"{drive.case.number} #1") in red()


def test_4_a_row_that_was_left_out(drive: Drive) -> None:
    drive.until(6)
    rewrite(drive.case, 4, outcome="revelar")  # the derivation of row 4 is painted over
    assert (4, f"{drive.case.number} #5") in red()


def test_5_an_act_that_names_no_post(drive: Drive) -> None:
    act = last_act(drive.case)
    rewrite(drive.case, 1, content={key: value for key, value in act.content.items() if key != "position"})
    assert red() == [(5, f"{drive.case.number} #1")]


def test_5_an_act_of_nobody(drive: Drive) -> None:
    rewrite(drive.case, 1, actor=None)
    assert red() == [(5, f"{drive.case.number} #1")]


# --------------------------------------------------------------------------------------------- red: orders


def test_6_an_order_that_says_other_than_was_approved(closed: Drive) -> None:
    order = issued()
    Order.objects.filter(pk=order.pk).update(payload={**order.payload, "level": "internacional"})
    assert red() == [(6, order.name)]


def test_6_a_request_changed_after_it_was_sent(closed: Drive) -> None:
    Case.objects.update(form={**closed.case.form, "nivel": "internacional"})
    assert red() == [(6, closed.case.number)]


def test_6_an_order_over_another_request(closed: Drive) -> None:
    order = issued()
    Order.objects.filter(pk=order.pk).update(approved_hash="0" * 64)
    assert red() == [(6, order.name)]


def test_6_a_plan_that_the_technician_did_not_see(closed: Drive) -> None:
    order = issued()
    Order.objects.filter(pk=order.pk).update(plan={**order.plan, "unchanged": "nada"})
    assert red() == [(6, f"{closed.case.number} #{order.approved_in.seq}")]


def test_6_a_request_that_nobody_approved(closed: Drive) -> None:
    act = closed.case.acts.get(row=4)
    rewrite(closed.case, act.seq, content={**act.content, "approved_hash": ""})
    assert set(red()) == {(6, order.name) for order in Order.objects.all()}


def test_7_an_effect_confirmed_twice(closed: Drive) -> None:
    without_index("one_confirmed_order")
    order, evidence = issued(), issued().evidence.get()
    closed.case.refresh_from_db()
    act = record.write(
        closed.case, at=closed.case.closed_at or clock.now(), actor=order.approved_by, outcome="ejecutar",
        row=6, step=0, content={**order.approved_in.content, "plan_hash": seen_alone(order)},
    )  # fmt: skip
    closed.case.save()
    order.pk, order.key, order.name, order.approved_in = None, "again", "OT-again", act
    order.save(force_insert=True)
    evidence.pk, evidence.order = None, order
    evidence.save(force_insert=True)
    assert (7, closed.case.number) in red()


def test_8_a_fence_that_went_back(closed: Drive) -> None:
    order = issued()
    Order.objects.filter(pk=order.pk).update(fence=0)
    assert (8, order.name) in red()


def test_9_an_order_left_sent(closed: Drive) -> None:
    order, past = issued(), clock.now() - timedelta(minutes=10)
    Order.objects.filter(pk=order.pk).update(state=Order.State.SENT, lease_until=past, next_at=past)
    assert (9, order.name) in red()


def test_9_an_unknown_order_that_nobody_looks_at(closed: Drive) -> None:
    order = issued()
    Order.objects.filter(pk=order.pk).update(state=Order.State.UNKNOWN, next_at=None)
    assert (9, order.name) in red()


def test_10_a_confirmed_order_without_evidence(closed: Drive) -> None:
    order = issued()
    with append_only.set_aside():
        order.evidence.all().delete()
    assert (10, order.name) in red()


def test_10_evidence_that_was_touched(closed: Drive) -> None:
    order = issued()
    checks = order.evidence.get().checks
    change(order.evidence.all(), checks=[{**checks[0], "read": "otra cosa"}, *checks[1:]])
    assert red() == [(10, order.name)]


def test_11_a_failure_without_an_incident(drive: Drive) -> None:
    drive.until(6)
    control.tell(settings.TWINS, "telephony", "refuse", verb="telephony.issue", times=1)
    drive.execute()
    anchors.seal()
    Incident.objects.all().delete()
    assert (11, issued().name) in red()


def test_12_the_outside_was_changed_behind_our_back(closed: Drive) -> None:
    telephony = wiring.connectors()["telephony"]
    telephony.apply(Instruction("by hand", "telephony.revoke", AUTHOR, {"owner": AUTHOR}))
    assert (red(), red(outside=True)) == ([], [(12, issued().name)])


def test_12_a_silent_system_is_told_once(closed: Drive) -> None:
    control.tell(settings.TWINS, "mail", "down")
    assert red(outside=True) == [(12, "Correo institucional")]
