"""`conform`: does what runs say what the manual says, and what does it do?"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from cauce.cli import printing, start
from cauce.cli.commands import conform_observed
from cauce.core import conform, library
from cauce.core.procedure import Manual
from cauce.lib import library_files
from cauce.operations.refusals import Refused

HELP = "compare what runs with the manual, word for word, and show what it does"
DESCRIPTION = """\
Compares every row, objective, title, chapter and definition with the manual's own text, and lists the places
where Cauce does other than the manual says. A word that differs, or a difference that is not declared, is
exit code 1.

  ./cauce conform                             49/49, and the declared deviations
  ./cauce conform --format csv                the running rows, in the manual's columns
  ./cauce conform --observed --format csv     plays every example on stand-ins, in a folder that is then gone,
                                              and prints who did each row, how, what followed, which paper;
                                              it takes two to four minutes
  ./cauce conform --observed --procedure UIT-PR01    one procedure only, in a fraction of that
"""
FAULTS = ("procedure", "row", "what", "manual", "definition")
DEVIATIONS = ("code", "where", "manual_says", "cauce_does", "why", "accepted_by", "accepted_on")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("conform", help=HELP, description=DESCRIPTION)
    parser.add_argument("--observed", action="store_true", help="play the examples and print what was done")
    parser.add_argument(
        "--library",
        type=Path,
        metavar="FOLDER",
        help="the folder of a manual, instead of the one that is published here or comes with Cauce",
    )
    parser.add_argument(
        "--procedure", action="append", default=[], metavar="CODE", help="observe this procedure only"
    )
    printing.add_format(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if args.observed:
        if conform_observed.is_inside():
            return conform_observed.observe(args.library, args.procedure, form=args.format)
        return observe_apart(args)
    files, published_by = (files_of(args.library), "") if args.library else running()
    manual = read(files)
    if args.format == "csv":
        sys.stdout.write(conform.rows_csv(manual))
        return 0
    report = conform.compare(manual, manual.source)
    if args.format == "json":
        print(json.dumps(_whole(report, manual, published_by), ensure_ascii=False, indent=2))
    else:
        show(report, manual, published_by)
    return 0 if report.holds else 1


def files_of(folder: Path) -> dict[str, str]:
    """Return the files of a manual's folder. Refused when it cannot be read."""
    try:
        return library_files.read_folder(folder.expanduser().absolute())
    except library_files.FolderRefused as refused:
        raise Refused(str(refused)) from refused


def running() -> tuple[Mapping[str, str], str]:
    """Return the files of the manual that is published in this installation, and the resolution that it was
    published under; before that, the files of the one that ships, and "".
    """
    packaged = files_of(library_files.MANUALS / "uit-m01")
    start.settings()
    from django.db import DatabaseError  # noqa: PLC0415 - the settings say which database

    from cauce.operations import courses, manuals  # noqa: PLC0415 - rows exist once Django is started

    try:
        published = manuals.latest_manual(courses.today())
    except (DatabaseError, sqlite3.Error):
        return packaged, ""  # no database yet, or not prepared: the packaged manual is what would run
    return (published.files, published.resolution) if published is not None else (packaged, "")


def read(files: Mapping[str, str]) -> Manual:
    """Return the manual of the files. Refused with every fault of them."""
    try:
        return library.read_manual(files)
    except library.LibraryRefused as refused:
        raise Refused(str(refused)) from refused


def show(report: conform.Report, manual: Manual, published_by: str) -> None:
    """Print the count, what differs, and the declared deviations, for people."""
    print(f"{manual.code} version {manual.version}, {published_by or manual.resolution}")
    if published_by not in ("", manual.resolution):
        print(f"(published here under that resolution; the library's own is {manual.resolution})")
    print(f"{report.rows_equal}/{report.rows_total} rows")
    print(f"{report.chapters_equal}/{report.chapters_total} chapters")
    print(f"{report.definitions_equal}/{report.definitions_total} definitions")
    for one in report.differences:
        print(f"\n{_place(one.procedure, one.row)} {one.field}")
        print(f"  manual:     {one.manual_says}")
        print(f"  definition: {one.definition_says}")
    for missing in report.undeclared:
        print(f"\n{_place(missing.procedure, missing.row)}: not declared: {missing.about}")
    print(f"\nDeclared deviations: {len(manual.deviations)}")
    for deviation in manual.deviations:
        accepted = f"{deviation.accepted_by}, {deviation.accepted_on}" if deviation.accepted_on else "pending"
        print(f"\n{deviation.code}  {deviation.where}  (accepted: {accepted})")
        print(f"  manual: {deviation.manual_says}")
        print(f"  Cauce:  {deviation.cauce_does}")
        print(f"  why:    {deviation.why}")


def _place(procedure: str, row: int) -> str:
    return f"{procedure}-{row}" if row else procedure or "manual"


def _whole(report: conform.Report, manual: Manual, published_by: str) -> dict[str, object]:
    differences = [
        dict(zip(FAULTS, (d.procedure, d.row, d.field, d.manual_says, d.definition_says), strict=True))
        for d in report.differences
    ]
    return {
        "manual": manual.code,
        "version": manual.version,
        "resolution": published_by or manual.resolution,
        "resolution_of_the_library": manual.resolution,
        "holds": report.holds,
        "rows": [report.rows_equal, report.rows_total],
        "chapters": [report.chapters_equal, report.chapters_total],
        "definitions": [report.definitions_equal, report.definitions_total],
        "differences": differences,
        "undeclared": [vars(one) for one in report.undeclared],
        "deviations": [{name: getattr(d, name) for name in DEVIATIONS} for d in manual.deviations],
    }


def observe_apart(args: argparse.Namespace) -> int:
    """Observe in a process of its own, with a folder, a database and stand-ins that nobody else uses."""
    command = [sys.executable, "-m", "cauce.cli", "conform", "--observed", "--format", args.format]
    if args.library is not None:
        command += ["--library", str(args.library.expanduser().absolute())]
    for code in args.procedure:
        command += ["--procedure", code]
    with tempfile.TemporaryDirectory(prefix="cauce-observed-") as place:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CAUCE_")}
        own = {"CAUCE_FOLDER": place, "CAUCE_RETRY_SECONDS": "0", conform_observed.INSIDE: "1"}
        path = os.pathsep.join([str(start.SOURCES), *filter(None, [kept.get("PYTHONPATH")])])
        return subprocess.run(command, env={**kept, **own, "PYTHONPATH": path}, check=False).returncode
