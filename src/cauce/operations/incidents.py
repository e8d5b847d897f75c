"""Incidents: what a machine cannot decide, with the name of the person who attends to it and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cauce.core import roles
from cauce.core.procedure import Outcome
from cauce.operations import facts, notices, posts, record
from cauce.operations.courses import Course
from cauce.records.models import Act, Incident, Order, Person, Task

WHAT_TO_DO = {
    "telephony": "Revisar la central telefónica y que el interno exista. Luego, comprobar la orden.",
    "mail": "Revisar el servidor de correo y la dirección del destinatario. Luego, comprobar la orden.",
    "accounts": "Revisar el sistema que no aceptó el cambio. Luego, comprobar la orden.",
    "organisation": "Revisar los datos del cargo en la Organización. Luego, comprobar la orden.",
    "backups": "Revisar el servidor de copias, el medio y el espacio en disco. Luego, comprobar la orden.",
    "network": "Revisar el equipo y volver a calcular el plan si algo cambió. Luego, comprobar la orden.",
}
ELSE = "Revisar el sistema. Luego, comprobar la orden."
UNDO = (
    "Revisar el sistema y comprobar la orden: se intenta deshacerla otra vez. Si el sistema ya no responde, "
    "deshacerla a mano y constatarlo con un archivo que lo muestre."
)


def open_for(
    course: Course, order: Order, reason: str, *, what_to_do: str = "", is_read: bool = False
) -> Incident:
    """Open the order's incident in the name of who attends to it, with an act on the record; he is told.

    One at a time: an incident that is open already takes the new reason. `is_read` when the outside system
    answered: the act tells what was read, also where nothing else is new.
    """
    incident, is_new = Incident.objects.get_or_create(
        order=order,
        closed_at=None,
        defaults={
            "case": course.case,
            "person": _attends(course, order),
            "reason": reason,
            "what_to_do": what_to_do or WHAT_TO_DO.get(order.port, ELSE),
            "opened_at": course.now,
        },
    )
    if is_new or is_read or incident.reason != reason:
        incident.reason = reason
        incident.save(update_fields=["reason"])
        told = {"username": incident.person.username, "facts": facts.of_incident(incident)}
        record_act(course, order, Outcome.INCIDENT, reason, {"incident": told})
    if is_new:
        notices.tell_of_incident(course, incident)
    return incident


def _attends(course: Course, order: Order) -> Person:
    """Who has the order's task, or did it; if he left, who has the case now; else who takes over from him."""
    had = order.task.assignee
    if had.is_active:
        return had
    open_task = (
        course.case.tasks.filter(state=Task.State.OPEN, row=order.row).select_related("assignee").first()
    )
    if open_task is not None and open_task.assignee.is_active:
        return open_task.assignee
    above = roles.next_superior(course.org, had.username, course.day)
    return posts.person(above.person) if above is not None else order.approved_by


def is_open(order: Order) -> bool:
    """Say whether the order has an open incident."""
    return Incident.objects.filter(order=order, closed_at__isnull=True).exists()


def close(order: Order, course: Course, resolution: str) -> None:
    """Close the order's open incident, if there is one, with what ended it."""
    Incident.objects.filter(order=order, closed_at__isnull=True).update(
        closed_at=course.now, resolution=resolution
    )


def follow(course: Course, incident: Incident) -> bool:
    """Give an open incident to who attends to its order today. Returns whether it changed hands."""
    person = _attends(course, incident.order)
    if person == incident.person or (
        incident.person.is_active and incident.order.task.state != Task.State.OPEN
    ):
        return False
    former, incident.person = incident.person, person
    incident.save(update_fields=["person"])
    record.write(
        course.case,
        at=course.now,
        actor=None,
        outcome=Outcome.SUBSTITUTE,
        row=incident.order.row,
        step=incident.order.step,
        proveido=_("%(order)s is attended by %(name)s.")
        % {"order": incident.order.name, "name": person.full_name},
        content={
            "order": incident.order.name,
            "from": {"username": former.username, "name": former.full_name},
            "to": {"username": person.username, "name": person.full_name, "row": incident.order.row},
        },
    )
    notices.tell_of_incident(course, incident)
    return True


def record_act(
    course: Course, order: Order, outcome: Outcome, text: str, told: Mapping[str, Any] | None = None
) -> Act:
    """Append what happened to an order as the system's act, with what was read back of it so far."""
    return record.write(
        course.case,
        at=course.now,
        actor=None,
        outcome=outcome,
        row=order.row,
        step=order.step,
        proveido=_("%(order)s: %(text)s") % {"order": order.name, "text": text},
        content={
            "order": order.name,
            "verb": order.verb,
            "target": order.target,
            **facts.told([order], is_at_its_end=outcome is Outcome.UNDO),
            **(told or {}),
        },
    )
