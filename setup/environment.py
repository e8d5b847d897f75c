"""Cauce's own Python environment: `.cauce/env`, with exactly the libraries of the lock files.

Made without `ensurepip` (another package in Debian) and without touching the system's Python: pip, from
outside, puts one installer in by its hash; the installer puts in the rest by theirs.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from setup.programs import SetupFailed, install_packages, run
from setup.progress import step

Kind = Literal["run", "test"]  # "test" holds all that "run" holds, at the same versions

AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")


def ready(root: Path, kind: Kind) -> Path:
    """The Python of an environment that holds what `kind` needs, made or mended first if it does not.

    Does nothing when the stamp fits the locks. Two starts at once: the second waits for the first. A start
    that dies half-way leaves a mark, and the next one begins afresh. Raises SetupFailed with what is missing.
    """
    home = root / ".cauce"
    if not fits(root, kind):
        with _alone(home):
            if not fits(root, kind):
                _build(root, kind)
    return _python(root)


def variables(root: Path) -> dict[str, str]:
    """The variables Cauce runs with: its own source and nothing of the caller's in Python's path."""
    return {**os.environ, "PYTHONPATH": str(root / "src"), "PYTHONSAFEPATH": "1"}


def _python(root: Path) -> Path:
    return root / ".cauce" / "env" / "bin" / "python"


def fits(root: Path, kind: Kind) -> bool:
    """Whether the stamp says that the environment, on the Python it was made for, is at today's locks."""
    if (root / ".cauce/unfinished").exists():
        return False
    try:
        found = json.loads((root / ".cauce/env/stamp.json").read_text(encoding="utf-8"))
        return found in [stamp(root, kind), stamp(root, "test")]
    except (OSError, ValueError):
        return False


def stamp(root: Path, kind: Kind) -> dict[str, str]:
    locks = hashlib.sha256()
    for name in ("uv", kind):
        locks.update((root / f"requirements/{name}.txt").read_bytes())
    # strict: a Python that was removed or replaced by another version makes another environment necessary
    return {"kind": kind, "python": str(_python(root).resolve(strict=True)), "locks": locks.hexdigest()}


def _kind_of(root: Path) -> str | None:
    """What the environment held at the last good stamp, whatever became of it since."""
    try:
        kind = json.loads((root / ".cauce/env/stamp.json").read_text(encoding="utf-8"))["kind"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return str(kind)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Hold the lock of the set-up; say so when another start has it, or the folder is somebody else's."""
    try:
        home.mkdir(exist_ok=True)
        with (home / "setup.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                with step("Waiting for another start that is setting up"):
                    fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except PermissionError as problem:
        raise SetupFailed(
            f"{problem.filename} cannot be written: start Cauce as its folder's owner."
        ) from problem
    except OSError as problem:  # no space left, a file where a folder should be
        raise SetupFailed(f"The set-up stopped at {problem.filename}: {problem.strerror}.") from problem


def _build(root: Path, kind: Kind) -> None:
    home = root / ".cauce"
    env, log = home / "env", home / "setup.log"
    unfinished = home / "unfinished"
    python = _python(root)
    log.unlink(missing_ok=True)
    if _kind_of(root) == "test":
        kind = "test"  # a developer's environment stays one
    if unfinished.exists() or not _runs(python):
        shutil.rmtree(env, ignore_errors=True)
    unfinished.touch()
    try:
        if not env.exists():
            _make(env, log)
        _install_the_installer(root, python, log)
        _install_the_libraries(root, python, kind, log)
        (env / "stamp.json").write_text(json.dumps(stamp(root, kind)), encoding="utf-8")
    except SetupFailed:
        unfinished.unlink()  # refused before anything was changed (no network): what there was still serves
        raise
    unfinished.unlink()


def _make(env: Path, log: Path) -> None:
    with step("Making Cauce's own Python environment"):
        command = [sys.executable, "-m", "venv", "--without-pip", str(env)]
        run(command, log=log, failure="Python could not make an environment.")


def _runs(python: Path) -> bool:
    """Whether this environment's Python starts and is the version that its libraries were put in for."""
    ask = "import sys; print(sys.version_info.major, sys.version_info.minor, sep='.')"
    try:
        version = subprocess.run(
            [python, "-I", "-c", ask], capture_output=True, text=True, timeout=60
        ).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return False
    return bool(version) and (python.parent.parent / f"lib/python{version}").is_dir()


def _install_the_installer(root: Path, python: Path, log: Path) -> None:
    lock = root / "requirements/uv.txt"
    wanted = lock.read_text(encoding="utf-8").split()[0].replace("==", " ")  # "uv 0.13.9"
    uv = python.with_name("uv")
    if uv.exists() and subprocess.run([uv, "--version"], capture_output=True, text=True).stdout.startswith(
        wanted
    ):
        return
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode:
        install_packages(["python3-pip"], log=log, what="Python's pip")
    with step("Installing the installer"):
        command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--require-hashes"]
        run(
            [*command, "--no-deps", "--only-binary", ":all:", "-r", str(lock)],
            log=log,
            env=_network(),
            failure="The installer of the libraries could not be fetched. Is the network there?",
        )


def _install_the_libraries(root: Path, python: Path, kind: Kind, log: Path) -> None:
    locks = [str(root / f"requirements/{name}.txt") for name in ("uv", kind)]
    sync = [str(python.with_name("uv")), "pip", "sync", "--python", str(python)]
    with step("Installing the libraries"):
        run(
            [*sync, "--require-hashes", "--only-binary", ":all:", *locks],
            log=log,
            env={**_network(), "UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"},
            failure="The libraries could not be installed. Is the network there?",
        )


def _network() -> dict[str, str]:
    """The caller's variables; a proxy with its own authority is trusted where the system trusts it."""
    env = dict(os.environ)
    if AUTHORITIES.exists():
        env.setdefault("SSL_CERT_FILE", str(AUTHORITIES))
    if "PIP_INDEX_URL" in env:  # an institution's own mirror, told to pip, is meant for every installer
        env.setdefault("UV_DEFAULT_INDEX", env["PIP_INDEX_URL"])
    if not os.access(Path.home(), os.W_OK):  # an account without a home: nowhere to keep downloads
        env.setdefault("UV_NO_CACHE", "1")
    return env
