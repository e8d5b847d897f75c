"""Searching everything that a person may read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cauce.operations.pages import search as search_page
from cauce.operations.pages.search import FoundCase, FoundPaper, SearchSeen
from cauce.records.models import Person
from cauce.web import gate, sent, states
from cauce.web.shapes.institution import Found, SearchPage


@gate.signed_in("GET")
def search(request: HttpRequest, person: Person) -> HttpResponse:
    """Show what is found: papers first, whose CITE names one thing, then cases."""
    seen = search_page.read(person, sent.clean(request.GET.get("q", "")))
    page = shaped(seen)
    return render(request, "cauce/search.html", {"page": page, "here": "search", "shell_query": seen.query})


def shaped(seen: SearchSeen) -> SearchPage:
    """Return the page."""
    return SearchPage(
        query=seen.query,
        sentence=_sentence(seen),
        found=(*map(_paper, seen.papers), *map(_case, seen.cases)),
        empty=_("Nothing that you may read has «%(query)s». Try fewer words.") % {"query": seen.query},
    )


def _sentence(seen: SearchSeen) -> str:
    if not seen.query:
        return _("By number, subject, person, unit or CITE.")
    found = ngettext("%(n)s result for «%(query)s».", "%(n)s results for «%(query)s».", seen.total)
    return found % {"n": seen.total, "query": seen.query}


def _case(one: FoundCase) -> Found:
    held = _("held by %(name)s") % {"name": one.holder} if one.holder else one.end
    parts = (one.procedure, _("asked by %(name)s") % {"name": one.author}, held)
    return Found(
        title=f"{one.number} {one.subject}",
        detail=" · ".join(part for part in parts if part),
        url=reverse("web:case", args=[one.number]),
        state=states.of_case(one.end_state, is_open=one.is_open),
        icon="clipboard-text",
    )


def _paper(one: FoundPaper) -> Found:
    return Found(
        title=one.cite,
        detail=f"{one.title} · {one.case_number}",
        url=reverse("web:paper", args=[one.id]),
        state=states.of_paper(one.state, one.title),
        icon="file-text",
    )
