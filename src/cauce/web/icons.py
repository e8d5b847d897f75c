"""Tabler Icons (MIT), inlined: the paths of `static/cauce/vendor/tabler-icons.json`, read once."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("static") / "cauce" / "vendor" / "tabler-icons.json"


@cache
def paths(name: str) -> tuple[str, ...]:
    """Return the path strings of an icon drawn on a 24 × 24 grid; KeyError if the table has no such icon."""
    return _table()[name]


@cache
def _table() -> dict[str, tuple[str, ...]]:
    return {name: tuple(drawn) for name, drawn in json.loads(TABLE.read_text(encoding="utf-8")).items()}
