"""The inbox of a person: what waits for him, what is under way, what is closed; searched, filtered, sorted.

A page is read with the same number of queries whether it shows one case or fifty. Personal data of
UIT-PR05 and UIT-PR06 are masked here for whoever does not take part in the case, in what is shown and in
what is searched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cauce.core import forms
from cauce.core.procedure import Option, Outcome, Procedure, StepKind
from cauce.lib import clock, folding
from cauce.operations import access, answers, asking, courses, evidence, manuals, organisation, snapshots
from cauce.operations.evidence import NO_CHECKS, Checks
from cauce.operations.organisation import PersonCard
from cauce.operations.pages import privacy
from cauce.records.models import Act, Case, Evidence, Order, Person, Task, Unit

PENDING, UNDER_WAY, CLOSED = "pendientes", "en-curso", "cerrados"
TABS = (PENDING, UNDER_WAY, CLOSED)
DUE = {"hoy", "semana", "sin"}
ON_ONE_PAGE = 50
MOST_IN_CSV = 5000


@dataclass(frozen=True)
class Asked:
    """What the person asked to see. Values that are none of ours are as if they were not sent."""

    tab: str = PENDING
    query: str = ""
    procedure: str = ""
    unit: str = ""
    due: str = ""
    sort: str = ""  # "plazo", "desde", "de", "tramite", with "-" in front for descending
    page: int = 1

    @property
    def filters(self) -> bool:
        return bool(self.query or self.procedure or self.unit or self.due)


@dataclass(frozen=True)
class RowSeen:
    """One case of the list. `holder` is who has it, `end` how it ended."""

    number: str
    subject: str
    procedure: str
    asks: str
    row: int
    from_name: str
    from_unit: str
    since: datetime
    due_at: datetime | None
    is_unread: bool = False
    is_return: bool = False
    returned_on: datetime | None = None  # this person returned it, and it came back corrected
    checks: Checks = NO_CHECKS
    for_whom: str = ""
    holder: PersonCard | None = None
    end: str = ""
    task: int = 0
    may_be_quick: bool = False
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class InboxSeen:
    asked: Asked
    counts: Mapping[str, int]
    rows: tuple[RowSeen, ...]
    total: int  # of the tab, with the filters
    overdue: int
    due_today: int
    now: datetime
    procedures: tuple[tuple[str, str], ...] = ()
    units: tuple[tuple[str, str], ...] = ()
    found_elsewhere: Mapping[str, int] = field(default_factory=dict)


@snapshots.hold()
def read(person: Person, asked: Asked, *, most: int = ON_ONE_PAGE) -> InboxSeen:
    """Return the list that a person asked for, and the counts of all three tabs."""
    now = clock.now()
    day = now.astimezone(courses.zone()).date()
    tabs = {tab: _of_tab(person, tab, day) for tab in TABS}
    matching = {tab: _filtered(person, cases, asked, now) for tab, cases in tabs.items()}
    mine = Task.objects.filter(assignee=person, state=Task.State.OPEN)
    midnight = _midnight_after(now)
    start = max(0, asked.page - 1) * most
    cases = list(_sorted(matching[asked.tab], person, asked)[start : start + most])
    return InboxSeen(
        asked=asked,
        counts={tab: cases_of_tab.count() for tab, cases_of_tab in tabs.items()},
        rows=_rows(person, cases, asked.tab, day),
        total=matching[asked.tab].count(),
        overdue=mine.filter(due_at__lt=now).count(),
        due_today=mine.filter(due_at__gte=now, due_at__lt=midnight).count(),
        now=now,
        procedures=tuple((offer.version.code, offer.procedure.short_title) for offer in manuals.offers(day)),
        units=tuple(Unit.objects.values_list("code", "name")),
        found_elsewhere={
            tab: found.count() for tab, found in matching.items() if asked.filters and tab != asked.tab
        },
    )


def _of_tab(person: Person, tab: str, day: date) -> QuerySet[Case]:
    waits = Exists(Task.objects.filter(case=OuterRef("pk"), assignee=person, state=Task.State.OPEN))
    if tab == PENDING:
        return Case.objects.filter(waits)
    readable = access.readable_cases(person, day)
    return (
        readable.filter(is_open=True).exclude(waits) if tab == UNDER_WAY else readable.filter(is_open=False)
    )


def _filtered(person: Person, cases: QuerySet[Case], asked: Asked, now: datetime) -> QuerySet[Case]:
    if asked.procedure:
        cases = cases.filter(procedure_code=asked.procedure)
    if asked.unit:
        cases = cases.filter(unit__code=asked.unit)
    if asked.due:
        cases = cases.filter(Exists(_due_tasks(asked.due, now)))
    if asked.query:
        cases = cases.filter(searched(person, asked.query))
    return cases


def _due_tasks(due: str, now: datetime) -> QuerySet[Task]:
    tasks = Task.objects.filter(case=OuterRef("pk"), state=Task.State.OPEN)
    if due == "sin":
        return tasks.filter(due_at__isnull=True)
    return tasks.filter(due_at__lt=_midnight_after(now) + timedelta(days=0 if due == "hoy" else 6))


def searched(person: Person, query: str) -> Q:
    """Return the condition that finds cases by every word of a query, with accents and plurals folded.

    Of a case with personal data in which the person takes no part only number and procedure are searched.
    """
    words = folding.stems(query)[:12]
    found, by_number = Q(), Q()
    for word in words:
        found &= Q(search__contains=word if len(word) > 2 else f" {word}")
        by_number &= Q(number__icontains=word) | Q(procedure_code__icontains=word)
    personal = [offer.version.code for offer in manuals.offers(courses.today()) if offer.procedure.personal]
    open_to_him = ~Q(procedure_code__in=personal) | privacy.takes_part(person, courses.today())
    return (found & open_to_him) | by_number


def _sorted(cases: QuerySet[Case], person: Person, asked: Asked) -> QuerySet[Case]:
    is_down = asked.sort.startswith("-")
    key = asked.sort.lstrip("-")
    task = Task.objects.filter(case=OuterRef("pk"), state=Task.State.OPEN).order_by("opened_at", "id")
    cases = cases.annotate(due=task.values("due_at")[:1], since=task.values("opened_at")[:1])
    fields = {"plazo": "due", "desde": "since", "de": "author__first_surname", "tramite": "number"}
    if key not in fields:
        return (
            cases.order_by("-closed_at")
            if asked.tab == CLOSED
            else cases.order_by(F("due").asc(nulls_last=True), "since", "id")
        )
    wanted = F(fields[key])
    order = wanted.desc(nulls_last=True) if is_down else wanted.asc(nulls_last=True)
    return cases.order_by(order, "id")


def _rows(person: Person, cases: list[Case], tab: str, day: date) -> tuple[RowSeen, ...]:
    ids = [case.pk for case in cases]
    whole = {
        case.pk: case
        for case in Case.objects.filter(pk__in=ids).select_related(
            "author", "about", "unit", "version__manual"
        )
    }
    tasks = _tasks(ids, person, tab)
    cards = organisation.person_cards(day, _people(whole, tasks))
    proofs = _proofs(whole)
    returns = dict(
        Act.objects.filter(case__in=ids, actor=person, outcome=Outcome.RETURN)
        .order_by("seq").values_list("case_id", "at")
    )  # fmt: skip
    hidden = privacy.hidden_from(person, whole.values(), day)
    words = answers.catalogues(person) if tab == PENDING else {}
    rows = [
        _row(whole[pk], tasks.get(pk), tab, cards, proofs.get(pk, NO_CHECKS), returns.get(pk), pk in hidden)
        for pk in ids
    ]
    return tuple(
        replace(row, facts=_facts(whole[pk], words)) if row.may_be_quick and pk not in hidden else row
        for pk, row in zip(ids, rows, strict=True)
    )


def _tasks(ids: list[int], person: Person, tab: str) -> dict[int, Task]:
    tasks = Task.objects.filter(case__in=ids).select_related(
        "assignee", "on_behalf_of", "came_from", "position"
    )
    tasks = tasks.filter(state=Task.State.OPEN)
    if tab == PENDING:
        tasks = tasks.filter(assignee=person)
    found: dict[int, Task] = {}
    for task in tasks.order_by("opened_at", "id"):
        found.setdefault(task.case_id, task)
    return found


def _people(cases: Mapping[int, Case], tasks: Mapping[int, Task]) -> set[str]:
    names = {case.author.username for case in cases.values()}
    names |= {task.assignee.username for task in tasks.values()}
    return names | {task.came_from.username for task in tasks.values() if task.came_from}


def _proofs(cases: Mapping[int, Case]) -> dict[int, Checks]:
    """Return what the newest evidence of each case's orders says. Two queries."""
    orders = [
        order
        for order in Order.objects.filter(case__in=cases).exclude(state__in=evidence.GONE)
        if order.approved_hash == cases[order.case_id].approved_hash
    ]
    newest = evidence.latest(orders)
    by_case: dict[int, list[Evidence]] = {}
    for order in orders:
        if order.pk in newest:
            by_case.setdefault(order.case_id, []).append(newest[order.pk])
    return {case: evidence.counted(proofs) for case, proofs in by_case.items()}


