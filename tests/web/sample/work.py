"""A case in the hands of a technician, and of whoever reviews his work."""

from __future__ import annotations

from dataclasses import replace

from cauce.web.shapes.case import (
    ActLine,
    CaseFacts,
    CheckLine,
    Decision,
    EvidenceView,
    PlanOrder,
    PlanView,
    TaskAsk,
)
from cauce.web.shapes.form import (
    FieldView,
)
from cauce.web.shapes.pieces import Choice, Link, Notice, Refusal, State
from tests.web.sample.case import ACTS, CASE
from tests.web.sample.people import CARLA, DELIA, HOLDS, JORGE, ROSA, WAITS, at
from tests.web.sample.route import drawing

CHANGES = (
    ("Código personal", "No existe", "Nuevo: 8 dígitos al azar, sellado. Nadie de la UIT lo ve"),
    ("Titular", "Sin titular", "María Elena Quispe Mamani, interno 2145"),
    ("Nivel del interno 2145", "Solo llamadas internas", "Llamada móvil (incluye fijo local)"),
    ("Vigencia", "Sin fecha", "Hasta el jue 31 dic 2026"),
)
ATTEST = Decision(
    "atestiguar",
    "Hacerlo a mano y atestiguar",
    "Atestiguar que lo hice a mano",
    "atestiguar",
    "hand-stop",
    "Quedará dicho que lo constató usted, y lo verán quienes aprueban.",
    has_files=True,
    text_required=True,
    text_label="Qué hizo y qué comprobó",
    fields=(
        FieldView(
            "text", "lectura", "a-lectura", "Lo que leyó en el sistema", "Con las palabras del sistema."
        ),
    ),
)
NOT_DONE = Decision(
    "no-se-pudo",
    "No se pudo hacer",
    "Declarar que no se pudo",
    "no se pudo",
    "ban",
    "Lo iniciado se deshace y se comprueba. La nota dirá que no se hizo.",
    text_label="Motivo",
    text_required=True,
)
PLAN = PlanView(
    "ready",
    "/tramites/HR-2026-0417",
    "Esto se escribirá en la central telefónica (PBX).",
    (
        PlanOrder(
            "OT-0417-1",
            "Central telefónica (PBX)",
            "interno 2145",
            State("Planificada", "list-check"),
            CHANGES,
            "los otros 212 códigos, las troncales ni los internos de terceros.",
            "el código se anula y el nivel vuelve a «solo llamadas internas».",
        ),
        PlanOrder(
            "OT-0417-2",
            "Correo institucional",
            "mquispe@example.gob.bo",
            State("Planificada", "list-check"),
            (("Correo al titular", "No enviado", "Número de trámite y enlace, sin el código"),),
            warnings=("El correo espera a que el código esté confirmado.",),
        ),
    ),
    read_at=at(24, 11, 17),
    execute="Ejecutar el plan",
    execute_url="/tramites/HR-2026-0417/ejecutar",
    recalculate_url="/tramites/HR-2026-0417/plan",
    attest=ATTEST,
    attest_url="/tramites/HR-2026-0417/atestiguar",
    attest_why="La central responde despacio desde las 10:50.",
    not_done=NOT_DONE,
)
TECHNICIAN = replace(
    CASE,
    diagram=drawing(6, who="Delia Condori, usted"),
    ways_out=(),
    facts=replace(
        CASE.facts,
        holders=(replace(DELIA, is_you=True),),
        since=at(24, 10, 32),
        since_words="hace 46 minutos",
        missing="Generar el código y comprobarlo. Sin evidencia no se puede emitir la nota.",
    ),
    ask=TaskAsk(
        "9",
        "Generar el código y entregarlo",
        "Actividad 6 de 10",
        "/tramites/HR-2026-0417/tareas/9",
        "once-5",
        "execute",
        "tool",
        plan=PLAN,
        hand=(Link("A mano", "#op-atestiguar"), Link("Ejecutar el plan", "#ejecutar", "player-play")),
    ),
)
READING = replace(
    TECHNICIAN,
    ask=replace(
        TECHNICIAN.ask,
        plan=PlanView(
            "reading",
            "/tramites/HR-2026-0417",
            "Leyendo el estado de la central telefónica… lleva 4 segundos.",
        ),
    ),
)
PARAMS = replace(
    TECHNICIAN,
    ask=replace(
        TECHNICIAN.ask,
        hand=(),
        plan=PlanView(
            "params",
            "/tramites/HR-2026-0417",
            "Indique con qué se hará; luego verá el plan.",
            recalculate_url="/x",
            fields=(
                FieldView(
                    "select",
                    "medio",
                    "p-medio",
                    "Medio",
                    "Un disco registrado o la nube de la institución.",
                    choices=(Choice("disco-07", "Disco 07", "libre, 2 TB"),),
                ),
            ),
        ),
    ),
)
INCIDENT = replace(
    TECHNICIAN,
    notices=(
        Notice(
            "La central telefónica no respondió.",
            "La orden OT-0417-1 quedó sin confirmar. Cauce la "
            "comprobará antes de repetir nada; la atiende Delia Condori.",
            "mal",
        ),
    ),
    ask=replace(
        TECHNICIAN.ask,
        plan=replace(
            PLAN,
            state="failed",
            execute="",
            sentence="La orden está en curso.",
            read_at=None,
            orders=(
                replace(
                    PLAN.orders[0],
                    state=State("Sin confirmar", "help-circle", "mal"),
                    changes=(),
                    unchanged="",
                    undo="",
                    message="La central no respondió a las 11:18. Se vuelve a comprobar a las 11:19.",
                ),
            ),
        ),
    ),
)
EVIDENCE = EvidenceView(
    "OT-0417-1",
    "Orden OT-0417-1 a la central telefónica (PBX), ejecutada por Delia Condori Apaza el mar 24 nov, "
    "11:18. Cauce volvió a leer la central y preguntó por el código.",
    State("Comprobado: 4 de 4", "shield-check", "bien"),
    (
        CheckLine(
            "Existe un código del titular",
            "1 código, interno 2145",
            "1 código, interno 2145",
            at(24, 11, 18, 4),
            HOLDS,
            "estado leído",
        ),
        CheckLine("Autoriza fijo local", "Sí", "Sí", at(24, 11, 18, 6), HOLDS, "probado"),
        CheckLine(
            "Autoriza larga distancia",
            "Se rechaza",
            "Rechazada por nivel",
            at(24, 11, 18, 9),
            HOLDS,
            "probado",
        ),
        CheckLine(
            "Correo institucional al titular",
            "Aceptado",
            "Aceptado por el servidor",
            at(24, 11, 18, 10),
            HOLDS,
        ),
    ),
    "3f9a1c07e2b85d4097ac61f20b3d7e183f9a1c07e2b85d4097ac61f20b3dc21e",
    "Se vuelve a comprobar el mié 25 nov y el jue 24 dic.",
    ("El titular aún no abrió el sobre del código. Si vence, se genera otro: nunca se reenvía.",),
)
SUBSTITUTE = replace(CARLA, note="por suplencia de Iván Torrez", is_you=True)
REVIEWER = replace(
    CASE,
    diagram=drawing(8, who="Carla Gutiérrez, usted"),
    evidence=(EVIDENCE,),
    ways_out=(),
    facts=CaseFacts(
        (SUBSTITUTE,),
        at(24, 12),
        "hace 2 horas",
        WAITS,
        "Plazo de Cauce: el manual no fija uno.",
        "Tres personas: usted, la Jefa de la UIT y el jefe de la unidad, que cierra.",
    ),
    ask=TaskAsk(
        "11",
        "Revisar y aprobar la nota",
        "Actividad 8 de 10 · por suplencia hasta el jue 26 nov",
        "/tramites/HR-2026-0417/tareas/11",
        "once-6",
        "decide",
        evidence=State("Evidencia completa: 7 de 7", "shield-check", "bien"),
        paragraphs=("Delia Condori generó el código y lo entregó. La central lo confirma.",),
        quote=(
            "Se generó y entregó por correo institucional el código de "
            "llamadas de la servidora María Elena Quispe "
            "Mamani, nivel llamada móvil, vigente hasta el 31 de diciembre de 2026."
        ),
        links=(
            Link("Leer la nota de confirmación", "/documentos/2", "file-text"),
            Link("Ver la evidencia", "#evidencia-OT-0417-1", "shield-check"),
        ),
        decisions=(
            Decision(
                "aprobar",
                "Aprobar y remitir",
                "Aprobar por suplencia y remitir a Rosa Choque",
                "aprobar",
                to=ROSA,
                to_reason="la designa el procedimiento",
                text_label="Proveído",
                is_open=True,
                text="Evidencia revisada. Para su aprobación y remisión.",
            ),
            Decision(
                "devolver",
                "Devolver para corrección",
                "Devolver a Delia Condori",
                "devolver",
                "arrow-back-up",
                "Vuelve a Delia Condori, que elaboró la nota.",
                "vuelta",
                text_label="Motivo de la devolución",
                text_required=True,
                text_error="Escriba al menos 10 caracteres; hay 3.",
                text="mal",
            ),
        ),
        refusals=(
            Refusal("op-devolver-texto", "Motivo de la devolución", "escriba al menos 10 caracteres; hay 3."),
        ),
        hand=(Link("Devolver…", "#op-devolver", "arrow-back-up"), Link("Aprobar…", "#op-aprobar", "check")),
    ),
    route=(
        *ACTS,
        ActLine(
            "check",
            "",
            ((JORGE.name, True), ("aprobó y derivó a", False), (ROSA.short, True)),
            at(24, 9, 21),
            proveido="Para su atención; la campaña inicia el lunes 30 de noviembre.",
            foot="Actividades 2 y 3",
        ),
        ActLine(
            "player-play",
            "",
            ((DELIA.name, True), ("ejecutó la orden OT-0417-1", False)),
            at(24, 11, 18),
            foot="Actividad 6 · central telefónica (PBX)",
        ),
        ActLine(
            "server-2",
            "sis",
            (("Cauce", True), ("comprobó la orden: 7 de 7", False)),
            at(24, 11, 18),
            foot="Actividad 6 · entregado por correo institucional, sin el código",
        ),
        ActLine(
            "map-pin",
            "aqui",
            ((CARLA.name, True), ("lo tiene ahora", False)),
            at(24, 12),
            "desde",
            foot="Actividad 8, por suplencia de Iván Torrez",
        ),
    ),
    notices=(
        Notice(
            "Rosa Choque ya decidió este trámite.",
            "Lo aprobó y lo derivó a Iván Torrez el mar 24 nov, 10:05.",
            "pronto",
            kept_label="Lo que usted escribió",
            kept="Para su atención.",
        ),
    ),
)
