"""*Nuevo trámite*: the cards of the procedures, and the form of one."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cauce.operations.pages.start import AttachedSeen, CardSeen, DraftSeen, FormSeen, Previewed, StartSeen
from cauce.operations.pages.writing import Party
from cauce.web import words
from cauce.web.attempt import Attempt
from cauce.web.presenters import draft as draft_shape
from cauce.web.presenters import form as form_shape
from cauce.web.route import trace
from cauce.web.shapes.form import (
    Attached,
    FormPage,
    NextStep,
    PaperParts,
    PreviewPaper,
    StartCard,
    StartPage,
)
from cauce.web.shapes.pieces import Link, Notice, Who

ICONS = {
    "UIT-PR01": "phone",
    "UIT-PR02": "database-export",
    "UIT-PR03": "network",
    "UIT-PR04": "device-desktop",
    "UIT-PR05": "user-plus",
    "UIT-PR06": "user-minus",
}


def cards(start: StartSeen, notices: tuple[Notice, ...] = ()) -> StartPage:
    """Return the page of the cards."""
    return StartPage(
        sentence=_("Choose what you need: each procedure says who will see your request."),
        cards=tuple(_card(card) for card in start.cards),
        drafts=tuple(draft_kept(draft, start.now) for draft in start.drafts),
        notices=notices,
    )


def _card(card: CardSeen) -> StartCard:
    procedure = card.procedure
    rows = len(procedure.activities)
    return StartCard(
        code=procedure.code,
        title=procedure.short_title,
        icon=ICONS.get(procedure.code, "clipboard-text"),
        count=ngettext("%(n)s activity", "%(n)s activities", rows) % {"n": rows},
        purpose=procedure.purpose,
        path=tuple(lane.short for lane in trace(procedure, card.roles).lanes),
        manual_url=reverse("web:sheet", args=[procedure.code]),
        url="" if card.why_not else reverse("web:start_form", args=[procedure.code]),
        why_not=card.why_not,
        list_url=reverse("web:start_list", args=[procedure.code])
        if procedure.several is not None and not card.why_not
        else "",
    )


def draft_kept(draft: DraftSeen, now: datetime) -> Notice:
    """Return the notice of a case that somebody began to write, with the way back to it."""
    when = words.moment(draft.saved_at, now=now)
    address = "web:start_list" if draft.is_list else "web:start_form"
    link = Link(_("Go on with it"), reverse(address, args=[draft.code]))
    title = _("You have a draft: %(title)s.") % {"title": draft.title}
    return Notice(title, _(" Saved on %(moment)s.") % {"moment": when}, links=(link,))


def form(
    seen: FormSeen,
    attempt: Attempt,
    *,
    once: str,
    preview: Previewed | None = None,
    notices: tuple[Notice, ...] = (),
) -> FormPage:
    """Return the page of a form: a new case, or a request that came back."""
    is_new = not seen.task_id
    code = seen.procedure.code
    help_words, accepts = form_shape.accepted()
    first = seen.procedure.activities[0]
    problem = (Notice(_("It cannot be sent today."), seen.problem, "pronto"),) if seen.problem else ()
    others = {"attachments": "adjunto"}
    return FormPage(
        code=code,
        title=seen.procedure.request_title if is_new else _("Correct the request"),
        quote=first.text,
        action=_address(seen, "web:start_form", "web:correct"),
        draft_url=_address(seen, "web:draft", "web:task_draft"),
        fields=form_shape.fields(seen.fields, attempt.faults, today=seen.today),
        once=once,
        send=_("Send it to %(name)s") % {"name": seen.to} if seen.to else _("Send it"),
        paper=PaperParts(
            title=_("Your %(paper)s") % {"paper": seen.title.lower()},
            para=_people(seen.para),
            via=_people(seen.via),
            de=_people(seen.de),
            reference=seen.reference,
            note=_("Cauce writes it with what you answer. Its last approval gives it its CITE."),
        ),
        next_steps=tuple(NextStep(title, detail) for title, detail in seen.procedure.next_words),
        saved=form_shape.saved(seen.saved_at),
        refusals=form_shape.refusals(seen.fields, attempt.faults, others=others),
        notices=problem + notices,
        back_label=_("New case") if is_new else seen.number,
        back_url=reverse("web:start") if is_new else reverse("web:case", args=[seen.number]),
        attachments=tuple(_attached(file) for file in seen.attached),
        attach_help=help_words,
        attach_error=attempt.at("attachments"),
        accepts=accepts,
        preview=_preview(preview) if preview else None,
        discard_url=reverse("web:discard", args=[code]) if is_new and seen.saved_at else "",
        returned=_returned(seen),
        list_url=reverse("web:start_list", args=[code]) if is_new and seen.procedure.several else "",
    )


def _attached(file: AttachedSeen) -> Attached:
    return Attached(
        file.name,
        reverse("web:attachment", args=[file.id]),
        words.size(file.size),
        remove=str(file.id),
        icon=form_shape.file_icon(file.name),
    )


def _address(seen: FormSeen, new: str, correction: str) -> str:
    if seen.task_id:
        return reverse(correction, args=[seen.number, seen.task_id])
    return reverse(new, args=[seen.procedure.code])


def _returned(seen: FormSeen) -> Notice | None:
    if not seen.returned:
        return None
    title = _("%(name)s returned it.") % {"name": seen.returned_by}
    return Notice(title, f"«{seen.returned}»", "vuelta")


def _people(parties: tuple[Party, ...]) -> tuple[Who, ...]:
    return tuple(Who(name=party.name, post=party.title, username=party.username) for party in parties)


def _preview(paper: Previewed) -> PreviewPaper:
    parts = PaperParts("", _people(paper.para), _people(paper.via), _people(paper.de))
    return draft_shape.preview(paper.title, parts, paper.reference, paper.body, [])
