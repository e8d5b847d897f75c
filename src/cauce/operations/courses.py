"""A case in motion: its row locked, its definition, the organisation of the day, and what comes next.

`foresee` is the one place that says how far a decision carries: consecutive rows of one person are one step
on
screen and as many acts on record (ROWS.md). It writes nothing, so that the page can announce exactly what the
button will do; `movement` then does exactly what was foreseen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cauce.core import process, roles
from cauce.core.procedure import Activity, Outcome, Procedure, Role, Step, StepKind
from cauce.lib import clock
from cauce.lib.texts import N_, Message
from cauce.operations import manuals, organisation
from cauce.operations.refusals import NotAllowed
from cauce.records.models import Case, Document, Institution, Order, Person, Task

SHORTEST_REASON = 5
PASSING = frozenset({StepKind.REVIEW, StepKind.DERIVE, StepKind.CLOSE})
SAME_HOLDER = N_("Same holder of two posts: one decision, every act recorded.")
SYSTEM_OUTCOMES = frozenset({Outcome.CONFIRM, Outcome.ATTEST, Outcome.NOT_DONE})
SETTLED = (Order.State.CONFIRMED, Order.State.ATTESTED)


@dataclass(frozen=True)
class Stage:
    """One act that a decision writes: the step of a row, and the rule under which this person does it.

    `found` is who does it and as what; None for the step that the task itself is due at (the task says so).
    """

    row: int
    step: int
    turn: int
    rule: str = ""
    found: roles.Found | None = None


@dataclass(frozen=True)
class Arrival:
    """Where the case stands afterwards: the open row and who has it; nobody when it ended."""

    token: int
    row: int
    step: int
    turn: int
    found: roles.Found | None
    candidates: tuple[roles.Found, ...] = ()


@dataclass(frozen=True)
class Foresight:
    """What a decision will do: the acts, then the arrival (None = the case is closed)."""

    stages: tuple[Stage, ...]
    arrival: Arrival | None
    marking: process.Marking
    passed_over: tuple[Stage, ...] = ()  # rows that nobody does: "no corresponde: máxima autoridad"


def in_words(message: Message) -> str:
    """Return a sentence of `core` in the language of the person at the screen."""
    return gettext(message.text) % message.params


def today() -> date:
    """Return the day in the institution's zone."""
    return clock.now().astimezone(zone()).date()


def zone() -> ZoneInfo:
    """Return the institution's time zone."""
    institution = Institution.objects.first()
    return ZoneInfo(institution.time_zone if institution else "America/La_Paz")


