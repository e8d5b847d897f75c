"""Sealing: the heads of the chains that moved are written into a log that is itself chained.

With the head of a case are sealed its evidence and its files, which are no acts; and every published manual.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F, Prefetch, QuerySet, Sum

from cauce.core import chain
from cauce.lib import clock
from cauce.operations import facts
from cauce.records.models import Anchor, Attachment, Case, Counter, Evidence, ManualVersion

MANUAL = "manual"  # stands where the other heads have the number of a case


@transaction.atomic
def seal() -> Anchor | None:
    """Seal the chains that moved since the last anchor. None when nothing moved.

    Changed cases are found by state (head beyond sealed), not by time: commits arrive out of order.
    """
    unsealed = Case.objects.select_for_update().filter(head_seq__gt=F("sealed_seq")).order_by("pk")
    changed = list(_with_rows(unsealed))
    last = Anchor.objects.order_by("-seq").first()
    manuals = [[MANUAL, manual.pk, facts.of_manual(manual)] for manual in published()]
    known = [head for head in last.heads if head[0] == MANUAL] if last else []
    if not changed and manuals == known:
        return None
    heads: list[list[Any]] = [
        [case.number, case.head_seq, case.head_hash, rows_of(case)] for case in changed
    ] + manuals
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


def published() -> QuerySet[ManualVersion]:
    """Return every published manual with its procedures, in the order in which they are sealed."""
    return ManualVersion.objects.prefetch_related("procedures").order_by("pk")


def _with_rows(cases: QuerySet[Case]) -> QuerySet[Case]:
    proofs = Prefetch("orders__evidence", Evidence.objects.order_by("id"))
    return cases.prefetch_related(
        Prefetch("attachments", Attachment.objects.order_by("id")), "orders", proofs
    )


def rows_of(case: Case) -> dict[str, dict[str, str]]:
    """Return what is sealed with the head of a case: its evidence and its files, by their ids."""
    proofs = (proof for order in case.orders.all() for proof in order.evidence.all())
    return {
        "evidence": {str(proof.pk): facts.of_proof(proof) for proof in proofs},
        "files": {str(file.pk): facts.of_file(file) for file in case.attachments.all()},
    }


def seal_again(case_id: int) -> None:
    """Have a case sealed again though no act was written: evidence or a file was added to it."""
    Case.objects.filter(pk=case_id).update(sealed_seq=0)


def content_of(anchor: Anchor) -> dict[str, object]:
    """Return what an anchor's hash covers."""
    return {
        "seq": anchor.seq,
        "at": anchor.at.isoformat(),
        "heads": anchor.heads,
        "counters": anchor.counters,
        "acts": anchor.acts,
    }
