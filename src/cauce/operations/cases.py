"""Starting a case, and sending a returned request again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cauce.core import chain, numbering, process, roles
from cauce.core.procedure import Manual, Outcome, Procedure, StepKind
from cauce.lib import clock
from cauce.operations import (
    access,
    answers,
    courses,
    facts,
    manuals,
    movement,
    organisation,
    papers,
    posts,
    undoing,
)
from cauce.operations.courses import Course
from cauce.operations.movement import Decision, Done
from cauce.operations.refusals import AlreadyDecided, Changed, Faulty, NotAllowed
from cauce.records.models import (
    Act,
    Attachment,
    Case,
    Draft,
    Institution,
    Person,
    ProcedureVersion,
    Registration,
    Task,
    Unit,
)

HOLDS_CODE = (Person.Vinculo.PLANTA, Person.Vinculo.LINEA)


def may_start(person: Person, procedure: Procedure) -> str:
    """Return "" if the person may start this procedure today, or the sentence that says why not."""
    day = courses.today()
    if posts.position_on(person, day) is None:
        return str(_("Only people with a post in the institution start a case."))
    rule = procedure.start_rule
    if rule == "vinculo" and person.vinculo not in HOLDS_CODE:
        return str(
            _("Only staff with an item and line consultants may hold a call code (UIT-M01, 5.b and 5.f).")
        )
    if rule == "head_or_registered" and not _heads_or_is_registered(person, procedure.code):
        return str(_("The chief of the unit asks for it, or the person whom he registered for that."))
    if rule.startswith("function:") and rule.removeprefix("function:") not in access.functions_of(
        person, day
    ):
        return str(_("Only this post starts it: %(who)s.") % {"who": procedure.start_rule_text})
    return ""


def _heads_or_is_registered(person: Person, code: str) -> bool:
    day = courses.today()
    if access.headed_units(person, day):
        return True
    return _registrations(person, code, day).exists()


def _registrations(person: Person, code: str, day: date) -> QuerySet[Registration]:
    registered = Registration.objects.filter(person=person, procedure=code, starts_on__lte=day)
    return registered.exclude(ends_on__lt=day).order_by("starts_on", "id")


def start(person: Person, code: str, typed: Mapping[str, Any], *, once: str) -> Case:
    """Start a case: the form writes the request's paper and sends it on its way, without a number.

    `once` is the form's own token: the same form sent fifty times, also at the same instant, is one case.
    Faulty names every field that is not accepted; NotAllowed if this person may not start it; AlreadyDecided
    if that form was sent before with other answers.
    """
    check_start(person, code, once)
    try:
        return _start(person, code, typed, once)
    except IntegrityError as error:
        known = Case.objects.filter(once=once).first()
        if known is None:
            raise
        if known.author_id != person.pk:
            raise Changed(_("This form is not the one that was opened: open it again.")) from error
        return _same_as(known, person, typed)


def _same_as(known: Case, person: Person, typed: Mapping[str, Any]) -> Case:
    first = known.acts.filter(outcome=Outcome.SEND).order_by("seq").first()
    if first is not None and not is_what_was_sent(known, person, typed, first):
        raise AlreadyDecided(
            _("This form was already sent, with other answers: it is case %(number)s.")
            % {"number": known.number}
        )
    return known


def is_what_was_sent(case: Case, person: Person, typed: Mapping[str, Any], act: Act) -> bool:
    """Say whether what was typed are the answers that an act of the case sent."""
    fields = answers.request_fields(manuals.definition(case.version_id).procedure)
    cleaned = answers.clean(fields, typed, person, courses.today())
    return not cleaned.faults and chain.digest(dict(cleaned.answers)) == act.content.get("form_hash")


def check_start(person: Person, code: str, once: str) -> None:
    """Refuse who starts nothing, and what no form of Cauce sends. NotAllowed, Changed."""
    if not person.is_active:
        raise NotAllowed(_("Only people with a post in the institution start a case."))
    if not (code.isprintable() and once.isprintable() and 8 <= len(once) <= 64):
        raise Changed(_("This form is not the one that was opened: open it again."))


@transaction.atomic
def _start(person: Person, code: str, typed: Mapping[str, Any], once: str) -> Case:
    known = Case.objects.filter(once=once, author=person).first()
    if known is not None:
        return _same_as(known, person, typed)
    version = startable(person, code)
    form = _clean(person, manuals.definition(version.pk).procedure, typed)
    course, task = open_case(person, version, form, once=once)
    _take_attachments(course.case, person, draft_place(code))
    send_request(course, task, person)
    return course.case


def startable(person: Person, code: str) -> ProcedureVersion:
    """Return the version on which this person starts a case today. NotFound; NotAllowed says why not."""
    version = manuals.current(code, courses.today())
    refusal = may_start(person, manuals.definition(version.pk).procedure)
    if refusal:
        raise NotAllowed(refusal)
    return version


def open_case(
    person: Person, version: ProcedureVersion, form: dict[str, Any], *, once: str
) -> tuple[Course, Task]:
    """Write the rows of a new case over checked answers, inside the caller's transaction; nothing is sent."""
    now = clock.now()
    code, definition = version.code, manuals.definition(version.pk)
    post = posts.position_on(person, now.astimezone(courses.zone()).date())
    if post is None:
        raise NotAllowed(_("Only people with a post in the institution start a case."))
    institution = Institution.objects.get()
    year = numbering.year_of(now, institution.time_zone)
    move = process.start(definition.process)
    case = Case.objects.create(
        number=numbering.case_number(papers.take_number("", "HR", year), year),
        version=version,
        procedure_code=code,
        subject="",
        author=person,
        author_position=post,
        unit=_requesting_unit(person, post.unit, definition.procedure),
        form=form,
        form_hash=chain.digest(form),
        marking=process.to_json(move.marking),
        opened_at=now,
        changed_at=now,
        once=once,
    )
    course = courses.lock(case.pk, now)
    _apply_form(course, form)
    first = definition.procedure.activities[0]
    task = Task.objects.create(
        case=course.case, token=move.opened[0].id, row=first.number, assignee=person, position=post,
        opened_at=now, read_at=now,
    )  # fmt: skip
    return course, task


