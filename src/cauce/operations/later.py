"""Later probes: what was confirmed is read again after a day and after a month, while it should stand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from cauce.operations import courses
from cauce.operations.invariants import standing
from cauce.records.models import Order

AFTER = (timedelta(hours=24), timedelta(days=30))
READ_ONCE = ("mail",)  # what was accepted was accepted: there is nothing to read a second time


def next_look(order: Order, confirmed_at: datetime, now: datetime) -> datetime | None:
    """Return when the next later probe of a confirmed order is due; None when it had its last."""
    if order.port in READ_ONCE:
        return None
    return next((confirmed_at + span for span in AFTER if confirmed_at + span > now), None)


def is_over(order: Order, now: datetime) -> bool:
    """Say whether the effect should be there no more: its date came, or a later order took its place."""
    day = now.astimezone(courses.zone()).date()
    until = order.payload.get(standing.UNTIL.get(order.verb, ""))
    if until and date.fromisoformat(str(until)) < day:
        return True
    newer = Order.objects.filter(state=Order.State.CONFIRMED, port=order.port, ended_at__gt=order.ended_at)
    subject = standing.subject_of(order)
    return any(standing.subject_of(rival) == subject for rival in newer.exclude(pk=order.pk))
