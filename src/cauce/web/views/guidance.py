"""Pages that only say something: accessibility, keys, and the phone's menu."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cauce.records.models import Person
from cauce.web import gate


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say what Cauce does so that everybody can use it."""
    return render(request, "cauce/accessibility.html")


@require_safe
def shortcuts(request: HttpRequest) -> HttpResponse:
    """List the keys."""
    return render(request, "cauce/shortcuts.html")


@gate.signed_in("GET")
def more(request: HttpRequest, person: Person) -> HttpResponse:
    """The rest of the menu, for the phone."""
    return render(request, "cauce/more.html", {"here": "more"})
