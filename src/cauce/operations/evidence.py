"""What is proved in a case, and what is still missing: the gate of every concluding note."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from cauce.records.models import Case, Evidence, Order

SETTLED = (Order.State.CONFIRMED, Order.State.ATTESTED)
GONE = (Order.State.CANCELLED, Order.State.UNDONE)


class Checks(NamedTuple):
    """How many checks hold of those that Cauce read back, and how many a person certified by hand.

    The two are never added up: what a person declares is not proved.
    """

    holds: int = 0
    total: int = 0
    attested: int = 0


NO_CHECKS = Checks()


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
    if case.not_done_reason:
        begun = case.orders.exclude(state__in=GONE).first()
        if begun is not None:
            return _("%(order)s was begun and is not undone yet: the note waits until it is.") % {
                "order": begun.name
            }
        return ""
    former = case.orders.exclude(approved_hash=case.approved_hash).exclude(state__in=GONE).first()
    if former is not None:
        return _("%(order)s belongs to the former request and is not undone yet: the note waits.") % {
            "order": former.name
        }
    standing = [order for order in current_orders(case) if order.state not in GONE]
    if not standing:
        return _("The work is not done yet: the note cannot be sent before its evidence.")
    return next((fault for fault in map(_unproved(latest(standing)), standing) if fault), "")


def _unproved(proofs: Mapping[int, Evidence]) -> Callable[[Order], Any]:
    """Return what says, of one order, why it is not proved; "" if it is."""

    def fault(order: Order) -> Any:
        proof = proofs.get(order.pk)
        if order.state not in SETTLED:
            return _("%(order)s is not confirmed: the note cannot be sent before its evidence.") % {
                "order": order.name
            }
        if proof is None or not proof.holds:
            return _("The evidence of %(order)s does not hold: the note cannot be sent.") % {
                "order": order.name
            }
        return ""

    return fault


def summary(case: Case) -> Checks:
    """Return what the newest evidence of the current orders that are settled says."""
    return counted(latest(order for order in current_orders(case) if order.state in SETTLED).values())


def counted(proofs: Iterable[Evidence]) -> Checks:
    """Return what these proofs say, what was read back apart from what was attested."""
    read: list[bool] = []
    attested = 0
    for proof in proofs:
        if proof.is_attested:
            attested += len(proof.checks)
        else:
            read += [bool(check["holds"]) for check in proof.checks]
    return Checks(sum(read), len(read), attested)


class ByHand(NamedTuple):
    """Work that a person certified: what, who, and what he wrote of it with the files that show it."""

    what: str
    by: str
    words: str


def by_hand(case: Case) -> list[ByHand]:
    """Return the work of a case that was attested by hand and stands."""
    settled = [order for order in current_orders(case) if order.state == Order.State.ATTESTED]
    proofs = Evidence.objects.filter(order__in=settled, is_attested=True).select_related(
        "order", "attested_by"
    )
    return [
        ByHand(
            proof.order.target,
            proof.attested_by.full_name,
            "; ".join(check["read"] for check in proof.checks),
        )
        for proof in proofs
        if proof.attested_by
    ]
