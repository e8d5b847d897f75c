"""Undoing what was begun: work that was declared not done, or whose request changed after it was approved.

Nothing is left standing silently: what reached an outside system is undone by the worker and read back; what
a person did by hand is an incident in his name until he attests that it is undone; what never left is
cancelled.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from cauce.core.procedure import Outcome
from cauce.lib import clock
from cauce.operations import access, attestation, courses, facts, incidents, posts, record
from cauce.operations import attachments as keep
from cauce.operations.courses import Course
from cauce.operations.refusals import NotAllowed, NotFound
from cauce.records.models import Case, Incident, Order, Person, Secret, Task

GONE = (Order.State.CANCELLED, Order.State.UNDONE)
STOPPED = (Order.State.INCIDENT, Order.State.FAILED)
BY_HAND = "Deshacer a mano lo que se hizo a mano. Luego, constatarlo con un archivo que lo muestre."


def is_wanted(order: Order, case: Case) -> bool:
    """Say whether an order is to be undone: the work was declared not done, or the request is another now."""
    return bool(case.not_done_reason) or order.approved_hash != case.approved_hash


def waits_for_a_person(order: Order, case: Case) -> bool:
    """Say whether an undo is wanted that no machine will do: whoever attends to it does it and attests it."""
    return order.state in STOPPED and is_wanted(order, case)


def attends(order: Order, incident: Incident | None) -> set[int]:
    """Return the ids of who attends to an order: who has its open incident, and who has its task."""
    found = {incident.person_id} if incident else set()
    return found | ({order.task.assignee_id} if order.task.state == Task.State.OPEN else set())


def begin(course: Course, order: Order, *, why: str) -> None:
    """Have one order undone. The caller holds the case locked; an order that is gone already stays so."""
    if order.state in GONE:
        return
    incidents.close(order, course, why)
    Secret.objects.filter(order=order, revealed_at__isnull=True).update(sealed_key=None, ciphertext=b"")
    if order.state == Order.State.ATTESTED:
        _leave_to_a_person(course, order, why)
        return
    never_left = order.sent_at is None
    order.state = Order.State.CANCELLED if never_left else Order.State.UNDOING
    # Whoever holds it may be in the middle of applying it: the undo waits until he cannot be any more.
    order.next_at = None if never_left else max(course.now, order.lease_until or course.now)
    order.ended_at = course.now if never_left else None
    order.attempts, order.lease_until, order.fence, order.error = 0, None, order.fence + 1, ""
    order.save()


def begin_all(course: Course, *, why: str) -> None:
    """Have every order of a case undone, the last one first."""
    for order in course.case.orders.exclude(state__in=GONE).select_related("task__assignee").order_by("-id"):
        begin(course, order, why=why)


def _leave_to_a_person(course: Course, order: Order, why: str) -> None:
    order.state, order.next_at, order.ended_at, order.error = Order.State.INCIDENT, None, None, why
    order.fence += 1
    order.save()
    incidents.open_for(course, order, why, what_to_do=BY_HAND)


@transaction.atomic
def attest(
    person: Person,
    order_id: int,
    *,
    reason: str,
    attachments: Sequence[int] = (),
    uploads: Sequence[tuple[str, bytes]] = (),
) -> Order:
    """Attest that an order which no machine can undo is undone by hand, with a reason and at least one file.

    For whoever attends to the order, and only where an undo is wanted and waits for a person.
    """
    order, course = open_order(person, order_id)
    if not waits_for_a_person(order, course.case):
        raise NotAllowed(_("Nothing of this order waits to be undone by hand."))
    files = list(course.case.attachments.filter(pk__in=attachments, owner=person))
    reason = attestation.checked(
        course.procedure, attestation.UNDONE, reason, has_files=bool(files), uploads=uploads
    )
    files += [keep.add_to_order(person, order, name, content) for name, content in uploads]
    attestation.write(order, person, attestation.UNDONE, reason, [file.name for file in files], course.now)
    order.state, order.ended_at, order.next_at, order.error = Order.State.UNDONE, course.now, None, ""
    order.fence += 1
    order.save()
    record.write(
        course.case, at=course.now, actor=person, outcome=Outcome.UNDO, row=order.row, step=order.step,
        proveido=reason,
        content={
            "order": order.name,
            "position": posts.title_of(person, course.day),
            "attachments": [{"name": f.name, "sha256": f.sha256} for f in files],
            **facts.told([order], is_at_its_end=True),
        },
    )  # fmt: skip
    incidents.close(order, course, _("Undone by hand, attested by %(name)s.") % {"name": person.full_name})
    course.case.save()
    return order


def open_order(person: Person, order_id: int) -> tuple[Order, Course]:
    """Return an order that this person attends to, with its case locked.

    Whoever has its task or its open incident attends to it. NotFound if he may not read the case, NotAllowed
    if somebody else attends.
    """
    found = Order.objects.filter(pk=order_id).first()
    if found is None:
        raise NotFound()
    course = courses.lock(found.case_id, clock.now())
    order = Order.objects.select_related("task__assignee").get(pk=order_id)
    order.case = course.case
    relation = access.relation(person, course.case, course.day)
    incident = Incident.objects.filter(order=order, closed_at__isnull=True).select_related("person").first()
    is_his = person.pk in attends(order, incident)
    if relation is access.Relation.NONE or not person.is_active or not (relation.reads_content or is_his):
        raise NotFound()
    if not is_his:
        who = incident.person if incident else order.task.assignee
        raise NotAllowed(
            _("%(order)s is attended by %(name)s.") % {"order": order.name, "name": who.full_name}
        )
    return order, course
