"""Driving a case through the operations, as the people of the demonstration would, for tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from cauce.core.procedure import Step, StepKind
from cauce.lib import clock
from cauce.operations import attachments, cases, courses, orders, papers, plans, tasks
from cauce.records.models import Case, Document, Person, Task

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

WHY = (
    "El sábado se actualiza el motor de base de datos; sin la copia no se podría volver a la versión de hoy."
)

RECENT = (clock.now().date() - timedelta(days=30)).isoformat()  # within what UIT-PR05 and UIT-PR06 accept

FORMS: Mapping[str, Mapping[str, Any]] = {
    "UIT-PR01": {
        "nivel": "movil",
        "interno": "2145",
        "vigencia": "2026-12-31",
        "justificacion": "Coordinar por celular con los responsables municipales de la campaña de registro.",
    },
    "UIT-PR02": {"tipo": "servidor", "servidor": "srv-web", "justificacion": WHY},
    "UIT-PR03": {
        "tipo": "puertos",
        "conexiones": [{"desde": "10.20.4.15", "hacia": "Internet", "puerto": "TCP 8443"}],
        "desde": "2099-01-04",
        "hora": "19:30",
        "justificacion": "El servicio de firma del proveedor atiende solo en ese puerto desde el lunes.",
        "prueba": "Desde 10.20.4.15 responde https en el puerto 8443.",
    },
    "UIT-PR04": {
        "titular_equipo": "xarce",
        "equipo": "PC-UCOM-031",
        "motivo": "fin_de_contrato",
        "ultimo_dia": "2099-12-31",
        "ubicacion": "Edificio central, piso 4, ambiente 402",
    },
    "UIT-PR05": {
        "nombres": "Lidia",
        "primer_apellido": "Copa",
        "segundo_apellido": "Siñani",
        "ci": "6654321",
        "genero": "f",
        "vinculo": "planta",
        "unidad": "UGE",
        "cargo": "Profesional en Gobierno Electrónico",
        "usuario": "lcopa",
        "correo": "lcopa@agetic.example.bo",
        "fecha_inicio": RECENT,
        "sistemas": ["correo", "redmine"],
    },
    "UIT-PR06": {
        "persona": "xarce",
        "ultimo_dia": RECENT,
        "motivo": "fin_de_contrato",
        "sistemas": ["correo", "redmine"],
        "entrega": "si",
    },
}

OTHER_CHANGE: Mapping[str, Any] = {
    **{key: value for key, value in FORMS["UIT-PR03"].items() if key != "conexiones"},
    "tipo": "otro",
    "descripcion": "Reordenar los enlaces de fibra del armario del piso 4, que hoy cuelgan sin etiqueta.",
}

PARAMETERS: Mapping[str, Mapping[str, Any]] = {
    "UIT-PR02": {"medio": "DISCO-2026-014"},
    "UIT-PR03": {"equipo_de_red": "fw-borde"},
    "UIT-PR05": {"grupos": ["personal"]},
}

AUTHORS: Mapping[str, str] = {
    "UIT-PR01": "mquispe",
    "UIT-PR02": "jfernandez",
    "UIT-PR03": "mquispe",
    "UIT-PR04": "xarce",
    "UIT-PR05": "srojas",
    "UIT-PR06": "srojas",
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
    def of(cls, code: str, work: Callable[[], None], author: str = "", **answers: Any) -> Drive:
        """Start a case of a procedure by who usually does, with the usual answers but for those given."""
        return cls.start(code, author or AUTHORS[code], {**FORMS[code], **answers}, work)

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
            self.do_the_work(due)
        elif due.kind is StepKind.REQUEST:
            cases.send_again(who, task.pk, task.step, self.case.form)
        elif due.kind is StepKind.WRITE and due.paper is not None:
            tasks.send_paper(who, task.pk, task.step, typed=papers.draft(course, due.paper))
        else:
            choice = ""
            if due.kind is StepKind.DERIVE and course.role(due.to).resolver == "pool":
                choice = tasks.candidates(course, due.to, who)[0].person
            tasks.pass_on(who, task.pk, task.step, proveido="Para su atención.", choice=choice)

    def do_the_work(self, due: Step) -> None:
        """Do an EXECUTE step: what has a connector is executed, what has none is attested."""
        task = self.task
        if not orders.may_attest(task):
            self.execute(PARAMETERS.get(self.case.procedure_code) if due.fields else None)
        still = Task.objects.get(pk=task.pk)
        if (still.state, still.step) == (Task.State.OPEN, task.step) and orders.may_attest(still):
            self.attest()

    def execute_with_the_usual_parameters(self) -> None:
        """Have the plan read with what the technician usually chooses, and press Ejecutar."""
        self.execute(PARAMETERS.get(self.case.procedure_code))

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

    def papers(self) -> list[tuple[int, str, str, list[str], list[str], list[str], tuple[int, int]]]:
        """Return each paper: row, title, series, DE, VÍA, PARA, (row, step) of the act that numbered it."""
        found = []
        for paper in (
            Document.objects.filter(case=self.case).order_by("row", "step").select_related("issued_in")
        ):
            content = paper.versions.get(version=paper.version).content
            names = [[line["username"] for line in content[side]] for side in ("de", "via", "para")]
            act = paper.issued_in
            at = (act.row or 0, (act.step or 0) + 1) if act else (0, 0)
            found.append(
                (paper.row, paper.title, paper.cite.rpartition("/")[0].rpartition("/")[0], *names, at)
            )
        return found

    def outcomes(self) -> list[tuple[int | None, str]]:
        """Return (row, outcome) of every act, in order."""
        return list(self.case.acts.order_by("seq").values_list("row", "outcome"))
