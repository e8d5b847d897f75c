"""People: nobody decided his own (17), who left is out (18), what was shown is gone (19), every code has an
owner (20).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils.translation import gettext as _

from cauce.core.may_act import DECIDES_ON_THE_REQUEST
from cauce.core.procedure import Activity, Outcome, StepKind
from cauce.operations.invariants import standing
from cauce.operations.invariants.dossiers import Dossier
from cauce.operations.invariants.findings import Found, Ground
from cauce.records.models import Act, Order, Person, Secret, Task

TIDIED_WITHIN = timedelta(minutes=5)  # the worker destroys expired keys every minute
OWN = frozenset({Outcome.REVEAL, Outcome.WITHDRAW})  # what a person does about his own request
GONE = (Order.State.CANCELLED, Order.State.UNDONE)


def nobody_decides_his_own(dossier: Dossier, _now: datetime) -> Found:
    """17: nobody approved or executed his own request, reviewed his own paper, or acted about himself."""
    on_the_way: dict[int, tuple[int, int | None]] = {}  # paper → the row and the person that sent it
    for act in dossier.acts:
        activity = dossier.activity(act.row)
        if activity is not None and act.actor_id is not None and act.outcome not in OWN:
            yield from _own_request(dossier, act, activity)
            if dossier.step_kind(act) is StepKind.REVIEW and any(
                author == act.actor_id and row < activity.number for row, author in on_the_way.values()
            ):
                yield dossier.place(act), _("%(name)s reviewed a paper of his own") % {"name": _name(act)}
        paper = act.content.get("paper")
        if paper and act.row is not None:
            on_the_way[paper["id"]] = (act.row, act.actor_id)
        for numbered in act.content.get("numbered", ()):
            on_the_way.pop(numbered["id"], None)


def _own_request(dossier: Dossier, act: Act, activity: Activity) -> Found:
    case = dossier.case
    kinds = {step.kind for step in activity.steps}
    if act.actor_id == case.author_id and kinds & DECIDES_ON_THE_REQUEST:
        yield dossier.place(act), _("%(name)s decided his own request") % {"name": _name(act)}
    is_about_him = act.actor_id == case.about_id and case.about_id != case.author_id
    if is_about_him and kinds != {StepKind.CLOSE}:
        yield dossier.place(act), _("%(name)s acted on a case about himself") % {"name": _name(act)}


def _name(act: Act) -> str:
    return act.actor.full_name if act.actor else ""


def who_left_is_out(ground: Ground) -> Found:
    """18: an inactive person has no session, no open task and no live call code."""
    inactive = dict(Person.objects.filter(is_active=False).values_list("pk", "username"))
    sessions = Session.objects.filter(expire_date__gt=ground.now)
    for session in sessions.iterator(chunk_size=500) if inactive else ():
        person = session.get_decoded().get("_auth_user_id", "")
        if person.isdigit() and int(person) in inactive:
            yield inactive[int(person)], _("the person is inactive and still has a session")
    tasks = Task.objects.filter(state=Task.State.OPEN, assignee__is_active=False)
    for username, number in tasks.values_list("assignee__username", "case__number"):
        yield username, _("the person is inactive and still has %(case)s") % {"case": number}
    gone = set(inactive.values())
    for order in standing.orders(ground.now) if gone else ():
        if order.verb == "telephony.issue" and order.payload.get("owner") in gone:
            yield (
                str(order.payload["owner"]),
                _("the person is inactive and the call code of %(order)s is live") % {"order": order.name},
            )


def secrets_are_gone(ground: Ground) -> Found:
    """19: what was shown, has expired or belongs to nothing any more cannot be read, whoever has the keys."""
    over = Q(revealed_at__isnull=False) | Q(expires_at__lt=ground.now - TIDIED_WITHIN)
    over |= Q(order__state__in=GONE)
    readable = Secret.objects.filter(over, sealed_key__isnull=False)
    for name in readable.order_by("pk").values_list("order__name", flat=True).iterator(chunk_size=500):
        yield name, _("its envelope was opened, has expired or is void, and its key still exists")


def codes_have_an_owner(ground: Ground) -> Found:
    """20: every live call code of the ledger has an owner, a level, an expiry and its case."""
    known = set(Person.objects.values_list("username", flat=True))
    for order in standing.orders(ground.now):
        if order.verb != "telephony.issue":
            continue
        payload = order.payload
        if payload.get("owner") not in known:
            yield order.name, _("the call code has no owner")
        missing = [word for word in ("level", "expires_on", "code_id") if not payload.get(word)]
        if missing:
            yield order.name, _("the call code has no %(missing)s") % {"missing": ", ".join(missing)}
