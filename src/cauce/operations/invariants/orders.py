"""The ledger: approved over exactly that content (6), done once (7), in one hand at a time (8), never left
sent (9), proved (10), and never failed in silence (11).
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from cauce.core import chain
from cauce.core.procedure import Outcome
from cauce.operations.invariants.dossiers import Dossier
from cauce.operations.invariants.findings import Found
from cauce.records.models import Act, Order, PlanRow

LATE_BY = timedelta(minutes=1)  # a worker that runs looks again within a second
CARRIED = (Order.State.PLANNED, Order.State.SENT, Order.State.UNKNOWN, Order.State.UNDOING)
TOUCHED = (Order.State.SENT, Order.State.CONFIRMED, Order.State.UNDONE)
PLACING = (Outcome.EXECUTE, Outcome.ATTEST)


def orders_are_approved(dossier: Dossier, _now: datetime) -> Found:
    """6: each order was placed by its person over the form that was approved and the plan that he saw."""
    case = dossier.case
    if chain.digest(case.form) != case.form_hash:
        yield case.number, _("the request has other answers than those that were sent")
    acts = {act.pk: act for act in dossier.acts}
    for order in dossier.orders:
        act = acts.get(order.approved_in_id)
        if chain.digest({"verb": order.verb, "target": order.target, "payload": order.payload}) != (
            order.payload_hash
        ):
            yield order.name, _("the order says other than what was approved")
        elif act is None or act.outcome not in PLACING or act.actor_id != order.approved_by_id:
            yield order.name, _("no act of the person whom it names placed this order")
        elif act.content.get("approved_hash") != order.approved_hash:
            yield order.name, _("the order was placed over another request than its act says")
        elif not _request_was_approved(dossier, order, act):
            yield order.name, _("the request that it carries out was not approved before it was placed")
    yield from _plans_are_those_seen(dossier)


def _request_was_approved(dossier: Dossier, order: Order, placed: Act) -> bool:
    for act in dossier.acts:
        activity = dossier.activity(act.row)
        if (
            act.seq < placed.seq
            and activity is not None
            and activity.approves_request
            and act.outcome != Outcome.RETURN
            and act.actor_id not in (None, dossier.case.author_id)
            and act.content.get("approved_hash") == order.approved_hash
        ):
            return True
    return False


def _plans_are_those_seen(dossier: Dossier) -> Found:
    """The technician pressed *Ejecutar* over the hash of every plan of his task together."""
    for act in dossier.acts:
        if act.outcome != Outcome.EXECUTE:
            continue
        placed = [order for order in dossier.orders if order.approved_in_id == act.pk]
        seen = [
            [
                order.verb,
                order.target,
                order.payload_hash,
                chain.digest(order.plan) if order.plan else "",
                PlanRow.State.READY if order.plan else PlanRow.State.BY_HAND,
            ]
            for order in placed
        ]
        if chain.digest(seen) != act.content.get("plan_hash"):
            yield dossier.place(act), _("the orders placed are not those of the plan that was approved")


def done_once(dossier: Dossier, _now: datetime) -> Found:
    """7: one effect of a row on one target is confirmed once."""
    counted = Counter(
        (order.row, order.verb, order.target)
        for order in dossier.orders
        if order.state == Order.State.CONFIRMED
    )
    for (row, verb, target), count in counted.items():
        if count > 1:
            yield (
                dossier.case.number,
                _("row %(row)d: %(verb)s on %(target)s is confirmed %(count)d times")
                % {"row": row, "verb": verb, "target": target, "count": count},
            )


def fences_grew(dossier: Dossier, _now: datetime) -> Found:
    """8: whatever was done to an order was done under a claim, and every claim raised its fence.

    That a fence never falls is refused by the write itself; here is seen that none was put back to the start.
    """
    for order in dossier.orders:
        by_hand = order.state in (Order.State.BY_HAND, Order.State.CANCELLED)
        touched = order.sent_at is not None or order.state in TOUCHED or order.lease_until is not None
        if touched and not by_hand and order.fence < 1:
            yield order.name, _("a worker had this order and its fence says that none had")


def nothing_is_left_sent(dossier: Dossier, now: datetime) -> Found:
    """9: an order on its way is in somebody's hands, or has a date on which it is looked at."""
    for order in dossier.orders:
        if order.state not in CARRIED:
            continue
        if order.next_at is None:
            yield order.name, _("the order is under way and has no date on which it is looked at again")
        elif order.state == Order.State.SENT and (order.lease_until or order.next_at) < now - LATE_BY:
            yield order.name, _("it was sent and nobody looked whether it arrived: is the worker running?")


def confirmed_is_proved(dossier: Dossier, _now: datetime) -> Found:
    """10: confirmed means that every check was read back and holds; attested, that a person says so."""
    for order in dossier.orders:
        proofs = list(order.evidence.all())
        for proof in proofs:
            if chain.digest(proof.checks) != proof.hash:
                yield order.name, _("its evidence is not what was read back: the hash differs")
            elif proof.holds != (bool(proof.checks) and all(check["holds"] for check in proof.checks)):
                yield order.name, _("its evidence says that it holds and its checks say otherwise")
        if order.state == Order.State.CONFIRMED:
            if not any(proof.holds and not proof.is_attested for proof in proofs):
                yield order.name, _("the order is confirmed without evidence that was read back")
        elif order.state == Order.State.ATTESTED and not any(
            proof.is_attested and proof.attested_by_id for proof in proofs
        ):
            yield order.name, _("the order is attested and nobody says so")


def failures_have_a_person(dossier: Dossier, _now: datetime) -> Found:
    """11: what failed is undone, or is an incident with the name of who attends to it and why."""
    for order in dossier.orders:
        if order.state not in (Order.State.FAILED, Order.State.INCIDENT):
            continue
        incidents = [incident for incident in order.incidents.all() if incident.closed_at is None]
        if not incidents:
            yield order.name, _("the order failed and no incident is open")
        elif not incidents[0].reason.strip():
            yield order.name, _("its incident gives no reason")
