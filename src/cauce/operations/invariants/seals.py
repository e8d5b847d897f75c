"""The seals (16): a chain, a prefix of the chains of acts; the rows that they hold are still on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from cauce.core import chain
from cauce.operations import anchors, facts
from cauce.operations.invariants.findings import Found, Ground
from cauce.records.models import Act, Anchor, Attachment, Case, Counter, Evidence

SEALED_WITHIN = timedelta(hours=1)
HEADS_AT_A_TIME = 300
ROWS_AT_A_TIME = 2000
# A case's number, the number and the hash of its last act and, since rows are sealed too, those of the case.
Head = Sequence[Any]


@dataclass
class Sealed:
    """What all the seals together say, read once."""

    upto: dict[str, int] = field(default_factory=dict)  # by case: the last act that was sealed
    with_rows: set[str] = field(default_factory=set)  # the cases whose last seal holds their rows too
    rows: dict[str, dict[int, bytes]] = field(default_factory=lambda: {"evidence": {}, "files": {}})
    manuals: dict[int, bytes] = field(default_factory=dict)

    def take(self, anchor: Anchor) -> Iterator[tuple[str, int]]:
        """Take what one seal says. Yields each row of which a former seal said otherwise."""
        for number, last, own, *rest in anchor.heads:
            if number == anchors.MANUAL:
                if self.manuals.setdefault(last, bytes.fromhex(own)) != bytes.fromhex(own):
                    yield anchors.MANUAL, last
                continue
            self.upto[number] = last
            if rest:
                self.with_rows.add(number)
                yield from self._take_rows(rest[0])
            else:
                self.with_rows.discard(number)

    def _take_rows(self, rows: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, int]]:
        for kind, sealed in rows.items():
            known = self.rows[kind]
            for pk, own in sealed.items():
                if known.setdefault(int(pk), bytes.fromhex(own)) != bytes.fromhex(own):
                    yield kind, int(pk)


def seals_agree(ground: Ground) -> Found:
    """16: the seals are a chain and a prefix of the acts' chains; nothing waits unsealed for an hour."""
    yield from _seals_are_a_chain()
    sealed = Sealed()
    for anchor in Anchor.objects.order_by("seq").iterator(chunk_size=50):
        yield from _sealed_heads_are_on_record(anchor)
        for kind, pk in sealed.take(anchor):
            yield (
                _seal(anchor),
                _("it holds something else than a former seal does: %(kind)s %(id)d")
                % {"kind": kind, "id": pk},
            )
    yield from _manuals_are_as_sealed(sealed)
    yield from _evidence_is_as_sealed(sealed)
    yield from _files_are_as_sealed(sealed)
    yield from _no_seal_was_taken_off(sealed)
    yield from _nothing_went_back()
    yield from _sealed_in_time(ground.now, sealed)


def _seal(anchor: Anchor) -> str:
    return _("seal %(seq)d") % {"seq": anchor.seq}


def _seals_are_a_chain() -> Found:
    broken = chain.first_broken(
        (anchor.seq, anchor.prev_hash, anchor.hash, anchors.content_of(anchor))
        for anchor in Anchor.objects.order_by("seq").iterator(chunk_size=50)
    )
    if broken is not None:
        yield (
            _("seal %(seq)d") % {"seq": broken},
            _("the chain of seals breaks here: it was changed, or one is missing"),
        )


def _sealed_heads_are_on_record(anchor: Anchor) -> Found:
    for heads in _some_at_a_time([head for head in anchor.heads if head[0] != anchors.MANUAL]):
        acts = Act.objects.filter(case__number__in=[head[0] for head in heads], seq__in={h[1] for h in heads})
        hashes = {(number, seq): own for number, seq, own in acts.values_list("case__number", "seq", "hash")}
        for number, seq, own, *_rows in heads:
            if hashes.get((number, seq)) != own:
                yield (
                    f"{number} #{seq}",
                    _("seal %(anchor)d holds another act than the one on record") % {"anchor": anchor.seq},
                )


def _some_at_a_time(heads: Sequence[Head]) -> Iterator[list[Head]]:
    rest = iter(heads)
    while some := list(islice(rest, HEADS_AT_A_TIME)):
        yield some


