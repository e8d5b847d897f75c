"""The worker: one loop over the ledger. It alone holds the connectors, and with them every outside
credential.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping
from types import FrameType

from django.db import close_old_connections

from cauce.lib import clock
from cauce.operations import anchors, envelopes, ledger, post_office, reading_systems, reassignment
from cauce.ports import Connector

log = logging.getLogger(__name__)

IDLE_SECONDS = 0.25


class Every:
    """Say "now" at most once per period."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.last = float("-inf")

    def is_due(self) -> bool:
        """Whether the period is over; starts the next one if so."""
        if time.monotonic() - self.last < self.seconds:
            return False
        self.last = time.monotonic()
        return True


def step(connectors: Mapping[str, Connector], worker: str) -> bool:
    """Do one piece of work, if there is any: a plan, an order, a mail. Returns whether there was one."""
    if reading_systems.plan_next(connectors):
        return True
    claim = ledger.claim_next(worker)
    if claim is not None:
        ledger.carry(claim, connectors)
        return True
    return "mail" in connectors and post_office.send_next(connectors["mail"])


def tidy() -> None:
    """What is done every minute: tasks follow the organisation, envelopes expire, chains are sealed.

    Each by itself: one that fails keeps none of the others from being done.
    """
    _guarded(lambda: reassignment.reassign(clock.now()))
    _guarded(envelopes.expire)
    _guarded(anchors.seal)


def run(
    connectors: Mapping[str, Connector], *, health_seconds: float = 60.0, until_idle: bool = False
) -> None:
    """Work until SIGTERM or SIGINT (the piece at hand is finished), or until nothing is due."""
    worker = f"{socket.gethostname()}-{os.getpid()}"
    stopping = _stop_on_signal() if not until_idle else list[int]()
    minute, health = Every(60.0), Every(health_seconds)
    while not stopping:
        worked = _guarded(lambda: step(connectors, worker))
        if until_idle and not worked:
            return
        if minute.is_due():
            tidy()
        if health.is_due():
            _guarded(lambda: reading_systems.read_health(connectors))
        if not worked:
            time.sleep(IDLE_SECONDS)
            close_old_connections()


def _guarded(work: Callable[[], object]) -> bool:
    """A piece of work that fails is logged and left to its lease; the loop goes on. In tests it is not
    guarded.
    """
    try:
        return bool(work())
    except Exception:
        log.exception("a piece of work failed; its lease ends by itself")
        close_old_connections()
        return False


def _stop_on_signal() -> list[int]:
    received: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        received.append(number)

    signal.signal(signal.SIGTERM, note)
    signal.signal(signal.SIGINT, note)
    return received
