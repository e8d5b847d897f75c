"""What holds for every answer: its headers, the static files, its language, and refusals that no
view caught.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from cauce.operations.refusals import Refused
from cauce.records.models import Person
from cauce.web import static_files
from cauce.web.views import errors

Answer = Callable[[HttpRequest], HttpResponseBase]

POLICY = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "font", "connect")),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",  # kept by this browser for its Back button, by nobody else
}


class SecureHeaders:
    """Give every answer the strict headers, and refuse what is too large before it is read.

    A view that needs a stricter header than these sets it itself.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = errors.too_large(request) if _is_too_large(request) else self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def _is_too_large(request: HttpRequest) -> bool:
    """Ten attachments at their limit and the text of a form: nothing that is sent here is larger."""
    sent = str(request.META.get("CONTENT_LENGTH") or "0")
    most = (
        settings.ATTACHMENT_LIMIT * settings.DATA_UPLOAD_MAX_NUMBER_FILES
        + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    )
    return not sent.isdecimal() or int(sent[:18]) > most


class StaticFiles:
    """Serve `web/static` without touching session or database."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in ("GET", "HEAD") and request.path_info.startswith(settings.STATIC_URL):
            found = static_files.answer(request, request.path_info.removeprefix(settings.STATIC_URL))
            if found is not None:
                return found
        return self.get_response(request)


class Language:
    """Answer in the person's language; to whoever has not signed in, in that of his cookie or browser."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        person = request.user if isinstance(request.user, Person) else None
        language = person.language if person else translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if person is None:
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class Refusals:
    """The last net: a refusal that escapes a view becomes its page, never a 500; a way that an address does
    not know gets a page too.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        return errors.wrong_method(request, response) if response.status_code == 405 else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.refused(request, exception) if isinstance(exception, Refused) else None
