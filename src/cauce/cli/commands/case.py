"""`case`: how one case stands, at the server."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cauce.cli import printing, start

if TYPE_CHECKING:
    from cauce.operations.case_state import CaseState

HELP = "how one case stands: who has it, what was done, papers, orders"
DESCRIPTION = """\
Prints where a case is, who has it, its acts, papers, orders and open incidents. Changes nothing, and prints
neither what was asked nor what was written: those are for the people of the case.

  ./cauce case HR-2026-0001
  ./cauce case HR-2026-0001 --format json
"""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("case", help=HELP, description=DESCRIPTION)
    parser.add_argument("number", metavar="NUMBER", help="the case's number (hoja de ruta), as HR-2026-0001")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text for people, or json")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    start.ready()
    from cauce.operations import case_state  # noqa: PLC0415 - rows exist once Django is started

    case = case_state.read(args.number)
    if args.format == "json":
        print(json.dumps(asdict(case), ensure_ascii=False, indent=2, default=_moment))
    else:
        show(case)
    return 0


def _moment(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def show(case: CaseState) -> None:
    """Print the case for people."""
    print(f"{case.number}  {case.procedure} version {case.version}  {case.title}")
    print(f"unit {case.unit}, opened {case.opened_at:%d/%m/%Y %H:%M}")
    if case.closed_at is not None:
        print(f"closed {case.closed_at:%d/%m/%Y %H:%M}: {case.end}")
    for task in case.waiting:
        behalf = f" (for {task.on_behalf_of})" if task.on_behalf_of else ""
        seen = "" if task.read_at else ", not opened yet"
        print(f"row {task.row}, since {task.since:%d/%m/%Y %H:%M}: {task.person}{behalf}{seen}")
        print(f"  {task.asks}")
    _part("Acts", ("seq", "at", "row", "outcome", "person", "post", "to"), case.acts)
    _part("Papers", ("row", "title", "version", "state", "cite", "issued_at"), case.papers)
    _part("Orders", ("name", "verb", "state", "attempts", "next_at", "error"), case.orders)
    _part("Incidents", ("order", "person", "since", "reason", "what_to_do"), case.incidents)


def _part(title: str, columns: Sequence[str], rows: Sequence[Any]) -> None:
    if not rows:
        return
    print(f"\n{title}")
    printing.table(
        columns, [{name: _word(getattr(row, name)) for name in columns} for row in rows], form="text"
    )


def _word(value: Any) -> Any:
    return f"{value:%d/%m/%Y %H:%M}" if isinstance(value, datetime) else value
