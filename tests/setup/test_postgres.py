"""The tests' own PostgreSQL: the right one is found, runs while it is needed, and leaves nothing."""

from __future__ import annotations

import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from setup import postgres

ROOT = Path(__file__).resolve().parents[2]


def server(root: Path, version: str, *programs: str) -> Path:
    folder = root / "usr/lib/postgresql" / version / "bin"
    folder.mkdir(parents=True)
    for program in programs:
        (folder / program).touch()
    return folder


def test_found_takes_the_newest_whole_server(tmp_path: Path) -> None:
    places = [
        server(tmp_path, "15", "initdb", "postgres"),
        server(tmp_path, "16", "initdb", "postgres"),
        server(tmp_path, "17", "psql"),  # the client only
    ]
    assert postgres.found(places) == tmp_path / "usr/lib/postgresql/16/bin"


def test_found_leaves_a_server_that_is_too_old(tmp_path: Path) -> None:
    assert postgres.found([server(tmp_path, "14", "initdb", "postgres")]) is None


def test_found_asks_a_server_whose_folder_has_no_version(tmp_path: Path) -> None:
    (tmp_path / "initdb").touch()
    (tmp_path / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 18.2'\n", encoding="utf-8")
    (tmp_path / "postgres").chmod(0o755)
    assert postgres.found([tmp_path]) == tmp_path


@pytest.fixture
def binaries(tmp_path: Path) -> postgres.Binaries:
    return postgres.ready(ROOT / ".cauce", tmp_path / "setup.log")


def answers(binaries: postgres.Binaries, address: str) -> bool:
    command = [binaries.program("psql"), "-w", "-c", "select 1", address]
    return subprocess.run(command, env=binaries.variables(), capture_output=True).returncode == 0


def test_cluster_answers_while_it_is_needed_and_leaves_nothing(
    binaries: postgres.Binaries, tmp_path: Path
) -> None:
    log = tmp_path / "setup.log"
    with postgres.cluster(binaries, log) as address:
        assert urlsplit(address).hostname == "127.0.0.1"
        assert answers(binaries, address)
    assert not answers(binaries, address)
    place = Path(log.read_text(encoding="utf-8").split("initdb -D ")[1].split("/data")[0])
    assert place.name.startswith("cauce-pg-")
    assert not place.exists()


def test_cluster_ends_with_what_fails_in_it(binaries: postgres.Binaries, tmp_path: Path) -> None:
    running = postgres.cluster(binaries, tmp_path / "setup.log")
    address = running.__enter__()
    is_swallowed = running.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert not is_swallowed
    assert not answers(binaries, address)
