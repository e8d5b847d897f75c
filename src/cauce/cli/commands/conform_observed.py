"""The inside of `conform --observed`: a fresh demonstration, its own worker, every example played."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from cauce.adapters.twin import control
from cauce.cli import printing, start
from cauce.cli.progress import Progress
from cauce.core import library
from cauce.core.examples import TwinFault
from cauce.lib import clock, library_files
from cauce.operations.refusals import Refused

INSIDE = "CAUCE_OBSERVES"  # set for the process whose folder is its own
CONNECTORS = "cauce.site.wiring.connectors"
SEED = "cauce.site.wiring.seed_twins"
WORKER = "cauce.jobs.worker.run"  # the faces do not know each other: found by its name


def is_inside() -> bool:
    """Say whether this is the process that plays the examples."""
    return os.environ.get(INSIDE) == "1"


def observe(folder: Path | None, codes: Sequence[str], *, form: str) -> int:
    """Prepare everything, play every example (of some procedures), print what was seen.

    ExampleFailed if one goes otherwise. A folder is taken as it is, also where publishing would refuse it:
    what it does is what is to be seen.
    """
    start.settings(writes=True)
    start.migrate()
    from cauce.operations import demonstration, manuals, observed  # noqa: PLC0415 - rows exist now

    now = clock.now()
    demonstration.load(now)
    import_string(SEED)()
    files = library_files.read_folder(folder or library_files.MANUALS / "uit-m01")
    if folder is None:
        manuals.publish_packaged(now)
    else:
        observed.publish_as_it_is(files, now)
    examples = library.read_examples(files)
    for code in codes:
        if code not in examples:
            raise Refused(f"There is no procedure {code}; there are {', '.join(examples)}.")
    chosen = {code: found for code, found in examples.items() if not codes or code in codes}
    with Progress("Playing the examples") as progress:

        def watching(name: str, done: int, total: int) -> None:
            progress.words = f"Playing {name}: {done} of {total}"

        lines = observed.run(chosen, _worker(), _tell, watching)
    printing.table(observed.COLUMNS, [asdict(line) for line in lines], form=form)
    return 0


def _worker() -> Callable[[], None]:
    connectors, run = import_string(CONNECTORS)(), import_string(WORKER)

    def work() -> None:
        run(connectors, until_idle=True)

    return work


def _tell(fault: TwinFault) -> None:
    """Make a twin misbehave at the order of the example: a notice that waits meets no misbehaviour."""
    verb = "mail.deliver" if fault.port == "mail" else ""
    control.tell(Path(settings.TWINS), fault.port, fault.behaviour, verb=verb, times=fault.times)
