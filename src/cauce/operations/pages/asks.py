"""What is asked of the person who has the case: the step, what each button will do, the plan, the paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from cauce.core import roles
from cauce.core.procedure import Activity, Outcome, Step, StepKind
from cauce.operations import courses, organisation, papers, tasks
from cauce.operations.courses import Course, Foresight, Stage
from cauce.operations.organisation import PersonCard
from cauce.operations.pages import works
from cauce.operations.pages.masks import Mask
from cauce.operations.pages.orders_of import OrderSeen
from cauce.operations.pages.works import Work
from cauce.operations.pages.writing import Writing, read_writing
from cauce.operations.refusals import NotAllowed
from cauce.records.models import Act, Document, Person, Task

WRITTEN = "An instruction."  # stands for what the person will write where the step drafts nothing


@dataclass(frozen=True)
class Goes:
    """What a decision does: the rows and acts that it covers, and who gets the case next (None: it
    closes).
    """

    covers: tuple[int, ...]
    acts: int
    to: PersonCard | None
    title: str
    on_behalf_of: str
    rule: str
    row: int
    stays: bool  # with the same person
    label: str  # the verb of the last step that it does, and its drafted instruction
    proveido: str
    needs_proveido: bool
    approves: bool = True  # a mere passing on approves nothing
    numbers: tuple[str, ...] = ()  # titles of the papers that get their CITE by it


@dataclass(frozen=True)
class InPool:
    """A person who may be chosen, with how many cases he has now; `why_not` says why another may not."""

    card: PersonCard
    open_tasks: int
    why_not: str = ""


@dataclass(frozen=True)
class UnderReview:
    """The paper that the step is about."""

    id: int
    title: str
    row: int
    version: int
    reference: str
    words: str
    author: str


@dataclass(frozen=True)
class Ask:
    """One step of one task. `goes` is None where passing on is not possible; `problem` says why."""

    task_id: int
    activity: Activity
    number: int  # of the step within the row, from 0
    step: Step
    on_behalf_of: str
    is_return: bool
    is_unread: bool
    covers: tuple[int, ...]
    goes: Goes | None = None
    problem: str = ""
    pool: tuple[InPool, ...] = ()
    back: Goes | None = None  # where *devolver* goes
    may_refuse: bool = False
    paper: UnderReview | None = None
    returned: str = ""  # the reason with which it came back, or which it has answered
    returned_by: str = ""
    work: Work | None = None
    writing: Writing | None = None


def read(
    course: Course,
    task: Task,
    documents: Sequence[Document],
    orders: tuple[OrderSeen, ...],
    mask: Mask,
    typed: Mapping[str, Any] | None = None,
) -> Ask:
    """Return what a task asks now of whoever has it. Writes nothing."""
    activity, step = course.step_of(task)
    goes, problem = _passing(course, task, step)
    returned = _last_return(course)
    decides = step.kind in (StepKind.REVIEW, StepKind.DERIVE)
    return Ask(
        task_id=task.pk,
        activity=activity,
        number=task.step,
        step=step,
        on_behalf_of=task.on_behalf_of.full_name if task.on_behalf_of else "",
        is_return=task.is_return,
        is_unread=task.read_at is None,
        covers=goes.covers if goes else (task.row,),
        goes=goes,
        problem=problem,
        pool=_pool(course, task, step),
        back=_back(course, task) if decides and activity.returns_to is not None else None,
        may_refuse=decides and activity.refusable,
        paper=_under_review(documents, task.row, mask),
        returned=mask.text(returned.proveido) if returned else "",
        returned_by=returned.actor.full_name if returned and returned.actor else "",
        work=works.read(course, task, step, orders, typed) if step.kind is StepKind.EXECUTE else None,
        writing=read_writing(course, task, step.paper)
        if step.kind is StepKind.WRITE and step.paper
        else None,
    )


def covered(course: Course, task: Task) -> tuple[int, ...]:
    """Return the rows that the holder's one step does."""
    goes, _problem = _passing(course, task, course.step_of(task)[1])
    return goes.covers if goes else (task.row,)


def _passing(course: Course, task: Task, step: Step) -> tuple[Goes | None, str]:
    """What going straight on does. A pool is foreseen without its choice: the row that derives to it stops
    there.
    """
    if step.kind is StepKind.EXECUTE:
        return None, ""
    outcome = Outcome.SEND if step.kind in (StepKind.WRITE, StepKind.REQUEST) else Outcome.APPROVE
    try:
        if step.kind is StepKind.DERIVE and course.role(step.to).resolver == "pool":
            return _to_a_pool(task, step), ""
        # An instruction is drafted for every step that needs one, so what needs it is foreseen as done with
        # it.
        return _goes(course, task, course.foresee(task, outcome, proveido=step.proveido or WRITTEN)), ""
    except (NotAllowed, roles.NobodyFound) as refused:
        return None, courses.in_words(refused.message) if isinstance(refused, roles.NobodyFound) else str(
            refused
        )


