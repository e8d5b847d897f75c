"""`verify`: does everything hold that must hold?"""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

from cauce.cli import printing, start
from cauce.cli.progress import Progress
from cauce.lib import clock

if TYPE_CHECKING:
    from cauce.operations.verification import Report

HELP = "check that the record, the papers and the outside systems are as they must be"
DESCRIPTION = """\
Checks every invariant: that no act is missing or was changed, that every case stands where its acts lead,
that no order went out unapproved, that numbers have no gap, that papers and files are as they were sent, that
nobody decided his own request; and that the outside systems are as Cauce's ledger says. Changes nothing.

  ./cauce verify                       exit code 1, and the first rows that break it, when something is wrong
  ./cauce verify --without-outside     do not ask the outside systems
  ./cauce verify --format json
"""
CONNECTORS = "cauce.site.wiring.connectors"  # who wires is found by its name, as Django finds its settings
COLUMNS = ("invariant", "check", "where", "finding")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("verify", help=HELP, description=DESCRIPTION)
    parser.add_argument("--without-outside", action="store_true", help="do not ask the outside systems")
    printing.add_format(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    start.ready()
    from cauce.operations import verification  # noqa: PLC0415 - rows exist once Django is started

    connectors = None if args.without_outside else import_string(CONNECTORS)()
    with Progress("Checking the record"):
        report = verification.verify(clock.now(), connectors)
    show(report, form=args.format)
    return 0 if report.holds else 1


def show(report: Report, *, form: str) -> None:
    """Print what was found on standard output, and one sentence that sums it up on standard error."""
    if form == "json":
        print(json.dumps(_whole(report), ensure_ascii=False, indent=2))
    elif report.findings or form == "csv":
        rows = [
            {
                "invariant": found.invariant,
                "check": result.name,
                "where": found.where,
                "finding": found.sentence,
            }
            for result in report.results
            for found in result.findings
        ]
        printing.table(COLUMNS, rows, form=form)
    for result in report.results:
        if result.found > len(result.findings):
            printing.say(f"{result.name}: {result.found} rows; the first {len(result.findings)} are shown.")
    left_out = [result.name for result in report.results if not result.was_run]
    if left_out:
        printing.say(f"Not asked: {', '.join(left_out)}.")
    printing.say(summary(report))


def summary(report: Report) -> str:
    """Return one sentence: how many checks hold, over how many cases."""
    run = [result for result in report.results if result.was_run]
    holding = sum(1 for result in run if not result.findings)
    over = "1 case" if report.cases == 1 else f"{report.cases} cases"
    if report.holds:
        return f"Everything holds: {holding} checks over {over}."
    return f"{len(run) - holding} of {len(run)} checks do not hold, over {over}."


def _whole(report: Report) -> dict[str, object]:
    return {
        "at": report.at.isoformat(),
        "holds": report.holds,
        "cases": report.cases,
        "checks": [
            {
                "invariant": result.invariant,
                "check": result.name,
                "was_run": result.was_run,
                "found": result.found,
                "findings": [{"where": f.where, "finding": f.sentence} for f in result.findings],
            }
            for result in report.results
        ],
    }
