"""The manual and the sheets of its procedures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cauce.operations.pages import manual as manual_page
from cauce.records.models import Person
from cauce.web import gate
from cauce.web.presenters import manual as manual_shape


@gate.signed_in("GET")
def manual(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the manual that holds today."""
    return render(
        request, "cauce/manual.html", {"page": manual_shape.page(manual_page.read(person)), "here": "manual"}
    )


@gate.signed_in("GET")
def sheet(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Show one procedure: its table with the route, its lanes, versions, conformity and deviations."""
    seen = manual_page.read_procedure(person, code)
    return render(request, "cauce/procedure.html", {"page": manual_shape.sheet(seen), "here": "manual"})
