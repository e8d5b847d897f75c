"""For tests in which several threads, each with a connection of its own, work on one database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from cauce.site import wiring


@pytest.fixture
def in_a_file(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """On SQLite, the database is the file that an installation has: in memory, threads refuse each other."""
    if connection.vendor != "sqlite":
        yield
        return
    path, name, kept = tmp_path / "shared.sqlite3", connection.settings_dict["NAME"], connection.connection
    kept.execute("vacuum into ?", [str(path)])
    connection.connection, connection.settings_dict["NAME"] = None, str(path)
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = kept, name


@pytest.fixture
def work_in_a_file(folder: Path, in_a_file: None) -> Iterator[Callable[[], None]]:
    """The institution, in a database that threads share; the worker runs until nothing is due."""
    from cauce.jobs import worker
    from cauce.operations import manuals
    from tests.conftest import load_institution

    manuals.forget()
    load_institution()
    connectors = wiring.connectors()

    def run() -> None:
        while worker.step(connectors, "worker-in-test"):
            pass

    yield run
    manuals.forget()
