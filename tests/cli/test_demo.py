"""`demo` as its user meets it: it starts, says where, keeps what was done, and leaves nothing running."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.children_of import environment, free_port, run, start

ASK = "import sys, urllib.request as r; print(r.urlopen(sys.argv[1], timeout=10).status)"


def status_of(address: str) -> int:
    """Ask for a page from a process of its own: this one has its sockets closed."""
    asked = subprocess.run(
        [sys.executable, "-c", ASK, address], capture_output=True, text=True, timeout=30, check=True
    )
    return int(asked.stdout)


def first_line_with(process: subprocess.Popen[str], words: str) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return line
    raise AssertionError(f"it ended without “{words}”")


def children_of(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text(encoding="ascii").split()]


def are_gone(pids: list[int], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not [pid for pid in pids if Path(f"/proc/{pid}").exists() and not is_zombie(pid)]:
            return True
        time.sleep(0.1)
    return False


def is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture
def demo(folder):
    port = free_port()
    process = start(folder, "demo", "--folder", str(folder), "--port", str(port))
    try:
        yield process, port
    finally:
        process.kill()
        process.communicate(timeout=20)


def test_it_says_where_it_is_and_ends_when_asked(demo, folder):
    process, port = demo
    assert f"http://127.0.0.1:{port}" in first_line_with(process, "Cauce is at")
    assert status_of(f"http://127.0.0.1:{port}/") == 200
    children = children_of(process.pid)
    assert len(children) == 2
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert are_gone(children)
    listed = json.loads(run(folder, "people", "list", "--format", "json").stdout)
    assert {row["password"] for row in listed} == {"cauce"}


def test_a_second_start_loses_nothing(demo, folder):
    process, _port = demo
    first_line_with(process, "Cauce is at")
    with sqlite3.connect(folder / "cauce.sqlite3") as rows:
        rows.execute("update records_person set extension = '9999' where username = 'mquispe'")
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    twins = {file: file.read_bytes() for file in (folder / "twins").rglob("*") if file.is_file()}
    again = start(folder, "demo", "--folder", str(folder), "--port", str(free_port()))
    try:
        first_line_with(again, "Cauce is at")
        again.send_signal(signal.SIGTERM)
        assert again.wait(20) == 0
    finally:
        again.kill()
        again.communicate(timeout=20)
    with sqlite3.connect(folder / "cauce.sqlite3") as rows:
        kept = rows.execute("select extension from records_person where username = 'mquispe'").fetchall()
    assert kept == [("9999",)]
    assert {file: file.read_bytes() for file in twins} == twins


def test_when_one_ends_the_other_ends_and_it_is_said(demo):
    process, _port = demo
    first_line_with(process, "Cauce is at")
    children = children_of(process.pid)
    os.kill(children[1], signal.SIGKILL)
    assert "ended by itself (code -9)" in first_line_with(process, "ended by itself")
    assert process.wait(20) == 1
    assert are_gone(children)


def test_killed_without_a_word_it_leaves_nobody_running(demo):
    process, _port = demo
    first_line_with(process, "Cauce is at")
    children = children_of(process.pid)
    process.kill()
    assert are_gone(children)


def test_fresh_begins_again(demo, folder):
    process, _port = demo
    first_line_with(process, "Cauce is at")
    process.send_signal(signal.SIGTERM)
    process.wait(20)
    (folder / "kept.txt").write_text("algo", encoding="ascii")
    again = start(folder, "demo", "--folder", str(folder), "--port", str(free_port()), "--fresh")
    try:
        first_line_with(again, "The former demonstration was forgotten.")
        first_line_with(again, "Cauce is at")
        assert not (folder / "kept.txt").exists()
        again.send_signal(signal.SIGTERM)
        assert again.wait(20) == 0
    finally:
        again.kill()
        again.communicate(timeout=20)


@pytest.mark.parametrize("more", [(), ("--fresh",)])
def test_a_second_start_beside_the_first_is_told_where_the_first_is(demo, folder, more):
    process, port = demo
    first_line_with(process, "Cauce is at")
    second = run(folder, "demo", "--folder", str(folder), "--port", str(free_port()), *more)
    assert (second.returncode, second.stderr) == (
        1,
        f"The demonstration of {folder} already runs at http://127.0.0.1:{port}. "
        "Use that one, end it with Ctrl+C, or name another folder: ./cauce demo --folder FOLDER\n",
    )
    assert status_of(f"http://127.0.0.1:{port}/") == 200


def test_the_folder_of_one_that_was_killed_is_free(demo, folder):
    process, port = demo
    first_line_with(process, "Cauce is at")
    children = children_of(process.pid)
    process.kill()
    assert are_gone(children)
    assert f"http://127.0.0.1:{port}" in (folder / "running.txt").read_text(encoding="utf-8")
    other = free_port()
    again = start(folder, "demo", "--folder", str(folder), "--port", str(other))
    try:
        assert f"http://127.0.0.1:{other}" in first_line_with(again, "Cauce is at")
        again.send_signal(signal.SIGTERM)
        assert again.wait(20) == 0
    finally:
        again.kill()
        again.communicate(timeout=20)


def test_a_folder_in_which_nothing_can_be_kept_is_told(tmp_path):
    (tmp_path / "file").touch()
    said = run(tmp_path, "demo", "--folder", str(tmp_path / "file"), "--port", str(free_port()))
    assert (said.returncode, said.stderr) == (
        1,
        f"The demonstration cannot be kept in {tmp_path / 'file'}: File exists.\n",
    )


def test_the_environment_of_the_tests_stays_out():
    assert "CAUCE_RETRY_SECONDS" not in environment(Path("x"))
