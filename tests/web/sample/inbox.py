"""The inbox and the catalogue of procedures."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from cauce.web.shapes.form import (
    StartCard,
    StartPage,
)
from cauce.web.shapes.inbox import Head, InboxGroup, InboxPage, InboxRow, Tab
from cauce.web.shapes.pieces import Choice, Empty, Link, Notice, Select, State, Who
from tests.web.sample.people import CARLA, FREE, JORGE, LATE, MARIA, SILVIA, TODAY, WAITS, at


def row(
    number: str,
    subject: str,
    procedure: str,
    asks: str,
    who: Who,
    unit: str,
    since: datetime,
    due: State,
    **more: Any,
) -> InboxRow:
    return InboxRow(
        number, f"/tramites/{number}", subject, procedure, asks, who.name, unit, since, due, **more
    )


TABS = (
    Tab("pendientes", "Pendientes", 7, "/bandeja/pendientes", True),
    Tab("en-curso", "En curso", 14, "/bandeja/en-curso"),
    Tab("cerrados", "Cerrados", 128, "/bandeja/cerrados"),
)
HEADS = (
    Head("Trámite"),
    Head("Se le pide"),
    Head("De", "/?orden=de"),
    Head("Lo tiene usted desde", "/?orden=desde"),
    Head("Plazo", "/?orden=-plazo", "ascending"),
)
FILTERS = (
    Select(
        "procedimiento", "Procedimiento", (Choice("", "Todos", is_chosen=True), Choice("UIT-PR01", "PR01"))
    ),
    Select("unidad", "Unidad solicitante", (Choice("", "Todas", is_chosen=True), Choice("UCOM", "UCOM"))),
    Select("plazo", "Plazo", (Choice("", "Cualquiera", is_chosen=True), Choice("hoy", "Vencidos y de hoy"))),
)
INBOX = InboxPage(
    tab="pendientes",
    title="Bandeja: 7 pendientes",
    sentence="Tiene 7 pendientes: 1 vencido y 2 que vencen hoy.",
    url="/bandeja/pendientes",
    tabs=TABS,
    heads=HEADS,
    filters=FILTERS,
    search_label="Buscar en pendientes",
    csv_url="/bandeja.csv?pestana=pendientes",
    status="7 trámites pendientes, ordenados por plazo.",
    groups=(
        InboxGroup(
            "Vencidos y de hoy",
            (
                row(
                    "HR-2026-0409",
                    "Incorporación de Luis Alberto Nina Flores",
                    "PR05",
                    "Revisar los datos y derivar",
                    SILVIA,
                    "AAF",
                    at(20, 11, 2),
                    LATE,
                    is_unread=True,
                ),
                row(
                    "HR-2026-0417",
                    "Código de llamadas para María Elena Quispe",
                    "PR01",
                    "Aprobar y derivar",
                    JORGE,
                    "UCOM",
                    at(24, 9, 21),
                    TODAY,
                    is_unread=True,
                    quick_verb="Aprobar y derivar",
                    summary="Nivel móvil, interno 2145, para la campaña de registro. Aprobado por su jefe.",
                ),
                row(
                    "HR-2026-0413",
                    "Baja de Rodrigo Alanes Peredo",
                    "PR06",
                    "Aprobar e inactivar el cargo",
                    CARLA,
                    "ASS",
                    at(24, 8, 40),
                    TODAY,
                    evidence="Evidencia completa: 6 de 6",
                ),
            ),
        ),
        InboxGroup(
            "Esta semana",
            (
                row(
                    "HR-2026-0411",
                    "Puerto 443 hacia Internet para el servidor de trámites",
                    "PR03",
                    "Revisar y derivar",
                    MARIA,
                    "UIID",
                    at(23, 16, 48),
                    WAITS,
                    is_unread=True,
                ),
                row(
                    "HR-2026-0402",
                    "Copia de seguridad del sistema de correspondencia",
                    "PR02",
                    "Aprobar y notificar la conclusión",
                    CARLA,
                    "ASS",
                    at(23, 10, 15),
                    WAITS,
                    evidence="Evidencia completa: 5 de 5",
                    for_whom="por suplencia de Iván Torrez",
                ),
                row(
                    "HR-2026-0415",
                    "Incorporación de Gabriela Suxo Calle",
                    "PR05",
                    "Revisar los datos y derivar",
                    SILVIA,
                    "AAF",
                    at(24, 9, 50),
                    WAITS,
                    note="Corregido después de su devolución del lun 23 nov",
                ),
            ),
        ),
        InboxGroup(
            "Sin plazo",
            (
                row(
                    "HR-2026-0398",
                    "Backup del equipo de Ximena Arce Lima",
                    "PR04",
                    "Revisar, aprobar y cerrar",
                    CARLA,
                    "ASS",
                    at(20, 17, 20),
                    FREE,
                    evidence="Evidencia completa: 4 de 4",
                ),
            ),
        ),
    ),
)
UNDER_WAY = replace(
    INBOX,
    tab="en-curso",
    title="Bandeja: 14 en curso",
    sentence="Hay 14 trámites en curso en los que usted participó.",
    tabs=tuple(replace(tab, is_current=tab.key == "en-curso") for tab in TABS),
    heads=(Head("Trámite"), Head("Lo tiene"), Head("De"), Head("Desde"), Head("Plazo")),
    span="1 a 2 de 14",
    older=Link("Más antiguos", "/bandeja/en-curso?pagina=2"),
    search_label="Buscar en curso",
    groups=(
        InboxGroup(
            "",
            (
                row(
                    "HR-2026-0417",
                    "Código de llamadas para María Elena Quispe",
                    "PR01",
                    "Generar el código",
                    JORGE,
                    "UCOM",
                    at(24, 10, 32),
                    TODAY,
                    holder="Delia Condori Apaza",
                    holder_post="Técnica de Redes y Telecomunicaciones",
                ),
                row(
                    "HR-2026-0405",
                    "Segmento de red para el piso 7",
                    "PR03",
                    "Realizar la configuración",
                    MARIA,
                    "UIID",
                    at(23, 10, 32),
                    FREE,
                    holder="Wilson Mamani Cruz",
                    holder_post="Técnico de Redes y Telecomunicaciones",
                ),
            ),
        ),
    ),
)
EMPTY_INBOX = replace(
    INBOX,
    title="Bandeja: 0 pendientes",
    sentence="No tiene pendientes.",
    groups=(),
    filters=(),
    csv_url="",
    tabs=(replace(TABS[0], count=0), replace(TABS[1], count=3), replace(TABS[2], count=41)),
    empty=Empty(
        "Nada espera por usted",
        (
            "Cuando alguien le derive un trámite aparecerá aquí y recibirá "
            "un correo. Hay 3 trámites en curso en los "
            "que usted participó."
        ),
        (Link("Ver los 3 en curso", "/bandeja/en-curso"), Link("Nuevo trámite", "/nuevo", "plus")),
        True,
    ),
)
NO_RESULTS = replace(
    INBOX,
    groups=(),
    query="switch piso 7",
    clear_url="/bandeja/pendientes",
    empty=Empty(
        "Sin resultados",
        "No hay trámites con «switch piso 7» entre los pendientes. Hay 2 entre los cerrados.",
        (Link("Ver los 2 cerrados", "/bandeja/cerrados?q=switch"), Link("Quitar filtros", "/")),
    ),
)


def card(
    code: str, title: str, icon: str, count: str, purpose: str, path: str, why_not: str = ""
) -> StartCard:
    return StartCard(
        code,
        title,
        icon,
        count,
        purpose,
        tuple(path.split(" > ")),
        f"/manual/{code}",
        "" if why_not else f"/nuevo/{code}",
        why_not,
    )


ONLY_AAF = "Solo el Responsable del AAF"
START = StartPage(
    (
        "Seis procedimientos del manual UIT-M01. Elija el que necesita; "
        "el sistema encuentra a su jefe y el camino."
    ),
    (
        card(
            "UIT-PR01",
            "Código de llamadas",
            "phone",
            "10 actividades",
            "Un código personal para llamar a fijo local, móvil o larga distancia desde su interno.",
            "Usted > Su jefe > Jefa de la UIT > Redes",
        ),
        card(
            "UIT-PR02",
            "Copia de un servidor o sistema",
            "database-export",
            "7 actividades",
            "Copia de seguridad de un servidor o sistema en producción, en discos o en la nube de la AGETIC.",
            "Su unidad > Jefa de la UIT > Servidores",
        ),
        card(
            "UIT-PR03",
            "Cambio en la red",
            "network",
            "9 actividades",
            "Segmentos nuevos o ampliados, conexión LAN–DMZ, puertos hacia Internet y otras redes WAN.",
            "Su unidad > Su jefe > Jefa de la UIT > Redes",
        ),
        card(
            "UIT-PR04",
            "Backup de su equipo",
            "device-desktop",
            "6 actividades",
            "Copia de su equipo de escritorio por fin de contrato o desvinculación, en srv-bareos.",
            "Usted > Jefa de la UIT > Servidores",
        ),
        card(
            "UIT-PR05",
            "Alta de cuentas",
            "user-plus",
            "9 actividades",
            "Incorporar a personal de planta o consultor de línea en los sistemas internos.",
            "AAF > Jefa de la UIT > Servidores",
            ONLY_AAF,
        ),
        card(
            "UIT-PR06",
            "Baja de cuentas",
            "user-minus",
            "8 actividades",
            "Dar de baja a una persona de los sistemas y registros que correspondan.",
            "AAF > Jefa de la UIT > Servidores",
            ONLY_AAF,
        ),
    ),
    (
        Notice(
            "Tiene un borrador sin enviar.",
            ", guardado hoy a las 09:02.",
            links=(Link("Código de llamadas", "/nuevo/UIT-PR01"),),
        ),
    ),
)
