"""What is typed and not sent yet is kept by itself, and thrown away on request."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cauce.operations import cases, drafts
from cauce.operations.pages import start as start_page
from cauce.records.models import Person
from cauce.web import said, sent
from cauce.web.attempt import NONE
from cauce.web.gate import signed_in
from cauce.web.presenters import draft as draft_shape
from cauce.web.presenters import form as form_shape
from cauce.web.presenters import start as start_shape


@signed_in("POST")
def of_start(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Keep the form of a new case. With `?campos` the form comes back, with the fields that are asked now."""
    typed = sent.answers(request)
    draft = drafts.save(person, cases.draft_place(code), typed)
    if "campos" in request.GET:
        seen = start_page.read_form(person, code, typed)
        page = start_shape.form(seen, NONE, once=sent.text(request, "once")[:40])
        return render(request, "cauce/form.html", {"page": page})
    return _saved(request, draft)


@signed_in("POST")
def of_task(request: HttpRequest, person: Person, number: str, task_id: str, verb: str) -> HttpResponse:
    """Keep the paper, or the correction, that a person writes in his task."""
    place = start_page.place_of_task(person, number, int(task_id))
    typed: dict[str, Any] = (
        draft_shape.typed(request) if "referencia" in request.POST else sent.answers(request)
    )
    draft = drafts.save(person, place, typed)
    if "campos" in request.GET:
        seen = start_page.read_correction(person, number, int(task_id), typed)
        page = start_shape.form(seen, NONE, once=sent.text(request, "once")[:40])
        return render(request, "cauce/form.html", {"page": page})
    return _saved(request, draft)


@signed_in("POST")
def discard(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Throw a draft away, with the files attached to it."""
    drafts.discard(person, cases.draft_place(code))
    said.note(request, _("The draft was thrown away."), tone="")
    return redirect("web:start")


def _saved(request: HttpRequest, draft: Any) -> HttpResponse:
    return render(request, "cauce/pieces/saved.html", {"saved": form_shape.saved(draft.saved_at)})
