"""What the rows of a procedure must say so that they can run: steps, orders, approvals, returns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cauce.core import expressions
from cauce.core.procedure import Activity, Field, Procedure, Role, Step, StepKind
from cauce.lib.texts import N_, Message

# Steps of one row come in this order, none twice: what came is read before work is done, the work before the
# paper that reports it, and what hands the case on, or closes it, comes last.
STEP_ORDER: Final = (
    StepKind.REQUEST,
    StepKind.REVIEW,
    StepKind.EXECUTE,
    StepKind.WRITE,
    StepKind.DERIVE,
    StepKind.CLOSE,
)
DECIDING: Final = (StepKind.REVIEW, StepKind.DERIVE)
WRITING: Final = (StepKind.REQUEST, StepKind.WRITE)


@dataclass(frozen=True)
class Fault:
    """One reason why a version may not be published: the rule that it breaks, where, and the sentence."""

    where: str  # "UIT-PR01", "UIT-PR01-6"
    rule: str
    message: Message

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


@dataclass(frozen=True)
class Act:
    """One step of one row, in its place."""

    row: int
    place: int  # from 1
    activity: Activity
    step: Step


def fault(where: str, rule: str, text: str, **params: object) -> Fault:
    return Fault(where, rule, Message(text, params))


def check(procedure: Procedure, roles: Mapping[str, Role], verbs: Collection[str]) -> Iterator[Fault]:
    """Yield the faults of the rows by themselves, without the diagram."""
    acts = acts_of(procedure)
    yield from _approval(procedure, acts)
    yield from _ends(procedure, acts)
    for activity in procedure.activities:
        where = f"{procedure.code}-{activity.number}"
        yield from _role(activity, roles, where)
        yield from _order_of_steps(activity, where)
        yield from _return_target(procedure, activity, where)
    for act in acts:
        where = f"{procedure.code}-{act.row}"
        yield from _parts(act, where)
        yield from _receiver(procedure, act, where)
        yield from _expressions(procedure, act.step, where)
        yield from _orders(act.step, verbs, where)


def acts_of(procedure: Procedure) -> tuple[Act, ...]:
    """Return every step of the procedure, in the order in which a case does them."""
    return tuple(
        Act(activity.number, place, activity, step)
        for activity in procedure.activities
        for place, step in enumerate(activity.steps, start=1)
    )


def form_names(procedure: Procedure) -> set[str]:
    """Return the names of the request's answers."""
    return {
        field.name
        for act in acts_of(procedure)
        if act.step.kind is StepKind.REQUEST
        for field in act.step.fields
    }


def _approval(procedure: Procedure, acts: tuple[Act, ...]) -> Iterator[Fault]:
    """The request is approved once, and before any work on it."""
    approving = [activity.number for activity in procedure.activities if activity.approves_request]
    deciding = {act.row for act in acts if act.step.kind in DECIDING}
    if len(approving) != 1 or approving[0] not in deciding:
        text = N_(
            "Exactly one row must approve the request, reviewing or deriving it; these say so: %(rows)s."
        )
        yield fault(procedure.code, "approval", text, rows=", ".join(map(str, approving)))
    for act in acts:
        if act.step.kind is StepKind.EXECUTE and not any(row < act.row for row in approving):
            text = N_("The work must come in a row after the one that approves the request.")
            yield fault(f"{procedure.code}-{act.row}", "approval", text)


def _ends(procedure: Procedure, acts: tuple[Act, ...]) -> Iterator[Fault]:
    for act in acts:
        if (act.step.kind is StepKind.REQUEST) != (act is acts[0]):
            text = N_("Row 1 begins with “solicitar”, and no other step may.")
            yield fault(f"{procedure.code}-{act.row}", "steps", text)
        if (act.step.kind is StepKind.CLOSE) != (act is acts[-1]):
            text = N_("The last row ends with “cerrar”, and no other step may.")
            yield fault(f"{procedure.code}-{act.row}", "steps", text)


def _role(activity: Activity, roles: Mapping[str, Role], where: str) -> Iterator[Fault]:
    if activity.role not in roles:
        yield fault(where, "roles", N_("The manual has no role “%(role)s”."), role=activity.role)


