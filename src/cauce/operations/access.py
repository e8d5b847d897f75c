"""Who may see a case, and how much of it (ROWS.md, "Who may act"). Unknown = deny, and deny = not found."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cauce.core.procedure import Outcome
from cauce.operations import courses, manuals
from cauce.operations.refusals import AlreadyDecided, NotAllowed, NotFound
from cauce.records.models import Act, Case, Person, Position, Task, Unit

AREA_FUNCTIONS = {
    "ART": ("resp_redes", "tec_redes"),
    "ASS": ("resp_servidores", "tec_servidores", "tec_soporte"),
}


class Relation(StrEnum):
    """What a person is to a case; the first that applies, from the closest on."""

    AUTHOR = "author"
    PARTICIPANT = "participant"
    HEAD_OF_UIT = "head_of_uit"
    SUPERIOR = "superior"
    AUDITOR = "auditor"
    AREA = "area"  # technicians of the same area: number and state
    NONE = "none"

    @property
    def reads_content(self) -> bool:
        """Whether papers, answers and acts are shown."""
        return self not in (Relation.AREA, Relation.NONE)

    @property
    def reads_personal(self) -> bool:
        """Whether personal data of PR05 and PR06 is shown: participants only."""
        return self in (Relation.AUTHOR, Relation.PARTICIPANT, Relation.HEAD_OF_UIT)


def functions_of(person: Person, day: date) -> set[str]:
    """Return the manual's responsibles whose posts a person holds or stands in for on a day."""
    held = Q(assignments__person=person, assignments__starts_on__lte=day) & (
        Q(assignments__ends_on__isnull=True) | Q(assignments__ends_on__gte=day)
    )
    standing_in = Q(
        substitutions__person=person,
        substitutions__starts_on__lte=day,
        substitutions__ends_on__gte=day,
        substitutions__ended_at__isnull=True,
    )
    return set(
        Position.objects.filter(held | standing_in).exclude(function="").values_list("function", flat=True)
    )


def headed_units(person: Person, day: date) -> set[int]:
    """Return the ids of the units that a person heads on a day, with every unit below them."""
    held = Q(is_head=True, assignments__person=person, assignments__starts_on__lte=day) & (
        Q(assignments__ends_on__isnull=True) | Q(assignments__ends_on__gte=day)
    )
    standing_in = Q(
        is_head=True,
        substitutions__person=person,
        substitutions__starts_on__lte=day,
        substitutions__ends_on__gte=day,
        substitutions__ended_at__isnull=True,
    )
    found = set(Position.objects.filter(held | standing_in).values_list("unit_id", flat=True))
    parents = dict(Unit.objects.values_list("id", "parent_id"))
    grown = True
    while grown:
        below = {unit for unit, parent in parents.items() if parent in found} - found
        grown = bool(below)
        found |= below
    return found


def about_himself(person: Person) -> set[int]:
    """Return the ids of the cases with personal data that somebody else asked for about this person.

    He is told nothing of them, whatever post he holds: who is to leave does not watch his own UIT-PR06.
    """
    found = Case.objects.filter(about=person).exclude(author=person).values_list("pk", "version_id")
    return {case for case, version in found if manuals.definition(version).procedure.personal}


def readable_cases(person: Person, day: date) -> QuerySet[Case]:
    """Return the cases whose content a person may read."""
    if not person.is_active:
        return Case.objects.none()
    cases = Case.objects.exclude(pk__in=about_himself(person))
    if person.is_auditor or "jefe_uit" in functions_of(person, day):
        return cases
    had_task = Exists(Task.objects.filter(Q(assignee=person) | Q(on_behalf_of=person), case=OuterRef("pk")))
    acted = Exists(Act.objects.filter(case=OuterRef("pk"), actor=person))
    return cases.filter(Q(author=person) | Q(unit__in=headed_units(person, day)) | had_task | acted)


def relation(person: Person, case: Case, day: date) -> Relation:
    """Return what a person is to a case."""
    procedure = manuals.definition(case.version_id).procedure
    is_about_himself = procedure.personal and case.about_id == person.pk != case.author_id
    if not person.is_active or is_about_himself:
        return Relation.NONE
    if case.author_id == person.pk:
        return Relation.AUTHOR
    has_task = case.tasks.filter(Q(assignee=person) | Q(on_behalf_of=person)).exists()
    if has_task or case.acts.filter(actor=person).exists():
        return Relation.PARTICIPANT
    functions = functions_of(person, day)
    if "jefe_uit" in functions:
        return Relation.HEAD_OF_UIT
    if case.unit_id in headed_units(person, day):
        return Relation.SUPERIOR
    if person.is_auditor:
        return Relation.AUDITOR
    if functions & set(AREA_FUNCTIONS.get(procedure.area, ())):
        return Relation.AREA
    return Relation.NONE


def case_for(person: Person, number: str) -> tuple[Case, Relation]:
    """Return a case and what the person is to it. NotFound if he may not know that it exists."""
    if not number.isprintable():
        raise NotFound()
    case = (
        Case.objects.select_related("author", "about", "unit", "version__manual", "author_position")
        .filter(number=number)
        .first()
    )
    found = relation(person, case, courses.today()) if case is not None else Relation.NONE
    if case is None or found is Relation.NONE:
        raise NotFound()
    return case, found


def task_to_decide(person: Person, task_id: int, *, step: int | None = None) -> Task:
    """Return a task that this person may decide now.

    NotFound if he may not even see the case; NotAllowed if it is somebody else's; AlreadyDecided, with who
    and
    when, if it is done (or, with `step`, if that step of it is).
    """
    task = (
        Task.objects.select_related("case__author", "assignee", "position", "on_behalf_of")
        .filter(pk=task_id)
        .first()
    )
    found = relation(person, task.case, courses.today()) if task is not None else Relation.NONE
    if task is None or not person.is_active:
        raise NotFound()
    if found is Relation.NONE and not _handed_over(person, task):
        raise NotFound()
    if task.assignee_id != person.pk:
        if not (found.reads_content or _handed_over(person, task)):
            raise NotAllowed(_("This task is not yours."))  # of the same area: who has it is not told
        if task.state != Task.State.OPEN:
            raise already_decided(task)
        raise NotAllowed(_("This task is with %(name)s.") % {"name": task.assignee.full_name})
    if task.state != Task.State.OPEN or (step is not None and task.step != step):
        raise already_decided(task)
    return task


def _handed_over(person: Person, task: Task) -> bool:
    """Say whether the task was this person's until it followed the organisation to somebody else."""
    handed = task.case.acts.filter(outcome=Outcome.SUBSTITUTE, row=task.row)
    return handed.filter(content__from__username=person.username).exists()


def already_decided(task: Task) -> AlreadyDecided:
    """Return the refusal that tells the second decider who decided, how and when."""
    acts = task.case.acts.select_related("actor").order_by("-seq")
    decided = acts.filter(row=task.row, actor__isnull=False).exclude(outcome=Outcome.REVEAL)
    if task.state == Task.State.CANCELLED and task.done_at is not None:  # withdrawn: no act of this row
        decided = acts.filter(at=task.done_at, actor__isnull=False)
    act = decided.first() or acts.filter(row=task.row).first()
    if act is None:
        return AlreadyDecided(_("This task is no longer open."))
    moment = act.at.astimezone(courses.zone())
    who = act.actor.full_name if act.actor else "Cauce"
    return AlreadyDecided(
        _("%(name)s already decided this task (%(outcome)s) on %(day)s at %(time)s.")
        % {"name": who, "outcome": act.outcome, "day": f"{moment:%d/%m/%Y}", "time": f"{moment:%H:%M}"}
    )
