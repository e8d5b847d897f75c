"""Forms of new cases: one with a refusal, one with a table."""

from __future__ import annotations

from dataclasses import replace

from cauce.web.shapes.form import (
    Attached,
    FieldView,
    FormPage,
    NextStep,
    PaperParts,
    PreviewPaper,
    TableRow,
)
from cauce.web.shapes.pieces import Choice, Line, Notice, Refusal
from tests.web.sample.people import JORGE, MARIA, ROSA

LEVELS = FieldView(
    "radios",
    "nivel",
    "c-nivel",
    "Nivel requerido",
    is_controlling=True,
    help=(
        "El manual lo llama «llamada fijo local, móvil o larga distancia». Cada nivel incluye los anteriores."
    ),
    choices=(
        Choice("local", "Fijo local", "Llamadas locales: fijos de su departamento."),
        Choice("movil", "Móvil", "Llamadas locales y nacionales a celulares.", True),
        Choice("nacional", "Larga distancia", "Llamadas nacionales e internacionales."),
    ),
)
WHY = FieldView(
    "long",
    "justificacion",
    "c-justificacion",
    "Justificación",
    value="Campaña de registro",
    max_length=4000,
    help="Para qué lo necesita, con quién habla y cuántas llamadas espera. Su jefe lo lee antes de decidir.",
    error="Escriba al menos 40 caracteres; hay 18.",
    min_length=40,
)
FORM = FormPage(
    code="UIT-PR01",
    title="Solicitar un código de llamadas",
    action="/nuevo/UIT-PR01",
    draft_url="/nuevo/UIT-PR01/borrador",
    once="once-2",
    send="Enviar a Jorge Fernández",
    quote="Elabora nota interna solicitando de manera justificada la asignación de un código de llamadas…",
    back_label="Nuevo trámite",
    back_url="/nuevo",
    saved="Borrador guardado, 09:14",
    attach_help="PDF, ODT, DOCX, PNG o JPG de hasta 10 MB.",
    accepts=".pdf,.odt,.docx,.png,.jpg,.jpeg",
    attachments=(
        Attached("cronograma-campaña.pdf", "/nuevo/UIT-PR01", "214 kB", remove="a1", icon="file-type-pdf"),
    ),
    refusals=(Refusal("c-justificacion", "Justificación", "escriba al menos 40 caracteres; hay 18."),),
    refusal_title="Falta una cosa para enviar",
    discard_url="/nuevo/UIT-PR01/descartar",
    fields=(
        LEVELS,
        FieldView(
            "text",
            "interno",
            "c-interno",
            "Interno",
            "El suyo, según la Organización.",
            "2145",
            input_mode="numeric",
            is_narrow=True,
        ),
        FieldView(
            "text",
            "hasta",
            "c-hasta",
            "Hasta cuándo",
            "Como máximo, fin de gestión.",
            "2026-12-31",
            input_type="date",
            is_narrow=True,
        ),
        WHY,
    ),
    paper=PaperParts(
        "Su nota interna",
        (ROSA,),
        (JORGE,),
        (MARIA,),
        "Solicitud de código de llamadas, nivel móvil",
        "La redacta el sistema con lo que usted escribe. El CITE se asigna con la última aprobación.",
    ),
    next_steps=(
        NextStep("Su jefe revisa", "Puede devolverle la nota para corrección."),
        NextStep("La Jefa de la UIT deriva", "Al Área de Redes y Telecomunicaciones."),
        NextStep("Un técnico genera el código", "Recibe un correo; el código se revela una sola vez."),
        NextStep("Su jefe cierra", "Con la nota de confirmación."),
    ),
)


def rule(index: str, source: str, target: str, port: str, error: str = "") -> TableRow:
    def cell(name: str, label: str, value: str, error: str = "") -> FieldView:
        return FieldView(
            "text",
            f"conexiones-{index}-{name}",
            f"c-conexiones-{index}-{name}",
            label,
            value=value,
            is_code=True,
            error=error,
        )

    number = str(int(index) + 1) if index.isdigit() else "__n__"
    return TableRow(
        index,
        number,
        (
            cell("desde", "Desde", source),
            cell("hacia", "Hacia", target),
            cell("puerto", "Protocolo y puerto", port, error),
        ),
        f"Quitar la conexión {number}",
    )


TABLE_FORM = replace(
    FORM,
    code="UIT-PR03",
    title="Solicitar un cambio en la red",
    send="Enviar a Patricia Loza",
    refusals=(),
    quote=(
        "Solicita mediante nota y de forma justificada el requerimiento "
        "de cambio(s) a nivel de infraestructura…"
    ),
    returned=Notice(
        "Jorge Fernández devolvió la nota el lun 23 nov, 16:20.",
        "«Indique el interno y hasta cuándo necesita el código.»",
        "vuelta",
    ),
    fields=(
        replace(
            LEVELS,
            label="Qué cambio necesita",
            help="Los cuatro casos del manual.",
            name="cambio",
            id="c-cambio",
        ),
        FieldView(
            "table",
            "conexiones",
            "c-conexiones",
            "Conexiones que se abrirán",
            "Una por línea: desde dónde, hacia dónde y el puerto. Lo que no está en la lista sigue cerrado.",
            rows=(
                rule("0", "10.20.4.15", "Internet", "TCP 443"),
                rule(
                    "1",
                    "10.20.4.0/24",
                    "10.90.1.8",
                    "443",
                    "Escriba protocolo y puerto, por ejemplo TCP 443.",
                ),
            ),
            blank=rule("__n__", "", "", ""),
            add_label="Agregar conexión",
        ),
        FieldView(
            "checks",
            "sistemas",
            "c-sistemas",
            "Sistemas que corresponden",
            is_required=False,
            choices=(Choice("correo", "Correo institucional", "", True), Choice("intranet", "Intranet")),
        ),
        FieldView(
            "select",
            "equipo",
            "c-equipo",
            "Equipo",
            choices=(Choice("fw-1", "Cortafuegos perimetral", "fw-1"),),
        ),
        replace(WHY, error=""),
    ),
    preview=PreviewPaper(
        "Nota de solicitud",
        PaperParts("", (ROSA,), (JORGE,), (MARIA,), "Puerto 443 hacia Internet"),
        ("Mediante la presente solicito el cambio que se detalla.",),
        (
            Line("Cambio", "Abrir puertos"),
            Line(
                "Conexiones",
                "",
                head=("Desde", "Hacia", "Puerto"),
                rows=(("10.20.4.15", "Internet", "TCP 443"),),
            ),
        ),
    ),
)
