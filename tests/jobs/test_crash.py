"""`kill -9` at every fail point of the worker: nothing is lost and nothing is done twice.

The oracle is the twins' own journals, never our database. The fail points are read from the code: one that no
scenario reaches fails the build.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "cauce"
REACH = re.compile(r'\breach\("([a-z_.]+)"\)')
FAILPOINTS = sorted(
    {name for file in SOURCE.rglob("*.py") for name in REACH.findall(file.read_text("utf-8"))}
)
UNDO = {"order.before_undo", "order.after_undo"}


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of an installation of its own, on SQLite in that folder."""
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith("CAUCE_")},
        "PYTHONPATH": f"{SOURCE.parent}{os.pathsep}{SOURCE.parents[1]}",
        "DJANGO_SETTINGS_MODULE": "cauce.site.settings",
        "CAUCE_ENV": "test",
        "CAUCE_FOLDER": str(folder),
        "CAUCE_RETRY_SECONDS": "0",
        "CAUCE_LEASE_SECONDS": "1",
        **more,
    }


def run(verb: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the small program of `crash_site` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "tests.jobs.crash_site", verb],
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two installations at the edge: one before *Ejecutar* reaches the worker, one before an undo does."""
    folders = {}
    for verb in ("prepare", "prepare-undo"):
        folder = tmp_path_factory.mktemp(verb) / "site"
        done = run(verb, folder)
        assert done.returncode == 0, done.stderr
        folders[verb] = folder
    return folders


def applied(state: dict[str, Any], port: str) -> Counter[str]:
    """How often each key took effect at the target, by its own journal."""
    return Counter(entry["key"] for entry in state["journals"][port] if entry["what"] == "applied")


def repeated(state: dict[str, Any]) -> list[str]:
    """What an order asked again of a target that had done it: that it is done once is no merit of Cauce's.

    A notice is no order: its mail is not read back, and goes again under the same Message-ID.
    """
    return [
        f"{port} {entry['verb']} {entry['key']}"
        for port, journal in state["journals"].items()
        for entry in journal
        if entry["what"] == "repeated" and not entry["key"].startswith("notice-")
    ]


def test_there_are_fail_points_to_test() -> None:
    assert {"order.after_sent", "order.after_apply", "order.before_confirm", "notice.after_send"} <= set(
        FAILPOINTS
    )


@pytest.mark.parametrize("name", FAILPOINTS)
def test_a_kill_at_the_fail_point_loses_and_doubles_nothing(
    name: str, prepared: dict[str, Path], tmp_path: Path
) -> None:
    verb = "prepare-undo" if name in UNDO else "prepare"
    folder, once = tmp_path / "site", tmp_path / "once"
    shutil.copytree(prepared[verb], folder)
    killed = run("work", folder, CAUCE_FAILPOINT=name, CAUCE_FAILPOINT_ONCE=str(once))
    assert killed.returncode == -signal.SIGKILL, f"{name} was not reached: {killed.stderr}"
    time.sleep(1.1)  # the dead worker's lease ends
    for _again in range(3):
        after = run("work", folder)
        assert after.returncode == 0, after.stderr
    state = json.loads(run("state", folder).stdout)
    assert set(applied(state, "telephony").values()) <= {1}
    assert set(applied(state, "mail").values()) <= {1}
    assert repeated(state) == []
    if verb == "prepare":
        assert state["orders"] == [["mail.deliver", "confirmada"], ["telephony.issue", "confirmada"]]
        assert applied(state, "telephony").total() == 1
        assert state["notices"] == ["enviado"]
        assert {row[1] for row in state["plans"]} == {"listo"}
    else:
        assert {row[1] for row in state["orders"]} <= {"deshecha", "anulada"}
        assert not [code for code in state["telephony"]["codes"] if not code.get("revoked_by")]
