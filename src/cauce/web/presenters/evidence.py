"""What was read back of each order, with what may be done about it by whoever attends to it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from cauce.operations.pages.case import CaseSeen
from cauce.operations.pages.orders_of import CheckSeen, OrderSeen
from cauce.web import states, words
from cauce.web.attempt import Attempt
from cauce.web.presenters import ask as ask_shape
from cauce.web.presenters import plan as plan_shape
from cauce.web.shapes.case import CheckLine, Decision, EvidenceView
from cauce.web.shapes.pieces import State

DECLARED = "constatado"  # how a check came to be: a person says it, nothing read it back
UNDO = "deshacer-"  # what leads the key of an undo by hand; the order's id follows


def views(case: CaseSeen, attempt: Attempt) -> tuple[EvidenceView, ...]:
    """Return the orders that have evidence, and those of a former request that are not gone yet."""
    work = case.ask.work if case.ask else None
    planned = {order.id for order in work.orders} if work else set()
    shown = [order for order in case.orders if _is_shown(order, has_plan=work is not None)]
    return tuple(_evidence(order, case, attempt, is_planned=order.id in planned) for order in shown)


def _is_shown(order: OrderSeen, *, has_plan: bool) -> bool:
    """What was not read back yet stands in the plan, for who has the plan before him."""
    if not order.is_current:
        return order.state != "deshecha"
    return bool(order.checks) or not has_plan


def _evidence(order: OrderSeen, case: CaseSeen, attempt: Attempt, *, is_planned: bool) -> EvidenceView:
    names = {"order": order.name, "system": order.system, "name": order.by, "target": order.target}
    names["moment"] = words.moment(order.placed_at, now=case.now)
    said = _("Order %(order)s to %(system)s, %(target)s; ordered by %(name)s on %(moment)s.") % names
    if order.ended_at and order.state == "confirmada":
        took = int((order.ended_at - order.placed_at).total_seconds() * 1000)
        said += " " + _("Cauce did it and read it back in %(time)s.") % {"time": words.lasted(max(took, 1))}
    return EvidenceView(
        title=_("Evidence: %(system)s, %(target)s") % {"system": order.system, "target": order.target},
        key=order.name,
        sentence=said,
        state=_evidence_state(order),
        checks=tuple(
            CheckLine(
                check.what,
                check.expected,
                check.read,
                check.at,
                _result(check, order),
                check.how,
            )
            for check in order.checks
        ),
        digest=order.digest,
        notes=_evidence_notes(order),
        attested_by=_("Certified by hand by %(name)s.") % {"name": order.attested_by}
        if order.attested_by
        else "",
        moving_url=_moving_url(order, case, is_planned=is_planned),
        probe_url=reverse("web:probe", args=[order.id]) if order.may_probe and not is_planned else "",
        undo=_undo(order, case, attempt) if order.may_undo else None,
        refusals=ask_shape.refusals(attempt) if attempt.verb == f"{UNDO}{order.id}" else (),
    )


def _moving_url(order: OrderSeen, case: CaseSeen, *, is_planned: bool) -> str:
    """What stands in the plan moves there; what is being done for the first time ends with the whole page."""
    is_again = order.state in ("deshaciendo", "confirmada")
    moves = is_again and not is_planned and plan_shape.is_moving(order, case.now)
    return plan_shape.moving_url(case) if moves else ""


def _undo(order: OrderSeen, case: CaseSeen, attempt: Attempt) -> Decision:
    """The work that no machine undoes: whoever attends to it says that it is undone, with a file."""
    key = f"{UNDO}{order.id}"
    mine = attempt.verb == key
    return Decision(
        key=key,
        title=_("Undo it by hand and attest it"),
        button=_("Attest that I undid it by hand"),
        outcome="deshacer",
        icon="rotate",
        help=_("It will say that you certified it: Cauce does not read it back."),
        tone="vuelta",
        text_label=_("What you undid and what you checked"),
        text=attempt.text if mine else "",
        text_error=attempt.at("reason") if mine else "",
        text_required=True,
        has_files=True,
        files_error=attempt.at("attachments") if mine else "",
        is_open=mine,
        url=reverse("web:undone", args=[case.number, order.id]),
    )


def _result(check: CheckSeen, order: OrderSeen) -> State:
    """What is gone after an undo is as it should be: it is no failure."""
    if order.state == "deshecha" and not check.holds:
        return State(_("Is there no more"), "rotate", "vuelta")
    return states.of_check(holds=check.holds, is_declared=check.how == DECLARED)


def _evidence_state(order: OrderSeen) -> State:
    if order.state == "confirmada" and order.checks:
        holds, total = sum(check.holds for check in order.checks), len(order.checks)
        if holds < total:
            said = _("Does not hold any more: %(holds)s of %(total)s") % {"holds": holds, "total": total}
            return State(said, "alert-triangle", "mal")
        said = _("Proved: %(holds)s of %(total)s") % {"holds": holds, "total": total}
        return State(said, "shield-check", "bien")
    return states.of_order(order.state)


def _evidence_notes(order: OrderSeen) -> tuple[str, ...]:
    notes = []
    if not order.is_current:
        notes.append(_("It belongs to the former request: it has to be undone."))
    if order.incident:
        notes.append(order.incident)
        notes.append(
            _("%(name)s attends to it: %(what)s") % {"name": order.attends, "what": order.what_to_do}
        )
    elif order.error and order.state not in ("confirmada", "atestiguada", "deshecha"):
        notes.append(order.error)
    if order.envelope == "cerrado" and order.state == "confirmada":
        notes.append(
            _(
                "Its owner has not opened the envelope yet. If it expires, a new one is made: it is never "
                "sent again."
            )
        )
    if order.envelope == "abierto":
        notes.append(_("Its owner opened the envelope."))
    return tuple(notes)
