"""Which effects should still be there: the newest confirmed order about each thing, while it is in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from cauce.operations import courses
from cauce.records.models import Order

UNTIL = {"telephony.issue": "expires_on", "network.apply": "ends_on"}


def orders(now: datetime) -> Iterator[Order]:
    """Yield the confirmed orders whose effect no later order replaced and no date ended, newest first."""
    day = now.astimezone(courses.zone()).date()
    seen: set[tuple[str, ...]] = set()
    confirmed = Order.objects.filter(state=Order.State.CONFIRMED).select_related("case")
    for order in confirmed.order_by("-ended_at", "-id").iterator(chunk_size=500):
        subject = subject_of(order)
        if subject in seen:
            continue
        seen.add(subject)
        if not _is_over(order, day):
            yield order


def subject_of(order: Order) -> tuple[str, ...]:
    """Return what an order is about: a later order about the same takes its place."""
    payload = order.payload
    if order.port == "telephony":
        return ("telephony", str(payload.get("owner")))
    if order.port == "accounts":
        return ("accounts", str(payload.get("system")), str(payload.get("username")))
    if order.port == "organisation":
        return ("organisation", str(payload.get("username")))
    if order.port == "network":
        thing = payload.get("segment") or order.target
        return ("network", str(payload.get("device")), str(thing))
    return ("order", order.key)  # a mail, a copy: nothing takes its place


def _is_over(order: Order, day: date) -> bool:
    until = order.payload.get(UNTIL.get(order.verb, ""))
    return bool(until) and date.fromisoformat(str(until)) < day
