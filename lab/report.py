"""What `./cauce lab status` prints."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

State = Literal["up", "down", "failed"]


@dataclass(frozen=True)
class Standing:
    """How one server stands. `why` is there for one that failed; `seconds` are those to its last start."""

    name: str
    version: str | None
    state: State
    address: str
    ports: Mapping[str, int]
    pid: int | None = None
    seconds: float | None = None
    why: str | None = None


def as_json(standings: Sequence[Standing]) -> str:
    return json.dumps([asdict(standing) for standing in standings], indent=1)


def as_text(standings: Sequence[Standing]) -> str:
    rows = [("server", "version", "state", "address", "ports", "pid", "started in"), *map(_row, standings)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    reasons = [f"{standing.name}: {standing.why}" for standing in standings if standing.why]
    return "\n".join(line.rstrip() for line in [*lines, *reasons])


def _row(standing: Standing) -> tuple[str, ...]:
    seconds = "-" if standing.seconds is None else f"{standing.seconds:.1f} s"
    ports = " ".join(f"{name} {number}" for name, number in standing.ports.items())
    pid = str(standing.pid or "-")
    return standing.name, standing.version or "-", standing.state, standing.address, ports, pid, seconds
