"""A case in the hands of a chief, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace

from cauce.web import diagram
from cauce.web.route import Marking
from cauce.web.shapes.case import (
    ActLine,
    CaseFacts,
    CasePage,
    Decision,
    PaperLine,
    TaskAsk,
)
from cauce.web.shapes.form import (
    Attached,
)
from cauce.web.shapes.pieces import Line, Link, Notice, State
from tests.web.sample.people import JORGE, MARIA, ROSA, TODAY, at
from tests.web.sample.route import ROUTE, drawing

ACTS = (
    ActLine(
        "file-text",
        "",
        ((MARIA.name, True), ("elaboró la nota y la envió a", False), (JORGE.short, True)),
        at(23, 15, 42),
        foot="Actividad 1 · nota interna, versión 1",
        digest="8d1e…77a0",
    ),
    ActLine(
        "arrow-back-up",
        "vuelta",
        ((JORGE.name, True), ("devolvió a", False), (MARIA.short, True)),
        at(23, 16, 20),
        proveido="Indique el interno y hasta cuándo necesita el código.",
        foot="Actividad 2 · devolución",
    ),
    ActLine(
        "file-text",
        "",
        ((MARIA.name, True), ("corrigió la nota y la envió a", False), (JORGE.short, True)),
        at(23, 17, 5),
        foot="Actividad 1 · nota interna, versión 2",
    ),
)
CASE = CasePage(
    number="HR-2026-0417",
    subject="Código de llamadas para María Elena Quispe Mamani",
    procedure="UIT-PR01 Habilitación de código de llamadas",
    manual_url="/manual/UIT-PR01",
    version="versión 1",
    started_at=at(23, 15, 42),
    url="/tramites/HR-2026-0417",
    print_url="/tramites/HR-2026-0417/hoja-de-ruta",
    facts=CaseFacts(
        (replace(JORGE, is_you=True),),
        at(23, 17, 5),
        "ayer",
        TODAY,
        "Plazo de Cauce: el manual no fija uno.",
        "Su aprobación. Después, 7 actividades hasta el cierre.",
    ),
    diagram=drawing(2, 3, "Jorge Fernández, usted"),
    ask=TaskAsk(
        id="7",
        asks="Revisar la solicitud y derivarla",
        rows="Actividades 2 y 3: un solo paso, dos actuaciones",
        url="/tramites/HR-2026-0417/tareas/7",
        once="once-3",
        kind="decide",
        heading="Qué solicita su dependiente",
        lines=(
            Line("Nivel requerido", "Llamada móvil", "(incluye fijo local)", True),
            Line("Para", "María Elena Quispe Mamani, interno 2145"),
            Line("Vigencia", "Hasta el jue 31 dic 2026"),
        ),
        quote=(
            "Necesito llamar a los responsables municipales de la campaña "
            "de registro ciudadano, que atienden solo "
            "por celular. Son cerca de 40 llamadas por semana hasta fin de año."
        ),
        links=(Link("Leer la nota interna", "/documentos/1", "file-text"),),
        link_note="Segunda versión.",
        checks=(
            State("No tiene otro código de llamadas vigente.", "circle-check"),
            State("Corrigió lo que usted pidió ayer: indicó el interno y la vigencia.", "arrow-back-up"),
        ),
        decisions=(
            Decision(
                "aprobar",
                "Aprobar y derivar",
                "Aprobar y derivar a Rosa Choque",
                "derivar",
                to=ROSA,
                to_reason="la designa el procedimiento",
                text_label="Proveído",
                is_open=True,
                text_help="La instrucción que leerá Rosa Choque. Queda en la hoja de ruta.",
                text="Para su atención; la campaña inicia el lunes 30 de noviembre.",
                note="Es una aprobación en el sistema, no una firma digital.",
            ),
            Decision(
                "devolver",
                "Devolver para corrección",
                "Devolver a María Elena Quispe",
                "devolver",
                "arrow-back-up",
                "Vuelve a María Elena Quispe, actividad 1. Debe indicar el motivo.",
                "vuelta",
                text_label="Motivo de la devolución",
                text_help="Diga qué corregir. Lo verá en su nota.",
                text_required=True,
            ),
        ),
        hand=(Link("Devolver…", "#op-devolver", "arrow-back-up"), Link("Aprobar…", "#op-aprobar", "check")),
    ),
    route=(
        *ACTS,
        ActLine(
            "map-pin",
            "aqui",
            ((JORGE.name, True), ("lo tiene ahora", False)),
            at(23, 17, 5),
            "desde",
            foot="Actividades 2 y 3",
        ),
        ActLine(
            "dots",
            "luego",
            (("Después:", True), ("Jefa de la UIT, Responsable de Redes, técnico y cierre por usted", False)),
            foot="Actividades 4 a 10",
        ),
    ),
    papers=(
        PaperLine(
            "Nota interna",
            "solicitud de código",
            State("En revisión", "pencil"),
            "/documentos/1",
            note="Sin CITE todavía: se asigna con la última aprobación.",
        ),
        PaperLine(
            "Nota de confirmación",
            "",
            State("Bloqueada", "lock"),
            icon="file-off",
            note="No se puede emitir hasta que la evidencia de la actividad 6 se cumpla.",
        ),
    ),
    attachments=(
        Attached(
            "cronograma-campaña.pdf",
            "/tramites/HR-2026-0417/adjuntos/1",
            "214 kB · María Elena Quispe, lun 23 nov, 15:40",
            "8d1e…77a0",
            icon="file-type-pdf",
        ),
    ),
    attach_url="/tramites/HR-2026-0417/adjuntos",
    attach_help="PDF, ODT, DOCX, PNG o JPG de hasta 10 MB.",
    who_may_see=(
        "La solicitante, su jefe, la Jefa de la UIT, el Área de "
        "Redes y Telecomunicaciones y Auditoría "
        "Interna. Nadie más sabe que existe."
    ),
    ways_out_url="/tramites/HR-2026-0417/salida",
    once="once-4",
    ways_out=(
        Decision(
            "rechazar",
            "Rechazar la solicitud",
            "Rechazar y avisar a María Elena Quispe",
            "rechazar",
            "ban",
            "El trámite termina aquí. Debe indicar el motivo.",
            text_label="Motivo",
            text_required=True,
        ),
    ),
)


CLOSED = replace(
    CASE,
    ask=None,
    ways_out=(),
    state=State("Desistido", "door-exit"),
    request=(Line("Nivel requerido", "Llamada móvil"),),
    facts=CaseFacts((), None, "", State("Cerrado", "lock"), "", "Nada: terminó el mar 24 nov, 10:20."),
    diagram=diagram.figure(
        ROUTE, Marking(done=frozenset({1}), ended=2, ended_words="Terminó aquí · desistido")
    ),
    attach_url="",
    notices=(
        Notice(
            "Aprobado y derivado a Rosa Choque.",
            "mar 24 nov, 09:21.",
            "bien",
            (Link("Ver el trámite", "/"), Link("seguir con el siguiente (2)", "/")),
        ),
    ),
)
RETURNED = replace(
    CASE,
    diagram=drawing(1, who="María Elena Quispe, usted", is_returned=True),
    attach_url="",
    envelope=Link("Abrir el sobre", "/sobre/1"),
    ask=TaskAsk(
        "8",
        "Corregir la solicitud",
        "Actividad 1 · devuelta",
        "/x",
        "once-8",
        "correct",
        "arrow-back-up",
        paragraphs=("Jorge Fernández la devolvió el lun 23 nov, 16:20.",),
        quote="Indique el interno y hasta cuándo necesita el código.",
        correct=Link("Corregir la solicitud", "/tramites/HR-2026-0417/corregir"),
    ),
)
LIMITED = replace(CASE, ask=None, is_limited=True, manual_url="", print_url="")
