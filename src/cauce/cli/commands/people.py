"""`people`: import them, list them, give them a first password."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cauce.cli import printing, start
from cauce.cli.progress import Progress
from cauce.core import people_file
from cauce.lib import clock
from cauce.operations.refusals import Refused

HELP = "people, posts and units: import, list, first passwords"
DESCRIPTION = """\
  ./cauce people import FILE.csv --dry-run    what the file would do, and every fault of it by its line
  ./cauce people import FILE.csv              do it, all or nothing; again with the same file changes nothing
  ./cauce people list                         who is there, with unit and post
  ./cauce people password jperez              make a new first password for a person, shown once

How the file is made, with an example: docs/people-import.md
"""
COLUMNS = (
    "username",
    "full_name",
    "email",
    "unit",
    "post",
    "functions",
    "vinculo",
    "extension",
    "is_active",
    "roles",
    "password",
)
MAX_BYTES = 10_000_000


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("people", help=HELP, description=DESCRIPTION)
    actions = parser.add_subparsers(title="what to do", metavar="ACTION", required=True)
    importing = actions.add_parser(
        "import", help="bring units, posts, people and designations from a CSV file"
    )
    importing.add_argument("file", type=Path, metavar="FILE.csv")
    importing.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
    printing.add_format(importing)
    importing.set_defaults(run=run_import)
    listing = actions.add_parser("list", help="who is there, with unit and post")
    listing.add_argument("--all", action="store_true", help="also who is inactive")
    printing.add_format(listing)
    listing.set_defaults(run=run_list)
    password = actions.add_parser("password", help="make a new first password for people, shown once")
    password.add_argument("usernames", nargs="+", metavar="USERNAME")
    printing.add_format(password)
    password.set_defaults(run=run_password)


def read(path: Path) -> str:
    """Return the text of the file, and say so when it is not UTF-8. Refused when it cannot be read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Refused(f"{path} is larger than {MAX_BYTES // 1_000_000} MB: that is not a list of people.")
        text, encoding = people_file.decode(path.read_bytes())
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Refused(f"{path} is not text: save the spreadsheet as CSV UTF-8.") from error
    if encoding != "utf-8":
        printing.say(f"{path} is not UTF-8: it was read as {encoding}. Look at the accents before you go on.")
    return text


def run_import(args: argparse.Namespace) -> int:
    start.ready()
    from cauce.operations import people_import  # noqa: PLC0415 - rows exist once Django is started

    text = read(args.file)
    with Progress("Reading the file"):
        act = people_import.check if args.dry_run else people_import.apply
        report = act(text, now=clock.now())
    if report.faults:
        rows = [
            {"line": fault.line, "column": fault.column, "fault": fault.sentence} for fault in report.faults
        ]
        printing.table(("line", "column", "fault"), rows, form=args.format)
        printing.say(f"{len(rows)} {'fault' if len(rows) == 1 else 'faults'}. Nothing was changed.")
        return 1
    for note in report.notes:
        printing.say(note)
    counts = [vars(count) for count in report.counts]
    printing.table(("kind", "new", "changed", "same"), counts, form=args.format)
    printing.say("Done." if report.is_applied else "Dry run: nothing was changed.")
    return 0


def run_list(args: argparse.Namespace) -> int:
    start.ready()
    from cauce.operations import people_list  # noqa: PLC0415 - rows exist once Django is started

    rows = people_list.rows(clock.now(), everybody=args.all)
    printing.table(COLUMNS, [vars(row) for row in rows], form=args.format)
    return 0


def run_password(args: argparse.Namespace) -> int:
    start.ready()
    from cauce.operations import people  # noqa: PLC0415 - rows exist once Django is started

    made = [
        {"username": name, "password": people.give_first_password(None, name, now=clock.now())}
        for name in args.usernames
    ]
    printing.table(("username", "password"), made, form=args.format)
    sys.stdout.flush()
    printing.say("Each has to be changed at the first sign-in. They are not shown again.")
    return 0
