"""The organisation, and what may be arranged in it: a suplencia, who asks for UIT-PR02."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cauce.operations import arranging
from cauce.operations.pages import organisation as organisation_page
from cauce.operations.refusals import NotFound, Refused
from cauce.records.models import Person
from cauce.web import attempt, gate, sent
from cauce.web.presenters import organisation as organisation_shape
from cauce.web.presenters.organisation import Tried
from cauce.web.shapes.pieces import Notice
from cauce.web.views import errors

Arranging = Callable[[Person, Mapping[str, str]], Any]


@gate.signed_in("GET")
def organisation(request: HttpRequest, person: Person) -> HttpResponse:
    """Show units, posts and people of today."""
    return _show(request, person, Tried())


@gate.signed_in("POST")
def substitutions(request: HttpRequest, person: Person) -> HttpResponse:
    """Register a suplencia."""
    return _arrange(request, person, "suplencia", arranging.start_substitution)


@gate.signed_in("POST")
def end_substitution(request: HttpRequest, person: Person, number: int) -> HttpResponse:
    """End a suplencia now."""
    return _arrange(request, person, "", lambda actor, _typed: arranging.end_substitution(actor, number))


@gate.signed_in("POST")
def register(request: HttpRequest, person: Person) -> HttpResponse:
    """Register who asks in a unit's name."""
    return _arrange(request, person, "registro", arranging.register)


@gate.signed_in("POST")
def unregister(request: HttpRequest, person: Person, number: int) -> HttpResponse:
    """End such a registration."""
    return _arrange(request, person, "", lambda actor, _typed: arranging.unregister(actor, number))


def _arrange(request: HttpRequest, person: Person, form: str, arrange: Arranging) -> HttpResponse:
    names = ("post", "person", "starts_on", "ends_on", "memorandum", "unit")
    typed = {name: sent.text(request, name)[:200] for name in names}
    try:
        arrange(person, typed)
    except NotFound:
        return errors.not_found(request)
    except Refused as refused:
        faults = attempt.faults_of(refused)
        notice = None if faults else Notice(str(refused), tone="mal")
        tried = Tried(form, typed, faults, notice)
        return _show(request, person, tried, status=errors.status_of(refused))
    return redirect("web:organisation")


def _show(request: HttpRequest, person: Person, tried: Tried, *, status: int = 200) -> HttpResponse:
    page = organisation_shape.page(organisation_page.read(person), tried)
    return render(request, "cauce/organisation.html", {"page": page, "here": "organisation"}, status=status)
