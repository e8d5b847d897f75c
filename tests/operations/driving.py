"""Driving a case through the operations, as the people of the demonstration would, for tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from cauce.core.procedure import StepKind
from cauce.lib import clock
from cauce.operations import attachments, cases, courses, orders, papers, plans, tasks
from cauce.records.models import Case, Person, Task

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

FORMS: Mapping[str, Mapping[str, Any]] = {
    "UIT-PR01": {
        "nivel": "movil",
        "interno": "2145",
        "vigencia": "2026-12-31",
        "justificacion": "Coordinar por celular con los responsables municipales de la campaña de registro.",
    },
}


def person(username: str) -> Person:
    """Return a person of the demonstration."""
    return Person.objects.get(username=username)


@dataclass
class Drive:
    """One case, moved row by row by whoever has it."""

    case: Case
    work: Callable[[], None]
    seen: list[tuple[int, str]] = field(default_factory=list)

    @classmethod
    def start(cls, code: str, author: str, form: Mapping[str, Any], work: Callable[[], None]) -> Drive:
        """Start a case as a person."""
        return cls(cases.start(person(author), code, form, once=uuid4().hex), work)

    @property
    def task(self) -> Task:
        """The task that is open now."""
        return Task.objects.select_related("assignee").get(case=self.case, state=Task.State.OPEN)

    @property
    def row(self) -> int:
        """The row that is open now; 0 when the case is closed."""
        task = Task.objects.filter(case=self.case, state=Task.State.OPEN).first()
        return task.row if task else 0

    def until(self, row: int) -> Drive:
        """Go on straight until a row is open (0 = until the case is closed)."""
        for _round in range(40):
            if self.row == row:
                return self
            self.step()
        raise AssertionError(f"row {row} was not reached; the case stands at {self.row}")

    def step(self) -> None:
        """Do the present step straight on, as whoever has it."""
        task = self.task
        self.case.refresh_from_db()
        course = courses.read(self.case, clock.now())
        due = course.step_of(task)[1]
        who = task.assignee
        self.seen.append((task.row, who.username))
        if due.kind is StepKind.EXECUTE:
            self.execute()
        elif due.kind is StepKind.WRITE and due.paper is not None:
            tasks.send_paper(who, task.pk, task.step, typed=papers.draft(course, due.paper))
        else:
            choice = ""
            if due.kind is StepKind.DERIVE and course.role(due.to).resolver == "pool":
                choice = tasks.candidates(course, due.to, who)[0].person
            tasks.pass_on(who, task.pk, task.step, proveido="Para su atención.", choice=choice)

    def execute(self, parameters: Mapping[str, Any] | None = None) -> None:
        """Have the plan read, press Ejecutar, let the worker work."""
        task = self.task
        if parameters is not None:
            plans.request(task.assignee, task.pk, parameters)
        self.work()
        rows = list(task.plans.all())
        orders.execute(task.assignee, task.pk, task.step, seen=plans.combined_hash(rows))
        self.work()

    def attest(self, reason: str = "Hecho a mano en la consola del equipo.") -> None:
        """Attest the present step by hand, with a file."""
        task = self.task
        file = attachments.add_to_case(task.assignee, self.case.number, "captura.pdf", PDF)
        orders.attest(task.assignee, task.pk, task.step, reason=reason, attachments=[file.pk])

    def outcomes(self) -> list[tuple[int | None, str]]:
        """Return (row, outcome) of every act, in order."""
        return list(self.case.acts.order_by("seq").values_list("row", "outcome"))
