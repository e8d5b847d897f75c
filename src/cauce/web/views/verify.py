"""Verifying a paper, without an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from cauce.operations.pages import verify as verify_page
from cauce.operations.pages.verify import Approved, Verified
from cauce.web import sent, words
from cauce.web.shapes.papers import Approval, VerifyPage
from cauce.web.shapes.pieces import Line, Notice


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Show the form; with a CITE and a code, say whether the institution issued that paper."""
    cite = sent.clean(request.GET.get("cite", "")).strip()[:80]
    code = sent.clean(request.GET.get("codigo", "")).strip()[:20]
    if not {"cite", "codigo"} & request.GET.keys():
        return _show(request, VerifyPage())
    if not cite or not code:
        return _show(request, _half(cite, code), status=422)
    found = verify_page.read(cite, code)
    if found is None:
        return _show(request, VerifyPage(cite, code, result=_none()), status=404)
    return _show(request, _found(found, code))


def _show(request: HttpRequest, page: VerifyPage, *, status: int = 200) -> HttpResponse:
    return render(request, "cauce/verify.html", {"page": page}, status=status)


def _half(cite: str, code: str) -> VerifyPage:
    return VerifyPage(
        cite,
        code,
        cite_error="" if cite else _("Write the CITE that stands at the top left."),
        code_error="" if code else _("Write the code that stands beside the QR."),
    )


def _none() -> Notice:
    return Notice(
        _("There is no paper with that CITE and that code."),
        _("Check both with your paper. If they are the same, tell the institution."),
        "mal",
    )


def _found(paper: Verified, code: str) -> VerifyPage:
    return VerifyPage(
        paper.cite,
        code,
        result=_result(paper),
        lines=_lines(paper),
        approvals=tuple(map(_approval, paper.approvals)),
    )


def _result(paper: Verified) -> Notice:
    if paper.is_annulled:
        return Notice(
            _("The paper was annulled and no longer holds"),
            paper.annulled_reason or _("It was replaced."),
            "pronto",
        )
    text = _("Compare these words with your paper. If anything differs, the paper was altered.")
    return Notice(_("The paper exists and holds"), text, "bien")


def _lines(paper: Verified) -> tuple[Line, ...]:
    local = timezone.localtime(paper.issued_at)
    lines = [
        Line(_("Paper"), f"{paper.title} {paper.cite}", strong=True),
        Line(_("Date"), f"{words.long_day(local.date())}, {local:%H:%M}"),
        *_parties(pgettext("paper", "From"), paper.de),
        *_parties(pgettext("paper", "Through"), paper.via),
        *_parties(pgettext("paper", "To"), paper.para),
        Line(_("Reference"), paper.reference),
        Line(_("Digest of the content"), paper.digest),
    ]
    return tuple(lines)


def _parties(label: str, people: tuple[tuple[str, str], ...]) -> list[Line]:
    return [Line(label, name, post) for name, post in people]


def _approval(one: Approved) -> Approval:
    said = {
        "enviar": _("wrote and sent it"),
        "aprobar": _("approved it"),
        "derivar": _("approved it and passed it on"),
    }
    note = _("by substitution of %(name)s") % {"name": one.on_behalf_of} if one.on_behalf_of else ""
    return Approval(one.name, said.get(one.outcome, one.outcome), one.at, note=note)
