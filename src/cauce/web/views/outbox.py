"""The mails that Cauce wrote."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cauce.operations.pages import outbox as outbox_page
from cauce.operations.pages.outbox import MailSeen, OutboxSeen
from cauce.records.models import Person
from cauce.web import gate
from cauce.web.shapes.institution import MailLine, OutboxPage
from cauce.web.shapes.pieces import Link, State


@gate.signed_in("GET")
def outbox(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the mails, and one of them whole where this person may read it."""
    number = request.GET.get("pagina", "")
    page = int(number) if number.isdecimal() and len(number) < 5 else 1
    seen = outbox_page.read(person, key=request.GET.get("mensaje", "")[:20], page=page)
    return render(request, "cauce/outbox.html", {"page": shaped(seen), "here": "outbox"})


def shaped(seen: OutboxSeen) -> OutboxPage:
    """Return the page."""
    older = (
        Link(_("Older mails"), f"{reverse('web:outbox')}?pagina={seen.page + 1}") if seen.has_more else None
    )
    return OutboxPage(
        sentence=_sentence(seen),
        mails=tuple(_line(mail, seen.page) for mail in seen.mails),
        opened=_line(seen.opened, seen.page) if seen.opened else None,
        empty=_("Cauce has not written any mail yet. It writes one for each new task."),
        older=older,
    )


def _sentence(seen: OutboxSeen) -> str:
    said = (
        _("The mails that Cauce writes in this demonstration. They reach nobody's mailbox.")
        if seen.is_demonstration
        else _("The mails that Cauce writes: to whom and when, not what they say.")
    )
    if not seen.waiting:
        return said
    more = ngettext("%(n)s is waiting to go out.", "%(n)s are waiting to go out.", seen.waiting) % {
        "n": seen.waiting
    }
    return f"{said} {more}"


def _line(mail: MailSeen, page: int) -> MailLine:
    query = {"mensaje": mail.key, **({"pagina": str(page)} if page > 1 else {})}
    links: tuple[Link, ...] = ()
    if mail.case_number:
        label = _("Open case %(number)s") % {"number": mail.case_number}
        links = (Link(label, reverse("web:case", args=[mail.case_number])),)
    return MailLine(
        id=mail.key,
        at=mail.at,
        to=f"{mail.name} <{mail.to}>" if mail.name else mail.to,
        subject=mail.subject,
        text=mail.text or mail.error,
        url=f"{reverse('web:outbox')}?{urlencode(query)}",
        state=_state(mail.state),
        links=links,
    )


def _state(state: str) -> State:
    return {
        "enviado": State(pgettext("mail", "Sent"), "circle-check", "bien"),
        "por_enviar": State(pgettext("mail", "Waiting"), "clock"),
    }.get(state, State(pgettext("mail", "Not sent"), "alert-triangle", "mal"))
