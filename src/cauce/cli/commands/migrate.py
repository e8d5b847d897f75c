"""`migrate`: prepare the database for this version of Cauce."""

from __future__ import annotations

import argparse

from cauce.cli import printing, start

HELP = "prepare the database for this version of Cauce"
DESCRIPTION = """\
Prepares the database for this version of Cauce. Needed after every update;
doing it again changes nothing.

  ./cauce migrate
"""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("migrate", help=HELP, description=DESCRIPTION)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    start.settings()
    start.migrate()
    printing.say("The database is ready.")
    return 0
