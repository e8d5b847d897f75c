"""What the 49 rows ask, of whom, and what stands afterwards: written by hand from the manual and its reading.

A stop is what one person does at one sitting; a press is one button of it. The names are those of the
demonstration's people: the post that a row names is the post that the person holds there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.journeys.answers import Answer, marks, radio

JUIT = "Rosa Angélica Choque Vargas"
RRT = "Iván Marcelo Torrez Aliaga"
RSS = "Carla Gutiérrez Peña"
CHIEF = "Jorge Luis Fernández Rocha"


@dataclass(frozen=True)
class Press:
    """One button: its words, the words of its act on the route sheet, and how many papers it numbers."""

    button: str
    says: str
    numbers: int = 0
    choose: str = ""  # the person of the pool
    is_work: bool = False  # *Ejecutar*: a plan before it, evidence after it
    parameters: tuple[Answer, ...] = ()
    is_two_acts: bool = False  # within one row


@dataclass(frozen=True)
class Stop:
    """The rows that one person does in one step on screen."""

    rows: tuple[int, ...]
    who: str
    asks: str
    presses: tuple[Press, ...]

    def words(self, press: Press) -> str:
        """Return how the route sheet names the rows of a press."""
        if len(self.rows) == 2:
            return f"Actividades {self.rows[0]} y {self.rows[1]} · 2 actuaciones"
        return f"Actividad {self.rows[0]}" + (" · 2 actuaciones" if press.is_two_acts else "")


def passing(rows: tuple[int, ...], who: str, asks: str, button: str, says: str, *, numbers: int = 0) -> Stop:
    """A stop of one button."""
    return Stop(rows, who, asks, (Press(button, says, numbers),))


def choosing(row: int, who: str, asks: str, chosen: str, *, verb: str = "Derivar") -> Stop:
    """A responsible chooses somebody of his pool."""
    press = Press(f"{verb} a la persona elegida", f"derivó a {chosen}", choose=chosen)
    return Stop((row,), who, asks, (press,))


def closing(row: int, who: str, asks: str) -> Stop:
    """The last row."""
    return passing((row,), who, asks, "Cerrar el trámite", "recibió la nota y cerró el trámite")


PR01 = (
    passing(
        (2, 3),
        "jfernandez",
        "Revisar la solicitud y derivarla",
        "Aprobar y derivar a Rosa Choque",
        f"aprobó y derivó a {JUIT}",
    ),
    passing(
        (4,),
        "rchoque",
        "Aprobar la solicitud y derivarla al Área de Redes y Telecomunicaciones",
        "Aprobar y derivar a Iván Torrez",
        f"aprobó y derivó a {RRT}",
        numbers=1,
    ),
    choosing(5, "itorrez", "Elegir al técnico que atenderá la solicitud", "Delia Condori Apaza"),
    Stop(
        (6,),
        "dcondori",
        "Generar el código y entregarlo",
        (Press("Ejecutar el plan", "mandó ejecutar: interno 2145, mquispe@agetic.example.bo", is_work=True),),
    ),
    passing(
        (7,),
        "dcondori",
        "Elaborar la nota de confirmación y enviarla",
        "Enviar la nota a Iván Torrez",
        f"elaboró la nota interna y la envió a {RRT}",
    ),
    passing(
        (8,),
        "itorrez",
        "Revisar y aprobar la nota de confirmación",
        "Aprobar y remitir a Rosa Choque",
        f"aprobó y remitió a {JUIT}",
    ),
    passing(
        (9,),
        "rchoque",
        "Aprobar la nota de confirmación y remitirla",
        "Aprobar y remitir a Jorge Fernández",
        f"aprobó y remitió a {CHIEF}",
        numbers=1,
    ),
    closing(10, "jfernandez", "Recibir la nota de confirmación y cerrar el trámite"),
)

PR02 = (
    passing(
        (2,),
        "rchoque",
        "Revisar la solicitud y derivarla al Área de Servidores y Servicios",
        "Aprobar y derivar a Carla Gutiérrez",
        f"aprobó y derivó a {RSS}",
        numbers=1,
    ),
    choosing(3, "cgutierrez", "Elegir al técnico que hará la copia", "Néstor Huallpa Cruz"),
    Stop(
        (4,),
        "nhuallpa",
        "Realizar la copia de seguridad y elaborar la nota",
        (
            Press(
                "Ejecutar el plan",
                "mandó ejecutar: srv-web",
                is_work=True,
                parameters=(radio("Medio", "Disco DISCO-2026-014"),),
            ),
            Press("Enviar la nota a Carla Gutiérrez", f"elaboró la nota interna y la envió a {RSS}"),
        ),
    ),
    passing(
        (5,),
        "cgutierrez",
        "Revisar y aprobar la nota del técnico",
        "Aprobar y remitir a Rosa Choque",
        f"aprobó y remitió a {JUIT}",
    ),
    Stop(
        (6,),
        "rchoque",
        "Aprobar la nota del técnico y notificar la conclusión",
        (
            Press("Aprobar la nota del técnico", "aprobó", numbers=1),
            Press(
                "Enviar la nota de conclusión a Jorge Fernández",
                f"elaboró la nota interna y la envió a {CHIEF}",
                numbers=1,
            ),
        ),
    ),
    closing(7, "jfernandez", "Recibir la nota de conclusión y cerrar el trámite"),
)

PR03 = (
    passing(
        (2,),
        "jfernandez",
        "Revisar la solicitud y derivarla",
        "Aprobar y derivar a Rosa Choque",
        f"derivó a {JUIT}",
    ),
    passing(
        (3,),
        "rchoque",
        "Revisar la solicitud y derivarla al Área de Redes y Telecomunicaciones",
        "Aprobar y derivar a Iván Torrez",
        f"aprobó y derivó a {RRT}",
        numbers=1,
    ),
    choosing(4, "itorrez", "Elegir al técnico que aplicará el cambio", "Lucía Tarifa Méndez"),
    Stop(
        (5,),
        "ltarifa",
        "Realizar la configuración solicitada",
        (
            Press(
                "Ejecutar el plan",
                "mandó ejecutar: fw-borde",
                is_work=True,
                parameters=(radio("Equipo", "Cortafuegos fw-borde"),),
            ),
        ),
    ),
    passing(
        (6,),
        "ltarifa",
        "Elaborar la nota de conclusión y enviarla",
        "Enviar la nota a Iván Torrez",
        f"elaboró la nota interna y la envió a {RRT}",
    ),
    passing(
        (7,),
        "itorrez",
        "Revisar y aprobar la nota de conclusión",
        "Aprobar y remitir a Rosa Choque",
        f"aprobó y remitió a {JUIT}",
    ),
    passing(
        (8,),
        "rchoque",
        "Revisar la nota de conclusión y aprobarla",
        "Aprobar y remitir a Jorge Fernández",
        f"aprobó y remitió a {CHIEF}",
        numbers=1,
    ),
    closing(9, "jfernandez", "Recibir la nota de conclusión y cerrar el trámite"),
)

PR04 = (
    passing(
        (2,),
        "rchoque",
        "Revisar la solicitud y derivarla al Área de Servidores y Servicios",
        "Aprobar y derivar a Carla Gutiérrez",
        f"aprobó y derivó a {RSS}",
        numbers=1,
    ),
    choosing(3, "cgutierrez", "Elegir al técnico de soporte que hará el backup", "Freddy Ticona Laura"),
    Stop(
        (4,),
        "fticona",
        "Realizar el backup en srv-bareos y elaborar la nota de conclusión",
        (
            Press("Ejecutar el plan", "mandó ejecutar: PC-UCOM-031 en srv-bareos", is_work=True),
            Press("Enviar la nota a Carla Gutiérrez", f"elaboró la nota de conclusión y la envió a {RSS}"),
        ),
    ),
    passing(
        (5,),
        "cgutierrez",
        "Revisar la nota de conclusión y aprobarla",
        "Aprobar y remitir a Rosa Choque",
        f"aprobó y remitió a {JUIT}",
    ),
    Stop(
        (6,),
        "rchoque",
        "Revisar y aprobar la nota de conclusión, y cerrar el trámite",
        (
            Press(
                "Aprobar y cerrar el trámite",
                "recibió la nota y cerró el trámite",
                numbers=1,
                is_two_acts=True,
            ),
        ),
    ),
)

PR05 = (
    passing(
        (2, 3),
        "rchoque",
        "Revisar los datos de la persona y derivar la solicitud",
        "Aprobar y derivar a Carla Gutiérrez",
        f"aprobó y derivó a {RSS}",
        numbers=1,
    ),
    choosing(
        4, "cgutierrez", "Elegir al técnico de soporte que habilitará las cuentas", "Jhenny Limachi Poma"
    ),
    Stop(
        (5,),
        "jlimachi",
        "Habilitar las cuentas en los sistemas solicitados",
        (
            Press(
                "Ejecutar el plan",
                "mandó ejecutar: Correo institucional, Redmine",
                is_work=True,
                parameters=(marks("Grupos o perfiles", "Todo el personal"),),
            ),
        ),
    ),
    passing(
        (6,),
        "jlimachi",
        "Elaborar el informe técnico y enviarlo",
        "Enviar el informe a Carla Gutiérrez",
        f"elaboró el informe técnico y lo envió a {RSS}",
    ),
    passing(
        (7,),
        "cgutierrez",
        "Revisar y aprobar el informe técnico",
        "Aprobar y remitir a Rosa Choque",
        f"aprobó y remitió a {JUIT}",
    ),
    Stop(
        (8,),
        "rchoque",
        "Aprobar el informe, insertar el cargo y elaborar la nota de conclusión",
        (
            Press("Aprobar el informe", "aprobó", numbers=1),
            Press("Insertar el cargo", "mandó ejecutar: Profesional en Interoperabilidad", is_work=True),
            Press(
                "Enviar la nota de conclusión a Silvia Rojas",
                "elaboró la nota interna y la envió a Silvia Rojas Camacho",
                numbers=1,
            ),
        ),
    ),
    closing(9, "srojas", "Recibir la nota de conclusión y cerrar el trámite"),
)

PR06 = (
    passing(
        (2, 3),
        "rchoque",
        "Revisar los datos de la baja, derivarla e instruir su atención",
        "Derivar e instruir a Carla Gutiérrez",
        f"aprobó y derivó a {RSS}",
        numbers=1,
    ),
    choosing(
        4,
        "cgutierrez",
        "Elegir al técnico de soporte e instruir la baja",
        "Álvaro Sempértegui Ríos",
        verb="Instruir",
    ),
    Stop(
        (5,),
        "asempertegui",
        "Dar de baja las cuentas y elaborar el informe técnico",
        (
            Press(
                "Ejecutar el plan",
                "mandó ejecutar: Correo institucional, Redmine, códigos de llamadas de",
                is_work=True,
            ),
            Press("Enviar el informe a Carla Gutiérrez", f"elaboró el informe técnico y lo envió a {RSS}"),
        ),
    ),
    passing(
        (6,),
        "cgutierrez",
        "Revisar el informe técnico y aprobarlo",
        "Aprobar y remitir a Rosa Choque",
        f"aprobó y remitió a {JUIT}",
    ),
    Stop(
        (7,),
        "rchoque",
        "Aprobar el informe, inactivar a la persona y elaborar la nota de conclusión",
        (
            Press("Aprobar el informe", "aprobó", numbers=1),
            Press("Inactivar a la persona", "mandó ejecutar:", is_work=True),
            Press(
                "Enviar la nota de conclusión a Silvia Rojas",
                "elaboró la nota de conclusión y la envió a Silvia Rojas Camacho",
                numbers=1,
            ),
        ),
    ),
    closing(8, "srojas", "Recibir la nota de conclusión y cerrar el trámite"),
)

ALL: Mapping[str, tuple[Stop, ...]] = {
    "UIT-PR01": PR01,
    "UIT-PR02": PR02,
    "UIT-PR03": PR03,
    "UIT-PR04": PR04,
    "UIT-PR05": PR05,
    "UIT-PR06": PR06,
}
