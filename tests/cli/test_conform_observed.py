"""`conform --observed`: what runs does what the table written by hand says; a planted fault turns it red."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cauce.lib import library_files
from tests.cli.children_of import environment
from tests.cli.test_conform import replace

TABLE = Path(__file__).parents[1] / "library" / "observed.csv"


def expected(code: str = "") -> str:
    header, *lines = TABLE.read_text(encoding="utf-8").splitlines(keepends=True)
    return header + "".join(line for line in lines if line.startswith(code))


def observe(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Observe, with time for a machine that has other things to do."""
    command = [sys.executable, "-m", "cauce.cli", "conform", "--observed", "--format", "csv", *more]
    return subprocess.run(
        command, env=environment(folder), capture_output=True, text=True, timeout=600, check=False
    )


def observed(folder: Path, *more: str) -> tuple[int, str]:
    printed = observe(folder, *more)
    return printed.returncode, printed.stdout


def seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A copy of the packaged manual, to plant faults in; publishing would refuse some of them."""
    return shutil.copytree(library_files.MANUALS / "uit-m01", tmp_path / "library")


def test_every_procedure_does_what_the_table_says_within_a_minute_of_work(tmp_path: Path) -> None:
    began = seconds_of_children()
    assert observed(tmp_path / "mine") == (0, expected())
    assert seconds_of_children() - began < 60
    assert not (tmp_path / "mine" / "cauce.sqlite3").exists()


def test_an_unharmed_copy_is_as_the_table_says(tmp_path: Path, library: Path) -> None:
    seen = observed(tmp_path, "--library", str(library), "--procedure", "UIT-PR04")
    assert seen == (0, expected("UIT-PR04"))


def test_a_swapped_role_is_seen(tmp_path: Path, library: Path) -> None:
    replace(library / "manual.toml", 'function = "resp_servidores"', 'function = "resp_redes"')
    code, printed = observed(tmp_path, "--library", str(library), "--procedure", "UIT-PR04")
    assert (code, printed == expected("UIT-PR04")) == (0, False)
    assert "UIT-PR04,5,Responsable de Redes y Telecomunicaciones," in printed


def test_a_moved_row_is_seen(tmp_path: Path, library: Path) -> None:
    process = library / "uit-pr04" / "process.bpmn"
    for old, new in (("A2", "A@"), ("A3", "A2"), ("A@", "A3")):
        text = process.read_text(encoding="utf-8")
        for side in ("sourceRef", "targetRef"):
            text = text.replace(f'{side}="{old}"', f'{side}="{new}"')
        process.write_text(text, encoding="utf-8")
    printed = observe(tmp_path, "--library", str(library), "--procedure", "UIT-PR04")
    assert (printed.returncode, printed.stdout) == (1, "")
    assert "the case stands at row 3" in printed.stderr


def test_a_dropped_via_is_seen(tmp_path: Path, library: Path) -> None:
    replace(library / "uit-pr04" / "procedure.toml", 'via = ["resp_servidores"]\n', "")
    code, printed = observed(tmp_path, "--library", str(library), "--procedure", "UIT-PR04")
    assert (code, printed == expected("UIT-PR04")) == (0, False)
    assert "Nota de conclusión,Técnico de Soporte,,Jefe de la UIT,6.1" in printed


def test_a_procedure_that_there_is_not_is_refused(tmp_path: Path) -> None:
    printed = observe(tmp_path, "--procedure", "UIT-PR99")
    assert (printed.returncode, "UIT-PR99" in printed.stderr, printed.stdout) == (1, True, "")
