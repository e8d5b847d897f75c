"""What every template is given besides its page: the frame around it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from cauce.lib import clock
from cauce.operations.pages import frame as frame_page
from cauce.records.models import Person
from cauce.web import people
from cauce.web.shapes.pieces import Shell

PLACE = {
    "start": "start",
    "start_form": "start",
    "draft": "start",
    "start_list": "start",
    "sheet": "manual",
    "case": "inbox",
    "task": "inbox",
    "correct": "inbox",
    "route_sheet": "inbox",
    "paper": "inbox",
    "envelope": "inbox",
    "reveal": "inbox",
}


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return `shell`, read when a template first asks for it, and `here`, the entry of the menu."""
    match = request.resolver_match
    name = match.url_name if match and match.url_name else ""
    return {"shell": SimpleLazyObject(lambda: _shell(request)), "here": PLACE.get(name, name)}


def _shell(request: HttpRequest) -> Shell:
    user = getattr(request, "user", None)
    person = user if isinstance(user, Person) else None
    read = frame_page.read(person)
    line = ""
    if read.manual is not None:
        code, version, resolution = read.manual
        line = _("%(code)s version %(version)s, R.A. %(resolution)s") % {
            "code": code,
            "version": version,
            "resolution": resolution,
        }
    return Shell(
        institution=read.acronym,
        institution_name=read.name,
        manual_line=line,
        logo_url=reverse("web:logo") if read.has_logo else "",
        is_demonstration=read.is_demonstration,
        who=people.who(read.person) if read.person else None,
        pending=read.pending,
        theme=person.theme if person else "auto",
        has_shortcuts=person.has_single_keys if person else False,
        may_see_outbox=read.is_demonstration or bool(person and person.is_administrator),
        now=clock.now(),
    )
