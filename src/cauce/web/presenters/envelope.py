"""Envelopes as their owner sees them."""

from __future__ import annotations

from uuid import uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from cauce.operations.pages.envelope import EnvelopeSeen, EnvelopesSeen
from cauce.operations.refusals import Faulty, Refused
from cauce.web import words
from cauce.web.shapes.institution import EnvelopePage, EnvelopesPage
from cauce.web.shapes.pieces import Line, Link


def page(
    seen: EnvelopesSeen, opened: int = 0, *, code: str = "", refused: Refused | None = None
) -> EnvelopesPage:
    """Return the page; `code` is shown in the envelope `opened`, in this one answer and never again."""
    case = Link(seen.number, reverse("web:case", args=[seen.number]) if seen.may_see_case else "")
    return EnvelopesPage(
        case=case,
        envelopes=tuple(
            _envelope(
                one, seen, case, code if one.id == opened else "", refused if one.id == opened else None
            )
            for one in seen.envelopes
        ),
    )


def _envelope(
    one: EnvelopeSeen, seen: EnvelopesSeen, case: Link, code: str, refused: Refused | None
) -> EnvelopePage:
    state = "revealed" if code else one.state
    error = ""
    if isinstance(refused, Faulty):
        error = " ".join(str(sentence) for group in refused.faults.values() for sentence in group)
    elif refused is not None and state in ("sealed", "waiting"):
        error = str(refused)
    lines = [Line(_("Case"), seen.number), Line(_("For"), one.purpose)]
    if not one.is_code and one.username:
        lines.append(Line(_("User name"), one.username))
    return EnvelopePage(
        state=state,
        case=case,
        lines=tuple(lines),
        url=reverse("web:reveal", args=[seen.number, one.id]),
        once=uuid4().hex,
        code=code,
        opened_at=one.opened_at,
        password_error=error,
        expires=_("It expires on %(moment)s.") % {"moment": words.moment(one.expires_at, now=seen.now)},
        is_code=one.is_code,
        key=str(one.id),
        alarm=str(refused) if refused is not None and state in ("opened", "expired") else "",
    )
