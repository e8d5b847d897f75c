"""The envelope of a call code or a first password. Opening this page changes nothing; *Revelar* shows it
once.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters

from cauce.operations import envelopes
from cauce.operations.pages import envelope as envelope_page
from cauce.operations.refusals import AlreadyDecided, Faulty, NotAllowed
from cauce.records.models import Person
from cauce.web import sent
from cauce.web.gate import signed_in
from cauce.web.presenters import envelope as envelope_shape
from cauce.web.views import errors


@signed_in("GET")
def page(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """Show the envelopes that this person has of a case."""
    return _page(request, person, number)


@sensitive_post_parameters("clave")
@signed_in("POST")
def reveal(request: HttpRequest, person: Person, number: str, secret_id: str) -> HttpResponse:
    """Show the code in this one answer, after the password was typed again.

    A second try is an alarm; too many wrong passwords have to wait, as at the door. The answer loaded again
    is the same press: it says that the envelope was shown, and shows nothing.
    """
    envelope_page.read(person, number)
    once = sent.text(request, "once")
    try:
        code = envelopes.reveal(
            person,
            int(secret_id),
            password=sent.text(request, "clave"),
            address=sent.address(request),
            press=f"{request.session.session_key}.{once}" if once else "",
        )
    except AlreadyDecided:
        return _page(request, person, number, int(secret_id))
    except (Faulty, NotAllowed) as refused:
        return _page(
            request, person, number, int(secret_id), refused=refused, status=errors.status_of(refused)
        )
    return _page(request, person, number, int(secret_id), code=code)


def _page(
    request: HttpRequest,
    person: Person,
    number: str,
    opened: int = 0,
    *,
    code: str = "",
    refused: Faulty | NotAllowed | None = None,
    status: int = 200,
) -> HttpResponse:
    seen = envelope_page.read(person, number)
    shown = envelope_shape.page(seen, opened, code=code, refused=refused)
    response = render(request, "cauce/envelope.html", {"page": shown}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
