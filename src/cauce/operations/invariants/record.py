"""The record of acts: nothing is lost off its end (1), every act says who and as what (5), the chain is whole
and every change has its act (15).
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from cauce.core import chain
from cauce.core.procedure import Outcome
from cauce.operations import record
from cauce.operations.invariants.dossiers import Dossier
from cauce.operations.invariants.findings import Found
from cauce.records.models import Case, Task

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
