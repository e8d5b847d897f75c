"""The record: every act is appended to its case's chain, in the transaction of the change it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cauce.core import chain
from cauce.core.procedure import Outcome
from cauce.records.models import Act, Case, Person


def content_of(act: Act, *, case_number: str, actor: str) -> dict[str, Any]:
    """Return what an act's hash covers: all of it, with names instead of row ids."""
    return {
        "case": case_number,
        "seq": act.seq,
        "at": act.at.isoformat(),
        "actor": actor,
        "row": act.row,
        "step": act.step,
        "outcome": act.outcome,
        "proveido": act.proveido,
        "content": act.content,
    }


def write(
    case: Case,
    *,
    at: datetime,
    actor: Person | None,
    outcome: Outcome | str,
    row: int | None = None,
    step: int | None = None,
    proveido: str = "",
    content: Mapping[str, Any] | None = None,
) -> Act:
    """Append one act to the case's chain and move the chain's head.

    The caller holds the case's row locked (`courses.lock`): two writers of one case wait for each other, and
    the
    unique (case, seq) refuses whoever did not. The caller saves `case` in the same transaction.
    """
    act = Act(
        case=case,
        seq=case.head_seq + 1,
        at=at,
        actor=actor,
        row=row,
        step=step,
        outcome=str(outcome),
        proveido=proveido,
        content=dict(content or {}),
        prev_hash=case.head_hash,
    )
    act.hash = chain.link(
        act.prev_hash, content_of(act, case_number=case.number, actor=actor.username if actor else "")
    )
    act.save(force_insert=True)
    case.head_seq, case.head_hash, case.changed_at = act.seq, act.hash, at
    return act
