"""Papers of a case: drafted from it, sent on their way, numbered by the act that ROWS.md names.

A paper has no route of its own: DE, VÍA and PARA are posts of the procedure, resolved to people when it is
sent;
CITE, date and verification code come together, from a locked counter row, in the transaction of that act.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cauce.core import chain, numbering, roles
from cauce.core.procedure import Paper
from cauce.lib import folding, sealing
from cauce.operations import answers, document_types, evidence, facts, posts
from cauce.operations.courses import Course
from cauce.operations.refusals import Faulty, GateClosed
from cauce.records.models import Act, Counter, Document, DocumentVersion, Institution, Person, Task, Unit

MAX_TEXT = 60_000


def draft(course: Course, paper: Paper, *, parameters: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the draft of a paper: reference, body and sections from the case, for its author to edit."""
    names = {**answers.draft_names(course), **(parameters or {})}
    is_not_done = bool(course.case.not_done_reason)
    reference = paper.reference_not_done if is_not_done and paper.reference_not_done else paper.reference
    body = paper.body_not_done if is_not_done and paper.body_not_done else paper.body
    sections = paper.sections_not_done if is_not_done and paper.sections_not_done else paper.sections
    return {
        "reference": answers.fill_line(reference, names),
        "body": answers.fill(body, names),
        "sections": [[heading, answers.fill(text, names)] for heading, text in sections],
    }


def people_of(course: Course, paper: Paper, author: Person, task: Task) -> dict[str, list[dict[str, str]]]:
    """Return DE, VÍA and PARA as names and posts. Who stands in is named with whom he stands in for."""
    title = task.position.title_for(author) if task.position else posts.title_of(author, course.day)
    if task.on_behalf_of is not None:
        title = f"{title} (suplencia de {task.on_behalf_of.full_name})"
    role = course.role(paper.de)
    para = _people(course, (paper.para,), author, task.row)
    if not para:  # who asked has nobody above: what is told to his chief is told to him
        asker = course.case.author
        para = [
            _line(paper.para, course.role(paper.para).spellings[0], asker, posts.title_of(asker, course.day))
        ]
    return {
        "de": [_line(paper.de, role.spellings[0], author, title)],
        "via": _people(course, paper.via, author, task.row),
        "para": para,
    }


def _people(course: Course, keys: Sequence[str], author: Person, row: int) -> list[dict[str, str]]:
    """Who does the later rows of these roles, each person once: the same that will be asked, and no other."""
    found: list[dict[str, str]] = []
    for key in keys:
        role = course.role(key)
        later = (a for a in course.procedure.activities if a.number > row and a.role == key)
        barred = {author.username, *(name for a in later for name in course.barred(a))}
        holders = roles.resolve(
            course.org,
            role,
            author=course.case.author.username,
            chosen=course.case.chosen,
            day=course.day,
            excluded=barred,
            unit=course.case.unit.code,
        )
        for holder in holders if role.resolver == "superiors" else holders[:1]:
            person = posts.person(holder.person)
            if person.username not in [line["username"] for line in found]:
                found.append(_line(key, role.spellings[0], person, posts.title(holder)))
    return found


def _line(key: str, role: str, person: Person, title: str) -> dict[str, str]:
    return {"role": key, "post": role, "username": person.username, "name": person.full_name, "title": title}


def send(
    course: Course,
    task: Task,
    paper: Paper,
    *,
    author: Person,
    typed: Mapping[str, Any],
    act_content: dict[str, Any],
) -> Document:
    """Put a paper on its way: its text becomes a version that stays on record. No number yet.

    Faulty names what is missing; GateClosed while the evidence of the case's orders does not hold.
    """
    if paper.gate:
        open_gate(course)
    content = _checked(paper, typed)
    people = people_of(course, paper, author, task)
    content.update(people, title=paper.title, attachments=answers.attachment_lines(course.case))
    document = _paper_of(course, task, paper, author)
    document.author = author
    document.version += 1
    document.state = Document.State.EN_ROUTE
    document.content_hash = chain.digest(content)
    document.search = folding.search_text(paper.title, content["reference"], content["body"])
    document.save()
    DocumentVersion.objects.create(
        document=document,
        version=document.version,
        content=content,
        hash=document.content_hash,
        author=author,
        at=course.now,
    )
    act_content["paper"] = {
        "id": document.pk,
        "title": paper.title,
        "version": document.version,
        "hash": document.content_hash,
        "facts": facts.of_paper(document),
        **people,
    }
    return document


def _paper_of(course: Course, task: Task, paper: Paper, author: Person) -> Document:
    """Return the paper of this step that was returned to its author, or a new one."""
    found = Document.objects.filter(
        case=course.case,
        row=task.row,
        step=task.step,
        state__in=[Document.State.DRAFT, Document.State.EN_ROUTE],
    ).first()
    return found or Document(
        case=course.case,
        row=task.row,
        step=task.step,
        type=paper.type,
        type_code=document_types.get(paper.type).code,
        title=paper.title,
        author=author,
        unit=_series_unit(course, task),
    )