@dataclass
class Course:
    """A case with what is needed to decide about it. Build it with `lock` (to write) or `read`."""

    case: Case
    definition: manuals.Definition
    now: datetime
    day: date

    @cached_property
    def org(self) -> roles.Organisation:
        """The organisation on the day."""
        return organisation.load(self.day)

    @property
    def procedure(self) -> Procedure:
        """The procedure version that the case is pinned to."""
        return self.definition.procedure

    @property
    def marking(self) -> process.Marking:
        """Where the token stands."""
        return process.from_json(self.case.marking)

    def step_of(self, task: Task) -> tuple[Activity, Step]:
        """Return the row and the step that a task is due at."""
        activity = self.procedure.activity(task.row)
        return activity, activity.steps[task.step]

    def role(self, key: str) -> Role:
        """Return the responsible with that key."""
        return self.definition.manual.role(key)

    def barred(self, activity: Activity) -> Mapping[str, str]:
        """Return who may not do a row, and by which rule (`core/may_act.py`)."""
        workers: list[str] = []
        if self.case.pk:
            papers = Document.objects.filter(case=self.case, state=Document.State.EN_ROUTE)
            done = Order.objects.filter(case=self.case, row__lt=activity.number)
            workers += papers.filter(row__lt=activity.number).values_list("author__username", flat=True)
            workers += done.values_list("approved_by__username", flat=True)
        return roles.bars(
            {step.kind for step in activity.steps},
            author=self.case.author.username,
            about=self.case.about.username if self.case.about else "",
            workers=workers,
        )

    def check_may_act(self, task: Task, person: Person) -> None:
        """Pass only if the person may do the task's row today; NotAllowed says which rule keeps him from it.

        Asked again at every decision: a suplencia may have lapsed since the task was given.
        """
        activity = self.procedure.activity(task.row)
        barred = self.barred(activity)
        if person.username in barred:
            raise NotAllowed(gettext(barred[person.username]))
        if person.username not in {found.person for found in self.holders(activity, self.case.chosen)}:
            raise NotAllowed(_("You no longer hold the post that does this activity."))

    def holders(self, activity: Activity, chosen: dict[str, str]) -> tuple[roles.Found, ...]:
        """Return who does a row on this day, in turn; empty when nobody is above.

        NotAllowed where posts are vacant and nobody above can act: a row is never passed over for that.
        """
        try:
            return roles.resolve(
                self.org,
                self.role(activity.role),
                author=self.case.author.username,
                chosen=chosen,
                day=self.day,
                excluded=self.barred(activity),
                unit=self.case.unit.code,
            )
        except roles.NobodyFound as nobody:
            raise NotAllowed(in_words(nobody.message)) from nobody

    def due_step(self, activity: Activity, start: int = 0) -> int:
        """Return the first step from `start` that is still to be done; len(steps) when none is.

        Work is not done twice: an EXECUTE step whose orders hold over the approved form is passed, and so is
        one
        that has nothing to do because the work was declared not done.
        """
        step = start
        while step < len(activity.steps) and activity.steps[step].kind is StepKind.EXECUTE:
            if not (self.case.not_done_reason or self.is_executed(activity.number, step)):
                break
            step += 1
        return step

    def is_executed(self, row: int, step: int) -> bool:
        """Say whether every order of a step is settled over the form that is approved now."""
        orders = Order.objects.filter(
            case=self.case, row=row, step=step, approved_hash=self.case.approved_hash
        ).exclude(state__in=[Order.State.CANCELLED, Order.State.UNDONE])
        states = list(orders.values_list("state", flat=True))
        return bool(states) and all(state in SETTLED for state in states)

    def may_carry_on(self, activity: Activity, step: Step, *, choice: bool, proveido: str) -> bool:
        """Say whether a step needs nothing but the same person's same decision."""
        if step.kind not in PASSING or step.paper is not None:
            return False
        if step.proveido_required and len(proveido.strip()) < SHORTEST_REASON:
            return False
        return step.kind is not StepKind.DERIVE or self.role(step.to).resolver != "pool" or choice

    def foresee(
        self, task: Task, outcome: Outcome, *, choice: str = "", proveido: str = "", actor: str = ""
    ) -> Foresight:
        """Say what ending the task's present step with an outcome does. Writes nothing."""
        return _Foreseeing(self, task, outcome, choice, proveido, actor or task.assignee.username).run()


