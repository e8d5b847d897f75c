"""`backup` and `restore` on the command line: exit codes, refusals, and from either database to the other."""

from __future__ import annotations

import json
import os
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.cli import lived
from tests.cli.children_of import run

SERVER = os.environ.get("CAUCE_TEST_POSTGRES", "")
ON_A_SERVER = pytest.mark.skipif(not SERVER, reason="./cauce test gives a PostgreSQL server")


@pytest.fixture(scope="module")
def institution(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("institution")
    lived.make(folder)
    return folder


@pytest.fixture(scope="module")
def copy(institution: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("copies") / "copy.zip"
    made = run(institution, "backup", str(path))
    assert (made.returncode, path.stat().st_mode & 0o777) == (0, 0o600)
    return path


@pytest.fixture
def database() -> Iterator[str]:
    """An empty database on the server of the tests, for one test."""
    name = f"cauce_{uuid4().hex}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f'create database "{name}"')
        try:
            yield f"{SERVER.rpartition('/')[0]}/{name}"
        finally:
            server.execute(f'drop database "{name}" with (force)')


def test_a_second_copy_of_the_same_name_is_refused(institution: Path, copy: Path) -> None:
    said = run(institution, "backup", str(copy))
    assert (said.returncode, said.stdout, str(copy) in said.stderr) == (1, "", True)


def test_a_copy_is_restored_once_and_replaced_only_when_asked(copy: Path, tmp_path: Path) -> None:
    first = run(tmp_path / "new", "restore", str(copy), "--format", "json")
    again = run(tmp_path / "new", "restore", str(copy))
    replaced = run(tmp_path / "new", "restore", str(copy), "--replace")
    assert [first.returncode, again.returncode, replaced.returncode] == [0, 1, 0]
    assert json.loads(first.stdout)[0]["holds"] is True
    assert "--replace" in again.stderr
    assert run(tmp_path / "new", "verify").returncode == 0
    with zipfile.ZipFile(copy) as archive:
        assert (tmp_path / "new/keys/sealing.key").read_bytes() == archive.read("keys/sealing.key")


def within_the_largest_member(copy: Path) -> int:
    """Return a place in the file where what was copied stands, not the container's own dates and sizes."""
    with zipfile.ZipFile(copy) as archive:
        member = max(archive.infolist(), key=lambda one: one.compress_size)
    return member.header_offset + 30 + len(member.filename.encode()) + member.compress_size // 2


def test_a_damaged_copy_is_refused(copy: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.zip"
    content = bytearray(copy.read_bytes())
    content[within_the_largest_member(copy)] ^= 0xFF
    damaged.write_bytes(content)
    said = run(tmp_path / "new", "restore", str(damaged))
    assert (said.returncode, said.stdout, "damaged.zip" in said.stderr) == (1, "", True)


def test_a_copy_of_an_older_version_is_brought_to_the_present_one(copy: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.zip"
    with zipfile.ZipFile(copy) as archive, zipfile.ZipFile(older, "w") as target:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "manifest.json":
                content = json.dumps({**json.loads(content), "migration": "0001_initial"}).encode()
            target.writestr(name, content)
    empty = run(tmp_path / "new", "restore", str(older))
    full = run(tmp_path / "new", "restore", str(older), "--replace")
    assert (empty.returncode, full.returncode, "older.zip" in full.stderr) == (0, 1, True)
    with (
        closing(sqlite3.connect(tmp_path / "new" / "cauce.sqlite3")) as rows,
        pytest.raises(sqlite3.DatabaseError, match="append-only"),
    ):
        rows.execute("delete from records_act")


@ON_A_SERVER
def test_a_copy_of_sqlite_restores_on_postgresql_and_comes_back(
    copy: Path, tmp_path: Path, database: str
) -> None:
    there = run(tmp_path / "server", "restore", str(copy), CAUCE_DATABASE_URL=database)
    sound = run(tmp_path / "server", "verify", CAUCE_DATABASE_URL=database)
    again = tmp_path / "again.zip"
    made = run(tmp_path / "server", "backup", str(again), CAUCE_DATABASE_URL=database)
    replaced = run(tmp_path / "server", "restore", str(copy), "--replace", CAUCE_DATABASE_URL=database)
    back = run(tmp_path / "file", "restore", str(again))
    codes = [said.returncode for said in (there, sound, made, replaced, back)]
    assert (codes, rows_of(again)) == ([0] * 5, rows_of(copy))
    assert run(tmp_path / "file", "verify").returncode == 0


def rows_of(copy: Path) -> dict[str, list[object]]:
    """Return every row of a copy as values: PostgreSQL keeps JSON in another order than SQLite."""
    with zipfile.ZipFile(copy) as archive:
        return {
            name: [json.loads(line) for line in archive.read(name).splitlines()]
            for name in archive.namelist()
            if name.startswith("rows/")
        }
