"""Jobs that only look: plans for the technicians, and whether each connector is well."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from cauce.core import chain
from cauce.lib import clock
from cauce.lib.failpoints import reach
from cauce.operations.guarded import Guarded
from cauce.ports import AdapterError, Connector, Instruction, verbs
from cauce.ports import written as wire
from cauce.records.models import HealthReading, PlanRow

KEEP_READINGS = timedelta(days=8)


def plan_next(connectors: Mapping[str, Connector]) -> bool:
    """Read one wanted plan, if any is due. Returns whether there was one. Changes nothing outside."""
    now = clock.now()
    due = (
        PlanRow.objects.filter(state=PlanRow.State.WANTED, next_at__lte=now)
        .filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now))
        .order_by("next_at", "id")
        .first()
    )
    if due is None:
        return False
    taken = PlanRow.objects.filter(pk=due.pk, attempts=due.attempts).update(
        attempts=due.attempts + 1, lease_until=now + timedelta(seconds=settings.LEASE_SECONDS)
    )
    if taken:
        reach("plan.before_read")
        _read(due, due.attempts + 1, connectors.get(verbs.port_of(due.verb)))
    return True


def _read(row: PlanRow, attempt: int, connector: Connector | None) -> None:
    # Only the newest reading of a row is kept: one that was overtaken would be older than what was seen.
    mine = PlanRow.objects.filter(pk=row.pk, attempts=attempt, state=PlanRow.State.WANTED)
    if connector is None:
        text = _("No connector is set up for “%(port)s”.") % {"port": verbs.port_of(row.verb)}
        mine.update(state=PlanRow.State.FAILED, error=text, read_at=clock.now(), lease_until=None)
        return
    try:
        plan = Guarded(connector).plan(Instruction("", row.verb, row.target, row.payload))
    except AdapterError as error:
        mine.update(
            state=PlanRow.State.FAILED, error=str(error)[:2000], read_at=clock.now(), lease_until=None
        )
        return
    reach("plan.after_read")
    written = wire.write_plan(plan)
    mine.update(
        state=PlanRow.State.READY,
        plan=written,
        hash=chain.digest(written),
        read_at=clock.now(),
        error="",
        lease_until=None,
    )


def read_health(connectors: Mapping[str, Connector]) -> None:
    """Ask every connector whether it is well, and keep the answers of the last days."""
    for port, connector in connectors.items():
        health = connector.health()
        HealthReading.objects.create(
            port=port,
            name=connector.name,
            at=health.at,
            state=health.state,
            milliseconds=health.milliseconds,
            message=health.message[:300],
        )
    HealthReading.objects.filter(at__lt=clock.now() - KEEP_READINGS).delete()
