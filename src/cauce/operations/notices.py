"""Mails that Cauce owes: written in the transaction of the act that causes them, sent by the worker."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from cauce.operations import asking
from cauce.operations.courses import Course
from cauce.records.models import Case, Incident, Notice, Person, Task


def address(path: str) -> str:
    """Return the full address of a page of this installation."""
    return f"{settings.BASE_URL}{path}"


def tell_of_task(course: Course, task: Task) -> None:
    """Tell a person that a case waits for him: what is asked, where, one link. Never a secret, never form
    answers.
    """
    activity = course.procedure.activity(task.row)
    with translation.override(task.assignee.language):
        asks = asking.of(activity, task.step, is_return=task.is_return)
        subject = _("%(case)s: %(asks)s") % {"case": course.case.number, "asks": asks}
        lines = [
            _("%(name)s:") % {"name": task.assignee.full_name},
            "",
            _("%(case)s waits for you: %(asks)s.") % {"case": course.case.number, "asks": asks},
            _("Procedure: %(code)s %(title)s, activity %(row)d.")
            % {"code": course.procedure.code, "title": course.procedure.short_title, "row": task.row},
        ]
        if task.on_behalf_of is not None:
            lines.append(_("By substitution of %(name)s.") % {"name": task.on_behalf_of.full_name})
        lines += ["", address(f"/tramites/{course.case.number}")]
    write(
        key=f"task-{task.pk}-{task.assignee_id}",
        person=task.assignee,
        course_now=course.now,
        case=course.case,
        task=task,
        subject=subject,
        text="\n".join(lines),
    )


def tell_of_taking(course: Course, task: Task) -> None:
    """Tell a technician that the work was given to somebody else."""
    words = {"case": course.case.number}
    with translation.override(task.assignee.language):
        subject = _("%(case)s: the work was given to somebody else") % words
        text = "\n".join(
            [
                _("%(name)s:") % {"name": task.assignee.full_name},
                "",
                _("%(case)s no longer waits for you: the work was given to somebody else.") % words,
                "",
                address(f"/tramites/{course.case.number}"),
            ]
        )
    write(
        key=f"taken-{task.pk}",
        person=task.assignee,
        course_now=course.now,
        case=course.case,
        subject=subject,
        text=text,
    )


def tell_of_incident(course: Course, incident: Incident) -> None:
    """Tell a person, once, that an order waits for him: which one and where, never what it holds."""
    words = {"case": course.case.number, "order": incident.order.name}
    with translation.override(incident.person.language):
        subject = _("%(case)s: %(order)s waits for you") % words
        text = "\n".join(
            [
                _("%(name)s:") % {"name": incident.person.full_name},
                "",
                _("%(order)s of %(case)s could not go on by itself and waits for you.") % words,
                "",
                address(f"/tramites/{course.case.number}"),
            ]
        )
    write(
        key=f"incident-{incident.pk}-{incident.person_id}",
        person=incident.person,
        course_now=course.now,
        case=course.case,
        subject=subject,
        text=text,
    )


def tell_of_end(course: Course, reason: str) -> None:
    """Tell the author that his case is closed, and how (UIT-PR04 has no row that does it)."""
    case = course.case
    with translation.override(case.author.language):
        text = "\n".join(
            [
                _("%(name)s:") % {"name": case.author.full_name},
                "",
                _("%(case)s is closed: %(end)s.")
                % {"case": case.number, "end": case.get_end_state_display()},
                "",
                address(f"/tramites/{case.number}"),
            ]
        )
        subject = _("%(case)s: closed") % {"case": case.number}
    write(
        key=f"end-{case.pk}-{case.head_seq}",
        person=case.author,
        course_now=course.now,
        case=case,
        subject=subject,
        text=text,
    )


def write(
    *,
    key: str,
    person: Person,
    course_now: Any,
    subject: str,
    text: str,
    case: Case | None = None,
    task: Task | None = None,
) -> None:
    """Queue one mail. The same key twice is one mail; who has left has no mailbox, and gets none."""
    if not person.is_active:
        return
    Notice.objects.get_or_create(
        key=key,
        defaults={
            "person": person,
            "case": case,
            "task": task,
            "subject": subject[:300],
            "text": text,
            "written_at": course_now,
            "next_at": course_now,
        },
    )
