"""Doing what was foreseen: the acts, the numbers, the next task, the end of a case.

Everything here runs inside the transaction of the operation that calls it, with the case's row locked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cauce.core import process
from cauce.core.procedure import Activity, Outcome, StepKind
from cauce.operations import facts, notices, papers, plans, posts, record, search
from cauce.operations.courses import Arrival, Course, Foresight, Stage
from cauce.records.models import Act, Case, Person, Position, Substitution, Task

OUTCOME_OF = {
    StepKind.REQUEST: Outcome.SEND,
    StepKind.REVIEW: Outcome.APPROVE,
    StepKind.DERIVE: Outcome.DERIVE,
    StepKind.EXECUTE: Outcome.EXECUTE,
    StepKind.WRITE: Outcome.SEND,
    StepKind.CLOSE: Outcome.CLOSE,
}


@dataclass(frozen=True)
class Decision:
    """What a person decided about his task's present step."""

    outcome: Outcome
    actor: Person | None
    proveido: str = ""
    choice: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """What happened: the last act, and the task that is open now (None = the case is closed)."""

    act: Act
    task: Task | None


def perform(course: Course, task: Task, decision: Decision) -> Done:
    """Write the acts of a decision and bring the case where it now stands. The caller has checked who may."""
    foresight = course.foresee(
        task,
        decision.outcome,
        choice=decision.choice,
        proveido=decision.proveido,
        actor=decision.actor.username if decision.actor else "",
    )
    act = _write_stages(course, task, decision, foresight)
    for passed in foresight.passed_over:
        act = record.write(
            course.case,
            at=course.now,
            actor=None,
            outcome=Outcome.NOT_APPLICABLE,
            row=passed.row,
            step=passed.step,
            content={"rule": passed.rule},
        )
    if decision.outcome is Outcome.RETURN and foresight.arrival is not None:
        papers.take_back_to_draft(course, foresight.arrival.row)
    course.case.marking = process.to_json(foresight.marking)
    opened = _arrive(course, task, foresight, decision)
    search.refresh(course.case)
    course.case.save()
    return Done(act, opened)


def _write_stages(course: Course, task: Task, decision: Decision, foresight: Foresight) -> Act:
    act: Act | None = None
    last = len(foresight.stages) - 1
    for index, stage in enumerate(foresight.stages):
        activity = course.procedure.activity(stage.row)
        outcome = decision.outcome if index == 0 else OUTCOME_OF[activity.steps[stage.step].kind]
        given: dict[str, Any] = {}
        if index == last and foresight.arrival is not None:
            given = _given(course, foresight.arrival, decision)
        covered = _covered_task(course, task, stage, outcome, foresight.stages[index - 1]) if index else None
        if covered is not None:
            given["covered"] = facts.of_task(covered)
            covered.save()
        act = _write_stage(course, task, decision, stage, outcome, given)
    if act is None:
        raise RuntimeError("a foresight without stages")
    return act


def _write_stage(
    course: Course, task: Task, decision: Decision, stage: Stage, outcome: Outcome, given: Mapping[str, Any]
) -> Act:
    activity = course.procedure.activity(stage.row)
    own = decision.content if outcome is decision.outcome else {}
    content = {**_capacity(course, task, stage), **own, **given}
    due = []
    if outcome not in (Outcome.RETURN, Outcome.NOT_DONE):
        _settle_derivation(course, activity, stage, outcome, decision, content)
        due = papers.due_for_number(course, stage.row, stage.step)
    numbered = papers.number(course, due)
    if numbered:
        content["numbered"] = numbered
    act = record.write(
        course.case,
        at=course.now,
        actor=decision.actor,
        outcome=outcome,
        row=stage.row,
        step=stage.step,
        proveido=decision.proveido,
        content=content,
    )
    papers.issued_in(due, act)
    return act


def _given(course: Course, arrival: Arrival, decision: Decision) -> dict[str, Any]:
    """Return who has the case next, and the task with which he has it (unless he keeps the one he has)."""
    if arrival.found is None:
        return {}
    receiver = posts.person(arrival.found.person)
    is_return = decision.outcome is Outcome.RETURN
    return {
        "to": {
            "username": receiver.username,
            "name": receiver.full_name,
            "title": posts.title(arrival.found),
            "row": arrival.row,
            "step": arrival.step,
            "task": facts.of_task(task_of(course, arrival, came_from=decision.actor, is_return=is_return)),
        }
    }


def _capacity(course: Course, task: Task, stage: Stage) -> dict[str, Any]:
    """Return as what the person acts at that moment: position, for whom, under which rule and which turn."""
    position, behalf, memorandum = task.position, task.on_behalf_of, ""
    if stage.found is not None:
        position = Position.objects.filter(code=stage.found.position).first()
        behalf = posts.person(stage.found.on_behalf_of) if stage.found.on_behalf_of else None
        memorandum = stage.found.substitution.memorandum if stage.found.substitution else ""
    elif task.substitution is not None:
        memorandum = task.substitution.memorandum
    content: dict[str, Any] = {
        "position": position.title_for(task.assignee) if position else "",
        "position_code": position.code if position else "",
        "turn": stage.turn,
    }
    if behalf is not None:
        content["on_behalf_of"] = {"username": behalf.username, "name": behalf.full_name}
        content["memorandum"] = memorandum
    if stage.rule:
        content["rule"] = str(stage.rule)
    return content


