"""A person's own page: how he sees Cauce, his password, what the organisation says of him."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from cauce.lib import clock
from cauce.operations import people, preferences
from cauce.operations.pages import profile as profile_page
from cauce.operations.refusals import Faulty, NotAllowed
from cauce.records.models import Person
from cauce.web import gate, sent
from cauce.web.presenters import profile as profile_shape
from cauce.web.shapes.pieces import Notice

Faults = Mapping[str, Sequence[Any]]


@gate.signed_in("GET", "POST")
def profile(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the profile; with a form, keep the preferences."""
    if request.method != "POST":
        return _show(request, person)
    try:
        preferences.save(
            person,
            language=sent.text(request, "idioma"),
            theme=sent.text(request, "tema"),
            has_single_keys=sent.text(request, "atajos") == "si",
        )
    except Faulty as refused:
        sentence = " ".join(str(text) for group in refused.faults.values() for text in group)
        return _show(request, person, notices=(Notice(sentence, tone="mal"),), status=422)
    return redirect("web:profile")


@sensitive_post_parameters("actual", "nueva")
@gate.signed_in("POST")
def password(request: HttpRequest, person: Person) -> HttpResponse:
    """Change one's own password: every other session of the person ends, this one goes on."""
    key = request.session.session_key or ""
    try:
        people.change_password(
            person,
            sent.text(request, "actual"),
            sent.text(request, "nueva"),
            now=clock.now(),
            keep_session=key,
            address=sent.address(request),
        )
    except Faulty as refused:
        return _show(request, person, faults=refused.faults, status=422)
    except NotAllowed as refused:
        return _show(request, person, faults={"old": [str(refused)]}, status=403)
    update_session_auth_hash(request, person)
    return _show(request, person, notices=(profile_shape.changed(),))


def _show(
    request: HttpRequest,
    person: Person,
    *,
    notices: tuple[Notice, ...] = (),
    faults: Faults | None = None,
    status: int = 200,
) -> HttpResponse:
    page = profile_shape.page(profile_page.read(person), notices=notices, faults=faults or {})
    return render(request, "cauce/profile.html", {"page": page, "here": "profile"}, status=status)
