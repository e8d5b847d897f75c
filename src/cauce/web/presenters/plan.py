"""The plan of an EXECUTE step, its orders under way, and what its technician may press."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from cauce.operations.pages.asks import Ask
from cauce.operations.pages.case import CaseSeen
from cauce.operations.pages.orders_of import OrderSeen
from cauce.operations.pages.works import PlanSeen, Stand, Work
from cauce.web import states, words
from cauce.web.attempt import Attempt
from cauce.web.presenters import form as form_shape
from cauce.web.shapes.case import Decision, PlanOrder, PlanView
from cauce.web.shapes.pieces import Notice

MOVING = ("planificada", "enviada", "sin_confirmar", "deshaciendo")
WAITING = ("incidente", "fallida", "sin_confirmar")


def view(case: CaseSeen, ask: Ask, work: Work, attempt: Attempt, urls: dict[str, str]) -> PlanView:
    """Return the plan as the template draws it. `urls` are the task's, by verb."""
    pressable = work.stand is Stand.READY
    orders = work.orders if work.stand in (Stand.RUNNING, Stand.WAITING) else ()
    drawn = (
        tuple(_order(order, case.now) for order in orders)
        if orders
        else tuple(_plan(plan) for plan in work.plans)
    )
    today = case.now.date()
    faults = attempt.faults if attempt.verb == "plan" else {}
    read = [plan.read_at for plan in work.plans if plan.read_at]
    return PlanView(
        state="running" if work.stand is Stand.RUNNING else str(work.stand),
        url=reverse("web:situation", args=[case.number]),
        sentence=_sentence(work),
        orders=drawn,
        fields=form_shape.fields(work.fields, faults, today=today),
        read_at=max(read) if read and pressable else None,
        execute=ask.step.label if pressable else "",
        execute_url=urls["ejecutar"],
        recalculate_url="" if work.stand in (Stand.RUNNING, Stand.WAITING, Stand.READING) else urls["plan"],
        missing=_missing(work),
        attest=_attest(attempt, urls) if work.may_attest else None,
        attest_url=urls["atestiguar"],
        attest_why=_why_by_hand(work),
        not_done=_not_done(attempt, urls),
        notice=_notice(work),
        seen=work.seen,
    )


def _missing(work: Work) -> str:
    """Which systems of several did not answer: they alone may be asked again."""
    silent = [plan for plan in work.plans if plan.state == "sin_respuesta" and not plan.is_refused]
    if work.stand is not Stand.REFUSED or not silent or len(silent) == len(work.plans):
        return ""
    return ", ".join(dict.fromkeys(plan.target or plan.system for plan in silent))


def _sentence(work: Work) -> str:
    waiting = [plan for plan in work.plans if plan.state == "leyendo"] or work.plans
    systems = " · ".join(dict.fromkeys(plan.system for plan in waiting))
    if missing := _missing(work):
        return _("Without an answer: %(systems)s. The others answered, as you see below.") % {
            "systems": missing
        }
    said: dict[Stand, str] = {
        Stand.PARAMETERS: _("Say with what it will be done; then you see the plan."),
        Stand.READING: _("Reading what %(systems)s has now…") % {"systems": systems},
        Stand.READY: _("This will be written in: %(systems)s.") % {"systems": systems},
        Stand.REFUSED: _("The plan cannot be carried out as it stands: see why below."),
        Stand.BY_HAND: _("No connector does this: do it by hand and attest it with a file."),
        Stand.RUNNING: _("The plan is being carried out. Each order is read back before it counts as done."),
        Stand.WAITING: _("An order waits for you: see what to do below."),
    }
    return said[work.stand]


def _why_by_hand(work: Work) -> str:
    if work.stand in (Stand.BY_HAND, Stand.PARAMETERS) or any(
        order.state == "por_atestiguar" for order in work.orders
    ):
        return _("There is no connector for this: who does it attests it.")
    if work.stand is Stand.WAITING:
        return _("The order failed: it may be done by hand and attested.")
    return _("The plan cannot be carried out: it may be done by hand and attested.")


def _plan(plan: PlanSeen) -> PlanOrder:
    return PlanOrder(
        key="",
        system=plan.system,
        target=plan.target,
        state=states.of_plan(plan.state, possible=plan.possible and not plan.is_refused),
        changes=plan.changes,
        unchanged=plan.unchanged,
        undo=plan.undo,
        warnings=plan.warnings,
        message=plan.error,
    )


def _order(order: OrderSeen, now: datetime) -> PlanOrder:
    waits = order.state in WAITING
    return PlanOrder(
        key=order.name,
        system=order.system,
        target=order.target,
        state=states.of_order(order.state),
        changes=order.changes,
        message=_message(order, now) if order.state not in ("confirmada", "atestiguada") else "",
        warnings=(order.what_to_do,) if order.incident else (),
        probe_url=reverse("web:probe", args=[order.id]) if waits else "",
    )


def _message(order: OrderSeen, now: datetime) -> str:
    parts = [order.incident or order.error]
    if order.attends:
        parts.append(_("%(name)s attends to it.") % {"name": order.attends})
    if order.state in ("sin_confirmar", "planificada") and order.error and order.next_at:
        when = words.moment(order.next_at, now=now)
        parts.append(
            _("It is looked at again by itself on %(moment)s; nothing is repeated blindly.")
            % {"moment": when}
        )
    return " ".join(part for part in parts if part)


def _notice(work: Work) -> Notice | None:
    incident = next((order for order in work.orders if order.incident), None)
    if incident is None:
        return None
    title = _("%(order)s waits for a person: %(name)s.") % {"order": incident.name, "name": incident.attends}
    return Notice(title, incident.incident, "mal")


def _attest(attempt: Attempt, urls: dict[str, str]) -> Decision:
    mine = attempt.verb == "atestiguar"
    return Decision(
        key="atestiguar",
        title=_("Do it by hand and attest it"),
        button=_("Attest that I did it by hand"),
        outcome="atestiguar",
        icon="hand-stop",
        help=_("It will say that you certified it, and those who approve will see it."),
        text_label=_("What you did and what you checked"),
        text=attempt.text if mine else "",
        text_error=attempt.at("reason") if mine else "",
        text_required=True,
        has_files=True,
        files_error=attempt.at("attachments") if mine else "",
        is_open=mine,
        url=urls["atestiguar"],
    )


def _not_done(attempt: Attempt, urls: dict[str, str]) -> Decision:
    mine = attempt.verb == "no-se-pudo"
    return Decision(
        key="no-se-pudo",
        title=_("It could not be done"),
        button=_("Declare that it could not be done"),
        outcome="no se pudo",
        icon="ban",
        help=_("What was begun is undone and checked. The note will say that it was not done."),
        text_label=_("Reason"),
        text=attempt.text if mine else "",
        text_error=attempt.at("reason") if mine else "",
        text_required=True,
        is_open=mine,
        url=urls["no-se-pudo"],
    )


def is_moving(order: OrderSeen, now: datetime) -> bool:
    """Say whether the worker has something to do for an order now, so that a page asks again."""
    if order.state == "confirmada":
        return bool(order.incident and order.next_at and order.next_at <= now)
    return order.state in MOVING


def moving_url(case: CaseSeen) -> str:
    """Return where a piece of the case's page finds itself as it is now."""
    return f"{reverse('web:situation', args=[case.number])}?entera"
