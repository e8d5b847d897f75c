"""UIT-PR01 as its drawings need it."""

from __future__ import annotations

from typing import Any

from cauce.web import diagram
from cauce.web.route import Box, Lane, Marking, Return, Route

LANES = (
    Lane("Dependiente de la Unidad o Área", "Solicitante"),
    Lane("Jefe y/o Responsable de la Unidad o Área", "Jefe de unidad"),
    Lane("Jefe de la UIT", "Jefe UIT"),
    Lane("Responsable de Redes y Telecomunicaciones", "Resp. Redes"),
    Lane("Profesional/Técnico de Redes y Telecomunicaciones", "Técnico Redes"),
)
ROWS = (
    (
        "Elabora nota interna",
        0,
        (
            "Elabora nota interna solicitando de manera justificada la asignación de un código "
            "de llamadas, para la UIT vía su Jefe y/o Responsable, según "
            "conducto regular, indicando el nivel requerido "
            '"llamada fijo local, móvil o larga distancia".'
        ),
        "Nota interna",
    ),
    (
        "Revisa la solicitud",
        1,
        "Revisa solicitud de código de llamada, si no aprueba devuelve la nota para "
        "corrección (pasa al numeral 1).",
        "Progreso del documento (Flujo)",
    ),
    (
        "Deriva para su atención",
        1,
        "Si aprueba la nota de solicitud de código de llamada, deriva para la atención de la solicitud.",
        "Progreso del documento (Flujo)",
    ),
    (
        "Aprueba y deriva",
        2,
        "Aprueba y deriva requerimiento para la atención de la solicitud al Responsable de "
        "Redes y Telecomunicaciones.",
        "Progreso del documento (Flujo)",
    ),
    (
        "Recibe y deriva al técnico",
        3,
        "Recepciona la solicitud y deriva al Profesional/Técnico del Área de Redes y "
        "Telecomunicaciones para su atención.",
        "Progreso del documento (Flujo)",
    ),
    (
        "Genera el código y lo entrega",
        4,
        (
            "Revisa la solicitud y procede con la generación de código en el sistema "
            "de administración de telefonía IP y entrega el código al "
            "solicitante por correo electrónico institucional."
        ),
        "Correo electrónico institucional",
    ),
    (
        "Elabora nota de confirmación",
        4,
        "Elabora nota de confirmación de generación y entrega de código de "
        "llamadas al jefe y/o responsable de la Unidad o Área solicitante vía el Responsable de Redes y "
        "Telecomunicaciones y el Jefe de la UIT.",
        "Nota interna",
    ),
    ("Revisa y aprueba la nota", 3, "Revisa y aprueba la nota.", "Progreso del documento (Flujo)"),
    (
        "Aprueba y remite la nota",
        2,
        "Aprueba y remite nota de confirmación al jefe y/o responsable de la Unidad o "
        "Área solicitante para cerrar la solicitud.",
        "Progreso del documento (Flujo)",
    ),
    ("Recibe la nota y cierra", 1, "Recibe nota y cierra el flujo.", "Progreso del documento (Flujo)"),
)
ROUTE = Route(
    "UIT-PR01",
    LANES,
    tuple(
        Box(number, short, text, LANES[lane].label, lane)
        for number, (short, lane, text, _) in enumerate(ROWS, 1)
    ),
    (Return(2, 1, True), Return(4, 1, False), Return(8, 7, False), Return(9, 7, False)),
)


def drawing(here: int, until: int = 0, who: str = "", **more: Any) -> str:
    return diagram.figure(ROUTE, Marking(here, until, who, done=frozenset(range(1, here)), **more))
