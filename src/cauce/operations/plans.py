"""Plans: what the worker reads in the outside systems before anything is done, for the technician to see.

The web process holds no credential of any outside system: a plan is wanted here, and read by the worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cauce.core import chain, forms, orders
from cauce.core.procedure import Procedure, Step, StepKind
from cauce.lib import clock
from cauce.operations import access, answers, courses, undoing
from cauce.operations.courses import Course
from cauce.operations.refusals import Faulty, NotAllowed
from cauce.ports import verbs
from cauce.ports.payloads import PayloadRefused
from cauce.records.models import CatalogueEntry, Order, Person, PlanRow, Task

LINK_TO_ENVELOPES = "/sobres"
IS_REFUSED = "refused"  # of a reading that failed: the system answered, and said no
ANSWER_WITHIN = 20  # seconds that a system has to say what it holds
FORGOTTEN_AFTER = timedelta(seconds=90)  # nobody reads it: the worker is down, or far behind


def want_for(course: Course, task: Task) -> None:
    """Ask the worker for the plan of a task that is due at an EXECUTE step and needs no parameter to be
    planned.
    """
    step = course.step_of(task)[1]
    if step.kind is not StepKind.EXECUTE:
        return
    if waits_for_parameters(course, task, step):
        return
    _want(course, task, step)


def waits_for_parameters(course: Course, task: Task, step: Step) -> bool:
    """Say whether the technician has to give parameters first: this request asks for some, none is given."""
    return not task.parameters and any(forms.is_shown(field, {}, course.case.form) for field in step.fields)


def _want(course: Course, task: Task, step: Step) -> None:
    task.plans.all().delete()
    for position, built in enumerate(built_for(course, task, step)):
        PlanRow.objects.create(
            task=task,
            position=position,
            verb=built.verb,
            target=built.target[:200],
            payload=dict(built.payload),
            payload_hash=payload_hash(built),
            state=PlanRow.State.BY_HAND if is_by_hand(built) else PlanRow.State.WANTED,
            next_at=None if is_by_hand(built) else course.now,
        )


def payload_hash(built: orders.Built) -> str:
    """Return the hash of what an order would do."""
    return chain.digest({"verb": built.verb, "target": built.target, "payload": dict(built.payload)})


def built_for(course: Course, task: Task, step: Step) -> tuple[orders.Built, ...]:
    """Return the orders of a step, computed from the approved form and the task's parameters."""
    form = course.case.form
    if orders.is_by_hand(step, form):
        return (orders.Built(orders.BY_HAND, course.case.subject, {}),)
    built = orders.build(
        step.orders, form, _names(course, task), _words(course), _labels(course.procedure, step)
    )
    settled = {
        orders.about(*order)
        for order in course.case.orders.filter(
            row=task.row, step=task.step, approved_hash=course.case.approved_hash, state__in=courses.SETTLED
        ).values_list("verb", "target", "payload")
    }
    return tuple(one for one in built if one.is_about not in settled)


def _labels(procedure: Procedure, step: Step) -> dict[str, str]:
    """Return how people call what the orders of a step go through one by one."""
    offered = {field.name: field.options_from for field in answers.request_fields(procedure)}
    wanted = {offered.get(spec.for_each.removeprefix("form."), "") for spec in step.orders if spec.for_each}
    entries = CatalogueEntry.objects.filter(catalogue__in=wanted - {""})
    return dict(entries.values_list("value", "label")) if wanted - {""} else {}


def is_by_hand(built: orders.Built) -> bool:
    """Say whether no connector does this: the verb is by hand, or the system of the catalogue has none."""
    if built.verb == orders.BY_HAND:
        return True
    system = built.payload.get("system")
    return (
        bool(system)
        and CatalogueEntry.objects.filter(catalogue="sistemas", value=system, has_connector=False).exists()
    )


