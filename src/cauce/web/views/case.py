"""The page of a case, its moving part, and its route sheet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cauce.operations import tasks
from cauce.operations.pages import case as case_page
from cauce.records.models import Person
from cauce.web import said
from cauce.web.attempt import NONE, Attempt
from cauce.web.gate import signed_in
from cauce.web.presenters import ask as ask_shape
from cauce.web.presenters import case as case_shape
from cauce.web.shapes.pieces import Notice


@signed_in("GET")
def page(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """Show a case. Opening it is what makes its task read."""
    seen = case_page.read(person, number)
    if seen.ask is not None and seen.ask.is_unread and request.method == "GET":
        tasks.mark_read(person, seen.ask.task_id)
    return render(
        request, "cauce/case.html", {"page": case_shape.page(seen, person.username, NONE, said.take(request))}
    )


@signed_in("GET")
def situation(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """The plan while it moves, asked for again and again. When the step is over, the whole page is loaded.

    `entera` asks for the page as it is now, of which pieces are taken: nothing typed in the others is lost.
    """
    seen = case_page.read(person, number)
    if "entera" in request.GET:
        return render(request, "cauce/case.html", {"page": case_shape.page(seen, person.username)})
    if seen.ask is None or seen.ask.work is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    ask = ask_shape.view(seen, NONE, person.username)
    shown = {"plan": ask.plan if ask else None, "once": ask.once if ask else ""}
    return render(request, "cauce/pieces/plan.html", shown)


@signed_in("GET")
def route_sheet(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """The route sheet alone, to be printed."""
    seen = case_page.read(person, number)
    if not seen.reads_content:
        return render(request, "cauce/not_found.html", status=404)
    return render(request, "cauce/route_sheet.html", {"page": case_shape.page(seen, person.username)})


def again(
    request: HttpRequest,
    person: Person,
    number: str,
    attempt: Attempt,
    *,
    status: int,
    notices: tuple[Notice, ...] = (),
) -> HttpResponse:
    """Show the page with what was tried and refused, every word kept."""
    seen = case_page.read(person, number, attempt.typed if attempt.verb == "plan" else None)
    shown = case_shape.page(seen, person.username, attempt, notices)
    return render(request, "cauce/case.html", {"page": shown}, status=status)
