"""Starting one case for each person of a list: pasted, or read from a file; reviewed; then sent at once."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cauce.lib import cells
from cauce.operations import case_lists, drafts
from cauce.operations.pages import start_list as list_page
from cauce.operations.refusals import Faulty, NotFound, Refused
from cauce.records.models import Person
from cauce.web import said, sent
from cauce.web.gate import signed_in
from cauce.web.presenters import form as form_shape
from cauce.web.presenters import start_list as list_shape
from cauce.web.shapes.pieces import Notice
from cauce.web.views import errors


@signed_in("GET", "POST")
def form(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """The list. A file takes the place of what was pasted; reviewing keeps it; sending starts the cases."""
    if request.method != "POST":
        return _page(request, list_page.read(person, code))
    text, files = sent.text(request, case_lists.FIELD), sent.files(request, "archivo")
    try:
        if files:
            text = case_lists.text_of(files[0][1], files[0][0])
    except Faulty as faulty:
        faults = tuple(str(each) for group in faulty.faults.values() for each in group)
        return _page(request, list_page.read(person, code, text), faults=faults, status=422)
    if files or "_ver" in request.POST:
        return _reviewed(request, person, code, text)
    try:
        return _sent(request, person, code, text)
    except NotFound:
        raise
    except Refused as refused:
        seen = list_page.read(person, code, text, is_reviewed=True)
        is_of_rows = isinstance(refused, Faulty)
        notices = () if is_of_rows else (Notice(_("It was not sent."), str(refused), "pronto"),)
        return _page(
            request,
            seen,
            notices=notices,
            status=errors.status_of(refused),
            once=_once(request, person, code, text),
        )


def _reviewed(request: HttpRequest, person: Person, code: str, text: str) -> HttpResponse:
    seen = list_page.read(person, code, text, is_reviewed=True)
    drafts.save(person, case_lists.place(code), {case_lists.FIELD: text})
    is_accepted = seen.checked is not None and seen.checked.is_accepted
    once = _once(request, person, code, text)
    return _page(request, seen, status=200 if is_accepted else 422, once=once)


def _once(request: HttpRequest, person: Person, code: str, text: str) -> str:
    """Return the token of the form, a new one where it was used already for other rows than these."""
    once = sent.text(request, "once").strip()[:40]
    is_used = bool(once) and case_lists.is_of_others(person, code, text, _of(person, once))
    return uuid4().hex if is_used else once


def _of(person: Person, once: str) -> str:
    return f"{person.pk}-{once}"


def _sent(request: HttpRequest, person: Person, code: str, text: str) -> HttpResponse:
    once = sent.text(request, "once").strip()[:40] or uuid4().hex
    seal = sent.text(request, "visto")
    started = case_lists.start(person, code, text, seal=seal, once=_of(person, once))
    first, last, n = started[0].number, started[-1].number, len(started)
    title = ngettext("%(n)s case is on its way.", "%(n)s cases are on their way.", n) % {"n": n}
    said.note(request, title, _("From %(first)s to %(last)s.") % {"first": first, "last": last})
    return redirect("web:inbox_tab", "en-curso")


@signed_in("POST")
def draft(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Keep the list while it is written."""
    kept = drafts.save(
        person, case_lists.place(code), {case_lists.FIELD: sent.text(request, case_lists.FIELD)}
    )
    return render(request, "cauce/pieces/saved.html", {"saved": form_shape.saved(kept.saved_at)})


@signed_in("POST")
def discard(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Throw the list away."""
    drafts.discard(person, case_lists.place(code))
    said.note(request, _("The draft was thrown away."), tone="")
    return redirect("web:start")


@signed_in("GET")
def model(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Give the empty table, with the titles of its columns, for a spreadsheet."""
    titles = [column.field.label for column in list_page.read(person, code).columns]
    response = HttpResponse(cells.for_a_person(titles, ()), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{code.lower()}-lista.csv"'
    return response


def _page(
    request: HttpRequest,
    seen: list_page.ListSeen,
    *,
    faults: tuple[str, ...] = (),
    notices: tuple[Notice, ...] = (),
    status: int = 200,
    once: str = "",
) -> HttpResponse:
    page = list_shape.page(
        seen, once=once or sent.text(request, "once")[:40] or uuid4().hex, faults=faults, notices=notices
    )
    return render(request, "cauce/form_list.html", {"page": page}, status=status)
