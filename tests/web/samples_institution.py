"""The other half of `samples.py`: papers, the manual, the organisation, the systems, the person's own pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import segno

from cauce.web import diagram
from cauce.web.shapes.form import FieldView
from cauce.web.shapes.institution import (
    Beat,
    ConnectorLine,
    EnvelopePage,
    EnvelopesPage,
    Found,
    IncidentCard,
    LoginPage,
    MailLine,
    MessagePage,
    OrderLine,
    OrganisationPage,
    OutboxPage,
    Post,
    ProfilePage,
    RegisteredLine,
    SearchPage,
    SmallForm,
    SubstitutionLine,
    SystemsPage,
    UnitNode,
)
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
from cauce.web.shapes.papers import Approval, PaperPage, PaperSheet, PaperVersion, Party, VerifyPage
from cauce.web.shapes.pieces import Choice, Line, Link, Notice, Refusal, Shell, State, Who
from tests.web.samples import (
    ANA,
    CARLA,
    CONFIRMED,
    DELIA,
    FREDDY,
    IVAN,
    JORGE,
    LANES,
    MARIA,
    ROSA,
    ROUTE,
    ROWS,
    SILVIA,
    SLICES,
    WILSON,
    at,
    shell,
)

IN_FORCE = State("Vigente", "circle-check", "bien")
LOOKS = segno.make("https://cauce.example.gob.bo/verificar?cite=AGETIC-UCOM/NI/0093/2026&codigo=7KQ4M2XD", error="m")


def qr_path() -> tuple[str, int]:
    cells = [list(line) for line in LOOKS.matrix]
    path = "".join(
        f"M{x} {y + 0.5}h1" for y, line in enumerate(cells) for x, dark in enumerate(line) if dark
    )
    return path, len(cells)


QR, QR_SIZE = qr_path()
SHEET = PaperSheet(
    "NOTA INTERNA", "Agencia de Gobierno Electrónico y Tecnologías de Información y Comunicación",
    "Unidad de Comunicación", "HR-2026-0417", "La Paz, 24 de noviembre de 2026", "AGETIC-UCOM/NI/0093/2026",
    para=(Party("Rosa Angélica Choque Vargas", "Jefa de la Unidad de Infraestructura Tecnológica"),),
    via=(Party("Jorge Luis Fernández Rocha", "Jefe de la Unidad de Comunicación"),),
    de=(Party("María Elena Quispe Mamani", "Profesional en Comunicación Institucional"),),
    reference_label="REF.:", reference="Solicitud de código de llamadas, nivel llamada móvil",
    greeting="De mi consideración:",
    body=("Mediante la presente solicito la asignación de un código de llamadas, de acuerdo con el procedimiento "
          "UIT-PR01 del Manual de Procedimientos de Gestión de Servicios de Infraestructura Tecnológica, con los "
          "siguientes datos:",),
    lines=(Line("Nivel requerido", "Llamada móvil", "incluye fijo local"), Line("Interno", "2145"),
           Line("Vigencia", "Hasta el 31 de diciembre de 2026")),
    after=("Justificación. Necesito llamar a los responsables municipales de la campaña de registro ciudadano.",),
    farewell="Sin otro particular, saludo a usted atentamente.",
    foot="MEQM · Adj.: cronograma-campaña.pdf (1 archivo) · C.c.: Archivo",
    approvals=(Approval(MARIA.name, "elaboró y envió", at(23, 17, 5)),
               Approval(JORGE.name, "vía: aprobó y derivó", at(24, 9, 21)),
               Approval(ROSA.name, "aprobó y derivó", at(24, 10, 5), note="por suplencia de nadie")),
    verify_at="cauce.example.gob.bo/verificar", code="7KQ4-M2XD", qr=QR, qr_size=QR_SIZE,
)  # fmt: skip
PAPER = PaperPage(
    "Nota interna", State("Emitida", "circle-check", "bien"), "el mar 24 nov, 10:05. No se puede modificar.",
    "HR-2026-0417", "/tramites/HR-2026-0417", SHEET, "AGETIC-UCOM/NI/0093/2026", digest="8d1e…77a0",
    versions=(PaperVersion(2, at(23, 17, 5), MARIA.name, "/documentos/1", is_current=True,
                           changes=(("Interno", "", "2145"), ("Vigencia", "31/03/2027", "31/12/2026"))),
              PaperVersion(1, at(23, 15, 42), MARIA.name, "/documentos/1?version=1", "Devuelta por Jorge Fernández.")),
)  # fmt: skip
REPORT = replace(
    PAPER, title="Informe técnico", cite="", state=State("En revisión", "pencil"), versions=(),
    sentence="Sin CITE todavía: lo asigna la aprobación de la Jefa de la UIT.",
    sheet=replace(SHEET, type_title="INFORME TÉCNICO", cite="", pending_cite="Sin CITE todavía", code="", qr="",
                  watermark="EN REVISIÓN", reference_label="ASUNTO:", greeting="", body=(), lines=(), after=(),
                  farewell="", sections=(("ANTECEDENTES", ("Con la nota interna AGETIC-AAF/NI/0041/2026 se solicitó la "
                  "baja.",)), ("CONCLUSIONES", ("Las cuentas quedaron inhabilitadas.",)))),
)  # fmt: skip
DEVIATIONS = (
    DeviationLine("D-01", "UIT-PR01-6", "entrega el código al solicitante por correo electrónico institucional",
                  "El correo lleva un enlace a un sobre; el código se revela una vez, a su titular.",
                  "Un código escrito en un correo lo lee cualquiera que lea el buzón.",
                  State("Por aceptar", "clock"), "Todavía no la aceptó nadie."),
    DeviationLine("D-02", "UIT-M01", "No fija plazos", "Cauce propone plazos y dice que son suyos.",
                  "Sin plazo nadie sabe qué va tarde.", State("Aceptada", "circle-check", "bien"),
                  "Aceptada por la Jefa de la UIT el 20 nov 2026."),
)  # fmt: skip
MANUAL = ManualPage(
    "UIT-M01", "Manual de Procedimientos de Gestión de Servicios de Infraestructura Tecnológica",
    "versión 1, R.A. AGETIC/RA/0018/2023, de 08/03/2023", IN_FORCE,
    tuple(ProcedureLine(code, title, f"/manual/{code}", count, "", IN_FORCE, cases, icon) for
          code, title, count, cases, icon in (
        ("UIT-PR01", "Habilitación de código de llamadas", "10 actividades", "3 trámites abiertos", "phone"),
        ("UIT-PR02", "Copias de seguridad de servidores/sistemas", "7 actividades", "", "database-export"),
        ("UIT-PR03", "Cambios en la infraestructura de red", "9 actividades", "1 trámite abierto", "network"))),
    (ChapterText("1.", "Objeto", ("Brindar los procedimientos necesarios que permitan alcanzar una adecuada "
                 "administración de los servicios de infraestructura tecnológica.",), "c1"),
     ChapterText("2.", "Marco Normativo", ("El presente manual, tiene como marco normativo:", "a. Constitución."), "c2"),
     ChapterText("5.", "Definiciones", ("El presente manual describe las siguientes definiciones:",), "c5", True)),
    (DefinitionLine("a", "Telefonía IP", "Una tecnología que permite la transmisión de la voz a través de redes IP."),),
    DEVIATIONS, State("49 de 49", "circle-check", "bien"),
    "Las 49 actividades que se ejecutan dicen, palabra por palabra, lo que aprobó la resolución.",
)  # fmt: skip
PROCEDURE = SheetPage(
    "UIT-PR01", "Procedimiento para la habilitación de Código de Llamadas",
    "versión 1 · R.A. AGETIC/RA/0018/2023, de 08/03/2023", IN_FORCE,
    "Establecer los pasos a seguir para la asignación de código de llamadas a los funcionarios de la AGETIC.",
    tuple(SheetRow(number, text, LANES[lane].label, output, SLICES[number - 1], DEVIATIONS[:1] if number == 6 else ())
          for number, (_, lane, text, output) in enumerate(ROWS, 1)),
    diagram.figure(ROUTE), "Manual UIT-M01", "/manual", Link("Iniciar este trámite", "/nuevo/UIT-PR01"), (1,),
    (VersionLine("Versión 1", "R.A. AGETIC/RA/0018/2023",
                 "Vigente desde el 8 mar 2023. 3 trámites abiertos la siguen y terminarán con ella.", IN_FORCE),),
    State("10 de 10", "circle-check", "bien"),
    "Las 10 actividades que se ejecutan dicen, palabra por palabra, lo que aprobó la resolución.", "",
    DEVIATIONS[:1], (("Jefe de la UIT", ROSA.name), ("Responsable de Redes y Telecomunicaciones", IVAN.name)),
)  # fmt: skip
ORGANISATION = OrganisationPage(
    "9 unidades y áreas, 31 personas, 2 cargos vacantes y 1 suplencia.",
    (UnitNode("DGE", "Dirección General Ejecutiva", None, (Post("Director General Ejecutivo", Who("Hugo Arce", initials="HA")),), (
        UnitNode("UCOM", "Unidad de Comunicación", JORGE, (Post("Jefe de la Unidad de Comunicación", JORGE),
                 Post("Profesional en Comunicación", MARIA))),
        UnitNode("UIT", "Unidad de Infraestructura Tecnológica", ROSA, (Post("Jefa de la UIT", ROSA),), (
            UnitNode("ART", "Área de Redes y Telecomunicaciones", IVAN, (
                Post("Responsable de Redes y Telecomunicaciones", IVAN,
                     State("Suplencia hasta el jue 26 nov", "user-share", "aqui"), substitute=CARLA),
                Post("Técnica de Redes y Telecomunicaciones", DELIA),
                Post("Técnico de Redes y Telecomunicaciones", None, State("Vacante", "user-off", "pronto"),
                     "Responde el superior: Iván Torrez"))),)))),),
    (Post("Técnico de Redes y Telecomunicaciones", None, State("Vacante", "user-off", "pronto"), "ART, desde el 1 oct"),),
    (SubstitutionLine(IVAN.name, IVAN.post, CARLA.name, date(2026, 11, 24), date(2026, 11, 26),
                      "AGETIC-UIT/M/0031/2026", State("En curso", "user-share", "aqui"), "/organizacion/suplencias/1",
                      "once-9"),),
    SmallForm("/organizacion/suplencias", "once-10", (
        FieldView("select", "ausente", "s-ausente", "Quién se ausenta", choices=(Choice("itorrez", IVAN.name),)),
        FieldView("select", "suplente", "s-suplente", "Quién lo suple", choices=(Choice("cgutierrez", CARLA.name),)),
        FieldView("text", "desde", "s-desde", "Desde", value="2026-11-24", input_type="date"),
        FieldView("text", "hasta", "s-hasta", "Hasta", input_type="date", error="Escriba una fecha posterior."),
        FieldView("text", "memorandum", "s-memorandum", "Memorándum", hint="AGETIC-UIT/M/0031/2026")),
        "Registrar la suplencia", refusals=(Refusal("s-hasta", "Hasta", "escriba una fecha posterior."),)),
    (RegisteredLine(MARIA.name, "UCOM", JORGE.name, date(2026, 11, 20), "/organizacion/registro/1", "once-11"),),
    SmallForm("/organizacion/registro", "once-12", (
        FieldView("select", "persona", "r-persona", "Persona de su unidad", choices=(Choice("mquispe", MARIA.name),)),),
        "Registrar"),
)  # fmt: skip
GOOD = tuple(Beat("bien") for _ in range(48))
DOWN = (*GOOD[:40], Beat("lento"), Beat("bien"), *(Beat("mal") for _ in range(5)), Beat("nada"))
SYSTEMS = SystemsPage(
    "Los sistemas donde Cauce hace el trabajo técnico. 1 funciona, 1 está lento y 1 no responde.",
    "Comprobado a las 14:05 · se actualiza cada minuto",
    (ConnectorLine("Telefonía IP", "Central telefónica (PBX)", "phone", State("Funciona", "circle-check", "bien"), GOOD,
                   "Historia de 24 horas: funciona.", "Respondió en 42 ms, hace 20 s", "1 orden hoy, confirmada",
                   (Line("Última respuesta", "42 ms"), Line("Mensaje", "Responde."))),
     ConnectorLine("Copias de seguridad", "srv-bareos", "database", State("No responde", "alert-triangle", "mal"), DOWN,
                   "Historia de 24 horas: no responde desde las 13:32.", "Sin respuesta desde las 13:32. Reintenta en "
                   "4 min", "1 orden sin confirmar"),
     ConnectorLine("Red y cortafuegos", "3 equipos", "network", State("Lento", "clock-exclamation", "pronto"), DOWN,
                   "Historia de 24 horas: lento.", "Respondió en 4,8 s; lo normal es 0,6 s", "Ninguna orden en curso")),
    (IncidentCard("Incidente: una copia quedó sin confirmar", "La orden OT-0398-1 (backup del equipo de Ximena Arce "
                  "Lima) se envió a srv-bareos a las 13:31 y el servidor dejó de responder. Cauce no la repetirá: la "
                  "comprobará cuando el servidor vuelva.", FREDDY, "desde las 13:34", "Revisar el servicio bareos-dir en "
                  "srv-bareos y el espacio en disco. Luego, comprobar la orden.",
                  Link("Ver el trámite HR-2026-0398", "/tramites/HR-2026-0398"), "/sistemas/ordenes/1/comprobar",
                  "once-13", Link("Atestiguar a mano", "/tramites/HR-2026-0398#op-atestiguar")),),
    (OrderLine("OT-0398-1", "Backup de PC-UCOM-031", "srv-bareos", "Freddy Ticona, 13:31",
               State("Sin confirmar", "help-circle", "mal"), "/tramites/HR-2026-0398"),
     OrderLine("OT-0417-1", "Código de llamadas, interno 2145", "Central telefónica", "Delia Condori, 11:18", CONFIRMED),
     OrderLine("OT-0405-1", "Segmento 10.30.8.0/24", "Cortafuegos", "Wilson Mamani, 11:52",
               State("Deshecha", "arrow-back-up", "vuelta"))),
    "Órdenes de trabajo de hoy", "/sistemas?ordenes=todas",
)  # fmt: skip
MAILS = (
    MailLine("1", at(24, 11, 18), "mquispe@example.gob.bo", "Su código de llamadas está listo (HR-2026-0417)",
             "Estimada María Elena:\n\nSu código está en un sobre que solo usted puede abrir:\n"
             "http://127.0.0.1:8000/sobre/1\n\nEl código no viaja por correo.", "/correo?mensaje=1",
             State("Aceptado", "circle-check", "bien"), (Link("Abrir el trámite", "/tramites/HR-2026-0417"),)),
    MailLine("2", at(24, 10, 32), "dcondori@example.gob.bo", "Nueva tarea: generar el código (HR-2026-0417)", "…",
             "/correo?mensaje=2"),
)  # fmt: skip
SEALED = EnvelopePage("sealed", Link("HR-2026-0417", "/tramites/HR-2026-0417"), (Line("Interno", "2145"),
                      Line("Nivel", "Llamada móvil"), Line("Vigencia", "Hasta el jue 31 dic 2026")), "/sobre/1", "once-14",
                      expires="El sobre vence el jue 26 nov.")  # fmt: skip


def envelope(one: EnvelopePage) -> EnvelopesPage:
    return EnvelopesPage(one.case, (replace(one, key="1"),))


PROFILE = ProfilePage(
    JORGE, (Line("Cargo", JORGE.post), Line("Unidad", "Unidad de Comunicación (UCOM)"), Line("Vínculo", "Personal de planta"),
            Line("Correo", "jfernandez@example.gob.bo"), Line("Interno", "2140")),
    (Choice("es", "Español", is_chosen=True), Choice("en", "English")),
    (Choice("auto", "El de su equipo", is_chosen=True), Choice("light", "Claro"), Choice("dark", "Oscuro")), True,
    "/perfil", SmallForm("/perfil/contrasena", "once-15", (
        FieldView("text", "actual", "k-actual", "Contraseña actual", input_type="password"),
        FieldView("text", "nueva", "k-nueva", "Contraseña nueva", "Al menos 12 caracteres.", input_type="password")),
        "Cambiar la contraseña", "key"),
)  # fmt: skip
LOGIN = LoginPage(
    "/entrar", people=(replace(MARIA, note="solicita"), replace(JORGE, note="aprueba y cierra"),
                       replace(ROSA, note="aprueba y deriva"), replace(IVAN, note="deriva y revisa"),
                       replace(DELIA, note="hace y prueba"), replace(CARLA, note="deriva y revisa"),
                       replace(FREDDY, note="hace y prueba"), replace(SILVIA, note="pide altas y bajas"),
                       replace(ANA, note="mantiene el manual"), replace(WILSON, note="hace y prueba")),
    password="cauce", sentence="Solicite, apruebe y haga seguimiento de los trámites del manual UIT-M01.",
)  # fmt: skip
VERIFIED = VerifyPage(
    "AGETIC-UCOM/NI/0093/2026", "7KQ4-M2XD",
    result=Notice("El documento existe y está vigente", "Compare estos datos con su papel. Si algo difiere, el papel "
                  "fue alterado.", "bien"),
    lines=(Line("Documento", "Nota interna AGETIC-UCOM/NI/0093/2026", strong=True),
           Line("Fecha", "24 de noviembre de 2026, 10:05 (hora de Bolivia)"), Line("De", MARIA.name),
           Line("Para", "Rosa Angélica Choque Vargas, Jefa de la UIT"),
           Line("Referencia", "Solicitud de código de llamadas, nivel llamada móvil")),
    approvals=(Approval(JORGE.name, "vía: aprobó y derivó", at(24, 9, 21)),),
)  # fmt: skip
NOT_VERIFIED = VerifyPage("AGETIC-UCOM/NI/0093/2026", "", code_error="Escriba el código que está junto al QR.",
                          result=Notice("No hay un documento con ese CITE y ese código.", "Revise lo escrito.", "mal"))  # fmt: skip

PAGES: dict[str, tuple[str, str, Any, Shell]] = {
    "documento": ("paper", "inbox", PAPER, shell(MARIA, 1)),
    "informe": ("paper", "inbox", REPORT, shell(FREDDY, 1)),
    "manual": ("manual", "manual", MANUAL, shell(ANA, 2)),
    "manual-pr01": ("procedure", "manual", PROCEDURE, shell(ANA, 2)),
    "organizacion": ("organisation", "organisation", ORGANISATION, shell(JORGE)),
    "sistemas": ("systems", "systems", SYSTEMS, shell(ROSA, 7)),
    "correo": ("outbox", "outbox", OutboxPage("Los correos que Cauce envió en esta demostración.", MAILS, MAILS[0]), shell(ROSA)),
    "sobre": ("envelope", "inbox", envelope(SEALED), shell(MARIA)),
    "sobre-revelado": ("envelope", "inbox", envelope(replace(SEALED, state="revealed", code="4917 0268")), shell(MARIA)),
    "sobre-abierto": ("envelope", "inbox", envelope(replace(SEALED, state="opened", opened_at=at(24, 11, 40))), shell(MARIA)),
    "perfil": ("profile", "profile", PROFILE, shell(JORGE)),
    "entrada": ("login", "", LOGIN, shell(None)),
    "entrada-rechazada": ("login", "", replace(LOGIN, people=(), username="mquispe", error="El usuario o la contraseña no "
                          "coinciden. Revise las mayúsculas."), shell(None)),
    "verificar": ("verify", "", VERIFIED, shell(None)),
    "verificar-no": ("verify", "", NOT_VERIFIED, shell(None)),
    "buscar": ("search", "search", SearchPage("códigos", "2 resultados para «códigos».", (
        Found("HR-2026-0417 Código de llamadas", "UIT-PR01 · lo tiene Delia Condori", "/tramites/HR-2026-0417", CONFIRMED),
        Found("AGETIC-UCOM/NI/0093/2026", "Nota interna · solicitud de código", "/documentos/1", IN_FORCE))), shell(ROSA)),
    "nada": ("not_found", "", None, shell(ROSA)),
    "mensaje": ("message", "", MessagePage("Su página era antigua", "Ábrala otra vez y repita el paso: no se hizo nada.",
                (Link("Ir a la bandeja", "/"),)), shell(ROSA)),
    "accesibilidad": ("accessibility", "", None, shell(ROSA)),
    "atajos": ("shortcuts", "", None, shell(ROSA)),
    "mas": ("more", "more", None, shell(ROSA)),
}  # fmt: skip
