"""A small program that the crash tests run as its own process: prepare a case, work, or tell what is there.

python -m tests.jobs.crash_site prepare|prepare-undo|work|state      (CAUCE_FOLDER says where)
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import django


def prepare(*, undo: bool) -> None:
    """Load the institution and bring a case of PR01 to *Ejecutar* (or to an undo that is due)."""
    from django.conf import settings
    from django.core.management import call_command

    from cauce.adapters.twin import control
    from cauce.operations import orders, plans
    from tests.conftest import load_institution
    from tests.operations.driving import FORMS, Drive

    call_command("migrate", verbosity=0)
    load_institution()
    drive = Drive.start("UIT-PR01", "mquispe", FORMS["UIT-PR01"], work_until_idle)
    task = drive.until(6).task
    if undo:
        control.tell(Path(settings.TWINS), "mail", "refuse", verb="mail.deliver")
        drive.execute()
        orders.give_up(task.assignee, task.pk, task.step, reason="El correo no acepta la dirección.")
        control.forget(Path(settings.TWINS), "mail")
        return
    drive.work()
    orders.execute(task.assignee, task.pk, task.step, seen=plans.combined_hash(list(task.plans.all())))
    second = Drive.start("UIT-PR01", "mquispe", {**FORMS["UIT-PR01"], "nivel": "fijo_local"}, lambda: None)
    second.until(6)


def work_until_idle() -> None:
    """Run the worker until nothing is due."""
    from cauce.jobs import worker
    from cauce.site import wiring

    worker.run(wiring.connectors(), until_idle=True)


def state() -> dict[str, Any]:
    """Tell what the twins' own journals and the ledger say."""
    from django.conf import settings

    from cauce.adapters.twin import control
    from cauce.records.models import Notice, Order, PlanRow

    folder = Path(settings.TWINS)
    return {
        "orders": sorted(Order.objects.values_list("verb", "state")),
        "plans": sorted(PlanRow.objects.values_list("verb", "state")),
        "notices": sorted(set(Notice.objects.values_list("state", flat=True))),
        "fences": list(Order.objects.order_by("pk").values_list("fence", flat=True)),
        "journals": {port: control.journal(folder, port) for port in ("telephony", "mail")},
        "telephony": control.state(folder, "telephony"),
    }


def main(verb: str) -> None:
    """Do one of the four things."""
    django.setup()
    if verb in ("prepare", "prepare-undo"):
        prepare(undo=verb == "prepare-undo")
    elif verb == "work":
        work_until_idle()
    else:
        sys.stdout.write(json.dumps(state(), default=str))


if __name__ == "__main__":
    main(sys.argv[1])