def _names(course: Course, task: Task) -> dict[str, Any]:
    case = course.case
    names: dict[str, Any] = {f"$form.{key}": value for key, value in case.form.items()}
    names |= {f"$param.{key}": value for key, value in task.parameters.items()}
    names["$case.number"] = case.number
    for who, person in (("owner", case.about or case.author), ("author", case.author)):
        names |= {
            f"${who}.username": person.username,
            f"${who}.email": person.email,
            f"${who}.full_name": person.full_name,
            f"${who}.extension": person.extension,
            f"${who}.unit": case.unit.code,
        }
    levels = {level.value: list(level.classes) for level in course.definition.manual.levels}
    names["$level.classes"] = next(
        (levels[v] for v in case.form.values() if isinstance(v, str) and v in levels), None
    )
    return names


def _words(course: Course) -> dict[str, str]:
    return {
        **answers.draft_names(course),
        "enlace": f"{settings.BASE_URL}{LINK_TO_ENVELOPES}/{course.case.number}",
    }


@transaction.atomic
def request(person: Person, task_id: int, typed: Mapping[str, Any]) -> Task:
    """Ask the worker to read the plan (again), with the technician's parameters. Faulty names what is
    missing.
    """
    now = clock.now()
    course = courses.lock(access.task_to_decide(person, task_id).case_id, now)
    task = access.task_to_decide(person, task_id)
    task.case = course.case
    step = course.step_of(task)[1]
    if step.kind is not StepKind.EXECUTE:
        raise NotAllowed(_("This activity has no plan."))
    course.check_may_act(task, person)
    _clear_the_way(course, task)
    if step.fields:
        cleaned = answers.clean(step.fields, typed, person, course.day, earlier=course.case.form)
        if cleaned.faults:
            raise Faulty(answers.faults_by_field(cleaned))
        task.parameters = cleaned.answers
        task.save(update_fields=["parameters"])
    for built in built_for(course, task, step):
        if built.verb != orders.BY_HAND:
            _check_payload(built)
    _want(course, task, step)
    return task


@transaction.atomic
def ask_again(person: Person, task_id: int) -> Task:
    """Have the systems asked again that did not answer; what the others answered stays as it was read."""
    now = clock.now()
    course = courses.lock(access.task_to_decide(person, task_id).case_id, now)
    task = access.task_to_decide(person, task_id)
    task.case = course.case
    course.check_may_act(task, person)
    if task.orders.filter(step=task.step).exclude(state__in=[*undoing.GONE, *courses.SETTLED]).exists():
        raise NotAllowed(_("The plan is already being carried out."))
    task.plans.filter(
        Q(state=PlanRow.State.FAILED) | Q(state=PlanRow.State.WANTED, next_at__lt=now - FORGOTTEN_AFTER)
    ).update(
        state=PlanRow.State.WANTED, error="", attempts=F("attempts") + 1, next_at=now, lease_until=None
    )  # fmt: skip
    return task


def is_forgotten(row: PlanRow, now: datetime) -> bool:
    """Say whether a plan was wanted so long ago that nobody should wait for it any more."""
    return (
        row.state == PlanRow.State.WANTED and row.next_at is not None and row.next_at < now - FORGOTTEN_AFTER
    )


def _clear_the_way(course: Course, task: Task) -> None:
    """Orders that the system refused for good give way to a new plan, undone first; others keep it off."""
    left = task.orders.filter(step=task.step).exclude(state__in=[*undoing.GONE, *courses.SETTLED])
    if left.exclude(state=Order.State.FAILED).exists():
        raise NotAllowed(_("The plan is already being carried out."))
    for order in left:
        undoing.begin(course, order, why=str(_("Planned again.")))
        course.case.save()


def _check_payload(built: orders.Built) -> None:
    try:
        verbs.read_verb(built.verb, built.payload)
    except PayloadRefused as refused:
        raise Faulty({"": [str(refused)]}) from refused


def combined_hash(rows: list[PlanRow]) -> str:
    """Return the hash of what the technician saw: every plan of the task together."""
    return chain.digest([[row.verb, row.target, row.payload_hash, row.hash, row.state] for row in rows])


def stale_after() -> timedelta:
    """Return for how long a plan may wait before *Ejecutar* has it read again."""
    return timedelta(hours=12)
