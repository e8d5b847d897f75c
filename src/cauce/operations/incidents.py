"""Incidents: what a machine cannot decide, with the name of the person who attends to it and what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cauce.core.procedure import Outcome
from cauce.operations import record
from cauce.operations.courses import Course
from cauce.records.models import Act, Incident, Order, Person

WHAT_TO_DO = {
    "telephony": "Revisar la central telefónica y que el interno exista. Luego, comprobar la orden.",
    "mail": "Revisar el servidor de correo y la dirección del destinatario. Luego, comprobar la orden.",
    "accounts": "Revisar el sistema que no aceptó el cambio. Luego, comprobar la orden.",
    "organisation": "Revisar los datos del cargo en la Organización. Luego, comprobar la orden.",
    "backups": "Revisar el servidor de copias, el medio y el espacio en disco. Luego, comprobar la orden.",
    "network": "Revisar el equipo y volver a calcular el plan si algo cambió. Luego, comprobar la orden.",
}


def open_for(course: Course, order: Order, reason: str) -> Incident:
    """Open the order's incident in the name of its technician, with an act on the record. Once per order."""
    incident, is_new = Incident.objects.get_or_create(
        order=order,
        closed_at=None,
        defaults={
            "case": course.case,
            "person": _attends(order),
            "reason": reason,
            "what_to_do": WHAT_TO_DO.get(order.port, "Revisar el sistema. Luego, comprobar la orden."),
            "opened_at": course.now,
        },
    )
    if is_new:
        record_act(course, order, Outcome.INCIDENT, reason)
    return incident


def _attends(order: Order) -> Person:
    return order.task.assignee if order.task.assignee.is_active else order.approved_by


def record_act(course: Course, order: Order, outcome: Outcome, text: str) -> Act:
    """Append what happened to an order as the system's act."""
    return record.write(
        course.case,
        at=course.now,
        actor=None,
        outcome=outcome,
        row=order.row,
        step=order.step,
        proveido=_("%(order)s: %(text)s") % {"order": order.name, "text": text},
        content={"order": order.name, "verb": order.verb, "target": order.target},
    )
