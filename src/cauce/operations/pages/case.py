"""One case as its page shows it: who has it, what was done, its papers, orders and files, and what is asked.

Everything is read once and given as plain values. Personal data of UIT-PR05 and UIT-PR06 are left out here,
before any face sees them, for whoever does not take part in the case (ROWS.md, "Who may act").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from cauce.core.procedure import Activity, Outcome, Procedure, Role, StepKind
from cauce.lib import clock
from cauce.operations import access, answers, courses, envelopes, evidence, organisation, snapshots, tasks
from cauce.operations.access import Relation
from cauce.operations.courses import Course
from cauce.operations.evidence import NO_CHECKS, Checks
from cauce.operations.organisation import PersonCard
from cauce.operations.pages import asks, masks, orders_of
from cauce.operations.pages.asks import Ask
from cauce.operations.pages.masks import Mask
from cauce.operations.pages.orders_of import OrderSeen
from cauce.operations.refusals import NotFound
from cauce.records.models import Act, Case, Document, Person, Task

Cards = Mapping[str, PersonCard]


@dataclass(frozen=True)
class Holder:
    """Who has the case now, as what, since when. `covers` are the rows that his one step does."""

    card: PersonCard
    title: str
    on_behalf_of: str
    until: date | None
    since: datetime
    due_at: datetime | None
    row: int
    step: int
    covers: tuple[int, ...]
    is_return: bool


@dataclass(frozen=True)
class ActSeen:
    """One act. `actor` is None for what Cauce did."""

    seq: int
    at: datetime
    actor: PersonCard | None
    row: int | None
    outcome: str
    proveido: str
    content: Mapping[str, Any]
    digest: str


@dataclass(frozen=True)
class PaperSeen:
    """A paper of the case, or one that the procedure still asks for (`id` 0)."""

    id: int
    title: str
    reference: str
    state: str
    cite: str
    version: int
    row: int
    numbered_at: int
    missing: str = ""  # why it cannot be written yet


@dataclass(frozen=True)
class FileSeen:
    id: int
    name: str
    size: int
    owner: str
    added_at: datetime
    sha256: str


@dataclass(frozen=True)
class TakeBack:
    """Whoever derived may give the work to another of the pool."""

    now_with: PersonCard
    people: tuple[PersonCard, ...]


@dataclass(frozen=True)
class CaseSeen:
    """The page. For technicians of the same area (`reads_content` false) only number and state are filled."""

    number: str
    subject: str
    procedure: Procedure
    roles: tuple[Role, ...]
    version: int
    is_open: bool
    end_state: str
    end_words: str
    ended_at_row: int
    opened_at: datetime
    closed_at: datetime | None
    now: datetime
    reads_content: bool
    reads_personal: bool
    not_done_reason: str = ""
    holder: Holder | None = None
    ask: Ask | None = None
    acts: tuple[ActSeen, ...] = ()
    request: tuple[tuple[str, str], ...] = ()
    papers: tuple[PaperSeen, ...] = ()
    files: tuple[FileSeen, ...] = ()
    orders: tuple[OrderSeen, ...] = ()
    checks: Checks = NO_CHECKS
    has_envelope: bool = False
    may_attach: bool = False
    may_withdraw: bool = False
    take_back: TakeBack | None = None


def read(person: Person, number: str, typed: Mapping[str, Any] | None = None) -> CaseSeen:
    """Return a case for a person. NotFound if he may not know that it exists.

    `typed` are technical parameters that he sent and that were not accepted, to stand in the form again.
    All of it is read at one moment: meanwhile the worker may move the case on.
    """
    with snapshots.hold():
        return _read(person, number, typed)


def _read(person: Person, number: str, typed: Mapping[str, Any] | None) -> CaseSeen:
    case, relation = access.case_for(person, number)
    course = courses.read(case, clock.now())
    if not relation.reads_content:
        return CaseSeen(**_number_and_state(course, relation))
    mask = masks.of(course, relation)
    task = _open_task(case)
    acts = list(case.acts.select_related("actor").order_by("seq"))
    documents = list(case.documents.prefetch_related("versions").order_by("row", "step"))
    orders = orders_of.read(course, person)
    ask = (
        asks.read(course, task, documents, orders, mask, typed)
        if task and task.assignee_id == person.pk
        else None
    )
    taken = tasks.derived_by(course, person)
    pool = tasks.candidates(course, taken[1], person) if taken else ()
    cards = organisation.person_cards(course.day, _names(task, acts, [found.person for found in pool]))
    return CaseSeen(
        **_number_and_state(course, relation),
        not_done_reason=mask.text(case.not_done_reason),
        holder=_holder(course, task, cards, ask) if task else None,
        ask=ask,
        acts=tuple(_act(act, cards, mask) for act in acts),
        request=mask.lines(answers.request_fields(course.procedure), _described(course)),
        papers=_papers(course, documents, mask),
        files=_files(course, mask),
        orders=tuple(mask.order(order) for order in orders),
        checks=evidence.summary(case),
        has_envelope=_has_envelope(person, number),
        may_attach=case.is_open and (ask is not None or case.author_id == person.pk),
        may_withdraw=case.author_id == person.pk and tasks.may_withdraw(case),
        take_back=_take_back(taken[0], [found.person for found in pool], cards) if taken else None,
    )


def _open_task(case: Case) -> Task | None:
    task = (
        case.tasks.filter(state=Task.State.OPEN)
        .select_related("assignee", "position", "substitution", "on_behalf_of", "came_from")
        .first()
    )
    if task is not None:
        task.case = case
    return task


def _take_back(task: Task, pool: Iterable[str], cards: Cards) -> TakeBack:
    now_with = task.assignee.username
    return TakeBack(cards[now_with], tuple(cards[name] for name in pool if name != now_with))


def _number_and_state(course: Course, relation: Relation) -> dict[str, Any]:
    case = course.case
    mask = masks.of(course, relation)
    stopped = (
        case.acts.filter(outcome__in=[Outcome.WITHDRAW, Outcome.REFUSE]).last() if case.end_state else None
    )
    last = case.tasks.order_by("-id").first() if stopped else None
    return {
        "number": case.number,
        "subject": mask.text(case.subject) if relation.reads_content else course.procedure.short_title,
        "procedure": course.procedure,
        "roles": course.definition.manual.roles,
        "version": case.version.manual.version,
        "is_open": case.is_open,
        "end_state": case.end_state,
        "end_words": case.get_end_state_display() if case.end_state else "",
        "ended_at_row": last.row if last else 0,
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
        "now": course.now,
        "reads_content": relation.reads_content,
        "reads_personal": relation.reads_personal or not course.procedure.personal,
    }


def _names(task: Task | None, acts: Iterable[Act], more: Iterable[str]) -> set[str]:
    names = {act.actor.username for act in acts if act.actor} | set(more)
    if task is not None:
        names.add(task.assignee.username)
    return names


def _holder(course: Course, task: Task, cards: Cards, ask: Ask | None) -> Holder:
    return Holder(
        card=cards[task.assignee.username],
        title=task.position.title_for(task.assignee) if task.position else "",
        on_behalf_of=task.on_behalf_of.full_name if task.on_behalf_of else "",
        until=task.substitution.ends_on if task.substitution else None,
        since=task.opened_at,
        due_at=task.due_at,
        row=task.row,
        step=task.step,
        covers=ask.covers if ask else asks.covered(course, task),
        is_return=task.is_return,
    )


def _act(act: Act, cards: Cards, mask: Mask) -> ActSeen:
    return ActSeen(
        seq=act.seq,
        at=act.at,
        actor=cards[act.actor.username] if act.actor else None,
        row=act.row,
        outcome=act.outcome,
        proveido=mask.text(act.proveido),
        content=_told(act, mask),
        digest=act.hash,
    )


def _told(act: Act, mask: Mask) -> Mapping[str, Any]:
    """What an act says besides its words: the targets of its orders may be names of people."""
    told = dict(act.content)
    if "orders" in told:
        told["orders"] = [mask.text(str(target)) for target in told["orders"]]
    return told


def _described(course: Course) -> tuple[tuple[str, str], ...]:
    return answers.described(course.case, answers.request_fields(course.procedure))


def _papers(course: Course, documents: list[Document], mask: Mask) -> tuple[PaperSeen, ...]:
    references = {
        version.document_id: version.content.get("reference", "")
        for document in documents
        for version in document.versions.all()
        if version.version == document.version
    }
    found = [
        PaperSeen(
            id=document.pk,
            title=document.title,
            reference=mask.text(references.get(document.pk, "")),
            state=document.state,
            cite=document.cite,
            version=document.version,
            row=document.row,
            numbered_at=_numbered_at(course, document.row, document.step),
        )
        for document in documents
    ]
    return tuple(found + _still_to_write(course, {(paper.row, paper.step) for paper in documents}))


def _numbered_at(course: Course, row: int, step: int) -> int:
    paper = course.procedure.activity(row).steps[step].paper
    return int(paper.numbered_at.partition(".")[0]) if paper else 0


def _still_to_write(course: Course, there: set[tuple[int, int]]) -> list[PaperSeen]:
    """The concluding papers that the procedure asks for, and what keeps each from being written."""
    if not course.case.is_open:
        return []
    missing = str(evidence.missing(course.case))
    return [
        PaperSeen(
            0,
            step.paper.title,
            "",
            "",
            "",
            0,
            row.number,
            0,
            missing=missing or _awaited(course, row, number),
        )
        for row in course.procedure.activities
        for number, step in enumerate(row.steps)
        if step.paper is not None and step.paper.gate and (row.number, number) not in there
    ]


def _awaited(course: Course, row: Activity, number: int) -> str:
    """Why a paper waits for the work of its own row, which comes before it; "" when it does not."""
    works = [place for place, step in enumerate(row.steps[:number]) if step.kind is StepKind.EXECUTE]
    if course.case.not_done_reason or all(course.is_executed(row.number, place) for place in works):
        return ""
    return _("The work is not done yet: the note cannot be sent before its evidence.")


def _files(course: Course, mask: Mask) -> tuple[FileSeen, ...]:
    if mask.hides:
        return ()
    return tuple(
        FileSeen(file.pk, file.name, file.size, file.owner.short_name, file.added_at, file.sha256)
        for file in course.case.attachments.select_related("owner")
    )


def _has_envelope(person: Person, number: str) -> bool:
    try:
        return any(
            secret.revealed_at is None and secret.sealed_key for secret in envelopes.of(person, number)
        )
    except NotFound:
        return False


def case_of_task(person: Person, number: str, task_id: int) -> Case:
    """Return the case that a task belongs to. NotFound if it is another one, or none that the person may know
    of.
    """
    case, _relation = access.case_for(person, number)
    if not case.tasks.filter(pk=task_id).exists():
        raise NotFound()
    return case


def case_of_order(person: Person, number: str, order_id: int) -> Case:
    """Return the case that an order belongs to. NotFound if it is another one, or none that the person may
    know of.
    """
    case, _relation = access.case_for(person, number)
    if not case.orders.filter(pk=order_id).exists():
        raise NotFound()
    return case
