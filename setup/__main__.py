"""Where the launcher `cauce` lands: prepare the environment, then become Cauce's command line."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(
    0, str(ROOT)
)  # started by path and isolated (-I), so that nothing of the caller's shadows a module

from lab import command as lab  # noqa: E402  the path to it is made on the line above
from setup import checks, environment  # noqa: E402  the path to it is made on the line above
from setup.programs import SetupFailed, ToldToEnd  # noqa: E402  needs the same path

OK, FAILED, INTERRUPTED = 0, 1, 130


def main(arguments: list[str]) -> int:
    """Run `./cauce ARGUMENTS`; returns the exit code, or never returns: the process becomes Cauce itself."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        if arguments[:1] == ["test"]:
            return checks.run(ROOT, arguments[1:])
        if arguments[:1] == ["lab"]:
            return lab.run(ROOT, arguments[1:])
        python = environment.ready(ROOT, "run")
    except SetupFailed as failure:
        print(f"cauce: {failure}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("\ncauce: stopped.", file=sys.stderr)
        return INTERRUPTED
    return _become(python, arguments)


def _become(python: Path, arguments: list[str]) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    command = [str(python), "-m", "cauce.cli", *arguments]
    os.execve(python, command, environment.variables(ROOT))  # noqa: S606  no shell is the intention


def _stop(signum: int, frame: FrameType | None) -> None:
    raise ToldToEnd


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
