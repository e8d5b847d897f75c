"""The route sheet: every act in a sentence, who has the case now, and what comes after."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cauce.core.procedure import Outcome
from cauce.operations import asking
from cauce.operations.pages.case import ActSeen, CaseSeen
from cauce.web import words
from cauce.web.shapes.case import ActLine

Words = tuple[tuple[str, bool], ...]

PASSING = (Outcome.APPROVE, Outcome.DERIVE, Outcome.CLOSE)
ICONS = {
    Outcome.SEND: "file-text",
    Outcome.APPROVE: "check",
    Outcome.RETURN: "arrow-back-up",
    Outcome.DERIVE: "arrow-forward-up",
    Outcome.EXECUTE: "player-play",
    Outcome.CONFIRM: "server-2",
    Outcome.ATTEST: "hand-stop",
    Outcome.NOT_DONE: "ban",
    Outcome.CLOSE: "lock",
    Outcome.WITHDRAW: "door-exit",
    Outcome.REFUSE: "ban",
    Outcome.TAKE_BACK: "user-share",
    Outcome.NOT_APPLICABLE: "info-circle",
    Outcome.SUBSTITUTE: "user-share",
    Outcome.REVEAL: "mail-opened",
    Outcome.INCIDENT: "alert-triangle",
    Outcome.UNDO: "rotate",
}
TONES = {Outcome.RETURN: "vuelta", Outcome.TAKE_BACK: "vuelta"}


def route(case: CaseSeen, me: str) -> tuple[ActLine, ...]:
    """Return the lines, oldest first. Acts of one decision (one person, one moment) are one line."""
    grouped = [tuple(group) for _key, group in groupby(case.acts, key=_decision)]
    lines = [_line(group, case) for group in grouped]
    holder = case.holder
    if holder is not None:
        by = _("by substitution of %(name)s") % {"name": holder.on_behalf_of} if holder.on_behalf_of else ""
        lines.append(
            ActLine(
                "map-pin",
                "aqui",
                sentence(_("%(who)s has it now"), who=holder.card.full_name),
                holder.since,
                at_words=_("since"),
                foot=", ".join(part for part in (rows_words(holder.covers), by) if part),
            )
        )
        lines += _afterwards(case, me)
    return tuple(lines)


def rows_words(rows: Iterable[int]) -> str:
    """Return `Actividad 4`, `Actividades 2 y 3`, `Actividades 4 a 10`."""
    numbers = sorted(set(rows))
    if not numbers:
        return ""
    if len(numbers) == 1:
        return _("Activity %(row)s") % {"row": numbers[0]}
    if len(numbers) == 2:
        return _("Activities %(first)s and %(last)s") % {"first": numbers[0], "last": numbers[1]}
    return _("Activities %(first)s to %(last)s") % {"first": numbers[0], "last": numbers[-1]}


def sentence(template: str, **names: str) -> Words:
    """Return a translated sentence in pieces, with the names in it strong."""
    pieces = re.split(r"%\((\w+)\)s", template)
    return tuple(
        (names[piece], True) if place % 2 else (piece.strip(), False)
        for place, piece in enumerate(pieces)
        if (place % 2 and names.get(piece)) or (not place % 2 and piece.strip())
    )


def _decision(act: ActSeen) -> tuple[object, ...]:
    """Acts with the same key are one decision; everything that is not passing on stands by itself."""
    if act.outcome in PASSING and act.actor:
        return (act.actor.username, act.at)
    return (act.seq,)


def _line(group: tuple[ActSeen, ...], case: CaseSeen) -> ActLine:
    last = group[-1]
    outcome = Outcome(last.outcome)
    return ActLine(
        icon=ICONS[Outcome.ATTEST if _is_declared(last) else outcome],
        tone=TONES.get(outcome, "" if last.actor else "sis"),
        words=_words(group, case),
        at=last.at,
        proveido=_proveido(last, outcome),
        foot=_foot(group),
        digest=words.digest(last.digest),
    )


def _proveido(act: ActSeen, outcome: Outcome) -> str:
    is_said = outcome is Outcome.NOT_APPLICABLE or (outcome is Outcome.REVEAL and _opened(act))
    return "" if is_said else act.proveido


def _opened(act: ActSeen) -> bool:
    """An envelope was opened, unless the act says that it was only tried."""
    return bool(act.content.get("opened", True))


def _words(group: tuple[ActSeen, ...], case: CaseSeen) -> Words:
    act = group[-1]
    outcomes = {one.outcome for one in group}
    names = {
        "who": act.actor.full_name if act.actor else "Cauce",
        "to": str(act.content.get("to", {}).get("name", "")),
        "from": _former(act),
        "paper": str(act.content.get("paper", {}).get("title", "")).lower(),
        "orders": ", ".join(str(order) for order in act.content.get("orders", [])),
        "order": str(act.content.get("order", "")),
        "row": str(act.row or ""),
    }
    if act.outcome == Outcome.CONFIRM:
        return _settled(act, names)
    return sentence(_template(act, outcomes, case), **names)


def _is_declared(act: ActSeen) -> bool:
    """Say whether nothing of what settled a step was read back: all of it was declared."""
    hands = act.content.get("attested", [])
    return bool(hands) and len(hands) == len(act.content.get("orders", []))


def _settled(act: ActSeen, names: dict[str, str]) -> Words:
    """How the orders of a step ended: those that Cauce read back, and apart, those that a person declared."""
    hands = act.content.get("attested", [])
    by_hand = {str(one["order"]) for one in hands}
    proved = [str(order) for order in act.content.get("orders", []) if str(order) not in by_hand]
    said: Words = ()
    if proved or not hands:
        template = _("%(who)s read it back, and the evidence holds: %(orders)s")
        said = sentence(template, **{**names, "orders": ", ".join(proved)})
    for name in dict.fromkeys(str(one["name"]) for one in hands):
        orders = ", ".join(str(one["order"]) for one in hands if one["name"] == name)
        template = _("Certified by hand by %(name)s, without being read back: %(orders)s")
        lead = "· " if said else ""
        said += sentence(lead + template.replace("%(name)s", name), orders=orders)
    return said


def _former(act: ActSeen) -> str:
    former = act.content.get("from", "")
    return str(former.get("name", "")) if isinstance(former, dict) else str(former)


def _template(act: ActSeen, outcomes: set[str], case: CaseSeen) -> str:
    receiver = act.content.get("to") or {}
    to = bool(receiver) and (act.actor is None or receiver.get("username") != act.actor.username)
    outcome = Outcome(act.outcome)
    if outcome is Outcome.SEND:
        return _sent(act)
    if outcome is Outcome.UNDO and act.actor is not None:
        return _("%(who)s undid %(order)s by hand and attests it")
    if outcome in PASSING and Outcome.CLOSE not in outcomes:
        if outcomes == {Outcome.DERIVE} and not _approves(act):
            return _("%(who)s passed it on to %(to)s") if to else _("%(who)s passed it on")
        if outcomes == {Outcome.APPROVE}:
            return _("%(who)s approved and sent it to %(to)s") if to else _("%(who)s approved")
        return (
            _("%(who)s approved and passed it on to %(to)s") if to else _("%(who)s approved and passed it on")
        )
    if outcome is Outcome.REVEAL and not _opened(act):
        return _("%(who)s tried to open the envelope")
    return _other(outcome, is_last=not case.is_open)


def _approves(act: ActSeen) -> bool:
    """Passing on approves as well where it gives a number, or fixes what was asked."""
    return bool(act.content.get("numbered") or act.content.get("approved_hash"))


def _sent(act: ActSeen) -> str:
    paper = act.content.get("paper", {})
    is_masculine = str(paper.get("title", "")).lower().startswith(asking.MASCULINE)
    if int(paper.get("version", 1)) > 1:
        if is_masculine:
            return pgettext("masculine paper", "%(who)s corrected the %(paper)s and sent it to %(to)s")
        return _("%(who)s corrected the %(paper)s and sent it to %(to)s")
    if is_masculine:
        return pgettext("masculine paper", "%(who)s wrote the %(paper)s and sent it to %(to)s")
    return _("%(who)s wrote the %(paper)s and sent it to %(to)s")


def _other(outcome: Outcome, *, is_last: bool) -> str:
    said = {
        Outcome.RETURN: _("%(who)s returned it to %(to)s"),
        Outcome.EXECUTE: _("%(who)s ordered the work to be done: %(orders)s"),
        Outcome.ATTEST: _("%(who)s did it by hand and attests it"),
        Outcome.NOT_DONE: _("%(who)s declared that it could not be done"),
        Outcome.CLOSE: _("%(who)s received it and closed the case"),
        Outcome.WITHDRAW: _("%(who)s withdrew the request"),
        Outcome.REFUSE: _("%(who)s refused the request"),
        Outcome.TAKE_BACK: _("%(who)s took it from %(from)s and gave it to %(to)s"),
        Outcome.NOT_APPLICABLE: _("%(who)s passed over activity %(row)s: nobody stands above whoever asks"),
        Outcome.SUBSTITUTE: _("%(who)s passed the task from %(from)s to %(to)s"),
        Outcome.REVEAL: _("%(who)s opened the envelope"),
        Outcome.INCIDENT: _("%(who)s opened an incident"),
        Outcome.UNDO: _("%(who)s undid what had begun"),
    }
    return said[outcome]


def _foot(group: tuple[ActSeen, ...]) -> str:
    last = group[-1]
    parts = [rows_words(act.row for act in group if act.row)]
    if len(group) > 1:
        parts.append(ngettext("%(n)s act", "%(n)s acts", len(group)) % {"n": len(group)})
    for act in group:
        parts += [
            _("CITE given: %(cite)s") % {"cite": paper["cite"]} for paper in act.content.get("numbered", [])
        ]
    paper = last.content.get("paper", {})
    if paper.get("version"):
        parts.append(_("version %(version)s") % {"version": paper["version"]})
    parts += _capacity(last)
    return " · ".join(part for part in parts if part)


def _capacity(act: ActSeen) -> list[str]:
    """As what the person acted, where that has to be said: for whom he stands in, and by which rule."""
    said = []
    behalf = act.content.get("on_behalf_of", {}).get("name", "")
    if behalf:
        memorandum = act.content.get("memorandum", "")
        note = _("by substitution of %(name)s") % {"name": behalf}
        said.append(f"{note} ({memorandum})" if memorandum else note)
    rule = str(act.content.get("rule", ""))
    if rule and not behalf:
        said.append(_(rule))
    return said


def _afterwards(case: CaseSeen, me: str) -> list[ActLine]:
    holder = case.holder
    rest = [row for row in case.procedure.activities if holder and row.number > max(holder.covers)]
    if not rest:
        return []
    labels = {role.key: role.label for role in case.roles}
    stops = list(dict.fromkeys(labels.get(row.role, row.responsible) for row in rest))
    line = ActLine(
        "dots",
        "luego",
        ((_("Then:"), True), (", ".join(stops), False)),
        foot=rows_words(row.number for row in rest),
    )
    return [line]
