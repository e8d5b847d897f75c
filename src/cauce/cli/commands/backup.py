"""`backup`: the whole institution in one file."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from cauce.cli import printing, start
from cauce.cli.progress import Progress
from cauce.lib import clock

HELP = "copy the whole institution into one file"
DESCRIPTION = """\
Copies the database, the attachments and the keys into one new file, while others go on working, and reads it
back before it gets its name. Only its owner can read it (0600): whoever has it can open every envelope.

  ./cauce backup /backups/cauce-2026-11-24.zip

How to keep and to restore it: docs/backup.md
"""
WORDS = {"rows": "Copying the database", "attachments": "Copying the attachments", "check": "Reading it back"}


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("backup", help=HELP, description=DESCRIPTION)
    parser.add_argument("file", type=Path, metavar="FILE", help="a file that is not there yet")
    printing.add_format(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    start.ready()
    from cauce.operations import institution_copy  # noqa: PLC0415 - rows exist once Django is started

    path = args.file.expanduser().absolute()
    with Progress(WORDS["rows"]) as progress:
        copied = institution_copy.back_up(path, clock.now(), told=teller(progress, WORDS))
    row = {
        "file": str(path),
        "bytes": copied.size,
        "rows": copied.rows,
        "attachments": copied.attachments,
        "missing": list(copied.missing),
    }
    printing.table(tuple(row), [row], form=args.format)
    for digest in copied.missing:
        printing.say(f"An attachment is gone from the disk, or altered, so it is not in the copy: {digest}")
    return 1 if copied.missing else 0


def teller(progress: Progress, words: dict[str, str]) -> Callable[[str, int, int], None]:
    """Return what a long operation calls to say where it is."""

    def told(what: str, done: int, total: int) -> None:
        progress.words = f"{words[what]}: {done} of {total}" if total > 1 else words[what]

    return told
