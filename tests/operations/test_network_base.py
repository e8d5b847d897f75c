"""UIT-PR03-5: a device that changed since its plan was read is not written; the plan is read again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from cauce.adapters.twin import control
from cauce.operations import courses, orders, plans
from cauce.records.models import Order
from tests.operations.driving import Drive

FORM = {
    "tipo": "puertos",
    "conexiones.0.desde": "10.20.4.15",
    "conexiones.0.hacia": "Internet",
    "conexiones.0.puerto": "TCP 443",
    "desde": f"{courses.clock.now():%Y}-12-31",
    "hora": "19:00",
    "justificacion": "El servidor de trámites debe consultar el servicio nacional de identidad por HTTPS.",
    "prueba": "Desde 10.20.4.15 responde https en el puerto 443.",
}
DEVICE = {"equipo_de_red": "fw-borde"}


def test_a_device_changed_behind_the_plan_is_left_alone_until_it_is_planned_again(
    work: Callable[[], None],
) -> None:
    drive = Drive.start("UIT-PR03", "mquispe", FORM, work)
    task = drive.until(5).task
    plans.request(task.assignee, task.pk, DEVICE)
    work()
    seen = plans.combined_hash(list(task.plans.all()))
    rules = control.state(Path(settings.TWINS), "network")["devices"]["fw-borde"]["rules"]
    control.alter(Path(settings.TWINS), "network", ["devices", "fw-borde", "rules"], rules[:-1])
    orders.execute(task.assignee, task.pk, task.step, seen=seen)
    work()
    refused = Order.objects.get(case=drive.case)
    assert (refused.state, drive.row) == (Order.State.FAILED, 5)
    drive.execute(DEVICE)
    assert drive.row == 6
