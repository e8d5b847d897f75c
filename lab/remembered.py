"""What the lab remembers between commands: which servers should be up, made from what, after how long.

A convenience, never the truth: who runs is asked of the kernel. A file that is lost or damaged is forgotten.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Start:
    """The last start of a server. `seconds` is None until it answered."""

    configuration: str
    seconds: float | None = None


def read(path: Path) -> dict[str, Start]:
    """The starts on file, without those that make no sense."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    entries = found.items() if isinstance(found, dict) else ()
    return {name: start for name, entry in entries if (start := _start(entry))}


def _start(entry: object) -> Start | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("configuration"), str):
        return None
    seconds = entry.get("seconds")
    return Start(entry["configuration"], float(seconds) if isinstance(seconds, int | float) else None)


def write(path: Path, starts: dict[str, Start]) -> None:
    """All or nothing: whoever reads meanwhile sees the old or the new."""
    beside = path.with_suffix(".new")
    text = json.dumps({name: asdict(start) for name, start in sorted(starts.items())}, indent=1)
    beside.write_text(text + "\n", encoding="utf-8")
    beside.replace(path)
