"""The outside systems: whether each connector is well, the orders of today, the incidents and what to do.

Everybody sees health and counts. Orders and incidents are shown with their words only where the person
may read the case; the others are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q

from cauce.lib import clock
from cauce.operations import access, courses, organisation, snapshots, undoing
from cauce.operations.organisation import PersonCard
from cauce.operations.pages import orders_of, privacy
from cauce.records.models import Case, HealthReading, Incident, Notice, Order, Person

HOURS, SLOTS = 24, 48
STALE = timedelta(minutes=10)
MOST_ORDERS = 200


@dataclass(frozen=True)
class ConnectorSeen:
    """A connector.

    `beats` are 48 half hours, the oldest first: "ok", "slow", "down", or "" where nobody looked.
    """

    port: str
    name: str
    state: str  # "ok", "slow", "down", "silent" (the worker has not asked for a while)
    message: str
    milliseconds: int
    usual: int  # the middle of the last day's good answers, in ms; 0 if there are none
    at: datetime
    down_since: datetime | None
    beats: tuple[str, ...]
    orders_today: int
    confirmed_today: int
    under_way: int


@dataclass(frozen=True)
class OrderLine:
    id: int
    name: str
    case_number: str
    system: str
    target: str
    by: str
    at: datetime
    state: str
    error: str


class Trouble(StrEnum):
    """What is wrong with an order that has an open incident."""

    NO_CONNECTOR = "no connector"  # nothing was sent
    REFUSED = "refused"  # the system said no, for good
    UNCONFIRMED = "unconfirmed"  # it was sent, and was not read back as done
    GONE = "gone"  # it was confirmed, and holds no more
    NOT_UNDONE = "not undone"  # it has to go, and is still there
    UNDO_BY_HAND = "undo by hand"  # it was done by hand, and has to go
    MOVING = "moving"  # it is being looked at again


@dataclass(frozen=True)
class IncidentSeen:
    order: OrderLine
    trouble: Trouble
    reason: str
    what_to_do: str
    holder: PersonCard
    opened_at: datetime
    is_mine: bool  # this person attends to it
    may_probe: bool
    may_undo: bool  # he is to undo it by hand, and attest it


@dataclass(frozen=True)
class SystemsSeen:
    now: datetime
    checked_at: datetime | None
    connectors: tuple[ConnectorSeen, ...]
    incidents: tuple[IncidentSeen, ...]
    hidden_incidents: int
    orders: tuple[OrderLine, ...]
    hidden_orders: int
    mails_waiting: int
    is_all: bool


@snapshots.hold()
def read(person: Person, *, is_all: bool = False) -> SystemsSeen:
    """Return the systems. `is_all` asks for the orders of every day, not only today's and those under way."""
    now = clock.now()
    day = now.astimezone(courses.zone()).date()
    midnight = now.astimezone(courses.zone()).replace(hour=0, minute=0, second=0, microsecond=0)
    readable = set(access.readable_cases(person, day).values_list("pk", flat=True))
    placed = Order.objects.exclude(state=Order.State.CANCELLED).select_related("case", "approved_by")
    if not is_all:
        placed = placed.filter(Q(placed_at__gte=midnight) | Q(ended_at__isnull=True))
    found = list(placed.order_by("-placed_at", "-id")[:MOST_ORDERS])
    masked = privacy.hidden_from(person, Case.objects.filter(orders__in=found).distinct(), day)
    shown = [order for order in found if order.case_id in readable]
    incidents = list(
        Incident.objects.filter(closed_at__isnull=True)
        .select_related("order__case", "order__approved_by", "person", "order__task__assignee")
        .order_by("opened_at")
    )
    barred = access.about_himself(person)
    visible = [
        one
        for one in incidents
        if one.case_id in readable or (one.person_id == person.pk and one.case_id not in barred)
    ]
    by_hand = orders_of.by_hand_once(one.order for one in visible)
    cards = organisation.person_cards(day, {one.person.username for one in visible})
    readings = list(HealthReading.objects.filter(at__gt=now - timedelta(hours=HOURS)).order_by("at"))
    return SystemsSeen(
        now=now,
        checked_at=readings[-1].at if readings else None,
        connectors=_connectors(readings, found, midnight, now),
        incidents=tuple(
            _incident(one, cards, person, masked, was_by_hand=one.order_id in by_hand) for one in visible
        ),
        hidden_incidents=len(incidents) - len(visible),
        orders=tuple(_order(order, masked) for order in shown),
        hidden_orders=len(found) - len(shown),
        mails_waiting=Notice.objects.filter(state=Notice.State.DUE).count(),
        is_all=is_all,
    )


