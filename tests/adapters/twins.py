"""The twins with the content that the contracts of `tests/contracts` name."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from cauce.adapters import twin
from cauce.adapters.twin import control
from cauce.adapters.twin.twin import Twin
from cauce.ports import AdapterError, Instruction
from tests.contracts.contract import Subject, secret_shapes

__all__ = ["AdapterError", "secret_shapes", "timedelta"]

LA_PAZ = timezone(timedelta(hours=-4))
JROCHA = Instruction(
    key="before",
    verb="telephony.issue",
    target="interno 2146",
    payload={
        "owner": "jrocha",
        "owner_name": "Jorge Luis Rocha",
        "extension": "2146",
        "level": "movil",
        "expires_on": "2026-12-31",
        "code_id": "C-0300",
    },
    secret="11223344",
)


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, 11, 17, tzinfo=LA_PAZ)

    def __call__(self) -> datetime:
        return self.at


CONTENT: dict[str, list[dict[str, Any]]] = {
    "extensions": [
        {"extension": "2145", "owner": "mquispe", "name": "María Elena Quispe Mamani"},
        {"extension": "2146", "owner": "jrocha", "name": "Jorge Luis Rocha"},
    ],
    "units": [{"code": "UCOM", "name": "Unidad de Comunicación"}],
    "people": [
        {
            "username": "mquispe",
            "full_name": "María Elena Quispe Mamani",
            "email": "mquispe@institucion.example",
            "ci": "4887321",
            "vinculo": "planta",
            "unit": "UCOM",
            "position": "Profesional de comunicación",
            "starts_on": "2024-01-02",
            "groups": ["personal"],
            "sessions": ["navegador de la oficina"],
            "tokens": ["llave SSH del portátil"],
            "forwardings": ["mquispe@fuera.example"],
        }
    ],
    "devices": [
        {
            "id": "fw-borde",
            "segments": [
                {"name": "LAN UCOM", "network": "10.20.4.0/24", "vlan": 204, "zone": "LAN"},
                {"name": "LAN UIT", "network": "10.20.8.0/24", "vlan": 208, "zone": "LAN"},
                {"name": "DMZ", "network": "10.90.1.0/24", "vlan": 901, "zone": "DMZ"},
            ],
            "rules": [{"source": "10.20.8.0/24", "destination": "10.90.1.0/24", "port": "TCP 22"}],
        }
    ],
}


def furnish(folder: Path, clock: Clock, port: str) -> Twin:
    """The twin of one port, with the content that its contract names."""
    connector = next(kind for kind in twin.TWINS if kind.port == port)(folder, clock)
    connector.seed({**twin.catalogue(), **CONTENT})
    if port == "telephony":
        connector.apply(JROCHA)
    return connector


def subject(folder: Path, clock: Clock, port: str) -> Subject:
    """One twin, seen from its own side."""
    return Subject(
        connector=furnish(folder, clock, port),
        effects=lambda key: effects(folder, port, key),
        snapshot=lambda: snapshot(folder, port),
        traces=lambda: traces(folder),
    )


def effects(folder: Path, port: str, key: str) -> int:
    """How often a key took effect, by the twin's journal."""
    return sum(
        entry["what"] == "applied" and entry.get("key") == key for entry in control.journal(folder, port)
    )


def snapshot(folder: Path, port: str) -> Any:
    """What the system holds, as a comparable value.

    Its state without the bookkeeping of keys and without sessions, which nobody can restore; its files
    without the sources, which live their own life.
    """
    held = _without_sessions(
        {name: part for name, part in control.state(folder, port).items() if name != "done"}
    )
    files = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for room in ("outbox", "media", "scratch")
        for path in (folder / port / room).rglob("*")
        if path.is_file()
    }
    return held, files


def traces(folder: Path) -> bytes:
    """Every byte and every name in the twins' folders."""
    paths = sorted(folder.rglob("*"))
    return b"\n".join(
        str(path.relative_to(folder)).encode() + b"\n" + (path.read_bytes() if path.is_file() else b"")
        for path in paths
    )


def _without_sessions(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_sessions(part) for name, part in value.items() if name != "sessions"}
    return value


def in_another_process(folder: Path, *orders: Instruction) -> subprocess.Popen[bytes]:
    """A worker of its own that applies these orders to their twin."""
    asked = json.dumps([dataclasses.asdict(order) for order in orders])
    program = [sys.executable, "-m", "tests.adapters.apply_orders", str(folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(("src", "."))}
    root = Path(__file__).parents[2]
    child = subprocess.Popen(program, stdin=subprocess.PIPE, cwd=root, env=environment)
    assert child.stdin is not None
    child.stdin.write(asked.encode())
    child.stdin.close()
    return child
