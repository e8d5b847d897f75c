"""`publish`: a new version of a manual."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from cauce.cli import printing, start
from cauce.cli.commands import conform
from cauce.cli.progress import Progress
from cauce.lib import clock
from cauce.operations.refusals import Faulty

HELP = "publish a version of a manual from its folder"
DESCRIPTION = """\
Publishes a version of a manual, after every check of it. From the date given on, new cases run on it; open
cases stay on the version that they began with. A published version never changes.

  ./cauce publish src/cauce/library/manuals/uit-m01 --resolution AGETIC/RA/0018/2023 \\
      --resolution-date 2023-03-08 --valid-from 2023-03-08

The folder of a manual: docs/library-format.md. What it says and does: ./cauce conform --library FOLDER
"""
NEEDED = {
    "resolution": "the resolution that approves it, as AGETIC/RA/0018/2023",
    "resolution_date": "the day of the resolution, as 2023-03-08",
    "valid_from": "the day from which it holds, as 2023-03-08",
}


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("publish", help=HELP, description=DESCRIPTION)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the manual's folder")
    parser.add_argument("--resolution", default="", metavar="R.A.", help=NEEDED["resolution"])
    parser.add_argument("--resolution-date", default="", metavar="DAY", help=NEEDED["resolution_date"])
    parser.add_argument("--valid-from", default="", metavar="DAY", help=NEEDED["valid_from"])
    printing.add_format(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    faults = {
        f"--{name.replace('_', '-')}": [f"it is missing: {words}."]
        for name, words in NEEDED.items()
        if not getattr(args, name).strip()
    }
    approved_on = day(args.resolution_date, "--resolution-date", faults)
    valid_from = day(args.valid_from, "--valid-from", faults)
    if faults or approved_on is None or valid_from is None:
        raise Faulty(faults)
    files = conform.files_of(args.folder)
    start.ready()
    from cauce.operations import manuals  # noqa: PLC0415 - rows exist once Django is started

    now = clock.now()
    with Progress("Checking the manual"):
        version = manuals.publish(
            files,
            resolution=args.resolution,
            resolution_on=approved_on,
            valid_from=valid_from,
            actor=None,
            now=now,
        )
    row = {
        "manual": version.code,
        "version": version.version,
        "resolution": version.resolution,
        "resolution_date": version.resolution_on.isoformat(),
        "valid_from": version.valid_from.isoformat(),
        "procedures": [procedure.code for procedure in version.procedures.order_by("code")],
    }
    printing.table(tuple(row), [row], form=args.format)
    is_new = version.published_at == now
    printing.say("Published." if is_new else "It was published already; nothing was changed.")
    return 0


def day(text: str, name: str, faults: dict[str, list[str]]) -> date | None:
    """Return a day; None, with a sentence in the faults, for what is none."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        faults[name] = [f"'{text}' is not a day; accepted is year-month-day, as 2023-03-08."]
        return None