def _checked(paper: Paper, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the text of a paper as it will be kept; Faulty says which part is empty or too long."""
    faults: dict[str, list[Any]] = {}
    reference = answers.one_line(str(typed.get("reference", "")))
    body = answers.paragraphs(str(typed.get("body", "")))
    pairs = [
        pair for pair in typed.get("sections") or () if isinstance(pair, list | tuple) and len(pair) == 2
    ]
    given = {str(heading): str(text) for heading, text in pairs}
    sections = [[heading, answers.paragraphs(given.get(heading, ""))] for heading, _text in paper.sections]
    if not reference:
        faults["reference"] = [_("Reference: write what the paper is about, in one line.")]
    elif len(reference) > 300:
        faults["reference"] = [
            _("Reference: write at most 300 characters; there are %(count)d.") % {"count": len(reference)}
        ]
    if not paper.sections and not body:
        faults["body"] = [_("Text: write the body of the paper.")]
    for heading, text in sections:
        if not text:
            faults[f"section.{heading}"] = [_("%(heading)s: write this section.") % {"heading": heading}]
    if len(body) + sum(len(text) for _heading, text in sections) > MAX_TEXT:
        faults["body"] = [_("Text: write at most %(most)d characters.") % {"most": MAX_TEXT}]
    if faults:
        raise Faulty(faults)
    return {"reference": reference, "body": body, "sections": sections}


def open_gate(course: Course) -> None:
    """Pass only if the work is proved, or declared not done and undone. GateClosed says what is missing."""
    missing = evidence.missing(course.case)
    if missing:
        raise GateClosed(missing)


def take_back_to_draft(course: Course, row: int) -> None:
    """A return: the paper of that row is its author's draft again; every version stays on record."""
    Document.objects.filter(case=course.case, row=row, state=Document.State.EN_ROUTE).update(
        state=Document.State.DRAFT
    )


def due_for_number(course: Course, row: int, step: int) -> list[tuple[Document, Paper]]:
    """Return the papers on their way that the act of this row and step numbers."""
    due = []
    for document in Document.objects.filter(case=course.case, state=Document.State.EN_ROUTE).select_related(
        "unit"
    ):
        paper = course.procedure.activity(document.row).steps[document.step].paper
        if paper is not None and _numbered_at(paper) == (row, step):
            due.append((document, paper))
    return due


def numbered_when_sent(course: Course, row: int, step: int) -> str:
    """Return the title of the paper that this step writes and numbers, as nobody reviews it; or ""."""
    paper = course.procedure.activity(row).steps[step].paper
    return paper.title if paper is not None and _numbered_at(paper) == (row, step) else ""


def _numbered_at(paper: Paper) -> tuple[int, int]:
    row, _dot, step = paper.numbered_at.partition(".")
    return int(row), int(step or 1) - 1


def number(course: Course, due: Sequence[tuple[Document, Paper]]) -> list[dict[str, Any]]:
    """Give CITE, date and verification code to the papers, gap-free. Returns what the act will say of them.

    The caller writes the act in the same transaction and then calls `issued_in`. GateClosed if a concluding
    paper
    would be numbered without its evidence.
    """
    numbered = []
    for document, paper in due:
        if paper.gate:
            open_gate(course)
        institution = Institution.objects.get()
        year = numbering.year_of(course.now, institution.time_zone)
        document.number = take_number(document.unit.code, document.type_code, year)
        document.year = year
        document.cite = numbering.cite(
            institution.cite_pattern,
            institution=institution.acronym,
            unit=document.unit.code,
            type_code=document.type_code,
            number=document.number,
            year=year,
        )
        document.verification_code = sealing.verification_code()
        document.issued_at = course.now
        document.state = Document.State.ISSUED
        document.search += folding.search_text(document.cite)
        document.save()
        numbered.append(
            {
                "id": document.pk,
                "cite": document.cite,
                "title": document.title,
                "row": document.row,
                "facts": facts.of_number(document),
            }
        )
    return numbered


def issued_in(due: Sequence[tuple[Document, Paper]], act: Act) -> None:
    """Write which act numbered the papers."""
    Document.objects.filter(pk__in=[document.pk for document, _paper in due]).update(issued_in=act)


def take_number(unit: str, type_code: str, year: int) -> int:
    """Return the next number of a series. The counter's row is locked until the transaction ends: no gap, no
    double.
    """
    counter, _created = Counter.objects.get_or_create(unit=unit, type=type_code, year=year)
    Counter.objects.filter(pk=counter.pk).update(last=F("last") + 1)
    return Counter.objects.values_list("last", flat=True).get(pk=counter.pk)


def _series_unit(course: Course, task: Task) -> Unit:
    """The series is that of the unidad of the post in which the author acts; an área uses its unidad's."""
    own = task.position.unit.code if task.position is not None else course.case.unit.code
    return Unit.objects.get(code=roles.series_unit(course.org, own))


def annul(document: Document, reason: str) -> None:
    """Annul a paper. One that was not issued never had a number; an issued one keeps it in the book."""
    document.state = Document.State.ANNULLED
    document.annulled_reason = reason
    document.save(update_fields=["state", "annulled_reason"])


def print_moment(moment: datetime) -> str:
    """Return a date as papers write it: 24 de noviembre de 2026."""
    return answers.long_date(moment.date())