def _row(
    case: Case,
    task: Task | None,
    tab: str,
    cards: Mapping[str, PersonCard],
    checks: Checks,
    returned_on: datetime | None,
    is_hidden: bool,
) -> RowSeen:
    procedure = manuals.definition(case.version_id).procedure
    sender = task.came_from if task is not None and task.came_from is not None else case.author
    card = cards[sender.username]
    is_mine = tab == PENDING and task is not None
    subject = procedure.short_title if is_hidden else case.subject
    return RowSeen(
        number=case.number,
        subject=subject,
        procedure=case.procedure_code,
        asks=asking.of(procedure.activity(task.row), task.step, is_return=task.is_return) if task else "",
        row=task.row if task else 0,
        from_name=card.full_name,
        from_unit=card.unit,
        since=task.opened_at if task else case.closed_at or case.opened_at,
        due_at=task.due_at if task else None,
        is_unread=is_mine and task is not None and task.read_at is None,
        is_return=task.is_return if task else False,
        returned_on=returned_on if is_mine and task is not None and not task.is_return else None,
        checks=checks,
        for_whom=task.on_behalf_of.full_name if is_mine and task is not None and task.on_behalf_of else "",
        holder=cards[task.assignee.username] if task and not is_mine else None,
        end=case.get_end_state_display() if case.end_state else "",
        task=task.pk if is_mine and task is not None else 0,
        may_be_quick=is_mine and task is not None and may_be_quick(procedure, task),
    )


def _facts(case: Case, catalogues: Mapping[str, tuple[Option, ...]]) -> tuple[tuple[str, str], ...]:
    """The short answers of the request: what a card says so that one may decide."""
    fields = answers.request_fields(manuals.definition(case.version_id).procedure)
    said = forms.describe(fields, case.form, catalogues)
    return tuple((label, words) for label, words in said if len(words) <= 60)[:3]


def may_be_quick(procedure: Procedure, task: Task) -> bool:
    """Say whether a row's summary is enough to decide on a phone: a request that is passed on to one post.

    Not before a list of what is missing was read, not where a technician is chosen, and never after the
    work began.
    """
    first_work = min(
        (row.number for row in procedure.activities for step in row.steps if step.kind is StepKind.EXECUTE),
        default=0,
    )
    if not 1 < task.row < first_work:
        return False
    steps = procedure.activity(task.row).steps[task.step :]
    is_passing = all(step.kind in (StepKind.REVIEW, StepKind.DERIVE) for step in steps)
    return is_passing and not any(step.checklist or step.to.startswith("tec_") for step in steps)


def _midnight_after(now: datetime) -> datetime:
    local = now.astimezone(courses.zone())
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
