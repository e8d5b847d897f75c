"""Files of a case: attached by whoever has it, and served as a download only."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from cauce.operations import attachments
from cauce.operations.refusals import Faulty, NotFound, Refused
from cauce.records.models import Person
from cauce.web import said, sent
from cauce.web.attempt import Attempt, faults_of
from cauce.web.gate import signed_in
from cauce.web.shapes.pieces import Notice
from cauce.web.views import case as case_view
from cauce.web.views import errors


@signed_in("POST")
def attach(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """Attach files to a case, all or none."""
    try:
        files = sent.files(request)
        if not files:
            raise Faulty({"attachments": [_("Choose a file first.")]})
        attachments.add_all_to_case(person, number, files)
    except NotFound:
        raise
    except Refused as refused:
        faults = faults_of(refused)
        notices = () if faults else (Notice(_("Nothing was attached."), str(refused), "pronto"),)
        attempt = Attempt("adjuntos", faults=faults, refused=refused)
        return case_view.again(
            request, person, number, attempt, status=errors.status_of(refused), notices=notices
        )
    said.note(
        request, _("Attached: %(names)s.") % {"names": ", ".join(name for name, _content in files)[:200]}
    )
    return redirect(f"{reverse('web:case', args=[number])}#adjuntos")


@signed_in("GET")
def download(request: HttpRequest, person: Person, attachment_id: str) -> HttpResponse:
    """Send a file to be saved. A browser that opens it all the same runs nothing in it."""
    attachment, content = attachments.read(person, int(attachment_id))
    return HttpResponse(
        content,
        content_type=attachment.media_type,
        headers={
            "Content-Disposition": content_disposition_header(True, attachment.name) or "attachment",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
