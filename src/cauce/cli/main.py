"""The command line: one module per command, named in this list.

Exit codes: 0 done, 1 refused or not as it should be (the reason is on standard error), 2 used in a wrong way.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from cauce.cli import printing

COMMANDS = (
    "demo",
    "init",
    "migrate",
    "people",
    "serve",
    "work",
    "verify",
    "backup",
    "restore",
    "conform",
    "publish",
    "case",
    "shots",
)

DESCRIPTION = """\
Cauce turns an approved manual of procedures into a running service.

To look at it:           ./cauce demo
For your institution:    ./cauce init, ./cauce people import FILE.csv, ./cauce publish FOLDER,
                         then ./cauce serve and ./cauce work
"""


class Parser(argparse.ArgumentParser):
    """Help keeps its line breaks, so that the examples can be copied."""

    def __init__(self, *args: object, **options: object) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(*args, **options)  # type: ignore[arg-type]  # argparse's own long signature


def parser() -> argparse.ArgumentParser:
    """Return the whole command line. Reads no settings and opens no database: help always works."""
    whole = Parser(prog="./cauce", description=DESCRIPTION)
    subparsers = whole.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)
    for name in COMMANDS:
        import_module(f"cauce.cli.commands.{name}").register(subparsers)
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. A refusal is a sentence on standard error, no traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    whole = parser()
    if not given:
        whole.print_help()
        return 2
    chosen = whole.parse_args(given)
    try:
        return int(chosen.run(chosen))
    except KeyboardInterrupt:
        printing.say("Stopped.")
        return 1
    except BrokenPipeError:
        # Whoever read our output (`| head`) has seen enough; Python would complain again at its last flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        sentences = printing.sentences_of(error)
        if not sentences:
            raise
        for sentence in sentences:
            printing.say(sentence)
        return 1
