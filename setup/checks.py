"""`./cauce test`: everything that must hold, in order of how soon it can say no."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from lab import command as lab
from lab import verbs
from lab.servers import SERVERS
from setup import browser, environment, postgres
from setup.programs import ToldToEnd

HELP = """usage: ./cauce test [--postgres | --lab] [PATH or pytest option ...]

Without arguments: style, types, arrows, then every test on SQLite, then the tests that touch a database on
PostgreSQL (a server of its own, erased afterwards). Ends at the first stage that fails.
With arguments: only pytest, with those arguments, on SQLite; with --postgres, on PostgreSQL.
With --lab (as root, on Debian 12): only the tests that need real servers, which are started first; and ended
afterwards, unless the lab was up before. See docs/lab.md.

exit codes: 0 everything holds, 1 something does not, 2 wrong use
"""

# Rooms without tables: their tests say the same on every database, and run once.
WITHOUT_TABLES = ("adapters", "contracts", "core", "house", "lib", "lab", "library", "ports", "setup")
GRACE_SECONDS = 30
WRONG_USE_OF_PYTEST = 4


def run(root: Path, arguments: Sequence[str]) -> int:
    """Prepare what the tests need and run them; returns the exit code. Raises SetupFailed if it cannot."""
    if {"-h", "--help"} & set(arguments):
        print(HELP, end="")
        return 0
    if "--lab" in arguments:
        lab.only_root(["test", *arguments])
    python = environment.ready(root, "test")
    home, log = root / ".cauce", root / ".cauce" / "setup.log"
    wants_postgres = "--postgres" in arguments
    chosen = [from_here(argument) for argument in arguments if argument not in {"--postgres", "--lab"}]
    with ExitStack() as stack:
        env = environment.variables(root)
        if path := browser.found() if arguments else browser.ready(log):
            env["CAUCE_TEST_BROWSER"] = path
        if wants_postgres or not arguments:
            server = postgres.cluster(postgres.ready(home, log), log)
            env["CAUCE_TEST_POSTGRES"] = stack.enter_context(server)
        if not arguments:
            return _everything(root, python, env)
        if "--lab" in arguments:
            stack.enter_context(_lab(root))
            env["CAUCE_TEST_LAB"] = "1"
            chosen = ["-m", "lab", *chosen]
        title = "Tests in the lab" if "--lab" in arguments else "Tests on SQLite"
        code = _pytest(root, python, env, chosen, on_postgres=wants_postgres, title=title)
        return {0: 0, WRONG_USE_OF_PYTEST: 2}.get(code, 1)


@contextmanager
def _lab(root: Path) -> Iterator[None]:
    """Every server of the lab, up; and as it was before: a lab that was down is down again."""
    was_down = all(standing.state == "down" for standing in verbs.status(root))
    try:
        verbs.up(root, SERVERS)
        yield
    finally:
        if was_down:
            verbs.down(root, erase=False)


def from_here(argument: str) -> str:
    """A path as the caller wrote it, seen from the project's folder, where pytest runs."""
    path, *test = argument.split("::")
    if argument.startswith("-") or not Path(path).exists():
        return argument
    return "::".join([str(Path(path).absolute()), *test])


def _everything(root: Path, python: Path, env: Mapping[str, str]) -> int:
    tools = [
        ("Style (ruff)", ["-m", "ruff", "check", "--quiet", "--output-format", "concise", "."]),
        ("Format (ruff)", ["-m", "ruff", "format", "--quiet", "--check", "."]),
        ("Types (mypy)", ["-m", "mypy", "--no-error-summary"]),
        ("Arrows (import-linter)", [str(python.with_name("lint-imports")), "--no-logo"]),
    ]
    started = time.monotonic()
    for title, command in tools:
        if _stage(title, [str(python), *command], root, env):
            return 1
    at_once = ["-q", "-n", str(min(4, os.cpu_count() or 1)), "--dist", "worksteal"]
    for on_postgres in (False, True):
        if _pytest(root, python, env, at_once, on_postgres=on_postgres, all_of_it=True):
            return 1
    print(f"\nEverything holds ({time.monotonic() - started:.0f} s).", flush=True)
    return 0


def _pytest(
    root: Path, python: Path, env: Mapping[str, str], arguments: Sequence[str], *, on_postgres: bool,
    all_of_it: bool = False, title: str = "Tests on SQLite",
) -> int:  # fmt: skip
    command = [str(python), "-m", "pytest", *arguments]
    if not on_postgres:
        return _stage(title, command, root, env)
    if all_of_it:
        rooms = [f"--ignore=tests/{room}" for room in WITHOUT_TABLES]
        command += ["-m", "not journey", *rooms]
    on_server = {**env, "CAUCE_DATABASE_URL": env["CAUCE_TEST_POSTGRES"]}
    return _stage("Tests on PostgreSQL", command, root, on_server)


def _stage(title: str, command: Sequence[str], root: Path, env: Mapping[str, str]) -> int:
    """Run one stage with its own words on the terminal; returns its own exit code."""
    print(f"── {title}", flush=True)
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=root, env=env)
    try:
        code = process.wait()
    except KeyboardInterrupt as interrupt:
        if isinstance(interrupt, ToldToEnd):
            process.send_signal(signal.SIGINT)
        _let_it_end(process)
        raise
    print(f"── {title}: {'ok' if code == 0 else 'FAILED'}, {time.monotonic() - started:.0f} s", flush=True)
    return code


def _let_it_end(process: subprocess.Popen[bytes]) -> None:
    """The stage was interrupted too: let it close what it opened (servers, browsers), but not for ever."""
    try:
        process.wait(GRACE_SECONDS)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()
