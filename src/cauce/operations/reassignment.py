"""Open tasks follow the organisation: a suplencia that begins or ends, a new holder, a person who left."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cauce.core import roles
from cauce.core.procedure import Outcome, StepKind
from cauce.operations import courses, facts, incidents, movement, notices, posts, record
from cauce.operations.courses import Course
from cauce.operations.refusals import Refused
from cauce.records.models import Incident, Person, Position, Task

log = logging.getLogger(__name__)


def reassign(now: datetime) -> int:
    """Give every open task, and every open incident, to whoever attends to it today. Safe to run at any time.

    Returns how many changed hands. One that nobody can take today stays where it is and keeps no other from
    moving.
    """
    moved = sum(_followed(task_id, now) for task_id in _open_tasks())
    return moved + sum(_follow_incident(pk, now) for pk in _open_incidents())


def reassign_all_of(person: Person, *, now: datetime, reason: str) -> int:
    """Take every open task from a person who leaves, to the next who may do it. Returns how many."""
    ids = Task.objects.filter(assignee=person, state=Task.State.OPEN).values_list("pk", flat=True)
    return sum(_followed(task_id, now, leaving=person, reason=reason) for task_id in list(ids))


def _open_tasks() -> list[int]:
    return list(Task.objects.filter(state=Task.State.OPEN).values_list("pk", flat=True))


def _open_incidents() -> list[int]:
    return list(Incident.objects.filter(closed_at__isnull=True).values_list("pk", flat=True))


def _followed(task_id: int, now: datetime, leaving: Person | None = None, reason: str = "") -> int:
    try:
        return _follow(task_id, now, leaving, reason)
    except Refused as refused:
        log.warning("task %d stays where it is: %s", task_id, refused)
        return 0


@transaction.atomic
def _follow_incident(incident_id: int, now: datetime) -> int:
    course = courses.lock(Incident.objects.values_list("case_id", flat=True).get(pk=incident_id), now)
    incident = Incident.objects.select_related("order__task__assignee", "person").get(pk=incident_id)
    if incident.closed_at is not None or not incidents.follow(course, incident):
        return 0
    course.case.save()
    return 1


@transaction.atomic
def _follow(task_id: int, now: datetime, leaving: Person | None = None, reason: str = "") -> int:
    case_id = Task.objects.values_list("case_id", flat=True).get(pk=task_id)
    course = courses.lock(case_id, now)
    task = Task.objects.select_related("assignee", "position", "substitution", "on_behalf_of").get(pk=task_id)
    if task.state != Task.State.OPEN:
        return 0
    task.case = course.case
    found = _who_does(course, task, leaving)
    if found is None or found.person == task.assignee.username:
        return 0
    _hand_over(course, task, found, reason)
    course.case.save()
    return 1


def _who_does(course: Course, task: Task, leaving: Person | None) -> roles.Found | None:
    activity = course.procedure.activity(task.row)
    is_own_paper = activity.steps[task.step].kind in (StepKind.REQUEST, StepKind.WRITE, StepKind.EXECUTE)
    if is_own_paper and leaving is None and _keeps_it(course, task):
        return None
    holders = [
        f
        for f in course.holders(activity, course.case.chosen)
        if leaving is None or f.person != leaving.username
    ]
    if holders:
        return holders[min(task.turn, len(holders) - 1)]
    barred = course.barred(activity)
    return roles.next_superior(course.org, task.assignee.username, course.day, barred)


def _keeps_it(course: Course, task: Task) -> bool:
    """What somebody is writing or executing stays with him, unless he is away, stood in, or left the post."""
    if not task.assignee.is_active or task.substitution is not None or _stands_in_for(course, task):
        return False
    return task.position is None or task.position.code in course.org.posts_of(
        task.assignee.username, course.day
    )


def _stands_in_for(course: Course, task: Task) -> bool:
    """Say whether somebody stands in today for the post in which this task was given."""
    if task.position is None:
        return False
    return any(
        s.position == task.position.code and s.starts_on <= course.day <= s.ends_on
        for s in course.org.substitutes
    )


def _hand_over(course: Course, task: Task, found: roles.Found, reason: str) -> None:
    former = task.assignee
    receiver = posts.person(found.person)
    task.assignee = receiver
    task.position = Position.objects.filter(code=found.position).first()
    task.substitution = movement.substitution_of(found)
    task.on_behalf_of = posts.person(found.on_behalf_of) if found.on_behalf_of else None
    task.rule = str(found.rule)[:200]
    task.read_at = None
    task.save()
    record.write(
        course.case,
        at=course.now,
        actor=None,
        outcome=Outcome.SUBSTITUTE,
        row=task.row,
        step=task.step,
        proveido=reason or _why(task),
        content={
            "from": {"username": former.username, "name": former.full_name},
            "to": {
                "username": receiver.username,
                "name": receiver.full_name,
                "row": task.row,
                "step": task.step,
                "task": facts.of_task(task),
            },
            "memorandum": task.substitution.memorandum if task.substitution else "",
            "rule": str(found.rule),
        },
    )
    notices.tell_of_task(course, task)


def _why(task: Task) -> str:
    if task.substitution is not None and task.on_behalf_of is not None:
        return _("%(memorandum)s: %(person)s stands in for %(holder)s until %(until)s") % {
            "memorandum": task.substitution.memorandum,
            "person": task.assignee.full_name,
            "holder": task.on_behalf_of.full_name,
            "until": f"{task.substitution.ends_on:%d/%m/%Y}",
        }
    return _("The post has another holder today.")
