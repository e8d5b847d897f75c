"""Every way that the library shows through a procedure leaves a record in which every invariant holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from cauce.adapters.twin import control
from cauce.core import library
from cauce.core.examples import Example, TwinFault
from cauce.lib import clock, library_files
from cauce.operations import anchors, example_run, observed, verification
from cauce.site import wiring

EXAMPLES = library.read_examples(library_files.read_folder(library_files.MANUALS / "uit-m01"))


@pytest.fixture
def kept(institution: Path) -> Iterator[observed.KeptTwins]:
    with closing(observed.KeptTwins(Path(settings.TWINS))) as twins:
        yield twins


def tell(fault: TwinFault) -> None:
    verb = "mail.deliver" if fault.port == "mail" else ""
    control.tell(Path(settings.TWINS), fault.port, fault.behaviour, verb=verb, times=fault.times)


def findings(code: str, example: Example, work: Callable[[], None]) -> list[tuple[str, int, str, str]]:
    """Play an example and return what `verify` finds, with the outside systems asked as well."""
    example_run.play(code, example, work, tell)
    work()
    anchors.seal()
    report = verification.verify(clock.now(), wiring.connectors())
    return [(example.name, found.invariant, found.where, found.sentence) for found in report.findings]


@pytest.mark.parametrize("code", EXAMPLES)
def test_every_example_leaves_a_sound_record(
    code: str, work: Callable[[], None], kept: observed.KeptTwins
) -> None:
    found = []
    for example in EXAMPLES[code]:
        with observed.as_it_was(kept):
            found += findings(code, example, work)
    assert found == []
