"""An institution of its own folder in which a case was done and another waits: made once, copied by tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.cli.children_of import SOURCES, environment

SCRIPT = """
from cauce.cli import start
start.settings(writes=True); start.migrate()
from cauce.cli.commands import demo
demo.prepare()
from cauce.jobs import worker
from cauce.site import wiring
from cauce.operations import anchors, attachments
from tests.operations.driving import FORMS, PDF, Drive, person
connectors = wiring.connectors()
def work():
    while worker.step(connectors, "worker-in-test"):
        pass
form = FORMS["UIT-PR01"]
Drive.start("UIT-PR01", "mquispe", form, work).until(0)
waiting = Drive.start("UIT-PR01", "mquispe", form, work).until(6)
attachments.add_to_case(person("mquispe"), waiting.case.number, "plano.pdf", PDF)
work()
anchors.seal()
"""


def make(folder: Path, **more: str) -> None:
    """Fill a folder (and the database that `more` names): HR-…-0001 is closed, HR-…-0002 stands at row 6."""
    folder.mkdir(parents=True, exist_ok=True)
    env = environment(folder, CAUCE_RETRY_SECONDS="0", **more)
    env["PYTHONPATH"] = f"{SOURCES}:{SOURCES.parent}"
    subprocess.run([sys.executable, "-c", SCRIPT], env=env, check=True, timeout=300, capture_output=True)
