"""What stands outside the chains of acts is what the acts told of it (10, 15): evidence, the request and
whom it is about, who has the work, who wrote a paper, and the files.

A row rewritten together with its own hash is seen here: the act that told of it was sealed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cauce.core import process
from cauce.core.procedure import Outcome
from cauce.operations import facts
from cauce.operations.invariants.dossiers import Dossier
from cauce.operations.invariants.findings import Found
from cauce.operations.invariants.walking import STANDING
from cauce.records.models import Act, Document, Evidence, Person, Task

BY_HAND = frozenset({Outcome.ATTEST, Outcome.UNDO})
ENDING = frozenset({Outcome.WITHDRAW, Outcome.REFUSE})
GIVING_NO_TASK = frozenset({Outcome.INCIDENT, Outcome.UNDO, Outcome.REVEAL})
SENT, ISSUED = Document.State.EN_ROUTE, Document.State.ISSUED


def evidence_is_as_told(dossier: Dossier, _now: datetime) -> Found:
    """10: the proofs by which a row was settled are there, and who attested one did so in an act."""
    kept = {
        (order.name, proof.hash, proof.holds) for order in dossier.orders for proof in order.evidence.all()
    }
    proved = {name for name, _hash, _holds in kept}  # an order without any proof is found by its state
    for act in dossier.acts:
        for told in act.content.get("evidence", ()):
            is_kept = (told["order"], told["hash"], told["holds"]) in kept
            if told["order"] in proved and not is_kept:
                yield (
                    str(told["order"]),
                    _("the evidence on record is not the one of which %(act)s speaks")
                    % {"act": dossier.place(act)},
                )
    hands = {act.actor_id for act in dossier.acts if act.outcome in BY_HAND and act.actor_id}
    for order in dossier.orders:
        if any(_is_strange(proof, hands) for proof in order.evidence.all()):
            yield order.name, _("it names as witness somebody who attested nothing in this case")


def _is_strange(proof: Evidence, hands: set[int]) -> bool:
    return proof.is_attested and proof.attested_by_id not in hands


def case_is_as_told(dossier: Dossier, _now: datetime) -> Found:
    """15: the case says of itself what its acts say: who asks, what, about whom, who has the work."""
    case, number = dossier.case, dossier.case.number
    if not dossier.acts:
        return
    if dossier.acts[0].actor_id not in (None, case.author_id):  # an act of nobody is another invariant's
        yield number, _("the case names as its author somebody who did not send it")
    form, approved, reason = _request_told(dossier)
    if form and form != case.form_hash:
        yield number, _("the request has other answers than those that were sent")
    if approved != case.approved_hash:
        yield number, _("the case says that another request was approved than its acts say")
    if reason != case.not_done_reason:
        yield number, _("the case gives another reason for what was not done than its acts do")
    field = dossier.definition.procedure.about
    about = case.about.username if case.about else ""
    if field and about != (case.form.get(field) if _is_known(case.form.get(field)) else ""):
        yield number, _("the case is about somebody else than its request says")
    if _chosen_told(dossier) != case.chosen:
        yield number, _("the case names another technician than the one who was chosen")
    yield from _holder_is_as_told(dossier)
    yield from _facts_are_as_told(dossier)


def _facts_are_as_told(dossier: Dossier) -> Found:
    """What a case was sent with; and the moments of its first act, its last one and its end."""
    case, number, acts = dossier.case, dossier.case.number, dossier.acts
    facts_told = [act.content["facts"] for act in acts if "facts" in act.content]
    if facts_told and facts_told[-1] != facts.of_case(case):
        yield number, _("the case is of another unit, post, subject, moment or version than was sent")
    manual_told = next((act.content["manual"] for act in acts if "manual" in act.content), None)
    if manual_told is not None and manual_told != dossier.manual:
        yield number, _("the manual on which it runs is another than the one on which it was sent")
    if acts[0].at != case.opened_at or acts[-1].at != case.changed_at:
        yield number, _("it was opened or changed at another moment than its acts say")
    ending = [act.at for act in acts if act.outcome not in STANDING]
    if case.closed_at is not None and ending and ending[-1] != case.closed_at:
        yield number, _("the case was closed at another moment than its acts say")
    if not case.is_open and process.from_json(case.marking).tokens:
        yield number, _("the case is closed and the diagram says that it stands somewhere")


def _is_known(username: Any) -> bool:
    return isinstance(username, str) and Person.objects.filter(username=username).exists()


def _request_told(dossier: Dossier) -> tuple[str, str, str]:
    """Return what the acts say: the hash of the request, of the approved one, and why it was not done."""
    form = approved = reason = ""
    for act in dossier.acts:
        if told := act.content.get("form_hash"):
            form = str(told)
            approved = approved if approved == form else ""
        approved = str(act.content.get("approved_hash", approved))
        if act.outcome == Outcome.NOT_DONE:
            reason = act.proveido
    return form, approved, reason


def _chosen_told(dossier: Dossier) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for act in dossier.acts:
        activity = dossier.activity(act.row)
        if activity is None:
            continue
        if act.outcome == Outcome.DERIVE and "chosen" in act.content and act.step is not None:
            role = activity.steps[act.step].to
            chosen[dossier.definition.manual.role(role).function] = str(act.content["chosen"])
        elif act.outcome == Outcome.TAKE_BACK:
            given = act.content.get("to", {}).get("username", "")
            chosen[dossier.definition.manual.role(activity.role).function] = str(given)
    return chosen


def _holder_is_as_told(dossier: Dossier) -> Found:
    given = [
        act.content["to"]
        for act in dossier.acts
        if act.outcome not in GIVING_NO_TASK
        and "order" not in act.content
        and act.content.get("to", {}).get("username")
    ]
    for task in dossier.tasks if given else ():
        if task.state == Task.State.OPEN and task.assignee.username != given[-1]["username"]:
            yield (
                dossier.case.number,
                _("%(name)s has the case, and its acts gave it to %(told)s")
                % {"name": task.assignee.full_name, "told": given[-1].get("name", "")},
            )


def papers_are_as_told(dossier: Dossier, _now: datetime) -> Found:
    """15: every paper that was sent is there, by the person who sent it, dated and annulled by an act."""
    acts = {act.pk: act for act in dossier.acts}
    sent = {(one["id"], one["version"]): act for act, one in _papers_sent(dossier)}
    documents = {document.pk: document for document in dossier.documents}
    versions = {(v.document_id, v.version): v for d in documents.values() for v in d.versions.all()}
    for key, act in sent.items():
        if key not in versions:
            yield dossier.place(act), _("the paper that this act sent is not on record")
        elif act.actor_id not in (None, versions[key].author_id):
            yield _place(dossier, documents[key[0]]), _("it names as author somebody who did not send it")
        elif versions[key].at != act.at:
            yield _place(dossier, documents[key[0]]), _("it was sent at another moment than its act says")
    for document in documents.values():
        last = sent.get((document.pk, document.version))
        if last is not None:
            yield from _title_and_author(dossier, document, last)
        number = acts.get(document.issued_in_id or 0)
        if number is not None and document.issued_at != number.at:
            yield document.cite, _("it is dated at another moment than the act that numbered it")
    yield from _papers_are_as_told(dossier)


def _papers_are_as_told(dossier: Dossier) -> Found:
    """Which paper it is, its number and its code, how far it has come, and why it was annulled."""
    sent, numbered, state = _papers_told(dossier)
    ending = next((act for act in dossier.acts if act.outcome in ENDING), None)
    for document in dossier.documents:
        place, key = _place(dossier, document), document.pk
        if sent.get(key) and facts.of_paper(document) != sent[key]:
            yield place, _("it is another paper than the one that was sent: its row, kind, author or unit")
        if numbered.get(key) and facts.of_number(document) != numbered[key]:
            yield place, _("its number, date or verification code is not the one that was given")
        if document.state == Document.State.ANNULLED:
            if ending is None:
                yield place, _("it was annulled and no act says so")
            elif document.annulled_reason != ending.proveido:
                yield place, _("it was annulled for another reason than the act gives")
        elif document.annulled_reason or (ending is not None and state.get(key) != ISSUED):
            yield place, _("it was annulled by an act, and says otherwise")
        elif document.state != state.get(key):
            yield place, _("it has come less far, or further, than its acts say")


def _papers_told(dossier: Dossier) -> tuple[dict[int, str], dict[int, str], dict[int, str]]:
    """Return by paper what was told when it was sent and when it was numbered, and how far it has come."""
    sent: dict[int, str] = {}
    numbered: dict[int, str] = {}
    state: dict[int, str] = {}
    rows = {document.pk: document.row for document in dossier.documents}
    for act in dossier.acts:
        if paper := act.content.get("paper"):
            sent[paper["id"]], state[paper["id"]] = str(paper.get("facts", "")), SENT
        for given in act.content.get("numbered", ()):
            numbered[given["id"]], state[given["id"]] = str(given.get("facts", "")), ISSUED
        if act.outcome == Outcome.RETURN:
            back = act.content.get("to", {}).get("row")
            for key, one in state.items():
                if one == SENT and rows.get(key) == back:
                    state[key] = Document.State.DRAFT
    return sent, numbered, state


def _papers_sent(dossier: Dossier) -> Iterator[tuple[Act, dict[str, Any]]]:
    for act in dossier.acts:
        if paper := act.content.get("paper"):
            yield act, paper


def _title_and_author(dossier: Dossier, document: Document, sent: Act) -> Found:
    if sent.actor_id not in (None, document.author_id):
        yield _place(dossier, document), _("it names as author somebody who did not send it")
    if document.title != sent.content["paper"]["title"]:
        yield _place(dossier, document), _("it has another title than the one under which it was sent")


def _place(dossier: Dossier, document: Document) -> str:
    return document.cite or dossier.case.number


def files_are_as_told(dossier: Dossier, _now: datetime) -> Found:
    """15: the files that a paper lists, or an attestation names, are still those of the case."""
    told = {
        (str(file["sha256"]), str(file["name"]))
        for listed in (
            *(act.content.get("attachments", ()) for act in dossier.acts),
            *(v.content.get("attachments", ()) for d in dossier.documents for v in d.versions.all()),
        )
        for file in listed
    }
    kept = {file.sha256 for file in dossier.case.attachments.all()} if told else set()
    for digest, name in sorted(told):
        if digest not in kept:
            yield f"{dossier.case.number} «{name}»", _("the file was exchanged or is no longer on record")
