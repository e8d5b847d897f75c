"""Running an example of the library: each move is what a person does, by the operations that pages call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from cauce.core.examples import Example, Move, TwinFault
from cauce.core.procedure import Outcome, Step, StepKind
from cauce.lib import clock
from cauce.operations import (
    answers,
    attachments,
    cases,
    courses,
    example_names,
    manuals,
    orders,
    papers,
    plans,
    posts,
    substitutions,
    tasks,
)
from cauce.operations.courses import Course
from cauce.operations.refusals import Refused
from cauce.records.models import Act, Case, Person, Task

PROOF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PASSING = (Outcome.APPROVE, Outcome.DERIVE, Outcome.CLOSE)
# What is told in an example; the rest are the system's own acts, and what an owner does with his envelope.
TOLD = (
    *PASSING,
    Outcome.SEND,
    Outcome.RETURN,
    Outcome.EXECUTE,
    Outcome.ATTEST,
    Outcome.NOT_DONE,
    Outcome.WITHDRAW,
    Outcome.REFUSE,
    Outcome.TAKE_BACK,
)

NEEDS_THE_WORKER = (Outcome.EXECUTE, Outcome.ATTEST, Outcome.NOT_DONE)

Work = Callable[[], None]  # lets the worker work until nothing is due
Tell = Callable[[TwinFault], None]  # makes the next call of a twin go wrong


class ExampleFailed(Refused):
    """The example did not go as it is written. The sentence names the move."""


@dataclass
class Play:
    """One example under way."""

    code: str
    example: Example
    work: Work
    tell: Tell

    def run(self) -> Case:
        """Play every move and return the case as it ended. ExampleFailed names what went otherwise."""
        day = courses.today()
        author = example_names.author_of(self.example.author, day)
        self.names = example_names.Names(author, day)
        if self.example.author == "$registrado":
            self._register(author)
        definition = manuals.definition(manuals.current(self.code, day).pk)
        self.fields = answers.request_fields(definition.procedure)
        self.form = self.names.answers(self.fields, self.example.form)
        with self._naming(0):
            self.case: Case = cases.start(author, self.code, self.form, once=uuid4().hex)
        done = self._compare(0)
        while done < len(self.example.moves):
            with self._naming(done):
                self._move(done)
            now = self._compare(done)
            if now == done:
                raise self._failed(done, "it left no act")
            done = now
        self.work()
        self.case.refresh_from_db()
        ended = self.case.get_end_state_display()
        if ended != self.example.ends:
            raise self._failed(done - 1, f"the case ended “{ended}” and not “{self.example.ends}”")
        return self.case

    def _register(self, person: Person) -> None:
        head = example_names.head_of(person, self.names.day)
        post = posts.position_on(person, self.names.day)
        if post is not None:
            substitutions.register(head, post.unit, person, self.code, self.names.day, None, now=clock.now())

    @contextmanager
    def _naming(self, number: int) -> Iterator[None]:
        """A refusal meanwhile is told with the move that was refused."""
        try:
            yield
        except Refused as refused:
            raise self._failed(number, str(refused)) from refused

    def _failed(self, number: int, why: str) -> ExampleFailed:
        move = self.example.moves[number]
        return ExampleFailed(
            f"{self.code}, «{self.example.name}», move {number + 1} (row {move.row}, {move.outcome}): {why}"
        )

    def _compare(self, done: int) -> int:
        """Compare the acts with the moves so far; return how many moves are used up."""
        told = [act for act in Act.objects.filter(case=self.case).order_by("seq") if act.outcome in TOLD]
        for number, act in enumerate(told):
            if number >= len(self.example.moves):
                raise self._failed(number - 1, f"another act followed: row {act.row}, {act.outcome}")
            move = self.example.moves[number]
            place = (move.row, move.step) if act.row is None else (act.row, (act.step or 0) + 1)
            if act.outcome == Outcome.TAKE_BACK:
                place = (act.row or 0, move.step)
            if (*place, act.outcome) != (move.row, move.step, move.outcome):
                raise self._failed(max(number, done), f"the act was row {act.row}, {act.outcome}")
        return len(told)

    def _move(self, number: int) -> None:
        move = self.example.moves[number]
        if move.outcome in NEEDS_THE_WORKER:
            self.work()  # the plan has to be read, and what waits be sent, before a twin is told to misbehave
        task = self._task(move)
        self.case = task.case
        course = courses.read(task.case, clock.now())
        if move.outcome is Outcome.WITHDRAW:
            tasks.withdraw(self.case.author, self.case.number, reason=move.text)
        elif move.outcome is Outcome.TAKE_BACK:
            self._take_back(course, task, move)
        elif move.outcome in ON_TASK:
            ON_TASK[move.outcome](self, course, task, move)
        else:
            self._pass_on(course, task, number)
        if move.outcome in NEEDS_THE_WORKER:
            self.work()

    def _task(self, move: Move) -> Task:
        found = Task.objects.select_related("assignee", "case__author", "case__about", "case__unit")
        task = found.filter(case=self.case, state=Task.State.OPEN).first()
        if task is None:
            raise Refused("the case is closed")
        if (task.row, task.step + 1) != (move.row, move.step) and move.outcome is not Outcome.TAKE_BACK:
            raise Refused(f"the case stands at row {task.row}, step {task.step + 1}")
        return task

    def _pass_on(self, course: Course, task: Task, number: int) -> None:
        """Decide; several moves of one person that need nothing more are decided at once, as on screen."""
        ahead = self.example.moves[number : number + 4]
        choice = next((self._choice(course, move, "") for move in ahead if move.choose), "")
        text = next((move.text for move in ahead if move.text), "")
        seen = course.foresee(
            task, ahead[0].outcome, choice=choice, proveido=text, actor=task.assignee.username
        )
        covered = ahead[: len(seen.stages)]
        tasks.pass_on(
            task.assignee,
            task.pk,
            task.step,
            proveido=next((move.text for move in reversed(covered) if move.text), ""),
            choice=choice if any(move.choose for move in covered) else "",
        )

    def _choice(self, course: Course, move: Move, present: str) -> str:
        step = course.procedure.activity(move.row).steps[move.step - 1]
        role = step.to if step.kind is StepKind.DERIVE else course.procedure.activity(move.row).role
        found = [one.person for one in tasks.candidates(course, role, course.case.author)]
        others = [username for username in found if username != present]
        if not others:
            raise Refused(f"nobody of the pool “{role}” may be chosen")
        return others[0]

    def _take_back(self, course: Course, task: Task, move: Move) -> None:
        derived = (
            self.case.acts.filter(outcome=Outcome.DERIVE, content__has_key="chosen").order_by("-seq").first()
        )
        if derived is None or derived.actor is None:
            raise Refused("nobody derived it to a technician")
        choice = self._choice(course, move, task.assignee.username)
        tasks.take_back(derived.actor, self.case.number, choice=choice, reason=move.text)

    def _send(self, course: Course, task: Task, move: Move) -> None:
        step = course.step_of(task)[1]
        if step.kind is StepKind.REQUEST:
            self.form = {**self.form, **self.names.answers(self.fields, move.answers or {})}
            cases.send_again(task.assignee, task.pk, task.step, self.form)
        elif step.paper is not None:
            tasks.send_paper(task.assignee, task.pk, task.step, typed=papers.draft(course, step.paper))
        else:
            raise Refused("this step writes no paper")

    def _return(self, _course: Course, task: Task, move: Move) -> None:
        tasks.give_back(task.assignee, task.pk, task.step, reason=move.text)

    def _refuse(self, _course: Course, task: Task, move: Move) -> None:
        tasks.refuse(task.assignee, task.pk, task.step, reason=move.text)

    def _execute(self, course: Course, task: Task, move: Move) -> None:
        self._plan(course.step_of(task)[1], task, move.params)
        if move.twin is not None:
            self.tell(move.twin)
        rows = list(task.plans.all())
        orders.execute(task.assignee, task.pk, task.step, seen=plans.combined_hash(rows))

    def _plan(self, step: Step, task: Task, params: Mapping[str, Any] | None) -> None:
        """Have the plan read, with the technician's parameters where the step asks for some."""
        if step.fields and (params is not None or not task.parameters):
            plans.request(task.assignee, task.pk, self.names.answers(step.fields, params or {}))
            self.work()

    def _attest(self, course: Course, task: Task, move: Move) -> None:
        if not task.orders.exists():
            self._plan(course.step_of(task)[1], task, move.params)
        file = attachments.add_to_case(task.assignee, self.case.number, "constancia.pdf", PROOF)
        orders.attest(task.assignee, task.pk, task.step, reason=move.text, attachments=[file.pk])

    def _give_up(self, _course: Course, task: Task, move: Move) -> None:
        orders.give_up(task.assignee, task.pk, task.step, reason=move.text)


ON_TASK: Mapping[Outcome, Callable[[Play, Course, Task, Move], None]] = {
    Outcome.SEND: Play._send,
    Outcome.RETURN: Play._return,
    Outcome.REFUSE: Play._refuse,
    Outcome.EXECUTE: Play._execute,
    Outcome.ATTEST: Play._attest,
    Outcome.NOT_DONE: Play._give_up,
}


def play(code: str, example: Example, work: Work, tell: Tell) -> Case:
    """Play one example of a procedure from its first move to its end, and return the case.

    `work` lets the worker work until nothing is due; `tell` makes a twin misbehave. ExampleFailed names the
    move that was refused, or that left another act than the one written.
    """
    return Play(code, example, work, tell).run()
