"""The paper that a step writes: its parts, its text to be read and changed, and why it cannot be sent yet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cauce.operations.pages.asks import Ask
from cauce.operations.pages.writing import Party, Writing
from cauce.web import sent
from cauce.web.attempt import Attempt
from cauce.web.presenters import form as form_shape
from cauce.web.shapes.case import PaperDraft
from cauce.web.shapes.form import FieldView, PaperParts, PreviewPaper
from cauce.web.shapes.pieces import Notice, Who

SECTION = "seccion."


def typed(request: HttpRequest) -> dict[str, Any]:
    """Return the text of a paper as it was typed."""
    sections = [
        [sent.clean(name).removeprefix(SECTION), sent.text(request, name)]
        for name in request.POST
        if name.startswith(SECTION)
    ]
    return {
        "reference": sent.text(request, "referencia"),
        "body": sent.text(request, "cuerpo"),
        "sections": sections,
    }


def view(ask: Ask, writing: Writing, attempt: Attempt, urls: dict[str, str]) -> PaperDraft:
    """Return the paper as its author edits it; what he tried to send stands in it again."""
    mine = attempt.verb == "enviar"
    text = attempt.typed if mine else {}
    kept = {str(pair[0]): str(pair[1]) for pair in text.get("sections", [])}
    reference = str(text.get("reference", writing.reference))
    body = str(text.get("body", writing.body))
    sections = [(heading, kept.get(heading, words)) for heading, words in writing.sections]
    parts = PaperParts(
        title=_("Your %(paper)s") % {"paper": writing.title.lower()},
        para=_people(writing.para),
        via=_people(writing.via),
        de=_people(writing.de),
    )
    return PaperDraft(
        title=writing.title,
        parts=parts,
        reference=_field(
            "text", "referencia", _("Reference"), reference, attempt.at("reference") if mine else "", 300
        ),
        body=None
        if sections
        else _field(
            "long", "cuerpo", _("Text"), body, attempt.at("body") if mine else "", hint=_drafted(writing)
        ),
        sections=tuple(
            _field(
                "long",
                f"{SECTION}{heading}",
                heading,
                words,
                attempt.at(f"section.{heading}") if mine else "",
            )
            for heading, words in sections
        ),
        gate=Notice(_("It cannot be sent yet."), writing.gate, "pronto") if writing.gate else None,
        url=urls["enviar"],
        draft_url=urls["borrador"],
        saved=form_shape.saved(writing.saved_at),
        preview=preview(writing.title, parts, reference, body, sections) if attempt.wants_preview else None,
    )


def _drafted(writing: Writing) -> str:
    said = _("It comes drafted with the evidence; correct it where needed.")
    return f"{said} {_('A call code is never written here.')}" if writing.issues_codes else said


def preview(
    title: str, parts: PaperParts, reference: str, body: str, sections: list[tuple[str, str]]
) -> PreviewPaper:
    """Return what the paper will say."""
    full = PaperParts(title, parts.para, parts.via, parts.de, reference)
    paragraphs = [part.strip() for part in body.replace("\r", "").split("\n\n")] if not sections else []
    return PreviewPaper(title, full, tuple(part for part in paragraphs if part), sections=tuple(sections))


def _people(parties: tuple[Party, ...]) -> tuple[Who, ...]:
    return tuple(Who(name=party.name, post=party.title, username=party.username) for party in parties)


def _field(
    kind: str, name: str, label: str, value: str, error: str, most: int = 0, *, hint: str = ""
) -> FieldView:
    return FieldView(
        kind=kind,
        name=name,
        id=form_shape.control(name),
        label=label,
        help=hint,
        value=value,
        error=error,
        max_length=most,
    )
