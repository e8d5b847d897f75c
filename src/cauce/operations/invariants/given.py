"""Tasks are what the acts told of them (15): given by an act, ended by one, at the step where acts left them.

An act written before Cauce told of tasks says nothing of them: what it gave is passed over.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cauce.core import chain
from cauce.core.procedure import Outcome, StepKind
from cauce.operations import facts
from cauce.operations.invariants.dossiers import Dossier
from cauce.operations.invariants.findings import Found
from cauce.records.models import Act, Task

PLACING = frozenset({Outcome.EXECUTE, Outcome.ATTEST})


def tasks_are_as_told(dossier: Dossier, _now: datetime) -> Found:
    """15: every task was given and ended by an act, and none that an act gave is missing."""
    yield from _given(dossier)
    ends = {(act.at, act.row, act.step, act.outcome): act.actor_id for act in dossier.acts}
    moments = {(act.at, act.outcome) for act in dossier.acts}
    for task in dossier.tasks:
        if not _is_ended_as_told(task, ends, moments):
            yield _row(dossier, task), _("the task ended otherwise than its acts say")
        if not _has_parameters_told(dossier, task):
            yield _row(dossier, task), _("the task has other parameters than those that were executed")
    yield from _open_step(dossier)


def _given(dossier: Dossier) -> Found:
    """Every task is one that an act told of; a task handed over is told of anew."""
    told: dict[str, bool] = {}  # what an act told of a task → whether there must be such a task
    since: datetime | None = None
    last = ""
    for act in dossier.acts:
        to = act.content.get("to") or {}
        for own, is_new in _told_by(act, to):
            since = since or act.at
            if act.outcome == Outcome.SUBSTITUTE:
                told.pop(last, None)
            told[own] = is_new or told.get(own, False)
            last = own
    there = {facts.of_task(task): task for task in dossier.tasks}
    for own, task in there.items():
        if since is not None and task.opened_at >= since and own not in told:
            yield _row(dossier, task), _("the task is not as the act told that gave it")
    if any(is_needed and own not in there for own, is_needed in told.items()):
        yield dossier.case.number, _("a task that its acts gave is not on record as they told")


def _told_by(act: Act, to: dict[str, Any]) -> list[tuple[str, bool]]:
    """Return (what is told, is it a task of its own), in the order in which the tasks were opened."""
    found = [(str(act.content[key]), True) for key in ("task", "covered") if key in act.content]
    if "task" in to:
        goes_on = to.get("row") == act.row and act.outcome not in (Outcome.RETURN, Outcome.TAKE_BACK)
        found.append((str(to["task"]), not goes_on or act.outcome == Outcome.SUBSTITUTE))
    return found


def _is_ended_as_told(
    task: Task,
    ends: dict[tuple[datetime, int | None, int | None, str], int | None],
    moments: set[tuple[datetime, str]],
) -> bool:
    if task.state == Task.State.OPEN or task.done_at is None:
        return task.state == Task.State.OPEN and task.done_at is None and not task.outcome
    if task.state == Task.State.CANCELLED:
        said = {outcome for at, outcome in moments if at == task.done_at}
        return bool(said) and (task.outcome in said or not task.outcome)
    for row in (task.row, None):  # a withdrawal names no row
        key = (task.done_at, row, task.step, task.outcome)
        if key in ends:
            return ends[key] in (None, task.assignee_id)
    return False


def _has_parameters_told(dossier: Dossier, task: Task) -> bool:
    """What a technician chose is in the act by which he executed; only he who executes chooses."""
    activity = dossier.activity(task.row)
    if activity is not None and all(step.kind is not StepKind.EXECUTE for step in activity.steps):
        return not task.parameters
    if task.state != Task.State.DONE or task.done_at is None:
        return True
    told = [
        act.content["parameters"]
        for act in dossier.acts
        if act.row == task.row
        and act.outcome in PLACING
        and task.opened_at <= act.at <= task.done_at
        and "parameters" in act.content
    ]
    return not told or task.outcome == Outcome.NOT_DONE or bool(told[-1] == chain.digest(task.parameters))


def _open_step(dossier: Dossier) -> Found:
    """The step at which an open task stands is that to which the last act brought it."""
    last = None
    for act in dossier.acts:
        to = act.content.get("to") or {}
        last = (to["row"], to["step"]) if "step" in to else last
    for task in dossier.tasks if last is not None else ():
        if task.state == Task.State.OPEN and (task.row, task.step) != last:
            yield _row(dossier, task), _("the task stands at another step than its acts say")


def _row(dossier: Dossier, task: Task) -> str:
    return f"{dossier.case.number} A{task.row}"
