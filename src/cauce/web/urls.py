"""Every address of Cauce. What has no line here does not exist, for anybody."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from cauce.web.views import (
    attachments,
    case,
    documents,
    drafts,
    envelope,
    guidance,
    inbox,
    manual,
    orders,
    organisation,
    outbox,
    profile,
    search,
    sign_in,
    start,
    start_list,
    systems,
    tasks,
    verify,
)

app_name = "web"

NUMBER = r"(?P<number>HR-[0-9]{4}-[0-9]{4,9})"
TASK = r"tareas/(?P<task_id>[0-9]{1,15})"
CODE = r"(?P<code>[A-Z]{2,10}-PR[0-9]{2})"
ID = "[0-9]{1,15}"


def _case(tail: str) -> str:
    return rf"^tramites/{NUMBER}{tail}$"


urlpatterns: list[URLPattern] = [
    path("entrar", sign_in.sign_in, name="sign_in"),
    path("entrar/como", sign_in.sign_in_as, name="sign_in_as"),
    path("salir", sign_in.sign_out, name="sign_out"),
    path("logo.svg", sign_in.logo, name="logo"),
    # a new case
    path("nuevo", start.cards, name="start"),
    re_path(rf"^nuevo/{CODE}$", start.form, name="start_form"),
    re_path(rf"^nuevo/{CODE}/borrador$", drafts.of_start, name="draft"),
    re_path(rf"^nuevo/{CODE}/descartar$", drafts.discard, name="discard"),
    re_path(rf"^nuevo/{CODE}/lista$", start_list.form, name="start_list"),
    re_path(rf"^nuevo/{CODE}/lista/borrador$", start_list.draft, name="list_draft"),
    re_path(rf"^nuevo/{CODE}/lista/descartar$", start_list.discard, name="list_discard"),
    re_path(rf"^nuevo/{CODE}/lista\.csv$", start_list.model, name="list_model"),
    # a case
    re_path(_case(""), case.page, name="case"),
    re_path(_case("/situacion"), case.situation, name="situation"),
    re_path(_case("/hoja-de-ruta"), case.route_sheet, name="route_sheet"),
    re_path(_case("/adjuntos"), attachments.attach, name="attach"),
    re_path(_case("/desistir"), tasks.withdraw, name="withdraw"),
    re_path(_case("/retomar"), tasks.take_back, name="take_back"),
    re_path(_case(f"/{TASK}/corregir"), start.correct, {"verb": "corregir"}, name="correct"),
    re_path(_case(f"/{TASK}/borrador"), drafts.of_task, {"verb": "borrador"}, name="task_draft"),
    re_path(_case(f"/{TASK}/(?P<verb>[a-z-]{{1,20}})"), tasks.decide, name="task"),
    re_path(_case(f"/ordenes/(?P<order_id>{ID})/deshecha"), orders.undone, name="undone"),
    re_path(rf"^ordenes/(?P<order_id>{ID})/comprobar$", orders.probe, name="probe"),
    re_path(rf"^adjuntos/(?P<attachment_id>{ID})$", attachments.download, name="attachment"),
    re_path(rf"^documentos/(?P<document_id>{ID})$", documents.paper, name="paper"),
    re_path(rf"^sobres/{NUMBER}$", envelope.page, name="envelope"),
    re_path(rf"^sobres/{NUMBER}/(?P<secret_id>{ID})$", envelope.reveal, name="reveal"),
    # the institution
    path("", inbox.inbox, name="inbox"),
    re_path(r"^bandeja/(?P<tab>pendientes|en-curso|cerrados)$", inbox.inbox, name="inbox_tab"),
    path("bandeja.csv", inbox.download, name="inbox_csv"),
    path("buscar", search.search, name="search"),
    path("mas", guidance.more, name="more"),
    path("manual", manual.manual, name="manual"),
    re_path(rf"^manual/{CODE}$", manual.sheet, name="sheet"),
    path("organizacion", organisation.organisation, name="organisation"),
    path("organizacion/suplencias", organisation.substitutions, name="substitutions"),
    re_path(
        rf"^organizacion/suplencias/(?P<number>{ID})/terminar$",
        organisation.end_substitution,
        name="end_substitution",
    ),
    path("organizacion/registro", organisation.register, name="register"),
    re_path(rf"^organizacion/registro/(?P<number>{ID})/retirar$", organisation.unregister, name="unregister"),
    path("sistemas", systems.systems, name="systems"),
    path("correo", outbox.outbox, name="outbox"),
    path("perfil", profile.profile, name="profile"),
    path("perfil/contrasena", profile.password, name="password"),
    path("verificar", verify.verify, name="verify"),
    path("atajos", guidance.shortcuts, name="shortcuts"),
    path("accesibilidad", guidance.accessibility, name="accessibility"),
]
