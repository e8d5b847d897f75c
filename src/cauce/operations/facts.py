"""What an act, or a seal, tells of a row: one hash over everything in it that stays as it was written.

A row that is rewritten together with its own hash is found by the act that told of it. Rows are named by
their ids, which a copy of the institution keeps.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cauce.core import chain
from cauce.records.models import (
    Attachment,
    Case,
    Document,
    Evidence,
    Incident,
    ManualVersion,
    Order,
    Task,
)


def of_case(case: Case) -> str:
    """Who asks, as what, for which unit, what and about whom, under which version."""
    return chain.digest(
        {
            "version": case.version_id,
            "procedure": case.procedure_code,
            "subject": case.subject,
            "author": case.author_id,
            "position": case.author_position_id,
            "unit": case.unit_id,
            "about": case.about_id,
            "form": case.form_hash,
            "opened_at": _moment(case.opened_at),
            "once": case.once,
        }
    )


def of_task(task: Task) -> str:
    """Who was given which row, as what, by whom, under which rule. Not its step: that goes on."""
    return chain.digest(
        {
            "row": task.row,
            "turn": task.turn,
            "token": task.token,
            "assignee": task.assignee_id,
            "position": task.position_id,
            "substitution": task.substitution_id,
            "on_behalf_of": task.on_behalf_of_id,
            "rule": task.rule,
            "came_from": task.came_from_id,
            "is_return": task.is_return,
            "opened_at": _moment(task.opened_at),
        }
    )


def of_paper(document: Document) -> str:
    """Which paper it is, of which series."""
    return chain.digest(
        {
            "row": document.row,
            "step": document.step,
            "type": document.type,
            "type_code": document.type_code,
            "title": document.title,
            "author": document.author_id,
            "unit": document.unit_id,
        }
    )


def of_number(document: Document) -> str:
    """Number, CITE, date and the code that opens the paper on the verification page."""
    return chain.digest(
        {
            "unit": document.unit_id,
            "type_code": document.type_code,
            "number": document.number,
            "year": document.year,
            "cite": document.cite,
            "code": document.verification_code,
            "issued_at": _moment(document.issued_at),
        }
    )


def of_order(order: Order) -> str:
    """An order once it was done: which it is, when it left, what the outside system answered."""
    return chain.digest(
        {
            "key": order.key,
            "task": order.task_id,
            "after": order.after_id,
            "port": order.port,
            "receipt": order.receipt,
            "sent_at": _moment(order.sent_at),
            "placed_at": _moment(order.placed_at),
        }
    )


def of_end(order: Order) -> str:
    """How and when an order ended."""
    return chain.digest({"state": str(order.state), "ended_at": _moment(order.ended_at)})


def of_proof(proof: Evidence) -> str:
    """What was read back, when, and who says so."""
    return chain.digest(
        {
            "order": proof.order_id,
            "at": _moment(proof.at),
            "hash": proof.hash,
            "holds": proof.holds,
            "is_attested": proof.is_attested,
            "by": proof.attested_by_id,
        }
    )


def of_incident(incident: Incident) -> str:
    """Who was called to an order, when, and what for."""
    return chain.digest(
        {
            "case": incident.case_id,
            "order": incident.order_id,
            "what_to_do": incident.what_to_do,
            "opened_at": _moment(incident.opened_at),
        }
    )


def of_file(file: Attachment) -> str:
    """Which file somebody added to which case."""
    return chain.digest(
        {
            "case": file.case_id,
            "owner": file.owner_id,
            "row": file.row,
            "name": file.name,
            "media_type": file.media_type,
            "size": file.size,
            "sha256": file.sha256,
            "added_at": _moment(file.added_at),
        }
    )


def of_manual(manual: ManualVersion) -> str:
    """A published version: its files, its resolution, who published it and when, and its procedures."""
    procedures = sorted((each.pk, each.code, each.title) for each in manual.procedures.all())
    return chain.digest(
        {
            "code": manual.code,
            "version": manual.version,
            "resolution": manual.resolution,
            "resolution_on": manual.resolution_on.isoformat(),
            "valid_from": manual.valid_from.isoformat(),
            "files": manual.files,
            "hash": manual.hash,
            "published_at": _moment(manual.published_at),
            "published_by": manual.published_by_id,
            "procedures": [list(each) for each in procedures],
        }
    )


def told(orders: Iterable[Order], *, is_at_its_end: bool) -> dict[str, Any]:
    """Return what an act says of orders: all that was read back of them and, of those that ended, the rest.

    The fence is the lowest that each may ever have again.
    """
    named = {order.pk: order for order in orders}
    proofs = Evidence.objects.filter(order__in=named).order_by("at", "id")
    content: dict[str, Any] = {
        "evidence": [
            {"order": named[p.order_id].name, "hash": p.hash, "holds": p.holds, "facts": of_proof(p)}
            for p in proofs
        ],
        "fences": {order.name: order.fence for order in named.values()},
    }
    if is_at_its_end:
        content["settled"] = {
            order.name: {"facts": of_order(order), "end": of_end(order)} for order in named.values()
        }
    return content


def _moment(moment: datetime | None) -> Any:
    return moment.isoformat() if moment else None
