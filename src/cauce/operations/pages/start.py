"""*Nuevo trámite*: what may be started, the form of one procedure, and the form of a request that
came back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cauce.core import drafts as core_drafts
from cauce.core import forms, roles
from cauce.core.procedure import Outcome, Procedure, Role, StepKind
from cauce.lib import clock
from cauce.operations import (
    access,
    answers,
    case_lists,
    cases,
    courses,
    drafts,
    manuals,
    papers,
    posts,
    tasks,
)
from cauce.operations.pages.forms_of import Asked, asked
from cauce.operations.pages.writing import Party, parties
from cauce.operations.refusals import NotAllowed, NotFound
from cauce.records.models import Case, Document, Draft, Person, Task


@dataclass(frozen=True)
class CardSeen:
    """One procedure that holds today; `why_not` says why this person may not start it."""

    procedure: Procedure
    roles: tuple[Role, ...]
    why_not: str


@dataclass(frozen=True)
class DraftSeen:
    code: str
    title: str
    is_list: bool
    saved_at: datetime


@dataclass(frozen=True)
class StartSeen:
    cards: tuple[CardSeen, ...]
    drafts: tuple[DraftSeen, ...]
    now: datetime


@dataclass(frozen=True)
class AttachedSeen:
    id: int
    name: str
    size: int


@dataclass(frozen=True)
class FormSeen:
    """A form as it stands for its author."""

    procedure: Procedure
    place: str
    fields: tuple[Asked, ...]
    de: tuple[Party, ...]
    via: tuple[Party, ...]
    para: tuple[Party, ...]
    to: str  # the short name of who gets it first
    problem: str  # why nobody can get it, "" when somebody can
    title: str
    reference: str
    saved_at: datetime | None
    attached: tuple[AttachedSeen, ...]
    today: date
    now: datetime
    number: str = ""  # of the case, when a request is corrected
    task_id: int = 0
    step: int = 0
    returned: str = ""
    returned_by: str = ""


@dataclass(frozen=True)
class Previewed:
    """The paper that would be sent, word for word."""

    title: str
    reference: str
    body: str
    de: tuple[Party, ...]
    via: tuple[Party, ...]
    para: tuple[Party, ...]


def read(person: Person) -> StartSeen:
    """Return the procedures of the manual that holds today, with the drafts that this person has kept."""
    now = clock.now()
    offers = manuals.offers(courses.today())
    titles: dict[str, tuple[str, str, bool]] = {}
    for offer in offers:
        code, several = offer.procedure.code, offer.procedure.several
        titles[cases.draft_place(code)] = (code, offer.procedure.request_title, False)
        if several is not None:
            titles[case_lists.place(code)] = (code, several.title, True)
    kept = Draft.objects.filter(person=person, place__in=titles).order_by("-saved_at")
    return StartSeen(
        cards=tuple(
            CardSeen(
                offer.procedure,
                manuals.definition(offer.version.pk).manual.roles,
                cases.may_start(person, offer.procedure),
            )
            for offer in offers
        ),
        drafts=tuple(
            DraftSeen(*titles[draft.place], saved_at=draft.saved_at) for draft in kept if draft.typed
        ),
        now=now,
    )


def read_form(
    person: Person, code: str, typed: Mapping[str, Any] | None = None, rows: Mapping[str, int] | None = None
) -> FormSeen:
    """Return the form of row 1 with what is typed, else what was kept, else its defaults.

    NotFound for a code that no published manual has; NotAllowed, with the reason, if the person may not
    start it.
    """
    definition = manuals.definition(manuals.current(code, courses.today()).pk)
    why_not = cases.may_start(person, definition.procedure)
    if why_not:
        raise NotAllowed(why_not)
    try:
        way = cases.way_of(person, definition.procedure, definition.manual)
        problem = ""
    except (roles.NobodyFound, NotAllowed) as nobody:
        way, problem = {}, words_of(nobody)
    return _form(
        person, definition.procedure, cases.draft_place(code), typed, rows, way=way, problem=problem, start={}
    )


def read_correction(
    person: Person,
    number: str,
    task_id: int,
    typed: Mapping[str, Any] | None = None,
    rows: Mapping[str, int] | None = None,
) -> FormSeen:
    """Return the form of a request that came back, with the answers that it has and the reason it was
    returned.

    NotFound if the person may not know of the case; NotAllowed if the task is not his to correct.
    """
    case, _found = access.case_for(person, number)
    if not case.tasks.filter(pk=task_id).exists():
        raise NotFound()
    task = access.task_to_decide(person, task_id)
    course = courses.read(case, clock.now())
    task.case = case
    step = course.step_of(task)[1]
    if step.kind is not StepKind.REQUEST or step.paper is None:
        raise NotAllowed(_("This step does not correct the request."))
    returned = case.acts.filter(outcome=Outcome.RETURN).select_related("actor").order_by("-seq").first()
    people = papers.people_of(course, step.paper, person, task)
    more = {
        "number": number,
        "task_id": task.pk,
        "step": task.step,
        "returned": returned.proveido if returned else "",
        "returned_by": returned.actor.full_name if returned and returned.actor else "",
    }
    place = correction_place(case)
    return _form(
        person, course.procedure, place, typed, rows, way=people, problem="", start=case.form, more=more
    )


def read_late(
    person: Person, number: str, task_id: int, typed: Mapping[str, Any], rows: Mapping[str, int]
) -> FormSeen | None:
    """Return the form of a correction that this person already sent, with what he typed since; None for any
    other task.
    """
    case, _found = access.case_for(person, number)
    task = case.tasks.filter(pk=task_id, assignee=person).select_related("case").first()
    if task is None:
        return None
    course = courses.read(case, clock.now())
    step = course.step_of(task)[1]
    if step.kind is not StepKind.REQUEST or step.paper is None:
        return None
    people = papers.people_of(course, step.paper, person, task)
    more = {"number": number, "task_id": task.pk, "step": task.step, "returned": "", "returned_by": ""}
    place = correction_place(case)
    return _form(
        person, course.procedure, place, typed, rows, way=people, problem="", start=case.form, more=more
    )


def correction_place(case: Case) -> str:
    """Return the name under which the draft of a correction is kept (`cases.send_again` takes it
    from there).
    """
    return f"case-{case.pk}"


def place_of_task(person: Person, number: str, task_id: int) -> str:
    """Return where what a person types in a task is kept. NotFound for another's task."""
    case, _found = access.case_for(person, number)
    task = case.tasks.filter(pk=task_id, assignee=person, state=Task.State.OPEN).first()
    if task is None:
        raise NotFound()
    kind = courses.read(case, clock.now()).step_of(task)[1].kind
    return correction_place(case) if kind is StepKind.REQUEST else tasks.paper_place(task)


