"""States in words: of orders, papers, cases, deadlines. An icon and a word; the colour only repeats them."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cauce.web import words
from cauce.web.shapes.pieces import State


def of_order(state: str) -> State:
    """Return the state of an order."""
    said = {
        "planificada": State(_("Planned"), "list-check"),
        "enviada": State(_("Sent, being checked"), "loader-2", "aqui"),
        "confirmada": State(_("Confirmed"), "circle-check", "bien"),
        "sin_confirmar": State(_("Not confirmed"), "help-circle", "mal"),
        "fallida": State(_("Not done"), "alert-triangle", "mal"),
        "incidente": State(_("Incident"), "alert-triangle", "mal"),
        "deshaciendo": State(_("Being undone"), "rotate", "vuelta"),
        "deshecha": State(_("Undone"), "rotate", "vuelta"),
        "por_atestiguar": State(_("To be attested"), "hand-stop", "pronto"),
        "atestiguada": State(_("Attested by hand"), "hand-stop"),
        "anulada": State(_("Annulled"), "ban"),
    }
    return said.get(state, State(state, "info-circle"))


def of_plan(state: str, *, possible: bool) -> State:
    """Return the state of one order of a plan that is not placed yet."""
    if state == "leyendo":
        return State(_("Reading"), "loader-2", "aqui")
    if state == "sin_respuesta" and possible:
        return State(_("No answer"), "alert-triangle", "mal")
    if state == "a_mano":
        return State(_("By hand"), "hand-stop", "pronto")
    return State(_("Planned"), "list-check") if possible else State(_("Refused"), "ban", "mal")


def of_paper(state: str) -> State:
    """Return the state of a paper; "" is one that is not written yet."""
    said = {
        "borrador": State(pgettext("paper", "Draft"), "pencil"),
        "en_revision": State(_("Under review"), "pencil"),
        "emitida": State(_("Issued"), "circle-check", "bien"),
        "anulada": State(_("Annulled"), "ban"),
        "bloqueada": State(_("Blocked"), "lock"),
    }
    return said.get(state, State(_("To be written"), "file-off"))


def of_case(end_state: str, *, is_open: bool) -> State:
    """Return the state of a case."""
    if is_open:
        return State(_("Under way"), "map-pin", "aqui")
    said = {
        "concluido": State(_("Concluded"), "lock"),
        "desistido": State(_("Withdrawn"), "door-exit"),
        "rechazado": State(pgettext("case", "Refused"), "ban"),
        "sin_ejecucion": State(_("Concluded without being done"), "ban"),
    }
    return said.get(end_state, State(_("Closed"), "lock"))


def of_deadline(due_at: datetime | None, *, now: datetime) -> State:
    """Return when something is due: nearness is said by the word, and repeated by icon and colour."""
    if due_at is None:
        return State(_("No deadline"), "hourglass")
    said = words.due_words(due_at, now=now)
    if due_at < now:
        return State(said, "alert-triangle", "mal")
    if (due_at - now).total_seconds() < 24 * 3600:
        return State(said, "clock-exclamation", "pronto")
    return State(said, "clock")


def of_check(*, holds: bool, is_declared: bool = False) -> State:
    """Return whether a check of the evidence holds; what a person declares is said to be declared."""
    if is_declared:
        return State(_("Declared by hand"), "hand-stop")
    if holds:
        return State(_("Holds"), "circle-check", "bien")
    return State(_("Does not hold"), "circle-x", "mal")


def of_checks(holds: int, total: int, attested: int = 0) -> State | None:
    """Return how much of the evidence holds; None when there is none. What was certified by hand is said
    apart.
    """
    if attested:
        return _partly_by_hand(holds, total, attested)
    if not total:
        return None
    if holds == total:
        said = _("Evidence complete: %(holds)s of %(total)s") % {"holds": holds, "total": total}
        return State(said, "shield-check", "bien")
    said = _("Evidence incomplete: %(holds)s of %(total)s") % {"holds": holds, "total": total}
    return State(said, "alert-triangle", "mal")


def _partly_by_hand(holds: int, total: int, attested: int) -> State:
    """A declaration is no proof: it is counted beside what was read back, and gets no green tick."""
    hand = ngettext("%(n)s certified by hand", "%(n)s certified by hand", attested) % {"n": attested}
    if not total:
        return State(_("Evidence: %(hand)s") % {"hand": hand}, "hand-stop")
    if holds == total:
        proved = ngettext("%(n)s proved", "%(n)s proved", total) % {"n": total}
        return State(_("Evidence: %(proved)s · %(hand)s") % {"proved": proved, "hand": hand}, "hand-stop")
    said = _("Evidence incomplete: %(holds)s of %(total)s proved · %(hand)s")
    return State(said % {"holds": holds, "total": total, "hand": hand}, "alert-triangle", "mal")
