"""The outside systems: health, orders, incidents."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cauce.operations.pages import systems as systems_page
from cauce.records.models import Person
from cauce.web import gate
from cauce.web.presenters import systems as systems_shape


@gate.signed_in("GET")
def systems(request: HttpRequest, person: Person) -> HttpResponse:
    """Show whether each connector is well, what is under way, and what waits for a person."""
    seen = systems_page.read(person, is_all=request.GET.get("ordenes") == "todas")
    return render(request, "cauce/systems.html", {"page": systems_shape.page(seen), "here": "systems"})
