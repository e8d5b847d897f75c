"""A paper, as it is read and printed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cauce.operations.pages import document
from cauce.records.models import Person
from cauce.web import sent
from cauce.web.gate import signed_in
from cauce.web.presenters import paper as paper_shape


@signed_in("GET")
def paper(request: HttpRequest, person: Person, document_id: str) -> HttpResponse:
    """Show a paper in its newest version, or in the one asked for with `?version=`."""
    version = sent.number(request.GET.get("version", ""))
    seen = document.read(person, int(document_id), version)
    return render(request, "cauce/paper.html", {"page": paper_shape.page(seen)})
