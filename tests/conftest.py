"""Every test runs on a folder of its own, with sockets closed unless it says why it needs one."""

from __future__ import annotations

import importlib
import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import settings as hypothesis_settings

# A slow machine is no fault of the code; the gate tries the same examples every time, a person new ones.
hypothesis_settings.register_profile("cauce", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis_settings.load_profile("cauce")

os.environ.setdefault("CAUCE_ENV", "test")
os.environ.setdefault("CAUCE_FOLDER", tempfile.mkdtemp(prefix="cauce-test-"))
os.environ.setdefault("CAUCE_RETRY_SECONDS", "0")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cauce.site.settings")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that need the running lab, unless it was brought up for them."""
    if not os.environ.get("CAUCE_TEST_LAB"):
        left_out = [item for item in items if item.get_closest_marker("lab")]
        if left_out:
            items[:] = [item for item in items if item not in left_out]
            config.hook.pytest_deselected(items=left_out)


class SocketsAreClosed(RuntimeError):
    """A test reached for the network without saying so (`@pytest.mark.sockets("why")`)."""


@pytest.fixture(autouse=True)
def closed_sockets(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection out of this process, except in tests marked `sockets`, `journey` or `lab`."""
    if any(request.node.get_closest_marker(marker) for marker in ("sockets", "journey", "lab")):
        return

    def refuse(*_args: Any, **_kwargs: Any) -> NoReturn:
        raise SocketsAreClosed("this test opens a socket; mark it `sockets` and say why")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)


@pytest.fixture(autouse=True, scope="session")
def flush_past_the_triggers() -> Iterator[None]:
    """Let tests with real transactions empty the append-only tables between them; nothing else can."""
    from django.db import connection
    from django.test import TransactionTestCase

    triggers = importlib.import_module("cauce.records.migrations.0002_append_only")
    original = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        with connection.schema_editor() as editor:
            triggers.remove(None, editor)
        try:
            original(self)
        finally:
            with connection.schema_editor() as editor:
                triggers.add(None, editor)

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
    yield
    patch.undo()


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """A folder of this test alone for attachments and twins."""
    settings.ATTACHMENTS = tmp_path / "attachments"
    settings.TWINS = tmp_path / "twins"
    settings.RETRY_SECONDS = (0,)
    return tmp_path


@pytest.fixture
def institution(db: None, folder: Path) -> Path:
    """The demonstration institution with the packaged manual published."""
    from cauce.operations import manuals

    manuals.forget()
    load_institution()
    return folder


def load_institution() -> None:
    """Publish the packaged manual and load the demonstration with its twins."""
    from cauce.lib import clock
    from cauce.operations import demonstration, manuals
    from cauce.site import wiring

    manuals.publish_packaged(clock.now())
    demonstration.load(clock.now())
    wiring.seed_twins()


@pytest.fixture
def work(institution: Path) -> Callable[[], None]:
    """Run the worker, in this process, until nothing is due."""
    from cauce.jobs import worker
    from cauce.site import wiring

    connectors = wiring.connectors()

    def run() -> None:
        while worker.step(connectors, "worker-in-test"):
            pass

    return run
