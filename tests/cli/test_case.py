"""`case`: how a case stands, without what people wrote in it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli import lived
from tests.cli.children_of import run
from tests.operations.driving import FORMS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("case")
    lived.make(folder)
    return folder


def numbers(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "cauce.sqlite3")) as rows:
        return [number for (number,) in rows.execute("select number from records_case order by id")]


def test_a_waiting_case_says_who_has_it_since_when_and_what_is_asked(folder: Path) -> None:
    said = run(folder, "case", numbers(folder)[1])
    assert said.returncode == 0
    assert "row 6, since " in said.stdout
    assert "Generar el código y entregarlo" in said.stdout
    assert "Acts" in said.stdout
    assert "Papers" in said.stdout


def test_a_closed_case_for_a_script(folder: Path) -> None:
    case = json.loads(run(folder, "case", numbers(folder)[0].lower(), "--format", "json").stdout)
    assert (case["is_open"], case["end"], case["waiting"]) == (False, "concluido", [])
    assert [act["row"] for act in case["acts"]] == [1, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10]
    assert [paper["cite"].rsplit("/", 3)[0] for paper in case["papers"]] == ["AGETIC-UCOM", "AGETIC-UIT"]
    assert {order["state"] for order in case["orders"]} == {"confirmada"}


@pytest.mark.parametrize("form", ["text", "json"])
def test_nothing_that_people_wrote_is_printed(folder: Path, form: str) -> None:
    printed = run(folder, "case", numbers(folder)[0], "--format", form).stdout
    assert FORMS["UIT-PR01"]["justificacion"] not in printed
    assert "Para su atención" not in printed


def test_a_case_that_there_is_not_is_refused(folder: Path) -> None:
    said = run(folder, "case", "HR-1999-0001")
    assert (said.returncode, said.stdout, said.stderr.count("\n")) == (1, "", 1)


def test_a_database_that_is_not_prepared_is_said(tmp_path: Path) -> None:
    said = run(tmp_path, "case", "HR-2026-0001")
    assert (said.returncode, "./cauce migrate" in said.stderr) == (1, True)
