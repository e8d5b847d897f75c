"""Cases in many states, for pictures: the library's own examples, played up to a certain move."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from cauce.core.examples import Example
from cauce.operations import example_run
from cauce.operations.example_run import Tell, Work
from cauce.records.models import Case, Task

STRAIGHT = "Del pedido al cierre"


@dataclass(frozen=True)
class Moment:
    """One state of a case: the example, and how many of its moves are played (0 = all of them)."""

    name: str
    title: str
    code: str
    moves: int = 0
    example: str = STRAIGHT


@dataclass(frozen=True)
class Staged:
    """A case as it stands, and who is asked now; its author where nobody is."""

    name: str
    title: str
    case: Case
    username: str


# In the order in which they are played: what was done before fills the lists of those who come after.
MOMENTS = (
    Moment("pr01-concluido", "Código de llamadas, concluido", "UIT-PR01"),
    Moment("pr04-concluido", "Backup de un equipo, concluido", "UIT-PR04"),
    Moment("pr01-sin-ejecucion", "Concluido sin ejecución", "UIT-PR01", example="No se pudo"),
    Moment("pr01-desistido", "Desistido", "UIT-PR01", example="El solicitante desiste"),
    Moment("pr01-rechazado", "Rechazado", "UIT-PR01", example="El jefe rechaza"),
    Moment("pr01-jefe", "El jefe revisa (actividades 2 y 3)", "UIT-PR01", 1),
    Moment(
        "pr01-devuelto",
        "Devuelto a quien lo pidió",
        "UIT-PR01",
        2,
        "El jefe devuelve y el solicitante corrige",
    ),
    Moment("pr01-jefatura", "La Jefatura de la UIT aprueba (actividad 4)", "UIT-PR01", 3),
    Moment("pr01-elegir", "Se elige al técnico (actividad 5)", "UIT-PR01", 4),
    Moment("pr01-plan", "El plan, antes de ejecutar (actividad 6)", "UIT-PR01", 5),
    Moment("pr01-nota", "La nota con su evidencia (actividad 7)", "UIT-PR01", 6),
    Moment("pr01-revision", "Revisión con evidencia (actividad 8)", "UIT-PR01", 7),
    Moment("pr01-cierre", "Se recibe y se cierra (actividad 10)", "UIT-PR01", 9),
    Moment(
        "pr01-sin-confirmar", "Una orden sin confirmar", "UIT-PR01", 6, "La central no responde y se recupera"
    ),
    Moment(
        "pr01-incidente",
        "La central rechazó la orden",
        "UIT-PR01",
        6,
        "La central rechaza la orden y el técnico lo hace a mano",
    ),
    Moment(
        "pr01-a-mano",
        "Atestiguada a mano",
        "UIT-PR01",
        8,
        "La central rechaza la orden y el técnico lo hace a mano",
    ),
    Moment("pr02-parametros", "Parámetros técnicos (actividad 4)", "UIT-PR02", 3),
    Moment("pr02-conclusion", "La Jefatura escribe su nota (actividad 6)", "UIT-PR02", 7),
    Moment(
        "pr03-configuracion",
        "Parámetros del cambio de red (actividad 5)",
        "UIT-PR03",
        4,
        "Puertos hacia Internet",
    ),
    Moment("pr03-a-mano", "Sin conector: a mano (actividad 5)", "UIT-PR03", 4, "Otro cambio, hecho a mano"),
    Moment("pr04-plan", "El plan de la copia (actividad 4)", "UIT-PR04", 3),
    Moment("pr05-revision", "Revisión de los datos (actividades 2 y 3)", "UIT-PR05", 1),
    Moment("pr05-informe", "El informe técnico (actividad 6)", "UIT-PR05", 7, "Faltan datos y se devuelve"),
    Moment("pr06-baja", "El plan de la baja (actividad 5)", "UIT-PR06", 4),
)


def stage(
    examples: Mapping[str, tuple[Example, ...]], work: Work, tell: Tell, said: Callable[[str], None]
) -> dict[str, Staged]:
    """Play every moment and return the cases by name. `said` is told what is played.

    KeyError if the library has no example of that name: a moment never shows something else than it says.
    """
    found = {}
    for moment in MOMENTS:
        said(moment.title)
        example = {one.name: one for one in examples[moment.code]}[moment.example]
        if moment.moves:
            example = replace(example, moves=example.moves[: moment.moves], ends="")
        case = example_run.play(moment.code, example, work, tell)
        found[moment.name] = Staged(moment.name, moment.title, case, _who(case))
    return found


def _who(case: Case) -> str:
    task = Task.objects.select_related("assignee").filter(case=case, state=Task.State.OPEN).first()
    return task.assignee.username if task else case.author.username
