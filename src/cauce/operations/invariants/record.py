"""The record of acts: nothing is lost off its end (1), every act says who and as what (5), the chain is whole
and every change has its act (15), and the seals agree (16).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import F, Min, Sum
from django.utils.translation import gettext as _

from cauce.core import chain
from cauce.core.procedure import Outcome
from cauce.operations import anchors, record
from cauce.operations.invariants.dossiers import Dossier
from cauce.operations.invariants.findings import Found, Ground
from cauce.records.models import Act, Anchor, Case, Counter, Task

SEALED_WITHIN = timedelta(hours=1)
HEADS_AT_A_TIME = 300
Head = tuple[str, int, str]  # a case's number, the number of its last act, and the hash of that act

OF_THE_SYSTEM = frozenset(
    {Outcome.CONFIRM, Outcome.NOT_APPLICABLE, Outcome.SUBSTITUTE, Outcome.INCIDENT, Outcome.UNDO}
)
WITHOUT_POST = frozenset({Outcome.REVEAL})  # an envelope is opened by its owner, whatever he holds


def heads_reach_the_last_act(dossier: Dossier, _now: datetime) -> Found:
    """1: the case names its last act by number and hash, and that act is there."""
    case, last = dossier.case, dossier.acts[-1] if dossier.acts else None
    if last is None:
        yield case.number, _("the case has no act at all")
    elif case.head_seq != last.seq or len(dossier.acts) != case.head_seq:
        yield (
            case.number,
            _("the case acknowledged %(head)d acts; on record are %(count)d, the last is #%(last)d")
            % {"head": case.head_seq, "count": len(dossier.acts), "last": last.seq},
        )
    elif case.head_hash != last.hash:
        yield dossier.place(last), _("the last act has another hash than the one that the case acknowledged")


def acts_say_who(dossier: Dossier, _now: datetime) -> Found:
    """5: a person's act names the post that he held then; only the system's own acts have nobody."""
    for act in dossier.acts:
        if len(act.hash) != 64:
            yield dossier.place(act), _("the act has no hash")
        if act.actor is None:
            if act.outcome not in OF_THE_SYSTEM:
                yield (
                    dossier.place(act),
                    _("“%(outcome)s” needs a person and has none") % {"outcome": act.outcome},
                )
            continue
        if act.outcome in WITHOUT_POST:
            continue
        if not act.content.get("position"):
            yield (
                dossier.place(act),
                _("the act does not say which post %(name)s held") % {"name": act.actor.full_name},
            )
        code = act.content.get("position_code")
        if code and code not in dossier.positions:
            yield dossier.place(act), _("the act names a post that does not exist: %(code)s") % {"code": code}


def chain_is_whole(dossier: Dossier, _now: datetime) -> Found:
    """15: every act follows from the one before it, and every change of the case has its act."""
    number = dossier.case.number
    broken = chain.first_broken(
        (
            act.seq,
            act.prev_hash,
            act.hash,
            record.content_of(act, case_number=number, actor=act.actor.username if act.actor else ""),
        )
        for act in dossier.acts
    )
    if broken is not None:
        yield (
            f"{number} #{broken}",
            _("the chain of hashes breaks at this act: it was changed, or one is missing"),
        )
    yield from _tasks_without_act(dossier)
    yield from _papers_without_act(dossier)
    yield from _orders_without_act(dossier)
    if not dossier.case.is_open:
        if all(act.at != dossier.case.closed_at for act in dossier.acts):
            yield number, _("the case was closed without an act")
        if (told := _end_told(dossier)) != dossier.case.end_state:
            yield (
                number,
                _("the case says that it ended as “%(said)s”; its acts say “%(told)s”")
                % {"said": dossier.case.end_state, "told": told},
            )


def _end_told(dossier: Dossier) -> str:
    """Return how the acts say that a closed case ended. Work that was declared not done may be done later."""
    outcomes = [act.outcome for act in dossier.acts]
    if Outcome.WITHDRAW in outcomes:
        return Case.End.WITHDRAWN
    if Outcome.REFUSE in outcomes:
        return Case.End.REFUSED
    work = [one for one in outcomes if one in (Outcome.NOT_DONE, Outcome.EXECUTE, Outcome.ATTEST)]
    # What is done for the organisation after a note of "not done" is passed over: the declaration comes last.
    return Case.End.NOT_DONE if work and work[-1] == Outcome.NOT_DONE else Case.End.CONCLUDED


def _tasks_without_act(dossier: Dossier) -> Found:
    told = {(act.row, act.outcome) for act in dossier.acts}
    for task in dossier.tasks:
        if task.state == Task.State.DONE and not {(task.row, task.outcome), (None, task.outcome)} & told:
            yield (
                dossier.case.number,
                _("the task of row %(row)d was done (%(outcome)s) and no act says so")
                % {"row": task.row, "outcome": task.outcome},
            )


def _papers_without_act(dossier: Dossier) -> Found:
    sent = {
        (paper.get("id"), paper.get("version"), paper.get("hash"))
        for act in dossier.acts
        if (paper := act.content.get("paper"))
    }
    numbered = {
        (given.get("id"), given.get("cite")): act.pk
        for act in dossier.acts
        for given in act.content.get("numbered", ())
    }
    for document in dossier.documents:
        for version in document.versions.all():
            if (document.pk, version.version, version.hash) not in sent:
                yield (
                    _paper_place(dossier, document.cite),
                    _("version %(version)d of “%(title)s” was sent and no act says so")
                    % {"version": version.version, "title": document.title},
                )
        if document.cite and numbered.get((document.pk, document.cite)) != document.issued_in_id:
            yield document.cite, _("the paper was numbered and the act that it names does not say so")
    papers = {(document.pk, document.cite) for document in dossier.documents}
    for _id, cite in numbered.keys() - papers:
        yield (
            str(cite),
            _("an act of %(case)s gave this number and no paper carries it") % {"case": dossier.case.number},
        )


def _paper_place(dossier: Dossier, cite: str) -> str:
    return cite or dossier.case.number


def _orders_without_act(dossier: Dossier) -> Found:
    known = {act.pk for act in dossier.acts}
    for order in dossier.orders:
        if order.approved_in_id not in known:
            yield order.name, _("the act that placed this order is not of its case")


def seals_agree(ground: Ground) -> Found:
    """16: the seals are a chain and a prefix of the acts' chains; nothing waits unsealed for an hour."""
    yield from _seals_are_a_chain()
    for anchor in Anchor.objects.order_by("seq").iterator(chunk_size=50):
        yield from _sealed_heads_are_on_record(anchor)
    yield from _no_seal_was_taken_off()
    yield from _nothing_went_back()
    yield from _sealed_in_time(ground.now)


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
    for heads in _some_at_a_time(anchor.heads):
        acts = Act.objects.filter(case__number__in=[head[0] for head in heads], seq__in={h[1] for h in heads})
        hashes = {(number, seq): own for number, seq, own in acts.values_list("case__number", "seq", "hash")}
        for number, seq, own in heads:
            if hashes.get((number, seq)) != own:
                yield (
                    f"{number} #{seq}",
                    _("seal %(anchor)d holds another act than the one on record") % {"anchor": anchor.seq},
                )


