"""Papers, and the manual."""

from __future__ import annotations

from dataclasses import replace

import segno

from cauce.web import diagram, route_slices
from cauce.web.shapes.manual import (
    ChapterText,
    DefinitionLine,
    DeviationLine,
    ManualPage,
    ProcedureLine,
    SheetPage,
    SheetRow,
    VersionLine,
)
from cauce.web.shapes.papers import Approval, PaperPage, PaperSheet, PaperVersion, Party
from cauce.web.shapes.pieces import Line, Link, State
from tests.web.sample.people import IVAN, JORGE, MARIA, ROSA, at
from tests.web.sample.route import LANES, ROUTE, ROWS

IN_FORCE = State("Vigente", "circle-check", "bien")
LOOKS = segno.make(
    "https://cauce.example.gob.bo/verificar?cite=AGETIC-UCOM/NI/0093/2026&codigo=7KQ4M2XD", error="m"
)


def qr_path() -> tuple[str, int]:
    cells = [list(line) for line in LOOKS.matrix]
    path = "".join(f"M{x} {y + 0.5}h1" for y, line in enumerate(cells) for x, dark in enumerate(line) if dark)
    return path, len(cells)


QR, QR_SIZE = qr_path()
SHEET = PaperSheet(
    "NOTA INTERNA",
    "Agencia de Gobierno Electrónico y Tecnologías de Información y Comunicación",
    "Unidad de Comunicación",
    "HR-2026-0417",
    "La Paz, 24 de noviembre de 2026",
    "AGETIC-UCOM/NI/0093/2026",
    para=(Party("Rosa Angélica Choque Vargas", "Jefa de la Unidad de Infraestructura Tecnológica"),),
    via=(Party("Jorge Luis Fernández Rocha", "Jefe de la Unidad de Comunicación"),),
    de=(Party("María Elena Quispe Mamani", "Profesional en Comunicación Institucional"),),
    reference_label="REF.:",
    reference="Solicitud de código de llamadas, nivel llamada móvil",
    greeting="De mi consideración:",
    body=(
        (
            "Mediante la presente solicito la asignación de un código de "
            "llamadas, de acuerdo con el procedimiento "
            "UIT-PR01 del Manual de Procedimientos de Gestión de Servicios "
            "de Infraestructura Tecnológica, con los "
            "siguientes datos:"
        ),
    ),
    lines=(
        Line("Nivel requerido", "Llamada móvil", "incluye fijo local"),
        Line("Interno", "2145"),
        Line("Vigencia", "Hasta el 31 de diciembre de 2026"),
    ),
    after=(
        "Justificación. Necesito llamar a los responsables municipales de la campaña de registro ciudadano.",
    ),
    farewell="Sin otro particular, saludo a usted atentamente.",
    foot="MEQM · Adj.: cronograma-campaña.pdf (1 archivo) · C.c.: Archivo",
    approvals=(
        Approval(MARIA.name, "elaboró y envió", at(23, 17, 5)),
        Approval(JORGE.name, "vía: aprobó y derivó", at(24, 9, 21)),
        Approval(ROSA.name, "aprobó y derivó", at(24, 10, 5), note="por suplencia de nadie"),
    ),
    verify_at="cauce.example.gob.bo/verificar",
    code="7KQ4-M2XD",
    qr=QR,
    qr_size=QR_SIZE,
)
PAPER = PaperPage(
    "Nota interna",
    State("Emitida", "circle-check", "bien"),
    "el mar 24 nov, 10:05. No se puede modificar.",
    "HR-2026-0417",
    "/tramites/HR-2026-0417",
    SHEET,
    "AGETIC-UCOM/NI/0093/2026",
    digest="8d1e…77a0",
    versions=(
        PaperVersion(
            2,
            at(23, 17, 5),
            MARIA.name,
            "/documentos/1",
            is_current=True,
            changes=(("Interno", "", "2145"), ("Vigencia", "31/03/2027", "31/12/2026")),
        ),
        PaperVersion(
            1, at(23, 15, 42), MARIA.name, "/documentos/1?version=1", "Devuelta por Jorge Fernández."
        ),
    ),
)
REPORT = replace(
    PAPER,
    title="Informe técnico",
    cite="",
    state=State("En revisión", "pencil"),
    versions=(),
    sentence="Sin CITE todavía: lo asigna la aprobación de la Jefa de la UIT.",
    sheet=replace(
        SHEET,
        type_title="INFORME TÉCNICO",
        cite="",
        pending_cite="Sin CITE todavía",
        code="",
        qr="",
        watermark="EN REVISIÓN",
        reference_label="ASUNTO:",
        greeting="",
        body=(),
        lines=(),
        after=(),
        farewell="",
        sections=(
            ("ANTECEDENTES", ("Con la nota interna AGETIC-AAF/NI/0041/2026 se solicitó la baja.",)),
            ("CONCLUSIONES", ("Las cuentas quedaron inhabilitadas.",)),
        ),
    ),
)
DEVIATIONS = (
    DeviationLine(
        "D-01",
        "UIT-PR01-6",
        "entrega el código al solicitante por correo electrónico institucional",
        "El correo lleva un enlace a un sobre; el código se revela una vez, a su titular.",
        "Un código escrito en un correo lo lee cualquiera que lea el buzón.",
        State("Por aceptar", "clock"),
        "Todavía no la aceptó nadie.",
    ),
    DeviationLine(
        "D-02",
        "UIT-M01",
        "No fija plazos",
        "Cauce propone plazos y dice que son suyos.",
        "Sin plazo nadie sabe qué va tarde.",
        State("Aceptada", "circle-check", "bien"),
        "Aceptada por la Jefa de la UIT el 20 nov 2026.",
    ),
)
MANUAL = ManualPage(
    "UIT-M01",
    "Manual de Procedimientos de Gestión de Servicios de Infraestructura Tecnológica",
    "versión 1, R.A. AGETIC/RA/0018/2023, de 08/03/2023",
    IN_FORCE,
    tuple(
        ProcedureLine(code, title, f"/manual/{code}", count, "", IN_FORCE, cases, icon)
        for code, title, count, cases, icon in (
            (
                "UIT-PR01",
                "Habilitación de código de llamadas",
                "10 actividades",
                "3 trámites abiertos",
                "phone",
            ),
            (
                "UIT-PR02",
                "Copias de seguridad de servidores/sistemas",
                "7 actividades",
                "",
                "database-export",
            ),
            (
                "UIT-PR03",
                "Cambios en la infraestructura de red",
                "9 actividades",
                "1 trámite abierto",
                "network",
            ),
        )
    ),
    (
        ChapterText(
            "1.",
            "Objeto",
            (
                "Brindar los procedimientos necesarios que permitan alcanzar una adecuada "
                "administración de los servicios de infraestructura tecnológica.",
            ),
            "c1",
        ),
        ChapterText(
            "2.",
            "Marco Normativo",
            ("El presente manual, tiene como marco normativo:", "a. Constitución."),
            "c2",
        ),
        ChapterText(
            "5.", "Definiciones", ("El presente manual describe las siguientes definiciones:",), "c5", True
        ),
    ),
    (
        DefinitionLine(
            "a", "Telefonía IP", "Una tecnología que permite la transmisión de la voz a través de redes IP."
        ),
    ),
    DEVIATIONS,
    State("49 de 49", "circle-check", "bien"),
    "Las 49 actividades que se ejecutan dicen, palabra por palabra, lo que aprobó la resolución.",
)
SLICES = route_slices.slices(ROUTE)
PROCEDURE = SheetPage(
    "UIT-PR01",
    "Procedimiento para la habilitación de Código de Llamadas",
    "versión 1 · R.A. AGETIC/RA/0018/2023, de 08/03/2023",
    IN_FORCE,
    "Establecer los pasos a seguir para la asignación de código de llamadas a los funcionarios de la AGETIC.",
    tuple(
        SheetRow(
            number, text, LANES[lane].label, output, SLICES[number - 1], DEVIATIONS[:1] if number == 6 else ()
        )
        for number, (_, lane, text, output) in enumerate(ROWS, 1)
    ),
    diagram.figure(ROUTE),
    "Manual UIT-M01",
    "/manual",
    Link("Iniciar este trámite", "/nuevo/UIT-PR01"),
    (1,),
    (
        VersionLine(
            "Versión 1",
            "R.A. AGETIC/RA/0018/2023",
            "Vigente desde el 8 mar 2023. 3 trámites abiertos la siguen y terminarán con ella.",
            IN_FORCE,
        ),
    ),
    State("10 de 10", "circle-check", "bien"),
    "Las 10 actividades que se ejecutan dicen, palabra por palabra, lo que aprobó la resolución.",
    "",
    DEVIATIONS[:1],
    (("Jefe de la UIT", ROSA.name), ("Responsable de Redes y Telecomunicaciones", IVAN.name)),
)
