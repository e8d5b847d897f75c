"""`./cauce lab`: the arguments, and the exit codes."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from lab import report, verbs
from lab.servers import GROUPS, of_groups
from setup.programs import SetupFailed, is_root

DESCRIPTION = """\
The real servers that Cauce speaks to, on this machine (Debian 12, as root), all of it inside .cauce/lab.

  ./cauce lab up                  all of them; the first time takes minutes, then seconds
  ./cauce lab up telephony mail   only these, and what they need
  ./cauce lab status              how each stands; exit code 1 if one that should be up is not
  ./cauce lab down                end them all; --erase: and forget what they were told

See docs/lab.md.
"""


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(
        prog="./cauce lab", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verb = whole.add_subparsers(dest="verb", metavar="VERB", required=True)
    up = verb.add_parser("up", help="start servers, or mend them")
    up.add_argument(
        "groups", nargs="*", metavar="GROUP", type=group, help=f"{', '.join(GROUPS)}; all if none"
    )
    status = verb.add_parser("status", help="how each server stands")
    status.add_argument("--format", choices=("text", "json"), default="text", help="text for people, or json")
    down = verb.add_parser("down", help="end every server of the lab")
    down.add_argument("--erase", action="store_true", help="also erase what the servers wrote")
    return whole


def group(name: str) -> str:
    if name not in GROUPS:
        raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(GROUPS)}")
    return name


def only_root(arguments: Sequence[str]) -> None:
    """Raises SetupFailed, with the command to run, for anybody else."""
    if not is_root():
        raise SetupFailed(
            "The lab makes namespaces and mounts, which only root may."
            f" Run: sudo ./cauce {' '.join(arguments)}"
        )


def run(root: Path, arguments: Sequence[str]) -> int:
    """Run one verb of the lab; returns the exit code. Raises SetupFailed with a sentence."""
    chosen = parser().parse_args(arguments)
    only_root(["lab", *arguments])
    if chosen.verb == "status":
        return _status(root, chosen.format)
    if chosen.verb == "up":
        verbs.up(root, of_groups(chosen.groups or list(GROUPS)))
        return _status(root, "text")
    for line in verbs.down(root, erase=chosen.erase) or ["The lab was not up."]:
        print(line)
    return 0


def _status(root: Path, form: str) -> int:
    standings = verbs.status(root)
    print(report.as_json(standings) if form == "json" else report.as_text(standings))
    return int(any(standing.state == "failed" for standing in standings))
