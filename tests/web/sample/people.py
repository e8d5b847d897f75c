"""Invented people, the moments of one morning, and the frame of every page."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cauce.web.shapes.pieces import Shell, State, Who

LA_PAZ = ZoneInfo("America/La_Paz")
NOW = datetime(2026, 11, 24, 11, 20, tzinfo=LA_PAZ)


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=LA_PAZ)


MARIA = Who("María Elena Quispe Mamani", "María Elena Quispe", "Profesional en Comunicación", "MQ", "mquispe")
JORGE = Who(
    "Jorge Luis Fernández Rocha", "Jorge Fernández", "Jefe de la Unidad de Comunicación", "JF", "jfernandez"
)
ROSA = Who("Rosa Angélica Choque Vargas", "Rosa Choque", "Jefa de la UIT", "RC", "rchoque")
IVAN = Who(
    "Iván Marcelo Torrez Aliaga", "Iván Torrez", "Responsable de Redes y Telecomunicaciones", "IT", "itorrez"
)
DELIA = Who("Delia Condori Apaza", "Delia Condori", "Técnica de Redes y Telecomunicaciones", "DC", "dcondori")
WILSON = Who("Wilson Mamani Cruz", "Wilson Mamani", "Técnico de Redes y Telecomunicaciones", "WM", "wmamani")
CARLA = Who(
    "Carla Gutiérrez Peña", "Carla Gutiérrez", "Responsable de Servidores y Servicios", "CG", "cgutierrez"
)
FREDDY = Who("Freddy Ticona Laura", "Freddy Ticona", "Técnico de Soporte", "FT", "fticona")
SILVIA = Who("Silvia Rojas Camacho", "Silvia Rojas", "Responsable del AAF", "SR", "srojas")
ANA = Who("Ana Belén Salazar Ortiz", "Ana Salazar", "Técnica en Planificación", "AS", "asalazar")

WAITS = State("Vence jue 26 nov", "clock")
TODAY = State("Vence hoy, 18:30", "clock-exclamation", "pronto")
LATE = State("Venció ayer, 18:30", "alert-triangle", "mal")
FREE = State("Sin plazo", "hourglass")
HOLDS = State("Cumple", "circle-check", "bien")
CONFIRMED = State("Confirmada", "circle-check", "bien")


def shell(who: Who | None, pending: int = 3, **more: Any) -> Shell:
    return Shell(
        institution="AGETIC",
        institution_name="Agencia de Gobierno Electrónico y Tecnologías de Información y Comunicación",
        manual_line="UIT-M01 versión 1, R.A. AGETIC/RA/0018/2023",
        is_demonstration=True,
        who=who,
        pending=pending,
        may_see_outbox=True,
        now=NOW,
        **more,
    )
