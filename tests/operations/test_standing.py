"""What was begun is never left standing silently: changed requests, later probes, incidents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from cauce.adapters.twin import control
from cauce.core import process
from cauce.core.procedure import Outcome
from cauce.lib import clock
from cauce.operations import cases, courses, evidence, ledger, orders, plans, reassignment, tasks, undoing
from cauce.operations.refusals import NotAllowed, NotFound
from cauce.records.models import Act, Assignment, Case, Incident, Order, Secret, Task
from cauce.site import wiring
from tests.operations.driving import FORMS, PDF, Drive, person

Work = Callable[[], None]
Later = Callable[[timedelta], None]


def back_to_the_request(drive: Drive) -> Task:
    """Put an executed case back to row 1, as a procedure that draws such a return would."""
    case = Case.objects.get(pk=drive.case.pk)
    Task.objects.filter(case=case, state="abierta").update(state="anulada", done_at=clock.now())
    case.marking = process.to_json(
        process.jump(
            cases.manuals.definition(case.version_id).process,
            process.from_json(case.marking),
            process.from_json(case.marking).tokens[0].id,
            "A1",
        ).marking
    )
    case.save()
    token = process.from_json(case.marking).tokens[0].id
    return Task.objects.create(
        case=case,
        token=token,
        row=1,
        assignee=case.author,
        position=case.author_position,
        opened_at=clock.now(),
    )


def test_what_nobody_wants_undone_is_not_attested_as_undone(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work).until(6)
    control.tell(settings.TWINS, "mail", "refuse", verb="mail.deliver")
    drive.execute()
    technician = drive.task.assignee
    states = dict(drive.case.orders.values_list("verb", "state"))
    assert states == {"telephony.issue": "confirmada", "mail.deliver": "fallida"}
    for order in drive.case.orders.all():
        with pytest.raises(NotAllowed):
            undoing.attest(technician, order.pk, reason="Se deshizo a mano.", uploads=[("a.pdf", PDF)])
    assert dict(drive.case.orders.values_list("verb", "state")) == states


def test_orders_of_a_former_request_do_not_settle_the_new_one(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work).until(6)
    drive.work()
    task = drive.task
    orders.execute(task.assignee, task.pk, task.step, seen=plans.combined_hash(list(task.plans.all())))
    drive.case.orders.update(state=Order.State.CONFIRMED, approved_hash="f" * 64)
    course = courses.lock(drive.case.pk, clock.now())
    assert orders.settle_step(course, task) is None
    assert drive.row == 6
    assert not course.is_executed(6, task.step)
    drive.case.orders.update(approved_hash=course.case.approved_hash)
    assert orders.settle_step(course, task) is not None
    assert drive.row == 7


@pytest.mark.parametrize("changes", [True, False])
def test_a_confirmed_effect_of_a_changed_request_is_undone(work: Work, changes: bool) -> None:
    drive = Drive.of("UIT-PR01", work).until(7)
    drive.case.documents.filter(row=1).update(state="anulada", annulled_reason="x")
    task = back_to_the_request(drive)
    form = {**FORMS["UIT-PR01"], **({"nivel": "fijo_local"} if changes else {})}
    cases.send_again(task.assignee, task.pk, 0, form)
    before = set(Order.objects.values_list("state", flat=True))
    drive.case.refresh_from_db()
    assert bool(evidence.missing(drive.case)) is changes
    drive.work()
    live = [
        code for code in control.state(settings.TWINS, "telephony")["codes"] if not code.get("revoked_by")
    ]
    after = set(Order.objects.values_list("state", flat=True))
    if changes:
        assert (before, after, live) == ({"deshaciendo"}, {"deshecha"}, [])
        assert Secret.objects.get().sealed_key is None
        drive.until(6)  # it goes through the Jefe de la UIT again, and is done anew
        drive.case.refresh_from_db()
        assert drive.case.approved_hash == drive.case.form_hash
        drive.until(0)
        assert Order.objects.filter(state="confirmada").count() == 2
    else:
        assert (before, after, len(live)) == ({"confirmada"}, {"confirmada"}, 1)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Let time pass."""
    now = clock.now

    def pass_time(span: timedelta) -> None:
        monkeypatch.setattr(clock, "now", lambda: now() + span)

    return pass_time


def test_what_was_confirmed_is_read_again_after_a_day_and_a_month(work: Work, later: Later) -> None:
    drive = Drive.of("UIT-PR02", work).until(0)
    order = Order.objects.get()
    for span in (timedelta(hours=25), timedelta(days=31)):
        later(span)
        drive.work()
        order.refresh_from_db()
    proofs = list(order.evidence.values_list("holds", flat=True))
    assert (proofs, order.state, order.next_at, Incident.objects.count()) == (
        [True] * 3,
        "confirmada",
        None,
        0,
    )


def test_an_effect_that_vanished_is_an_incident_on_the_closed_case(work: Work, later: Later) -> None:
    drive = Drive.of("UIT-PR01", work).until(0)
    order = Order.objects.get(verb="telephony.issue")
    technician = order.task.assignee
    codes = control.state(settings.TWINS, "telephony")["codes"]
    control.alter(settings.TWINS, "telephony", ["codes"], [])
    later(timedelta(hours=25))
    drive.work()
    order.refresh_from_db()
    incident = Incident.objects.get(order=order)
    assert (order.state, incident.person, incident.closed_at) == ("confirmada", technician, None)
    assert technician.notices.filter(key__startswith="incident-").count() == 1
    control.alter(settings.TWINS, "telephony", ["codes"], codes)
    with pytest.raises((NotAllowed, NotFound)):
        orders.try_again(person("itorrez"), order.pk)
    orders.try_again(technician, order.pk)
    drive.work()
    incident.refresh_from_db()
    assert incident.closed_at is not None


