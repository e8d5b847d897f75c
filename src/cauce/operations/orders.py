"""The technician's side of an order: *Ejecutar*, attest by hand, try again, declare that it could not be
done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cauce.core import chain
from cauce.core import orders as core_orders
from cauce.core.procedure import Outcome, StepKind
from cauce.lib import clock, sealing
from cauce.operations import (
    access,
    attestation,
    courses,
    facts,
    incidents,
    movement,
    plans,
    record,
    undoing,
)
from cauce.operations import attachments as keep
from cauce.operations.courses import Course
from cauce.operations.movement import Decision, Done
from cauce.operations.refusals import Changed, Faulty, NotAllowed
from cauce.ports import verbs
from cauce.records.models import (
    Act,
    Case,
    Evidence,
    HealthReading,
    Order,
    Person,
    PlanRow,
    Secret,
    Task,
)

ENVELOPE_LIFE = timedelta(days=30)
SECRET_OF = {"telephony.issue": "call_code", "accounts.enable": "first_password"}
RETRYABLE = (Order.State.INCIDENT, Order.State.FAILED, Order.State.UNKNOWN)
HANDABLE = (Order.State.BY_HAND, Order.State.INCIDENT, Order.State.FAILED)


@transaction.atomic
def execute(person: Person, task_id: int, step: int, *, seen: str) -> Act:
    """Place the orders of the plan that the technician saw, in the transaction of his act.

    `seen` is the hash of that plan: Changed if it was read again since. Nothing leaves here: the worker
    sends.
    """
    course, task = _open(person, task_id, step)
    rows = list(task.plans.all())
    if not rows or any(row.state in (PlanRow.State.WANTED, PlanRow.State.FAILED) for row in rows):
        raise NotAllowed(_("There is no plan to carry out yet: wait until the systems were read."))
    if plans.combined_hash(rows) != seen:
        raise Changed(_("The plan changed since you saw it: look at it again."))
    if all(row.state == PlanRow.State.BY_HAND for row in rows):
        raise NotAllowed(_("No connector does this: do it by hand and attest it."))
    impossible = [
        row for row in rows if row.state == PlanRow.State.READY and not row.plan.get("possible", True)
    ]
    if impossible:
        raise NotAllowed(
            "; ".join(impossible[0].plan.get("warnings", [])) or _("The system refuses this plan.")
        )
    if _under_way(task):
        raise NotAllowed(_("The plan is already being carried out."))
    act = _approve(
        course, task, person, Outcome.EXECUTE, {"plan_hash": seen, "orders": [r.target for r in rows]}
    )
    _place(course, task, person, act, rows, by_hand=False)
    course.case.save()
    return act


@transaction.atomic
def attest(
    person: Person,
    task_id: int,
    step: int,
    *,
    reason: str,
    attachments: Sequence[int] = (),
    uploads: Sequence[tuple[str, bytes]] = (),
) -> Done | Act:
    """Attest work done by hand: offered only where no connector exists, it is unwell, or it failed for good.

    A reason and at least one file are needed: attached before (`attachments`, his own), or sent along
    (`uploads`, name and content). The note will read "constatado manualmente por …".
    """
    course, task = _open(person, task_id, step)
    reason = attestation.reason(reason)
    if not may_attest(task):
        raise NotAllowed(_("The connector is well: the work is done by Cauce and proved, not attested."))
    files = list(course.case.attachments.filter(pk__in=attachments, owner=person))
    files += [keep.add_to_case(person, course.case.number, name, content) for name, content in uploads]
    if not files:
        raise Faulty({"attachments": [_("Attach at least one file that shows the work done by hand.")]})
    orders = list(task.orders.filter(step=task.step, state__in=HANDABLE))
    content = {"attachments": [{"name": f.name, "sha256": f.sha256} for f in files]}
    act = _approve(course, task, person, Outcome.ATTEST, content, proveido=reason)
    if not orders:
        orders = _place(course, task, person, act, list(task.plans.all()), by_hand=True)
    for order in orders:
        _attest_one(order, person, reason, [f.name for f in files], course)
    for file in files:
        file.order = orders[0]
        file.save(update_fields=["order"])
    done = settle_step(course, task)
    course.case.save()
    return done or act


def _attest_one(order: Order, person: Person, reason: str, files: list[str], course: Course) -> None:
    attestation.write(order, person, attestation.DONE, reason, files, course.now)
    order.state, order.ended_at, order.next_at, order.error = Order.State.ATTESTED, course.now, None, ""
    order.fence += 1
    order.save()
    # What was made for it never got there: whoever did it by hand gives it by hand.
    Secret.objects.filter(order=order).update(sealed_key=None, ciphertext=b"")
    incidents.close(order, course, _("Attested by hand by %(name)s.") % {"name": person.full_name})


@transaction.atomic
def try_again(person: Person, order_id: int) -> Order:
    """Have an order that waits for a person looked at again now: probed first, never blindly repeated.

    For whoever attends to it. Where an undo is wanted, the undo is tried again; a confirmed order whose later
    probe failed is probed again.
    """
    order, course = undoing.open_order(person, order_id)
    has_incident = incidents.is_open(order)
    was_by_hand = order.evidence.filter(is_attested=True).exists()
    if not may_try_again(order, course.case, has_incident=has_incident, was_by_hand=was_by_hand):
        if was_by_hand and undoing.waits_for_a_person(order, course.case):
            raise NotAllowed(_("It was done by hand: undo it by hand and attest that it is undone."))
        raise NotAllowed(_("This order does not wait for anybody."))
    if order.state != Order.State.CONFIRMED:
        is_to_go = undoing.is_wanted(order, course.case)
        order.state = Order.State.UNDOING if is_to_go else Order.State.UNKNOWN
    order.next_at, order.attempts = course.now, 0
    order.lease_until, order.fence = None, order.fence + 1
    order.save()
    return order


def may_try_again(order: Order, case: Case, *, has_incident: bool, was_by_hand: bool) -> bool:
    """Say whether looking at an order again can help: it waits for a person, or is confirmed and doubted.

    What was done by hand and has to go is undone by hand: no machine can look at it.
    """
    if order.state == Order.State.CONFIRMED:
        return has_incident
    return order.state in RETRYABLE and not (was_by_hand and undoing.is_wanted(order, case))


@transaction.atomic
def give_up(person: Person, task_id: int, step: int, *, reason: str) -> Done:
    """Declare that it could not be done: the same rows follow with a note that says so; what was begun is
    undone.
    """
    course, task = _open(person, task_id, step)
    course.case.not_done_reason = attestation.reason(reason)
    undoing.begin_all(course, why=_("Declared as not done by %(name)s.") % {"name": person.full_name})
    task.plans.all().delete()
    return movement.perform(course, task, Decision(Outcome.NOT_DONE, person, course.case.not_done_reason))


def may_attest(task: Task) -> bool:
    """Say whether attesting is offered: no connector, it is unwell, or the order failed for good."""
    orders = list(task.orders.filter(step=task.step))
    if any(order.state in HANDABLE for order in orders):
        return True
    if _under_way(task):
        return False
    rows = list(task.plans.all())
    if not rows:
        return False
    return all(row.state == PlanRow.State.BY_HAND or _is_unwell(row) for row in rows)


def _is_unwell(row: PlanRow) -> bool:
    if row.state == PlanRow.State.FAILED:
        return True
    reading = HealthReading.objects.filter(port=verbs.port_of(row.verb)).first()
    return reading is not None and reading.state == "down"


def settle_step(course: Course, task: Task) -> Done | None:
    """If every order of the task's step is settled, do the row by the system's act and go on. None if not
    yet.
    """
    orders = list(
        task.orders.filter(step=task.step, approved_hash=course.case.approved_hash).exclude(
            state__in=[Order.State.CANCELLED, Order.State.UNDONE]
        )
    )
    if not orders or any(order.state not in courses.SETTLED for order in orders):
        return None
    content: dict[str, Any] = {
        "orders": [order.name for order in orders],
        **facts.told(orders, is_at_its_end=True),
    }
    attested = _attested(orders)
    if attested:
        content["attested"] = attested
    return movement.perform(course, task, Decision(Outcome.CONFIRM, None, content=content))


def _attested(orders: Sequence[Order]) -> list[dict[str, str]]:
    """Return the orders of a settled step that a person did by hand, with who certified each."""
    by_hand = [order for order in orders if order.state == Order.State.ATTESTED]
    said = Evidence.objects.filter(order__in=by_hand, is_attested=True).select_related("attested_by")
    who = {proof.order_id: proof.attested_by for proof in said.order_by("at", "id")}
    found = [(order, who.get(order.pk)) for order in by_hand]
    return [
        {"order": order.name, "username": person.username, "name": person.full_name}
        for order, person in found
        if person is not None
    ]


def _open(person: Person, task_id: int, step: int) -> tuple[Course, Task]:
    seen = access.task_to_decide(person, task_id, step=step)
    course = courses.lock(seen.case_id, clock.now())
    task = access.task_to_decide(person, task_id, step=step)
    task.case = course.case
    if course.step_of(task)[1].kind is not StepKind.EXECUTE:
        raise NotAllowed(_("This step executes nothing."))
    course.check_may_act(task, person)
    if course.case.approved_hash != course.case.form_hash:
        raise NotAllowed(_("The request changed after it was approved: it has to be approved again."))
    return course, task


def _under_way(task: Task) -> bool:
    ended = [Order.State.CANCELLED, Order.State.UNDONE, *courses.SETTLED]
    return task.orders.filter(step=task.step).exclude(state__in=ended).exists()


def _approve(
    course: Course, task: Task, person: Person, outcome: Outcome, content: dict[str, Any], proveido: str = ""
) -> Act:
    content = {
        "position": task.position.title_for(person) if task.position else "",
        "approved_hash": course.case.approved_hash,
        "parameters": chain.digest(task.parameters),
        **({"on_behalf_of": {"name": task.on_behalf_of.full_name}} if task.on_behalf_of else {}),
        **content,
    }
    return record.write(
        course.case, at=course.now, actor=person, outcome=outcome, row=task.row, step=task.step,
        proveido=proveido, content=content,
    )  # fmt: skip


def _place(
    course: Course, task: Task, person: Person, act: Act, rows: list[PlanRow], *, by_hand: bool
) -> list[Order]:
    placed: dict[str, Order] = {}
    afters = {b.is_about: b.after for b in plans.built_for(course, task, course.step_of(task)[1])}
    for row in rows:
        after = afters.get(core_orders.about(row.verb, row.target, row.payload), "")
        count = course.case.orders.count() + 1
        hand = by_hand or row.state == PlanRow.State.BY_HAND
        order = Order.objects.create(
            key=f"{course.case.number}/{task.row}.{task.step}/{count}",
            name=f"OT-{course.case.number.removeprefix('HR-')}-{count}",
            case=course.case,
            task=task,
            row=task.row,
            step=task.step,
            verb=row.verb,
            port=verbs.port_of(row.verb) if row.verb != core_orders.BY_HAND else "",
            target=row.target,
            payload=row.payload,
            payload_hash=row.payload_hash,
            approved_hash=course.case.approved_hash,
            plan=row.plan,
            after=placed.get(after),
            state=Order.State.BY_HAND if hand else Order.State.PLANNED,
            approved_by=person,
            approved_in=act,
            placed_at=course.now,
            next_at=None if hand else course.now,
        )
        if not hand:
            _seal_secret(order, course.case)
        placed[row.verb] = order
    task.plans.all().delete()
    return list(placed.values()) if not by_hand else list(task.orders.filter(step=task.step, approved_in=act))


def _seal_secret(order: Order, case: Case) -> None:
    """Make the order's secret and close it in its envelope before anything is sent. Nobody has seen it."""
    kind = SECRET_OF.get(order.verb)
    if kind is None:
        return
    secret = sealing.call_code() if kind == "call_code" else sealing.first_password()
    envelope = sealing.seal(secret, master=settings.SEALING_KEY, label=order.key)
    username = str(order.payload.get("owner") or order.payload.get("username") or "")
    Secret.objects.create(
        order=order,
        owner=Person.objects.filter(username=username).first(),
        username=username,
        purpose=order.target[:120],
        ciphertext=envelope.ciphertext,
        sealed_key=envelope.sealed_key,
        expires_at=order.placed_at + ENVELOPE_LIFE,
    )
