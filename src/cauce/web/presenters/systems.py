"""The systems as their template draws them."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cauce.operations.pages.systems import ConnectorSeen, IncidentSeen, OrderLine, SystemsSeen, Trouble
from cauce.web import people, states, words
from cauce.web.shapes import institution as shapes
from cauce.web.shapes.institution import Beat, ConnectorLine, IncidentCard, SystemsPage
from cauce.web.shapes.pieces import Line, Link, Notice, State

TONES = {"ok": "bien", "slow": "lento", "down": "mal", "": "nada"}
ICONS = {
    "telephony": "phone",
    "mail": "mail",
    "accounts": "users",
    "organisation": "sitemap",
    "backups": "database",
    "network": "network",
}


def page(seen: SystemsSeen) -> SystemsPage:
    """Return the page."""
    return SystemsPage(
        sentence=_sentence(seen),
        checked=_checked(seen),
        connectors=tuple(_connector(one, seen) for one in seen.connectors),
        incidents=tuple(_incident(one) for one in seen.incidents),
        orders=tuple(_order(one, seen) for one in seen.orders),
        orders_title=_("Every work order") if seen.is_all else _("Work orders of today"),
        all_url="" if seen.is_all else f"{reverse('web:systems')}?ordenes=todas",
        notices=_notices(seen),
    )


def _names() -> dict[str, str]:
    return {
        "telephony": _("IP telephony"),
        "mail": _("Institutional mail"),
        "accounts": _("Staff accounts"),
        "organisation": _("Posts of the document system"),
        "backups": _("Backups"),
        "network": _("Network and firewalls"),
    }


def _sentence(seen: SystemsSeen) -> str:
    if not seen.connectors:
        return _("The systems where Cauce does the technical work. No connector was asked yet.")
    counts = {
        state: sum(1 for one in seen.connectors if one.state == state)
        for state in ("ok", "slow", "down", "silent")
    }
    parts = []
    if counts["ok"]:
        parts.append(ngettext("%(n)s works", "%(n)s work", counts["ok"]) % {"n": counts["ok"]})
    if counts["slow"]:
        parts.append(ngettext("%(n)s is slow", "%(n)s are slow", counts["slow"]) % {"n": counts["slow"]})
    if counts["down"]:
        parts.append(
            ngettext("%(n)s does not answer", "%(n)s do not answer", counts["down"]) % {"n": counts["down"]}
        )
    if counts["silent"]:
        parts.append(_("of %(n)s nothing is known") % {"n": counts["silent"]})
    return f"{_('The systems where Cauce does the technical work.')} {', '.join(parts)}."


def _checked(seen: SystemsSeen) -> str:
    if seen.checked_at is None:
        return _("Not checked yet")
    at = words.moment(seen.checked_at, now=seen.now)
    return _("Checked on %(moment)s · it looks again every minute") % {"moment": at}


def _notices(seen: SystemsSeen) -> tuple[Notice, ...]:
    found = []
    if seen.hidden_incidents:
        title = ngettext(
            "There is %(n)s incident in a case that you do not take part in.",
            "There are %(n)s incidents in cases that you do not take part in.",
            seen.hidden_incidents,
        ) % {"n": seen.hidden_incidents}
        found.append(Notice(title, _("Whoever attends to it was told."), "pronto"))
    return tuple(found)


def _health(state: str) -> State:
    return {
        "ok": State(_("Works"), "circle-check", "bien"),
        "slow": State(_("Slow"), "clock-exclamation", "pronto"),
        "down": State(_("Does not answer"), "alert-triangle", "mal"),
    }.get(state, State(_("Nothing is known"), "help-circle", "pronto"))


def _connector(one: ConnectorSeen, seen: SystemsSeen) -> ConnectorLine:
    state = _health(one.state)
    return ConnectorLine(
        name=_names().get(one.port, one.port),
        product=one.name,
        icon=ICONS.get(one.port, "plug-connected"),
        state=state,
        beats=tuple(Beat(TONES[beat]) for beat in one.beats),
        history=_history(one),
        words=_answered(one, seen),
        orders=_orders(one),
        details=_details(one, seen),
        key=one.port,
    )


def _history(one: ConnectorSeen) -> str:
    """The strip in words: how many half hours went well, slowly and badly."""
    counts = {state: one.beats.count(state) for state in ("ok", "slow", "down")}
    return _("Last 24 hours in half hours: %(ok)s good, %(slow)s slow, %(down)s without an answer.") % counts


def _answered(one: ConnectorSeen, seen: SystemsSeen) -> str:
    ago = words.ago(one.at, now=seen.now)
    if one.state == "down" and one.down_since is not None:
        return _("No answer since %(time)s") % {"time": words.moment(one.down_since, now=seen.now)}
    if one.state == "silent":
        return _("Last asked %(ago)s") % {"ago": ago}
    took = words.lasted(one.milliseconds)
    if one.state == "slow" and one.usual:
        return _("It answered in %(took)s; usual is %(usual)s") % {
            "took": took,
            "usual": words.lasted(one.usual),
        }
    return _("It answered in %(took)s, %(ago)s") % {"took": took, "ago": ago}


def _orders(one: ConnectorSeen) -> str:
    if one.under_way:
        return ngettext("%(n)s order under way", "%(n)s orders under way", one.under_way) % {
            "n": one.under_way
        }
    if not one.orders_today:
        return _("No orders today")
    return ngettext("%(n)s order today", "%(n)s orders today", one.orders_today) % {"n": one.orders_today}


def _details(one: ConnectorSeen, seen: SystemsSeen) -> tuple[Line, ...]:
    return (
        Line(_("What it says"), one.message or "–"),
        Line(_("Asked on"), words.moment(one.at, now=seen.now)),
        Line(_("Usual answer"), words.lasted(one.usual) if one.usual else "–"),
        Line(_("Orders of today"), str(one.orders_today), _("%(n)s confirmed") % {"n": one.confirmed_today}),
    )


def _incident(one: IncidentSeen) -> IncidentCard:
    order = one.order
    link = Link(
        _("See case %(number)s") % {"number": order.case_number},
        reverse("web:case", args=[order.case_number]),
    )
    what = f"{order.system}{f' · {order.target}' if order.target else ''}"
    at = timezone.localtime(one.opened_at)
    return IncidentCard(
        title=_titles()[one.trouble] % {"order": order.name},
        text=f"{what}. {one.reason}".strip(),
        holder=people.who(one.holder),
        since=_("since %(time)s") % {"time": f"{at:%d/%m %H:%M}"},
        what_to_do=one.what_to_do,
        case=link,
        probe_url=reverse("web:probe", args=[order.id]) if one.may_probe else "",
        attest=_attest(one) if one.may_undo else None,
        order=order.name,
    )


def _titles() -> dict[Trouble, str]:
    return {
        Trouble.NO_CONNECTOR: _("Incident: %(order)s was not sent, it has no connector"),
        Trouble.REFUSED: _("Incident: the system refused %(order)s"),
        Trouble.UNCONFIRMED: _("Incident: %(order)s is not confirmed"),
        Trouble.GONE: _("Incident: what %(order)s did does not hold any more"),
        Trouble.NOT_UNDONE: _("Incident: %(order)s could not be undone"),
        Trouble.UNDO_BY_HAND: _("Incident: %(order)s has to be undone by hand"),
        Trouble.MOVING: _("Incident: %(order)s is being checked again"),
    }


def _attest(one: IncidentSeen) -> Link:
    case = reverse("web:case", args=[one.order.case_number])
    return Link(_("Undo it by hand and attest it…"), f"{case}#op-deshacer-{one.order.id}")


def _order(one: OrderLine, seen: SystemsSeen) -> shapes.OrderLine:
    return shapes.OrderLine(
        key=one.name,
        what=one.target or one.system,
        system=one.system,
        by=f"{one.by}, {words.moment(one.at, now=seen.now)}",
        state=states.of_order(one.state),
        case_url=reverse("web:case", args=[one.case_number]),
        detail=one.error,
    )
