"""*Se le pide*: what the step asks, at left; what may be decided, at right, each with the person
it goes to.
"""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cauce.core.procedure import StepKind
from cauce.operations import asking
from cauce.operations.pages.asks import Ask, Goes, InPool
from cauce.operations.pages.case import CaseSeen
from cauce.operations.pages.writing import Writing
from cauce.web import people, sent, states
from cauce.web.attempt import Attempt
from cauce.web.presenters import acts as acts_shape
from cauce.web.presenters import draft as draft_shape
from cauce.web.presenters import form as form_shape
from cauce.web.presenters import plan as plan_shape
from cauce.web.shapes.case import Candidate, Decision, PaperDraft, TaskAsk
from cauce.web.shapes.pieces import Choice, Line, Link, Refusal, State, Who

VERBS = (
    "aprobar",
    "devolver",
    "rechazar",
    "enviar",
    "plan",
    "ejecutar",
    "atestiguar",
    "no-se-pudo",
    "corregir",
    "borrador",
)
KINDS = {StepKind.EXECUTE: "execute", StepKind.WRITE: "write", StepKind.REQUEST: "correct"}
ICONS = {
    StepKind.EXECUTE: "tool",
    StepKind.WRITE: "pencil",
    StepKind.REQUEST: "pencil",
    StepKind.CLOSE: "lock",
}


def task_urls(case: CaseSeen, ask: Ask) -> dict[str, str]:
    """Return the addresses of a task, by verb."""
    return {verb: reverse("web:task", args=[case.number, ask.task_id, verb]) for verb in VERBS}


def view(case: CaseSeen, attempt: Attempt, me: str) -> TaskAsk | None:
    """Return what is asked of the person, None when nothing is."""
    ask = case.ask
    if ask is None:
        return None
    urls = task_urls(case, ask)
    decisions = _decisions(ask, attempt, urls)
    described, quote = _request(case) if _is_about_the_request(ask) else ((), "")
    paper = ask.paper
    if paper is not None and not _is_about_the_request(ask):
        quote = paper.words
    return TaskAsk(
        id=str(ask.task_id),
        asks=asking.of(ask.activity, ask.number, is_return=ask.is_return),
        rows=_rows(case, ask),
        url=urls["aprobar"],
        once=sent.mark(ask.task_id, ask.number),
        kind=KINDS.get(ask.step.kind, "decide"),
        icon=ICONS.get(ask.step.kind, "hand-finger"),
        heading=_heading(ask),
        lines=described,
        quote=quote,
        links=_links(case, ask),
        link_note=_("Version %(version)s.") % {"version": paper.version}
        if paper and paper.version > 1
        else "",
        checks=_checks(ask),
        evidence=states.of_checks(*case.checks) if ask.step.kind is not StepKind.EXECUTE else None,
        paragraphs=_paragraphs(case, ask),
        decisions=decisions,
        plan=plan_shape.view(case, ask, ask.work, attempt, urls) if ask.work else None,
        draft=_draft(case, ask, ask.writing, attempt, urls) if ask.writing else None,
        correct=Link(_("Correct the request"), urls["corregir"])
        if ask.step.kind is StepKind.REQUEST
        else None,
        refusals=refusals(attempt) if attempt.verb in VERBS else (),
        hand=_hand(ask, decisions),
    )


def _draft(case: CaseSeen, ask: Ask, writing: Writing, attempt: Attempt, urls: dict[str, str]) -> PaperDraft:
    """The paper; while the worker is at what keeps it from being sent, its page asks again."""
    draft = draft_shape.view(ask, writing, attempt, urls)
    moves = any(plan_shape.is_moving(order, case.now) for order in case.orders)
    return replace(draft, gate_url=plan_shape.moving_url(case)) if draft.gate and moves else draft


def _rows(case: CaseSeen, ask: Ask) -> str:
    if len(ask.covers) > 1:
        acts = ask.goes.acts if ask.goes else len(ask.covers)
        said = ngettext("%(rows)s: one step, %(n)s act", "%(rows)s: one step, %(n)s acts", acts)
        words = said % {"rows": acts_shape.rows_words(ask.covers), "n": acts}
    else:
        words = _("Activity %(row)s of %(rows)s") % {
            "row": ask.activity.number,
            "rows": len(case.procedure.activities),
        }
        if len(ask.activity.steps) > 1:
            words += _(" · step %(step)s of %(steps)s") % {
                "step": ask.number + 1,
                "steps": len(ask.activity.steps),
            }
    if ask.on_behalf_of:
        words += " · " + _("by substitution of %(name)s") % {"name": ask.on_behalf_of}
    return words


def _is_about_the_request(ask: Ask) -> bool:
    return ask.step.kind is StepKind.EXECUTE or ask.paper is None or ask.paper.row == 1


