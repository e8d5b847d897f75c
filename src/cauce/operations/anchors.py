"""Sealing: the heads of the chains that moved are written into a log that is itself chained."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Sum

from cauce.core import chain
from cauce.lib import clock
from cauce.records.models import Anchor, Case, Counter


@transaction.atomic
def seal() -> Anchor | None:
    """Seal the chains that moved since the last anchor. None when nothing moved.

    Changed cases are found by state (head beyond sealed), not by time: commits arrive out of order.
    """
    changed = list(Case.objects.select_for_update().filter(head_seq__gt=F("sealed_seq")).order_by("pk"))
    if not changed:
        return None
    last = Anchor.objects.order_by("-seq").first()
    heads = [[case.number, case.head_seq, case.head_hash] for case in changed]
    counters = [[c.unit, c.type, c.year, c.last] for c in Counter.objects.order_by("unit", "type", "year")]
    total = Case.objects.aggregate(total=Sum("head_seq"))["total"] or 0
    anchor = Anchor(
        seq=last.seq + 1 if last else 1,
        at=clock.now(),
        heads=heads,
        counters=counters,
        acts=total,
        prev_hash=last.hash if last else "",
    )
    anchor.hash = chain.link(anchor.prev_hash, content_of(anchor))
    anchor.save(force_insert=True)
    for case in changed:
        Case.objects.filter(pk=case.pk).update(sealed_seq=case.head_seq)
    return anchor


def content_of(anchor: Anchor) -> dict[str, object]:
    """Return what an anchor's hash covers."""
    return {
        "seq": anchor.seq,
        "at": anchor.at.isoformat(),
        "heads": anchor.heads,
        "counters": anchor.counters,
        "acts": anchor.acts,
    }
