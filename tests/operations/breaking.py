"""Breaking the record behind the application's back, and seeing what `verify` says, for tests."""

from __future__ import annotations

from typing import Any

from django.db import connection

from cauce.core import chain
from cauce.lib import clock
from cauce.operations import anchors, record, verification
from cauce.records import append_only
from cauce.records.models import (
    Act,
    Anchor,
    Case,
    Evidence,
    Order,
    Task,
)
from cauce.site import wiring

AUTHOR = "mquispe"


def red(*, outside: bool = False) -> list[tuple[int, str]]:
    """Return (invariant, where) of everything that `verify` finds."""
    connectors = wiring.connectors() if outside else None
    report = verification.verify(clock.now(), connectors)
    return [(finding.invariant, finding.where) for finding in report.findings]


def last_act(case: Case) -> Act:
    """Return the newest act of a case."""
    return case.acts.order_by("-seq")[0]


def issued() -> Order:
    """Return the order that made the call code."""
    return Order.objects.get(verb="telephony.issue")


def change(rows: Any, **values: Any) -> None:
    """Change rows of an append-only table behind the application's back."""
    with append_only.set_aside():
        assert rows.update(**values)


def without_index(name: str) -> None:
    """Take away the index that refuses the second row: what is left is what `verify` sees."""
    with connection.cursor() as cursor:
        cursor.execute(f"drop index {name}")


def rewrite(case: Case, first: int, *, reseal: bool = True, **values: Any) -> None:
    """Change an act and compute every later hash anew, as whoever owns the database could; and the seals."""
    prev = ""
    with append_only.set_aside():
        for act in case.acts.select_related("actor").order_by("seq"):
            if act.seq == first:
                for name, value in values.items():
                    setattr(act, name, value)
            act.prev_hash = prev
            actor = act.actor.username if act.actor else ""
            act.hash = prev = chain.link(prev, record.content_of(act, case_number=case.number, actor=actor))
            act.save(force_update=True)
        Case.objects.filter(pk=case.pk).update(head_hash=prev)
        if reseal:
            Anchor.objects.all().delete()
            Case.objects.update(sealed_seq=0)
            anchors.seal()


def seen_alone(order: Order) -> str:
    """Return the hash of a plan of that one order."""
    return chain.digest([[order.verb, order.target, order.payload_hash, chain.digest(order.plan), "listo"]])


def seen_together(act: Act) -> str:
    """Return the hash of the plans of every order that an act placed."""
    return chain.digest(
        [
            [order.verb, order.target, order.payload_hash, chain.digest(order.plan), "listo"]
            for order in act.orders.order_by("id")
        ]
    )


def state_of_everything() -> list[Any]:
    """Return every row of the record."""
    return [
        list(model.objects.order_by("pk").values()) for model in (Act, Anchor, Case, Order, Task, Evidence)
    ]
