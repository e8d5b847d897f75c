"""An EXECUTE step as its technician sees it: parameters, the plan that was read, what may be pressed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from cauce.core.orders import BY_HAND
from cauce.core.procedure import Option, Step
from cauce.operations import answers, courses, orders, plans
from cauce.operations.courses import Course
from cauce.operations.pages import orders_of
from cauce.operations.pages.forms_of import Asked, asked
from cauce.operations.pages.orders_of import OrderSeen
from cauce.ports import verbs
from cauce.ports import written as wire
from cauce.records.models import Order, PlanRow, Task


class Stand(StrEnum):
    """Where the work of a step stands."""

    PARAMETERS = "params"
    READING = "reading"
    READY = "ready"
    REFUSED = "failed"  # a system did not answer, or refuses the plan
    BY_HAND = "by-hand"
    RUNNING = "running"
    WAITING = "waiting"  # an order waits for a person


@dataclass(frozen=True)
class PlanSeen:
    system: str
    target: str
    state: str
    changes: tuple[tuple[str, str, str], ...]
    unchanged: str
    undo: str
    warnings: tuple[str, ...]
    possible: bool
    is_refused: bool  # the system answered, and said no
    read_at: datetime | None
    error: str


@dataclass(frozen=True)
class Work:
    """`seen` is the hash of what is shown; the button sends it back."""

    stand: Stand
    plans: tuple[PlanSeen, ...]
    orders: tuple[OrderSeen, ...]
    seen: str
    may_attest: bool
    fields: tuple[Asked, ...]
    catalogues: dict[str, tuple[Option, ...]]


ENDED = (Order.State.CANCELLED, Order.State.UNDONE, *courses.SETTLED)
FOR_A_PERSON = (Order.State.INCIDENT, Order.State.FAILED, Order.State.BY_HAND)


def read(
    course: Course,
    task: Task,
    step: Step,
    seen: tuple[OrderSeen, ...],
    typed: Mapping[str, Any] | None = None,
) -> Work:
    """Return how the work of a task's step stands. `typed` are parameters that were not accepted."""
    rows = list(task.plans.all())
    own = tuple(
        o for o in seen if (o.row, o.step) == (task.row, task.step) and o.is_current and o.state != "deshecha"
    )
    lists = answers.catalogues(task.assignee) if step.fields else {}
    names = {**answers.form_names(task.assignee, course.day), **course.case.form}
    return Work(
        stand=_stand(course, step, task, rows, own),
        plans=tuple(_plan(row, is_forgotten=plans.is_forgotten(row, course.now)) for row in rows),
        orders=own,
        seen=plans.combined_hash(rows),
        may_attest=orders.may_attest(task),
        fields=asked(step.fields, typed or task.parameters, lists, names, course.day),
        catalogues=lists,
    )


def _stand(course: Course, step: Step, task: Task, rows: list[PlanRow], own: tuple[OrderSeen, ...]) -> Stand:
    open_orders = [order for order in own if order.state not in ENDED]
    if open_orders:
        return Stand.RUNNING if _moves(open_orders) else Stand.WAITING
    if plans.waits_for_parameters(course, task, step):
        return Stand.PARAMETERS
    states = {
        PlanRow.State.FAILED if plans.is_forgotten(row, course.now) else PlanRow.State(row.state)
        for row in rows
    }
    if PlanRow.State.WANTED in states:
        return Stand.READING
    if states and states <= {PlanRow.State.BY_HAND}:
        return Stand.BY_HAND
    possible = all(row.plan.get("possible", True) for row in rows if row.state == PlanRow.State.READY)
    return Stand.READY if rows and possible and PlanRow.State.FAILED not in states else Stand.REFUSED


def _moves(open_orders: list[OrderSeen]) -> bool:
    """Say whether an order goes on by itself: none does that comes after one which waits for a person."""
    stopped = {order.id for order in open_orders if order.state in FOR_A_PERSON}
    return any(order.id not in stopped and order.after not in stopped for order in open_orders)


def _plan(row: PlanRow, *, is_forgotten: bool) -> PlanSeen:
    plan = wire.read_plan(row.plan) if row.state == PlanRow.State.READY and row.plan else None
    port = verbs.port_of(row.verb) if row.verb != BY_HAND else ""
    return PlanSeen(
        system=orders_of.SYSTEMS.get(port, port),
        target=row.target,
        state=PlanRow.State.FAILED if is_forgotten else row.state,
        changes=tuple((change.what, change.now, change.after) for change in plan.changes) if plan else (),
        unchanged=plan.unchanged if plan else "",
        undo=plan.undo if plan else "",
        warnings=plan.warnings if plan else (),
        possible=plan.possible if plan else True,
        is_refused=row.state == PlanRow.State.FAILED and bool(row.plan.get(plans.IS_REFUSED)),
        read_at=row.read_at,
        error=_("Nobody has read it yet: is the worker running?") if is_forgotten else row.error,
    )
