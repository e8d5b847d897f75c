"""One case as its page is drawn, from what `operations/pages/case.py` read."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cauce.core.procedure import Outcome, StepKind
from cauce.operations import asking
from cauce.operations.pages.case import CaseSeen, FileSeen, PaperSeen, TakeBack
from cauce.web import diagram, people, sent, states, words
from cauce.web.attempt import NONE, Attempt
from cauce.web.presenters import acts as acts_shape
from cauce.web.presenters import ask as ask_shape
from cauce.web.presenters import evidence as evidence_shape
from cauce.web.presenters import form as form_shape
from cauce.web.route import Marking, trace
from cauce.web.shapes.case import Candidate, CaseFacts, CasePage, Decision, PaperLine
from cauce.web.shapes.form import Attached
from cauce.web.shapes.pieces import Link, Notice, State

WORDS_OF_WORK = (Outcome.EXECUTE, Outcome.ATTEST, Outcome.CONFIRM, Outcome.NOT_DONE)


def page(case: CaseSeen, me: str, attempt: Attempt = NONE, notices: tuple[Notice, ...] = ()) -> CasePage:
    """Return the page of a case for the person whose user name is `me`."""
    url = reverse("web:case", args=[case.number])
    procedure = f"{case.procedure.code} {case.procedure.short_title}"
    if not case.reads_content:
        return CasePage(
            number=case.number,
            subject=case.subject,
            procedure=procedure,
            manual_url=reverse("web:sheet", args=[case.procedure.code]),
            version=_("version %(version)s") % {"version": case.version},
            started_at=case.opened_at,
            facts=CaseFacts((), None, "", states.of_deadline(None, now=case.now), "", ""),
            state=states.of_case(case.end_state, is_open=case.is_open),
            notices=notices,
            is_limited=True,
        )
    ask = ask_shape.view(case, attempt, me)
    help_words, accepts = form_shape.accepted()
    return CasePage(
        number=case.number,
        subject=case.subject,
        procedure=procedure,
        manual_url=reverse("web:sheet", args=[case.procedure.code]),
        version=_("version %(version)s") % {"version": case.version},
        started_at=case.opened_at,
        facts=_facts(case, me),
        url=url,
        print_url=reverse("web:route_sheet", args=[case.number]),
        state=None if case.is_open else states.of_case(case.end_state, is_open=False),
        notices=notices,
        ask=ask,
        diagram=diagram.figure(trace(case.procedure, case.roles), marking(case, me)),
        evidence=evidence_shape.views(case, attempt),
        route=acts_shape.route(case, me),
        request=() if ask and ask.lines else form_shape.lines(case.request),
        papers=tuple(_paper(paper, case) for paper in case.papers),
        attachments=tuple(_file(file, case) for file in case.files),
        attach_url=reverse("web:attach", args=[case.number]) if case.may_attach else "",
        attach_help=help_words,
        attach_error=attempt.at("attachments") if attempt.verb == "adjuntos" else "",
        accepts=accepts,
        who_may_see=_who_may_see(case),
        ways_out=_ways_out(case, attempt),
        once=sent.mark(case.ask.task_id, case.ask.number) if case.ask else "",
        envelope=Link(_("Open the envelope"), reverse("web:envelope", args=[case.number]))
        if case.has_envelope
        else None,
    )


def marking(case: CaseSeen, me: str) -> Marking:
    """Return where the case stands on the diagram."""
    rows = [row.number for row in case.procedure.activities]
    undone = _not_done(case)
    holder = case.holder
    if holder is not None:
        name = holder.card.short_name
        return Marking(
            here=holder.row,
            until=max(holder.covers),
            who=_("%(name)s, you") % {"name": name} if holder.card.username == me else name,
            done=frozenset(row for row in rows if row < holder.row),
            undone=undone,
            is_returned=holder.is_return,
        )
    if case.ended_at_row:
        ended = _("It ended here · %(how)s") % {"how": states.of_case(case.end_state, is_open=False).word}
        return Marking(
            done=frozenset(row for row in rows if row < case.ended_at_row),
            undone=undone,
            ended=case.ended_at_row,
            ended_words=ended,
        )
    return Marking(done=frozenset(rows), undone=undone)


def _not_done(case: CaseSeen) -> frozenset[int]:
    """Rows whose last word is that the work could not be done: doing it afterwards takes that back."""
    last = {act.row: act.outcome for act in case.acts if act.row and act.outcome in WORDS_OF_WORK}
    return frozenset(row for row, outcome in last.items() if outcome == Outcome.NOT_DONE)


def _facts(case: CaseSeen, me: str) -> CaseFacts:
    holder = case.holder
    if holder is None:
        closed = State(_("Closed"), "lock")
        when = words.moment(case.closed_at, now=case.now) if case.closed_at else ""
        return CaseFacts(
            (), case.closed_at, "", closed, "", _("Nothing: it ended on %(moment)s.") % {"moment": when}
        )
    note = ""
    if holder.on_behalf_of:
        note = _("by substitution of %(name)s") % {"name": holder.on_behalf_of}
    who = people.who(holder.card, me=me, title=holder.title, note=note)
    return CaseFacts(
        holders=(who,),
        since=holder.since,
        since_words=words.ago(holder.since, now=case.now),
        due=states.of_deadline(holder.due_at, now=case.now),
        due_note=_("A deadline of Cauce: the manual sets none.")
        if holder.due_at
        else _("The manual sets none."),
        missing=_missing(case, me),
    )


def _missing(case: CaseSeen, me: str) -> str:
    holder = case.holder
    if holder is None:
        return ""
    row = case.procedure.activity(holder.row)
    step = row.steps[holder.step]
    left = len([each for each in case.procedure.activities if each.number > max(holder.covers)])
    if step.kind is StepKind.EXECUTE:
        said = _("The work and its evidence. Without evidence the note cannot be sent.")
    elif step.kind is StepKind.CLOSE:
        said = _("To receive it and close the case.")
    else:
        said = f"{asking.of(row, holder.step, is_return=holder.is_return)}."
    if not left:
        return said
    then = ngettext(
        "Then %(n)s activity until it is closed.", "Then %(n)s activities until it is closed.", left
    )
    return f"{said} {then % {'n': left}}"


def _paper(paper: PaperSeen, case: CaseSeen) -> PaperLine:
    if not paper.id:
        return PaperLine(
            title=paper.title,
            about=_("activity %(row)s") % {"row": paper.row},
            state=states.of_paper("bloqueada" if paper.missing else ""),
            note=paper.missing,
            icon="file-off",
        )
    note = ""
    if not paper.cite and paper.state == "en_revision":
        note = _("No CITE yet: activity %(row)s gives it.") % {"row": paper.numbered_at}
    elif paper.state == "borrador":
        note = _("Returned to its author; every version stays on record.")
    return PaperLine(
        title=paper.title,
        about=paper.reference,
        state=states.of_paper(paper.state),
        url=reverse("web:paper", args=[paper.id]),
        cite=paper.cite,
        note=note,
    )


def _file(file: FileSeen, case: CaseSeen) -> Attached:
    when = words.moment(file.added_at, now=case.now)
    return Attached(
        name=file.name,
        url=reverse("web:attachment", args=[file.id]),
        detail=f"{words.size(file.size)} · {file.owner}, {when}",
        digest=words.digest(file.sha256),
        icon=form_shape.file_icon(file.name),
    )


def _who_may_see(case: CaseSeen) -> str:
    said = _(
        "Its author, those who have or had a task in it, the superiors of the requesting unit, "
        "the head of the UIT and the auditors. Nobody else knows that it exists."
    )
    if case.procedure.area:
        said += " " + _("The technicians of the area see its number and its state.")
    if case.procedure.personal:
        said += " " + _("Its personal data are read by those who take part, and by nobody else.")
    return said


def _ways_out(case: CaseSeen, attempt: Attempt) -> tuple[Decision, ...]:
    found = []
    ask = case.ask
    if ask is not None and ask.may_refuse:
        url = reverse("web:task", args=[case.number, ask.task_id, "rechazar"])
        button = _("Refuse it and tell its author")
        found.append(_way("rechazar", _("Refuse the request"), button, url, attempt, "ban"))
    if case.take_back is not None:
        found.append(_take_back(case, case.take_back, attempt))
    if case.may_withdraw:
        url = reverse("web:withdraw", args=[case.number])
        found.append(
            _way("desistir", _("Withdraw the request"), _("Withdraw the request"), url, attempt, "door-exit")
        )
    return tuple(found)


def _way(key: str, title: str, button: str, url: str, attempt: Attempt, icon: str) -> Decision:
    mine = attempt.verb == key
    return Decision(
        key=key,
        title=title,
        button=button,
        outcome=key,
        icon=icon,
        help=_("The case ends here. Say why."),
        text_label=_("Reason"),
        text=attempt.text if mine else "",
        text_error=attempt.at("reason") if mine else "",
        text_required=True,
        is_open=mine,
        url=url,
    )


def _take_back(case: CaseSeen, taken: TakeBack, attempt: Attempt) -> Decision:
    mine, is_only = attempt.verb == "retomar", len(taken.people) == 1
    return Decision(
        key="retomar",
        title=_("Give the work to another technician"),
        button=_("Take it back and give it to %(name)s") % {"name": taken.people[0].short_name}
        if is_only
        else _("Take it back and give it to the person chosen"),
        outcome="retomar",
        icon="user-share",
        help=_("It is with %(name)s, and nothing was executed yet. Say why.")
        % {"name": taken.now_with.full_name},
        tone="vuelta",
        people=tuple(
            Candidate(people.who(card), is_chosen=is_only or (mine and card.username == attempt.choice))
            for card in taken.people
        ),
        people_label=_("Who will do it"),
        people_error=attempt.at("choice") if mine else "",
        text_label=_("Reason"),
        text=attempt.text if mine else "",
        text_error=attempt.at("reason") if mine else "",
        text_required=True,
        is_open=mine,
        url=reverse("web:take_back", args=[case.number]),
    )
