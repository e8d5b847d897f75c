"""The pages of what did not happen. A page that a person may not see is the same page as one that is not
there.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from cauce.operations import refusals
from cauce.web import sent
from cauce.web.shapes.pieces import Notice

STATUS: dict[type[refusals.Refused], int] = {
    refusals.Faulty: 422,
    refusals.NotAllowed: 403,
    refusals.AlreadyDecided: 409,
    refusals.GateClosed: 409,
    refusals.Changed: 409,
    refusals.NotFound: 404,
}


def status_of(refused: refusals.Refused) -> int:
    """Return the status that says what kind of refusal it is."""
    return next((status for kind, status in STATUS.items() if isinstance(refused, kind)), 409)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The one page of what is not there, or not for this person."""
    return render(request, "cauce/not_found.html", {"page": None}, status=404)


def refused(request: HttpRequest, exception: refusals.Refused) -> HttpResponse:
    """A page for one refusal, with what was typed, so that nothing is lost."""
    if isinstance(exception, refusals.NotFound):
        return not_found(request, exception)
    sentence = ""
    if isinstance(exception, refusals.Faulty):
        sentence = " ".join(str(text) for group in exception.faults.values() for text in group)
    return _page(request, sentence or str(exception), status_of(exception))


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was not of this session: it stood open for too long, or another page sent it."""
    return _page(
        request,
        _(
            "This page was open since before you signed in, or your browser keeps no cookies. "
            "Nothing was done."
        ),
        403,
        _("Go back, load the page again and send it once more."),
    )


def bad(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent cannot be read at all."""
    return _page(request, _("What was sent is not what this page asks. Nothing was done."), 400)


def wrong_method(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    """The page of an address that is not opened, or not sent to, in this way. Says which ways there are."""
    page = _page(
        request,
        _("This address only takes what a form sends: it does not open by itself. Nothing was done."),
        405,
        _("Go to the inbox, open the case and press its button again."),
    )
    page.headers["Allow"] = response.headers["Allow"]
    return page


def too_large(request: HttpRequest) -> HttpResponse:
    """More was sent than any page of Cauce takes. It is refused before it is read, session and language with
    it.
    """
    return HttpResponse(loader.render_to_string("413.html"), status=413)


def broken(request: HttpRequest) -> HttpResponse:
    """Something failed that should not. Says nothing of what; needs neither database nor session."""
    return HttpResponse(loader.render_to_string("500.html"), status=500)


def _page(request: HttpRequest, title: str, status: int, text: str = "") -> HttpResponse:
    kept = "" if status == 400 else sent.words(request)
    notice = Notice(title, text, "mal", kept_label=_("What you wrote"), kept=kept)
    return render(request, "cauce/refused.html", {"page": notice}, status=status)
