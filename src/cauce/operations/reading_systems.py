"""Jobs that only look: plans for the technicians, and whether each connector is well.

The systems of one plan are asked at the same time, each with its own deadline: one that hangs holds up
neither the answers of the others nor the worker.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from cauce.core import chain
from cauce.lib import clock
from cauce.lib.failpoints import reach
from cauce.operations import plans
from cauce.operations.guarded import Guarded
from cauce.ports import AdapterError, Connector, Instruction, Plan, verbs
from cauce.ports import written as wire
from cauce.records.models import HealthReading, PlanRow

KEEP_READINGS = timedelta(days=8)
HERE = "organisation"  # Cauce itself: its rows are read in this very thread, on its own connection


def plan_next(connectors: Mapping[str, Connector]) -> bool:
    """Read the wanted plans of one task, if any is due. Returns whether there was one. Changes nothing
    outside.
    """
    now = clock.now()
    due = PlanRow.objects.filter(state=PlanRow.State.WANTED, next_at__lte=now).filter(
        Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    )
    first = due.order_by("next_at", "id").first()
    if first is None:
        return False
    asked = []
    for row in due.filter(task=first.task_id).order_by("position"):
        taken = PlanRow.objects.filter(pk=row.pk, attempts=row.attempts).update(
            attempts=row.attempts + 1, lease_until=now + timedelta(seconds=settings.LEASE_SECONDS)
        )
        if taken:
            reach("plan.before_read")
            asked.append((row, _Asked(row, connectors.get(verbs.port_of(row.verb)))))
    for row, question in asked:
        _keep(row, row.attempts + 1, question)
    return True


class _Asked:
    """A question to one system, put when this is made and answered by `plan` when its time is over."""

    def __init__(self, row: PlanRow, connector: Connector | None) -> None:
        self._row, self._connector = row, connector
        self._until = time.monotonic() + plans.ANSWER_WITHIN
        self._plan: Plan | None = None
        self._error: AdapterError | None = None
        self._thread = threading.Thread(target=self._ask, daemon=True)  # a late answer is for nobody
        if verbs.port_of(row.verb) == HERE:
            self._ask()
        else:
            self._thread.start()

    def _ask(self) -> None:
        row = self._row
        try:
            if self._connector is None:
                text = _("No connector is set up for “%(port)s”.") % {"port": verbs.port_of(row.verb)}
                raise AdapterError(text)
            self._plan = Guarded(self._connector).plan(Instruction("", row.verb, row.target, row.payload))
        except AdapterError as error:
            self._error = error

    def plan(self) -> Plan:
        """Return the answer; AdapterError if it is a no, or if none came in time."""
        if self._thread.is_alive():
            self._thread.join(max(0.0, self._until - time.monotonic()))
        if self._error is not None:
            raise self._error
        if self._plan is None:
            text = _("It did not answer within %(seconds)d seconds.") % {"seconds": plans.ANSWER_WITHIN}
            raise AdapterError(text)
        return self._plan


def _keep(row: PlanRow, attempt: int, question: _Asked) -> None:
    # Only the newest reading of a row is kept: one that was overtaken would be older than what was seen.
    mine = PlanRow.objects.filter(pk=row.pk, attempts=attempt, state=PlanRow.State.WANTED)
    try:
        plan = question.plan()
    except AdapterError as error:
        mine.update(
            state=PlanRow.State.FAILED,
            plan={plans.IS_REFUSED: error.permanent},
            error=str(error)[:2000],
            read_at=clock.now(),
            lease_until=None,
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