def _order_of_steps(activity: Activity, where: str) -> Iterator[Fault]:
    ranks = [STEP_ORDER.index(step.kind) for step in activity.steps]
    if not ranks:
        yield fault(where, "steps", N_("The row has no step, so nobody could do it."))
    if ranks != sorted(set(ranks)):
        text = N_("The steps of a row come once each, in this order: %(order)s.")
        yield fault(where, "steps", text, order=", ".join(kind.value for kind in STEP_ORDER))


def _return_target(procedure: Procedure, activity: Activity, where: str) -> Iterator[Fault]:
    """*Devolver* goes to an earlier row that wrote what is returned, and is offered by one that reads it."""
    if activity.returns_to is None:
        return
    written = {act.row for act in acts_of(procedure) if act.step.kind in WRITING}
    if activity.returns_to >= activity.number or activity.returns_to not in written:
        text = N_("Row %(row)s, to which it returns, is not an earlier row that writes a paper.")
        yield fault(where, "returns", text, row=activity.returns_to)
    if not any(step.kind in DECIDING for step in activity.steps):
        yield fault(where, "returns", N_("Only a row that reviews or derives may return."))


def _parts(act: Act, where: str) -> Iterator[Fault]:
    """Each kind of step has what it needs, and nothing that would never be used."""
    step, kind = act.step, act.step.kind.value
    if (step.paper is not None) != (step.kind in WRITING):
        yield fault(
            where, "steps", N_("Steps that write have a paper, others have none: “%(kind)s”."), kind=kind
        )
    if bool(step.to) != (step.kind is StepKind.DERIVE):
        yield fault(
            where, "steps", N_("Steps that derive say to whom, others do not: “%(kind)s”."), kind=kind
        )
    works = step.kind is StepKind.EXECUTE
    if bool(step.orders or step.attest_if) != works:
        yield fault(
            where, "steps", N_("Steps that execute have orders, others have none: “%(kind)s”."), kind=kind
        )
    if step.fields and not (works or step.kind is StepKind.REQUEST):
        yield fault(
            where, "steps", N_("Only a request or an execution asks for answers: “%(kind)s”."), kind=kind
        )


def _receiver(procedure: Procedure, act: Act, where: str) -> Iterator[Fault]:
    """Who is derived to is who does the next row."""
    following = [activity.role for activity in procedure.activities if activity.number == act.row + 1]
    if act.step.to and act.step.to not in following:
        yield fault(
            where,
            "receivers",
            N_("It derives to “%(role)s”, who does not do the next row."),
            role=act.step.to,
        )


def _expressions(procedure: Procedure, step: Step, where: str) -> Iterator[Fault]:
    known: set[str] = set() if step.kind is StepKind.REQUEST else form_names(procedure)
    for field in step.fields:
        yield from _expression(field.show_if, f"show_if ({field.name})", known, where)
        known = known | {field.name}
        yield from _columns(field, where)
    yield from _expression(step.attest_if, "attest_if", known, where)
    for order in step.orders:
        yield from _expression(order.when, f"when ({order.verb})", known, where)


def _columns(field: Field, where: str) -> Iterator[Fault]:
    known: set[str] = set()
    for column in field.columns:
        yield from _expression(column.show_if, f"show_if ({field.name}, {column.name})", known, where)
        known = known | {column.name}


def _expression(text: str, key: str, known: Collection[str], where: str) -> Iterator[Fault]:
    try:
        if text:
            expressions.check(text, known)
    except expressions.ExpressionRefused as refusal:
        yield fault(where, "conditions", N_("%(key)s: %(reason)s"), key=key, reason=str(refusal))


def _orders(step: Step, verbs: Collection[str], where: str) -> Iterator[Fault]:
    for number, order in enumerate(step.orders):
        if order.verb not in verbs:
            yield fault(where, "orders", N_("No connector knows the verb “%(verb)s”."), verb=order.verb)
        if order.after and order.after not in [earlier.verb for earlier in step.orders[:number]]:
            text = N_("The order “%(verb)s” waits for “%(after)s”, which does not come before it.")
            yield fault(where, "orders", text, verb=order.verb, after=order.after)