def _some_at_a_time(heads: Sequence[Head]) -> Iterator[list[Head]]:
    rest = iter(heads)
    while some := list(islice(rest, HEADS_AT_A_TIME)):
        yield some


def _no_seal_was_taken_off() -> Found:
    """A case knows up to which act it was sealed: the seal that did so must be there."""
    sealed: dict[str, int] = {}
    for heads in Anchor.objects.order_by("seq").values_list("heads", flat=True).iterator(chunk_size=50):
        sealed.update({number: seq for number, seq, _hash in heads})
    cases = Case.objects.filter(sealed_seq__gt=0).order_by("number")
    for number, seq in cases.values_list("number", "sealed_seq").iterator(chunk_size=2000):
        if sealed.get(number, 0) < seq:
            yield f"{number} #{seq}", _("it was sealed up to this act, and no seal says so")


def _nothing_went_back() -> Found:
    last = Anchor.objects.order_by("-seq").first()
    if last is None:
        return
    total = Case.objects.aggregate(total=Sum("head_seq"))["total"] or 0
    if total < last.acts:
        yield (
            _("seal %(seq)d") % {"seq": last.seq},
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


def _sealed_in_time(now: datetime) -> Found:
    waiting = Case.objects.filter(head_seq__gt=F("sealed_seq"))
    oldest = waiting.aggregate(since=Min("changed_at"))["since"]
    if oldest is not None and now - oldest > SEALED_WITHIN:
        case = waiting.order_by("changed_at").first()
        yield (
            case.number if case else "",
            _("its acts have waited to be sealed for more than an hour: is the worker running?"),
        )
