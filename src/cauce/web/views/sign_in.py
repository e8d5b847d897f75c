"""The door: in with a password, in by one click in the demonstration, and out."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cauce.operations import signing_in
from cauce.operations.pages import frame
from cauce.operations.pages import sign_in as door_page
from cauce.operations.refusals import Refused
from cauce.records.models import Person
from cauce.web import gate, sent
from cauce.web.shapes.institution import LoginPage
from cauce.web.shapes.pieces import Who
from cauce.web.views import errors

BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("clave")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the door; with a name and a password, begin a session of its own for that person."""
    if request.method != "POST":
        if isinstance(request.user, Person):
            return redirect(gate.same_site(request, request.GET.get("next", ""), reverse("web:inbox")))
        return _door(request)
    try:
        person = signing_in.enter(
            sent.text(request, "usuario").strip()[:120], sent.text(request, "clave"), sent.address(request)
        )
    except Refused as refused:
        return _door(request, refused)
    return _enter(request, person)


@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """One click of the demonstration. On every other installation it refuses."""
    try:
        person = signing_in.enter_as(sent.text(request, "usuario"))
    except Refused as refused:
        return _door(request, refused)
    return _enter(request, person)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("web:sign_in")


def logo(request: HttpRequest) -> HttpResponse:
    """The institution's logo. As a picture it runs nothing; opened by itself it is a sandbox."""
    svg = frame.logo()
    if not svg:
        return errors.not_found(request)
    policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
    return HttpResponse(svg, content_type="image/svg+xml", headers=policy)


def _enter(request: HttpRequest, person: Person) -> HttpResponse:
    login(request, person, backend=BACKEND)
    return redirect(gate.same_site(request, sent.text(request, "next"), reverse("web:inbox")))


def _door(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    door = door_page.read()
    error = ""
    if refused is not None:
        faults = getattr(refused, "faults", {})
        error = " ".join(str(text) for group in faults.values() for text in group) or str(refused)
    page = LoginPage(
        action=reverse("web:sign_in"),
        as_action=reverse("web:sign_in_as"),
        next=gate.same_site(request, sent.text(request, "next") or request.GET.get("next", ""), ""),
        username=sent.text(request, "usuario").strip()[:120],
        error=error,
        people=tuple(
            Who(
                name=one.full_name, post=one.post, initials=one.initials, username=one.username, note=one.does
            )
            for one in door.people
        ),
        password=door.password,
        sentence=door.institution or _("The procedures of your institution, from the request to the proof."),
    )
    return render(
        request,
        "cauce/login.html",
        {"page": page},
        status=errors.status_of(refused) if refused is not None else 200,
    )
