"""Contract tests run once for every order that their port's contract names."""

from __future__ import annotations

import pytest


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    orders = getattr(metafunc.cls, "ORDERS", None)
    given = [str(mark.args[0]) for mark in metafunc.definition.iter_markers("parametrize")]
    if orders and "order" in metafunc.fixturenames and "order" not in given:
        metafunc.parametrize("order", list(orders.values()), ids=list(orders))