def preview(person: Person, code: str, typed: Mapping[str, Any]) -> Previewed:
    """Return the paper that sending would write: it is written, read, and taken back. Faulty as
    `cases.start`.
    """
    with transaction.atomic():
        case = cases.start(person, code, typed, once=f"preview-{person.pk}")
        found = _previewed(Document.objects.get(case=case, row=1))
        transaction.set_rollback(True)
    return found


def preview_correction(person: Person, task_id: int, step: int, typed: Mapping[str, Any]) -> Previewed:
    """Return the paper that sending the correction would write, as `preview`."""
    with transaction.atomic():
        done = cases.send_again(person, task_id, step, typed)
        found = _previewed(Document.objects.get(case=done.act.case, row=1))
        transaction.set_rollback(True)
    return found


def _previewed(document: Document) -> Previewed:
    content = document.versions.get(version=document.version).content
    return Previewed(
        title=document.title,
        reference=content["reference"],
        body=content["body"],
        de=parties(content["de"]),
        via=parties(content["via"]),
        para=parties(content["para"]),
    )


def _form(
    person: Person,
    procedure: Procedure,
    place: str,
    typed: Mapping[str, Any] | None,
    rows: Mapping[str, int] | None,
    *,
    way: Mapping[str, list[dict[str, str]]],
    problem: str,
    start: Mapping[str, Any],
    more: Mapping[str, Any] | None = None,
) -> FormSeen:
    now, day = clock.now(), courses.today()
    fields = answers.request_fields(procedure)
    lists, names = answers.catalogues(person), answers.form_names(person, day)
    kept = drafts.load(person, place)
    if typed is None:
        typed = kept.typed if kept and kept.typed else dict(start) or forms.defaults(fields, names, lists)
    paper = next(step.paper for step in procedure.activities[0].steps if step.paper is not None)
    first = (way.get("via") or way.get("para") or [{}])[0]
    return FormSeen(
        procedure=procedure,
        place=place,
        fields=asked(fields, typed, lists, names, day, extra_rows=rows),
        de=parties(way.get("de", [])),
        via=parties(way.get("via", [])),
        para=parties(way.get("para", [])),
        to=_short_name(first),
        problem=problem,
        title=paper.title,
        reference=_reference(paper.reference, fields, typed, lists, names, day),
        saved_at=kept.saved_at if kept else None,
        attached=tuple(AttachedSeen(f.pk, f.name, f.size) for f in kept.attachments.all()) if kept else (),
        today=day,
        now=now,
        **(more or {}),
    )


def _short_name(line: Mapping[str, str]) -> str:
    if "short" in line or not line:
        return line.get("short", "")
    return posts.person(line["username"]).short_name


def _reference(
    text: str, fields: Any, typed: Mapping[str, Any], lists: Any, names: Mapping[str, str], day: date
) -> str:
    """Return the paper's reference, once every name in it is answered."""
    accepted = forms.clean(fields, typed, today=day, catalogues=lists, names=names).answers
    said = {
        field.name: forms.describe((field,), accepted, lists)[0][1]
        for field in fields
        if field.name in accepted
    }
    said["titular"] = said.get("persona") or names["yo.nombre"]
    return core_drafts.fill_line(text, said) if core_drafts.names_in(text) <= said.keys() else ""


def words_of(refused: Exception) -> str:
    """Return why nobody is found, in the language of the person at the screen."""
    return courses.in_words(refused.message) if isinstance(refused, roles.NobodyFound) else str(refused)
