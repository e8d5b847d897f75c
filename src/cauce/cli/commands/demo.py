"""`demo`: the demonstration institution, with its web and its worker, in one command."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

from django.utils.module_loading import import_string

from cauce.cli import alone, ports, printing, start
from cauce.cli.children import Children
from cauce.cli.progress import Progress
from cauce.lib import clock
from cauce.operations.refusals import Refused

HELP = "look at Cauce: an invented institution, ready to use"
DESCRIPTION = """\
Starts an invented institution with the six procedures of the manual UIT-M01, the people of its posts and
stand-ins for the outside systems. What you do there is kept for the next start.

  ./cauce demo
  ./cauce demo --port 8080
  ./cauce demo --fresh          begin again: forgets everything that was done in the demonstration
"""
TWINS = "cauce.site.wiring.seed_twins"  # who wires is found by its name, as Django finds its settings
MARK = "demonstration.txt"
MARK_TEXT = "This folder belongs to ./cauce demo, which empties it when it is started with --fresh.\n"
OLDER_MANUAL = (
    "This demonstration keeps the manual that it began with; this Cauce ships it with other content. "
    "Begin again with it: ./cauce demo --fresh"
)


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("demo", help=HELP, description=DESCRIPTION)
    ports.add_address(parser)
    parser.add_argument("--fresh", action="store_true", help="forget what was done in the demonstration")
    parser.add_argument(
        "--folder",
        type=Path,
        default=start.REPOSITORY / ".cauce" / "demo",
        help="where it is kept (.cauce/demo)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    folder = args.folder.expanduser().absolute()
    if args.fresh:
        refuse_what_is_no_demonstration(folder)
    with alone.on(folder, ports.url(args.host, args.port)):
        return run_alone(args, folder)


def run_alone(args: argparse.Namespace, folder: Path) -> int:
    """Prepare the folder, which is held, and stay until the end."""
    ports.refuse_if_taken(args.host, args.port, command="demo")
    if args.fresh:
        forget(folder)
    (folder / MARK).write_text(MARK_TEXT, encoding="ascii")
    os.environ["CAUCE_FOLDER"] = str(folder)
    os.environ.setdefault("CAUCE_URL", ports.url(args.host, args.port))
    os.environ.setdefault("CAUCE_HOSTS", ports.hosts(args.host))
    start.settings()
    start.migrate()
    with Progress("Loading the manual and the demonstration institution"):
        prepare()
    return Children(args.host, args.port).run()


def prepare() -> None:
    """Publish the manual, load the institution and tell the stand-ins who works there.

    Once; again is nothing.
    """
    from cauce.operations import demonstration, manuals  # noqa: PLC0415 - rows exist once Django is started

    now = clock.now()
    demonstration.load(now)
    published = manuals.publish_packaged(now)
    if published.hash != manuals.packaged_hash():
        printing.say(OLDER_MANUAL)
    import_string(TWINS)()


def refuse_what_is_no_demonstration(folder: Path) -> None:
    """Refuse to forget what the demonstration did not make."""
    if os.environ.get("CAUCE_DATABASE_URL"):
        raise Refused("--fresh forgets a folder, and CAUCE_DATABASE_URL names a database: drop it yourself.")
    if folder.is_dir() and not (folder / MARK).is_file() and contents(folder):
        raise Refused(f"{folder} does not hold a demonstration, so it is not deleted.")


def contents(folder: Path) -> list[Path]:
    """Return what is in the demonstration's folder, without the file that holds it."""
    return [path for path in folder.iterdir() if path.name != alone.LOCK]


def forget(folder: Path) -> None:
    """Empty the demonstration's folder, which is held. Its mark goes last: half-way it still is one."""
    kept = sorted(contents(folder), key=lambda path: path.name == MARK)
    for path in kept:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    if kept:
        printing.say("The former demonstration was forgotten.")