@dataclass
class _Foreseeing:
    """The loop behind `Course.foresee`, as an object so that each step of it has a name."""

    course: Course
    task: Task
    outcome: Outcome
    choice: str
    proveido: str
    actor: str

    def run(self) -> Foresight:
        course, task = self.course, self.task
        self.chosen = dict(course.case.chosen)
        self.marking, self.token = course.marking, task.token
        self.stages: list[Stage] = []
        self.passed_over: list[Stage] = []
        activity = course.procedure.activity(task.row)
        stage = Stage(task.row, task.step, task.turn, task.rule)
        if self.outcome is Outcome.RETURN:
            self.stages.append(stage)
            return self.finish(self.returned(activity))
        is_system = self.outcome in SYSTEM_OUTCOMES
        while True:
            self.stages.append(stage)
            self.note_choice(activity, activity.steps[stage.step])
            arrival = self.after(activity, stage)
            if is_system or arrival is None or arrival.found is None or arrival.found.person != self.actor:
                return self.finish(arrival)
            activity = course.procedure.activity(arrival.row)
            if not course.may_carry_on(
                activity, activity.steps[arrival.step], choice=bool(self.choice), proveido=self.proveido
            ):
                return self.finish(arrival)
            same_post = course.procedure.activity(stage.row).role == activity.role
            is_next_turn = arrival.row == stage.row and arrival.turn > stage.turn  # of the conducto regular
            rule = arrival.found.rule or ("" if same_post and not is_next_turn else SAME_HOLDER)
            stage = Stage(arrival.row, arrival.step, arrival.turn, rule, arrival.found)

    def finish(self, arrival: Arrival | None) -> Foresight:
        return Foresight(tuple(self.stages), arrival, self.marking, tuple(self.passed_over))

    def note_choice(self, activity: Activity, step: Step) -> None:
        if step.kind is StepKind.DERIVE and self.choice and self.course.role(step.to).resolver == "pool":
            self.chosen[self.course.role(step.to).function] = self.choice

    def after(self, activity: Activity, stage: Stage) -> Arrival | None:
        """Return where the case stands after one stage: the next turn, the next step, or the next row."""
        if activity.repeats:
            holders = self.course.holders(activity, self.chosen)
            if stage.turn + 1 < len(holders):
                return Arrival(self.token, stage.row, 0, stage.turn + 1, holders[stage.turn + 1])
        step = self.course.due_step(activity, stage.step + 1)
        if step < len(activity.steps):
            found = self.same_holder(activity, stage.turn)
            return Arrival(self.token, stage.row, step, stage.turn, found)
        return self.leave(activity, Outcome.APPROVE)

    def same_holder(self, activity: Activity, turn: int) -> roles.Found | None:
        holders = self.course.holders(activity, self.chosen)
        same = [found for found in (*holders[turn:], *holders) if found.person == self.actor]
        return same[0] if same else (holders[min(turn, len(holders) - 1)] if holders else None)

    def leave(self, activity: Activity, outcome: Outcome) -> Arrival | None:
        names = {**self.course.case.form, "resultado": str(outcome)}
        move = process.complete(self.course.definition.process, self.marking, self.token, names)
        return self.enter(move)

    def enter(self, move: process.Move) -> Arrival | None:
        self.marking = move.marking
        if move.ended or not move.opened:
            return None
        self.token = move.opened[0].id
        activity = self.row_of(move.opened[0].node)
        step = self.course.due_step(activity)
        if step >= len(activity.steps):
            return self.leave(activity, Outcome.EXECUTE)
        return self.arrive(activity, step)

    def row_of(self, node: str) -> Activity:
        return next(a for a in self.course.procedure.activities if (a.node or f"A{a.number}") == node)

    def arrive(self, activity: Activity, step: int) -> Arrival | None:
        role = self.course.role(activity.role)
        holders = self.course.holders(activity, self.chosen)
        if not holders and role.resolver == "author":
            raise NotAllowed(_("Its author is no longer in the institution: nobody can correct the request."))
        if not holders:
            self.passed_over.append(Stage(activity.number, step, 0, roles.NO_SUPERIOR))
            return self.leave(activity, Outcome.APPROVE)
        # A row that does not repeat belongs to the last superior of the conducto regular, who already
        # approved.
        turn = 0 if activity.repeats or role.resolver != "superiors" else len(holders) - 1
        return Arrival(self.token, activity.number, step, turn, holders[turn], holders)

    def returned(self, activity: Activity) -> Arrival | None:
        target = activity.returns_to
        if target is None:
            raise NotAllowed(_("This step cannot be returned."))
        course = self.course
        if activity.return_is_drawn:
            arrival = self.leave(activity, Outcome.RETURN)
        else:
            goal = course.procedure.activity(target)
            arrival = self.enter(
                process.jump(
                    course.definition.process, self.marking, self.token, goal.node or f"A{goal.number}"
                )
            )
        if arrival is None:
            raise NotAllowed(_("This step cannot be returned."))
        goal = course.procedure.activity(arrival.row)
        paper_step = next((n for n, step in enumerate(goal.steps) if step.paper is not None), arrival.step)
        return replace(arrival, step=paper_step)


def read(case: Case, now: datetime) -> Course:
    """Return the course of a case, to look at."""
    return Course(case, manuals.definition(case.version_id), now, now.astimezone(zone()).date())


def lock(case_id: int, now: datetime) -> Course:
    """Return the course of a case with its row locked until the transaction ends, to write."""
    case = (
        Case.objects.select_for_update(of=("self",)).select_related("author", "about", "unit").get(pk=case_id)
    )
    return read(case, now)