def _settle_derivation(
    course: Course,
    activity: Activity,
    stage: Stage,
    outcome: Outcome,
    decision: Decision,
    content: dict[str, Any],
) -> None:
    step = activity.steps[stage.step]
    if step.kind is StepKind.DERIVE and decision.choice and course.role(step.to).resolver == "pool":
        course.case.chosen = {**course.case.chosen, course.role(step.to).function: decision.choice}
        content["chosen"] = decision.choice
    if activity.approves_request and stage.step == len(activity.steps) - 1:
        course.case.approved_hash = course.case.form_hash
        content["approved_hash"] = course.case.form_hash


def _covered_task(course: Course, task: Task, stage: Stage, outcome: Outcome, before: Stage) -> Task | None:
    """A row that the same decision did has its task on record too: opened and done in that moment."""
    if (stage.row, stage.turn) == (before.row, before.turn):
        return None
    position, substitution, behalf = task.position, task.substitution, task.on_behalf_of
    if stage.found is not None:  # he does it in another of his posts
        position = Position.objects.filter(code=stage.found.position).first()
        substitution = substitution_of(stage.found)
        behalf = posts.person(stage.found.on_behalf_of) if stage.found.on_behalf_of else None
    return Task(
        case=course.case,
        token=task.token,
        row=stage.row,
        step=stage.step,
        turn=stage.turn,
        assignee=task.assignee,
        position=position,
        substitution=substitution,
        on_behalf_of=behalf,
        rule=stage.rule[:200],
        came_from=task.assignee,
        state=Task.State.DONE,
        opened_at=course.now,
        read_at=course.now,
        done_at=course.now,
        outcome=outcome,
    )


def _arrive(course: Course, task: Task, foresight: Foresight, decision: Decision) -> Task | None:
    arrival = foresight.arrival
    if arrival is None:
        finish(
            course, task, Case.End.NOT_DONE if course.case.not_done_reason else Case.End.CONCLUDED, decision
        )
        return None
    is_same_task = (
        arrival.row == task.row and arrival.turn == task.turn and decision.outcome is not Outcome.RETURN
    )
    if is_same_task and len({stage.row for stage in foresight.stages}) == 1 and _still_his(task, arrival):
        task.step = arrival.step
        task.save(update_fields=["step"])
        plans.want_for(course, task)
        return task
    end_task(course, task, decision.outcome)
    return open_task(course, arrival, came_from=decision.actor, is_return=decision.outcome is Outcome.RETURN)


def _still_his(task: Task, arrival: Arrival) -> bool:
    return arrival.found is not None and arrival.found.person == task.assignee.username


def end_task(course: Course, task: Task, outcome: Outcome | str, state: str = Task.State.DONE) -> None:
    """Close a task."""
    task.state, task.done_at, task.outcome = state, course.now, str(outcome)
    task.read_at = task.read_at or course.now
    task.save(update_fields=["state", "done_at", "outcome", "read_at"])
    task.plans.all().delete()  # nobody will look at them: the worker need not read them


def open_task(course: Course, arrival: Arrival, *, came_from: Person | None, is_return: bool = False) -> Task:
    """Open the task of a row, tell its person, and ask the worker for the plan where the row has one."""
    task = task_of(course, arrival, came_from=came_from, is_return=is_return)
    task.save(force_insert=True)
    plans.want_for(course, task)
    notices.tell_of_task(course, task)
    return task


def task_of(course: Course, arrival: Arrival, *, came_from: Person | None, is_return: bool = False) -> Task:
    """Return the task with which somebody gets the case, not yet written: its act tells of it first."""
    found = arrival.found
    if found is None:
        raise RuntimeError("an arrival without a person is passed over by the foresight")
    return Task(
        case=course.case,
        token=arrival.token,
        row=arrival.row,
        step=arrival.step,
        turn=arrival.turn,
        assignee=posts.person(found.person),
        position=Position.objects.filter(code=found.position).first(),
        substitution=substitution_of(found),
        on_behalf_of=posts.person(found.on_behalf_of) if found.on_behalf_of else None,
        rule=str(found.rule)[:200],
        came_from=came_from,
        is_return=is_return,
        opened_at=course.now,
    )


def substitution_of(found: Any) -> Substitution | None:
    """Return the row of the suplencia under which somebody was found, or None."""
    if found.substitution is None:
        return None
    return Substitution.objects.filter(
        position__code=found.substitution.position,
        person__username=found.substitution.person,
        starts_on=found.substitution.starts_on,
        ended_at__isnull=True,
    ).first()


def finish(
    course: Course, task: Task | None, end: str, decision: Decision, *, state: str = Task.State.DONE
) -> None:
    """Close the case: no open task is left, the author is told. `state` is how its present task ends."""
    case = course.case
    if task is not None:
        end_task(course, task, decision.outcome, state)
    for other in case.tasks.filter(state=Task.State.OPEN):
        end_task(course, other, "", Task.State.CANCELLED)
    case.is_open, case.end_state, case.closed_at = False, end, course.now
    case.marking = process.to_json(process.stop(course.marking).marking)
    notices.tell_of_end(course, _("closed"))
