"""The one clock. Everything that needs the time asks here, so that a test can move it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_fixed: list[datetime] = []


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _fixed[-1] if _fixed else datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock of this process at a moment (tests and examples)."""
    _fixed.append(moment)
    try:
        yield
    finally:
        _fixed.pop()
