"""What is proved in a case, and what is still missing: the gate of every concluding note."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from cauce.records.models import Case, Evidence, Order

SETTLED = (Order.State.CONFIRMED, Order.State.ATTESTED)
GONE = (Order.State.CANCELLED, Order.State.UNDONE)


def current_orders(case: Case) -> list[Order]:
    """Return the orders placed over the form that is approved now, oldest first."""
    return list(case.orders.filter(approved_hash=case.approved_hash).exclude(state=Order.State.CANCELLED))


def latest(orders: Iterable[Order]) -> dict[int, Evidence]:
    """Return the newest evidence of each order, by the order's id."""
    newest: dict[int, Evidence] = {}
    for found in Evidence.objects.filter(order__in=list(orders)).order_by("at", "id"):
        newest[found.order_id] = found
    return newest


def missing(case: Case) -> Any:
    """Return a sentence that says what keeps the concluding note from being sent; "" when nothing does."""
    orders = current_orders(case)
    if case.not_done_reason:
        begun = [
            order
            for order in orders
            if order.state not in (*GONE, Order.State.CONFIRMED, Order.State.ATTESTED)
        ]
        if begun:
            return _("%(order)s was begun and is not undone yet: the note waits until it is.") % {
                "order": begun[0].name
            }
        return ""
    if not orders:
        return _("The work is not done yet: the note cannot be sent before its evidence.")
    proofs = latest(orders)
    for order in orders:
        if order.state == Order.State.UNDONE:
            continue
        if order.state not in SETTLED:
            return _("%(order)s is not confirmed: the note cannot be sent before its evidence.") % {
                "order": order.name
            }
        proof = proofs.get(order.pk)
        if proof is None or not proof.holds:
            return _("The evidence of %(order)s does not hold: the note cannot be sent.") % {
                "order": order.name
            }
    return ""


def summary(case: Case) -> tuple[int, int]:
    """Return (checks that hold, checks) over the newest evidence of the current orders."""
    checks = [check for proof in latest(current_orders(case)).values() for check in proof.checks]
    return sum(1 for check in checks if check["holds"]), len(checks)
