"""Orders, what was read back of them, who was called to them and their envelopes are what the acts told (10,
11, 15).

An act written before Cauce told of these rows says nothing of them: what it placed is passed over.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from cauce.core import orders as core_orders
from cauce.core.procedure import Outcome
from cauce.operations import facts, later, ledger, undoing
from cauce.operations.invariants.dossiers import Dossier
from cauce.operations.invariants.findings import Found
from cauce.operations.orders import ENVELOPE_LIFE, SECRET_OF
from cauce.ports import verbs
from cauce.records.models import Act, Evidence, Order

LIVE = (Order.State.PLANNED, Order.State.SENT, Order.State.UNKNOWN, Order.State.UNDOING)
BY_HAND = (Outcome.ATTEST, Outcome.UNDO)


def orders_are_as_told(dossier: Dossier, now: datetime) -> Found:
    """15: every order is named, placed and ended as the acts of its case say."""
    acts = {act.pk: act for act in dossier.acts}
    tasks = {task.pk: task.row for task in dossier.tasks}
    base, end = _settled_told(dossier)
    for order in dossier.orders:
        act = acts.get(order.approved_in_id)
        if act is None:  # another check's finding
            continue
        if not _is_placed_as_told(dossier, order, act) or tasks.get(order.task_id) != order.row:
            yield order.name, _("the order is not where and when the act placed it")
        if order.name in base and facts.of_order(order) != base[order.name]:
            yield order.name, _("what the outside system answered is not what the act told of it")
        is_at_its_end = order.state in undoing.GONE or not undoing.is_wanted(order, dossier.case)
        if order.name in end and is_at_its_end and facts.of_end(order) != end[order.name]:
            yield order.name, _("the order ended otherwise, or at another moment, than its act says")
        if order.after_id is not None and order.after_id not in {other.pk for other in dossier.orders}:
            yield order.name, _("it follows an order of another case")


def _is_placed_as_told(dossier: Dossier, order: Order, act: Act) -> bool:
    case, count = dossier.case, order.name.rpartition("-")[2]
    port = "" if order.verb == core_orders.BY_HAND else verbs.port_of(order.verb)
    return (order.row, order.step, order.placed_at, order.port, order.key, order.name) == (
        act.row,
        act.step,
        act.at,
        port,
        f"{case.number}/{act.row}.{act.step}/{count}",
        f"OT-{case.number.removeprefix('HR-')}-{count}",
    )


def _settled_told(dossier: Dossier) -> tuple[dict[str, str], dict[str, str]]:
    base: dict[str, str] = {}
    end: dict[str, str] = {}
    for act in dossier.acts:
        for name, told in act.content.get("settled", {}).items():
            base[name], end[name] = told["facts"], told["end"]
    return base, end


def fences_are_as_told(dossier: Dossier, now: datetime) -> Found:
    """8: a fence is never lower than an act told, and no claim outlasts a lease."""
    told: dict[str, int] = {}
    for act in dossier.acts:
        for name, fence in act.content.get("fences", {}).items():
            told[name] = max(fence, told.get(name, 0))
    longest = now + timedelta(seconds=2 * settings.LEASE_SECONDS)
    for order in dossier.orders:
        if order.fence < told.get(order.name, 0):
            yield (
                order.name,
                _("its fence was %(told)d and is %(fence)d: a late worker could write")
                % {"told": told[order.name], "fence": order.fence},
            )
        if order.lease_until is not None and order.lease_until > longest:
            yield order.name, _("a worker is to have it for longer than any lease")


def proofs_are_spoken_of(dossier: Dossier, now: datetime) -> Found:
    """10: acts speak of evidence; where none does yet, there is no more than the ledger reads by itself."""
    told = {
        str(one["facts"]) for act in dossier.acts for one in act.content.get("evidence", ()) if "facts" in one
    }
    attested = Counter((act.at, act.actor_id) for act in dossier.acts if act.outcome in BY_HAND)
    placed = _placed_by_telling_acts(dossier)
    for order in dossier.orders:
        if order.approved_in_id not in placed:
            continue  # placed before acts told what was read
        proofs = list(order.evidence.all())
        seen = [facts.of_proof(proof) for proof in proofs]
        if len(set(seen)) < len(seen):
            yield order.name, _("it has the same evidence twice")
        silent = [proof for proof, own in zip(proofs, seen, strict=True) if own not in told]
        for proof in silent:
            if proof.is_attested and not attested[(proof.at, proof.attested_by_id)]:
                yield order.name, _("it has evidence of which no act speaks")
        if _is_too_much(dossier, order, [proof for proof in silent if not proof.is_attested], now):
            yield order.name, _("it has evidence of which no act speaks")


def _placed_by_telling_acts(dossier: Dossier) -> set[int]:
    """Return the acts that placed orders since acts tell of what becomes of them."""
    return {act.pk for act in dossier.acts if "parameters" in act.content}


def _is_too_much(dossier: Dossier, order: Order, silent: list[Evidence], now: datetime) -> bool:
    """Say whether an order was read more often, or otherwise, than the ledger does without an act."""
    if not silent:
        return False
    holding = [proof for proof in silent if proof.holds]
    failing = [proof for proof in silent if not proof.holds]
    if any(proof.at < order.placed_at for proof in silent):
        return True
    settled = any(order.name in act.content.get("settled", {}) for act in dossier.acts)
    if order.state in LIVE:
        return len(failing) > ledger.MOST_ATTEMPTS + 1 or len(holding) > order.attempts + 1
    if order.state != Order.State.CONFIRMED:
        return len(failing) + len(holding) > 0
    if not settled:
        return len(holding) > 1 or len(failing) > ledger.MOST_ATTEMPTS + 1
    return bool(failing) or len(holding) > _looks_due(order, now)


def _looks_due(order: Order, now: datetime) -> int:
    """Return how often a confirmed order may have been read again: at its dates, and after each incident."""
    dates = (
        0
        if order.port in later.READ_ONCE or order.ended_at is None
        else sum(order.ended_at + span <= now for span in later.AFTER)
    )
    return dates + len(order.incidents.all())


def incidents_are_as_told(dossier: Dossier, _now: datetime) -> Found:
    """11: every incident was opened by an act, and is with whom, and for the reason that, acts say."""
    told, person, reason = _incidents_told(dossier)
    placed = _placed_by_telling_acts(dossier)
    for order in dossier.orders:
        if order.approved_in_id not in placed:
            continue
        if {facts.of_incident(incident) for incident in order.incidents.all()} != told.get(order.name, set()):
            yield order.name, _("its incidents are not those that acts opened")
        latest = max(order.incidents.all(), key=lambda incident: incident.opened_at, default=None)
        if latest is None or order.name not in told:
            continue
        if latest.person.username != person[order.name]:
            yield order.name, _("its incident is with somebody to whom no act gave it")
        if not reason[order.name].endswith(latest.reason):
            yield order.name, _("its incident gives another reason than its act does")


def _incidents_told(dossier: Dossier) -> tuple[dict[str, set[str]], dict[str, str], dict[str, str]]:
    """Return by order what acts told of its incidents, who had the last one, and why it was opened."""
    told: dict[str, set[str]] = {}
    person: dict[str, str] = {}
    reason: dict[str, str] = {}
    for act in dossier.acts:
        name = str(act.content.get("order", ""))
        if act.outcome == Outcome.INCIDENT and "incident" in act.content:
            told.setdefault(name, set()).add(str(act.content["incident"]["facts"]))
            person[name] = str(act.content["incident"]["username"])
            reason[name] = act.proveido
        elif act.outcome == Outcome.SUBSTITUTE and name:
            person[name] = str(act.content["to"]["username"])
    return told, person, reason


def envelopes_are_as_told(dossier: Dossier, _now: datetime) -> Found:
    """15: an envelope is of whom its order names, as long as one is kept, and was opened when an act says."""
    opened: dict[str, set[datetime]] = {}
    tries: Counter[str] = Counter()
    for act in dossier.acts:
        if act.outcome == Outcome.REVEAL:
            name = str(act.content.get("order", ""))
            opened.setdefault(name, set()).add(act.at)
            tries[name] += not act.content.get("opened", False)
    for order in dossier.orders:
        secret = dossier.secrets.get(order.pk)
        if secret is None:
            if order.sent_at is not None and order.verb in SECRET_OF:
                yield order.name, _("it was sent and the envelope of its secret is gone")
            continue
        username = str(order.payload.get("owner") or order.payload.get("username") or "")
        is_his = secret.owner is None or secret.owner.username == username
        made = (secret.username, secret.purpose, secret.expires_at)
        if not is_his or made != (username, order.target[:120], order.placed_at + ENVELOPE_LIFE):
            yield order.name, _("its envelope is for another person, thing or time than the order says")
        if secret.revealed_at is not None and secret.revealed_at not in opened.get(order.name, ()):
            yield order.name, _("its envelope was opened at a moment of which no act speaks")
        if secret.late_tries > tries[order.name]:
            yield order.name, _("its envelope counts more late tries than acts do")
        if secret.revealed_at is None and _was_opened(dossier, order):
            yield order.name, _("its envelope was opened, and says that it was not")


def _was_opened(dossier: Dossier, order: Order) -> bool:
    return any(
        act.outcome == Outcome.REVEAL
        and act.content.get("order") == order.name
        and act.content.get("opened") is True
        for act in dossier.acts
    )