def test_what_a_later_order_replaced_is_not_looked_for(work: Work, later: Later) -> None:
    Drive.of("UIT-PR01", work, "xarce", interno="2146").until(0)
    drive = Drive.of("UIT-PR06", work).until(0)
    later(timedelta(days=31))
    drive.work()
    assert not Incident.objects.exists()


def test_an_incident_follows_who_attends_to_it(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work).until(6)
    control.tell(settings.TWINS, "telephony", "lie")
    drive.execute()
    incident = Incident.objects.get()
    technician = incident.person
    technician.is_active = False
    technician.save()
    Assignment.objects.filter(person=technician).update(ends_on=clock.now().date() - timedelta(days=1))
    reassignment.reassign(clock.now())
    incident.refresh_from_db()
    assert (drive.task.assignee.username, incident.person.username) == ("itorrez", "itorrez")
    control.forget(settings.TWINS, "telephony")
    orders.try_again(incident.person, incident.order.pk)
    drive.work()
    assert drive.row == 7
    drive.until(0)  # nobody reviews his own work: row 8 is the next superior's
    who = Act.objects.get(case=drive.case, row=8, outcome=Outcome.APPROVE).actor
    assert who is not None
    assert who.username == "rchoque"


def test_an_undo_that_fails_is_tried_again_and_confirms_nothing(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work).until(6)
    task = drive.task
    control.tell(settings.TWINS, "mail", "refuse", verb="mail.deliver")
    drive.execute()
    control.tell(settings.TWINS, "telephony", "fail", call="undo")
    orders.give_up(task.assignee, task.pk, task.step, reason="El correo no acepta la dirección.")
    drive.work()
    order = Order.objects.get(verb="telephony.issue")
    assert (order.state, Incident.objects.filter(order=order, closed_at=None).count(), drive.row) == (
        "incidente", 1, 7,
    )  # fmt: skip
    control.forget(settings.TWINS, "telephony")
    orders.try_again(task.assignee, order.pk)
    drive.work()
    order.refresh_from_db()
    assert (order.state, Incident.objects.filter(closed_at=None).count()) == ("deshecha", 0)
    control.forget(settings.TWINS, "mail")
    drive.until(0)


def test_a_connector_that_breaks_is_an_incident_and_not_a_loop(work: Work) -> None:
    class Broken:
        name, port = "Central rota", "telephony"

        def apply(self, *_args: Any) -> Any:
            raise KeyError("x")

        probe = plan = undo = apply

    drive = Drive.of("UIT-PR01", work).until(6)
    work()
    task = drive.task
    from cauce.operations import plans

    orders.execute(task.assignee, task.pk, task.step, seen=plans.combined_hash(list(task.plans.all())))
    rounds = 0
    while (claim := ledger.claim_next("worker")) is not None:
        ledger.carry(claim, {**wiring.connectors(), "telephony": Broken()})
        rounds += 1
        assert rounds < 10
    order = Order.objects.get(verb="telephony.issue")
    assert (order.state, "KeyError" in order.error) == ("incidente", True)


def test_one_case_that_nobody_can_take_keeps_no_other_from_moving(work: Work) -> None:
    stuck = Drive.of("UIT-PR01", work, "hiriarte", interno="2040")  # his superior is the Director
    moves = Drive.of("UIT-PR01", work)
    for username in ("gmendieta", "jfernandez"):
        Assignment.objects.filter(person__username=username).update(
            ends_on=clock.now().date() - timedelta(days=1)
        )
    held = Assignment.objects.get(person__username="xarce")
    Assignment.objects.create(
        person=person("xarce"),
        position=person("jfernandez").assignments.get().position,
        starts_on=held.starts_on,
    )
    reassignment.reassign(clock.now())
    assert (stuck.task.assignee.username, moves.task.assignee.username) == ("gmendieta", "xarce")


def test_who_left_his_post_writes_and_executes_no_more(work: Work) -> None:
    drive = Drive.of("UIT-PR01", work).until(7)
    technician = drive.task.assignee
    task = drive.task
    held = technician.assignments.get()
    Assignment.objects.filter(pk=held.pk).update(ends_on=clock.now().date() - timedelta(days=1))
    with pytest.raises(NotAllowed):
        tasks.send_paper(technician, task.pk, task.step, typed={"reference": "Nota", "body": "Se hizo."})
    reassignment.reassign(clock.now())
    assert drive.task.assignee.username == "itorrez"


def test_a_substitute_of_who_derived_takes_it_back(work: Work) -> None:
    from tests.operations.test_who_may_act import substitute

    drive = Drive.of("UIT-PR01", work).until(6)
    substitute("ART-1", "cgutierrez")
    with pytest.raises(NotAllowed):
        tasks.take_back(person("itorrez"), drive.case.number, choice="rzenteno", reason="Sale de viaje.")
    tasks.take_back(person("cgutierrez"), drive.case.number, choice="rzenteno", reason="Sale de viaje.")
    assert drive.task.assignee.username == "rzenteno"
