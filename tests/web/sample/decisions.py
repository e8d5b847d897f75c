"""A case that is derived to a technician, and one whose paper is being written."""

from __future__ import annotations

from dataclasses import replace

from cauce.web.shapes.case import (
    Candidate,
    Decision,
    PaperDraft,
    TaskAsk,
)
from cauce.web.shapes.form import (
    FieldView,
    PaperParts,
)
from cauce.web.shapes.pieces import Choice, Line, State, Who
from tests.web.sample.case import CASE
from tests.web.sample.people import DELIA, IVAN, JORGE, ROSA, WILSON
from tests.web.sample.route import drawing
from tests.web.sample.work import EVIDENCE

DERIVES = replace(
    CASE,
    diagram=drawing(5, who="Iván Torrez, usted"),
    ask=replace(
        CASE.ask,
        asks="Elegir al técnico y derivar",
        rows="Actividad 5 de 10",
        decisions=(
            Decision(
                "derivar",
                "Derivar a un técnico",
                "Derivar",
                "derivar",
                "arrow-forward-up",
                people_label="A quién",
                people=(
                    Candidate(DELIA, "2 trámites en curso", True),
                    Candidate(WILSON, "ninguno en curso"),
                    Candidate(
                        Who("Nelson Paco Choque", initials="NP"),
                        why_not="Es quien solicita: nadie ejecuta su propia solicitud.",
                    ),
                ),
                text_label="Proveído",
                text_required=True,
                text="Generar y entregar.",
                is_open=True,
                checklist=(Choice("ci", "Falta el documento de identidad"),),
                checklist_label="Qué falta",
            ),
        ),
    ),
)
WRITES = replace(
    CASE,
    diagram=drawing(7, who="Delia Condori, usted"),
    evidence=(EVIDENCE,),
    ways_out=(),
    ask=TaskAsk(
        "10",
        "Elaborar la nota de confirmación",
        "Actividad 7 de 10",
        "/tramites/HR-2026-0417/tareas/10",
        "once-7",
        "write",
        "pencil",
        evidence=State("Evidencia completa: 7 de 7", "shield-check", "bien"),
        draft=PaperDraft(
            "Nota interna",
            PaperParts("Nota interna de confirmación", (JORGE,), (IVAN, ROSA), (DELIA,)),
            FieldView(
                "text", "referencia", "n-referencia", "Referencia", value="Entrega de código de llamadas"
            ),
            FieldView(
                "long",
                "cuerpo",
                "n-cuerpo",
                "Texto de la nota",
                "Viene redactado con la evidencia; corríjalo si hace falta. El código no se escribe nunca.",
                "Se generó y entregó por correo institucional el "
                "código de llamadas de la servidora María Elena Quispe Mamani.",
            ),
            fixed=(
                Line("Evidencia", "7 de 7 comprobaciones"),
                Line("Antecedente", "AGETIC-UCOM/NI/0093/2026"),
            ),
        ),
        decisions=(
            Decision(
                "enviar",
                "Enviar",
                "Enviar a Iván Torrez",
                "enviar",
                "send",
                to=IVAN,
                to_reason="revisa la nota",
                note="La nota no tiene CITE hasta la última aprobación.",
            ),
        ),
    ),
)
