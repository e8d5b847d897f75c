"""The orders of a case with their last evidence and the incident that is open on each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cauce.operations import evidence, undoing
from cauce.operations import orders as work_orders
from cauce.operations.courses import Course
from cauce.ports import written as wire
from cauce.records.models import Case, Evidence, Incident, Order, Person, Secret


@dataclass(frozen=True)
class CheckSeen:
    what: str
    expected: str
    read: str
    at: datetime
    holds: bool
    how: str


@dataclass(frozen=True)
class OrderSeen:
    """One order. `changes` is its plan as it was approved; `checks` what was read back last."""

    id: int
    name: str
    after: int  # the order that has to be settled first, 0 for none
    row: int
    step: int
    system: str
    target: str
    state: str
    is_current: bool  # placed over the form that is approved now
    placed_at: datetime
    by: str
    next_at: datetime | None
    ended_at: datetime | None
    attempts: int
    error: str
    changes: tuple[tuple[str, str, str], ...]
    checks: tuple[CheckSeen, ...]
    holds: bool
    digest: str
    attested_by: str
    incident: str  # what happened; "" while there is no open incident
    what_to_do: str
    attends: str
    envelope: str  # "", "cerrado", "abierto"
    may_probe: bool  # this person may have it looked at again now
    may_undo: bool  # this person is to undo it by hand, and attest it


SYSTEMS = {
    "telephony": "Central telefónica (PBX)",
    "mail": "Correo institucional",
    "accounts": "Cuentas de sistemas",
    "organisation": "Sistema de documentación digital",
    "backups": "Servidor de copias de seguridad",
    "network": "Equipos de red y seguridad",
    "": "A mano",
}


def read(course: Course, person: Person) -> tuple[OrderSeen, ...]:
    """Return every order that was not cancelled, oldest first, as a person sees it. Five queries."""
    orders = list(
        course.case.orders.exclude(state=Order.State.CANCELLED)
        .select_related("approved_by", "task")
        .order_by("placed_at", "id")
    )
    if not orders:
        return ()
    proofs = evidence.latest(orders)
    incidents = {
        found.order_id: found
        for found in Incident.objects.filter(order__in=orders, closed_at=None).select_related("person")
    }
    by_hand = by_hand_once(orders)
    secrets = {secret.order_id: secret for secret in Secret.objects.filter(order__in=orders)}
    seen = []
    for order in orders:
        incident = incidents.get(order.pk)
        may = may_do(order, course.case, person, incident, was_by_hand=order.pk in by_hand)
        seen.append(_seen(course, order, proofs.get(order.pk), incident, secrets.get(order.pk), may))
    return tuple(seen)


def by_hand_once(orders: Iterable[Order]) -> set[int]:
    """Return the ids of the orders of which a person attested something, ever. One query."""
    attested = Evidence.objects.filter(order__in=list(orders), is_attested=True)
    return set(attested.values_list("order_id", flat=True))


def may_do(
    order: Order, case: Case, person: Person, incident: Incident | None, *, was_by_hand: bool
) -> tuple[bool, bool]:
    """Say whether a person may (have an order looked at again, attest that he undid it by hand)."""
    if person.pk not in undoing.attends(order, incident):
        return False, False
    may_probe = work_orders.may_try_again(
        order, case, has_incident=incident is not None, was_by_hand=was_by_hand
    )
    return may_probe, undoing.waits_for_a_person(order, case)


def _seen(
    course: Course,
    order: Order,
    proof: Evidence | None,
    incident: Incident | None,
    secret: Secret | None,
    may: tuple[bool, bool],
) -> OrderSeen:
    plan = wire.read_plan(order.plan) if order.plan else None
    return OrderSeen(
        id=order.pk,
        name=order.name,
        after=order.after_id or 0,
        row=order.row,
        step=order.step,
        system=SYSTEMS.get(order.port, order.port),
        target=order.target,
        state=order.state,
        is_current=order.approved_hash == course.case.approved_hash,
        placed_at=order.placed_at,
        by=order.approved_by.full_name,
        next_at=order.next_at,
        ended_at=order.ended_at,
        attempts=order.attempts,
        error=order.error,
        changes=tuple((c.what, c.now, c.after) for c in plan.changes) if plan else (),
        checks=tuple(
            CheckSeen(c.what, c.expected, c.read, c.at, c.holds, c.how)
            for c in (wire.read_checks(proof.checks) if proof else ())
        ),
        holds=bool(proof and proof.holds),
        digest=proof.hash if proof else "",
        attested_by=proof.attested_by.full_name if proof and proof.attested_by else "",
        incident=incident.reason if incident else "",
        what_to_do=incident.what_to_do if incident else "",
        attends=incident.person.full_name if incident else "",
        envelope=_envelope(secret),
        may_probe=may[0],
        may_undo=may[1],
    )


def _envelope(secret: Secret | None) -> str:
    if secret is None or (secret.revealed_at is None and secret.sealed_key is None):
        return ""
    return "abierto" if secret.revealed_at else "cerrado"
