"""One demonstration and one browser for the journeys of a test process; a session for each person."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.served import Demonstration
from tests.journeys.visitor import People

BROWSERS = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """A fresh demonstration at a port of its own."""
    served = Demonstration(tmp_path_factory.mktemp("journey"))
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_browser(), args=SWITCHES)
        yield chromium
        chromium.close()


def _browser() -> str:
    named = os.environ.get("CAUCE_TEST_BROWSER", "")
    found = named or next((path for name in BROWSERS if (path := shutil.which(name))), "")
    if not found or not Path(found).exists():
        pytest.fail("The journeys need Chromium: ./cauce test installs it, or says how.")
    return found


@pytest.fixture(scope="session")
def everybody(demonstration: Demonstration, browser: Browser) -> Iterator[People]:
    """Everybody's sessions, kept from one journey to the next."""
    people = People(browser, demonstration.url)
    yield people
    people.close()


@pytest.fixture
def people(everybody: People, demonstration: Demonstration) -> Iterator[People]:
    """Everybody of the demonstration. What a browser complains about fails the journey."""
    everybody.take_faults()
    yield everybody
    faults = everybody.take_faults()
    everybody.close_more()
    demonstration.behave()
    assert not faults, "\n".join(faults)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Beside a journey that failed stands what was on the screens, and what web and worker said."""
    report = yield
    given: dict[str, Any] = getattr(item, "funcargs", {})
    if report.failed and "demonstration" in given:
        report.sections.append(("web and worker", given["demonstration"].tail()))
    if report.failed and "people" in given:
        latest = sorted(given["people"], key=lambda visitor: visitor.used_at)[-2:]
        report.sections.append(("screens", "\n\n".join(visitor.sight() for visitor in latest)))
    return report