def _requesting_unit(person: Person, own: Unit, procedure: Procedure) -> Unit:
    """The unit of the author's post; who was registered asks in the name of the unit that did it."""
    if procedure.start_rule != "head_or_registered":
        return own
    day = courses.today()
    registration = _registrations(person, procedure.code, day).select_related("unit").first()
    if registration is not None and not access.headed_units(person, day):
        return registration.unit
    return own


@transaction.atomic
def send_again(person: Person, task_id: int, step: int, typed: Mapping[str, Any]) -> Done:
    """Send a returned request again, corrected. A changed form has to be approved again by the Jefe de la
    UIT.
    """
    access.task_to_decide(person, task_id, step=step)
    seen = Task.objects.get(pk=task_id)
    course = courses.lock(seen.case_id, clock.now())
    task = access.task_to_decide(person, task_id, step=step)
    task.case = course.case
    if course.step_of(task)[1].kind is not StepKind.REQUEST:
        raise NotAllowed(_("This step does not correct the request."))
    form = _clean(person, course.procedure, typed)
    _apply_form(course, form)
    _take_attachments(course.case, person, f"case-{course.case.pk}")
    return send_request(course, task, person)


def send_request(course: Course, task: Task, person: Person) -> Done:
    """Write the request's paper and send it on its way, inside the caller's transaction."""
    step = course.step_of(task)[1]
    if step.paper is None:
        raise NotAllowed(_("This step writes no paper."))
    manual = course.case.version.manual
    content: dict[str, Any] = {
        "form_hash": course.case.form_hash,
        "facts": facts.of_case(course.case),
        "task": facts.of_task(task),
        "manual": {"code": manual.code, "version": manual.version, "hash": manual.hash},
    }
    typed = papers.draft(course, step.paper)
    papers.send(course, task, step.paper, author=person, typed=typed, act_content=content)
    return movement.perform(course, task, Decision(Outcome.SEND, person, content=content))


def _apply_form(course: Course, form: dict[str, Any]) -> None:
    case = course.case
    new_hash = chain.digest(form)
    if case.approved_hash and case.approved_hash != new_hash:
        case.approved_hash = ""
        undoing.begin_all(course, why=str(_("The request changed after it was approved.")))
    case.form, case.form_hash = form, new_hash
    about = form.get(course.procedure.about) if course.procedure.about else None
    case.about = Person.objects.filter(username=about).first() if about else None
    case.subject = answers.fill_line(course.procedure.subject, answers.draft_names(course))[:300]
    case.save()


def _clean(person: Person, procedure: Procedure, typed: Mapping[str, Any]) -> dict[str, Any]:
    day = courses.today()
    cleaned = answers.clean(answers.request_fields(procedure), typed, person, day)
    faults = answers.faults_by_field(cleaned)
    form = dict(cleaned.answers)
    if not faults:
        faults = faults_about(person, procedure, form)
    if faults:
        raise Faulty(faults)
    return form


def faults_about(person: Person, procedure: Procedure, form: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return why this person may not ask for whom the form is about, by field. Empty if he may."""
    if not procedure.about:
        return {}
    about = Person.objects.filter(username=form.get(procedure.about, ""), is_active=True).first()
    if about is None:
        return {procedure.about: [_("Choose a person of the institution.")]}
    if procedure.start_rule == "own_or_unit" and about != person and not _same_unit(person, about):
        return {procedure.about: [_("Choose yourself or a person of your unit.")]}
    if procedure.start_rule.startswith("function:") and about == person:
        return {procedure.about: [_("Nobody asks for his own removal: his superior asks for it.")]}
    return {}


def _same_unit(person: Person, other: Person) -> bool:
    day = courses.today()
    mine, theirs = posts.position_on(person, day), posts.position_on(other, day)
    if mine is None or theirs is None:
        return False
    return mine.unit_id == theirs.unit_id or theirs.unit_id in access.headed_units(person, day)


def _take_attachments(case: Case, person: Person, place: str) -> None:
    Attachment.objects.filter(draft__person=person, draft__place=place, case__isnull=True).update(
        case=case, row=1
    )
    Draft.objects.filter(person=person, place=place).delete()


def draft_place(code: str) -> str:
    """Return the name under which the draft of a new case is kept."""
    return f"new-{code}"


def way_of(person: Person, procedure: Procedure, manual: Manual) -> dict[str, list[dict[str, str]]]:
    """Return DE, VÍA and PARA that the request's paper would have today, to show beside the form."""
    day = courses.today()
    org = organisation.load(day)
    paper = next(s.paper for s in procedure.activities[0].steps if s.paper is not None)
    found: dict[str, list[dict[str, str]]] = {
        "de": [_line(person, posts.title_of(person, day))],
        "via": [],
        "para": [],
    }
    for side, keys in (("via", paper.via), ("para", (paper.para,))):
        for key in keys:
            role = manual.role(key)
            holders = roles.resolve(
                org, role, author=person.username, chosen={}, day=day, excluded=frozenset({person.username})
            )
            for holder in holders if role.resolver == "superiors" else holders[:1]:
                found[side].append(_line(posts.person(holder.person), posts.title(holder)))
    return found


def _line(person: Person, title: str) -> dict[str, str]:
    return {"username": person.username, "name": person.full_name, "short": person.short_name, "title": title}
