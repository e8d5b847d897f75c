"""Other programs: run them with their chatter in a log, and install the system's packages where one may."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from setup.progress import step

APT = ("apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3")


class SetupFailed(Exception):
    """Something the start needs could not be had. The text is a sentence for the person at the terminal."""


class ToldToEnd(KeyboardInterrupt):
    """This process alone was told to end: what it started does not know yet, as it would after Ctrl-C."""


def run(
    command: Sequence[str], *, log: Path, failure: str,
    env: Mapping[str, str] | None = None, cwd: Path | None = None, words: bytes = b"",
) -> None:  # fmt: skip
    """Run to the end with the output in `log`; raises SetupFailed with `failure` and its last words.

    `words` is what it reads on its standard input.
    """
    with log.open("ab") as sink:
        sink.write(f"\n$ {' '.join(command)}\n".encode())
        sink.flush()
        begins = sink.tell()
        try:
            code = subprocess.run(
                command, input=words, stdout=sink, stderr=sink, env=env, cwd=cwd or log.parent
            ).returncode
        except OSError as problem:
            raise SetupFailed(f"{failure} ({command[0]}: {problem.strerror})") from problem
    if code:
        raise SetupFailed(f"{failure}\n{_last_words(log, begins)}\n  Everything it said is in {log}")


def _last_words(log: Path, begins: int) -> str:
    with log.open("rb") as source:
        source.seek(begins)
        said = source.read().decode(errors="replace").splitlines()
    return "\n".join(f"  {line.strip()[:160]}" for line in [line for line in said if line.strip()][-3:])


def is_root() -> bool:
    return os.geteuid() == 0


def install_packages(packages: Sequence[str], *, log: Path, what: str) -> None:
    """Have the system's packages installed; only root may, anybody else is told the one command to run.

    The lists of a new machine are empty and those of an old one point at files that are gone: both are mended
    by asking for the lists again when the first try fails.
    """
    wanted = " ".join(packages)
    if shutil.which("apt-get") is None:
        raise SetupFailed(f"{what} is missing: install it with this system's packages, then run this again.")
    if not is_root():
        raise SetupFailed(f"{what} is missing. Run: sudo apt-get install {wanted}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [*APT, "install", "-y", "--no-install-recommends", *packages]
    with step(f"Installing {what} ({wanted})"):
        try:
            run(install, log=log, env=env, failure="not yet")
        except SetupFailed:
            run([*APT, "update"], log=log, env=env, failure="The lists of packages could not be read.")
            run(install, log=log, env=env, failure=f"{what} could not be installed.")
