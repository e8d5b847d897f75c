"""Every page by its name: (template, place in the menu, page, frame).

They are drawn by `tests/web/test_pages.py`, and by `tests/web/gallery.py` for people to look at.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cauce.web.shapes.institution import (
    Found,
    MessagePage,
    OutboxPage,
    SearchPage,
)
from cauce.web.shapes.pieces import Link, Shell
from tests.web.sample.case import CASE, CLOSED, LIMITED, RETURNED
from tests.web.sample.decisions import DERIVES, WRITES
from tests.web.sample.form import FORM, TABLE_FORM
from tests.web.sample.inbox import EMPTY_INBOX, INBOX, NO_RESULTS, START, UNDER_WAY
from tests.web.sample.institution import (
    LOGIN,
    MAILS,
    NOT_VERIFIED,
    ORGANISATION,
    PROFILE,
    SEALED,
    SYSTEMS,
    VERIFIED,
    envelope,
)
from tests.web.sample.papers import IN_FORCE, MANUAL, PAPER, PROCEDURE, REPORT
from tests.web.sample.people import (
    ANA,
    CARLA,
    CONFIRMED,
    DELIA,
    FREDDY,
    IVAN,
    JORGE,
    MARIA,
    ROSA,
    WILSON,
    at,
    shell,
)
from tests.web.sample.work import INCIDENT, PARAMS, READING, REVIEWER, TECHNICIAN

PAGES: dict[str, tuple[str, str, Any, Shell]] = {
    "bandeja": ("inbox", "inbox", INBOX, shell(ROSA, 7)),
    "bandeja-en-curso": ("inbox", "inbox", UNDER_WAY, shell(ROSA, 7)),
    "bandeja-vacia": ("inbox", "inbox", EMPTY_INBOX, shell(DELIA, 0)),
    "bandeja-sin-resultados": ("inbox", "inbox", NO_RESULTS, shell(ROSA, 7)),
    "nuevo": ("start", "start", START, shell(MARIA, 1)),
    "nuevo-pr01": ("form", "start", FORM, shell(MARIA, 1)),
    "nuevo-pr03": ("form", "start", TABLE_FORM, shell(MARIA, 1)),
    "tramite": ("case", "inbox", CASE, shell(JORGE)),
    "tramite-tecnico": ("case", "inbox", TECHNICIAN, shell(DELIA)),
    "tramite-leyendo": ("case", "inbox", READING, shell(DELIA)),
    "tramite-parametros": ("case", "inbox", PARAMS, shell(DELIA)),
    "tramite-incidente": ("case", "inbox", INCIDENT, shell(DELIA)),
    "tramite-evidencia": ("case", "inbox", REVIEWER, shell(CARLA)),
    "tramite-derivar": ("case", "inbox", DERIVES, shell(IVAN)),
    "tramite-nota": ("case", "inbox", WRITES, shell(DELIA)),
    "tramite-cerrado": ("case", "inbox", CLOSED, shell(MARIA)),
    "tramite-devuelto": ("case", "inbox", RETURNED, shell(MARIA)),
    "tramite-limitado": ("case", "inbox", LIMITED, shell(WILSON)),
    "hoja-de-ruta": ("route_sheet", "inbox", REVIEWER, shell(CARLA)),
    "documento": ("paper", "inbox", PAPER, shell(MARIA, 1)),
    "informe": ("paper", "inbox", REPORT, shell(FREDDY, 1)),
    "manual": ("manual", "manual", MANUAL, shell(ANA, 2)),
    "manual-pr01": ("procedure", "manual", PROCEDURE, shell(ANA, 2)),
    "organizacion": ("organisation", "organisation", ORGANISATION, shell(JORGE)),
    "sistemas": ("systems", "systems", SYSTEMS, shell(ROSA, 7)),
    "correo": (
        "outbox",
        "outbox",
        OutboxPage("Los correos que Cauce envió en esta demostración.", MAILS, MAILS[0]),
        shell(ROSA),
    ),
    "sobre": ("envelope", "inbox", envelope(SEALED), shell(MARIA)),
    "sobre-revelado": (
        "envelope",
        "inbox",
        envelope(replace(SEALED, state="revealed", code="4917 0268")),
        shell(MARIA),
    ),
    "sobre-abierto": (
        "envelope",
        "inbox",
        envelope(replace(SEALED, state="opened", opened_at=at(24, 11, 40))),
        shell(MARIA),
    ),
    "perfil": ("profile", "profile", PROFILE, shell(JORGE)),
    "entrada": ("login", "", LOGIN, shell(None)),
    "entrada-rechazada": (
        "login",
        "",
        replace(
            LOGIN,
            people=(),
            username="mquispe",
            error="El usuario o la contraseña no coinciden. Revise las mayúsculas.",
        ),
        shell(None),
    ),
    "verificar": ("verify", "", VERIFIED, shell(None)),
    "verificar-no": ("verify", "", NOT_VERIFIED, shell(None)),
    "buscar": (
        "search",
        "search",
        SearchPage(
            "códigos",
            "2 resultados para «códigos».",
            (
                Found(
                    "HR-2026-0417 Código de llamadas",
                    "UIT-PR01 · lo tiene Delia Condori",
                    "/tramites/HR-2026-0417",
                    CONFIRMED,
                ),
                Found(
                    "AGETIC-UCOM/NI/0093/2026",
                    "Nota interna · solicitud de código",
                    "/documentos/1",
                    IN_FORCE,
                ),
            ),
        ),
        shell(ROSA),
    ),
    "nada": ("not_found", "", None, shell(ROSA)),
    "mensaje": (
        "message",
        "",
        MessagePage(
            "Su página era antigua",
            "Ábrala otra vez y repita el paso: no se hizo nada.",
            (Link("Ir a la bandeja", "/"),),
        ),
        shell(ROSA),
    ),
    "accesibilidad": ("accessibility", "", None, shell(ROSA)),
    "atajos": ("shortcuts", "", None, shell(ROSA)),
    "mas": ("more", "more", None, shell(ROSA)),
}
