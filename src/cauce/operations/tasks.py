"""Deciding a task: approve, derive, return, refuse, close, send one's paper, take back.

One public function = one intention of one person = one transaction. Permission, change, act and order travel
together; a double submit is one act, and of two people deciding one task the second is told who and when.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cauce.core import roles
from cauce.core.procedure import Outcome, StepKind
from cauce.lib import clock
from cauce.operations import access, answers, courses, facts, movement, notices, papers, posts, record
from cauce.operations.courses import Course
from cauce.operations.movement import Decision, Done
from cauce.operations.refusals import Faulty, NotAllowed
from cauce.records.models import Case, Draft, Person, Task

MAX_PROVEIDO = 2000


@transaction.atomic
def pass_on(person: Person, task_id: int, step: int, *, proveido: str = "", choice: str = "") -> Done:
    """Approve, derive or close: end a step that needs no paper of one's own.

    `step` is the one that the person saw: a second submit finds it decided. `choice` is the technician where
    the step derives to a pool. Consecutive steps of the same person are done with it, each with its own act;
    if one of them needs a proveído, the whole does: what the page announces as one is not done by half.
    """
    course, task = _open(person, task_id, step)
    due = course.step_of(task)[1]
    if due.kind not in courses.PASSING:
        raise NotAllowed(_("This step asks for something else."))
    course.check_may_act(task, person)
    outcome = movement.OUTCOME_OF[due.kind]
    is_needed = due.proveido_required or _instructs(course, task, outcome, person, choice)
    proveido = _text(proveido, required=is_needed, field="proveido")
    if due.kind is StepKind.DERIVE and course.role(due.to).resolver == "pool":
        _check_choice(course, due.to, choice)
    elif choice and not _is_in_pool_ahead(course, task, choice):
        raise Faulty({"choice": [_("Choose a person of the list.")]})
    return movement.perform(course, task, Decision(outcome, person, proveido, choice))


def _instructs(course: Course, task: Task, outcome: Outcome, person: Person, choice: str) -> bool:
    """Say whether a step that is done with this one needs a proveído (UIT-PR06-3, one step with row 2)."""
    foresight = course.foresee(
        task, outcome, choice=choice, proveido="x" * courses.SHORTEST_REASON, actor=person.username
    )
    steps = (course.procedure.activity(stage.row).steps[stage.step] for stage in foresight.stages)
    return any(step.proveido_required for step in steps)


@transaction.atomic
def give_back(person: Person, task_id: int, step: int, *, reason: str) -> Done:
    """Return the paper to whoever wrote it, with a reason that he will see at his paper."""
    course, task = _open(person, task_id, step)
    activity, due = course.step_of(task)
    if due.kind not in (StepKind.REVIEW, StepKind.DERIVE) or activity.returns_to is None:
        raise NotAllowed(_("This step cannot be returned."))
    course.check_may_act(task, person)
    reason = _text(reason, required=True, field="reason")
    return movement.perform(course, task, Decision(Outcome.RETURN, person, reason))


@transaction.atomic
def refuse(person: Person, task_id: int, step: int, *, reason: str) -> Done:
    """Refuse the request for good (JUIT, and JS on his rows): it ends *rechazado*, the author is told."""
    course, task = _open(person, task_id, step)
    activity, due = course.step_of(task)
    if due.kind not in (StepKind.REVIEW, StepKind.DERIVE) or not activity.refusable:
        raise NotAllowed(_("This step cannot refuse the request."))
    course.check_may_act(task, person)
    reason = _text(reason, required=True, field="reason")
    return _end(course, task, Case.End.REFUSED, Decision(Outcome.REFUSE, person, reason))


@transaction.atomic
def send_paper(person: Person, task_id: int, step: int, *, typed: Mapping[str, Any]) -> Done:
    """Send the paper that this step asks for. The gate stands here: no note without its evidence."""
    course, task = _open(person, task_id, step)
    _activity, due = course.step_of(task)
    if due.kind is not StepKind.WRITE or due.paper is None:
        raise NotAllowed(_("This step writes no paper."))
    course.check_may_act(task, person)
    content: dict[str, Any] = {}
    papers.send(course, task, due.paper, author=person, typed=typed, act_content=content)
    done = movement.perform(course, task, Decision(Outcome.SEND, person, content=content))
    Draft.objects.filter(person=person, place=paper_place(task)).delete()
    return done


@transaction.atomic
def withdraw(person: Person, number: str, *, reason: str) -> Case:
    """The author withdraws his case, until the row that derives to the technician is done."""
    case, _relation = access.case_for(person, number)
    course = courses.lock(case.pk, clock.now())
    if course.case.author_id != person.pk:
        raise NotAllowed(_("Only its author may withdraw a case."))
    if not may_withdraw(course.case):
        raise NotAllowed(_("It can no longer be withdrawn: the work was already given to a technician."))
    reason = _text(reason, required=True, field="reason")
    task = course.case.tasks.filter(state=Task.State.OPEN).select_related("assignee", "position").first()
    if task is None:
        raise NotAllowed(_("The case is already closed."))
    _end(course, task, Case.End.WITHDRAWN, Decision(Outcome.WITHDRAW, person, reason), row=None)
    return course.case


def may_withdraw(case: Case) -> bool:
    """Say whether the author may still withdraw."""
    return case.is_open and not case.chosen


@transaction.atomic
def take_back(person: Person, number: str, *, choice: str, reason: str) -> Task:
    """Whoever derived to a technician, or holds his post now, gives the work to another until it is executed.

    A reason is needed. Whoever had it is told that he has it no more.
    """
    case, _relation = access.case_for(person, number)
    course = courses.lock(case.pk, clock.now())
    taken = derived_by(course, person)
    if taken is None:
        raise NotAllowed(_("Only whoever derived it may take it back, and only until it is executed."))
    task, derivation = taken
    reason = _text(reason, required=True, field="reason")
    _check_choice(course, derivation, choice)
    if choice == task.assignee.username:
        raise Faulty({"choice": [_("It is already with %(name)s.") % {"name": task.assignee.full_name}]})
    role = course.role(derivation)
    course.case.chosen = {**course.case.chosen, role.function: choice}
    activity = course.procedure.activity(task.row)
    found = course.holders(activity, course.case.chosen)[0]
    arrival = courses.Arrival(task.token, task.row, task.step, 0, found)
    record.write(
        course.case,
        at=course.now,
        actor=person,
        outcome=Outcome.TAKE_BACK,
        row=task.row,
        step=task.step,
        proveido=reason,
        content={
            "position": posts.title_of(person, course.day),
            "from": task.assignee.full_name,
            "to": {
                "username": choice,
                "name": posts.person(choice).full_name,
                "row": task.row,
                "step": task.step,
                "task": facts.of_task(movement.task_of(course, arrival, came_from=person)),
            },
        },
    )
    movement.end_task(course, task, Outcome.TAKE_BACK, Task.State.CANCELLED)
    notices.tell_of_taking(course, task)
    opened = movement.open_task(course, arrival, came_from=person)
    course.case.save()
    return opened


def derived_by(course: Course, person: Person) -> tuple[Task, str] | None:
    """Return the open task that was derived to a pool from a post that this person holds, with its role.

    None once something was executed or declared as not done, or when he no longer holds that post.
    """
    if not course.case.is_open or course.case.orders.exists() or course.case.not_done_reason:
        return None
    task = course.case.tasks.filter(state=Task.State.OPEN).select_related("assignee").first()
    if task is None:
        return None
    role = course.procedure.activity(task.row).role
    if course.role(role).resolver != "pool":
        return None
    derivation = (
        course.case.acts.filter(outcome=Outcome.DERIVE, content__has_key="chosen").order_by("-seq").first()
    )
    if derivation is None or derivation.row is None:
        return None
    deriving = course.procedure.activity(derivation.row)
    try:
        holders = {found.person for found in course.holders(deriving, course.case.chosen)}
    except NotAllowed:
        return None
    return (task, role) if person.username in holders else None


@transaction.atomic
def mark_read(person: Person, task_id: int) -> None:
    """Note that the person opened the case (the bar of "unread" goes)."""
    Task.objects.filter(pk=task_id, assignee=person, read_at__isnull=True).update(read_at=clock.now())


def paper_place(task: Task) -> str:
    """Return the name under which the draft of a task's paper is kept."""
    return f"task-{task.pk}-{task.step}"