def _connectors(
    readings: Sequence[HealthReading], placed: Sequence[Order], midnight: datetime, now: datetime
) -> tuple[ConnectorSeen, ...]:
    by_port: dict[str, list[HealthReading]] = {}
    for reading in readings:
        by_port.setdefault(reading.port, []).append(reading)
    return tuple(_connector(port, found, placed, midnight, now) for port, found in sorted(by_port.items()))


def _connector(
    port: str, readings: Sequence[HealthReading], placed: Sequence[Order], midnight: datetime, now: datetime
) -> ConnectorSeen:
    last = readings[-1]
    good = sorted(reading.milliseconds for reading in readings if reading.state == "ok")
    today = [order for order in placed if order.port == port and order.placed_at >= midnight]
    down = None
    for reading in reversed(readings):
        if reading.state != "down":
            break
        down = reading.at
    return ConnectorSeen(
        port=port,
        name=last.name,
        state="silent" if now - last.at > STALE else last.state,
        message=last.message,
        milliseconds=last.milliseconds,
        usual=good[len(good) // 2] if good else 0,
        at=last.at,
        down_since=down,
        beats=_beats(readings, now),
        orders_today=len(today),
        confirmed_today=sum(1 for order in today if order.state == Order.State.CONFIRMED),
        under_way=sum(1 for order in placed if order.port == port and order.ended_at is None),
    )


def _beats(readings: Sequence[HealthReading], now: datetime) -> tuple[str, ...]:
    """The worst answer of each half hour."""
    worst = {"": 0, "ok": 1, "slow": 2, "down": 3}
    slots = [""] * SLOTS
    span = timedelta(hours=HOURS) / SLOTS
    for reading in readings:
        place = SLOTS - 1 - int((now - reading.at) / span)
        if 0 <= place < SLOTS and worst[reading.state] > worst[slots[place]]:
            slots[place] = reading.state
    return tuple(slots)


def _order(order: Order, masked: set[int]) -> OrderLine:
    return OrderLine(
        id=order.pk,
        name=order.name,
        case_number=order.case.number,
        system=orders_of.SYSTEMS.get(order.port, order.port),
        target="" if order.case_id in masked else order.target,
        by=order.approved_by.short_name,
        at=order.placed_at,
        state=order.state,
        error="" if order.case_id in masked else order.error,
    )


def _incident(
    one: Incident, cards: dict[str, PersonCard], person: Person, masked: set[int], *, was_by_hand: bool
) -> IncidentSeen:
    may_probe, may_undo = orders_of.may_do(one.order, one.order.case, person, one, was_by_hand=was_by_hand)
    return IncidentSeen(
        order=_order(one.order, masked),
        trouble=_trouble(one.order, one.order.case, was_by_hand=was_by_hand),
        reason="" if one.case_id in masked else one.reason,
        what_to_do=one.what_to_do,
        holder=cards[one.person.username],
        opened_at=one.opened_at,
        is_mine=one.person_id == person.pk,
        may_probe=may_probe,
        may_undo=may_undo,
    )


def _trouble(order: Order, case: Case, *, was_by_hand: bool) -> Trouble:
    if order.state == Order.State.CONFIRMED:
        return Trouble.GONE
    if order.state not in undoing.STOPPED:
        return Trouble.MOVING
    if undoing.is_wanted(order, case):
        return Trouble.UNDO_BY_HAND if was_by_hand else Trouble.NOT_UNDONE
    if order.state == Order.State.FAILED:
        return Trouble.REFUSED if order.sent_at else Trouble.NO_CONNECTOR
    return Trouble.UNCONFIRMED