def _request(case: CaseSeen) -> tuple[tuple[Line, ...], str]:
    """Return the answers; a long one, the justification, is quoted below them."""
    long = [words for _label, words in case.request if len(words) > 110]
    short = tuple(
        Line(label, words, strong=not place)
        for place, (label, words) in enumerate(case.request)
        if words not in long
    )
    return (short, long[-1]) if long else (form_shape.lines(case.request), "")


def _heading(ask: Ask) -> str:
    if ask.step.kind is StepKind.EXECUTE:
        return _("What was approved")
    if _is_about_the_request(ask):
        return _("What is requested")
    return ask.paper.reference if ask.paper else ""


def _links(case: CaseSeen, ask: Ask) -> tuple[Link, ...]:
    links = []
    if ask.paper is not None:
        label = _("Read the %(paper)s") % {"paper": ask.paper.title.lower()}
        links.append(Link(label, reverse("web:paper", args=[ask.paper.id]), "file-text"))
    proved = [order for order in case.orders if order.checks]
    if proved:
        links.append(Link(_("See the evidence"), f"#evidencia-{proved[0].name}", "shield-check"))
    return tuple(links)


def _checks(ask: Ask) -> tuple[State, ...]:
    """What is known before deciding, and only what is known."""
    if not ask.returned or ask.step.kind is StepKind.REQUEST:
        return ()
    said = _("It came back corrected. %(name)s had asked: «%(reason)s»") % {
        "name": ask.returned_by,
        "reason": ask.returned,
    }
    return (State(said, "arrow-back-up"),)


def _paragraphs(case: CaseSeen, ask: Ask) -> tuple[str, ...]:
    said = []
    if ask.problem:
        said.append(ask.problem)
    if ask.is_return and ask.returned:
        said.append(
            _("%(name)s returned it: «%(reason)s»") % {"name": ask.returned_by, "reason": ask.returned}
        )
    if case.not_done_reason:
        said.append(
            _("It was declared that it could not be done: «%(reason)s»") % {"reason": case.not_done_reason}
        )
    attested = next((o.attested_by for o in case.orders if o.state == "atestiguada"), "")
    if attested and ask.step.kind is not StepKind.EXECUTE:
        template = _("Part of the work was certified by hand by %(name)s.")
        if not case.checks.total:
            template = _("The work was certified by hand by %(name)s; Cauce did not read it back.")
        said.append(template % {"name": attested})
    return tuple(said)


def _decisions(ask: Ask, attempt: Attempt, urls: dict[str, str]) -> tuple[Decision, ...]:
    if ask.step.kind in (StepKind.EXECUTE, StepKind.REQUEST):
        return ()
    if ask.step.kind is StepKind.WRITE:
        return (_send(ask, urls),)
    found = [_pass_on(ask, attempt, urls)] if ask.goes else []
    if ask.back is not None:
        found.append(_give_back(ask, ask.back, attempt, urls))
    if found and not any(decision.is_open for decision in found):
        found[0] = replace(found[0], is_open=True)
    return tuple(found)


def goes_to(goes: Goes | None) -> Who | None:
    """Return the person who gets the case next, as a page names him."""
    if goes is None or goes.to is None:
        return None
    note = _("by substitution of %(name)s") % {"name": goes.on_behalf_of} if goes.on_behalf_of else ""
    return people.who(goes.to, title=goes.title, note=note)


def _send(ask: Ask, urls: dict[str, str]) -> Decision:
    to = goes_to(ask.goes)
    numbers = bool(ask.goes and ask.goes.numbers)
    return Decision(
        key="enviar",
        title=ask.step.label,
        button=_button(ask.step.label, ask.goes),
        outcome="enviar",
        icon="send",
        to=to,
        to_reason=_("the procedure names this post"),
        note=_("It gets its CITE when you send it.")
        if numbers
        else _("It has no CITE until its last approval."),
        url=urls["enviar"],
    )


def _pass_on(ask: Ask, attempt: Attempt, urls: dict[str, str]) -> Decision:
    mine = attempt.verb == "aprobar"
    closes = ask.step.kind is StepKind.CLOSE
    goes = ask.goes
    label = goes.label if goes else ask.step.label
    return Decision(
        key="aprobar",
        title=label,
        button=_button_of_a_pool(label, ask.pool) if ask.pool else _button(label, goes),
        outcome="cerrar" if closes else "aprobar",
        icon="lock" if closes else "arrow-forward-up" if ask.pool else "check",
        to=None if ask.pool else goes_to(goes),
        to_reason=_(goes.rule) if goes and goes.rule else _("the procedure names this post"),
        people=tuple(_candidate(one, attempt.choice if mine else "", len(ask.pool)) for one in ask.pool),
        people_label=_("Who will do it"),
        people_error=attempt.at("choice") if mine else "",
        text_label="" if closes else _("Proveído"),
        text_help=_("The instruction that will be read. It stays on the route sheet."),
        text=attempt.text if mine else goes.proveido if goes else "",
        text_error=attempt.at("proveido", "reason") if mine else "",
        text_required=bool(goes and goes.needs_proveido),
        note=_note(ask, closes=closes),
        is_open=mine,
        url=urls["aprobar"],
    )