def candidates(course: Course, key: str, person: Person) -> tuple[roles.Found, ...]:
    """Return who may be chosen for a pool: never the author of the case, nor whom it is about."""
    excluded = {course.case.author.username}
    if course.case.about is not None:
        excluded.add(course.case.about.username)
    return roles.pool(course.org, course.role(key).function, course.day, excluded)


def _open(person: Person, task_id: int, step: int) -> tuple[Course, Task]:
    """Lock the case, then look again: between the page and the button somebody may have decided."""
    seen = access.task_to_decide(person, task_id, step=step)
    course = courses.lock(seen.case_id, clock.now())
    task = access.task_to_decide(person, task_id, step=step)
    task.case = course.case
    return course, task


def _check_choice(course: Course, key: str, choice: str) -> None:
    if choice not in {found.person for found in candidates(course, key, course.case.author)}:
        raise Faulty({"choice": [_("Choose a person of the list.")]})


def _is_in_pool_ahead(course: Course, task: Task, choice: str) -> bool:
    """A merged step may bring the choice of a later row of the same person."""
    later = [a for a in course.procedure.activities if a.number >= task.row]
    pools = {step.to for a in later for step in a.steps if step.kind is StepKind.DERIVE}
    return any(
        choice in {found.person for found in candidates(course, key, course.case.author)}
        for key in pools
        if course.role(key).resolver == "pool"
    )


def _text(text: str, *, required: bool, field: str) -> str:
    text = answers.paragraphs(text)
    if required and len(text) < courses.SHORTEST_REASON:
        raise Faulty({field: [_("Write the reason, in at least 5 characters.")]})
    if len(text) > MAX_PROVEIDO:
        raise Faulty({field: [_("Write at most %(most)d characters.") % {"most": MAX_PROVEIDO}]})
    return text


def _end(course: Course, task: Task, end: str, decision: Decision, row: int | None = -1) -> Done:
    own = task.assignee_id == (decision.actor.pk if decision.actor else None)
    content: dict[str, Any] = {"end": end}
    if decision.actor is not None:
        content["position"] = (
            task.position.title_for(decision.actor)
            if own and task.position
            else posts.title_of(decision.actor, course.day)
        )
    act = record.write(
        course.case,
        at=course.now,
        actor=decision.actor,
        outcome=decision.outcome,
        row=task.row if row == -1 else row,
        step=task.step,
        proveido=decision.proveido,
        content=content,
    )
    for document in course.case.documents.filter(state__in=["borrador", "en_revision"]):
        papers.annul(document, decision.proveido)
    movement.finish(course, task, end, decision, state=Task.State.DONE if own else Task.State.CANCELLED)
    course.case.save()
    return Done(act, None)