def _to_a_pool(task: Task, step: Step) -> Goes:
    return Goes(
        covers=(task.row,),
        acts=1,
        to=None,
        title="",
        on_behalf_of="",
        rule="",
        row=task.row + 1,
        stays=False,
        approves=False,
        label=step.label,
        proveido=step.proveido,
        needs_proveido=step.proveido_required,
    )


def _back(course: Course, task: Task) -> Goes | None:
    try:
        return _goes(course, task, course.foresee(task, Outcome.RETURN))
    except (NotAllowed, roles.NobodyFound):
        return None


def _goes(course: Course, task: Task, foresight: Foresight) -> Goes:
    arrival = foresight.arrival
    found = arrival.found if arrival else None
    names = [found.person, found.on_behalf_of or ""] if found else []
    cards = organisation.person_cards(course.day, [name for name in names if name]) if names else {}
    numbered = [
        document.title
        for stage in foresight.stages
        for document, _paper in papers.due_for_number(course, stage.row, stage.step)
    ]
    written = (papers.numbered_when_sent(course, stage.row, stage.step) for stage in foresight.stages)
    numbered += filter(None, written)
    steps = [course.procedure.activity(stage.row).steps[stage.step] for stage in foresight.stages]
    return Goes(
        covers=tuple(dict.fromkeys(stage.row for stage in foresight.stages)),
        acts=len(foresight.stages),
        to=cards.get(found.person) if found else None,
        title=_title(course, found, cards) if found else "",
        on_behalf_of=cards[found.on_behalf_of].full_name if found and found.on_behalf_of in cards else "",
        rule=found.rule if found else "",
        row=arrival.row if arrival else 0,
        stays=bool(found and found.person == task.assignee.username),
        approves=bool(numbered) or any(_approves(course, stage) for stage in foresight.stages),
        label=steps[-1].label,
        proveido=next((step.proveido for step in reversed(steps) if step.proveido), ""),
        needs_proveido=any(step.proveido_required for step in steps),
        numbers=tuple(numbered),
    )


def _approves(course: Course, stage: Stage) -> bool:
    """Say whether an act of a decision approves something: a mere derivation only passes on."""
    row = course.procedure.activity(stage.row)
    return row.approves_request or row.steps[stage.step].kind is not StepKind.DERIVE


def _title(course: Course, found: roles.Found, cards: dict[str, PersonCard]) -> str:
    view = course.org.positions_by_code.get(found.position)
    card = cards.get(found.person)
    if view is None or card is None:
        return card.post if card else ""
    return card.post if card.post in (view.title_m, view.title_f) else view.title_m


def _pool(course: Course, task: Task, step: Step) -> tuple[InPool, ...]:
    """Everyone of the pool, with how much he has; whom the rules exclude stands there with the rule."""
    if step.kind is not StepKind.DERIVE or course.role(step.to).resolver != "pool":
        return ()
    function = course.role(step.to).function
    offered = [found.person for found in tasks.candidates(course, step.to, task.assignee)]
    barred = [
        found.person for found in roles.pool(course.org, function, course.day) if found.person not in offered
    ]
    cards = organisation.person_cards(course.day, [*offered, *barred])
    loads = _loads([*offered, *barred])
    rules = course.barred(course.procedure.activity(task.row + 1)) if barred else {}
    may = [InPool(cards[name], loads.get(name, 0)) for name in offered]
    not_he = [InPool(cards[name], loads.get(name, 0), str(rules.get(name, ""))) for name in barred]
    return tuple(sorted(may, key=lambda one: (one.open_tasks, one.card.full_name)) + not_he)


def _loads(names: Iterable[str]) -> dict[str, int]:
    people = Person.objects.filter(username__in=list(names)).annotate(
        load=Count("tasks", filter=Q(tasks__state=Task.State.OPEN))
    )
    return dict(people.values_list("username", "load"))


def _under_review(documents: Sequence[Document], row: int, mask: Mask) -> UnderReview | None:
    """The newest paper of an earlier row that is on its way, or that this row receives."""
    earlier = [d for d in documents if d.row < row and d.version and d.state != Document.State.DRAFT]
    if not earlier:
        return None
    moving = [d for d in earlier if d.state == Document.State.EN_ROUTE]
    document = (moving or earlier)[-1]
    content: dict[str, Any] = next(
        (version.content for version in document.versions.all() if version.version == document.version), {}
    )
    words = content.get("body") or next(
        (text for _heading, text in reversed(content.get("sections", []))), ""
    )
    return UnderReview(
        id=document.pk,
        title=document.title,
        row=document.row,
        version=document.version,
        reference=mask.text(content.get("reference", "")),
        words=mask.text(words.split("\n\n")[0]),
        author=content.get("de", [{}])[0].get("name", ""),
    )


def _last_return(course: Course) -> Act | None:
    """The return that is being answered: none, once the case has gone on past the row that returned it."""
    acts = course.case.acts.filter(row__isnull=False).select_related("actor").order_by("-seq")
    last = acts.filter(outcome=Outcome.RETURN).first()
    if last is None or last.row is None:
        return None
    passed = acts.filter(seq__gt=last.seq, row__gte=last.row).exclude(outcome=Outcome.SUBSTITUTE).exists()
    return None if passed else last
