"""Every page of the web with values written by hand: one institution, one morning, invented people.

`PAGES` maps a name to (template, place in the menu, page, shell). The pages are rendered by
`tests/web/test_pages.py`, and by `tests/web/gallery.py` for people to look at.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cauce.web import diagram, route_slices
from cauce.web.route import Box, Lane, Marking, Return, Route
from cauce.web.shapes.case import (
    ActLine,
    Candidate,
    CaseFacts,
    CasePage,
    CheckLine,
    Decision,
    EvidenceView,
    PaperDraft,
    PaperLine,
    PlanOrder,
    PlanView,
    TaskAsk,
)
from cauce.web.shapes.form import (
    Attached,
    FieldView,
    FormPage,
    NextStep,
    PaperParts,
    PreviewPaper,
    StartCard,
    StartPage,
    TableRow,
)
from cauce.web.shapes.inbox import Head, InboxGroup, InboxPage, InboxRow, QuickStep, Tab
from cauce.web.shapes.pieces import Choice, Empty, Line, Link, Notice, Refusal, Select, Shell, State, Who

LA_PAZ = ZoneInfo("America/La_Paz")
NOW = datetime(2026, 11, 24, 11, 20, tzinfo=LA_PAZ)


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=LA_PAZ)


MARIA = Who("María Elena Quispe Mamani", "María Elena Quispe", "Profesional en Comunicación", "MQ", "mquispe")
JORGE = Who("Jorge Luis Fernández Rocha", "Jorge Fernández", "Jefe de la Unidad de Comunicación", "JF", "jfernandez")
ROSA = Who("Rosa Angélica Choque Vargas", "Rosa Choque", "Jefa de la UIT", "RC", "rchoque")
IVAN = Who("Iván Marcelo Torrez Aliaga", "Iván Torrez", "Responsable de Redes y Telecomunicaciones", "IT", "itorrez")
DELIA = Who("Delia Condori Apaza", "Delia Condori", "Técnica de Redes y Telecomunicaciones", "DC", "dcondori")
WILSON = Who("Wilson Mamani Cruz", "Wilson Mamani", "Técnico de Redes y Telecomunicaciones", "WM", "wmamani")
CARLA = Who("Carla Gutiérrez Peña", "Carla Gutiérrez", "Responsable de Servidores y Servicios", "CG", "cgutierrez")
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


LANES = (
    Lane("Dependiente de la Unidad o Área", "Solicitante"),
    Lane("Jefe y/o Responsable de la Unidad o Área", "Jefe de unidad"),
    Lane("Jefe de la UIT", "Jefe UIT"),
    Lane("Responsable de Redes y Telecomunicaciones", "Resp. Redes"),
    Lane("Profesional/Técnico de Redes y Telecomunicaciones", "Técnico Redes"),
)
ROWS = (
    ("Elabora nota interna", 0, "Elabora nota interna solicitando de manera justificada la asignación de un código "
     "de llamadas, para la UIT vía su Jefe y/o Responsable, según conducto regular, indicando el nivel requerido "
     '"llamada fijo local, móvil o larga distancia".', "Nota interna"),
    ("Revisa la solicitud", 1, "Revisa solicitud de código de llamada, si no aprueba devuelve la nota para "
     "corrección (pasa al numeral 1).", "Progreso del documento (Flujo)"),
    ("Deriva para su atención", 1, "Si aprueba la nota de solicitud de código de llamada, deriva para la atención "
     "de la solicitud.", "Progreso del documento (Flujo)"),
    ("Aprueba y deriva", 2, "Aprueba y deriva requerimiento para la atención de la solicitud al Responsable de "
     "Redes y Telecomunicaciones.", "Progreso del documento (Flujo)"),
    ("Recibe y deriva al técnico", 3, "Recepciona la solicitud y deriva al Profesional/Técnico del Área de Redes y "
     "Telecomunicaciones para su atención.", "Progreso del documento (Flujo)"),
    ("Genera el código y lo entrega", 4, "Revisa la solicitud y procede con la generación de código en el sistema "
     "de administración de telefonía IP y entrega el código al solicitante por correo electrónico institucional.",
     "Correo electrónico institucional"),
    ("Elabora nota de confirmación", 4, "Elabora nota de confirmación de generación y entrega de código de "
     "llamadas al jefe y/o responsable de la Unidad o Área solicitante vía el Responsable de Redes y "
     "Telecomunicaciones y el Jefe de la UIT.", "Nota interna"),
    ("Revisa y aprueba la nota", 3, "Revisa y aprueba la nota.", "Progreso del documento (Flujo)"),
    ("Aprueba y remite la nota", 2, "Aprueba y remite nota de confirmación al jefe y/o responsable de la Unidad o "
     "Área solicitante para cerrar la solicitud.", "Progreso del documento (Flujo)"),
    ("Recibe la nota y cierra", 1, "Recibe nota y cierra el flujo.", "Progreso del documento (Flujo)"),
)  # fmt: skip
ROUTE = Route(
    "UIT-PR01",
    LANES,
    tuple(
        Box(number, short, text, LANES[lane].label, lane) for number, (short, lane, text, _) in enumerate(ROWS, 1)
    ),
    (Return(2, 1, True), Return(4, 1, False), Return(8, 7, False), Return(9, 7, False)),
)


def drawing(here: int, until: int = 0, who: str = "", **more: Any) -> str:
    return diagram.figure(ROUTE, Marking(here, until, who, done=frozenset(range(1, here)), **more))


def row(number: str, subject: str, procedure: str, asks: str, who: Who, unit: str, since: datetime, due: State,
        **more: Any) -> InboxRow:  # fmt: skip
    return InboxRow(number, f"/tramites/{number}", subject, procedure, asks, who.name, unit, since, due, **more)


QUICK = QuickStep(
    "apr-4", "Aprobar y derivar", "Aprobar y derivar a Iván Torrez",
    "Código de llamadas, nivel móvil, para María Elena Quispe. Quedará registrada la actividad 4.",
    "/tramites/HR-2026-0417/tareas/4", "derivar", "once-1", IVAN, "Para su atención según procedimiento.",
)  # fmt: skip

TABS = (
    Tab("pendientes", "Pendientes", 7, "/bandeja/pendientes", True),
    Tab("en-curso", "En curso", 14, "/bandeja/en-curso"),
    Tab("cerrados", "Cerrados", 128, "/bandeja/cerrados"),
)
HEADS = (
    Head("Trámite"), Head("Se le pide"), Head("De", "/?orden=de"), Head("Lo tiene usted desde", "/?orden=desde"),
    Head("Plazo", "/?orden=-plazo", "ascending"),
)  # fmt: skip
FILTERS = (
    Select("procedimiento", "Procedimiento", (Choice("", "Todos", is_chosen=True), Choice("UIT-PR01", "PR01"))),
    Select("unidad", "Unidad solicitante", (Choice("", "Todas", is_chosen=True), Choice("UCOM", "UCOM"))),
    Select("plazo", "Plazo", (Choice("", "Cualquiera", is_chosen=True), Choice("hoy", "Vencidos y de hoy"))),
)
INBOX = InboxPage(
    tab="pendientes", title="Bandeja: 7 pendientes", sentence="Tiene 7 pendientes: 1 vencido y 2 que vencen hoy.",
    url="/bandeja/pendientes", tabs=TABS, heads=HEADS, filters=FILTERS, search_label="Buscar en pendientes",
    csv_url="/bandeja.csv?pestana=pendientes", status="7 trámites pendientes, ordenados por plazo.",
    groups=(
        InboxGroup("Vencidos y de hoy", (
            row("HR-2026-0409", "Incorporación de Luis Alberto Nina Flores", "PR05", "Revisar los datos y derivar",
                SILVIA, "AAF", at(20, 11, 2), LATE, is_unread=True),
            row("HR-2026-0417", "Código de llamadas para María Elena Quispe", "PR01", "Aprobar y derivar",
                JORGE, "UCOM", at(24, 9, 21), TODAY, is_unread=True, quick=QUICK,
                summary="Nivel móvil, interno 2145, para la campaña de registro. Aprobado por su jefe."),
            row("HR-2026-0413", "Baja de Rodrigo Alanes Peredo", "PR06", "Aprobar e inactivar el cargo",
                CARLA, "ASS", at(24, 8, 40), TODAY, evidence="Evidencia completa: 6 de 6"),
        )),
        InboxGroup("Esta semana", (
            row("HR-2026-0411", "Puerto 443 hacia Internet para el servidor de trámites", "PR03",
                "Revisar y derivar", MARIA, "UIID", at(23, 16, 48), WAITS, is_unread=True),
            row("HR-2026-0402", "Copia de seguridad del sistema de correspondencia", "PR02",
                "Aprobar y notificar la conclusión", CARLA, "ASS", at(23, 10, 15), WAITS,
                evidence="Evidencia completa: 5 de 5", for_whom="por suplencia de Iván Torrez"),
            row("HR-2026-0415", "Incorporación de Gabriela Suxo Calle", "PR05", "Revisar los datos y derivar",
                SILVIA, "AAF", at(24, 9, 50), WAITS, note="Corregido después de su devolución del lun 23 nov"),
        )),
        InboxGroup("Sin plazo", (
            row("HR-2026-0398", "Backup del equipo de Ximena Arce Lima", "PR04", "Revisar, aprobar y cerrar",
                CARLA, "ASS", at(20, 17, 20), FREE, evidence="Evidencia completa: 4 de 4"),
        )),
    ),
)  # fmt: skip
UNDER_WAY = replace(
    INBOX, tab="en-curso", title="Bandeja: 14 en curso", sentence="Hay 14 trámites en curso en los que usted participó.",
    tabs=tuple(replace(tab, is_current=tab.key == "en-curso") for tab in TABS),
    heads=(Head("Trámite"), Head("Lo tiene"), Head("De"), Head("Desde"), Head("Plazo")), span="1 a 2 de 14",
    older=Link("Más antiguos", "/bandeja/en-curso?pagina=2"), search_label="Buscar en curso",
    groups=(InboxGroup("", (
        row("HR-2026-0417", "Código de llamadas para María Elena Quispe", "PR01", "Generar el código", JORGE, "UCOM",
            at(24, 10, 32), TODAY, holder="Delia Condori Apaza", holder_post="Técnica de Redes y Telecomunicaciones"),
        row("HR-2026-0405", "Segmento de red para el piso 7", "PR03", "Realizar la configuración", MARIA, "UIID",
            at(23, 10, 32), FREE, holder="Wilson Mamani Cruz", holder_post="Técnico de Redes y Telecomunicaciones"),
    )),),
)  # fmt: skip
EMPTY_INBOX = replace(
    INBOX, title="Bandeja: 0 pendientes", sentence="No tiene pendientes.", groups=(), filters=(), csv_url="",
    tabs=(replace(TABS[0], count=0), replace(TABS[1], count=3), replace(TABS[2], count=41)),
    empty=Empty(
        "Nada espera por usted",
        "Cuando alguien le derive un trámite aparecerá aquí y recibirá un correo. Hay 3 trámites en curso en los "
        "que usted participó.",
        (Link("Ver los 3 en curso", "/bandeja/en-curso"), Link("Nuevo trámite", "/nuevo", "plus")), True),
)  # fmt: skip
NO_RESULTS = replace(
    INBOX, groups=(), query="switch piso 7", clear_url="/bandeja/pendientes",
    empty=Empty("Sin resultados",
                "No hay trámites con «switch piso 7» entre los pendientes. Hay 2 entre los cerrados.",
                (Link("Ver los 2 cerrados", "/bandeja/cerrados?q=switch"), Link("Quitar filtros", "/"))),
)  # fmt: skip


def card(code: str, title: str, icon: str, count: str, purpose: str, path: str, why_not: str = "") -> StartCard:
    return StartCard(code, title, icon, count, purpose, tuple(path.split(" > ")), f"/manual/{code}",
                     "" if why_not else f"/nuevo/{code}", why_not)  # fmt: skip


ONLY_AAF = "Solo el Responsable del AAF"
START = StartPage(
    "Seis procedimientos del manual UIT-M01. Elija el que necesita; el sistema encuentra a su jefe y el camino.",
    (
        card("UIT-PR01", "Código de llamadas", "phone", "10 actividades",
             "Un código personal para llamar a fijo local, móvil o larga distancia desde su interno.",
             "Usted > Su jefe > Jefa de la UIT > Redes"),
        card("UIT-PR02", "Copia de un servidor o sistema", "database-export", "7 actividades",
             "Copia de seguridad de un servidor o sistema en producción, en discos o en la nube de la AGETIC.",
             "Su unidad > Jefa de la UIT > Servidores"),
        card("UIT-PR03", "Cambio en la red", "network", "9 actividades",
             "Segmentos nuevos o ampliados, conexión LAN–DMZ, puertos hacia Internet y otras redes WAN.",
             "Su unidad > Su jefe > Jefa de la UIT > Redes"),
        card("UIT-PR04", "Backup de su equipo", "device-desktop", "6 actividades",
             "Copia de su equipo de escritorio por fin de contrato o desvinculación, en srv-bareos.",
             "Usted > Jefa de la UIT > Servidores"),
        card("UIT-PR05", "Alta de cuentas", "user-plus", "9 actividades",
             "Incorporar a personal de planta o consultor de línea en los sistemas internos.",
             "AAF > Jefa de la UIT > Servidores", ONLY_AAF),
        card("UIT-PR06", "Baja de cuentas", "user-minus", "8 actividades",
             "Dar de baja a una persona de los sistemas y registros que correspondan.",
             "AAF > Jefa de la UIT > Servidores", ONLY_AAF),
    ),
    (Notice("Tiene un borrador sin enviar.", ", guardado hoy a las 09:02.",
            links=(Link("Código de llamadas", "/nuevo/UIT-PR01"),)),),
)  # fmt: skip

LEVELS = FieldView(
    "radios", "nivel", "c-nivel", "Nivel requerido", is_controlling=True,
    help="El manual lo llama «llamada fijo local, móvil o larga distancia». Cada nivel incluye los anteriores.",
    choices=(
        Choice("local", "Fijo local", "Llamadas locales: fijos de su departamento."),
        Choice("movil", "Móvil", "Llamadas locales y nacionales a celulares.", True),
        Choice("nacional", "Larga distancia", "Llamadas nacionales e internacionales."),
    ),
)  # fmt: skip
WHY = FieldView(
    "long", "justificacion", "c-justificacion", "Justificación", value="Campaña de registro", max_length=4000,
    help="Para qué lo necesita, con quién habla y cuántas llamadas espera. Su jefe lo lee antes de decidir.",
    error="Escriba al menos 40 caracteres; hay 18.", min_length=40,
)  # fmt: skip
FORM = FormPage(
    code="UIT-PR01", title="Solicitar un código de llamadas", action="/nuevo/UIT-PR01",
    draft_url="/nuevo/UIT-PR01/borrador", once="once-2", send="Enviar a Jorge Fernández",
    quote="Elabora nota interna solicitando de manera justificada la asignación de un código de llamadas…",
    back_label="Nuevo trámite", back_url="/nuevo", saved="Borrador guardado, 09:14",
    attach_help="PDF, ODT, DOCX, PNG o JPG de hasta 10 MB.", accepts=".pdf,.odt,.docx,.png,.jpg,.jpeg",
    attachments=(Attached("cronograma-campaña.pdf", "/nuevo/UIT-PR01", "214 kB", remove="a1", icon="file-type-pdf"),),
    refusals=(Refusal("c-justificacion", "Justificación", "escriba al menos 40 caracteres; hay 18."),),
    refusal_title="Falta una cosa para enviar", discard_url="/nuevo/UIT-PR01/descartar",
    fields=(
        LEVELS,
        FieldView("text", "interno", "c-interno", "Interno", "El suyo, según la Organización.", "2145",
                  input_mode="numeric", is_narrow=True),
        FieldView("text", "hasta", "c-hasta", "Hasta cuándo", "Como máximo, fin de gestión.", "2026-12-31",
                  input_type="date", is_narrow=True),
        WHY,
    ),
    paper=PaperParts("Su nota interna", (ROSA,), (JORGE,), (MARIA,), "Solicitud de código de llamadas, nivel móvil",
                     "La redacta el sistema con lo que usted escribe. El CITE se asigna con la última aprobación."),
    next_steps=(
        NextStep("Su jefe revisa", "Puede devolverle la nota para corrección."),
        NextStep("La Jefa de la UIT deriva", "Al Área de Redes y Telecomunicaciones."),
        NextStep("Un técnico genera el código", "Recibe un correo; el código se revela una sola vez."),
        NextStep("Su jefe cierra", "Con la nota de confirmación."),
    ),
)  # fmt: skip


def rule(index: str, source: str, target: str, port: str, error: str = "") -> TableRow:
    def cell(name: str, label: str, value: str, error: str = "") -> FieldView:
        return FieldView("text", f"conexiones-{index}-{name}", f"c-conexiones-{index}-{name}", label, value=value,
                         is_code=True, error=error)  # fmt: skip

    number = str(int(index) + 1) if index.isdigit() else "__n__"
    return TableRow(
        index, number,
        (cell("desde", "Desde", source), cell("hacia", "Hacia", target), cell("puerto", "Protocolo y puerto", port, error)),
        f"Quitar la conexión {number}",
    )  # fmt: skip


TABLE_FORM = replace(
    FORM, code="UIT-PR03", title="Solicitar un cambio en la red", send="Enviar a Patricia Loza", refusals=(),
    quote="Solicita mediante nota y de forma justificada el requerimiento de cambio(s) a nivel de infraestructura…",
    returned=Notice("Jorge Fernández devolvió la nota el lun 23 nov, 16:20.",
                    "«Indique el interno y hasta cuándo necesita el código.»", "vuelta"),
    fields=(
        replace(LEVELS, label="Qué cambio necesita", help="Los cuatro casos del manual.", name="cambio", id="c-cambio"),
        FieldView("table", "conexiones", "c-conexiones", "Conexiones que se abrirán",
                  "Una por línea: desde dónde, hacia dónde y el puerto. Lo que no está en la lista sigue cerrado.",
                  rows=(rule("0", "10.20.4.15", "Internet", "TCP 443"),
                        rule("1", "10.20.4.0/24", "10.90.1.8", "443",
                             "Escriba protocolo y puerto, por ejemplo TCP 443.")),
                  blank=rule("__n__", "", "", ""), add_label="Agregar conexión"),
        FieldView("checks", "sistemas", "c-sistemas", "Sistemas que corresponden", is_required=False,
                  choices=(Choice("correo", "Correo institucional", "", True), Choice("intranet", "Intranet"))),
        FieldView("select", "equipo", "c-equipo", "Equipo", choices=(Choice("fw-1", "Cortafuegos perimetral", "fw-1"),)),
        replace(WHY, error=""),
    ),
    preview=PreviewPaper("Nota de solicitud", PaperParts("", (ROSA,), (JORGE,), (MARIA,), "Puerto 443 hacia Internet"),
                         ("Mediante la presente solicito el cambio que se detalla.",),
                         (Line("Cambio", "Abrir puertos"), Line("Conexiones", "", head=("Desde", "Hacia", "Puerto"),
                               rows=(("10.20.4.15", "Internet", "TCP 443"),)))),
)  # fmt: skip

ACTS = (
    ActLine("file-text", "", ((MARIA.name, True), ("elaboró la nota y la envió a", False), (JORGE.short, True)),
            at(23, 15, 42), foot="Actividad 1 · nota interna, versión 1", digest="8d1e…77a0"),
    ActLine("arrow-back-up", "vuelta", ((JORGE.name, True), ("devolvió a", False), (MARIA.short, True)), at(23, 16, 20),
            proveido="Indique el interno y hasta cuándo necesita el código.", foot="Actividad 2 · devolución"),
    ActLine("file-text", "", ((MARIA.name, True), ("corrigió la nota y la envió a", False), (JORGE.short, True)),
            at(23, 17, 5), foot="Actividad 1 · nota interna, versión 2"),
)  # fmt: skip
CASE = CasePage(
    number="HR-2026-0417", subject="Código de llamadas para María Elena Quispe Mamani",
    procedure="UIT-PR01 Habilitación de código de llamadas", manual_url="/manual/UIT-PR01", version="versión 1",
    started_at=at(23, 15, 42), url="/tramites/HR-2026-0417", print_url="/tramites/HR-2026-0417/hoja-de-ruta",
    facts=CaseFacts((replace(JORGE, is_you=True),), at(23, 17, 5), "ayer", TODAY,
                    "Plazo de Cauce: el manual no fija uno.", "Su aprobación. Después, 7 actividades hasta el cierre."),
    diagram=drawing(2, 3, "Jorge Fernández, usted"),
    ask=TaskAsk(
        id="7", asks="Revisar la solicitud y derivarla", rows="Actividades 2 y 3: un solo paso, dos actuaciones",
        url="/tramites/HR-2026-0417/tareas/7", once="once-3", kind="decide", heading="Qué solicita su dependiente",
        lines=(Line("Nivel requerido", "Llamada móvil", "(incluye fijo local)", True),
               Line("Para", "María Elena Quispe Mamani, interno 2145"), Line("Vigencia", "Hasta el jue 31 dic 2026")),
        quote="Necesito llamar a los responsables municipales de la campaña de registro ciudadano, que atienden solo "
        "por celular. Son cerca de 40 llamadas por semana hasta fin de año.",
        links=(Link("Leer la nota interna", "/documentos/1", "file-text"),), link_note="Segunda versión.",
        checks=(State("No tiene otro código de llamadas vigente.", "circle-check"),
                State("Corrigió lo que usted pidió ayer: indicó el interno y la vigencia.", "arrow-back-up")),
        decisions=(
            Decision("aprobar", "Aprobar y derivar", "Aprobar y derivar a Rosa Choque", "derivar", to=ROSA,
                     to_reason="la designa el procedimiento", text_label="Proveído", is_open=True,
                     text_help="La instrucción que leerá Rosa Choque. Queda en la hoja de ruta.",
                     text="Para su atención; la campaña inicia el lunes 30 de noviembre.",
                     note="Es una aprobación en el sistema, no una firma digital."),
            Decision("devolver", "Devolver para corrección", "Devolver a María Elena Quispe", "devolver",
                     "arrow-back-up", "Vuelve a María Elena Quispe, actividad 1. Debe indicar el motivo.", "vuelta",
                     text_label="Motivo de la devolución", text_help="Diga qué corregir. Lo verá en su nota.",
                     text_required=True),
        ),
        hand=(Link("Devolver…", "#op-devolver", "arrow-back-up"), Link("Aprobar…", "#op-aprobar", "check")),
    ),
    route=(*ACTS,
           ActLine("map-pin", "aqui", ((JORGE.name, True), ("lo tiene ahora", False)), at(23, 17, 5), "desde",
                   foot="Actividades 2 y 3"),
           ActLine("dots", "luego", (("Después:", True), ("Jefa de la UIT, Responsable de Redes, técnico y cierre por "
                   "usted", False)), foot="Actividades 4 a 10")),
    papers=(PaperLine("Nota interna", "solicitud de código", State("En revisión", "pencil"), "/documentos/1",
                      note="Sin CITE todavía: se asigna con la última aprobación."),
            PaperLine("Nota de confirmación", "", State("Bloqueada", "lock"), icon="file-off",
                      note="No se puede emitir hasta que la evidencia de la actividad 6 se cumpla.")),
    attachments=(Attached("cronograma-campaña.pdf", "/tramites/HR-2026-0417/adjuntos/1",
                          "214 kB · María Elena Quispe, lun 23 nov, 15:40", "8d1e…77a0", icon="file-type-pdf"),),
    attach_url="/tramites/HR-2026-0417/adjuntos", attach_help="PDF, ODT, DOCX, PNG o JPG de hasta 10 MB.",
    who_may_see="La solicitante, su jefe, la Jefa de la UIT, el Área de Redes y Telecomunicaciones y Auditoría "
    "Interna. Nadie más sabe que existe.",
    ways_out_url="/tramites/HR-2026-0417/salida", once="once-4",
    ways_out=(Decision("rechazar", "Rechazar la solicitud", "Rechazar y avisar a María Elena Quispe", "rechazar", "ban",
                       "El trámite termina aquí. Debe indicar el motivo.", text_label="Motivo", text_required=True),),
)  # fmt: skip
CHANGES = (
    ("Código personal", "No existe", "Nuevo: 8 dígitos al azar, sellado. Nadie de la UIT lo ve"),
    ("Titular", "Sin titular", "María Elena Quispe Mamani, interno 2145"),
    ("Nivel del interno 2145", "Solo llamadas internas", "Llamada móvil (incluye fijo local)"),
    ("Vigencia", "Sin fecha", "Hasta el jue 31 dic 2026"),
)
ATTEST = Decision(
    "atestiguar", "Hacerlo a mano y atestiguar", "Atestiguar que lo hice a mano", "atestiguar", "hand-stop",
    "Quedará dicho que lo constató usted, y lo verán quienes aprueban.", has_files=True, text_required=True,
    text_label="Qué hizo y qué comprobó",
    fields=(FieldView("text", "lectura", "a-lectura", "Lo que leyó en el sistema", "Con las palabras del sistema."),),
)  # fmt: skip
NOT_DONE = Decision(
    "no-se-pudo", "No se pudo hacer", "Declarar que no se pudo", "no se pudo", "ban",
    "Lo iniciado se deshace y se comprueba. La nota dirá que no se hizo.", text_label="Motivo", text_required=True,
)  # fmt: skip
PLAN = PlanView(
    "ready", "/tramites/HR-2026-0417", "Esto se escribirá en la central telefónica (PBX).",
    (PlanOrder("OT-0417-1", "Central telefónica (PBX)", "interno 2145", State("Planificada", "list-check"), CHANGES,
               "los otros 212 códigos, las troncales ni los internos de terceros.",
               "el código se anula y el nivel vuelve a «solo llamadas internas»."),
     PlanOrder("OT-0417-2", "Correo institucional", "mquispe@example.gob.bo", State("Planificada", "list-check"),
               (("Correo al titular", "No enviado", "Número de trámite y enlace, sin el código"),),
               warnings=("El correo espera a que el código esté confirmado.",))),
    read_at=at(24, 11, 17), execute="Ejecutar el plan", execute_url="/tramites/HR-2026-0417/ejecutar",
    recalculate_url="/tramites/HR-2026-0417/plan", attest=ATTEST, attest_url="/tramites/HR-2026-0417/atestiguar",
    attest_why="La central responde despacio desde las 10:50.", not_done=NOT_DONE,
)  # fmt: skip
TECHNICIAN = replace(
    CASE, diagram=drawing(6, who="Delia Condori, usted"), ways_out=(),
    facts=replace(CASE.facts, holders=(replace(DELIA, is_you=True),), since=at(24, 10, 32), since_words="hace 46 minutos",
                  missing="Generar el código y comprobarlo. Sin evidencia no se puede emitir la nota."),
    ask=TaskAsk("9", "Generar el código y entregarlo", "Actividad 6 de 10", "/tramites/HR-2026-0417/tareas/9", "once-5",
                "execute", "tool", plan=PLAN,
                hand=(Link("A mano", "#op-atestiguar"), Link("Ejecutar el plan", "#ejecutar", "player-play"))),
)  # fmt: skip
READING = replace(
    TECHNICIAN,
    ask=replace(TECHNICIAN.ask, plan=PlanView("reading", "/tramites/HR-2026-0417",
                "Leyendo el estado de la central telefónica… lleva 4 segundos.")),  # fmt: skip
)
PARAMS = replace(
    TECHNICIAN,
    ask=replace(TECHNICIAN.ask, hand=(), plan=PlanView(
        "params", "/tramites/HR-2026-0417", "Indique con qué se hará; luego verá el plan.", recalculate_url="/x",
        fields=(FieldView("select", "medio", "p-medio", "Medio", "Un disco registrado o la nube de la institución.",
                          choices=(Choice("disco-07", "Disco 07", "libre, 2 TB"),)),))),  # fmt: skip
)
INCIDENT = replace(
    TECHNICIAN,
    notices=(Notice("La central telefónica no respondió.", "La orden OT-0417-1 quedó sin confirmar. Cauce la "
                    "comprobará antes de repetir nada; la atiende Delia Condori.", "mal"),),
    ask=replace(TECHNICIAN.ask, plan=replace(PLAN, state="failed", execute="", sentence="La orden está en curso.",
        read_at=None, orders=(replace(PLAN.orders[0], state=State("Sin confirmar", "help-circle", "mal"), changes=(),
        unchanged="", undo="", message="La central no respondió a las 11:18. Se vuelve a comprobar a las 11:19."),))),
)  # fmt: skip
EVIDENCE = EvidenceView(
    "OT-0417-1", "Orden OT-0417-1 a la central telefónica (PBX), ejecutada por Delia Condori Apaza el mar 24 nov, "
    "11:18. Cauce volvió a leer la central y preguntó por el código.", State("Comprobado: 4 de 4", "shield-check", "bien"),
    (CheckLine("Existe un código del titular", "1 código, interno 2145", "1 código, interno 2145", at(24, 11, 18, 4),
               HOLDS, "estado leído"),
     CheckLine("Autoriza fijo local", "Sí", "Sí", at(24, 11, 18, 6), HOLDS, "probado"),
     CheckLine("Autoriza larga distancia", "Se rechaza", "Rechazada por nivel", at(24, 11, 18, 9), HOLDS, "probado"),
     CheckLine("Correo institucional al titular", "Aceptado", "Aceptado por el servidor", at(24, 11, 18, 10), HOLDS)),
    "3f9a1c07e2b85d4097ac61f20b3d7e183f9a1c07e2b85d4097ac61f20b3dc21e",
    "Se vuelve a comprobar el mié 25 nov y el jue 24 dic.",
    ("El titular aún no abrió el sobre del código. Si vence, se genera otro: nunca se reenvía.",),
)  # fmt: skip
SUBSTITUTE = replace(CARLA, note="por suplencia de Iván Torrez", is_you=True)
REVIEWER = replace(
    CASE, diagram=drawing(8, who="Carla Gutiérrez, usted"), evidence=(EVIDENCE,), ways_out=(),
    facts=CaseFacts((SUBSTITUTE,), at(24, 12), "hace 2 horas", WAITS, "Plazo de Cauce: el manual no fija uno.",
                    "Tres personas: usted, la Jefa de la UIT y el jefe de la unidad, que cierra."),
    ask=TaskAsk(
        "11", "Revisar y aprobar la nota", "Actividad 8 de 10 · por suplencia hasta el jue 26 nov",
        "/tramites/HR-2026-0417/tareas/11", "once-6", "decide", evidence=State("Evidencia completa: 7 de 7",
        "shield-check", "bien"), paragraphs=("Delia Condori generó el código y lo entregó. La central lo confirma.",),
        quote="Se generó y entregó por correo institucional el código de llamadas de la servidora María Elena Quispe "
        "Mamani, nivel llamada móvil, vigente hasta el 31 de diciembre de 2026.",
        links=(Link("Leer la nota de confirmación", "/documentos/2", "file-text"),
               Link("Ver la evidencia", "#evidencia-OT-0417-1", "shield-check")),
        decisions=(
            Decision("aprobar", "Aprobar y remitir", "Aprobar por suplencia y remitir a Rosa Choque", "aprobar", to=ROSA,
                     to_reason="la designa el procedimiento", text_label="Proveído", is_open=True,
                     text="Evidencia revisada. Para su aprobación y remisión."),
            Decision("devolver", "Devolver para corrección", "Devolver a Delia Condori", "devolver", "arrow-back-up",
                     "Vuelve a Delia Condori, que elaboró la nota.", "vuelta", text_label="Motivo de la devolución",
                     text_required=True, text_error="Escriba al menos 10 caracteres; hay 3.", text="mal"),
        ),
        refusals=(Refusal("op-devolver-texto", "Motivo de la devolución", "escriba al menos 10 caracteres; hay 3."),),
        hand=(Link("Devolver…", "#op-devolver", "arrow-back-up"), Link("Aprobar…", "#op-aprobar", "check")),
    ),
    route=(*ACTS,
           ActLine("check", "", ((JORGE.name, True), ("aprobó y derivó a", False), (ROSA.short, True)), at(24, 9, 21),
                   proveido="Para su atención; la campaña inicia el lunes 30 de noviembre.", foot="Actividades 2 y 3"),
           ActLine("player-play", "", ((DELIA.name, True), ("ejecutó la orden OT-0417-1", False)), at(24, 11, 18),
                   foot="Actividad 6 · central telefónica (PBX)"),
           ActLine("server-2", "sis", (("Cauce", True), ("comprobó la orden: 7 de 7", False)), at(24, 11, 18),
                   foot="Actividad 6 · entregado por correo institucional, sin el código"),
           ActLine("map-pin", "aqui", ((CARLA.name, True), ("lo tiene ahora", False)), at(24, 12), "desde",
                   foot="Actividad 8, por suplencia de Iván Torrez")),
    notices=(Notice("Rosa Choque ya decidió este trámite.", "Lo aprobó y lo derivó a Iván Torrez el mar 24 nov, 10:05.",
                    "pronto", kept_label="Lo que usted escribió", kept="Para su atención."),),
)  # fmt: skip
DERIVES = replace(
    CASE, diagram=drawing(5, who="Iván Torrez, usted"),
    ask=replace(CASE.ask, asks="Elegir al técnico y derivar", rows="Actividad 5 de 10", decisions=(
        Decision("derivar", "Derivar a un técnico", "Derivar", "derivar", "arrow-forward-up", people_label="A quién",
                 people=(Candidate(DELIA, "2 trámites en curso", True), Candidate(WILSON, "ninguno en curso"),
                         Candidate(Who("Nelson Paco Choque", initials="NP"), why_not="Es quien solicita: nadie ejecuta "
                                   "su propia solicitud.")),
                 text_label="Proveído", text_required=True, text="Generar y entregar.", is_open=True,
                 checklist=(Choice("ci", "Falta el documento de identidad"),), checklist_label="Qué falta"),)),
)  # fmt: skip
WRITES = replace(
    CASE, diagram=drawing(7, who="Delia Condori, usted"), evidence=(EVIDENCE,), ways_out=(),
    ask=TaskAsk(
        "10", "Elaborar la nota de confirmación", "Actividad 7 de 10", "/tramites/HR-2026-0417/tareas/10", "once-7",
        "write", "pencil", evidence=State("Evidencia completa: 7 de 7", "shield-check", "bien"),
        draft=PaperDraft(
            "Nota interna", PaperParts("Nota interna de confirmación", (JORGE,), (IVAN, ROSA), (DELIA,)),
            FieldView("text", "referencia", "n-referencia", "Referencia", value="Entrega de código de llamadas"),
            FieldView("long", "cuerpo", "n-cuerpo", "Texto de la nota", "Viene redactado con la evidencia; corríjalo si "
                      "hace falta. El código no se escribe nunca.", "Se generó y entregó por correo institucional el "
                      "código de llamadas de la servidora María Elena Quispe Mamani."),
            fixed=(Line("Evidencia", "7 de 7 comprobaciones"), Line("Antecedente", "AGETIC-UCOM/NI/0093/2026"))),
        decisions=(Decision("enviar", "Enviar", "Enviar a Iván Torrez", "enviar", "send", to=IVAN,
                            to_reason="revisa la nota", note="La nota no tiene CITE hasta la última aprobación."),),
    ),
)  # fmt: skip
CLOSED = replace(
    CASE, ask=None, ways_out=(), state=State("Desistido", "door-exit"), request=(Line("Nivel requerido", "Llamada móvil"),),
    facts=CaseFacts((), None, "", State("Cerrado", "lock"), "", "Nada: terminó el mar 24 nov, 10:20."),
    diagram=diagram.figure(ROUTE, Marking(done=frozenset({1}), ended=2, ended_words="Terminó aquí · desistido")),
    attach_url="", notices=(Notice("Aprobado y derivado a Rosa Choque.", "mar 24 nov, 09:21.", "bien", (
        Link("Ver el trámite", "/"), Link("seguir con el siguiente (2)", "/"))),),
)  # fmt: skip
RETURNED = replace(
    CASE, diagram=drawing(1, who="María Elena Quispe, usted", is_returned=True), attach_url="",
    envelope=Link("Abrir el sobre", "/sobre/1"),
    ask=TaskAsk("8", "Corregir la solicitud", "Actividad 1 · devuelta", "/x", "once-8", "correct", "arrow-back-up",
                paragraphs=("Jorge Fernández la devolvió el lun 23 nov, 16:20.",),
                quote="Indique el interno y hasta cuándo necesita el código.",
                correct=Link("Corregir la solicitud", "/tramites/HR-2026-0417/corregir")),
)  # fmt: skip
LIMITED = replace(CASE, ask=None, is_limited=True, manual_url="", print_url="")

SLICES = route_slices.slices(ROUTE)
LATER = NOW + timedelta(days=3)
MEMORANDUM_STARTS = date(2026, 11, 24)

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
}
