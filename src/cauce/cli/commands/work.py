"""`work`: the worker, which does the technical work and sends the mails."""

from __future__ import annotations

import argparse

from django.utils.module_loading import import_string

from cauce.cli import parent, start

HELP = "do the technical work: plans, orders, evidence, mails"
DESCRIPTION = """\
Does what was ordered in the outside systems, reads back the evidence and sends the mails, until it is stopped
(Ctrl+C). Any number of workers may run; each order is done by one of them.

  ./cauce work
"""

# The faces do not know each other, nor who wires them: both are found by name, as Django finds settings.
LOOP = "cauce.jobs.worker.run"
CONNECTORS = "cauce.site.wiring.connectors"


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("work", help=HELP, description=DESCRIPTION)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    parent.watch()
    start.ready(writes=True)
    import_string(LOOP)(import_string(CONNECTORS)())
    return 0
