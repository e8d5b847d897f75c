"""Who may reach a view at all: deny first, then a signed-in person, then the view's own operation decides."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from cauce.records.models import Person

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
PersonView = Callable[Concatenate[HttpRequest, Person, P], HttpResponse]

BEFORE_THE_NEW_PASSWORD = frozenset({"profile", "password", "sign_out"})


def signed_in(*methods: str) -> Callable[[PersonView[P]], View[P]]:
    """Give the view the person who is signed in; send anybody else to the door, and back afterwards.

    Other methods than those named are answered with 405. Whoever has a first password changes it before all
    else.
    """

    def around(view: PersonView[P]) -> View[P]:
        @require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            person = request.user
            if not isinstance(person, Person):
                return to_the_door(request)
            match = request.resolver_match
            if person.must_change_password and match and match.url_name not in BEFORE_THE_NEW_PASSWORD:
                return _elsewhere(request, f"{reverse('web:profile')}#contrasena")
            return view(request, person, *args, **kwargs)

        update_wrapper(guarded, view)
        return guarded

    return around


def to_the_door(request: HttpRequest) -> HttpResponse:
    """Send to the sign-in page. What was asked for is opened afterwards, unless it was a form."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
    return _elsewhere(request, f"{reverse('web:sign_in')}?{urlencode({'next': back})}")


def _elsewhere(request: HttpRequest, url: str) -> HttpResponse:
    """A redirect; to a piece of a page that asked for itself, the word that the whole page has to
    go there.
    """
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def same_site(request: HttpRequest, url: str, fallback: str) -> str:
    """Return an address of this site, or the fallback: nobody is sent elsewhere by a link."""
    is_ours = url.startswith("/") and url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if is_ours else fallback