def _manuals_are_as_sealed(sealed: Sealed) -> Found:
    there = {manual.pk: manual for manual in anchors.published()}
    for pk, manual in there.items():
        own = sealed.manuals.get(pk)
        if own is not None and bytes.fromhex(facts.of_manual(manual)) != own:
            yield str(manual), _("the published manual is another than the one that was sealed")
    for pk in sealed.manuals.keys() - there.keys():
        yield _("manual %(id)d") % {"id": pk}, _("it was sealed and is no longer on record")


def _evidence_is_as_sealed(sealed: Sealed) -> Found:
    left = dict(sealed.rows["evidence"])
    proofs = (
        Evidence.objects.order_by("id")
        .select_related("order")
        .only("order__name", "order__case_id", *_columns(Evidence))
    )
    due = _wholly_sealed(sealed)
    for proof in proofs.iterator(chunk_size=ROWS_AT_A_TIME):
        own = left.pop(proof.pk, None)
        if own is None and proof.order.case_id in due:
            yield proof.order.name, _("it has evidence of which no act and no seal speaks")
        elif own is not None and bytes.fromhex(facts.of_proof(proof)) != own:
            yield proof.order.name, _("its evidence is not the one that was sealed")
    for pk in left:
        yield _("evidence %(id)d") % {"id": pk}, _("it was sealed and is no longer on record")


def _files_are_as_sealed(sealed: Sealed) -> Found:
    left = dict(sealed.rows["files"])
    due = _wholly_sealed(sealed)
    files = (
        Attachment.objects.filter(case__isnull=False)
        .order_by("id")
        .select_related("case")
        .only("case__number", *_columns(Attachment))
    )
    for file in files.iterator(chunk_size=ROWS_AT_A_TIME):
        own = left.pop(file.pk, None)
        where = f"{file.case.number if file.case else ''} «{file.name}»"
        if own is None and file.case_id in due:
            yield where, _("it has a file of which no seal speaks")
        elif own is not None and bytes.fromhex(facts.of_file(file)) != own:
            yield where, _("the file is not the one that was sealed")
    for pk in left:
        yield _("file %(id)d") % {"id": pk}, _("it was sealed and is no longer on record")


def _columns(model: type[Evidence] | type[Attachment]) -> list[str]:
    return [column.name for column in model._meta.concrete_fields]


def _wholly_sealed(sealed: Sealed) -> set[int]:
    """Return the cases that were sealed as they are, with their rows: whatever they have is in a seal."""
    quiet = Case.objects.filter(head_seq=F("sealed_seq")).values_list("pk", "number")
    return {pk for pk, number in quiet.iterator(chunk_size=ROWS_AT_A_TIME) if number in sealed.with_rows}


def _no_seal_was_taken_off(sealed: Sealed) -> Found:
    """A case knows up to which act it was sealed: the seal that did so must be there."""
    cases = Case.objects.filter(sealed_seq__gt=0).order_by("number")
    for number, seq in cases.values_list("number", "sealed_seq").iterator(chunk_size=ROWS_AT_A_TIME):
        if sealed.upto.get(number, 0) != seq:
            yield f"{number} #{seq}", _("it was sealed up to this act, and no seal says so")


def _nothing_went_back() -> Found:
    last = Anchor.objects.order_by("-seq").first()
    if last is None:
        return
    total = Case.objects.aggregate(total=Sum("head_seq"))["total"] or 0
    if total < last.acts:
        yield (
            _seal(last),
            _("it counted %(sealed)d acts; now there are %(now)d") % {"sealed": last.acts, "now": total},
        )
    now = {(c.unit, c.type, c.year): c.last for c in Counter.objects.all()}
    for unit, kind, year, number in last.counters:
        if now.get((unit, kind, year), 0) < number:
            yield (
                f"{unit}/{kind}/{year}",
                _("the series had reached %(sealed)d when it was sealed; now it says %(now)d")
                % {"sealed": number, "now": now.get((unit, kind, year), 0)},
            )


def _sealed_in_time(now: datetime, sealed: Sealed) -> Found:
    """The worker seals every minute. A case to which only a file was added has its acts in a seal."""
    late = Case.objects.filter(head_seq__gt=F("sealed_seq"), changed_at__lt=now - SEALED_WITHIN)
    for number, head in late.order_by("changed_at").values_list("number", "head_seq"):
        if sealed.upto.get(number, 0) < head:
            yield (
                number,
                _("its acts have waited to be sealed for more than an hour: is the worker running?"),
            )
            return
