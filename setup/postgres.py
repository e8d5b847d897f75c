"""A PostgreSQL of the tests' own: found or installed, run in a folder that goes away, always stopped."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from setup.programs import SetupFailed, install_packages, is_root, run
from setup.progress import step

OLDEST = 15
START_SECONDS, STOP_SECONDS = 30, 20
# The data is thrown away, so nothing need survive a power cut.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100")
# What a package tree of its own needs to run; the rest (configuration, Perl) serves installed clusters only.
NEEDED = re.compile(r"postgresql-(client-)?\d+|lib.*")


@dataclass(frozen=True)
class Binaries:
    """Where PostgreSQL's programs are, and the variables they need to run from there."""

    folder: Path
    libraries: str = ""  # LD_LIBRARY_PATH; empty for an installed one

    def program(self, name: str) -> str:
        return str(self.folder / name)

    def variables(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return {**kept, "LC_ALL": "C.UTF-8"} | ({"LD_LIBRARY_PATH": self.libraries} if self.libraries else {})


def found(places: Sequence[Path]) -> Path | None:
    """The newest folder of `places` that holds a whole server of version 15 or later, or None."""
    folders = {
        place.resolve() for place in places if all((place / p).exists() for p in ("initdb", "postgres"))
    }
    versions = [(version, folder) for folder in folders if (version := _version(folder)) >= OLDEST]
    return max(versions)[1] if versions else None


def _version(folder: Path) -> int:
    """The major version of the server in `folder`; 0 where it does not say one."""
    path = re.search(r"/postgresql/(\d+)/bin$", str(folder))  # Debian's name says it without asking
    if path:
        return int(path[1])
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=20
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    number = re.search(r"\) (\d+)", said)
    return int(number[1]) if number else 0


def _installed() -> Path | None:
    places = list(Path("/usr/lib/postgresql").glob("*/bin"))
    on_path = shutil.which("initdb")
    return found([*places, *([Path(on_path).resolve().parent] if on_path else [])])


def ready(home: Path, log: Path) -> Binaries:
    """PostgreSQL's programs: installed ones; as root, installed now; otherwise packages laid out in `home`.

    So an ordinary user needs no one's help on Debian. Raises SetupFailed where neither is possible.
    """
    if folder := _installed():
        return Binaries(folder)
    if is_root() or shutil.which("apt-get") is None:
        install_packages(["postgresql"], log=log, what=f"PostgreSQL {OLDEST} or later")
        if folder := _installed():
            return Binaries(folder)
        raise SetupFailed(
            f"The system's PostgreSQL is older than {OLDEST}: install a newer one, then run this again."
        )
    return _laid_out(home / "postgres", log)


def _laid_out(place: Path, log: Path) -> Binaries:
    tree = place / "tree"
    if not (folder := found(list(tree.glob("usr/lib/postgresql/*/bin")))):
        shutil.rmtree(place, ignore_errors=True)
        with step("Fetching PostgreSQL for the tests"):
            _fetch(place, tree, log)
        folder = found(list(tree.glob("usr/lib/postgresql/*/bin")))
    if not folder:
        raise SetupFailed(f"PostgreSQL {OLDEST} or later is missing. Run: sudo apt-get install postgresql")
    libraries = [tree / "usr/lib", tree / "lib", *tree.glob("usr/lib/*-linux-*"), *tree.glob("lib/*-linux-*")]
    return Binaries(folder, ":".join(str(library) for library in libraries))


def _fetch(place: Path, tree: Path, log: Path) -> None:
    """Download PostgreSQL and the libraries this machine lacks, and lay them out under `tree`."""
    failure = "PostgreSQL is missing and could not be fetched. Run: sudo apt-get install postgresql"
    for folder in ("lists/partial", "cache/archives/partial", "debs"):
        (place / folder).mkdir(parents=True)
    apt = ["apt-get", "-q", "-o", f"Dir::State::lists={place}/lists", "-o", f"Dir::Cache={place}/cache"]
    run([*apt, "update"], log=log, failure=failure)
    plan = subprocess.run(
        [*apt, "install", "--simulate", "--no-install-recommends", "postgresql"],
        capture_output=True,
        text=True,
    ).stdout
    names = [name for name in re.findall(r"^Inst (\S+)", plan, re.MULTILINE) if NEEDED.fullmatch(name)]
    if not names:
        raise SetupFailed(failure)
    run([*apt, "download", *names], log=log, failure=failure, cwd=place / "debs")
    tree.mkdir()
    for package in sorted((place / "debs").glob("*.deb")):
        run(["dpkg-deb", "--extract", str(package), str(tree)], log=log, failure=failure)
    for leftover in ("lists", "cache", "debs"):
        shutil.rmtree(place / leftover)


@contextmanager
def cluster(binaries: Binaries, log: Path) -> Iterator[str]:
    """The address of a running server, on this machine alone; stopped and erased however one leaves.

    PostgreSQL refuses to run as root: root gives the folder to another account and runs it there. Anybody on
    this machine can connect while it lasts: it holds invented data only.
    """
    account = _account() if is_root() else None
    place = Path(tempfile.mkdtemp(prefix="cauce-pg-"))
    try:
        if account:
            os.chown(place, account.pw_uid, account.pw_gid)
        with step("Starting PostgreSQL"):
            server, port = _start(binaries, place, account, log)
        try:
            yield f"postgresql://cauce@127.0.0.1:{port}/cauce"
        finally:
            _stop(server)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SetupFailed(
        "PostgreSQL does not run as root, and there is no account `postgres` or `nobody` to run it."
    )


def _start(
    binaries: Binaries, place: Path, account: pwd.struct_passwd | None, log: Path
) -> tuple[subprocess.Popen[bytes], int]:
    data = place / "data"
    who = (
        ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
        if account
        else []
    )
    env = binaries.variables()
    initdb = [binaries.program("initdb"), "-D", str(data), "-U", "cauce", "--auth=trust", "--no-sync"]
    run(
        [*who, *initdb, "-E", "UTF8", "--locale=C.UTF-8"],
        log=log,
        env=env,
        failure="PostgreSQL made no cluster.",
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    options = [argument for setting in SETTINGS for argument in ("-c", setting)]
    # Should this process be killed outright, the kernel ends the server too (where `setpriv` is to be had).
    mortal = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
    command = [*who, *mortal, binaries.program("postgres"), "-D", str(data), "-k", str(place)]
    with log.open("ab") as sink:
        server = subprocess.Popen(
            [*command, "-h", "127.0.0.1", "-p", str(port), *options],
            stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, env=env, cwd=place,
            start_new_session=True,  # Ctrl-C is for the tests; the server is stopped after them
        )  # fmt: skip
    try:
        _create(binaries, port, server, env, log)
    except BaseException:
        _stop(server)
        raise
    return server, port


def _create(
    binaries: Binaries, port: int, server: subprocess.Popen[bytes], env: Mapping[str, str], log: Path
) -> None:
    """Wait until the server answers, and make the database."""
    failure = "The tests' own PostgreSQL did not start."
    create = [binaries.program("createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "cauce", "-w", "cauce"]
    limit = time.monotonic() + START_SECONDS
    while True:
        try:
            return run(create, log=log, env=env, failure=failure)
        except SetupFailed:
            if server.poll() is not None or time.monotonic() > limit:
                raise
            time.sleep(0.1)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End the server, politely first; its children go with it."""
    for ask in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is not None:
            return
        server.send_signal(ask)
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
