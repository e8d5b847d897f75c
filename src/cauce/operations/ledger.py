"""The worker's side of the ledger: claim, send, probe, confirm; heal what a crash left.

`sent` is committed before the first byte leaves. After a crash `sent` is unknown and is probed, never blindly
repeated. `confirmed` and the case's move are one transaction. A fencing token keeps a paused worker from
writing
late: every write names the fence that the claim gave, and a later claim has a higher one.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from cauce.core import chain
from cauce.core.procedure import Outcome
from cauce.lib import clock, sealing
from cauce.lib.failpoints import reach
from cauce.operations import anchors, courses, incidents, later, orders
from cauce.operations.guarded import Guarded
from cauce.ports import AdapterError, Connector, Evidence, Instruction, Plan, Receipt
from cauce.ports import written as wire
from cauce.records.models import Evidence as EvidenceRow
from cauce.records.models import Order, Secret, Task

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 4
CLAIMABLE = (
    Order.State.PLANNED,
    Order.State.SENT,
    Order.State.UNKNOWN,
    Order.State.UNDOING,
    Order.State.CONFIRMED,
)


@dataclass(frozen=True)
class Claim:
    """One order in the hands of one worker, until its lease ends or another claims it with a higher fence."""

    order: Order
    fence: int


class LostClaim(Exception):
    """Another worker has the order now; what this one learned is thrown away."""


def lease() -> timedelta:
    """Return for how long a claim holds before another worker may take the order over."""
    return timedelta(seconds=settings.LEASE_SECONDS)


def claim_next(worker: str) -> Claim | None:
    """Take the next due order by compare-and-swap, or return None. Two workers never hold one order."""
    now = clock.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    waits = Order.objects.filter(free, next_at__lte=now, state__in=CLAIMABLE)
    may_go = Q(after__isnull=True) | Q(after__state__in=courses.SETTLED) | ~Q(state=Order.State.PLANNED)
    due = waits.filter(may_go).order_by("next_at", "id").values_list("pk", "fence")[:8]
    for pk, fence in due:
        # All of it again in the same statement: its last holder may have ended it since it was read.
        if waits.filter(pk=pk, fence=fence).update(
            fence=F("fence") + 1, lease_until=now + lease(), worker=worker
        ):
            order = Order.objects.select_related("case", "task").get(pk=pk)
            reach("order.after_claim")
            return Claim(order, fence + 1)
    return None


def carry(claim: Claim, connectors: Mapping[str, Connector]) -> None:
    """Bring one claimed order one move further: send it, probe it, undo it, or look at it again later."""
    connector = connectors.get(claim.order.port)
    moves = {
        Order.State.PLANNED: _send,
        Order.State.UNDOING: _undo,
        Order.State.SENT: _find_out,
        Order.State.UNKNOWN: _find_out,
        Order.State.CONFIRMED: _look_again,
    }
    try:
        if connector is None:
            missing = _("No connector is set up for “%(port)s”.") % {"port": claim.order.port}
            left = {Order.State.UNDOING: Order.State.INCIDENT, Order.State.CONFIRMED: Order.State.CONFIRMED}
            _stop(claim, missing, left.get(Order.State(claim.order.state), Order.State.FAILED))
        else:
            moves[Order.State(claim.order.state)](claim, Guarded(connector))
    except LostClaim:
        log.warning("%s was claimed by another worker; nothing written", claim.order.name)


def _send(claim: Claim, connector: Guarded) -> None:
    order = claim.order
    if order.approved_hash != order.case.approved_hash:
        _stop(claim, _("The request changed after it was approved."), Order.State.CANCELLED)
        return
    reach("order.before_sent")
    now = clock.now()
    _write(claim, state=Order.State.SENT, sent_at=now, attempts=order.attempts + 1, next_at=now + lease())
    reach("order.after_sent")
    try:
        receipt = connector.apply(instruction(order))
    except AdapterError as error:
        _after_error(claim, error)
        return
    reach("order.after_apply")
    _write(claim, receipt=wire.write_receipt(receipt))
    _probe(claim, connector, receipt)


def _find_out(claim: Claim, connector: Guarded) -> None:
    """In doubt: read the outside system before anything is repeated."""
    receipt = wire.read_receipt(claim.order.receipt) if claim.order.receipt else None
    if claim.order.state == Order.State.SENT:
        _write(claim, state=Order.State.UNKNOWN)
    _probe(claim, connector, receipt)


def _probe(claim: Claim, connector: Guarded, receipt: Receipt | None) -> None:
    try:
        evidence = connector.probe(instruction(claim.order), receipt)
    except AdapterError as error:
        _after_error(claim, error, was_probe=True)
        return
    reach("order.after_probe")
    if evidence.holds:
        confirm(claim, evidence)
        return
    _again_or_incident(claim, _what_failed(evidence), state=Order.State.PLANNED, evidence=evidence)


def confirm(claim: Claim, evidence: Evidence) -> None:
    """Write the evidence, confirm the order and move the case: one transaction."""
    with transaction.atomic():
        course = courses.lock(claim.order.case_id, clock.now())
        reach("order.before_confirm")
        _write(
            claim,
            state=Order.State.CONFIRMED,
            ended_at=course.now,
            next_at=later.next_look(claim.order, course.now, course.now),
            lease_until=None,
            error="",
            attempts=0,
        )
        keep_evidence(claim.order, evidence)
        course.case.sealed_seq = 0
        incidents.close(claim.order, course, _("Confirmed by reading it back."))
        task = Task.objects.select_related("assignee", "position", "substitution", "on_behalf_of").get(
            pk=claim.order.task_id
        )
        task.case = course.case
        if task.state == Task.State.OPEN and task.step == claim.order.step:
            orders.settle_step(course, task)
        course.case.save()
    reach("order.after_confirm")


def _undo(claim: Claim, connector: Guarded) -> None:
    """Restore what the plan saw, and read that it is so: the effect is gone, or it was there before us."""
    order = claim.order
    plan = wire.read_plan(order.plan) if order.plan else Plan(changes=())
    is_mail = order.verb == "mail.deliver"
    try:
        reach("order.before_undo")
        if not is_mail:
            connector.undo(instruction(order), plan)
        reach("order.after_undo")
        evidence = connector.probe(instruction(order))
        is_as_before = not evidence.holds or (
            bool(order.plan) and connector.plan(instruction(order)).changes == plan.changes
        )
    except AdapterError as error:
        _again_or_incident(claim, str(error), state=Order.State.UNDOING, permanent=error.permanent, costs=1)
        return
    if not is_as_before and not is_mail:
        text = _("It is still in the outside system.")
        _again_or_incident(claim, text, state=Order.State.UNDOING, costs=1, evidence=evidence)
        return
    with transaction.atomic():
        course = courses.lock(order.case_id, clock.now())
        _write(claim, state=Order.State.UNDONE, ended_at=course.now, next_at=None, lease_until=None, error="")
        keep_evidence(order, evidence)
        said = _("Undone, and read back.")
        if is_mail:
            said = _("A mail cannot be taken back: if it was accepted, its addressee has it.")
        incidents.record_act(course, order, Outcome.UNDO, said)
        incidents.close(order, course, said)
        course.case.save()


def _look_again(claim: Claim, connector: Guarded) -> None:
    """A later probe of what was confirmed: evidence; if it no longer holds, an incident. The state stays."""
    order = claim.order
    if later.is_over(order, clock.now()):
        with transaction.atomic():
            course = courses.lock(order.case_id, clock.now())
            _write(claim, next_at=None, lease_until=None)
            incidents.close(order, course, _("Its time is over: it does not have to be there any more."))
        return
    receipt = wire.read_receipt(order.receipt) if order.receipt else None
    try:
        evidence = connector.probe(instruction(order), receipt)
    except AdapterError as error:
        _again_or_incident(claim, str(error), state=Order.State.CONFIRMED, costs=1)
        return
    with transaction.atomic():
        course = courses.lock(order.case_id, clock.now())
        ended = order.ended_at or course.now
        following = later.next_look(order, ended, course.now)
        _write(claim, next_at=following, lease_until=None, attempts=0, error="")
        keep_evidence(order, evidence)
        course.case.sealed_seq = 0
        if evidence.holds:
            incidents.close(order, course, _("Read again, and it holds."))
        else:
            incidents.open_for(course, order, _what_failed(evidence), is_read=True)
        course.case.save()


def _what_failed(evidence: Evidence) -> str:
    failed = next((check for check in evidence.checks if not check.holds), None)
    return f"{failed.what}: {failed.read}" if failed else _("Nothing was found in the outside system.")


def _after_error(claim: Claim, error: AdapterError, *, was_probe: bool = False) -> None:
    if error.permanent and not was_probe:
        _stop(claim, str(error), Order.State.FAILED)
        return
    _again_or_incident(claim, str(error), state=Order.State.UNKNOWN, costs=1 if was_probe else 0)


def _again_or_incident(
    claim: Claim,
    text: str,
    *,
    state: str,
    permanent: bool = False,
    costs: int = 0,
    evidence: Evidence | None = None,
) -> None:
    """Try again later, with a date in the row; after several tries, an incident with a person's name.

    Every sending counts as a try, and so does every probe or undo that got no answer (`costs`). What was read
    is kept only by who still holds the order.
    """
    attempts = claim.order.attempts + costs
    if permanent or attempts >= MOST_ATTEMPTS:
        _stop(claim, text, state if state == Order.State.CONFIRMED else Order.State.INCIDENT, evidence)
        return
    pause = settings.RETRY_SECONDS[min(attempts, len(settings.RETRY_SECONDS) - 1)]
    with transaction.atomic():
        if evidence is not None:
            anchors.seal_again(claim.order.case_id)  # the case first, as everybody else does
        _write(
            claim,
            state=state,
            error=text[:2000],
            attempts=attempts,
            lease_until=None,
            next_at=clock.now() + timedelta(seconds=pause),
        )
        if evidence is not None:
            keep_evidence(claim.order, evidence)


def _stop(claim: Claim, text: str, state: str, evidence: Evidence | None = None) -> None:
    """Leave the order to a person: an incident with his name and what to do, and an act on the record."""
    what_to_do = incidents.UNDO if claim.order.state == Order.State.UNDOING else ""
    with transaction.atomic():
        course = courses.lock(claim.order.case_id, clock.now())
        values: dict[str, Any] = {"state": state, "error": text[:2000], "next_at": None, "lease_until": None}
        if state == Order.State.CONFIRMED:
            ended = claim.order.ended_at or course.now
            values |= {"next_at": later.next_look(claim.order, ended, course.now), "attempts": 0}
        _write(claim, **values)
        if evidence is not None:
            keep_evidence(claim.order, evidence)
            course.case.sealed_seq = 0
        if state != Order.State.CANCELLED:
            is_read = evidence is not None
            incidents.open_for(course, claim.order, text, what_to_do=what_to_do, is_read=is_read)
        course.case.save()


def _write(claim: Claim, **values: object) -> None:
    """Write to the order only while this worker holds it. LostClaim if a later claim has a higher fence."""
    if not Order.objects.filter(pk=claim.order.pk, fence=claim.fence).update(**values):
        raise LostClaim(claim.order.name)
    for name, value in values.items():
        setattr(claim.order, name, value)


def instruction(order: Order) -> Instruction:
    """Return an order as the adapter sees it; its secret is opened for this call only."""
    secret = ""
    sealed = Secret.objects.filter(order=order).first()
    if sealed is not None and sealed.sealed_key is not None:
        secret = sealing.unseal(
            sealing.Envelope(bytes(sealed.ciphertext), bytes(sealed.sealed_key)),
            master=settings.SEALING_KEY,
            label=order.key,
        )
    return Instruction(order.key, order.verb, order.target, {**order.payload, **_as_planned(order)}, secret)


def _as_planned(order: Order) -> dict[str, str]:
    """A device is written only if it still is as the plan that the technician saw had read it."""
    base = order.plan.get("before", {}).get("expected_base")
    return {"expected_base": base} if base else {}


def keep_evidence(order: Order, evidence: Evidence) -> EvidenceRow:
    """Append what was read back, with its hash. The case is sealed with it, also where no act is written."""
    checks = wire.write_checks(evidence.checks)
    return EvidenceRow.objects.create(
        order=order, at=clock.now(), checks=checks, holds=evidence.holds, hash=chain.digest(checks)
    )
