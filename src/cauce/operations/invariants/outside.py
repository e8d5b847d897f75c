"""The outside systems, asked themselves: what the ledger says is there (12), and the live codes (20)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cauce.operations import ledger
from cauce.operations.invariants import standing
from cauce.operations.invariants.findings import Found, Ground
from cauce.ports import AdapterError
from cauce.ports import written as wire
from cauce.ports.telephony import ListsCodes
from cauce.records.models import Order, Person


def outside_is_as_the_ledger_says(ground: Ground) -> Found:
    """12: every effect in force is read again where it was made. One sentence for a system that is silent."""
    silent: set[str] = set()
    for order in standing.orders(ground.now):
        if order.port in silent:
            continue
        connector = ground.connectors.get(order.port)
        if connector is None:
            silent.add(order.port)
            yield order.port, _("no connector is set up: what the ledger says there cannot be read again")
            continue
        receipt = wire.read_receipt(order.receipt) if order.receipt else None
        try:
            evidence = connector.probe(ledger.instruction(order), receipt)
        except AdapterError as error:
            silent.add(order.port)
            yield connector.name, _("it cannot be read: %(why)s") % {"why": error}
            continue
        if not evidence.holds and _still_stands(order):
            failed = next((check for check in evidence.checks if not check.holds), None)
            read = f"{failed.what}: {failed.read}" if failed else "–"
            yield order.name, _("the outside system is not as the ledger says: %(read)s") % {"read": read}


def _still_stands(order: Order) -> bool:
    """An order may have been undone or replaced while the systems were being read."""
    later = Order.objects.filter(port=order.port, state=Order.State.CONFIRMED, ended_at__gt=order.ended_at)
    replaced = any(standing.subject_of(other) == standing.subject_of(order) for other in later)
    return not replaced and Order.objects.filter(pk=order.pk, state=Order.State.CONFIRMED).exists()


def live_codes_are_in_the_ledger(ground: Ground) -> Found:
    """20: every code that the PBX lets through has its order, hence its case, and an active owner (18)."""
    connector: object = ground.connectors.get("telephony")
    if not isinstance(connector, ListsCodes):
        return
    try:
        codes = connector.live_codes()
    except AdapterError as error:
        yield connector.name, _("it cannot be read: %(why)s") % {"why": error}
        return
    ordered = {
        (order.payload.get("code_id"), order.payload.get("owner"))
        for order in Order.objects.filter(verb="telephony.issue").exclude(state=Order.State.CANCELLED)
    }
    active = set(Person.objects.active().values_list("username", flat=True))
    for code in codes:
        if (code.code_id, code.owner) not in ordered:
            yield (
                code.code_id,
                _("the PBX lets through a code of %(owner)s that no case issued") % {"owner": code.owner},
            )
        if code.owner not in active:
            yield (
                code.code_id,
                _("the PBX lets through a code of %(owner)s, who is not active") % {"owner": code.owner},
            )
        if not (code.level and code.expires_on):
            yield code.code_id, _("the PBX lets through a code without level or expiry")
