"""How a case stands, for whoever looks after the server: where it is, who has it, what went out.

No content: neither the answers of the form nor the text of a paper or proveído (ROWS.md: administrators see
none).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cauce.core.procedure import Activity
from cauce.operations import asking, courses, manuals
from cauce.operations.refusals import NotFound
from cauce.records.models import Act, Case, Document, Incident, Order, Task


@dataclass(frozen=True)
class Waiting:
    """A row that waits for a person."""

    row: int
    step: int
    asks: str
    person: str
    on_behalf_of: str
    since: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class Told:
    """One act of the hoja de ruta, without its words."""

    seq: int
    at: datetime
    row: int | None
    outcome: str
    person: str
    post: str
    to: str
    hash: str


@dataclass(frozen=True)
class Paper:
    row: int
    title: str
    state: str
    cite: str
    version: int
    issued_at: datetime | None


@dataclass(frozen=True)
class Ordered:
    name: str
    verb: str
    state: str
    attempts: int
    sent_at: datetime | None
    next_at: datetime | None
    error: str


@dataclass(frozen=True)
class Trouble:
    order: str
    person: str
    reason: str
    what_to_do: str
    since: datetime


@dataclass(frozen=True)
class CaseState:
    """Everything above, of one case. Times are in the institution's zone."""

    number: str
    procedure: str
    version: int
    title: str
    unit: str
    is_open: bool
    end: str
    opened_at: datetime
    closed_at: datetime | None
    waiting: tuple[Waiting, ...]
    acts: tuple[Told, ...]
    papers: tuple[Paper, ...]
    orders: tuple[Ordered, ...]
    incidents: tuple[Trouble, ...]


def read(number: str) -> CaseState:
    """Return how a case stands. NotFound if there is no case of that number. Changes nothing."""
    case = (
        Case.objects.select_related("unit", "version__manual").filter(number=number.strip().upper()).first()
    )
    if case is None:
        raise NotFound(_("There is no case %(number)s.") % {"number": number[:40]})
    zone = courses.zone()
    procedure = manuals.definition(case.version_id).procedure
    tasks = case.tasks.filter(state=Task.State.OPEN).select_related("assignee", "on_behalf_of")
    return CaseState(
        number=case.number,
        procedure=case.procedure_code,
        version=case.version.manual.version,
        title=procedure.short_title,
        unit=case.unit.code,
        is_open=case.is_open,
        end=case.get_end_state_display() if case.end_state else "",
        opened_at=case.opened_at.astimezone(zone),
        closed_at=_in(zone, case.closed_at),
        waiting=tuple(_waiting(task, procedure.activity(task.row), zone) for task in tasks),
        acts=tuple(_told(act, zone) for act in case.acts.select_related("actor").order_by("seq")),
        papers=tuple(_paper(document, zone) for document in case.documents.all()),
        orders=tuple(_ordered(order, zone) for order in case.orders.all()),
        incidents=tuple(
            _trouble(incident, zone)
            for incident in case.incidents.filter(closed_at=None).select_related("order", "person")
        ),
    )


def _in(zone: Any, moment: datetime | None) -> datetime | None:
    return moment.astimezone(zone) if moment else None


def _waiting(task: Task, activity: Activity, zone: Any) -> Waiting:
    return Waiting(
        row=task.row,
        step=task.step + 1,
        asks=asking.of(activity, task.step, is_return=task.is_return),
        person=task.assignee.full_name,
        on_behalf_of=task.on_behalf_of.full_name if task.on_behalf_of else "",
        since=task.opened_at.astimezone(zone),
        read_at=_in(zone, task.read_at),
    )


def _told(act: Act, zone: Any) -> Told:
    return Told(
        seq=act.seq,
        at=act.at.astimezone(zone),
        row=act.row,
        outcome=act.outcome,
        person=act.actor.full_name if act.actor else "Cauce",
        post=str(act.content.get("position", "")),
        to=str((act.content.get("to") or {}).get("name", "")),
        hash=act.hash,
    )


def _paper(document: Document, zone: Any) -> Paper:
    return Paper(
        row=document.row,
        title=document.title,
        state=document.get_state_display(),
        cite=document.cite,
        version=document.version,
        issued_at=_in(zone, document.issued_at),
    )


def _ordered(order: Order, zone: Any) -> Ordered:
    return Ordered(
        name=order.name,
        verb=order.verb,
        state=order.get_state_display(),
        attempts=order.attempts,
        sent_at=_in(zone, order.sent_at),
        next_at=_in(zone, order.next_at),
        error=order.error,
    )


def _trouble(incident: Incident, zone: Any) -> Trouble:
    return Trouble(
        order=incident.order.name,
        person=incident.person.full_name,
        reason=incident.reason,
        what_to_do=incident.what_to_do,
        since=incident.opened_at.astimezone(zone),
    )
