"""Cases and tasks: open with work or closed without (2), one task per token (3), along the diagram (4)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.utils.translation import gettext as _

from cauce.core import process
from cauce.operations.invariants.dossiers import Dossier
from cauce.operations.invariants.findings import Found
from cauce.operations.invariants.walking import Walk, WentAstray
from cauce.records.models import Task


def _open_tasks(dossier: Dossier) -> list[Task]:
    return [task for task in dossier.tasks if task.state == Task.State.OPEN]


def open_cases_have_work(dossier: Dossier, _now: datetime) -> Found:
    """2: somebody has every open case; nobody has a closed one."""
    waiting = _open_tasks(dossier)
    if dossier.case.is_open and not waiting:
        yield dossier.case.number, _("the case is open and nobody has it")
    for task in waiting if not dossier.case.is_open else []:
        yield (
            dossier.case.number,
            _("the case is closed and row %(row)d still waits for %(name)s")
            % {"row": task.row, "name": task.assignee.full_name},
        )


def one_task_per_token(dossier: Dossier, _now: datetime) -> Found:
    """3: each place where an open case stands is one open task, and each open task such a place."""
    waiting = _open_tasks(dossier) if dossier.case.is_open else []
    for count in Counter(task.token for task in waiting).values():
        if count > 1:
            yield (
                dossier.case.number,
                _("%(count)d tasks are open for one place of the diagram") % {"count": count},
            )
            return
    tokens = {(token.id, token.node) for token in process.from_json(dossier.case.marking).tokens}
    tasks = {(task.token, _node(dossier, task.row)) for task in waiting}
    if tokens != tasks and (waiting or not dossier.case.is_open):
        yield (
            dossier.case.number,
            _("the diagram says that it stands at %(marking)s, its tasks say %(tasks)s")
            % {"marking": _nodes(tokens), "tasks": _nodes(tasks)},
        )


def _node(dossier: Dossier, row: int) -> str:
    activity = dossier.activity(row)
    return activity.node or f"A{row}" if activity else f"A{row}"


def _nodes(places: set[tuple[int, str]]) -> str:
    return ", ".join(sorted(node for _id, node in places)) or "–"


def acts_follow_the_procedure(dossier: Dossier, _now: datetime) -> Found:
    """4: the acts, in their order, are a way through the version that the case is pinned to, up to here."""
    walk = Walk(dossier)
    try:
        for act in dossier.acts:
            walk.take(act)
    except WentAstray as astray:
        yield dossier.place(astray.act), str(astray)
        return
    if dossier.case.is_open and walk.has_ended:
        yield dossier.case.number, _("its acts came to the end of the procedure and the case is open")
    elif not dossier.case.is_open and not walk.has_ended:
        yield dossier.case.number, _("the case is closed and its acts did not come to an end")
    for task in _open_tasks(dossier) if dossier.case.is_open else []:
        if not walk.may_stand_at(task):
            yield (
                dossier.case.number,
                _("row %(row)d is open; after its acts the case should stand at row %(expected)d")
                % {"row": task.row, "expected": walk.row},
            )
