"""A connector as the worker calls it: what goes wrong is an AdapterError, and no word of it is a secret."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from cauce.ports import AdapterError, Connector, Evidence, Instruction, Plan, Receipt
from cauce.ports import written as wire

log = logging.getLogger(__name__)
T = TypeVar("T")
HIDDEN = "•••"


class Guarded:
    """The same protocol. A fault unknown to the connector may be tried again, and says its kind."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    def plan(self, order: Instruction) -> Plan:
        """Read the present state and say what would change."""
        return self._ask(order, lambda: self._connector.plan(order))

    def apply(self, order: Instruction) -> Receipt:
        """Do it; what it answers carries no secret."""
        receipt = self._ask(order, lambda: self._connector.apply(order))
        return wire.read_receipt(without(order.secret, wire.write_receipt(receipt)))

    def probe(self, order: Instruction, receipt: Receipt | None = None) -> Evidence:
        """Read back; the evidence carries no secret."""
        evidence = self._ask(order, lambda: self._connector.probe(order, receipt))
        return Evidence(wire.read_checks(without(order.secret, wire.write_checks(evidence.checks))))

    def undo(self, order: Instruction, plan: Plan) -> None:
        """Restore what the plan saw."""
        self._ask(order, lambda: self._connector.undo(order, plan))

    def _ask(self, order: Instruction, call: Callable[[], T]) -> T:
        try:
            return call()
        except AdapterError as error:
            raise AdapterError(without(order.secret, str(error)), permanent=error.permanent) from None
        except Exception as error:
            # No traceback: its frames may hold the secret. The kind and the order are enough to look.
            kind = type(error).__name__
            name = self._connector.name
            log.error("%s failed at %s in a way that it does not know: %s", name, order.key, kind)
            text = _("%(connector)s failed in a way that it does not know (%(kind)s).")
            raise AdapterError(text % {"connector": name, "kind": kind}) from None


def without(secret: str, value: Any) -> Any:
    """Return a JSON value with the secret, wherever it stands in a text, hidden."""
    if not secret:
        return value
    if isinstance(value, str):
        return value.replace(secret, HIDDEN)
    if isinstance(value, dict):
        return {key: without(secret, each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [without(secret, each) for each in value]
    return value
