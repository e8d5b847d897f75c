"""The inbox, its three tabs, and what it shows as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cauce.lib import cells
from cauce.operations.pages import inbox as inbox_page
from cauce.operations.pages.inbox import Asked
from cauce.records.models import Person
from cauce.web import gate, said, sent
from cauce.web.presenters import inbox as inbox_shape
from cauce.web.views import errors


@gate.signed_in("GET")
def inbox(request: HttpRequest, person: Person, tab: str = inbox_page.PENDING) -> HttpResponse:
    """Show one tab, as it was searched, filtered and sorted."""
    if tab not in inbox_page.TABS:
        return errors.not_found(request)
    page = inbox_shape.page(inbox_page.read(person, asked(request, tab)))
    page = replace(page, notices=page.notices + said.take(request))
    return render(request, "cauce/inbox.html", {"page": page, "here": "inbox"})


@gate.signed_in("GET")
def download(request: HttpRequest, person: Person) -> HttpResponse:
    """Give what the tab shows, all its pages, as a CSV that a spreadsheet opens without running anything."""
    tab = request.GET.get("pestana", inbox_page.PENDING)
    if tab not in inbox_page.TABS:
        return errors.not_found(request)
    seen = inbox_page.read(person, asked(request, tab), most=inbox_page.MOST_IN_CSV)
    page = io.StringIO()
    lines = csv.writer(page, lineterminator="\r\n")
    lines.writerow(inbox_shape.CSV_HEAD)
    for row in inbox_shape.csv_rows(seen):
        lines.writerow([cells.harmless(cell) for cell in row])
    response = HttpResponse("\ufeff" + page.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="bandeja-{tab}.csv"'
    return response


def asked(request: HttpRequest, tab: str) -> Asked:
    """Return what the address asks for; what is none of ours is as if it were not there."""
    sent_page = request.GET.get("pagina", "")
    return Asked(
        tab=tab,
        query=sent.clean(request.GET.get("q", "")).strip()[:200],
        procedure=sent.clean(request.GET.get("procedimiento", ""))[:20],
        unit=sent.clean(request.GET.get("unidad", ""))[:20],
        due=request.GET.get("plazo", "") if request.GET.get("plazo") in inbox_page.DUE else "",
        sort=sent.clean(request.GET.get("orden", ""))[:12],
        page=int(sent_page) if sent_page.isdecimal() and len(sent_page) < 5 else 1,
    )
