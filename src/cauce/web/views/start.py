"""Starting a case: the cards, the form, and the same form for a request that came back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cauce.operations import attachments, cases, drafts
from cauce.operations.pages import before
from cauce.operations.pages import start as start_page
from cauce.operations.pages.start import FormSeen, Previewed
from cauce.operations.refusals import AlreadyDecided, NotFound, Refused
from cauce.records.models import Person
from cauce.web import said, sent
from cauce.web.attempt import NONE, Attempt, faults_of
from cauce.web.gate import signed_in
from cauce.web.presenters import start as start_shape
from cauce.web.shapes.pieces import Notice
from cauce.web.views import errors


@signed_in("GET")
def cards(request: HttpRequest, person: Person) -> HttpResponse:
    """Show what may be started, and why not where it may not."""
    page = start_shape.cards(start_page.read(person), said.take(request))
    return render(request, "cauce/start.html", {"page": page})


@signed_in("GET", "POST")
def form(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """The form of one procedure. Its own buttons keep the draft; the last one sends it."""

    def read(typed: Any, rows: Any) -> FormSeen:
        return start_page.read_form(person, code, typed, rows)

    place = cases.draft_place(code)
    if request.method != "POST":
        return _form(request, read(None, None))
    return _posted(
        request,
        person,
        _Form(
            read,
            place,
            lambda typed: start_page.preview(person, code, typed),
            lambda typed: _started(request, person, code, typed),
        ),
    )


@signed_in("GET", "POST")
def correct(request: HttpRequest, person: Person, number: str, task_id: str, verb: str) -> HttpResponse:
    """The form of a request that came back: what was written stands in it, with the reason of the return."""

    def read(typed: Any, rows: Any) -> FormSeen:
        return start_page.read_correction(person, number, int(task_id), typed, rows)

    step = sent.step(sent.text(request, "once"))[1]
    typed = sent.answers(request)
    is_same = request.method == "POST" and before.is_same_again(person, int(task_id), step, verb, "", typed)
    if is_same and not sent.files(request):
        said.note(request, _("It was already registered: nothing was done twice."), tone="")
        return redirect("web:case", number)
    try:
        seen = read(None, None)
    except AlreadyDecided as refused:
        late = start_page.read_late(person, number, int(task_id), typed, _rows(request, typed)[1])
        if late is None or request.method != "POST":
            raise
        return _refused(request, late, refused)
    if request.method != "POST":
        return _form(request, seen)
    return _posted(
        request,
        person,
        _Form(
            read,
            seen.place,
            lambda typed: start_page.preview_correction(person, seen.task_id, step, typed),
            lambda typed: _sent_again(request, person, number, seen.task_id, step, typed),
        ),
    )


@dataclass(frozen=True)
class _Form:
    """What the two forms do in their own way."""

    read: Callable[[Any, Any], FormSeen]
    place: str
    preview: Callable[[dict[str, Any]], Previewed]
    send: Callable[[dict[str, Any]], HttpResponse]


def _posted(request: HttpRequest, person: Person, form: _Form) -> HttpResponse:
    typed = sent.answers(request)
    rows: dict[str, int] = {}
    try:
        if files := sent.files(request):
            attachments.add_all_to_draft(person, form.place, files)
        if "_quitar_adjunto" in request.POST:
            attachments.remove_from_draft(person, sent.number(sent.text(request, "_quitar_adjunto")))
        if not _is_own_button(request):
            return form.send(typed)
        typed, rows = _rows(request, typed)
        drafts.save(person, form.place, typed)
        preview = form.preview(typed) if "_ver" in request.POST else None
    except NotFound:
        raise
    except Refused as refused:
        return _refused(request, form.read(typed, rows), refused)
    return _form(request, form.read(typed, rows), preview=preview)


def _started(request: HttpRequest, person: Person, code: str, typed: dict[str, Any]) -> HttpResponse:
    once = sent.text(request, "once").strip()[:40] or uuid4().hex
    case = cases.start(person, code, typed, once=f"{person.pk}-{once}")
    said.note(
        request,
        _("%(number)s is on its way.") % {"number": case.number},
        _("Here you see at any time who has it and what is missing."),
    )
    return redirect("web:case", case.number)


def _sent_again(
    request: HttpRequest, person: Person, number: str, task_id: int, step: int, typed: dict[str, Any]
) -> HttpResponse:
    cases.send_again(person, task_id, step, typed)
    said.note(request, _("The corrected request is on its way again."))
    return redirect("web:case", number)


def _is_own_button(request: HttpRequest) -> bool:
    own = ("_actualizar", "_agregar", "_quitar", "_adjuntar", "_quitar_adjunto", "_ver")
    return any(name in request.POST for name in own)


def _rows(request: HttpRequest, typed: dict[str, Any]) -> tuple[dict[str, Any], dict[str, int]]:
    """Return the answers and the rows that each table shows, after *Agregar* or *Quitar* without a script."""
    rows = {
        name.removesuffix("-filas"): min(sent.number(sent.text(request, name)), 50)
        for name in request.POST
        if name.endswith("-filas")
    }
    added = sent.text(request, "_agregar")
    if added in rows:
        rows[added] += 1
    table, _colon, place = sent.text(request, "_quitar").partition(":")
    if table in rows and place.isdecimal():
        typed = {key: value for key, value in typed.items() if not key.startswith(f"{table}.{place}.")}
        rows[table] = max(0, rows[table] - 1)
    return typed, rows


def _form(
    request: HttpRequest,
    seen: FormSeen,
    attempt: Attempt = NONE,
    *,
    preview: Previewed | None = None,
    notices: tuple[Notice, ...] = (),
    status: int = 200,
    once: str = "",
) -> HttpResponse:
    """`once` is the form's new token; without it the form keeps the one that it had."""
    if not once:
        kept = sent.text(request, "once")[:40]
        once = sent.mark(seen.task_id, seen.step) if seen.task_id else kept or uuid4().hex
    page = start_shape.form(seen, attempt, once=once, preview=preview, notices=notices)
    return render(request, "cauce/form.html", {"page": page}, status=status)


def _refused(request: HttpRequest, seen: FormSeen, refused: Refused) -> HttpResponse:
    """The form again, with all that was typed: at its fields, or the sentence above."""
    faults = faults_of(refused)
    notices = () if faults else (Notice(_("It was not sent."), str(refused), "pronto"),)
    once = ""
    if isinstance(refused, AlreadyDecided):
        text = _("%(what)s What you wrote now was not sent: it stands below.") % {"what": refused}
        if not seen.task_id:
            text += " " + _("If you send it, it will be another case.")
            once = uuid4().hex
        notices = (Notice(_("It was not sent."), text, "pronto"),)
    attempt = Attempt("enviar", faults=faults, refused=refused)
    return _form(request, seen, attempt, notices=notices, status=errors.status_of(refused), once=once)
