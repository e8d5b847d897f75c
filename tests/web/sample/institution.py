"""The organisation, the systems, and the person's own pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cauce.web.shapes.form import FieldView
from cauce.web.shapes.institution import (
    Beat,
    ConnectorLine,
    EnvelopePage,
    EnvelopesPage,
    IncidentCard,
    LoginPage,
    MailLine,
    OrderLine,
    OrganisationPage,
    Post,
    ProfilePage,
    RegisteredLine,
    SmallForm,
    SubstitutionLine,
    SystemsPage,
    UnitNode,
)
from cauce.web.shapes.papers import Approval, VerifyPage
from cauce.web.shapes.pieces import Choice, Line, Link, Notice, Refusal, State, Who
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
    SILVIA,
    WILSON,
    at,
)

ORGANISATION = OrganisationPage(
    "9 unidades y áreas, 31 personas, 2 cargos vacantes y 1 suplencia.",
    (
        UnitNode(
            "DGE",
            "Dirección General Ejecutiva",
            None,
            (Post("Director General Ejecutivo", Who("Hugo Arce", initials="HA")),),
            (
                UnitNode(
                    "UCOM",
                    "Unidad de Comunicación",
                    JORGE,
                    (
                        Post("Jefe de la Unidad de Comunicación", JORGE),
                        Post("Profesional en Comunicación", MARIA),
                    ),
                ),
                UnitNode(
                    "UIT",
                    "Unidad de Infraestructura Tecnológica",
                    ROSA,
                    (Post("Jefa de la UIT", ROSA),),
                    (
                        UnitNode(
                            "ART",
                            "Área de Redes y Telecomunicaciones",
                            IVAN,
                            (
                                Post(
                                    "Responsable de Redes y Telecomunicaciones",
                                    IVAN,
                                    State("Suplencia hasta el jue 26 nov", "user-share", "aqui"),
                                    substitute=CARLA,
                                ),
                                Post("Técnica de Redes y Telecomunicaciones", DELIA),
                                Post(
                                    "Técnico de Redes y Telecomunicaciones",
                                    None,
                                    State("Vacante", "user-off", "pronto"),
                                    "Responde el superior: Iván Torrez",
                                ),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    ),
    (
        Post(
            "Técnico de Redes y Telecomunicaciones",
            None,
            State("Vacante", "user-off", "pronto"),
            "ART, desde el 1 oct",
        ),
    ),
    (
        SubstitutionLine(
            IVAN.name,
            IVAN.post,
            CARLA.name,
            date(2026, 11, 24),
            date(2026, 11, 26),
            "AGETIC-UIT/M/0031/2026",
            State("En curso", "user-share", "aqui"),
            "/organizacion/suplencias/1",
            "once-9",
        ),
    ),
    SmallForm(
        "/organizacion/suplencias",
        "once-10",
        (
            FieldView(
                "select", "ausente", "s-ausente", "Quién se ausenta", choices=(Choice("itorrez", IVAN.name),)
            ),
            FieldView(
                "select",
                "suplente",
                "s-suplente",
                "Quién lo suple",
                choices=(Choice("cgutierrez", CARLA.name),),
            ),
            FieldView("text", "desde", "s-desde", "Desde", value="2026-11-24", input_type="date"),
            FieldView(
                "text", "hasta", "s-hasta", "Hasta", input_type="date", error="Escriba una fecha posterior."
            ),
            FieldView("text", "memorandum", "s-memorandum", "Memorándum", hint="AGETIC-UIT/M/0031/2026"),
        ),
        "Registrar la suplencia",
        refusals=(Refusal("s-hasta", "Hasta", "escriba una fecha posterior."),),
    ),
    (
        RegisteredLine(
            MARIA.name, "UCOM", JORGE.name, date(2026, 11, 20), "/organizacion/registro/1", "once-11"
        ),
    ),
    SmallForm(
        "/organizacion/registro",
        "once-12",
        (
            FieldView(
                "select",
                "persona",
                "r-persona",
                "Persona de su unidad",
                choices=(Choice("mquispe", MARIA.name),),
            ),
        ),
        "Registrar",
    ),
)
GOOD = tuple(Beat("bien") for _ in range(48))
DOWN = (*GOOD[:40], Beat("lento"), Beat("bien"), *(Beat("mal") for _ in range(5)), Beat("nada"))
SYSTEMS = SystemsPage(
    "Los sistemas donde Cauce hace el trabajo técnico. 1 funciona, 1 está lento y 1 no responde.",
    "Comprobado a las 14:05 · se actualiza cada minuto",
    (
        ConnectorLine(
            "Telefonía IP",
            "Central telefónica (PBX)",
            "phone",
            State("Funciona", "circle-check", "bien"),
            GOOD,
            "Historia de 24 horas: funciona.",
            "Respondió en 42 ms, hace 20 s",
            "1 orden hoy, confirmada",
            (Line("Última respuesta", "42 ms"), Line("Mensaje", "Responde.")),
        ),
        ConnectorLine(
            "Copias de seguridad",
            "srv-bareos",
            "database",
            State("No responde", "alert-triangle", "mal"),
            DOWN,
            "Historia de 24 horas: no responde desde las 13:32.",
            "Sin respuesta desde las 13:32. Reintenta en 4 min",
            "1 orden sin confirmar",
        ),
        ConnectorLine(
            "Red y cortafuegos",
            "3 equipos",
            "network",
            State("Lento", "clock-exclamation", "pronto"),
            DOWN,
            "Historia de 24 horas: lento.",
            "Respondió en 4,8 s; lo normal es 0,6 s",
            "Ninguna orden en curso",
        ),
    ),
    (
        IncidentCard(
            "Incidente: una copia quedó sin confirmar",
            (
                "La orden OT-0398-1 (backup del equipo de Ximena Arce "
                "Lima) se envió a srv-bareos a las 13:31 y el servidor dejó "
                "de responder. Cauce no la repetirá: la "
                "comprobará cuando el servidor vuelva."
            ),
            FREDDY,
            "desde las 13:34",
            "Revisar el servicio bareos-dir en srv-bareos y el espacio en disco. Luego, comprobar la orden.",
            Link("Ver el trámite HR-2026-0398", "/tramites/HR-2026-0398"),
            "/sistemas/ordenes/1/comprobar",
            "once-13",
            Link("Atestiguar a mano", "/tramites/HR-2026-0398#op-atestiguar"),
        ),
    ),
    (
        OrderLine(
            "OT-0398-1",
            "Backup de PC-UCOM-031",
            "srv-bareos",
            "Freddy Ticona, 13:31",
            State("Sin confirmar", "help-circle", "mal"),
            "/tramites/HR-2026-0398",
        ),
        OrderLine(
            "OT-0417-1",
            "Código de llamadas, interno 2145",
            "Central telefónica",
            "Delia Condori, 11:18",
            CONFIRMED,
        ),
        OrderLine(
            "OT-0405-1",
            "Segmento 10.30.8.0/24",
            "Cortafuegos",
            "Wilson Mamani, 11:52",
            State("Deshecha", "arrow-back-up", "vuelta"),
        ),
    ),
    "Órdenes de trabajo de hoy",
    "/sistemas?ordenes=todas",
)
MAILS = (
    MailLine(
        "1",
        at(24, 11, 18),
        "mquispe@example.gob.bo",
        "Su código de llamadas está listo (HR-2026-0417)",
        "Estimada María Elena:\n\nSu código está en un sobre que solo usted puede abrir:\n"
        "http://127.0.0.1:8000/sobre/1\n\nEl código no viaja por correo.",
        "/correo?mensaje=1",
        State("Aceptado", "circle-check", "bien"),
        (Link("Abrir el trámite", "/tramites/HR-2026-0417"),),
    ),
    MailLine(
        "2",
        at(24, 10, 32),
        "dcondori@example.gob.bo",
        "Nueva tarea: generar el código (HR-2026-0417)",
        "…",
        "/correo?mensaje=2",
    ),
)
SEALED = EnvelopePage(
    "sealed",
    Link("HR-2026-0417", "/tramites/HR-2026-0417"),
    (Line("Interno", "2145"), Line("Nivel", "Llamada móvil"), Line("Vigencia", "Hasta el jue 31 dic 2026")),
    "/sobre/1",
    "once-14",
    expires="El sobre vence el jue 26 nov.",
)


def envelope(one: EnvelopePage) -> EnvelopesPage:
    title = "Sobre abierto" if one.state in ("revealed", "opened") else "Sobre sellado"
    return EnvelopesPage(title, one.case, (replace(one, key="1"),))


PROFILE = ProfilePage(
    JORGE,
    (
        Line("Cargo", JORGE.post),
        Line("Unidad", "Unidad de Comunicación (UCOM)"),
        Line("Vínculo", "Personal de planta"),
        Line("Correo", "jfernandez@example.gob.bo"),
        Line("Interno", "2140"),
    ),
    (Choice("es", "Español", is_chosen=True), Choice("en", "English")),
    (Choice("auto", "El de su equipo", is_chosen=True), Choice("light", "Claro"), Choice("dark", "Oscuro")),
    True,
    "/perfil",
    SmallForm(
        "/perfil/contrasena",
        "once-15",
        (
            FieldView("text", "actual", "k-actual", "Contraseña actual", input_type="password"),
            FieldView(
                "text",
                "nueva",
                "k-nueva",
                "Contraseña nueva",
                "Al menos 12 caracteres.",
                input_type="password",
            ),
        ),
        "Cambiar la contraseña",
        "key",
    ),
)
LOGIN = LoginPage(
    "/entrar",
    people=(
        replace(MARIA, note="solicita"),
        replace(JORGE, note="aprueba y cierra"),
        replace(ROSA, note="aprueba y deriva"),
        replace(IVAN, note="deriva y revisa"),
        replace(DELIA, note="hace y prueba"),
        replace(CARLA, note="deriva y revisa"),
        replace(FREDDY, note="hace y prueba"),
        replace(SILVIA, note="pide altas y bajas"),
        replace(ANA, note="mantiene el manual"),
        replace(WILSON, note="hace y prueba"),
    ),
    password="cauce",
    sentence="Solicite, apruebe y haga seguimiento de los trámites del manual UIT-M01.",
)
VERIFIED = VerifyPage(
    "AGETIC-UCOM/NI/0093/2026",
    "7KQ4-M2XD",
    result=Notice(
        "El documento existe y está vigente",
        "Compare estos datos con su papel. Si algo difiere, el papel fue alterado.",
        "bien",
    ),
    lines=(
        Line("Documento", "Nota interna AGETIC-UCOM/NI/0093/2026", strong=True),
        Line("Fecha", "24 de noviembre de 2026, 10:05 (hora de Bolivia)"),
        Line("De", MARIA.name, "Profesional en Comunicación Institucional y Relaciones Públicas"),
        Line("Para", "Rosa Angélica Choque Vargas", "Jefa de la Unidad de Infraestructura Tecnológica"),
        Line("Referencia", "Solicitud de código de llamadas, nivel llamada móvil"),
        Line("Huella del contenido", "8d1e" * 16),
    ),
    approvals=(Approval(JORGE.name, "vía: aprobó y derivó", at(24, 9, 21)),),
)
NOT_VERIFIED = VerifyPage(
    "AGETIC-UCOM/NI/0093/2026",
    "",
    code_error="Escriba el código que está junto al QR.",
    result=Notice("No hay un documento con ese CITE y ese código.", "Revise lo escrito.", "mal"),
)