def _button_of_a_pool(label: str, pool: tuple[InPool, ...]) -> str:
    """Return the words of a button that chooses: the person's name too where only one may be chosen."""
    offered = [one for one in pool if not one.why_not]
    if len(offered) == 1:
        return _("%(verb)s to %(name)s") % {"verb": label, "name": offered[0].card.short_name}
    return _("%(verb)s to the person chosen") % {"verb": label}


def _button(label: str, goes: Goes | None) -> str:
    """Return the words of a button: the verb, and the person who gets it next."""
    if goes is None or goes.to is None or goes.stays:
        return label
    if " " not in label:
        return _("%(verb)s and send it to %(name)s") % {"verb": label, "name": goes.to.short_name}
    return _("%(verb)s to %(name)s") % {"verb": label, "name": goes.to.short_name}


def _note(ask: Ask, *, closes: bool) -> str:
    said = []
    if ask.goes and ask.goes.numbers:
        said.append(
            _("This approval gives its CITE to: %(papers)s.") % {"papers": ", ".join(ask.goes.numbers)}
        )
    if ask.goes and ask.goes.stays:
        said.append(_("Then you go on with the next step yourself."))
    if not closes and ask.goes and ask.goes.approves:
        said.append(_("It is an approval in the system, not a digital signature."))
    return " ".join(said)


def _candidate(one: InPool, chosen: str, count: int) -> Candidate:
    load = ngettext("%(n)s case under way", "%(n)s cases under way", one.open_tasks) % {"n": one.open_tasks}
    return Candidate(
        who=people.who(one.card),
        detail=load if one.open_tasks else _("none under way"),
        is_chosen=one.card.username == chosen or (count == 1 and not chosen),
        why_not=_(one.why_not) if one.why_not else "",
    )


def _give_back(ask: Ask, back: Goes, attempt: Attempt, urls: dict[str, str]) -> Decision:
    mine = attempt.verb == "devolver"
    name = back.to.short_name if back.to else ""
    marked = attempt.marked if mine else ()
    return Decision(
        key="devolver",
        title=_("Return it to be corrected"),
        button=_("Return it to %(name)s") % {"name": name},
        outcome="devolver",
        icon="arrow-back-up",
        help=_("It goes back to %(name)s, activity %(row)s. Say why.") % {"name": name, "row": back.row},
        tone="vuelta",
        text_label=_("Reason for returning it"),
        text_help=_("Say what has to be corrected. It is read beside the paper."),
        text=attempt.text if mine else "",
        text_error=attempt.at("reason") if mine else "",
        text_required=True,
        checklist=tuple(Choice(item, item, is_chosen=item in marked) for item in ask.step.checklist),
        checklist_label=_("What is missing or wrong"),
        is_open=mine,
        url=urls["devolver"],
    )


def refusals(attempt: Attempt) -> tuple[Refusal, ...]:
    """Return one line for each sentence that was refused, leading to its field."""
    ids = {
        "proveido": "op-aprobar-texto",
        "choice": "op-aprobar-persona",
        "reason": f"op-{attempt.verb}-texto",
        "attachments": f"op-{attempt.verb}-adjunto",
        "reference": "c-referencia",
        "body": "c-cuerpo",
    }
    found = []
    for name, sentences in attempt.faults.items():
        target = ids.get(
            name, form_shape.control(name) if attempt.verb in ("plan", "enviar") and name else ""
        )
        found += [Refusal(target, "", str(sentence)) for sentence in sentences]
    return tuple(found)


def _hand(ask: Ask, decisions: tuple[Decision, ...]) -> tuple[Link, ...]:
    """The bar under the thumb on a phone: the last one is the step's own."""
    if ask.work is not None:
        links = (
            [Link(_("Do it by hand and attest…"), "#op-atestiguar", "hand-stop")]
            if ask.work.may_attest
            else []
        )
        pressable = str(ask.work.stand) == "ready"
        return (*links, Link(ask.step.label, "#ejecutar", "player-play")) if pressable else tuple(links)
    if ask.writing is not None and ask.writing.gate:
        return ()  # nothing to press until it opens
    if ask.step.kind is StepKind.REQUEST:
        return (Link(_("Correct the request"), "#op-corregir", "pencil"),)
    return tuple(
        Link(f"{_('Return') if decision.tone else decision.title}…", f"#op-{decision.key}", decision.icon)
        for decision in reversed(decisions)
    )
