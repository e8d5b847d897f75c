"""`restore`: put a copy in place."""

from __future__ import annotations

import argparse
from pathlib import Path

from cauce.cli import printing, start
from cauce.cli.commands import backup, verify
from cauce.cli.progress import Progress
from cauce.lib import clock

HELP = "put a copy made by ./cauce backup in place"
DESCRIPTION = """\
Puts a copy into an empty installation, on SQLite or PostgreSQL, whichever it was made on. Stop ./cauce serve
and ./cauce work first. Every byte of the file is checked before, and everything again (./cauce verify) after.

  ./cauce restore /backups/cauce-2026-11-24.zip
  ./cauce restore /backups/cauce-2026-11-24.zip --replace     what is there now is gone

Exit code 1: nothing was changed, or the copy is in place and a check does not hold (it says which).
"""
WORDS = {
    "check": "Reading the copy",
    "rows": "Writing the database",
    "attachments": "Writing the attachments",
    "verify": "Checking what was written",
}


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("restore", help=HELP, description=DESCRIPTION)
    parser.add_argument("file", type=Path, metavar="FILE", help="a file made by ./cauce backup")
    parser.add_argument("--replace", action="store_true", help="put it in the place of what is there")
    printing.add_format(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    start.settings()
    start.migrate()
    from cauce.operations import institution_restore  # noqa: PLC0415 - rows exist once Django is started

    path = args.file.expanduser().absolute()
    with Progress(WORDS["check"]) as progress:
        restored = institution_restore.restore(
            path, clock.now(), replace=args.replace, told=backup.teller(progress, WORDS)
        )
    row = {
        "institution": restored.institution,
        "made_at": restored.made_at.isoformat(),
        "rows": restored.rows,
        "attachments": restored.attachments,
        "holds": restored.report.holds,
    }
    printing.table(tuple(row), [row], form=args.format)
    for found in restored.report.findings:
        printing.say(f"{found.where}: {found.sentence}")
    printing.say(verify.summary(restored.report))
    printing.say("Start ./cauce serve and ./cauce work again; everybody signs in anew.")
    return 0 if restored.report.holds else 1
