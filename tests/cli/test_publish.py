"""`publish`: what it needs, what it refuses, and that open cases stay where they are."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from cauce.lib import library_files
from tests.cli.children_of import run
from tests.cli.test_conform import replace

PACKAGED = library_files.MANUALS / "uit-m01"
OPTIONS = {
    "--resolution": "AGETIC/RA/0018/2023",
    "--resolution-date": "2023-06-01",
    "--valid-from": "2023-06-15",
}


def publish(folder: Path, library: Path, *more: str, **changed: str) -> subprocess.CompletedProcess[str]:
    options = OPTIONS | {f"--{name.replace('_', '-')}": value for name, value in changed.items()}
    given = [part for name, value in options.items() if value for part in (name, value)]
    return run(folder, "publish", str(library), *given, *more)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return shutil.copytree(PACKAGED, tmp_path / "library")


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    folder = tmp_path / "institution"
    assert run(folder, "migrate").returncode == 0
    return folder


@pytest.mark.parametrize("name", ["resolution", "resolution_date", "valid_from"])
def test_each_of_the_three_is_needed(tmp_path: Path, name: str) -> None:
    said = publish(tmp_path, PACKAGED, **{name: ""})
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith(f"--{name.replace('_', '-')}: it is missing: ")
    assert said.stderr.count("\n") == 1


def test_a_day_that_is_none_is_named_with_what_is_accepted(tmp_path: Path) -> None:
    said = publish(tmp_path, PACKAGED, valid_from="15/06/2023")
    assert (said.returncode, said.stderr) == (
        1,
        "--valid-from: '15/06/2023' is not a day; accepted is year-month-day, as 2023-03-08.\n",
    )


def test_a_manual_is_published_once(prepared: Path) -> None:
    first = publish(prepared, PACKAGED, "--format", "json")
    again = publish(prepared, PACKAGED)
    assert json.loads(first.stdout) == [
        {
            "manual": "UIT-M01",
            "version": 1,
            "resolution": "AGETIC/RA/0018/2023",
            "resolution_date": "2023-06-01",
            "valid_from": "2023-06-15",
            "procedures": [f"UIT-PR0{number}" for number in range(1, 7)],
        }
    ]
    assert first.stderr.endswith("Published.\n")
    assert (again.returncode, again.stderr) == (0, "It was published already; nothing was changed.\n")


@pytest.mark.parametrize(
    "other",
    [
        {"resolution": "AGETIC/RA/0099/2026"},
        {"resolution_date": "2023-05-31"},
        {"valid_from": "2023-07-01"},
    ],
)
def test_the_same_version_under_another_resolution_is_refused(prepared: Path, other: dict[str, str]) -> None:
    publish(prepared, PACKAGED)
    said = publish(prepared, PACKAGED, **other)
    assert (said.returncode, said.stdout) == (1, "")
    assert "AGETIC/RA/0018/2023" in said.stderr
    assert "published already" not in said.stderr


def test_the_same_version_with_other_content_is_refused(prepared: Path, library: Path) -> None:
    publish(prepared, PACKAGED)
    replace(library / "uit-pr01" / "procedure.toml", "Aprobar y remitir", "Aprobar y enviar")
    said = publish(prepared, library)
    assert (said.returncode, "UIT-M01" in said.stderr) == (1, True)


def test_a_manual_whose_checks_do_not_hold_is_refused_by_procedure(prepared: Path, library: Path) -> None:
    process = library / "uit-pr04" / "process.bpmn"
    replace(process, 'sourceRef="A3" targetRef="A4"', 'sourceRef="A3" targetRef="A6"')
    said = publish(prepared, library)
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith("UIT-PR04: ")


def test_a_version_from_before_its_resolution_is_refused(prepared: Path) -> None:
    assert publish(prepared, PACKAGED, valid_from="2023-05-01").returncode == 1
